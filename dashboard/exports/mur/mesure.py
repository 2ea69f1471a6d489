"""What is written in a drawing, where and how big: its texts measured, every transform applied."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from dashboard.exports.papier import polices

_SVG = "{http://www.w3.org/2000/svg}"
_TRANSFORMATION = re.compile(r"(\w+)\(([^)]*)\)")
_POLICE = re.compile(r"font(?:-size)?: (?:(\d+) )?([\d.]+)px")
_GRAS, _PENCHE = re.compile(r"font(?:-weight)?: (600|bold)"), re.compile(r"italic")
# Au-dessus et au-dessous de la ligne, en corps : une capitale accentuée, un jambage.
MONTEE, DESCENTE = 0.74, 0.2
# Deux textes se touchent quand ils se recouvrent de plus que cela, en pixels.
JEU = 1.0
Matrice = tuple[float, float, float, float, float, float]
IDENTITE: Matrice = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Ecrit:
    """A text of a drawing: its box, its size as it is seen, the classes of what holds it."""

    texte: str
    x0: float
    y0: float
    x1: float
    y1: float
    taille: float
    classes: frozenset[str]

    def touches(self, autre: Ecrit) -> bool:
        """True when one lies on the other."""
        return (
            self.x0 + JEU < autre.x1
            and autre.x0 + JEU < self.x1
            and self.y0 + JEU < autre.y1
            and autre.y0 + JEU < self.y1
        )


def written(svg: str) -> list[Ecrit]:
    """Every text of a drawing; slanted ones (the watermark) are decoration, and left out."""
    if 'xmlns="' not in svg[:400]:
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{svg}</svg>'
        )
    return list(_walk(etree.fromstring(svg.encode("utf-8")), IDENTITE, frozenset(), ("", "", "", "")))


def overlaps(ecrits: Sequence[Ecrit]) -> list[tuple[Ecrit, Ecrit]]:
    """Pairs of texts that lie one on the other."""
    tries = sorted(ecrits, key=lambda e: e.y0)
    paires: list[tuple[Ecrit, Ecrit]] = []
    for rang, un in enumerate(tries):
        for autre in tries[rang + 1 :]:
            if autre.y0 >= un.y1:
                break
            if un.touches(autre):
                paires.append((un, autre))
    return paires


def outside(ecrits: Sequence[Ecrit], largeur: float, hauteur: float) -> list[Ecrit]:
    """Texts that a box of that size, its corner at (0, 0), would cut."""
    return [e for e in ecrits if e.x0 < -JEU or e.y0 < -JEU or e.x1 > largeur + JEU or e.y1 > hauteur + JEU]


def clean(svg: str, largeur: float, hauteur: float) -> bool:
    """True when nothing is cut and no text lies on another."""
    ecrits = written(svg)
    return not outside(ecrits, largeur, hauteur) and not overlaps(ecrits)


Herite = tuple[str, str, str, str]  # font-size, font-weight, font-style, text-anchor


def _walk(noeud: etree._Element, m: Matrice, classes: frozenset[str], herite: Herite) -> Iterator[Ecrit]:
    if not isinstance(noeud.tag, str) or noeud.tag in (f"{_SVG}defs", f"{_SVG}metadata"):
        return
    m = _transformed(m, noeud.get("transform", ""))
    classes = classes.union(noeud.get("class", "").split())
    noms = ("font-size", "font-weight", "font-style", "text-anchor")
    herite = tuple(noeud.get(nom) or h for nom, h in zip(noms, herite, strict=True))  # pyright: ignore
    if noeud.tag == f"{_SVG}text":
        ecrit = _measured(noeud, m, classes, herite)
        if ecrit is not None:
            yield ecrit
        return
    for enfant in noeud:
        yield from _walk(enfant, m, classes, herite)


def _measured(noeud: etree._Element, m: Matrice, classes: frozenset[str], herite: Herite) -> Ecrit | None:
    texte = "".join(noeud.itertext())
    if not texte.strip() or abs(m[1]) > 1e-6:
        return None
    decrit = noeud.get("style", "")
    corps, graisse, penche, ancre = herite
    if trouve := _POLICE.search(decrit):
        corps = trouve[2]
    gras = graisse in ("600", "bold") or bool(_GRAS.search(decrit))
    style = polices.DEMI_GRAS if gras else polices.NORMAL
    if penche == "italic" or _PENCHE.search(decrit):
        style = polices.ITALIQUE
    if "text-anchor: middle" in decrit or "text-anchor: end" in decrit:
        ancre = "middle" if "text-anchor: middle" in decrit else "end"
    taille = float(corps or 16)
    large = polices.width(texte, taille, style)
    x, y = float(noeud.get("x", 0)), float(noeud.get("y", 0))
    x -= {"middle": large / 2, "end": large}.get(ancre, 0.0)
    k = m[3]
    gauche, ligne = m[0] * x + m[4], m[3] * y + m[5]
    return Ecrit(
        texte,
        gauche,
        ligne - MONTEE * taille * k,
        gauche + large * m[0],
        ligne + DESCENTE * taille * k,
        taille * k,
        classes,
    )


def _transformed(m: Matrice, texte: str) -> Matrice:
    for nom, valeurs in _TRANSFORMATION.findall(texte):
        v = [float(n) for n in re.split(r"[ ,]+", valeurs.strip())]
        m = _product(m, _matrix(nom, v))
    return m


def _matrix(nom: str, v: list[float]) -> Matrice:
    if nom == "translate":
        return (1.0, 0.0, 0.0, 1.0, v[0], v[1] if len(v) > 1 else 0.0)
    if nom == "scale":
        return (v[0], 0.0, 0.0, v[1] if len(v) > 1 else v[0], 0.0, 0.0)
    if nom == "rotate":
        c, s = math.cos(math.radians(v[0])), math.sin(math.radians(v[0]))
        x, y = (v[1], v[2]) if len(v) > 2 else (0.0, 0.0)
        return (c, s, -s, c, x - c * x + s * y, y - s * x - c * y)
    return (v[0], v[1], v[2], v[3], v[4], v[5])


def _product(m: Matrice, n: Matrice) -> Matrice:
    return (
        m[0] * n[0] + m[2] * n[1],
        m[1] * n[0] + m[3] * n[1],
        m[0] * n[2] + m[2] * n[3],
        m[1] * n[2] + m[3] * n[3],
        m[0] * n[4] + m[2] * n[5] + m[4],
        m[1] * n[4] + m[3] * n[5] + m[5],
    )


def steps(haut: float, bas: float, nombre: int = 4) -> list[float]:
    """Sizes to try, from the wished one to the floor."""
    if haut <= bas:
        return [bas]
    pas = (haut - bas) / (nombre - 1)
    essais = [haut - pas * rang for rang in range(nombre - 1)]
    assert all(a > b for a, b in pairwise(essais))
    return [*essais, bas]
