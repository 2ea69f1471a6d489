"""L'écran d'ouverture : trois chiffres, ceux du premier écran, et ce qui les remplace quand l'un manque."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.exports.papier import graphiques
from dashboard.figures.dits import Lu, Phrase
from dashboard.figures.territoire import chiffres
from dashboard.figures.territoire.chiffres import ChiffresCles, build_chiffres
from dashboard.figures.territoire.lectures import Valeur
from dashboard.figures.territoire.modes import EcartsModes
from dashboard.figures.territoire.naissances import Naissances
from dashboard.figures.territoire.premier_ecran import Chiffre, PremierEcran
from data.fiches.catalogue import load_catalogue

SUJET = ("epci", "1")
FICHES = load_catalogue().indicateurs
VIDE = Phrase()


def value(indicateur: str, nombre: float | None, *, fictif: bool = False) -> dict[tuple[str, str], Valeur]:
    lu = Lu("epci", "1", indicateur, "", 2023)
    return {SUJET: Valeur(lu, "CC A", nombre, None, "publie", fictif, "s", "")}


VALEURS = {
    "taux_couverture:": value("taux_couverture", 48.5),
    "population_0_2:": value("population_0_2", 1200.0),
}
NAISSANCES = Naissances(
    Phrase("3 987"),
    2024,
    Phrase("1,3 % de plus qu'en 2014"),
    Phrase("Les 9 autres en comptent moins."),
    (),
    (),
    "",
    0.0,
    None,
    False,
    ("n",),
)
ECRAN = PremierEcran(
    question="",
    titre=Phrase("Moins de places qu'en France"),
    sous_titre=VIDE,
    compare=VIDE,
    couverture=Chiffre(Phrase("48,5"), Phrase("places"), Phrase("12,4 de moins"), Phrase("4e des 10")),
    absence="",
    usage=None,
    ecarts=EcartsModes((), Phrase("26,7"), Phrase("5,2 de moins"), "Assistantes maternelles", VIDE, VIDE),
    naissances=NAISSANCES,
    manques=(),
    notes=(),
)


def build(ecran: PremierEcran) -> ChiffresCles | None:
    return build_chiffres("CC A", ecran, VALEURS, SUJET, FICHES)


def said(ecran: PremierEcran) -> list[tuple[str, str]]:
    modele = build(ecran)
    return [] if modele is None else [(c.nombre, c.quoi) for c in modele.chiffres]


def test_trois_chiffres_chacun_avec_son_annee_et_sa_comparaison() -> None:
    """La couverture de 2023, les naissances de 2024, puis le mode qui pèse le plus."""
    assert said(ECRAN) == [
        ("48,5", "places, 2023"),
        ("3 987", "naissances en 2024"),
        ("26,7", "de ces places : assistantes maternelles"),
    ]
    modele = build(ECRAN)
    assert modele is not None
    assert modele.lecture == "Moins de places qu'en France."
    assert [c.ecart for c in modele.chiffres] == ["12,4 de moins", "1,3 % de plus qu'en 2014", "5,2 de moins"]
    assert chiffres.table(modele).iloc[1]["Et encore"] == "Les 9 autres en comptent moins"


def test_un_vrai_fichier_d_occupation_prend_la_place_du_mode() -> None:
    """Ce que la Caf a donné parle d'abord."""
    usage = Chiffre(Phrase("71 %"), Phrase("des heures sont occupées"), VIDE, Phrase("d'après vos fichiers"))
    assert said(replace(ECRAN, usage=usage))[2] == ("71 %", "des heures sont occupées")


def test_sans_taux_publie_les_jeunes_enfants_prennent_sa_place_et_un_chiffre_seul_n_ouvre_rien() -> None:
    """À Mayotte, ni taux ni modes : les naissances et les enfants. Rien de plus : pas d'écran."""
    sans = replace(ECRAN, couverture=None, ecarts=None)
    assert [nombre for nombre, _ in said(sans)] == ["3 987", "1\u202f200"]
    assert said(replace(sans, naissances=None)) == []


@pytest.mark.parametrize(("largeur", "colonnes"), [(900.0, True), (300.0, False)])
def test_les_chiffres_sont_cote_a_cote_ou_l_un_sous_l_autre(largeur: float, colonnes: bool) -> None:
    """Sur un mur, trois colonnes ; sur un téléphone, une pile, plus haute."""
    modele = build(ECRAN)
    assert modele is not None
    _, haut = graphiques.draw_within(modele, largeur, 1000.0)
    assert (haut < 260) is colonnes
