"""« Mon territoire » : des phrases relues à la main, et chaque nombre refait du magasin."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from phrases import JOUR, accueil, latest
from recalcul import Juge

from dashboard.figures.dits import provenances
from dashboard.lecture import store, territoire
from tests.magasins import open_store

VAL_PARISIS, BORDEAUX, CINOR = "200058485", "243300316", "249740119"
MAYOTTE, CORSE = "200059871", "200036499"
AUTRES = (
    ("departement", "33"),
    ("departement", "75"),
    ("departement", "976"),
    ("region", "11"),
    ("france", "FRANCE"),
    ("commune", "95219"),
    ("commune", "75056"),
    ("epci", "200054781"),
    ("epci", "241700459"),
)
# Titre, écart à la France, suite, tendance des naissances : relus un à un dans les fichiers des producteurs.
TEMOINS = {
    VAL_PARISIS: (
        "Moins de places qu'en France, des naissances qui se maintiennent",
        "12,4 de moins que la France",
        "6,3 de plus que le Val-d'Oise, 4e des 10 EPCI du Val-d'Oise",
        "1,3\u00a0% de plus qu'en 2014",
    ),
    BORDEAUX: (
        "Plus de places et des naissances qui baissent moins qu'en France",
        "9,1 de plus que la France",
        "0,8 de plus que la Gironde, 10e ex æquo avec un autre parmi les 28 EPCI de la Gironde",
        "3,0\u00a0% de moins qu'en 2014",
    ),
    CINOR: (
        "Moins de places et des naissances qui baissent moins qu'en France",
        "17,5 de moins que la France",
        "4,9 de plus que La Réunion, 1er des 5 EPCI de La Réunion",
        "10,3\u00a0% de moins qu'en 2014",
    ),
    MAYOTTE: (
        "Pas de taux de couverture publié, des naissances qui augmentent",
        "",
        "La Cnaf ne publie pas de taux de couverture pour Mayotte.",
        "25,8\u00a0% de plus qu'en 2014",
    ),
    CORSE: (
        "Moins de places et des naissances qui baissent moins qu'en France",
        "10,2 de moins que la France",
        "3,5 de plus que la Haute-Corse, 5e des 12 EPCI de la Haute-Corse",
        "10,9\u00a0% de moins qu'en 2014",
    ),
}


@pytest.fixture(scope="module")
def juge(magasin: Path) -> Iterator[Juge]:
    with open_store(magasin) as con, pytest.MonkeyPatch.context() as mp:
        mp.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
        yield Juge(con, store.catalogue())


@pytest.mark.parametrize("code", TEMOINS)
def test_les_phrases_temoins_du_premier_ecran(juge: Juge, code: str) -> None:
    """Mot à mot : une règle qui change se voit."""
    donnees = territoire.read_data(store, "epci", code)
    assert donnees is not None
    ecran = territoire.read_screen(store, donnees)
    couverture, naissances = ecran.couverture, ecran.naissances
    dits = (
        ecran.titre,
        couverture.ecart if couverture else "",
        couverture.suite if couverture else ecran.absence,
        naissances.phrase if naissances else "",
    )
    assert tuple(d.replace("\u00a0", " ") for d in dits) == tuple(
        d.replace("\u00a0", " ") for d in TEMOINS[code]
    )


@pytest.mark.parametrize(("niveau", "code"), [*(("epci", c) for c in TEMOINS), *AUTRES])
def test_chaque_nombre_de_la_page_se_refait_du_magasin(juge: Juge, niveau: str, code: str) -> None:
    """Le premier écran et les huit thèmes, de tous les genres de territoires."""
    annees = {latest("naissances", niveau=niveau), 2014, 2020, JOUR.year}
    fautes: list[str] = []
    compte = 0
    for phrase in accueil(niveau, code):
        fautes += juge.faults(phrase, annees)
        compte += len(provenances(phrase))
    assert not fautes, "\n".join(dict.fromkeys(fautes))
    assert compte > 5


def test_un_ecart_se_decompose_en_entier(juge: Juge) -> None:
    """Val Parisis : −5,2 −3,7 −3,0 −0,5 = −12,4 ; les parts font le total."""
    donnees = territoire.read_data(store, "epci", VAL_PARISIS)
    assert donnees is not None
    ecarts = territoire.read_screen(store, donnees).ecarts
    assert ecarts is not None
    assert ecarts.somme == "−5,2 −3,7 −3,0 −0,5 = −12,4".replace("−", "\u2212")
    assert ecarts.reste == ""
