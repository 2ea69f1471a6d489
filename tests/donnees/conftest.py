"""Le petit monde des essais de la couche de données."""

from __future__ import annotations

from pathlib import Path

import pytest
from donnees_petit_monde import PetitMonde


@pytest.fixture
def monde(tmp_path: Path) -> PetitMonde:
    """A tiny world ready to be built."""
    return PetitMonde(tmp_path).create()


@pytest.fixture(scope="session")
def petit_magasin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Path of a store of the tiny world; tests must not write in it."""
    return PetitMonde(tmp_path_factory.mktemp("petit_monde")).create().build()
