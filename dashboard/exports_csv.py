"""The figures of a map as CSV: one file for a French spreadsheet, one for machines."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import pandas as pd

from dashboard.figures.fiche import table_rows
from dashboard.figures.modele import Carte, Couche

# Un tableur exécute une cellule qui commence ainsi : une apostrophe la garde en texte.
_FORMULES = ("=", "+", "-", "@", "\t", "\r")


def french_csv(couches: Sequence[Couche], carte: Carte) -> bytes:
    """Semicolons, decimal comma, UTF-8 with BOM; what the figure is and its source come first."""
    flux = io.StringIO(newline="")
    ecrire = csv.writer(flux, delimiter=";", lineterminator="\r\n")
    for texte in (carte.titre, carte.sous_titre):
        ecrire.writerow([_safe(texte)])
    for nom, texte in (
        ("Champ", carte.champ),
        ("Lecture", carte.lecture),
        ("Source", carte.source),
    ):
        ecrire.writerow([f"{nom} : {texte}"])
    for note in carte.notes:
        ecrire.writerow([_safe(f"Note : {note}")])
    if carte.fictif:
        ecrire.writerow(["DONNÉES FICTIVES : jeu de démonstration"])
    ecrire.writerow([])
    table = table_rows(couches)
    ecrire.writerow(table.columns)
    for ligne in table.itertuples(index=False):
        ecrire.writerow([_french_cell(cellule) for cellule in ligne])
    return flux.getvalue().encode("utf-8-sig")


def machine_csv(couches: Sequence[Couche], carte: Carte) -> bytes:
    """Commas, decimal point, UTF-8: the rows of the store, one per territory and indicator."""
    tables: list[pd.DataFrame] = []
    for couche in couches:
        table = couche.valeurs.copy()
        table.insert(0, "indicateur", couche.fiche.code)
        table.insert(1, "modalite", couche.modalite)
        table.insert(2, "millesime", couche.millesime)
        table.insert(3, "niveau", carte.niveau)
        table["unite"] = couche.fiche.unite
        tables.append(table.drop(columns=["nombre_valeurs"]))
    ensemble = pd.concat(tables, ignore_index=True)
    ensemble["nom"] = ensemble["nom"].map(_safe)
    return ensemble.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _french_cell(cellule: object) -> str:
    if cellule is None or (isinstance(cellule, float) and pd.isna(cellule)):
        return ""
    if isinstance(cellule, bool):
        return "oui" if cellule else "non"
    if isinstance(cellule, int | float):
        # Toute la précision du magasin, sans espace : un tableur doit y lire un nombre.
        return f"{cellule:.12g}".replace(".", ",")
    return _safe(str(cellule))


def _safe(texte: str) -> str:
    return f"'{texte}" if texte.startswith(_FORMULES) else texte
