"""One figure, every file: which formats exist, and the bytes of each."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.exports.papier.carte import map_svg
from dashboard.exports.papier.contours_lettres import outline
from dashboard.exports.papier.graphiques import chart_svg
from dashboard.exports.papier.images import to_pdf, to_png
from dashboard.exports.socle import tables
from dashboard.exports.socle.csv import french_csv, machine_csv
from dashboard.exports.socle.fichiers import safe_name
from dashboard.exports.socle.tables import Figure
from dashboard.figures.modele import Carte, Couche
from dashboard.figures.planche import Planche


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: what its button says, its extension and its MIME type."""

    libelle: str
    extension: str
    mime: str
    suffixe: str = ""


FORMATS = {
    "png": Format("Image PNG, écran (150 ppp)", "png", "image/png"),
    "png300": Format("Image PNG, impression (300 ppp)", "png", "image/png", "-300ppp"),
    "svg": Format("Dessin SVG, formes modifiables", "svg", "image/svg+xml"),
    "pdf": Format("Page PDF", "pdf", "application/pdf"),
    "csv": Format("Tableau CSV (tableur)", "csv", "text/csv"),
    "csv-machine": Format("Tableau CSV (machine)", "csv", "text/csv", "-machine"),
    "xlsx": Format(
        "Classeur XLSX", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
}


def figure_svg(figure: Figure, *, date: datetime.date | None = None) -> str:
    """The SVG of a map or a chart, its words inside; not the font files, that no file here needs."""
    if isinstance(figure, Planche):
        return chart_svg(figure, date=date, lettres=False)
    return map_svg(figure, date=date, lettres=False)


def _map_picture(carte: Carte, date: datetime.date | None) -> bytes:
    """The map that a workbook shows: its words are in the sheet, once."""
    return to_png(map_svg(carte, date=date, pied=False, lettres=False))


def render(
    figure: Figure, genre: str, *, couches: Sequence[Couche] | None = None, date: datetime.date | None = None
) -> bytes:
    """Bytes of a figure in one of FORMATS; the same figure and date give the same bytes."""
    if genre == "csv":
        return french_csv(figure, couches)
    if genre == "csv-machine":
        return machine_csv(figure, couches)
    if genre == "xlsx":
        from dashboard.exports.bureau.classeur import workbook

        image = None if isinstance(figure, Planche) else _map_picture(figure, date)
        return workbook(figure, couches=couches, date=date, image=image)
    svg = figure_svg(figure, date=date)
    if genre == "svg":
        # Lettres en tracés : le même dessin dans tout logiciel, avec ou sans la police.
        return outline(svg).encode("utf-8")
    if genre == "pdf":
        return to_pdf(svg)
    return to_png(svg, dpi=300 if genre == "png300" else 150)


def file_name(figure: Figure, genre: str) -> str:
    """Safe name of that file."""
    choisi = FORMATS[genre]
    return safe_name(tables.file_stem(figure), choisi.extension, choisi.suffixe)
