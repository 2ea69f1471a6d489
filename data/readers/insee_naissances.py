"""Insee births by place of residence: one row per territory and year, one Parquet file per level.

Source: ``NAIS_DOM_ANNUELLES`` (civil registration), COG 2025. Unit: live births, whole numbers, counted
where the mother lives. Zero is a count; a territory without a row is absent, never zero.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data.readers.commun import CODES, LectureError, Lignes

ANNEES = (1900, 2100)


def read(chemin: Path, source: str) -> pa.Table:
    """Read one level's file; the level is in its name (``naissances_epci.parquet``).

    Columns: ``code_<level>`` (text), ``annee``, ``naissances`` (integers). Raises LectureError with
    every fault, told by row (the first is 1) and column.
    """
    niveau = chemin.stem.removeprefix("naissances_")
    colonne = f"code_{niveau}"
    if colonne not in CODES:
        raise LectureError(chemin.name, ["le nom attendu est naissances_<niveau>.parquet."])
    table = _open(chemin, colonne)
    forme, attendu = CODES[colonne]
    lignes, fautes = Lignes(source), list[str]()
    vus: set[tuple[object, object]] = set()
    for numero, (code, annee, nombre) in enumerate(
        zip(*(table[c].to_pylist() for c in table.column_names), strict=True), start=1
    ):
        justes = (
            (colonne, code, attendu, isinstance(code, str) and bool(forme.fullmatch(code))),
            (
                "annee",
                annee,
                "une année sur quatre chiffres",
                annee is not None and ANNEES[0] <= annee <= ANNEES[1],
            ),
            ("naissances", nombre, "un nombre positif ou nul", nombre is not None and nombre >= 0),
        )
        fausses = [(nom, trouve, voulu) for nom, trouve, voulu, juste in justes if not juste]
        for nom, trouve, voulu in fausses:
            mot = "vide" if trouve is None else f"« {trouve} »"
            fautes.append(f"ligne {numero}, colonne {nom} : {mot} trouvé ; attendu : {voulu}.")
        if (code, annee) in vus:
            fautes.append(f"ligne {numero} : {code} a déjà une ligne pour {annee}.")
        vus.add((code, annee))
        if not fausses and annee is not None and nombre is not None:
            lignes.add(code, niveau, annee, "naissances", float(nombre))
    if fautes:
        raise LectureError(chemin.name, fautes)
    return lignes.to_arrow()


def _open(chemin: Path, colonne: str) -> pa.Table:
    try:
        table = pq.read_table(chemin)
    except (pa.ArrowException, OSError) as erreur:
        raise LectureError(chemin.name, [f"fichier Parquet illisible : {erreur}."]) from erreur
    attendues = (colonne, "annee", "naissances")
    types = (pa.types.is_string, pa.types.is_integer, pa.types.is_integer)
    trouvees = tuple(table.column_names)
    if trouvees != attendues or not all(est(t) for est, t in zip(types, table.schema.types, strict=True)):
        lues = ", ".join(f"{c.name} ({c.type})" for c in table.schema) or "aucune"
        raise LectureError(
            chemin.name,
            [
                (
                    f"colonnes trouvées : {lues} ; attendues, dans cet ordre : {attendues[0]} "
                    "(texte), annee et naissances (entiers)."
                )
            ],
        )
    return table
