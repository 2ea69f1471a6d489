"""Ce que coûte chaque requête quand le magasin grossit : ×1, ×10, ×100 des observations.

Les lignes ajoutées sont d'autres indicateurs, que la requête ne demande pas : le magasin qui reçoit
tout ce que publient la Cnaf et l'Insee. La réponse reste la même ; le temps devrait aussi.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

import queries
from data.fiches.catalogue import DOSSIER_DATA
from data.magasin import emplacement, officiel
from tests.magasins import open_store, socle

FOIS = (1, 10, 100)
RAPPORT_MAX = 2.0
REPETITIONS = 12
# Au-delà, trois passages suffisent : le bruit de la machine ne compte plus.
LENT_MS = 200.0
# Sous ce temps, un rapport ne dit que le bruit.
PLANCHER_MS = 1.0
# La construction seule les lance ; une référence copie tout le magasin, c'est son métier.
HORS_PAGES = (
    "magasin/annees_activite",
    "magasin/completude",
    "magasin/contenu_local",
    "magasin/contenu_officiel",
    "magasin/epci_demonstration",
    "references/observations",
)
# Un contrôle relit tout ce qu'il contrôle, une fois par état : son temps se dit, sans but.
CONTROLES = "controles/"

COUVERTURE = "taux_couverture"
MESURES = "taux_couverture||2023,naissances||2024,population_municipale||2023"
CLES = "taux_couverture:,naissances:,population_municipale:,foyers_rsa:,taux_occupation_reel:"
EPCI = "200058485"
# De quoi répondre, par nom de paramètre ; puis ce qu'une requête a de particulier.
PARAMETRES: dict[str, Any] = {
    "annee": 2024,
    "axe": "petite_enfance",
    "cles": CLES,
    "code_ancien": "93059",
    "code_departement": "95",
    "code_ept": "200057867",
    "code_epci": EPCI,
    "code_portee": "95",
    "code_region": "11",
    "code_territoire": EPCI,
    "epci": EPCI,
    "membres": f"{EPCI},200056380",
    "parmi": "limitrophes",
    "codes": f"{EPCI},200056380",
    "indicateur": COUVERTURE,
    "jour": "2026-01-01",
    "mesures": MESURES,
    "millesime": 2023,
    "modalite": "",
    "modalites": "",
    "niveau": "epci",
    "parametre": "indicateur",
    "portee": "departement",
    "siren": "",
    "table": "etablissements",
    "territoires": f"epci:{EPCI},departement:95,france:FRANCE",
    "texte": "val d oise",
    "valeur": COUVERTURE,
}
PARTICULIERS: dict[str, dict[str, Any]] = {
    "indicateurs/valeurs": {"portee": "france", "code_portee": "FRANCE"},
    "indicateurs/serie": {"indicateur": "naissances"},
    "comparer/series": {"indicateur": "naissances"},
    "coordination/besoin": {"indicateur": "population_0_4"},
    "comparer/annuaire": {"dans": ""},
    "portrait/communes": {"niveau": "departement", "code_territoire": "95"},
}


def measure_growth(
    donnees: Path, at_most: Callable[..., Any], unmeasured: Callable[[str, str], Any]
) -> list[Any]:
    """Time of every query of the pages at ×1, ×10 and ×100 of the observations, and their ratio."""
    if not emplacement.present(donnees).is_file():
        return [unmeasured("Croissance", "aucun magasin dans le dossier des données")]
    base = emplacement.present(donnees)
    temps: dict[str, dict[int, float | str]] = {}
    with tempfile.TemporaryDirectory() as dossier:
        reference = _reference(base)
        with contextlib.ExitStack() as pile:
            cons: dict[int, duckdb.DuckDBPyConnection] = {}
            for fois in FOIS:
                grand = Path(dossier) / f"{fois}.duckdb"
                enlarge(socle(base), grand, fois)
                local = Path(shutil.copy(base, Path(dossier) / f"local-{fois}.duckdb"))
                cons[fois] = pile.enter_context(attach(local, grand))
            # Les trois tailles à la suite : le bruit de la machine y est le même.
            for nom in page_queries():
                temps[nom] = {fois: _time(con, nom, reference) for fois, con in cons.items()}
    return [_line(nom, durees, at_most, unmeasured) for nom, durees in temps.items()]


def page_queries() -> list[str]:
    """Names of the queries that a page may run: a batch is asked by a whole pack, never by a page."""
    return [
        n
        for n in queries.names()
        if not queries.load(n).ecrit and n not in HORS_PAGES and not n.endswith("_lot")
    ]


def enlarge(base: Path, grand: Path, fois: int) -> None:
    """A copy of an official store with ``fois`` times its observations, under other names of indicators."""
    with duckdb.connect(str(grand)) as con:
        for schema in officiel.SCHEMAS:
            con.execute((DOSSIER_DATA / schema).read_text(encoding="utf-8"))
        con.execute(f"ATTACH '{base}' AS base (READ_ONLY)")
        for table in _tables(con):
            colonnes = ", ".join(_columns(con, table))
            con.execute(f"INSERT INTO {table} ({colonnes}) SELECT {colonnes} FROM base.{table}")
        for rang in range(1, fois):
            # Un début de nom au hasard : dans la vraie vie aussi, ils se mêlent. Les présences restent
            # celles que la construction écrirait : ces noms n'ont pas de fiche.
            autre = "md5($rang::VARCHAR)[:4] || indicateur AS indicateur"
            con.execute(
                f"INSERT INTO observations SELECT * REPLACE ({autre}) FROM base.observations", {"rang": rang}
            )
        con.execute("DETACH base")
        con.execute("CHECKPOINT")


def attach(local: Path, grand: Path) -> duckdb.DuckDBPyConnection:
    """The local store, read with this official one."""
    con = duckdb.connect(str(local), read_only=True)
    con.execute("ATTACH ? AS officiel (READ_ONLY)", [str(grand)])
    return con


def _tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Tables of the store, each after those it refers to."""
    lues = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = current_database()"
    ).fetchall()
    premieres = ("magasin", "sources", "territoires", "ept", "indicateurs", "conventions")
    noms = [str(x[0]) for x in lues]
    return sorted(noms, key=lambda n: (premieres.index(n) if n in premieres else len(premieres), n))


def _columns(con: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    lues = con.execute(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = $table "
        "AND database_name = current_database() "
        # Celle-là se calcule : elle ne s'écrit pas.
        "AND NOT (table_name = 'territoires' AND column_name = 'nom_sans_type') ORDER BY column_index",
        {"table": table},
    ).fetchall()
    return [str(x[0]) for x in lues]


def _reference(base: Path) -> dict[str, Any]:
    """The tables of a reference taken today, as « references/ecarts » reads them."""
    with open_store(base) as con:
        return {
            f"reference_{n}": queries.run(con, f"references/{n}") for n in ("observations", "territoires")
        }


def _time(con: duckdb.DuckDBPyConnection, nom: str, reference: dict[str, Any]) -> float | str:
    """Milliseconds of the best run, or why there is none."""
    requete = queries.load(nom)
    voulus, tables = {p.nom for p in requete.parametres}, {t: reference[t] for t in requete.recues}
    valeurs = {**PARAMETRES, **PARTICULIERS.get(nom, {})}
    parametres = {n: v for n, v in valeurs.items() if n in voulus}
    durees: list[float] = []
    try:
        while len(durees) < (REPETITIONS if not durees or min(durees) < LENT_MS else 3):
            debut = time.perf_counter()
            queries.run(con, nom, tables, **parametres)
            durees.append((time.perf_counter() - debut) * 1e3)
    except Exception as erreur:
        return str(erreur).strip().splitlines()[0]
    return min(durees)


def _line(
    nom: str,
    durees: dict[int, float | str],
    at_most: Callable[..., Any],
    unmeasured: Callable[[str, str], Any],
) -> Any:
    nombres = {f: d for f, d in durees.items() if isinstance(d, float)}
    if len(nombres) < len(FOIS):
        return unmeasured(nom, next(str(d) for d in durees.values() if isinstance(d, str)))
    rapport = nombres[FOIS[-1]] / max(nombres[FOIS[0]], PLANCHER_MS)
    ligne = at_most(nom, rapport, RAPPORT_MAX, "×")
    if nom.startswith(CONTROLES):
        ligne.but, ligne.tenu = "", None
    ligne.note = " ; ".join(f"×{f} {d:.1f} ms".replace(".", ",") for f, d in nombres.items())
    return ligne
