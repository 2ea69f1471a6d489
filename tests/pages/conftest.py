"""Ce que plusieurs pages partagent : un dossier de données à soi, des constructions comptées."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data.garde import droits
from data.magasin import build


@pytest.fixture
def donnees(magasin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Un dossier de données à soi, avec une copie du vrai magasin."""
    shutil.copy(magasin, tmp_path)
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path))
    monkeypatch.delenv(droits.VARIABLE_LECTURE_SEULE, raising=False)
    return tmp_path


@pytest.fixture
def sans_construction(donnees: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Les constructions sont comptées et non faites ; le magasin passe pour à jour."""
    demandees: list[int] = []
    monkeypatch.setattr(build, "build", lambda **_: demandees.append(1))
    monkeypatch.setattr(build, "is_up_to_date", lambda _: True)
    return demandees
