"""The figures as CSV: one file for a French spreadsheet, one for machines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

import pandas as pd

from dashboard.exports.socle import tables
from dashboard.exports.socle.tables import Figure
from dashboard.figures.modele import Carte, Couche
from data.tableur import neutral

COLONNE_CODE = "Code"
_CODE = re.compile(r"[0-9][0-9A-Z]{0,11}")
_NOMBRE = re.compile(r"[\u2212-]?\d{1,3}(\u202f?\d{3})*(,\d+)?")
FICTIF = "DONNÉES FICTIVES : jeu de démonstration"


def french_csv(figure: Figure, couches: Sequence[Couche] | None = None) -> bytes:
    """Semicolons, decimal comma, UTF-8 with BOM: the headings on the first line, then the rows.

    What the figure is and its source come under the table, after an empty line: a spreadsheet, and
    our own import, find the headings where they look for them. A code is written ``="01004"``, or
    the spreadsheet would make 1004 of it; nothing else ever begins with « = ».
    """
    flux = io.StringIO(newline="")
    ecrire = csv.writer(flux, delimiter=";", lineterminator="\r\n")
    table = tables.figure_table(figure, couches)
    if figure.fictif:
        table["Données fictives"] = "oui"
    ecrire.writerow([neutral(str(c)) for c in table.columns])
    codes = [str(c) == COLONNE_CODE for c in table.columns]
    for ligne in table.itertuples(index=False):
        ecrire.writerow(
            [
                _code(str(cellule)) if code else _french_cell(cellule)
                for cellule, code in zip(ligne, codes, strict=True)
            ]
        )
    ecrire.writerow([])
    for texte in (FICTIF if figure.fictif else "", figure.titre, tables.subtitle(figure)):
        if texte:
            ecrire.writerow([neutral(texte)])
    for nom, texte in tables.words(figure):
        ecrire.writerow([f"{nom} : {texte}"])
    return flux.getvalue().encode("utf-8-sig")


def table_csv(
    colonnes: Sequence[str], lignes: Sequence[Sequence[str]], dits: Sequence[str], *, fictif: bool
) -> bytes:
    """The same for a table of texts; its numbers lose the spaces that a spreadsheet would not read."""
    flux = io.StringIO(newline="")
    ecrire = csv.writer(flux, delimiter=";", lineterminator="\r\n")
    plus = ("oui",) if fictif else ()
    ecrire.writerow([neutral(c) for c in (*colonnes, *(("Données fictives",) if fictif else ()))])
    ecrire.writerows([_plain(c) for c in (*ligne, *plus)] for ligne in lignes)
    ecrire.writerow([])
    ecrire.writerows([neutral(d)] for d in (FICTIF if fictif else "", *dits) if d)
    return flux.getvalue().encode("utf-8-sig")


def machine_csv(figure: Figure, couches: Sequence[Couche] | None = None) -> bytes:
    """Commas, decimal point, UTF-8: the rows of the store for a map, of the table for a chart."""
    if isinstance(figure, Carte) and couches:
        table = _store_rows(figure, couches)
    else:
        table = tables.figure_table(figure, couches)
        table["fictif"] = figure.fictif
    for nom in table.columns:
        if table[nom].dtype.kind not in "bifu":
            table[nom] = [neutral(v) if isinstance(v, str) else v for v in table[nom]]
    table.columns = [neutral(str(c)) for c in table.columns]
    return table.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _store_rows(carte: Carte, couches: Sequence[Couche]) -> pd.DataFrame:
    """One row per territory and indicator, as the store says it."""
    lignes: list[pd.DataFrame] = []
    for couche in couches:
        table = couche.valeurs.copy()
        table.insert(0, "indicateur", couche.fiche.code)
        table.insert(1, "modalite", couche.modalite)
        table.insert(2, "millesime", couche.millesime)
        table.insert(3, "niveau", carte.niveau)
        table["unite"] = couche.fiche.unite
        lignes.append(table.drop(columns=["nombre_valeurs"]))
    return pd.concat(lignes, ignore_index=True)


def _code(texte: str) -> str:
    """A code of territory as a text that no spreadsheet takes for a number."""
    return f'="{texte}"' if _CODE.fullmatch(texte) else neutral(texte)


def _plain(texte: str) -> str:
    """« 1 234,5 » as a spreadsheet reads it, « −3 » with its hyphen; any other text as it is."""
    if not _NOMBRE.fullmatch(texte):
        return neutral(texte)
    return texte.replace("\u202f", "").replace("\u2212", "-")


def _french_cell(cellule: object) -> str:
    if cellule is None or cellule is pd.NA or (isinstance(cellule, float) and pd.isna(cellule)):
        return ""
    if isinstance(cellule, bool):
        return "oui" if cellule else "non"
    if isinstance(cellule, int | float):
        # Toute la précision du magasin, sans espace : un tableur doit y lire un nombre.
        return f"{cellule:.12g}".replace(".", ",")
    return neutral(str(cellule))
