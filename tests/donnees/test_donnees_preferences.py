"""Les préférences de l'usager : lues, écrites d'un seul geste, refusées en lecture seule."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.garde.preferences import Preferences, PreferencesError, read, write
from data.memoire import moteur

pytestmark = pytest.mark.usefixtures("deux_moteurs")


def test_ce_qui_est_ecrit_se_relit(tmp_path: Path) -> None:
    """Un dossier neuf, puis un autre choix : le dernier compte."""
    dossier = tmp_path / "neuf"
    assert read(dossier) == Preferences()
    write(dossier, Preferences("departement:95"))
    write(dossier, Preferences("departement:23"))
    assert read(dossier) == Preferences("departement:23")


@pytest.mark.un_fichier
def test_une_memoire_abimee_vaut_aucune_preference(tmp_path: Path) -> None:
    """Une commodité ne fait jamais tomber l'application ; ce qui est abîmé n'est pas recouvert."""
    (tmp_path / moteur.NOM_FICHIER).write_bytes(b"pas une base" * 100)
    assert read(tmp_path) == Preferences()
    with pytest.raises(PreferencesError, match="abîmée"):
        write(tmp_path, Preferences("departement:95"))
    assert (tmp_path / moteur.NOM_FICHIER).read_bytes() == b"pas une base" * 100


def test_en_lecture_seule_rien_ne_s_ecrit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """L'ancien choix reste, et la phrase dit ce que vaut le nouveau."""
    write(tmp_path, Preferences("departement:95"))
    monkeypatch.setenv("OBSERVATOIRE_LECTURE_SEULE", "1")
    with pytest.raises(PreferencesError, match="lecture seule"):
        write(tmp_path, Preferences("departement:23"))
    assert read(tmp_path) == Preferences("departement:95")


@pytest.mark.un_fichier
def test_un_dossier_impossible_se_dit_en_francais(tmp_path: Path) -> None:
    """Un fichier là où il faudrait un dossier : une phrase, pas une trace."""
    obstacle = tmp_path / "obstacle"
    obstacle.write_text("", encoding="utf-8")
    with pytest.raises(PreferencesError, match="n'a pas pu être gardé"):
        write(obstacle / "dedans", Preferences("departement:95"))
