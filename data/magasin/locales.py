"""Fills the tables of local files: what was deposited or, format by format, the demonstration.

A format with at least one real active row shows no demonstration at all: a table never holds both,
so that no sum can mix them.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import duckdb
import pyarrow as pa

import queries
from data.depots import journal
from data.depots.formats import FORMATS
from data.fiches import completude
from data.garde import reglages
from data.garde.reglages import Reglages
from data.magasin.demonstration import EpciDemo, build_rows, to_tables

# Le magasin officiel vu d'ici, ce qui s'en calcule, puis les fichiers locaux.
SCHEMAS = ("schema_paire.sql", "schema_calculs.sql", "schema_locaux.sql")
# En dessous, l'occupation d'un EPCI ou d'une commune dirait celle d'un établissement.
SEUIL_MASQUE = 3
EN_RETARD = (
    "Le magasin n'a pas encore suivi les derniers dépôts ou réglages : lancez « observatoire construire »."
)

_COMPLETUDES = pa.schema(
    [
        *((c, pa.string()) for c in ("niveau", "code_territoire")),
        *((c, pa.int64()) for c in ("annee", "etablissements", "places")),
        ("mode", pa.string()),
        ("annee_reference", pa.int64()),
        *((f"reference_{c}", pa.float64()) for c in ("places", "bas", "haut")),
        ("origine_enfants", pa.string()),
        ("partiels", pa.list_(pa.string())),
        *((c, pa.string()) for c in ("etat", "raison")),
    ]
)


def fill(con: duckdb.DuckDBPyConnection, donnees: Path) -> None:
    """Insert the rows that count into the store being built, then derive their observations.

    ``donnees`` is the folder of local data. Raises JournalError or ReglagesError (French).
    """
    choisis = reglages.read(donnees)
    fictives = _demonstration(con) if choisis.demonstration else {}
    for code, format_ in FORMATS.items():
        deposees = journal.active_rows(donnees, code, format_.schema)
        if deposees.num_rows:
            _insert(con, code, _label(deposees, f"depots_{code}", fictif=False), choisis)
            _note_unplaced(con, code, deposees)
        elif code in fictives:
            _insert(con, code, _label(fictives[code], f"demonstration_{code}", fictif=True), choisis)
    queries.run(con, "magasin/ecrire/deriver_coordination")
    _judge_files(con)
    queries.run(con, "magasin/ecrire/deriver_occupation", seuil_masque=_threshold(choisis))


def _judge_files(con: duckdb.DuckDBPyConnection) -> None:
    """Say of each file of activity whether it holds all the establishments of its territory."""
    for annee in queries.run(con, "magasin/annees_activite")["annee"]:
        faces = queries.run(con, "magasin/completude", annee=int(annee))
        rangees = faces.astype(object).where(faces.notna(), None).to_dict("records")
        jugees = completude.judge_rows([{str(c): v for c, v in r.items()} for r in rangees])
        lignes = pa.Table.from_pylist(jugees, schema=_COMPLETUDES)
        queries.run(con, "magasin/ecrire/inserer_completudes", tables={"lignes": lignes})


def check_sources(sources: Collection[str]) -> list[str]:
    """French sentences: the sources of local files that no format has, the formats without a source.

    ``sources`` are the blocks of ``sources.toml`` whose reader is « depots ».
    """
    attendues = {f"{genre}_{code}" for code in FORMATS for genre in ("depots", "demonstration")}
    return [
        *(
            f"sources.toml [{nom}] : aucun format de fichier local n'a ce nom ; permis : depots_ ou "
            f"demonstration_, suivi de {', '.join(FORMATS)}."
            for nom in sources
            if nom not in attendues
        ),
        *(
            f"sources.toml : la source du format « {code} » manque, bloc [depots_{code}]."
            for code in FORMATS
            if f"depots_{code}" not in sources
        ),
    ]


def fingerprint(donnees: Path) -> str:
    """Fingerprint of the deposits that count and of the settings: another one, another store."""
    return f"{journal.active_fingerprint(donnees)} {reglages.fingerprint(donnees)}"


def gaps(con: duckdb.DuckDBPyConnection, donnees: Path) -> list[str]:
    """A French sentence for each deposit that a store and the journal do not agree on; then for a
    store that is merely late. Raises JournalError or ReglagesError."""
    depots = {d.numero: d for d in journal.list_deposits(donnees)}
    montres = {int(n) for n in queries.run(con, "depots/presents")["numero_depot"]}
    identite = queries.run(con, "magasin/identite").set_index("cle")["valeur"]
    fautes = [
        f"Le magasin montre le dépôt n° {n}, que le journal n'a pas." for n in sorted(montres - set(depots))
    ]
    if identite.get("empreinte_locale") != fingerprint(donnees):
        return [*fautes, EN_RETARD]
    comptent = {d.numero for d in depots.values() if d.portee_active}
    # Une convention redéposée ne se montre qu'une fois : son premier dépôt compte, et ne se voit pas.
    visibles = {n for n in comptent if (f := FORMATS.get(depots[n].format)) is None or f.par_territoire}
    return [
        *fautes,
        *(
            f"Le dépôt n° {n} compte, et le magasin n'en montre aucune ligne."
            for n in sorted(visibles - montres)
        ),
        *(
            f"Le dépôt n° {n} ne compte plus, et le magasin le montre encore."
            for n in sorted((montres & set(depots)) - comptent)
        ),
    ]


def _demonstration(con: duckdb.DuckDBPyConnection) -> dict[str, pa.Table]:
    epci = queries.run(con, "magasin/epci_demonstration")
    lignes = [
        EpciDemo(
            str(x["code"]),
            str(x["nom"]),
            str(x["code_departement"]),
            int(x["population"]),
            None if x["places_eaje"] != x["places_eaje"] else int(x["places_eaje"]),
        )
        for x in epci.astype({"places_eaje": "float64"}).to_dict("records")
    ]
    return to_tables(build_rows(lignes))


def _label(lignes: pa.Table, source: str, *, fictif: bool) -> pa.Table:
    nombre = lignes.num_rows
    table = lignes.append_column("fictif", pa.repeat(pa.scalar(fictif), nombre))
    table = table.append_column("source", pa.repeat(pa.scalar(source), nombre))
    if "numero_depot" not in table.column_names:
        table = table.append_column("numero_depot", pa.nulls(nombre, pa.int64()))
    return table


def _insert(con: duckdb.DuckDBPyConnection, code: str, lignes: pa.Table, choisis: Reglages) -> None:
    connus = {"seuil_masque": _threshold(choisis)}
    for table in FORMATS[code].tables:
        requete = queries.load(f"magasin/ecrire/inserer_{table}")
        voulus = {p.nom: connus[p.nom] for p in requete.parametres if p.nom in connus}
        queries.run(con, requete.nom, tables={"lignes": lignes}, **voulus)


def _threshold(choisis: Reglages) -> int:
    """How many establishments a rate must stand on to be shown; 0 when nothing is masked."""
    return SEUIL_MASQUE if choisis.masquer_petits else 0


def _note_unplaced(con: duckdb.DuckDBPyConnection, code: str, lignes: pa.Table) -> None:
    """Count the rows whose territory left the perimeter since they were deposited."""
    colonne = FORMATS[code].territoire.nom
    codes = [c if isinstance(c, list) else [c] for c in lignes[colonne].to_pylist()]
    table = pa.table(
        {"codes": pa.array(codes, pa.list_(pa.string())), "numero_depot": lignes["numero_depot"]}
    )
    queries.run(con, "magasin/ecrire/inserer_lignes_ecartees", tables={"lignes": table}, format=code)
