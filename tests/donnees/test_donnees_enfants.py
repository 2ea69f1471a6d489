"""Les moins de 3 ans : places ÷ taux, recensement, naissances, ou rien ; et la complétude qui en vient."""

# Les types de pandas ne savent pas ce qu'une ligne contient.
# pyright: reportCallIssue=false, reportArgumentType=false, reportGeneralTypeIssues=false

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from donnees_petit_monde import PetitMonde
from test_donnees_locales import deposit, nursery

from dashboard.figures import enfants
from data.depots.formats import FORMATS
from queries import run
from tests.magasins import open_store, writable

RIVES, BOIS = "200000001", "200000002"
SOURCE = "insee_naissances_epci"


@pytest.fixture
def con(monde: PetitMonde) -> Iterator[duckdb.DuckDBPyConnection]:
    """Le magasin du petit monde, ouvert en écriture pour y poser ce qu'il n'a pas encore."""
    with writable(monde.build(), monde.racine) as con:
        yield con


def put(
    con: duckdb.DuckDBPyConnection, code: str, indicateur: str, annee: int, valeur: float, modalite: str = ""
) -> None:
    con.execute(
        "INSERT INTO officiel.observations BY NAME SELECT ? AS code_territoire, 'epci' AS niveau, "
        "? AS millesime, ? AS indicateur, ? AS modalite, ? AS valeur, 'publie' AS statut, "
        "FALSE AS fictif, ? AS source",
        [code, annee, indicateur, modalite, valeur, SOURCE],
    )


def read(
    con: duckdb.DuckDBPyConnection, annee: int = 2023, niveau: str = "epci"
) -> dict[str, tuple[Any, ...]]:
    lues = enfants.read_enfants(run(con, "occupation/enfants", annee=annee, niveau=niveau))
    return {
        code: (e.origine, e.nombre.valeur, round(e.nombre.bas, 4), round(e.nombre.haut, 4), e.debut, e.fin)
        for code, e in lues.items()
    }


def test_les_naissances_de_trois_annees_estiment_les_enfants(con: duckdb.DuckDBPyConnection) -> None:
    """20 par an de 2021 à 2023 : 60, de 53,4 à 73,2 (0,89 et 1,22 fois)."""
    assert read(con)[RIVES] == ("naissances", 60.0, 53.4, 73.2, 2021, 2023)
    assert read(con, niveau="departement")["92"] == ("naissances", 15.0, 13.35, 18.3, 2021, 2023)
    assert read(con, niveau="region")["11"][1] == 60.0
    assert read(con, niveau="france")["FRANCE"][1] == 75.0
    communes = read(con, niveau="commune")
    assert communes == {}


def test_une_commune_a_sa_propre_fourchette_ou_pas_de_nombre(con: duckdb.DuckDBPyConnection) -> None:
    """On déménage d'une commune à sa voisine : 0,74 à 1,25 ; sous 180 naissances, rien n'est estimé."""
    for naissances, attendu in ((59, {}), (60, {"23003": ("naissances", 180.0, 133.2, 225.0, 2021, 2023)})):
        con.execute(
            "UPDATE officiel.observations SET valeur = ? WHERE niveau = 'commune' "
            "AND code_territoire = '23003' AND indicateur = 'naissances'",
            [naissances],
        )
        assert read(con, niveau="commune") == attendu
    assert "0,74 à 1,25" in enfants.FOURCHETTE_COMMUNES


@pytest.mark.parametrize(
    ("niveau", "debut", "minimum", "nombre", "phrase"),
    [("epci", 2018, 0, 19, enfants.FOURCHETTE), ("commune", 2020, 300, 57, enfants.FOURCHETTE_COMMUNES)],
)
def test_la_fourchette_dite_est_celle_que_l_on_voit(
    magasin: Path, niveau: str, debut: int, minimum: int, nombre: int, phrase: str
) -> None:
    """Recensement 0-4 ans ÷ naissances de cinq années : bornes et nombre d'unités, du vrai magasin."""
    with open_store(magasin) as vrai:
        vus = vrai.execute(
            "SELECT MIN(p.valeur / n.total), MAX(p.valeur / n.total), COUNT(*) FROM observations AS p "
            "INNER JOIN (SELECT niveau, code_territoire, SUM(valeur) AS total FROM observations "
            "WHERE indicateur = 'naissances' AND millesime BETWEEN $debut AND $debut + 4 "
            "GROUP BY niveau, code_territoire HAVING COUNT(*) = 5 AND SUM(valeur) >= $minimum) AS n "
            "USING (niveau, code_territoire) "
            "WHERE p.indicateur = 'population_0_4' AND p.niveau = $niveau",
            {"debut": debut, "minimum": minimum, "niveau": niveau},
        ).fetchone()
    assert vus is not None
    bas, haut = (float(b.replace(",", ".")) for b in re.findall(r"(\d,\d\d) à (\d,\d\d)", phrase)[0])
    assert vus[:2] == (pytest.approx(bas, abs=0.01), pytest.approx(haut, abs=0.01))
    assert vus[2] == nombre
    assert f"{nombre} " in phrase


def test_une_annee_de_naissances_qui_manque_laisse_le_nombre_inconnu(con: duckdb.DuckDBPyConnection) -> None:
    """Pour 2022 il faudrait 2020, pour 2024 il faudrait 2024 : aucune ligne, jamais deux tiers."""
    assert read(con, 2022) == {}
    assert read(con, 2024) == {}


def test_le_recensement_par_age_passe_avant_les_naissances(con: duckdb.DuckDBPyConnection) -> None:
    """Le plus proche avant l'année demandée ; à défaut, le premier d'après ; jamais de fourchette."""
    for annee, valeur in ((2021, 50), (2022, 52), (2025, 70)):
        put(con, RIVES, "population_0_2", annee, valeur)
    put(con, BOIS, "population_0_2", 2025, 11)
    put(con, BOIS, "population_0_2", 2026, 12)
    assert read(con) == {
        RIVES: ("recensement", 52.0, 52.0, 52.0, 2022, 2022),
        BOIS: ("recensement", 11.0, 11.0, 11.0, 2025, 2025),
    }


def test_les_places_publiees_passent_avant_tout(con: duckdb.DuckDBPyConnection) -> None:
    """36 places à 60 pour 100 : 60 enfants, de 36/60,05 à 36/59,95 centaines ; celles de l'année seule."""
    put(con, RIVES, "population_0_2", 2022, 52)
    put(con, RIVES, "places_accueil", 2023, 36)
    put(con, BOIS, "places_accueil", 2022, 16)
    lus = read(con)
    assert lus[RIVES] == ("places", 60.0, 59.95, 60.05, 2023, 2023)
    assert lus[BOIS][0] == "naissances"


def test_les_bornes_ecrites_sont_celles_du_calcul(con: duckdb.DuckDBPyConnection) -> None:
    """La phrase dit « 0,89 à 1,22 » : ce sont les facteurs de la requête."""
    _, valeur, bas, haut, *_ = read(con)[BOIS]
    dits = f"{bas / valeur:.2f} à {haut / valeur:.2f}".replace(".", ",")
    assert dits in enfants.FOURCHETTE


def completeness(monde: PetitMonde, niveau: str = "epci") -> dict[str, tuple[Any, ...]]:
    with open_store(monde.build()) as con:
        lues = con.execute(
            "SELECT code_territoire, etablissements, places, mode, annee_reference, "
            "round(reference_places, 4), etat FROM completudes WHERE niveau = ? ORDER BY 1",
            [niveau],
        ).fetchall()
    return {code: tuple(suite) for code, *suite in lues}


def statuses(monde: PetitMonde) -> set[tuple[str, str, str]]:
    with open_store(monde.build()) as con:
        return set(
            con.execute(
                "SELECT niveau, code_territoire, statut FROM observations "
                "WHERE source LIKE 'depots_%' AND statut <> 'secret'"
            ).fetchall()
        )


@pytest.mark.lent
@pytest.mark.parametrize(
    ("places", "etat"),
    # 20 pour 100 sur 60 enfants : 12 places, de 10,65 à 14,68. 60 % : 7,2, de 6,39 à 8,81.
    [(6, "partiel"), (7, "incertain"), (8, "incertain"), (9, "complet"), (12, "complet")],
)
def test_un_fichier_n_est_complet_que_si_le_haut_de_la_fourchette_le_permet(
    monde: PetitMonde, places: int, etat: str
) -> None:
    """Le seuil dans la fourchette : nul ne sait, et c'est traité comme partiel."""
    deposit(monde, "eaje_activite", nursery(RIVES, "A", places, 1000, 700, 800))
    assert completeness(monde)[RIVES] == (1, places, "eaje", 2023, 12.0, etat)
    attendu = "publie" if etat == "complet" else "partiel"
    assert ("epci", RIVES, attendu) in statuses(monde)
    assert len({s for n, c, s in statuses(monde) if (n, c) == ("epci", RIVES)}) == 1


@pytest.mark.lent
def test_sans_taux_publie_la_completude_est_inconnue_et_traitee_comme_partielle(monde: PetitMonde) -> None:
    """Une commune n'a pas de taux ici : son chiffre se montre, partiel, avec sa raison."""
    deposit(monde, "eaje_activite", nursery("95001", "A", 12, 1000, 700, 800))
    assert completeness(monde, "commune")["95001"] == (1, 12, None, None, None, "inconnu")
    with open_store(monde.build()) as con:
        lue = (
            run(
                con,
                "indicateurs/valeurs",
                indicateur="taux_occupation_reel",
                niveau="commune",
                millesime=2024,
            )
            .set_index("code_territoire")
            .loc["95001"]
        )
    assert (lue["valeur"], lue["statut"]) == (70.0, "partiel")
    assert lue["raison"].startswith("Complétude inconnue : 1 établissement, 12 places")
    assert pd.isna(lue["rang"])


@pytest.mark.lent
def test_le_partiel_d_un_epci_rend_partiel_son_departement(monde: PetitMonde) -> None:
    """Le Val-d'Oise d'ici n'a qu'un EPCI : le fichier d'une crèche ne dit pas le département."""
    deposit(monde, "eaje_activite", nursery(RIVES, "A", 3, 1000, 700, 800))
    assert ("departement", "95", "partiel") in statuses(monde)
    with open_store(monde.build()) as con:
        [(raison,)] = con.execute("SELECT raison FROM completudes WHERE niveau = 'departement'").fetchall()
    assert raison == "Partiel : 1 EPCI au fichier incomplet (CC des Deux Rives)."


@pytest.mark.lent
def test_un_rang_et_une_mediane_ne_voient_pas_le_partiel(monde: PetitMonde) -> None:
    """Rives est partiel, Bois complet : Bois est premier d'un seul."""
    deposit(
        monde, "eaje_activite", nursery(RIVES, "A", 3, 1000, 990, 990), nursery(BOIS, "B", 8, 1000, 500, 500)
    )
    with open_store(monde.build()) as con:
        lues = run(
            con, "indicateurs/valeurs", indicateur="taux_occupation_reel", niveau="epci", millesime=2024
        ).set_index("code_territoire")
    assert lues.loc[BOIS, ["statut", "rang", "nombre_valeurs"]].tolist() == ["publie", 1.0, 1]
    assert lues.loc[RIVES, ["valeur", "statut"]].tolist() == [99.0, "partiel"]


@pytest.mark.lent
def test_la_psu_se_compare_a_la_psu_quand_son_taux_est_au_magasin(monde: PetitMonde) -> None:
    """10 pour 100 en PSU : 6 places ; des 9 du fichier, 5 seules sont en PSU."""
    types = {"A": "multi_accueil", "B": "micro_creche_paje"}
    deposit(
        monde,
        "eaje_activite",
        *(
            {**nursery(RIVES, nom, places, 1000, 700, 800), "type": types[nom]}
            for nom, places in (("A", 5), ("B", 4))
        ),
    )
    with writable(monde.build(), monde.racine) as con:
        put(con, RIVES, "taux_couverture", 2023, 10, "eaje_psu")
        lues = run(con, "magasin/completude", annee=2024)
    lue = lues[lues["niveau"] == "epci"].iloc[0]
    assert (lue["mode"], lue["places"], lue["reference_places"]) == ("eaje_psu", 5, 6.0)


@pytest.mark.lent
def test_la_reference_est_celle_de_l_annee_d_activite_ou_la_plus_proche_avant(monde: PetitMonde) -> None:
    """Un taux de 2025 ne juge pas l'activité de 2024 ; il juge celle de 2025."""
    deposit(monde, "eaje_activite", nursery(RIVES, "A", 9, 1000, 700, 800))
    with writable(monde.build(), monde.racine) as con:
        put(con, RIVES, "taux_couverture", 2025, 40, "eaje")
        assert run(con, "magasin/completude", annee=2024)["annee_reference"].max() == 2023
    assert "places" in FORMATS["eaje_activite"].schema.names
