"""Le petit monde des essais de la couche de données."""

from __future__ import annotations

from pathlib import Path

import pytest
from donnees_petit_monde import PetitMonde, ignore_perimeter

import queries


@pytest.fixture
def monde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PetitMonde:
    """A tiny world ready to be built; the control of the perimeter is skipped."""
    # Pour que pytest remette le vrai contrôle après l'essai.
    monkeypatch.setattr(queries, "check", queries.check)
    ignore_perimeter()
    return PetitMonde(tmp_path).create()


@pytest.fixture(scope="session")
def petit_magasin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Path of a store of the tiny world; tests must not write in it."""
    with pytest.MonkeyPatch.context() as contexte:
        contexte.setattr(queries, "check", queries.check)
        ignore_perimeter()
        return PetitMonde(tmp_path_factory.mktemp("petit_monde")).create().build()
