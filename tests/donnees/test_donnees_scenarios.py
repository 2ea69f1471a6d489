"""La couverture partagée et les naissances à venir, contre des lignes calculées à la main."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dashboard.figures.enfants import NAISSANCES_MIN_COMMUNE, RAPPORT, RAPPORT_COMMUNES
from queries import run
from tests.magasins import writable

DEPARTEMENT = "95"


@pytest.fixture
def local(petit_magasin: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Une copie du petit monde, sans taux ni naissances du département."""
    with writable(petit_magasin, tmp_path) as con:
        con.execute(
            "DELETE FROM officiel.observations WHERE niveau = 'departement' AND code_territoire = '95' "
            "AND indicateur IN ('naissances', 'taux_couverture', 'taux_couverture_2017_2022')"
        )
        yield con


def put(
    con: duckdb.DuckDBPyConnection, indicateur: str, valeurs: dict[int, float], statut: str = "publie"
) -> None:
    marge = None if indicateur == "naissances" else 0.05
    for annee, valeur in valeurs.items():
        con.execute(
            "INSERT INTO officiel.observations BY NAME SELECT '95' AS code_territoire, "
            "'departement' AS niveau, ? AS millesime, ? AS indicateur, '' AS modalite, ? AS valeur, "
            "? AS marge, ? AS statut, "
            "FALSE AS fictif, (SELECT id FROM sources LIMIT 1) AS source",
            [annee, indicateur, valeur, marge, statut],
        )


NAISSANCES: dict[int, float] = {2020: 400, 2021: 300, 2022: 300, 2023: 300}


def test_les_deux_parts_font_exactement_l_evolution(local: duckdb.DuckDBPyConnection) -> None:
    """1 000 enfants puis 900 ; 50 % puis 55 % : 500 places puis 495. −5 × (1/1000 + 1/900) × 50 = −0,5278."""
    put(local, "naissances", NAISSANCES)
    put(local, "taux_couverture", {2022: 50.0, 2023: 55.0})
    lues = run(local, "portrait/decomposition_couverture", code_territoire=DEPARTEMENT)
    assert len(lues) == 1
    ligne = lues.iloc[0]
    assert (ligne["enfants_debut"], ligne["enfants_fin"]) == (1000, 900)
    assert (ligne["places_debut"], ligne["places_fin"]) == pytest.approx((500, 495))
    assert ligne["effet_places"] == pytest.approx(-0.527778, abs=1e-6)
    assert ligne["effet_enfants"] == pytest.approx(5.527778, abs=1e-6)
    assert ligne["effet_places"] + ligne["effet_enfants"] == pytest.approx(ligne["ecart"])
    # 0,05 × (1 + 0,9) ÷ 2 + 0,05 × (1 + 1 ÷ 0,9) ÷ 2.
    assert ligne["marge_places"] == pytest.approx(0.100278, abs=1e-6)
    assert ligne["marge_enfants"] == pytest.approx(0.005278, abs=1e-6)


def test_jamais_d_une_serie_a_l_autre(local: duckdb.DuckDBPyConnection) -> None:
    """Une année de chaque série : aucune évolution ; deux de chacune : une ligne par série."""
    put(local, "naissances", dict.fromkeys(range(2015, 2024), 100.0))
    put(local, "taux_couverture_2017_2022", {2022: 51.0})
    put(local, "taux_couverture", {2023: 55.0})
    assert run(local, "portrait/decomposition_couverture", code_territoire=DEPARTEMENT).empty
    put(local, "taux_couverture_2017_2022", {2017: 48.0})
    put(local, "taux_couverture", {2022: 50.0})
    lues = run(local, "portrait/decomposition_couverture", code_territoire=DEPARTEMENT)
    assert list(zip(lues["debut"], lues["fin"], lues["ecart"].round(6), strict=True)) == [
        (2017, 2022, 3.0),
        (2022, 2023, 5.0),
    ]
    # Autant d'enfants : tout vient des places.
    assert lues["effet_enfants"].abs().max() < 1e-9


def test_une_annee_de_naissances_qui_manque_ne_partage_rien(local: duckdb.DuckDBPyConnection) -> None:
    """Deux années sur trois ne sont pas des enfants de moins de trois ans."""
    put(local, "naissances", {a: v for a, v in NAISSANCES.items() if a != 2020})
    put(local, "taux_couverture", {2022: 50.0, 2023: 55.0})
    assert run(local, "portrait/decomposition_couverture", code_territoire=DEPARTEMENT).empty


def test_les_deux_effets_font_l_evolution_de_tous_les_departements(con: duckdb.DuckDBPyConnection) -> None:
    """Sur le vrai magasin : la somme est exacte, et Mayotte n'a pas de ligne."""
    codes = con.execute(
        "SELECT code_territoire FROM territoires WHERE niveau = 'departement' ORDER BY 1"
    ).fetchall()
    compte = 0
    for (code,) in codes[::8]:
        lues = run(con, "portrait/decomposition_couverture", code_territoire=code)
        compte += len(lues)
        assert (lues["effet_places"] + lues["effet_enfants"] - lues["ecart"]).abs().lt(1e-9).all()
    assert compte > 15
    assert run(con, "portrait/decomposition_couverture", code_territoire="976").empty


def test_les_fourchettes_sont_celles_de_la_macro(con: duckdb.DuckDBPyConnection) -> None:
    """Les scénarios et la macro du schéma comptent les enfants de la même façon."""
    for niveau, (bas, haut) in (("epci", RAPPORT), ("commune", RAPPORT_COMMUNES)):
        lues = run(con, "occupation/enfants", annee=2023, niveau=niveau)
        estimes = lues[lues["origine"] == "naissances"]
        assert len(estimes) > 100
        assert (estimes["bas"] / estimes["valeur"]).round(6).eq(bas).all()
        assert (estimes["haut"] / estimes["valeur"]).round(6).eq(haut).all()
        if niveau == "commune":
            assert estimes["valeur"].min() >= NAISSANCES_MIN_COMMUNE
