"""Deux valeurs d'une même unité dans une phrase : chacune porte son signe et son « % »."""

from __future__ import annotations

import pytest

from dashboard.figures.dits import Lu, provenances, say_value
from dashboard.figures.paires import gap_unit, pair, short
from data.fiches.catalogue import load_catalogue

UNITES = sorted({i.unite for i in load_catalogue().indicateurs.values()})


@pytest.mark.parametrize(
    ("premiere", "seconde", "unite", "attendu"),
    [
        ("1,3", "\u221211,6", "% en dix ans", "+1,3 % contre \u221211,6 % en dix ans"),
        ("\u22122,0", "3,4", "% en cinq ans", "\u22122,0 % contre +3,4 % en cinq ans"),
        ("0,0", "3,4", "% en dix ans", "0,0 % contre +3,4 % en dix ans"),
        ("9,4", "11,2", "% des actifs", "9,4 % contre 11,2 % des actifs"),
        ("49,7", "42,2", "places pour 100 enfants", "49,7 contre 42,2 places pour 100 enfants"),
    ],
)
def test_chaque_pourcentage_porte_son_signe(premiere: str, seconde: str, unite: str, attendu: str) -> None:
    """« 1,3 contre −11,6 % » laissait la première sans unité et sans signe."""
    assert pair(premiere, seconde, unite) == attendu


@pytest.mark.parametrize("unite", UNITES)
def test_de_toutes_les_unites_du_catalogue_aucun_pourcent_n_est_seul(unite: str) -> None:
    """Deux valeurs, deux « % » ou aucun, que les mots de l'unité viennent d'être dits ou non."""
    for dite in (False, True):
        phrase = pair("1,0", "2,0", unite, dite=dite)
        assert phrase.count("%") == (2 if unite.startswith("%") else 0)


def test_la_provenance_suit_les_deux_valeurs() -> None:
    lus = [Lu("epci", c, "taux", "", 2023) for c in ("1", "2")]
    phrase = pair(say_value("1,3", lus[0], 1), say_value("2,0", lus[1], 1), "% en dix ans", lien="puis")
    assert [d.lus[0] for d in provenances(phrase)] == lus
    assert phrase == "+1,3 % puis +2,0 % en dix ans"


def test_un_ecart_de_pourcentages_est_en_points() -> None:
    assert [gap_unit("% des actifs", x) for x in ("0,6", "1,9", "+2,0", "\u221212,0")] == [
        " point",
        " point",
        " points",
        " points",
    ]
    assert gap_unit("habitants", "3") == ""
    assert short("3", "habitants") == "3"
