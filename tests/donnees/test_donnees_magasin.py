"""Le schéma refuse de lui-même ce qui n'est pas un chiffre juste."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.magasins import open_store, writable

JUSTE = {
    "code_territoire": "95001",
    "niveau": "commune",
    "millesime": 2024,
    "indicateur": "foyers_rsa",
    "modalite": "",
    "valeur": 5.0,
    "marge": 2.5,
    "statut": "publie",
    "fictif": False,
    "source": "cnaf_allocataires_commune",
}


@pytest.fixture(scope="module")
def ouvert(
    petit_magasin: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A writable copy of the tiny store, its constraints in place."""
    with writable(petit_magasin, tmp_path_factory.mktemp("copie")) as con:
        yield con


@pytest.fixture
def con(ouvert: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The writable copy, put back after each test."""
    ouvert.execute("BEGIN")
    yield ouvert
    ouvert.execute("ROLLBACK")


def insert(con: duckdb.DuckDBPyConnection, **champs: Any) -> None:
    """Insert an observation, right except for ``champs``."""
    con.execute(
        "INSERT INTO officiel.observations VALUES ($code_territoire, $niveau, $millesime, $indicateur, "
        "$modalite, $valeur, $marge, $statut, $fictif, $source)",
        {**JUSTE, **champs},
    )


@pytest.mark.parametrize(
    "champs",
    [
        {},
        {"valeur": 0.0},
        {"marge": None},
        {"statut": "estime"},
        {"valeur": 0.0, "statut": "zero_ou_secret"},
        {"valeur": None, "statut": "secret"},
        {"valeur": None, "statut": "sans_objet", "fictif": True},
    ],
    ids=str,
)
def test_un_chiffre_juste_entre(con: duckdb.DuckDBPyConnection, champs: dict[str, Any]) -> None:
    """Chacun des cinq statuts a sa forme permise : les refus qui suivent sont les bons."""
    insert(con, **champs)


REFUS = {
    "publié sans valeur": {"valeur": None},
    "estimé sans valeur": {"valeur": None, "statut": "estime"},
    "zéro ou secret sans valeur": {"valeur": None, "statut": "zero_ou_secret"},
    "secret avec une valeur": {"statut": "secret"},
    "sans objet avec une valeur": {"statut": "sans_objet"},
    "absence fictive avec une valeur": {"statut": "secret", "fictif": True},
    "valeur qui n'est pas un nombre": {"valeur": float("nan")},
    "valeur infinie": {"valeur": float("inf")},
    "statut inconnu": {"statut": "absent"},
    "statut vide": {"statut": None},
    "marge négative": {"marge": -1.0},
    "marge qui n'est pas un nombre": {"marge": float("nan")},
    "marge infinie": {"marge": float("inf")},
    "millésime impossible": {"millesime": 23},
    "fictif non dit": {"fictif": None},
    "modalité nulle": {"modalite": None},
    "sans source": {"source": None},
}


@pytest.mark.parametrize("champs", REFUS.values(), ids=REFUS.keys())
def test_un_chiffre_faux_est_refuse_par_le_magasin(
    con: duckdb.DuckDBPyConnection, champs: dict[str, Any]
) -> None:
    """Chaque sorte de chiffre faux est refusée par une contrainte, sans passer par le code."""
    with pytest.raises(duckdb.ConstraintException):
        insert(con, **champs)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE officiel.territoires SET population = -1 WHERE niveau = 'region'",
        "UPDATE officiel.territoires SET superficie_km2 = 0 WHERE niveau = 'region'",
        "UPDATE officiel.territoires SET superficie_km2 = 'nan' WHERE niveau = 'region'",
        "UPDATE officiel.territoires SET nombre_communes = 0 WHERE niveau = 'region'",
        "UPDATE officiel.territoires SET niveau = 'canton' WHERE niveau = 'region'",
        "UPDATE officiel.territoires SET code_departement = NULL WHERE niveau = 'epci'",
        "INSERT INTO officiel.epci_departements VALUES ('200000001', '95', 1, 1, FALSE)",
        "INSERT INTO officiel.modalites VALUES ('inconnu', '', 0, 'x')",
        "INSERT INTO magasin VALUES ('version', '2')",
    ],
)
def test_un_territoire_faux_est_refuse(con: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Mesure impossible, niveau inconnu, clé reprise : les autres tables se défendent aussi."""
    with pytest.raises(duckdb.ConstraintException):
        con.execute(sql)


@pytest.mark.parametrize(
    ("nom", "cherche"),
    [
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("Œting", "oeting"),
        ("  Val-d’Oise ", "val d oise"),
        ("CC Faucigny - Glières", "cc faucigny glieres"),
        ('CA "Saintes - Grandes Rives - L\'Agglo"', "ca saintes grandes rives l agglo"),
        ("ÎLE-DE-FRANCE", "ile de france"),
        ("%_';--", ""),
    ],
)
def test_une_seule_facon_d_oublier_accents_et_ponctuation(
    con: duckdb.DuckDBPyConnection, nom: str, cherche: str
) -> None:
    """Accents, ligatures, casse, apostrophes et tirets s'effacent de la même façon partout."""
    assert con.execute("SELECT normalise($nom)", {"nom": nom}).fetchone() == (cherche,)


def test_le_magasin_de_l_application_ne_s_ecrit_pas(magasin: Path) -> None:
    """Ouvert en lecture seule, comme le fait l'application, le magasin refuse toute écriture."""
    with open_store(magasin) as lecteur, pytest.raises(duckdb.InvalidInputException, match="read-only"):
        lecteur.execute("DELETE FROM officiel.observations")
