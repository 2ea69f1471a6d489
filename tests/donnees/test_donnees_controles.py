"""Les contrôles : muets sur le vrai magasin, et chacun voit seul la faute qui est la sienne."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

import queries
from tests.magasins import loose

EPCI = "200058485"

# Pour chaque contrôle, des fautes que lui seul doit voir : une phrase, puis le SQL qui abîme.
FAUTES: dict[str, dict[str, str]] = {
    "allocataires_sommes": {
        "une somme d'EPCI est fausse de cinq": f"""
            UPDATE officiel.observations SET valeur = valeur + 5
            WHERE niveau = 'epci' AND code_territoire = '{EPCI}'
                AND indicateur = 'foyers_rsa' AND millesime = 2024""",
        "une commune ne compte plus": """
            DELETE FROM officiel.observations
            WHERE niveau = 'commune' AND code_territoire = '95555'
                AND indicateur = 'foyers_paje'""",
        "l'EPCI de communes livrées n'a pas de somme": f"""
            DELETE FROM officiel.observations
            WHERE niveau = 'epci' AND code_territoire = '{EPCI}' AND indicateur = 'foyers_af'""",
    },
    "appartenance_totale": {
        "un EPCI a deux rattachements": """
            UPDATE officiel.epci_departements SET rattachement = TRUE
            WHERE code_epci = '200054781' AND code_departement = '95'""",
        "un EPCI n'a aucun rattachement": f"""
            UPDATE officiel.epci_departements SET rattachement = FALSE WHERE code_epci = '{EPCI}'""",
        "un EPCI est rattaché ailleurs que dans sa fiche": f"""
            UPDATE officiel.territoires SET code_departement = '78'
            WHERE niveau = 'epci' AND code_territoire = '{EPCI}'""",
        "un EPCI n'a pas de région": f"""
            UPDATE officiel.territoires SET code_region = NULL
            WHERE niveau = 'epci' AND code_territoire = '{EPCI}'""",
    },
    "ept_complets": {
        "une commune de la métropole n'a plus d'EPT": """
            DELETE FROM officiel.ept_communes WHERE code_commune = '93066'""",
        "une commune d'ailleurs est entrée dans un EPT": """
            UPDATE officiel.ept_communes SET code_commune = '95127' WHERE code_commune = '93066';
            INSERT INTO officiel.ept_communes VALUES ('200057867', '93066')""",
    },
    "limitrophes_connus": {
        "un EPCI est son propre limitrophe": f"""
            INSERT INTO officiel.limitrophes VALUES ('epci', '{EPCI}', '{EPCI}')""",
        "un limitrophe ne l'est que dans un sens": f"""
            DELETE FROM officiel.limitrophes
            WHERE niveau = 'epci' AND code_territoire = '{EPCI}' AND code_limitrophe = '200054781'""",
        "un limitrophe est inconnu": f"""
            UPDATE officiel.limitrophes SET code_territoire = '000000000'
            WHERE niveau = 'epci' AND code_territoire = '{EPCI}' AND code_limitrophe = '200054781';
            UPDATE officiel.limitrophes SET code_limitrophe = '000000000'
            WHERE niveau = 'epci' AND code_limitrophe = '{EPCI}' AND code_territoire = '200054781'""",
    },
    "successeurs_connus": {
        "un successeur a perdu sa part": """
            DELETE FROM officiel.epci_successeurs
            WHERE siren_ancien = '200067221' AND siren_actuel = '200096675'""",
        "un EPCI d'aujourd'hui passe pour disparu": f"""
            UPDATE officiel.epci_successeurs SET siren_ancien = '{EPCI}' WHERE siren_ancien = '200033207'""",
    },
    "etp_par_poste": {
        "un poste dépasse un ETP sur deux axes": f"""
            UPDATE postes SET etp = 0.9
            WHERE (code_territoire, annee, poste) IN (
                SELECT (code_territoire, annee, poste) FROM postes
                WHERE code_territoire = '{EPCI}'
                GROUP BY ALL HAVING COUNT(*) > 1 ORDER BY ALL LIMIT 1
            )"""
    },
    "etp_sommes": {
        "un axe a gagné un dixième": f"""
            UPDATE observations_locales SET valeur = valeur + 0.1
            WHERE indicateur = 'etp_coordination' AND modalite = 'parentalite'
                AND niveau = 'epci' AND code_territoire = '{EPCI}'""",
        "le total thématique manque": f"""
            DELETE FROM observations_locales
            WHERE indicateur = 'etp_thematique' AND niveau = 'epci'
                AND code_territoire = '{EPCI}'""",
    },
    "doublons_locaux": {
        "un fichier local redit un indicateur officiel": """
            INSERT INTO observations_locales
            SELECT * REPLACE (1999 AS millesime) FROM observations
            WHERE indicateur = 'superficie' AND niveau = 'region' ORDER BY ALL LIMIT 1"""
    },
    "renvois_locaux": {
        "un poste est d'un territoire inconnu": f"""
            UPDATE postes SET code_territoire = '299999999' WHERE code_territoire = '{EPCI}'""",
        "un équipement est d'une source inconnue": f"""
            UPDATE equipements SET source = 'nulle_part' WHERE code_territoire = '{EPCI}'""",
    },
    "locaux_sans_melange": {
        "une ligne réelle parmi la démonstration": f"""
            UPDATE etablissements SET fictif = FALSE WHERE code_territoire = '{EPCI}'"""
    },
    "occupation_bornes": {
        "un taux réel dépasse ce qui est possible": f"""
            UPDATE observations_locales SET valeur = 118 WHERE indicateur = 'taux_occupation_reel'
                AND niveau = 'epci' AND code_territoire = '{EPCI}'""",
        "un taux de facturation est négatif": f"""
            UPDATE observations_locales SET valeur = -1 WHERE indicateur = 'taux_facturation'
                AND niveau = 'epci' AND code_territoire = '{EPCI}'""",
    },
    "couverture_bornes": {
        "un taux et ses parts dépassent 200": f"""
            UPDATE officiel.observations SET valeur = CASE modalite WHEN '' THEN 240 ELSE 60 END
            WHERE indicateur = 'taux_couverture' AND niveau = 'epci'
                AND code_territoire = '{EPCI}'""",
        "une part est négative": f"""
            UPDATE officiel.observations SET valeur = CASE modalite WHEN '' THEN 20
                WHEN 'eaje' THEN -10 ELSE 10 END
            WHERE indicateur = 'taux_couverture' AND niveau = 'epci'
                AND code_territoire = '{EPCI}'""",
    },
    "couverture_composantes": {
        "une part a changé d'un point": f"""
            UPDATE officiel.observations SET valeur = valeur + 1
            WHERE indicateur = 'taux_couverture' AND niveau = 'epci' AND modalite = 'eaje'
                AND code_territoire = '{EPCI}'""",
        "une part manque": f"""
            DELETE FROM officiel.observations
            WHERE indicateur = 'taux_couverture' AND niveau = 'epci'
                AND modalite = 'garde_domicile' AND code_territoire = '{EPCI}'""",
        "le total d'une région manque": """
            DELETE FROM officiel.observations
            WHERE indicateur = 'taux_couverture' AND niveau = 'region' AND modalite = ''
                AND code_territoire = '11'""",
    },
    "doublons": {
        "une surface est donnée deux fois": """
            INSERT INTO officiel.observations SELECT * FROM observations
            WHERE indicateur = 'superficie' AND code_territoire = '95127'""",
        "la même surface, d'une autre source et d'une autre valeur": """
            INSERT INTO officiel.observations
            SELECT * REPLACE (1 AS valeur, 'cnaf_allocataires_epci' AS source) FROM observations
            WHERE indicateur = 'superficie' AND code_territoire = '95127'""",
    },
    "renvois_connus": {
        "un chiffre porte sur une commune qui n'existe pas": """
            INSERT INTO officiel.observations SELECT * REPLACE ('99999' AS code_territoire) FROM observations
            WHERE indicateur = 'superficie' AND code_territoire = '95127'""",
        "un chiffre porte sur un territoire d'un autre niveau": """
            INSERT INTO officiel.observations SELECT * REPLACE ('epci' AS niveau) FROM observations
            WHERE indicateur = 'superficie' AND code_territoire = '95127'""",
        "un chiffre vient d'une source sans fiche": """
            UPDATE officiel.observations SET source = 'nulle_part'
            WHERE indicateur = 'superficie' AND code_territoire = '95127'""",
    },
    "epci_couverture_expliquee": {
        "un EPCI perd son taux sans raison écrite": f"""
            DELETE FROM officiel.observations
            WHERE indicateur = 'taux_couverture' AND niveau = 'epci'
                AND code_territoire = '{EPCI}'""",
        "la raison de Mayotte disparaît": """
            DELETE FROM officiel.regles_absence
            WHERE indicateur = 'taux_couverture' AND niveau = 'epci'
                AND list_contains(departements, '976')""",
    },
    "niveaux_declares": {
        "un niveau que la fiche ne déclare pas": """
            INSERT INTO officiel.observations SELECT * REPLACE ('nombre_communes' AS indicateur)
            FROM observations WHERE indicateur = 'superficie' AND code_territoire = '95127'""",
        "une modalité que la fiche ne connaît pas": """
            UPDATE officiel.observations SET modalite = 'X|0-4'
            WHERE indicateur = 'population_0_4' AND code_territoire = '95127'""",
        "un indicateur sans fiche": """
            UPDATE officiel.observations SET indicateur = 'inconnu'
            WHERE indicateur = 'superficie' AND code_territoire = '95127'""",
    },
    "nombre_territoires": {
        # Un territoire ôté laisse ses chiffres sans lui, que « renvois_connus » verrait aussi.
        "un EPT de trop": """
            INSERT INTO officiel.ept SELECT * REPLACE ('200000000' AS code_ept, 13 AS numero)
            FROM ept WHERE numero = 8""",
        "une région de trop": """
            INSERT INTO officiel.territoires SELECT * REPLACE ('99' AS code_territoire, '99' AS code_region)
            FROM territoires WHERE niveau = 'region' AND code_territoire = '11'""",
        "la fiche annonce une commune de plus": """
            UPDATE officiel.perimetre SET attendus = attendus + 1 WHERE niveau = 'commune'""",
        "la fiche d'un niveau manque": "DELETE FROM officiel.perimetre WHERE niveau = 'epci'",
    },
    "naissances_sommes": {
        "une commune a une naissance de trop": """
            UPDATE officiel.observations SET valeur = valeur + 1
            WHERE indicateur = 'naissances' AND niveau = 'commune'
                AND code_territoire = '95127' AND millesime = 2022""",
        "un EPCI n'a pas de ligne une année": f"""
            DELETE FROM officiel.observations
            WHERE indicateur = 'naissances' AND niveau = 'epci'
                AND code_territoire = '{EPCI}' AND millesime = 2023""",
        "la France est comptée sans Mayotte": """
            UPDATE officiel.observations SET valeur = 666365
            WHERE indicateur = 'naissances' AND niveau = 'france' AND millesime = 2023""",
    },
    "population_par_age": {
        "une tranche d'âge a gonflé": f"""
            UPDATE officiel.observations SET valeur = valeur + 1000
            WHERE indicateur = 'population_age' AND niveau = 'epci' AND modalite = '20-24'
                AND code_territoire = '{EPCI}'""",
        "le total d'un EPCI manque": f"""
            DELETE FROM officiel.observations
            WHERE indicateur = 'population_age' AND niveau = 'epci' AND modalite = ''
                AND code_territoire = '{EPCI}'""",
        "les tranches manquent": f"""
            DELETE FROM officiel.observations
            WHERE indicateur = 'population_age' AND niveau = 'epci' AND modalite <> ''
                AND code_territoire = '{EPCI}'""",
        "le total n'est pas la population municipale": """
            UPDATE officiel.observations SET valeur = valeur * 1.05
            WHERE indicateur = 'population_age' AND niveau = 'commune'
                AND code_territoire = '95127'""",
    },
    "sommes_territoires": {
        "un département a un habitant de trop": """
            UPDATE officiel.territoires SET population = population + 1
            WHERE niveau = 'departement' AND code_territoire = '75'""",
        "un EPCI a perdu sa surface": f"""
            UPDATE officiel.territoires SET superficie_km2 = NULL
            WHERE niveau = 'epci' AND code_territoire = '{EPCI}'""",
        "la France a un hectare de trop": """
            UPDATE officiel.territoires SET superficie_km2 = superficie_km2 + 0.01
            WHERE niveau = 'france'""",
    },
}
CAS = [(c, phrase, sql) for c, fautes in FAUTES.items() for phrase, sql in fautes.items()]


class EnTransaction:
    """A connection whose cursors are itself: the controls see what a transaction has changed."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self._con = con

    def cursor(self) -> EnTransaction:
        return self

    def execute(self, sql: str, parametres: Any = None) -> duckdb.DuckDBPyConnection:
        return self._con.execute(sql, parametres)

    def close(self) -> None:
        """Nothing to close: the connection lives on."""


@pytest.fixture(scope="module")
def copie(magasin: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the real store in memory, without any constraint."""
    with loose(magasin) as con:
        # Trois chiffres par commune qu'aucun contrôle ne compare : la moitié du temps.
        con.execute(
            "DELETE FROM officiel.observations WHERE niveau = 'commune' AND source = 'territoires_communes' "
            "AND code_territoire NOT LIKE '95%'"
        )
        yield con


def failing(con: Any, magasin: str = "") -> set[str]:
    """Names of the controls that return rows."""
    return {c.nom.removeprefix("controles/") for c in queries.check(con, magasin) if c.fautives}


def test_chaque_controle_a_sa_faute() -> None:
    """Un contrôle sans faute d'essai ne prouve rien : il n'y en a aucun."""
    controles = {n.removeprefix("controles/") for n in queries.names() if "controles/" in n}
    assert controles == set(FAUTES)


def test_tous_les_controles_passent_sur_le_vrai_magasin(con: duckdb.DuckDBPyConnection) -> None:
    """Le magasin livré passe chacun de ses contrôles."""
    resultats = queries.check(con)
    assert len(resultats) == len(FAUTES)
    assert {c.nom: c.exemples for c in resultats if c.fautives} == {}


def test_la_copie_sans_faute_passe_tous_les_controles(copie: duckdb.DuckDBPyConnection) -> None:
    """Avant qu'on l'abîme, la copie passe aussi : une faute vue est celle qu'on a faite."""
    assert failing(EnTransaction(copie)) == set()


@pytest.mark.lent
@pytest.mark.parametrize(("controle", "faute", "sql"), CAS, ids=[f"{c} : {f}" for c, f, _ in CAS])
def test_un_controle_voit_seul_la_faute_qui_est_la_sienne(
    copie: duckdb.DuckDBPyConnection, controle: str, faute: str, sql: str
) -> None:
    """Une faute glissée dans le magasin est vue par son contrôle, et par aucun autre."""
    copie.execute("BEGIN")
    try:
        copie.execute(sql)
        assert failing(EnTransaction(copie)) == {controle}, faute
    finally:
        copie.execute("ROLLBACK")


def test_un_chiffre_local_en_double_est_vu_avant_la_mise_en_place(copie: duckdb.DuckDBPyConnection) -> None:
    """Le contrôle du magasin officiel ne se repasse pas à un import : celui du local le voit."""
    copie.execute("BEGIN")
    try:
        copie.execute(
            "INSERT INTO observations_locales FROM observations_locales "
            "WHERE indicateur = 'etablissements_eaje' LIMIT 1"
        )
        assert failing(EnTransaction(copie), "local") == {"doublons_locaux"}
    finally:
        copie.execute("ROLLBACK")
