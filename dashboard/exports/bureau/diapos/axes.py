"""What every native chart shares: its axes, its numbers' formats, its place on the slide."""

from __future__ import annotations

import math
from typing import Any

from dashboard.exports.bureau.diapos.support import Boite
from dashboard.exports.papier import polices

_GRAPHIQUE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
# Les noms prennent le quart de la largeur, les barres les cinq sixièmes de la hauteur.
_CORPS, _LARGEUR_LETTRES, _PART_NOMS, _PART_BARRES = 12, 1.25, 0.25, 0.82
# « 40C » est le français de France : virgule décimale, espace des milliers.
FORMATS = {0: "[$-40C]#,##0", 1: "[$-40C]#,##0.0", 2: "[$-40C]#,##0.00"}


def set_axes(graphique: Any, *, valeurs: bool) -> None:
    """Little ink: pale grid, no value axis when every bar bears its figure."""
    axe = graphique.value_axis
    axe.visible = valeurs
    axe.has_major_gridlines = valeurs
    axe.tick_labels.number_format, axe.tick_labels.number_format_is_linked = ("[$-40C]#,##0.##", False)
    if valeurs:
        axe.major_gridlines.format.line.color.rgb = rgb("#e5e5e5")
        axe.format.line.color.rgb = rgb("#999999")
        axe.tick_labels.font.size = points_of(12)
    if graphique.category_axis._element.tag.endswith("}catAx"):
        graphique.category_axis.format.line.color.rgb = rgb("#999999")
        graphique.category_axis.tick_labels.font.size = points_of(_CORPS)
        graphique.category_axis.has_major_gridlines = False
        _name_all(graphique.category_axis)


def fit_categories(graphique: Any, boite: Boite) -> None:
    """Letters of the names of the bars: 12 points, less when a name on two lines lacks room.

    A name that touches the next one is not drawn at all by some software.
    """
    axe = graphique.category_axis
    noms = [str(c) for c in graphique.plots[0].categories]
    if not axe._element.tag.endswith("}catAx") or not noms:
        return
    large = max(polices.width(nom, _CORPS) for nom in noms) * _LARGEUR_LETTRES * 12_700
    lignes = max(1, math.ceil(large / (_PART_NOMS * boite.large)))
    pas = _PART_BARRES * boite.haut / len(noms) / 12_700
    axe.tick_labels.font.size = points_of(max(9, min(_CORPS, math.floor(pas / (1.2 * lignes)))))


def _name_all(axe: Any) -> None:
    """Every category bears its name: by default PowerPoint skips those that lack room."""
    from pptx.oxml import parse_xml

    saut = '<c:tickLblSkip xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" val="1"/>'
    element = axe._element
    # L'ordre du schéma : avant « noMultiLvlLbl ».
    dernier = element.find("{*}noMultiLvlLbl")
    if dernier is None:
        element.append(parse_xml(saut))
    else:
        dernier.addprevious(parse_xml(saut))


def unsign_axes(graphique: Any) -> None:
    """Numbers of axes are unsigned in the schema; python-pptx writes some below zero.

    They become small: beyond 2³¹, LibreOffice takes one axis for the other.
    """
    numeros: dict[str, str] = {}
    for balise in ("axId", "crossAx"):
        for element in graphique._chartSpace.iter(f"{{{_GRAPHIQUE}}}{balise}"):
            element.set("val", numeros.setdefault(element.get("val"), str(1001 + len(numeros))))


def add_native(diapo: Any, genre: Any, boite: Boite, donnees: Any) -> Any:
    return diapo.shapes.add_chart(genre, boite.x, boite.y, boite.large, boite.haut, donnees)


def known(valeur: float | None) -> float | None:
    return None if valeur is None or valeur != valeur else valeur


def points_of(points: float) -> Any:
    from pptx.util import Pt

    return Pt(points)


def rgb(couleur: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(couleur.lstrip("#").upper())
