"""« Mon territoire » : les modèles, calculés à la main."""

from __future__ import annotations

import pytest

from dashboard.figures.dits import Lu
from dashboard.figures.groupe import Groupe
from dashboard.figures.legende_axe import stack
from dashboard.figures.territoire import rangs
from dashboard.figures.territoire.lectures import Repere, Valeur, gap, named
from dashboard.figures.territoire.lignes import (
    ECART_POINTS,
    ETAGES_MAX,
    LARGEUR_NOM,
    Trait,
    name_sides,
    scale,
)
from dashboard.figures.territoire.modes import build_ecarts
from dashboard.figures.territoire.vignettes import coarsen
from data.fiches.catalogue import load_catalogue

FICHE = load_catalogue().indicateurs["taux_couverture"]
PART = load_catalogue().indicateurs["part_moins_15"]


def valeur(code: str, nombre: float | None, modalite: str = "", *, fictif: bool = False) -> Valeur:
    lu = Lu("epci", code, "taux_couverture", modalite, 2023)
    return Valeur(lu, f"EPCI {code}", nombre, 0.05, "publie", fictif, "source", "")


def groupe(*codes: str) -> Groupe:
    return Groupe("departement", "epci", codes[0], "Ain", codes, "de l'Ain")


@pytest.mark.parametrize(
    ("sienne", "autre", "attendu"),
    [
        (48.5, 60.9, "12,4 de moins que la France"),
        (69.2, 60.9, "8,3 de plus que la France"),
        (60.9, 60.9, "comme la France"),
        (60.95, 60.9, "écart non interprétable avec la France"),
    ],
)
def test_un_ecart_se_dit_avant_d_arrondir(sienne: float, autre: float, attendu: str) -> None:
    """Une différence d'arrondi n'est jamais lue comme une différence."""
    assert gap(valeur("1", sienne), valeur("2", autre), "la France", FICHE) == attendu


def test_un_pourcentage_s_ecarte_en_points() -> None:
    assert gap(valeur("1", 20.9), valeur("2", 17.3), "la France", PART) == "3,6 points de plus que la France"
    assert gap(valeur("1", 20.9), valeur("2", 20.3), "la France", PART) == "0,6 point de plus que la France"


def test_le_rang_dit_combien_sont_connus() -> None:
    """Quatre EPCI dont un sans valeur, deux ex æquo, un inventé : jamais de rang sur l'inventé."""
    tous = [valeur("1", 50.0), valeur("2", 60.0), valeur("3", 50.0), valeur("4", None)]
    ici = groupe("1", "2", "3", "4")
    assert rangs.rank(tous[0], tous, ici) == "2e ex æquo avec un autre sur 3 connus"
    assert rangs.rank(tous[1], tous[:3], groupe("1", "2", "3")) == "1er sur 3"
    assert (
        rangs.rank(tous[1], [*tous[:3], valeur("5", 70.0, fictif=True)], groupe("1", "2", "3")) == "1er sur 3"
    )
    assert rangs.rank(valeur("9", 55.0), tous, ici) == ""
    assert rangs.behind(tous[0], tous, ici).endswith(", derrière EPCI 2")


def test_les_ecarts_par_mode_font_le_total() -> None:
    """26,7 − 31,9 = −5,2 pèse le plus d'un total de −12,4 ; un reste d'arrondi se dit."""
    siennes = {
        "": 48.5,
        "eaje": 19.8,
        "assistantes_maternelles": 26.7,
        "prescolarisation": 0.3,
        "garde_domicile": 1.7,
    }
    france = {
        "": 60.9,
        "eaje": 23.5,
        "assistantes_maternelles": 31.9,
        "prescolarisation": 3.3,
        "garde_domicile": 2.2,
    }
    lues = {
        f"taux_couverture:{m}": {
            ("epci", "1"): valeur("1", v, m),
            ("france", "FRANCE"): valeur("FRANCE", france[m], m),
        }
        for m, v in siennes.items()
    }
    repere = Repere("france", "FRANCE", "France", "la France")
    ecarts = build_ecarts(FICHE, lues, ("epci", "1"), repere)
    assert ecarts is not None
    assert [m.texte for m in ecarts.modes] == ["\u22125,2", "\u22123,7", "\u22123,0", "\u22120,5"]
    assert ecarts.somme.endswith("= \u221212,4")
    assert ecarts.reste == ""
    # La part dite est celle de l'écart, et non la plus grande des places.
    assert ecarts.ou == "c'est là que l'écart avec la France est le plus grand"
    lues["taux_couverture:eaje"]["epci", "1"] = valeur("1", 19.7, "eaje")
    faux = build_ecarts(FICHE, lues, ("epci", "1"), repere)
    assert faux is not None
    assert faux.reste
    lues["taux_couverture:prescolarisation"]["epci", "1"] = valeur("1", 20.3, "prescolarisation")
    contraire = build_ecarts(FICHE, lues, ("epci", "1"), repere)
    assert contraire is not None
    assert contraire.ou == "ce qui explique le plus l'écart total avec la France"
    lues["taux_couverture:prescolarisation"]["epci", "1"] = valeur("1", 0.3, "prescolarisation")
    lues["taux_couverture:eaje"]["epci", "1"] = valeur("1", None, "eaje")
    assert build_ecarts(FICHE, lues, ("epci", "1"), repere) is None


def test_les_noms_des_reperes_ne_se_couvrent_pas() -> None:
    """Loin : chacun sous son trait ; proches : de part et d'autre ; au bord : l'un sous l'autre."""
    loin = name_sides([Trait(0.3, "A", "1"), Trait(0.7, "B", "2")])
    assert {t.etage for t in loin} == {0}
    proches = name_sides([Trait(0.48, "A", "1"), Trait(0.55, "B", "2")])
    assert [t.cote for t in proches] == ["gauche", "droite"] or proches[1].etage == 1
    bord = name_sides([Trait(0.02, "A", "1"), Trait(0.05, "B", "2")])
    assert [t.etage for t in bord] == [0, 1]
    assert 0 < LARGEUR_NOM < 1


def test_les_points_d_une_ligne_s_empilent_et_restent_sur_l_axe() -> None:
    place = scale([10.0, 20.0, 30.0])
    assert place(20.0) == pytest.approx(0.5)
    assert 0 < place(10.0) < place(30.0) < 1
    assert stack([0.5, 0.505, 0.9], ECART_POINTS, ETAGES_MAX) == ((0.5, 0), (0.505, 1), (0.9, 0))
    assert scale([5.0])(5.0) == 0.5


def test_un_contour_se_simplifie_sans_changer_de_place() -> None:
    """Un carré de cent unités sur une grille dix fois plus large : dix unités, au même endroit."""
    assert coarsen("M100 100l100 0 0 100-100 0z", 10) == "M10 10l10 0 0 10-10 0z"
    # Un îlot plus petit que la grille disparaît, sauf s'il est seul.
    assert coarsen("M100 100l100 0 0 100-100 0zM500 500l1 0 0 1z", 10) == "M10 10l10 0 0 10-10 0z"
    assert coarsen("M500 500l1 0 0 1z", 10)


@pytest.mark.parametrize(
    ("niveau", "nom", "liaison", "attendu"),
    [
        ("epci", "CA Val Parisis", 0, "la CA Val Parisis"),
        ("departement", "Val-d'Oise", 2, "le Val-d'Oise"),
        ("departement", "La Réunion", 3, "La Réunion"),
        ("departement", "Eure-et-Loir", 1, "l'Eure-et-Loir"),
        ("departement", "Maine-et-Loire", 0, "le Maine-et-Loire"),
        ("departement", "Paris", 0, "Paris"),
        ("region", "Normandie", 0, "la Normandie"),
        ("region", "Occitanie", 1, "l'Occitanie"),
        ("commune", "Ermont", 0, "Ermont"),
    ],
)
def test_un_territoire_se_nomme_dans_une_phrase(niveau: str, nom: str, liaison: int, attendu: str) -> None:
    assert named(niveau, nom, liaison) == attendu
