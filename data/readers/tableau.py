"""Figures in a Parquet table: one row per territory and year, one column per figure, one level per file.

First column ``code_<level>`` (text), second ``annee`` (integer), then numbers, each named after its
indicator (``logements_sociaux``) or one part of it (``taux_couverture:eaje``). Units are those of the cards.
An empty cell is no row, or, with ``read_secret``, a figure that is kept secret or not published.
"""

# pyarrow.compute fabrique ses fonctions à l'import : son type ne les connaît pas.
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.readers.commun import CODES, FAUTES_MONTREES, OBSERVATIONS, LectureError

ANNEES = (1900, 2100)
FORME = "code_<niveau> (texte), annee (entier), puis un nombre par chiffre"


def read(chemin: Path, source: str) -> pa.Table:
    """Read one file; an empty cell is no row. Raises LectureError: every fault, by row and column."""
    return _read(chemin, source, vide=None)


def read_estime(chemin: Path, source: str) -> pa.Table:
    """The same for figures that nobody publishes, worked out of published ones: status ``estime``."""
    return _read(chemin, source, vide=None, statut="estime")


def read_secret(chemin: Path, source: str) -> pa.Table:
    """The same, where an empty cell of a row is secret or not published."""
    return _read(chemin, source, vide="secret")


def _read(chemin: Path, source: str, *, vide: str | None, statut: str = "publie") -> pa.Table:
    table = _open(chemin)
    colonne = table.column_names[0]
    fautes = list(_faults(table, colonne))
    if fautes:
        raise LectureError(chemin.name, fautes)
    niveau = colonne.removeprefix("code_")
    return pa.concat_tables(
        _figure(table, niveau, nom, source, vide, statut) for nom in table.column_names[2:]
    )


def _open(chemin: Path) -> pa.Table:
    try:
        table = pq.read_table(chemin)
    except (pa.ArrowException, OSError) as erreur:
        raise LectureError(chemin.name, [f"fichier Parquet illisible : {erreur}."]) from erreur
    premiere, seconde, *autres = [*table.schema, None, None]
    if (
        premiere is None
        or seconde is None
        or premiere.name not in CODES
        or not pa.types.is_string(premiere.type)
        or seconde.name != "annee"
        or not pa.types.is_integer(seconde.type)
        or not (chiffres := [c for c in autres if c is not None])
        or not all(pa.types.is_integer(c.type) or pa.types.is_floating(c.type) for c in chiffres)
    ):
        lues = ", ".join(f"{c.name} ({c.type})" for c in table.schema) or "aucune"
        faute = f"colonnes trouvées : {lues} ; attendues, dans cet ordre : {FORME}."
        raise LectureError(chemin.name, [faute])
    return table


def _faults(table: pa.Table, colonne: str) -> Iterator[str]:
    """Every fault; a column that holds many is cut where the sentence stops naming them."""
    forme, attendu = CODES[colonne]
    codes, annees = table[colonne], table["annee"]
    justes = pc.match_substring_regex(codes, f"^({forme.pattern})$")
    yield from _wrong(table, colonne, justes, attendu)
    bonnes = pc.and_(pc.greater_equal(annees, ANNEES[0]), pc.less_equal(annees, ANNEES[1]))
    yield from _wrong(table, "annee", bonnes, "une année sur quatre chiffres")
    for nom in table.column_names[2:]:
        nombres = table[nom].cast(pa.float64())
        bons = pc.and_(pc.greater_equal(nombres, 0.0), pc.is_finite(nombres))
        yield from _wrong(table, nom, pc.fill_null(bons, True), "un nombre positif ou nul")
    cles = pc.binary_join_element_wise(pc.fill_null(codes, "?"), annees.cast(pa.string()), " ")
    if pc.count_distinct(cles, mode="all").as_py() < table.num_rows:
        vues: set[str] = set()
        for numero, cle in enumerate(cles.to_pylist(), start=1):
            if cle in vues:
                code, annee = str(cle).split(" ")
                yield f"ligne {numero} : {code} a déjà une ligne pour {annee}."
            vues.add(cle)


def _wrong(table: pa.Table, colonne: str, justes: pa.ChunkedArray, attendu: str) -> Iterator[str]:
    rangs = pc.indices_nonzero(pc.invert(pc.fill_null(justes, False)))
    for rang in rangs[:FAUTES_MONTREES].to_pylist():
        trouve = table[colonne][rang].as_py()
        mot = "vide" if trouve is None else f"« {trouve} »"
        yield f"ligne {rang + 1}, colonne {colonne} : {mot} trouvé ; attendu : {attendu}."
    if (reste := len(rangs) - FAUTES_MONTREES) > 0:
        yield f"colonne {colonne} : {reste} autre{'s' if reste > 1 else ''} de même."


def _figure(table: pa.Table, niveau: str, nom: str, source: str, vide: str | None, statut: str) -> pa.Table:
    """The observations of one column."""
    valeurs = table[nom].cast(pa.float64())
    connues = pc.is_valid(valeurs)
    if vide is None:
        table, valeurs = table.filter(connues), valeurs.filter(connues)
    indicateur, _, modalite = nom.partition(":")
    taille = table.num_rows
    colonnes = {
        "code_territoire": table[0],
        "niveau": pa.repeat(niveau, taille),
        "millesime": table["annee"].cast(pa.int32()),
        "indicateur": pa.repeat(indicateur, taille),
        "modalite": pa.repeat(modalite, taille),
        "valeur": valeurs,
        "marge": pa.nulls(taille, pa.float64()),
        "statut": pa.repeat(statut, taille) if vide is None else pc.if_else(connues, statut, vide),
        "fictif": pa.repeat(False, taille),
        "source": pa.repeat(source, taille),
    }
    return pa.table(colonnes, schema=OBSERVATIONS)
