"""The letters of the exports: shipped by a package, measured here, embedded in the SVG.

The same font files serve the layout (widths), the SVG (``@font-face``), typst and matplotlib: a
picture does not depend on the fonts of the machine.
"""

from __future__ import annotations

import base64
import io
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from dashboard import formats

FAMILLE = "Source Sans Pro"
# Si un logiciel ignore les polices embarquées, une police de bureau aussi étroite.
PILE = f"'{FAMILLE}', 'Source Sans 3', 'Source Sans', Arial, sans-serif"
NORMAL, DEMI_GRAS, ITALIQUE = "Regular", "Semibold", "It"
# Ce que XML interdit ; un nom importé d'un tableur peut en contenir.
_INTERDITS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_STYLES = {NORMAL: ("normal", 400), DEMI_GRAS: ("normal", 600), ITALIQUE: ("italic", 400)}
# Le latin de l'Ouest et du Centre, et la ponctuation française : 40 ko par style au lieu de 290.
_CARACTERES = (
    *range(0x20, 0x180),
    0x2010,
    0x2011,
    0x2012,
    0x2013,
    0x2014,
    0x2018,
    0x2019,
    0x201C,
    0x201D,
    0x2026,
    0x202F,
    0x2030,
    0x20AC,
    0x2190,
    0x2191,
    0x2192,
    0x2193,
    0x2212,
    0x2248,
    0x2264,
    0x2265,
    0x25B2,
    0x25BC,
    0x25C6,
    0x2713,
)


def folder() -> Path:
    """Where the font files are."""
    import font_source_sans_pro

    return Path(font_source_sans_pro.font_directory)


def path(style: str = NORMAL) -> Path:
    """One font file (TrueType)."""
    return folder() / f"SourceSansPro-{style}.ttf"


@lru_cache(maxsize=8)
def _advances(style: str) -> tuple[dict[int, float], float]:
    """Width of each character for a size of 1, and that of an unknown one."""
    from fontTools.ttLib import TTFont

    with TTFont(path(style), lazy=True) as police:
        unites: int = police["head"].unitsPerEm  # type: ignore[attr-defined]
        largeurs = police["hmtx"].metrics
        table = police.getBestCmap() or {}
        return {c: largeurs[nom][0] / unites for c, nom in table.items()}, 0.6


def legal(texte: str) -> str:
    """Text without the characters that XML forbids."""
    return _INTERDITS.sub("", texte)


def printable(texte: str) -> str:
    """Text as it is drawn: French no-break spaces, nothing that XML forbids or the letters lack."""
    return legal(formats.typography(texte)).replace("\u2011", "-")


# Ce qui tient la place d'un signe que nos lettres n'ont pas (un dessin, une autre écriture).
MANQUE = "☐"
# Ce qui se joint au signe d'avant, ou ne se voit pas : sans lui, il n'en reste rien à dessiner.
_JOINTS = ("Cf", "Mn", "Me", "Sk")


def lacks(texte: str) -> bool:
    """True when our letters cannot draw some sign of a text."""
    return any(not _is_joined(c) for c in set(texte) - _known())


def drawn(texte: str) -> str:
    """A text of which every sign has a drawing: ``MANQUE`` stands for those that have none."""
    inconnus = set(texte) - _known()
    return texte.translate({ord(c): "" if _is_joined(c) else MANQUE for c in inconnus}) if inconnus else texte


def _is_joined(signe: str) -> bool:
    return unicodedata.category(signe) in _JOINTS


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    communes = [_advances(style)[0].keys() for style in _STYLES]
    return frozenset(map(chr, set.intersection(*map(set, communes)))) | set("\n\t")


def width(texte: str, taille: float, style: str = NORMAL) -> float:
    """Width of a line of text, in the unit of ``taille``."""
    return taille * _wide(texte, style)


# Les mêmes noms, les mêmes phrases se mesurent sur toutes les cartes d'un dossier.
@lru_cache(maxsize=8192)
def _wide(texte: str, style: str) -> float:
    avances, defaut = _advances(style)
    return sum([avances.get(c, defaut) for c in map(ord, texte)])


def wrap(texte: str, largeur: float, taille: float, style: str = NORMAL, *, casse: bool = False) -> list[str]:
    """Lines no wider than ``largeur``; cut at spaces, then after a hyphen, never at a no-break space.

    A word wider than the line stays whole on its own line; with ``casse``, it is cut where the line ends.
    """
    return list(_wrapped(texte, largeur, taille, style, casse))


@lru_cache(maxsize=1024)
def _wrapped(texte: str, largeur: float, taille: float, style: str, casse: bool) -> tuple[str, ...]:
    lignes: list[str] = []
    ligne = ""
    for mot in texte.split(" "):
        essai = f"{ligne} {mot}" if ligne else mot
        if not ligne or width(essai, taille, style) <= largeur:
            ligne = essai
        else:
            lignes.append(ligne)
            ligne = mot
        while width(ligne, taille, style) > largeur and (
            coupe := _hyphen(ligne, largeur, taille) or (casse and _letters(ligne, largeur, taille, style))
        ):
            lignes.append(ligne[:coupe])
            ligne = ligne[coupe:]
    return (*lignes, ligne) if ligne else tuple(lignes)


def _hyphen(texte: str, largeur: float, taille: float) -> int:
    """Where a too wide word may be cut: after its last hyphen that fits, 0 when there is none."""
    tirets = [i + 1 for i, c in enumerate(texte[:-1]) if c == "-"]
    return max((i for i in tirets if width(texte[:i], taille) <= largeur), default=0)


def _letters(texte: str, largeur: float, taille: float, style: str) -> int:
    """How many letters of a single word fit, one at least; 0 when there is nothing to cut."""
    tient = 1
    while tient < len(texte) and width(texte[: tient + 1], taille, style) <= largeur:
        tient += 1
    # Un signe joint au précédent ne s'en sépare pas.
    while tient < len(texte) and _is_joined(texte[tient]):
        tient += 1
    return tient if tient < len(texte) else 0


@lru_cache(maxsize=1)
def faces() -> str:
    """The ``@font-face`` rules of the three styles, as base64 WOFF; the same text at every run."""
    return "".join(
        f"@font-face{{font-family:'{FAMILLE}';font-style:{genre};font-weight:{graisse};"
        f"src:url(data:font/woff;base64,{_subset(style)}) format('woff')}}"
        for style, (genre, graisse) in _STYLES.items()
    )


def _subset(style: str) -> str:
    from fontTools import subset

    options = subset.Options(flavor="woff", layout_features=["kern", "mark"], hinting=False)
    options.recalc_timestamp = False
    with subset.load_font(str(path(style)), options) as police:
        reduction = subset.Subsetter(options)
        reduction.populate(unicodes=_CARACTERES)
        reduction.subset(police)
        octets = io.BytesIO()
        subset.save_font(police, octets, options)
    return base64.b64encode(octets.getvalue()).decode("ascii")
