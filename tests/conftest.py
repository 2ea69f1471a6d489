"""Ce que tous les essais partagent : un vrai magasin, construit une fois par session."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest

from data.build import NOM_MAGASIN, build

# Les tests de navigateur demandent l'établi (make navigateur) ; sans lui, on ne les regarde pas.
collect_ignore = [] if find_spec("playwright") else ["navigateur"]


@pytest.fixture(scope="session")
def magasin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Path of a real store, built from the embedded files; tests must not write in it."""
    return build(tmp_path_factory.mktemp("magasin") / NOM_MAGASIN)


@pytest.fixture(scope="session")
def con(magasin: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the real store."""
    with duckdb.connect(str(magasin), read_only=True) as connexion:
        yield connexion
