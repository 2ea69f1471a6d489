"""Letters as shapes: the outline of a line of text, drawn with the shipped letters."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from dashboard.exports.papier import polices

Point = tuple[float, float]
# Un trait d'une lettre, dans l'unité de la police : M, L, Q ou Z, et ses points.
Trait = tuple[str, tuple[Point, ...]]


_ZERO = re.compile(r"\.0(?![0-9])")


# Le même nom revient à la même place sur toutes les cartes d'un dossier : son tracé se fait une fois.
@lru_cache(maxsize=1024)
def letter_path(texte: str, style: str, taille: float, x: float, y: float) -> str:
    """SVG path of a line of text whose baseline starts at (x, y), to a tenth."""
    k = taille / _font(style)[2]
    morceaux: list[str] = []
    for caractere in texte:
        modele, nombres = _template(caractere, style)
        morceaux.append(modele % tuple([k * n + x if en_x else y - k * n for en_x, n in nombres]))
        x += polices.width(caractere, taille, style)
    return _ZERO.sub("", "".join(morceaux))


# Les traits d'une lettre ne dépendent pas de sa place : ce qui les sépare se décide une fois.
@lru_cache(maxsize=1024)
def _template(caractere: str, style: str) -> tuple[str, tuple[tuple[bool, float], ...]]:
    """A letter as a text with holes, and what fills them: (across or down, in the unit of the font)."""
    modele: list[str] = []
    nombres: list[tuple[bool, float]] = []
    dernier: Point = (0.0, 0.0)
    avant = ""
    for commande, points in _glyph(caractere, style):
        fin = points[-1] if points else dernier
        if commande == "L" and fin == dernier:
            continue
        if commande == "L" and fin[0] == dernier[0]:
            trait, axes = "V", ((False, fin[1]),)
        elif commande == "L" and fin[1] == dernier[1]:
            trait, axes = "H", ((True, fin[0]),)
        else:
            # Après « M x y », une suite de points est une suite de segments : sa lettre ne se redit pas.
            trait = " " if commande == "L" and avant == "M" else commande
            axes = tuple(n for px, py in points for n in ((True, px), (False, py)))
        modele.append(trait + " ".join(["%.1f"] * len(axes)))
        nombres += axes
        avant = trait if trait != " " else avant
        dernier = fin
    return "".join(modele), tuple(nombres)


def word_path(texte: str, style: str, taille: float) -> str:
    """SVG path of a line of text whose baseline starts at (0, 0), to a hundredth.

    A letter is written the same wherever it stands, its points after one another: half as long, and what
    compresses the file meets the same words again.
    """
    k = taille / _font(style)[2]
    morceaux: list[str] = []
    x = 0.0
    for caractere in texte:
        if contours := _contours(caractere, style, k):
            morceaux.append(f"M{_hundredths(round(100 * x))} 0{contours}")
        x += polices.width(caractere, taille, style)
    return "".join(morceaux)


@lru_cache(maxsize=2048)
def _contours(caractere: str, style: str, k: float) -> str:
    """A letter from its origin, in relative steps of hundredths: whole numbers, no error adds up."""
    morceaux: list[str] = []
    la = debut = (0, 0)
    for commande, points in _glyph(caractere, style):
        if commande == "Z":
            morceaux.append("z")
            la = debut
            continue
        places = [(round(100 * k * px), round(-100 * k * py)) for px, py in points]
        pas = [(px - la[0], py - la[1]) for px, py in places]
        if commande == "L" and pas == [(0, 0)]:
            continue
        if commande == "L" and pas[0][0] == 0:
            morceaux.append(f"v{_hundredths(pas[0][1])}")
        elif commande == "L" and pas[0][1] == 0:
            morceaux.append(f"h{_hundredths(pas[0][0])}")
        else:
            suite = " ".join(f"{_hundredths(px)} {_hundredths(py)}" for px, py in pas)
            morceaux.append(f"{commande.lower()}{suite}")
        la = places[-1]
        if commande == "M":
            debut = la
    return "".join(morceaux)


def _hundredths(nombre: int) -> str:
    return f"{nombre / 100:.2f}".rstrip("0").rstrip(".") if nombre else "0"


# Une lettre revient mille fois dans un dessin : ses traits se lisent une fois dans la police.
@lru_cache(maxsize=1024)
def _glyph(caractere: str, style: str) -> tuple[Trait, ...]:
    from fontTools.pens.basePen import BasePen

    table, glyphes, _ = _font(style)
    nom = table.get(ord(caractere))
    if nom is None:
        return ()
    traits: list[Trait] = []

    class Plume(BasePen):
        def _moveTo(self, pt: Point) -> None:
            traits.append(("M", (pt,)))

        def _lineTo(self, pt: Point) -> None:
            traits.append(("L", (pt,)))

        def _qCurveToOne(self, pt1: Point, pt2: Point) -> None:
            traits.append(("Q", (pt1, pt2)))

        def _curveToOne(self, pt1: Point, pt2: Point, pt3: Point) -> None:
            traits.append(("C", (pt1, pt2, pt3)))

        def _closePath(self) -> None:
            traits.append(("Z", ()))

    glyphes[nom].draw(Plume(glyphes))
    return tuple(traits)


@lru_cache(maxsize=8)
def _font(style: str) -> tuple[dict[int, str], Any, int]:
    from fontTools.ttLib import TTFont

    police: Any = TTFont(polices.path(style))
    return police.getBestCmap(), police.getGlyphSet(), police["head"].unitsPerEm
