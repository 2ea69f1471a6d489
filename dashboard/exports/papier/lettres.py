"""Letters as shapes: the outline of a line of text, drawn with the shipped letters."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from dashboard.exports.papier import polices


def letter_path(texte: str, style: str, taille: float, x: float, y: float, *, decimales: int = 1) -> str:
    """SVG path of a line of text whose baseline starts at (x, y)."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen

    table, glyphes, unites = _font(style)
    k = taille / unites
    plume = SVGPathPen(glyphes, ntos=lambda v: f"{v:.{decimales}f}".rstrip("0").rstrip("."))
    for caractere in texte:
        nom = table.get(ord(caractere))
        if nom is not None:
            glyphes[nom].draw(TransformPen(plume, (k, 0, 0, -k, x, y)))
        x += polices.width(caractere, taille, style)
    return plume.getCommands()


@lru_cache(maxsize=8)
def _font(style: str) -> tuple[dict[int, str], Any, int]:
    from fontTools.ttLib import TTFont

    police: Any = TTFont(polices.path(style))
    return police.getBestCmap(), police.getGlyphSet(), police["head"].unitsPerEm
