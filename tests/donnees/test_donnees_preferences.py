"""Les préférences de l'usager : lues, écrites d'un seul geste, refusées en lecture seule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.garde.preferences import NOM_FICHIER, Preferences, PreferencesError, read, write


def test_ce_qui_est_ecrit_se_relit(tmp_path: Path) -> None:
    """Un dossier neuf, puis un autre choix : le dernier compte, sans fichier de trop."""
    dossier = tmp_path / "neuf"
    assert read(dossier) == Preferences()
    write(dossier, Preferences("95"))
    write(dossier, Preferences("23"))
    assert read(dossier) == Preferences("23")
    assert {f.name for f in dossier.iterdir()} == {NOM_FICHIER, ".verrou"}


@pytest.mark.parametrize("texte", ["", "{", "[]", '"95"', '{"departement": 95}', "\x00"])
def test_un_fichier_abime_vaut_aucune_preference(tmp_path: Path, texte: str) -> None:
    """Une commodité ne fait jamais tomber l'application, et se réécrit."""
    (tmp_path / NOM_FICHIER).write_text(texte, encoding="utf-8")
    assert read(tmp_path) == Preferences()
    write(tmp_path, Preferences("95"))
    assert json.loads((tmp_path / NOM_FICHIER).read_text(encoding="utf-8")) == {"departement": "95"}


def test_en_lecture_seule_rien_ne_s_ecrit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """L'ancien choix reste, et la phrase dit ce que vaut le nouveau."""
    write(tmp_path, Preferences("95"))
    monkeypatch.setenv("OBSERVATOIRE_LECTURE_SEULE", "1")
    with pytest.raises(PreferencesError, match="lecture seule"):
        write(tmp_path, Preferences("23"))
    assert read(tmp_path) == Preferences("95")


def test_un_dossier_impossible_se_dit_en_francais(tmp_path: Path) -> None:
    """Un fichier là où il faudrait un dossier : une phrase, pas une trace."""
    obstacle = tmp_path / "obstacle"
    obstacle.write_text("", encoding="utf-8")
    with pytest.raises(PreferencesError, match="n'a pas pu être gardé"):
        write(obstacle / "dedans", Preferences("95"))
