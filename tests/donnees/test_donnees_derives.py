"""Ce que le magasin calcule des chiffres publiés : rapports, naissances en cinq ans, places, ruraux."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
from donnees_petit_monde import PetitMonde

from queries import run
from tests.magasins import writable_official

RIVES, BOIS = "200000001", "200000002"


@pytest.fixture
def petit(monde: PetitMonde) -> Iterator[duckdb.DuckDBPyConnection]:
    """Le magasin du petit monde, ouvert en écriture, avec les fiches de ce qui s'y calcule."""
    with writable_official(monde.build(), monde.racine) as con:
        for code in ("evolution_naissances_5_ans", "evolution_naissances_10_ans", "places_estimees"):
            card(con, code, "calcul")
            rule(con, code)
        yield con


def card(con: duckdb.DuckDBPyConnection, code: str, agregation: str, haut: str = "", bas: str = "") -> None:
    con.execute(
        "INSERT INTO indicateurs BY NAME SELECT ? AS code, 99 AS ordre, ? AS nom, '%' AS unite, "
        "1 AS decimales, ? AS agregation, ? AS numerateur, ? AS denominateur, 100 AS facteur, NULL AS marge",
        [code, code, agregation, haut, bas],
    )


def rule(con: duckdb.DuckDBPyConnection, code: str, niveau: str = "epci") -> None:
    """La fiche déclare ce niveau."""
    con.execute(
        "INSERT INTO regles_absence BY NAME SELECT ? AS indicateur, ? AS niveau, 0 AS rang, "
        "'insee_naissances_epci' AS source, []::VARCHAR[] AS departements, "
        "[]::VARCHAR[] AS hors_departements, []::VARCHAR[] AS territoires, 'Rien.' AS raison",
        [code, niveau],
    )


def put(con: duckdb.DuckDBPyConnection, code: str, indicateur: str, annee: int, **champs: Any) -> None:
    valeurs = {
        "niveau": "epci",
        "modalite": "",
        "valeur": 1.0,
        "statut": "publie",
        "fictif": False,
        "source": "insee_naissances_epci",
        **champs,
        "code_territoire": code,
        "indicateur": indicateur,
        "millesime": annee,
    }
    noms = ", ".join(f"? AS {nom}" for nom in valeurs)
    con.execute(f"INSERT INTO observations BY NAME SELECT {noms}", list(valeurs.values()))


def read(con: duckdb.DuckDBPyConnection, indicateur: str) -> dict[tuple[str, int], tuple[Any, ...]]:
    lues = con.execute(
        "SELECT code_territoire, millesime, round(valeur, 6), marge, statut FROM observations "
        "WHERE indicateur = ? AND niveau = 'epci'",
        [indicateur],
    ).fetchall()
    return {(code, annee): (valeur, marge, statut) for code, annee, valeur, marge, statut in lues}


def births(con: duckdb.DuckDBPyConnection, code: str, nombres: dict[int, float]) -> None:
    con.execute("DELETE FROM observations WHERE indicateur = 'naissances' AND code_territoire = ?", [code])
    for annee, nombre in nombres.items():
        put(con, code, "naissances", annee, valeur=nombre)


def test_les_naissances_se_comparent_a_celles_de_cinq_ans_avant(petit: duckdb.DuckDBPyConnection) -> None:
    """100 puis 80 : − 20 %, au hasard près : 1,96 × 0,8 × √(1/100 + 1/80) = 23,52 points, dit 23,6."""
    births(petit, RIVES, {2014: 160, 2019: 100, 2024: 80})
    births(petit, BOIS, {2014: 50, 2019: 49, 2024: 60})
    run(petit, "magasin/ecrire/deriver_naissances")
    assert read(petit, "evolution_naissances_5_ans") == {
        (RIVES, 2024): (-20.0, 23.6, "publie"),
        # Sous 50 naissances l'une des deux années : aucun pourcentage.
        (BOIS, 2024): (None, None, "sans_objet"),
    }
    dix = read(petit, "evolution_naissances_10_ans")
    assert dix[RIVES, 2024][0] == -50.0
    assert dix[BOIS, 2024][0] == 20.0


def test_un_rapport_prend_le_denominateur_le_plus_proche_sans_rien_inventer(
    petit: duckdb.DuckDBPyConnection,
) -> None:
    """469 logements de 2024 sur 7 517 résidences de 2021, pas de 2018 ; un terme secret n'en donne pas."""
    for code in ("haut", "bas"):
        card(petit, code, "somme")
    card(petit, "part", "rapport", "haut", "bas:principales")
    rule(petit, "part")
    put(petit, RIVES, "haut", 2024, valeur=469.0)
    for annee, valeur in ((2018, 9000.0), (2021, 7517.0), (2026, 1.0)):
        put(petit, RIVES, "bas", annee, modalite="principales", valeur=valeur)
    put(petit, BOIS, "haut", 2024, valeur=10.0, statut="estime")
    put(petit, BOIS, "bas", 2024, modalite="principales", valeur=20.0)
    put(petit, BOIS, "haut", 2023, valeur=None, statut="secret")
    put(petit, BOIS, "haut", 2022, valeur=10.0, statut="zero_ou_secret")
    put(petit, BOIS, "haut", 2021, valeur=10.0, fictif=True)
    run(petit, "magasin/ecrire/deriver_rapports")
    assert read(petit, "part") == {
        (RIVES, 2024): (round(46900 / 7517, 6), None, "publie"),
        (BOIS, 2024): (50.0, None, "estime"),
    }


def test_un_rapport_deja_publie_ne_se_recalcule_pas(petit: duckdb.DuckDBPyConnection) -> None:
    """La commune dont l'Insee donne le taux garde le sien ; un dénominateur nul n'en donne pas."""
    for code in ("haut", "bas"):
        card(petit, code, "somme")
    card(petit, "part", "rapport", "haut", "bas")
    rule(petit, "part")
    put(petit, RIVES, "part", 2022, valeur=7.0)
    for code in (RIVES, BOIS):
        put(petit, code, "haut", 2022, valeur=1.0)
    put(petit, RIVES, "bas", 2022, valeur=2.0)
    put(petit, BOIS, "bas", 2022, valeur=0.0)
    run(petit, "magasin/ecrire/deriver_rapports")
    assert read(petit, "part") == {(RIVES, 2022): (7.0, None, "publie")}


def test_les_places_estimees_disent_leur_fourchette(petit: duckdb.DuckDBPyConnection) -> None:
    """60 pour 100 de 60 enfants (20 naissances par an) : 36, à 0,22 × 36 + 0,05 près, soit 8 places."""
    run(petit, "magasin/ecrire/deriver_places", annee=2023)
    assert read(petit, "places_estimees")[RIVES, 2023] == (36.0, 8.0, "estime")


def test_des_places_publiees_ne_s_estiment_pas(petit: duckdb.DuckDBPyConnection) -> None:
    """Là où la Cnaf donne les places, il n'y a rien à estimer."""
    card(petit, "places_accueil", "somme")
    put(petit, RIVES, "places_accueil", 2023, valeur=40.0)
    run(petit, "magasin/ecrire/deriver_places", annee=2023)
    assert (RIVES, 2023) not in read(petit, "places_estimees")


def test_la_population_rurale_est_celle_des_communes_rurales(petit: duckdb.DuckDBPyConnection) -> None:
    """Bois-Joli et Mont-Clair, 500 habitants, sont rurales ; les Deux Rives ne le sont pas."""
    lues = read(petit, "population_rurale")
    assert (lues[RIVES, 2023][0], lues[BOIS, 2023][0]) == (0.0, 500.0)


# --- La France entière ------------------------------------------------------------------------

TOTAUX = {
    ("naissances", "", "france", 2024): 659_731,
    ("naissances", "", "epci", 2024): 659_704,
    ("logements_sociaux", "", "departement", 2024): 5_366_986,
    ("logements_sociaux", "", "commune", 2024): 5_366_986,
    ("population_groupes_age", "", "commune", 2021): 67_408_104,
    ("population_groupes_age", "", "departement", 2021): 67_408_104,
    ("creches", "", "departement", 2019): 12_338,
    ("chomeurs", "", "departement", 2018): 4_132_709,
}


@pytest.mark.parametrize(("cle", "attendu"), TOTAUX.items(), ids=[" ".join(map(str, c)) for c in TOTAUX])
def test_les_totaux_publies_sont_ceux_du_magasin(
    con: duckdb.DuckDBPyConnection, cle: tuple[Any, ...], attendu: int
) -> None:
    """Les sommes que les producteurs donnent, retrouvées ligne à ligne."""
    [(somme,)] = con.execute(
        "SELECT SUM(valeur) FROM observations "
        "WHERE indicateur = ? AND modalite = ? AND niveau = ? AND millesime = ?",
        list(cle),
    ).fetchall()
    assert somme == attendu


def test_soixante_dix_epci_n_ont_aucun_lieu_france_services(con: duckdb.DuckDBPyConnection) -> None:
    """Un zéro publié est un zéro, pas une absence."""
    lus = con.execute(
        "SELECT COUNT(*), COUNT(*) FILTER (WHERE valeur = 0 AND statut = 'publie') FROM observations "
        "WHERE indicateur = 'france_services' AND niveau = 'epci'"
    ).fetchall()
    assert lus == [(1255, 70)]


def test_les_deux_series_de_la_couverture_ne_se_touchent_pas(con: duckdb.DuckDBPyConnection) -> None:
    """2022 est dans les deux, et diffère pour 93 départements : deux indicateurs, jamais une ligne."""
    [(diffs, n)] = con.execute(
        "SELECT COUNT(*) FILTER (WHERE a.valeur <> b.valeur), COUNT(*) FROM observations AS a "
        "INNER JOIN observations AS b USING (niveau, code_territoire, millesime, modalite) "
        "WHERE a.indicateur = 'taux_couverture' AND b.indicateur = 'taux_couverture_2017_2022' "
        "AND a.modalite = '' AND a.millesime = 2022"
    ).fetchall()
    assert (diffs, n) == (93, 102)


def test_un_epci_de_gironde_sans_import_a_de_quoi_lire(con: duckdb.DuckDBPyConnection) -> None:
    """Au moins dix indicateurs, de six sources au moins, pour chacun de ses vingt-huit EPCI."""
    lus = con.execute(
        "SELECT COUNT(DISTINCT o.indicateur) AS n, COUNT(DISTINCT o.source) AS s FROM observations AS o "
        "INNER JOIN territoires AS t USING (niveau, code_territoire) "
        "WHERE t.niveau = 'epci' AND t.code_departement = '33' AND o.valeur IS NOT NULL AND NOT o.fictif "
        "AND o.modalite = '' AND o.source NOT LIKE 'territoires_%' GROUP BY t.code_territoire"
    ).fetchall()
    assert len(lus) == 28
    assert min(n for n, _ in lus) >= 10
    assert min(s for _, s in lus) >= 6
