"""Letters of an SVG as outlines: a software that ignores embedded fonts then draws the same thing."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from dashboard.exports import polices
from dashboard.exports.polices import DEMI_GRAS, ITALIQUE, NORMAL

_SVG = "http://www.w3.org/2000/svg"
# Ce qui place ou choisit les lettres disparaît avec elles ; le reste (encre, halo) demeure.
_LETTRES = {"x", "y", "font-size", "font-family", "font-weight", "font-style", "text-anchor"}


def outline(svg: str) -> str:
    """The same drawing without any ``<text>``: each becomes a path, and keeps its words as a title.

    Only the attributes that our own SVG uses are read (x, y, font-size, weight, style, anchor).
    """
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    racine = etree.fromstring(svg.encode())
    for style in racine.findall(f".//{{{_SVG}}}style"):
        if style.text and "@font-face" in style.text:
            style.getparent().remove(style)
    for texte in list(racine.iter(f"{{{_SVG}}}text")):
        groupe = _group(texte)
        groupe.tail = texte.tail
        texte.getparent().replace(texte, groupe)
    return etree.tostring(racine, encoding="unicode")


def _group(texte: Any) -> Any:
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    groupe = etree.Element(f"{{{_SVG}}}g")
    for nom, valeur in texte.attrib.items():
        if nom not in _LETTRES:
            groupe.set(nom, valeur)
    morceaux = [(texte.text or "", _style(texte))]
    for enfant in texte:
        morceaux += [(enfant.text or "", _style(enfant, texte)), (enfant.tail or "", _style(texte))]
    taille = float(_inherited(texte, "font-size", "13"))
    largeur = sum(polices.width(t, taille, s) for t, s in morceaux)
    part = {"middle": 0.5, "end": 1.0}.get(_inherited(texte, "text-anchor", ""), 0.0)
    x = float(texte.get("x", 0)) - part * largeur
    y = float(texte.get("y", 0))
    mots = "".join(t for t, _ in morceaux)
    etree.SubElement(groupe, f"{{{_SVG}}}title").text = mots
    for contenu, style in morceaux:
        trace = _path(contenu, style, taille, x, y)
        if trace:
            etree.SubElement(groupe, f"{{{_SVG}}}path").set("d", trace)
        x += polices.width(contenu, taille, style)
    return groupe


def _style(element: Any, parent: Any = None) -> str:
    graisse = element.get("font-weight") or (
        parent.get("font-weight") if parent is not None else ""
    )
    if _inherited(element, "font-style", "") == "italic":
        return ITALIQUE
    return DEMI_GRAS if (graisse or _inherited(element, "font-weight", "")) == "600" else NORMAL


def _inherited(element: Any, attribut: str, defaut: str) -> str:
    while element is not None:
        if (valeur := element.get(attribut)) is not None:
            return valeur
        element = element.getparent()
    return defaut


def _path(texte: str, style: str, taille: float, x: float, y: float) -> str:
    """SVG path of a line of text whose baseline starts at (x, y)."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen

    table, glyphes, unites = _font(style)
    k = taille / unites
    plume = SVGPathPen(glyphes, ntos=lambda v: f"{v:.2f}".rstrip("0").rstrip("."))
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
