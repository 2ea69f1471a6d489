"""Les requêtes de la page « Couverture × occupation », sur des établissements comptés à la main."""

# Les types de pandas ne savent pas ce qu'une ligne contient.
# pyright: reportCallIssue=false, reportGeneralTypeIssues=false, reportArgumentType=false

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb
import pandas as pd
import pytest

from data.fiches.completude import judge_rows
from queries import run
from tests.magasins import blank, named

# Établissement : EPCI, nom, gestion, places, heures théoriques, réalisées, facturées.
ETABLISSEMENTS = [
    ("E1", "Grande", "regie", 40, 80_000, 60_000, 66_000),
    ("E1", "Petite", "association", 10, 20_000, 18_000, 18_000),
    # Ses heures ne sont pas connues : ses places comptent, pas ses taux.
    ("E1", "Sans heures", "entreprise", 25, None, None, None),
    ("E2", "Muette", "regie", 12, None, None, None),
]


def add(con: duckdb.DuckDBPyConnection, table: str, lignes: Sequence[Mapping[str, Any]]) -> None:
    for ligne in lignes:
        trous = ", ".join("?" * len(ligne))
        con.execute(
            f"INSERT INTO {named(con, table)} ({', '.join(ligne)}) VALUES ({trous})", list(ligne.values())
        )


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """Un magasin au vrai schéma : deux EPCI d'un département, leurs établissements de 2024."""
    with blank() as con:
        champs = ("producteur", "titre", "page", "fichier", "licence", "millesime", "champ", "sha256")
        add(con, "sources", [dict.fromkeys(champs, "essai") | {"id": "essai"}])
        add(
            con,
            "territoires",
            [
                {
                    "niveau": n,
                    "code_territoire": c,
                    "nom": c,
                    "nom_cherche": c,
                    "type": n,
                    "code_departement": d,
                }
                for n, c, d in (
                    ("departement", "D1", "D1"),
                    ("epci", "E1", "D1"),
                    ("epci", "E2", "D1"),
                    ("epci", "E3", "D1"),
                )
            ],
        )
        indicateurs = {
            "taux_occupation_reel",
            "taux_occupation_financier",
            "taux_facturation",
            "places_eaje",
            "etablissements_eaje",
            "population_0_2",
            "population_0_4",
        }
        colonnes = {c[0]: c[1] for c in con.execute("DESCRIBE indicateurs").fetchall()}
        for code in indicateurs:
            valeurs = {nom: code if nom == "code" else _neutral(genre) for nom, genre in colonnes.items()}
            add(con, "indicateurs", [valeurs])
        modalites = {c[0]: c[1] for c in con.execute("DESCRIBE modalites").fetchall()}
        for modalite in ("regie", "association", "entreprise", "autre"):
            ligne = {n: _neutral(g) for n, g in modalites.items()}
            add(con, "modalites", [{**ligne, "indicateur": "places_eaje", "modalite": modalite}])
        add(
            con,
            "etablissements",
            [
                {
                    "niveau": "epci",
                    "code_territoire": epci,
                    "code_epci": epci,
                    "annee": 2024,
                    "nom": nom,
                    "type": "multi_accueil",
                    "gestion": gestion,
                    "places": places,
                    "heures_theoriques": theoriques,
                    "heures_realisees": realisees,
                    "heures_facturees": facturees,
                    "heures_connues": theoriques is not None,
                    "masque": False,
                    "fictif": True,
                    "source": "essai",
                }
                for epci, nom, gestion, places, theoriques, realisees, facturees in ETABLISSEMENTS
            ],
        )
        add(
            con,
            "completudes",
            [
                {
                    "niveau": "epci",
                    "code_territoire": epci,
                    "annee": 2024,
                    "etablissements": 1,
                    "places": places,
                    "partiels": [],
                    "etat": "complet",
                    "raison": "Complet.",
                }
                for epci, places in (("E1", 75), ("E2", 12))
            ],
        )
        run(con, "magasin/ecrire/deriver_occupation")
        yield con


def _neutral(genre: str) -> Any:
    if genre.startswith("VARCHAR["):
        return []
    return {"VARCHAR": "", "BOOLEAN": False}.get(genre, 0)


def test_les_taux_d_un_epci_sont_des_rapports_de_sommes(con: duckdb.DuckDBPyConnection) -> None:
    """78 000 h réalisées et 84 000 facturées sur 100 000 : 78 %, 84 %, et 84 ÷ 78 = 107,69 %.

    La moyenne des deux établissements aurait donné 82,5 % d'occupation réelle.
    """
    ligne = run(con, "occupation/bilan", annee=2024).set_index("code_territoire").loc["E1"]
    assert ligne["occupation_reelle_pct"] == pytest.approx(78.0)
    assert ligne["occupation_financiere_pct"] == pytest.approx(84.0)
    assert ligne["facturation_pct"] == pytest.approx(107.6923, abs=1e-4)
    assert ligne["statut_reel"] == "publie"


def test_un_etablissement_sans_heures_compte_par_ses_places(con: duckdb.DuckDBPyConnection) -> None:
    """40 + 10 + 25 places, trois établissements dont un sans heures."""
    ligne = run(con, "occupation/bilan", annee=2024).set_index("code_territoire").loc["E1"]
    assert ligne["places_eaje"] == 75
    assert (ligne["etablissements"], ligne["avec_heures"], ligne["sans_heures"]) == (3, 2, 1)
    assert ligne["fictif"]
    assert ligne["source"] == "essai"


def test_sans_aucune_heure_un_taux_est_absent_et_pas_nul(con: duckdb.DuckDBPyConnection) -> None:
    """E2 a douze places et aucune heure : ses taux sont absents, ses places restent."""
    ligne = run(con, "occupation/bilan", annee=2024).set_index("code_territoire").loc["E2"]
    assert ligne[["statut_reel", "statut_financier", "statut_facturation"]].tolist() == ["absent"] * 3
    assert ligne[["occupation_reelle_pct", "facturation_pct"]].isna().all()
    assert ligne["places_eaje"] == 12


def test_un_epci_sans_etablissement_n_a_pas_de_ligne(con: duckdb.DuckDBPyConnection) -> None:
    """E3 n'a rien importé, et 2023 n'a rien non plus."""
    assert list(run(con, "occupation/bilan", annee=2024)["code_territoire"]) == ["E1", "E2"]
    assert run(con, "occupation/bilan", annee=2023).empty


def test_un_fichier_qu_on_ne_peut_pas_juger_est_partiel(con: duckdb.DuckDBPyConnection) -> None:
    """Ici ni taux ni naissances : rangé « inconnu », le fichier ne donne que des chiffres partiels."""
    con.execute(
        "DELETE FROM officiel.observations; DELETE FROM observations_locales; DELETE FROM completudes"
    )
    [ligne] = judge_rows(
        [
            {str(c): v for c, v in r.items()}
            for r in run(con, "magasin/completude", annee=2024)
            .query("code_territoire == 'E1'")
            .astype(object)
            .where(lambda t: t.notna(), None)
            .to_dict("records")
        ]
    )
    add(con, "completudes", [ligne])
    run(con, "magasin/ecrire/deriver_occupation")
    lues = run(con, "occupation/bilan", annee=2024).set_index("code_territoire")
    assert lues.loc["E1", "statut_reel"] == "partiel"
    assert lues.loc["E1", "occupation_reelle_pct"] == pytest.approx(78.0)
    assert lues.loc["E1", "places"] == 75
    assert pd.isna(lues.loc["E1", "reference_places"])
