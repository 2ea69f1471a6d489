"""Un tableau de chiffres, lu cellule par cellule ; les naissances, et les nombres que l'on connaît."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import queries
from data.magasin.fetch import EMBARQUE
from data.readers import OBSERVATIONS, LectureError
from data.readers.tableau import read, read_estime, read_secret

ESSAIS = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SCHEMA = pa.schema([("code_epci", pa.string()), ("annee", pa.int16()), ("naissances", pa.int32())])
ISOLEES = ("22016", "29083", "29155", "85113")


def write(dossier: Path, lignes: list[tuple[Any, Any, Any]], niveau: str = "epci") -> Path:
    noms = (f"code_{niveau}", "annee", "naissances")
    champs = pa.schema([(nom, champ.type) for nom, champ in zip(noms, SCHEMA, strict=True)])
    chemin = dossier / f"naissances_{niveau}.parquet"
    pq.write_table(
        pa.Table.from_pylist([dict(zip(noms, x, strict=True)) for x in lignes], schema=champs), chemin
    )
    return chemin


def test_une_ligne_du_fichier_donne_un_chiffre(tmp_path: Path) -> None:
    """Deux années d'un EPCI ; zéro naissance est un zéro publié."""
    table = read(write(tmp_path, [("200000001", 2022, 374), ("200000001", 2023, 0)]), "jeu")
    assert table.schema == OBSERVATIONS
    assert [tuple(r.values()) for r in table.to_pylist()] == [
        ("200000001", "epci", 2022, "naissances", "", 374.0, None, "publie", False, "jeu"),
        ("200000001", "epci", 2023, "naissances", "", 0.0, None, "publie", False, "jeu"),
    ]


@pytest.mark.parametrize(
    ("ligne", "phrase"),
    [
        (("2000001", 2022, 3), "ligne 2, colonne code_epci : « 2000001 » trouvé"),
        ((None, 2022, 3), "ligne 2, colonne code_epci : vide trouvé"),
        (("200000001", 22, 3), "ligne 2, colonne annee : « 22 » trouvé"),
        (("200000001", 2022, -3), "ligne 2, colonne naissances : « -3 » trouvé"),
        (("200000001", 2021, 4), "ligne 2 : 200000001 a déjà une ligne pour 2021"),
    ],
)
def test_une_cellule_abimee_est_nommee(tmp_path: Path, ligne: tuple[Any, Any, Any], phrase: str) -> None:
    """La ligne, la colonne et ce qui y est ; aucune ligne n'est lue à moitié."""
    with pytest.raises(LectureError) as leve:
        read(write(tmp_path, [("200000001", 2021, 3), ligne]), "jeu")
    assert phrase in str(leve.value)


@given(st.integers(0, 3), st.sampled_from(["200", "x", "", "2000000010"]))
@ESSAIS
def test_toutes_les_fautes_sortent_ensemble(tmp_path: Path, justes: int, code: str) -> None:
    """Autant de fautes que de lignes fautives, quel que soit le nombre de lignes justes."""
    lignes = [(f"20000000{i}", 2021, i) for i in range(justes)]
    with pytest.raises(LectureError) as leve:
        read(write(tmp_path, [*lignes, (code, 2021, 1), (code, 2022, -1)]), "jeu")
    assert len(leve.value.fautes) == 3


def test_une_cellule_vide_est_absente_ou_secrete(tmp_path: Path) -> None:
    """Vide : pas de ligne ; ou « secret » pour le lecteur qui le dit. Jamais zéro."""
    chemin = write(tmp_path, [("200000001", 2022, None), ("200000002", 2022, 4)])
    assert [(r["code_territoire"], r["statut"]) for r in read(chemin, "jeu").to_pylist()] == [
        ("200000002", "publie")
    ]
    assert [(r["valeur"], r["statut"]) for r in read_secret(chemin, "jeu").to_pylist()] == [
        (None, "secret"),
        (4.0, "publie"),
    ]
    assert {r["statut"] for r in read_estime(chemin, "jeu").to_pylist()} == {"estime"}


def test_une_colonne_est_un_chiffre_ou_une_de_ses_parts(tmp_path: Path) -> None:
    """« logements:vacants » est la modalité « vacants » de l'indicateur « logements »."""
    chemin = tmp_path / "logements.parquet"
    colonnes = {"code_region": ["11"], "annee": [2021], "logements": [9.5], "logements:vacants": [2]}
    pq.write_table(pa.table(colonnes), chemin)
    assert [
        (r["niveau"], r["indicateur"], r["modalite"], r["valeur"]) for r in read(chemin, "jeu").to_pylist()
    ] == [("region", "logements", "", 9.5), ("region", "logements", "vacants", 2.0)]


@pytest.mark.parametrize(
    "colonnes",
    [
        {"code_quartier": ["1"], "annee": [2021], "naissances": [1]},
        {"code_epci": [200000001], "annee": [2021], "naissances": [1]},
        {"code_epci": ["200000001"], "annee": [2021.5], "naissances": [1]},
        {"code_epci": ["200000001"], "annee": [2021], "naissances": ["1"]},
        {"code_epci": ["200000001"], "annee": [2021]},
        {"code_epci": ["200000001"]},
        {},
    ],
)
def test_un_autre_tableau_est_refuse(tmp_path: Path, colonnes: dict[str, list[Any]]) -> None:
    """Un niveau, un type ou une colonne qui n'est pas là : ce qui est trouvé et ce qui est attendu."""
    chemin = tmp_path / "autre.parquet"
    pq.write_table(pa.table(colonnes), chemin)
    with pytest.raises(LectureError, match=r"colonnes trouvées : .*attendues"):
        read(chemin, "jeu")


def test_un_fichier_coupe_est_refuse(tmp_path: Path) -> None:
    """Un fichier coupé, ou qui n'est pas là : une phrase."""
    chemin = write(tmp_path, [("200000001", 2022, 1)])
    chemin.write_bytes(chemin.read_bytes()[:40])
    with pytest.raises(LectureError, match="illisible"):
        read(chemin, "jeu")
    with pytest.raises(LectureError, match="illisible"):
        read(tmp_path / "naissances_quartier.parquet", "jeu")


def test_les_naissances_de_la_france_comptent_mayotte(con: duckdb.DuckDBPyConnection) -> None:
    """2021 à 2023 : 740 860 + 724 777 + 676 643 = 2 142 280, somme des cent un départements."""
    lu = con.execute(
        "SELECT niveau, SUM(valeur) FROM observations WHERE indicateur = 'naissances' "
        "AND millesime BETWEEN 2021 AND 2023 GROUP BY niveau"
    ).fetchall()
    sommes = dict(lu)
    assert sommes["france"] == sommes["departement"] == sommes["region"] == 2_142_280


def test_les_epci_et_quatre_iles_font_la_france(con: duckdb.DuckDBPyConnection) -> None:
    """Ce qui manque à la somme des EPCI est exactement né dans les communes sans EPCI."""
    for annee in (2020, 2024):
        [(epci, iles, france)] = con.execute(
            "SELECT SUM(valeur) FILTER (WHERE niveau = 'epci'), "
            "SUM(valeur) FILTER (WHERE niveau = 'commune' AND code_territoire IN ?), "
            "SUM(valeur) FILTER (WHERE niveau = 'france') FROM observations "
            "WHERE indicateur = 'naissances' AND millesime = ?",
            [ISOLEES, annee],
        ).fetchall()
        assert epci + iles == france


@pytest.mark.lent
def test_une_commune_sans_ligne_dit_pourquoi(con: duckdb.DuckDBPyConnection) -> None:
    """Six communes : absentes, jamais à zéro, chacune avec sa raison."""
    lues = queries.run(con, "indicateurs/valeurs", indicateur="naissances", niveau="commune", millesime=2023)
    absentes = lues[lues["statut"] == "absent"].set_index("code_territoire")["raison"]
    assert sorted(absentes.index) == ["15031", "15035", "15047", "15171", "97701", "97801"]
    assert "n'a pas de ligne dans le fichier de l'Insee" in absentes["15031"]
    assert "Saint-Barthélemy" in absentes["97701"]


def test_les_naissances_restent_legeres() -> None:
    """Cinq niveaux, onze ans : moins d'un mégaoctet dans le paquet."""
    assert sum(f.stat().st_size for f in (EMBARQUE / "insee").glob("naissances_*")) < 1_000_000
