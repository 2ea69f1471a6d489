"""Douze d'un groupe plus grand : aucune figure n'en montre plus, ni moins, qu'elle ne dit."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.figures.planche import Planche
from dashboard.galerie import registre
from dashboard.lecture import store

MONTREUIL = {"portee": "departement-93", "niveau": "commune", "territoire": "93048"}
LIBOURNAIS = {"portee": "departement-33", "territoire": "200070092"}
REOLAIS = {"portee": "departement-33", "territoire": "200044394"}
LISTES = {
    "comparer-classement": "rangs",
    "comparer-tableau": "lignes",
    "comparer-decomposition": "groupes",
    "comparer-nuage": "points",
}


@pytest.fixture(autouse=True)
def lu(magasin: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Le magasin réel, celui de tous les essais."""
    monkeypatch.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))


def made(code: str, lieu: dict[str, str]) -> Planche:
    faite = registre.build(registre.written(code, lieu), store).figure
    assert isinstance(faite, Planche)
    return faite


@pytest.mark.parametrize("code", LISTES)
@pytest.mark.parametrize("lieu", [MONTREUIL, LIBOURNAIS], ids=["93", "33"])
def test_une_figure_de_douze_en_montre_douze(code: str, lieu: dict[str, str]) -> None:
    """Les modes d'accueil en montraient trente-neuf sous « 12 des 39 communes »."""
    planche = made(code, lieu)
    assert planche.partie.startswith("12 des ")
    montres = getattr(planche.modele, LISTES[code])
    assert sum(not getattr(x, "reference", False) for x in montres) == 12


@pytest.mark.parametrize("code", ["comparer-classement", "comparer-tableau"])
def test_un_rang_dit_sur_combien_il_compte(code: str) -> None:
    """La médiane tracée sur douze barres est celle des trente-neuf."""
    assert made(code, MONTREUIL).partie.endswith(" ; rang, médiane et quartiles : sur les 39")


def test_le_titre_d_un_tableau_de_douze_ne_dit_pas_trente_neuf() -> None:
    """Au-dessus de douze lignes, il disait « 39 communes de la Seine-Saint-Denis »."""
    titre = made("comparer-tableau", MONTREUIL).titre
    assert titre == "Valeurs et places : 12 des 39\u00a0communes de la Seine-Saint-Denis, 2023"


def test_seul_celui_que_sa_population_n_y_mettait_pas_est_ajoute() -> None:
    """Montreuil est la deuxième commune du département ; le Réolais n'est pas des douze plus peuplés."""
    assert made("comparer-nuage", MONTREUIL).partie.endswith(", les plus peuplées")
    assert made("comparer-nuage", REOLAIS).partie.endswith(
        ", les plus peuplés et CC du Réolais en Sud Gironde"
    )


def test_deux_territoires_face_a_face_ne_se_disent_pas_douze() -> None:
    assert made("comparer-ecarts", MONTREUIL).partie == ""
