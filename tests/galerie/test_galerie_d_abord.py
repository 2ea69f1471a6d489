"""Ce qu'une figure montre d'abord : ce qui existe là ; et quand rien n'existe, la vraie raison."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.galerie import registre
from dashboard.galerie.tirage import Tirage
from dashboard.lecture import store

LIBOURNAIS = {"portee": "departement-33", "territoire": "200070092"}
GRAND_NORD = {"portee": "departement-976", "territoire": "200060465"}
MONTREUIL = {"portee": "departement-93", "niveau": "commune", "territoire": "93048"}


@pytest.fixture(autouse=True)
def lu(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Le magasin réel, celui de tous les essais."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))


def made(code: str, lieu: dict[str, str]) -> Tirage:
    return registre.build(registre.written(code, lieu), store)


@pytest.mark.parametrize("lieu", [LIBOURNAIS, GRAND_NORD, MONTREUIL], ids=["33", "976", "93"])
@pytest.mark.parametrize("code", ["comparer-evolution", "comparer-nuage"])
def test_un_onglet_ouvre_sur_un_indicateur_que_le_groupe_a(code: str, lieu: dict[str, str]) -> None:
    """En Gironde l'évolution ouvrait sur les foyers, qu'elle n'a pas : « pas deux années de valeurs »."""
    tirage = made(code, lieu)
    assert (tirage.vide, tirage.figure is not None) == ("", True)


def test_l_indicateur_demande_reste_celui_dont_on_parle() -> None:
    """Celui d'une adresse n'est pas remplacé en silence par un autre qui a des chiffres."""
    tirage = made("comparer-evolution", {**LIBOURNAIS, "suivi": "foyers_allocataires"})
    assert tirage.figure is None
    assert tirage.vide.startswith("Foyers allocataires : ce groupe n'a pas deux années")


@pytest.mark.parametrize("code", ["coordination-evolution", "coordination-besoin", "coordination-axes"])
def test_rien_d_importe_n_est_pas_une_seule_annee(code: str) -> None:
    """« Une seule année est importée » se lisait en Gironde, où aucune ne l'est."""
    assert made(code, LIBOURNAIS).vide == "Aucune ligne n'est importée en Gironde."


def test_un_territoire_sans_etablissement_se_nomme_avec_son_article() -> None:
    """« Aucun établissement de CA du Libournais » n'est pas une phrase."""
    vide = made("occupation-taux", LIBOURNAIS).vide
    assert vide.startswith("Aucun établissement de la CA du Libournais n'est importé pour ")
