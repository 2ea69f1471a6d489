"""« observatoire actualiser » : ce qu'elle dit avant, ce qu'elle prend d'un dossier, ses refus, son code."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.commande import principale
from dashboard.gestes import actualisation
from data.actualisation.rapport import LigneRapport, Rapport
from data.magasin import actualiser

Lancer = Callable[..., tuple[int, str, str]]


@pytest.fixture
def lancer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Lancer:
    """La commande, dans un dossier de données vide."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(tmp_path / "local"))

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["observatoire", "actualiser", *arguments])
        with pytest.raises(SystemExit) as sortie:
            principale.main()
        dit = capsys.readouterr()
        return int(str(sortie.value.code)), dit.out, dit.err

    return run


def test_l_essai_dit_tailles_et_place_et_ne_demande_rien(lancer: Lancer, tmp_path: Path) -> None:
    code, dit, _ = lancer("--essai", "--source", "cnaf_places_epci")
    assert code == 0
    assert "Places d'accueil du jeune enfant par mode, par EPCI, périmètre d'époque · jamais récupéré" in dit
    assert "https://data.caf.fr/api/explore/v2.1/catalog/datasets/nbpla_pe_epci/exports/csv" in dit
    assert "1\u00a0fichier, environ 500 ko" in dit
    assert "Rien n'a été récupéré" in dit
    assert not (tmp_path / "local").exists()


def test_un_dossier_vide_fait_dire_les_fichiers_a_telecharger(lancer: Lancer, tmp_path: Path) -> None:
    """Le nom, l'adresse, la page : ce qu'il faut à qui télécharge d'un autre poste."""
    code, dit, _ = lancer("--depuis", str(tmp_path))
    assert code == 0
    for nom in ("txcouv_pe_epci.csv", "nbpla_pe_com_hist.csv", "DS_RP_TD_POPULATION_AGESEX_PRINC.zip"):
        assert f"\n{nom}\n    https://" in dit
    assert "page : https://data.caf.fr/explore/dataset/txcouv_pe_epci/export/" in dit


@pytest.mark.parametrize(
    ("arguments", "code", "phrase"),
    [
        (("--source", "inventée"), 1, "« inventée » n'est pas une source qui s'actualise"),
        (("--depuis", "nulle-part"), 1, "n'est pas un dossier"),
        (("--revenir",), 1, "Rien n'a encore été récupéré"),
        (("--revenir", "--essai"), 2, "ne convient pas|s'emploie seul"),
    ],
)
def test_une_demande_impossible_se_dit_en_une_phrase(
    lancer: Lancer, arguments: tuple[str, ...], code: int, phrase: str
) -> None:
    rendu, _, plaint = lancer(*arguments)
    assert rendu == code
    assert re.search(phrase, plaint), plaint
    assert "Traceback" not in plaint


def test_une_source_refusee_donne_le_code_1_et_le_rapport(
    lancer: Lancer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Le rapport sur la sortie, le code pour les scripts."""
    lignes = (
        LigneRapport("a", "Source a", "jeu", "epci", "inchange"),
        LigneRapport("b", "Source b", "jeu", "epci", "refuse", "b.csv : la colonne manque."),
    )
    fait = Rapport("2026-11-28T10:00:00+00:00", 1.0, "Le magasin n'a pas changé.", lignes)
    monkeypatch.setattr(actualiser, "refresh", lambda *_, **__: fait)
    code, dit, _ = lancer()
    assert code == 1
    assert "Source b : refusé, l'ancien fichier reste" in dit
    assert "b.csv : la colonne manque." in dit


def test_en_lecture_seule_elle_refuse(lancer: Lancer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OBSERVATOIRE_LECTURE_SEULE", "1")
    code, _, plaint = lancer("--source", "cnaf_places_epci")
    assert code == 1
    assert actualisation.depots.LECTURE_SEULE in plaint
