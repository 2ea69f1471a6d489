"""Letters of an SVG as outlines: a software that ignores embedded fonts then draws the same thing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from dashboard.exports.papier import polices
from dashboard.exports.papier.lettres import word_path
from dashboard.exports.papier.polices import DEMI_GRAS, ITALIQUE, NORMAL

_SVG = "http://www.w3.org/2000/svg"
# Ce qui place ou choisit les lettres disparaît avec elles ; le reste (encre, halo) demeure.
_LETTRES = {"x", "y", "font-size", "font-family", "font-weight", "font-style", "text-anchor"}
_ENCRES = ("fill", "fill-opacity", "opacity", "stroke")
_POLICE = re.compile(r"(\d+(?:\.\d+)?)px")


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
        if nom == "style":
            encre = [d for d in valeur.split(";") if d.split(":")[0].strip() in _ENCRES]
            if encre:
                groupe.set("style", ";".join(encre))
        elif nom not in _LETTRES:
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
        if trace := _word(contenu, style, taille):
            chemin = etree.SubElement(groupe, f"{{{_SVG}}}path")
            chemin.set("d", trace)
            chemin.set("transform", f"translate({x:.2f} {y:.2f})")
        x += polices.width(contenu, taille, style)
    return groupe


# Le même nom revient sur toutes les cartes d'un dossier, ailleurs : son tracé se fait une fois.
@lru_cache(maxsize=2048)
def _word(texte: str, style: str, taille: float) -> str:
    return word_path(texte, style, taille)


def _styled(element: Any) -> dict[str, str]:
    """The declarations of a « style »: « font: 600 13px … » gives a size, a weight, a slant."""
    lus: dict[str, str] = {}
    for declaration in (element.get("style") or "").split(";"):
        nom, _, valeur = declaration.partition(":")
        lus[nom.strip()] = valeur.strip()
    if (police := lus.pop("font", "")) and (trouvee := _POLICE.search(police)):
        avant = police[: trouvee.start()].split()
        lus["font-size"] = trouvee[1]
        lus["font-style"] = "italic" if "italic" in avant else "normal"
        lus["font-weight"] = "600" if {"600", "bold", "semibold"} & set(avant) else "400"
    lus.setdefault("font-size", "")
    lus["font-size"] = lus["font-size"].removesuffix("px")
    return {nom: valeur for nom, valeur in lus.items() if valeur}


def _style(element: Any, parent: Any = None) -> str:
    graisse = element.get("font-weight") or (parent.get("font-weight") if parent is not None else "")
    if _inherited(element, "font-style", "") == "italic":
        return ITALIQUE
    return DEMI_GRAS if (graisse or _inherited(element, "font-weight", "")) == "600" else NORMAL


def _inherited(element: Any, attribut: str, defaut: str) -> str:
    """An attribute of an element or of its ancestors; matplotlib writes them in « style »."""
    while element is not None:
        if (valeur := element.get(attribut)) is not None:
            return valeur
        if (valeur := _styled(element).get(attribut)) is not None:
            return valeur
        element = element.getparent()
    return defaut
