"""The frame of an exported figure: title, body, foot, watermark, letters and licence inside.

Maps and charts share it. Lengths are pixels of the drawing: at ``LARGEUR_PX`` on ``LARGEUR_MM`` (an
A4 sheet on its side) one pixel is about 1/96 inch, and nothing is written under 13.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from dashboard.dates import french_date
from dashboard.exports.papier import polices
from dashboard.exports.papier.lettres import letter_path
from dashboard.exports.papier.polices import DEMI_GRAS, NORMAL
from dashboard.figures.palettes import ENCRE, luminance

LARGEUR_PX = 1080
LARGEUR_MM = 277.0
HAUTEUR_A4_PX = 740  # 190 mm à la même échelle
MARGE = 24
GRIS_TEXTE = "#555555"
CORPS, PETIT = 15.0, 13.0
INTERLIGNE = 1.32
PRODUCTEUR = "Observatoire CTG"


@dataclass(frozen=True, slots=True)
class Pied:
    """What stands under a figure: (name, text) pairs, then notes."""

    lignes: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()
    licence: str = ""


def foot_lines(lecture: str, champ: str, annees: str, source: str) -> tuple[tuple[str, str], ...]:
    """The lines of a foot; the millésime ends the line of the Champ, as on the screen."""
    millesime = f"{annees}." if annees else ""
    if champ and millesime:
        fin = "" if champ.rstrip().endswith((".", "?")) else "."
        milieu = [("Champ", f"{champ.rstrip()}{fin} Millésime : {millesime}")]
    else:
        milieu = [("Champ", champ), ("Millésime", millesime)]
    return (("Lecture", lecture), *milieu, ("Source", source))


def licence_of(source: str) -> str:
    """The sentence that says how the figure may be used again, from its source line."""
    if all("Licence Ouverte" in c for c in source.split(" ; ") if not c.startswith("contours IGN")):
        return "Licence Ouverte 2.0 : réutilisation libre en citant la source et sa date."
    return "Réutilisation : aux conditions de chaque source citée."


def clean(texte: str) -> str:
    """Text as it is drawn, escaped."""
    return escape(polices.printable(texte))


def attribute(texte: str) -> str:
    """The same, safe between double quotes; spaces are left as they are."""
    return escape(polices.legal(texte), {'"': "&quot;"})


def text(
    x: float,
    y: float,
    texte: str,
    *,
    taille: float = PETIT,
    style: str = NORMAL,
    couleur: str = ENCRE,
    ancre: str = "",
    plus: str = "",
) -> str:
    """One ``<text>``; ``ancre`` is '', 'middle' or 'end'; ``plus`` are further attributes."""
    attributs = f' x="{x:.1f}" y="{y:.1f}" font-size="{taille:g}" fill="{couleur}"'
    if style == DEMI_GRAS:
        attributs += ' font-weight="600"'
    elif style != NORMAL:
        attributs += ' font-style="italic"'
    if ancre:
        attributs += f' text-anchor="{ancre}"'
    return f"<text{attributs}{plus}>{clean(texte)}</text>"


def halo(
    x: float, y: float, texte: str, *, taille: float, style: str = NORMAL, ancre: str = "", trait: float = 3.2
) -> str:
    """The white edge of a text, as a shape of its own, to be drawn under it.

    « paint-order » would do on the screen; LibreOffice, CairoSVG and Inkscape ignore it, and the
    edge then eats the letters.
    """
    dessine = polices.printable(texte)
    part = {"middle": 0.5, "end": 1.0}.get(ancre, 0.0)
    debut = x - part * polices.width(dessine, taille, style)
    trace = letter_path(dessine, style, taille, debut, y)
    return f'<path d="{trace}" stroke-width="{trait:g}"/>' if trace else ""


def paragraph(
    x: float,
    y: float,
    largeur: float,
    texte: str,
    *,
    taille: float = PETIT,
    style: str = NORMAL,
    couleur: str = ENCRE,
    debut: str = "",
) -> tuple[str, float]:
    """A wrapped text whose first line lies on ``y``, after the bold word ``debut``; and its height."""
    complet = polices.printable(f"{debut} : {texte}" if debut else texte)
    lignes = polices.wrap(complet, largeur, taille, style)
    pas = taille * INTERLIGNE
    morceaux: list[str] = []
    for rang, ligne in enumerate(lignes):
        contenu = escape(ligne)
        if debut:
            contenu = _INTITULE.sub(r'<tspan font-weight="600">\1</tspan>', contenu)
        morceaux.append(
            f'<text x="{x:.1f}" y="{y + rang * pas:.1f}" font-size="{taille:g}" fill="{couleur}"'
            f"{_WEIGHT[style]}>{contenu}</text>"
        )
    return "".join(morceaux), pas * len(lignes)


# Les intitulés d'un pied, en tête de ligne ou de phrase.
_INTITULE = re.compile("(?:^|(?<=[.] ))(Lecture|Champ|Millésime|Source)(?=\u00a0:)")
_WEIGHT = {NORMAL: "", DEMI_GRAS: ' font-weight="600"', polices.ITALIQUE: ' font-style="italic"'}


def header(titre: str, sous_titre: str, largeur: float, *, fictif: bool) -> tuple[str, float]:
    """Title, subtitle and badge; the height they take, margin under them included."""
    utile = largeur - 2 * MARGE
    y = MARGE + 18.0
    morceaux: list[str] = []
    if titre:
        dessin, haut = paragraph(MARGE, y, utile, titre, taille=23, style=DEMI_GRAS)
        morceaux.append(dessin)
        y += haut - 5
    if sous_titre:
        dessin, haut = paragraph(MARGE, y, utile, sous_titre, taille=16, couleur=GRIS_TEXTE)
        morceaux.append(dessin)
        y += haut
    if fictif:
        mot = "Données fictives"
        large = polices.width(mot, 14, DEMI_GRAS) + 16
        morceaux.append(
            f'<rect x="{MARGE}" y="{y - 14:.1f}" width="{large:.1f}" height="22" rx="3" '
            'fill="#fde8d0" stroke="#6e3a00"/>'
            + text(MARGE + 8, y + 2, mot, taille=14, style=DEMI_GRAS, couleur="#6e3a00")
        )
        y += 26
    return "".join(morceaux), (y - 4 if morceaux else MARGE)


def foot(pied: Pied, largeur: float, y: float, date: datetime.date) -> tuple[str, float]:
    """What stands under the figure, from ``y``; gives the bottom of the whole drawing."""
    utile = largeur - 2 * MARGE
    morceaux = [f'<path d="M{MARGE} {y:.1f}H{largeur - MARGE}" stroke="#cccccc"/>']
    y += 19
    for nom, texte in pied.lignes:
        if not texte:
            continue
        dessin, haut = paragraph(MARGE, y, utile, texte, debut=nom)
        morceaux.append(dessin)
        y += haut + 1
    for note in pied.notes:
        dessin, haut = paragraph(MARGE, y, utile, f"–\u00a0{note}", couleur=GRIS_TEXTE)
        morceaux.append(dessin)
        y += haut + 1
    credit = f"Exporté le {french_date(date)}, {PRODUCTEUR}. {pied.licence}".strip()
    dessin, haut = paragraph(MARGE, y, utile, credit, couleur=GRIS_TEXTE)
    return "".join([*morceaux, dessin]), y + haut + MARGE - 14


def ink_on(couleur: str) -> str:
    """White or ink: the one that contrasts most with ``couleur``."""
    fond, encre = luminance(couleur) + 0.05, luminance(ENCRE) + 0.05
    return "#ffffff" if 1.05 / fond > fond / encre else ENCRE


def watermark(x: float, y: float, largeur: float, hauteur: float, *, opacite: float = 0.17) -> str:
    """« DONNÉES FICTIVES », slanted, repeated over the box: no crop loses it."""
    motif = (
        f'<clipPath id="cadre-fictif"><rect x="{x:.1f}" y="{y:.1f}" width="{largeur:.1f}" '
        f'height="{hauteur:.1f}"/></clipPath>'
    )
    textes: list[str] = []
    rangs = int(hauteur // 95) + 2
    for rang in range(rangs):
        for colonne in range(-1, int(largeur // 250) + 2):
            gauche = x + colonne * 250 + (rang % 2) * 125
            bas = y + rang * 95 + 30
            textes.append(
                f'<text transform="translate({gauche:.0f} {bas:.0f}) rotate(-24)">DONNÉES FICTIVES</text>'
            )
    return (
        f'{motif}<g class="filigrane" clip-path="url(#cadre-fictif)" font-size="19" '
        f'font-weight="600" letter-spacing="1" fill="#161616" fill-opacity="{opacite}">{"".join(textes)}</g>'
    )


def document(
    corps: str,
    largeur: float,
    hauteur: float,
    *,
    titre: str,
    description: str,
    source: str,
    licence: str,
    date: datetime.date,
    definitions: str = "",
    lettres: bool = True,
) -> str:
    """The whole SVG: letters, accessible title, metadata (producer and licence, no path, no user).

    ``lettres`` False leaves the font files out: typst has them, an outline needs none.
    """
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{largeur:.0f}" height="{hauteur:.0f}" '
        f'viewBox="0 0 {largeur:.0f} {hauteur:.0f}" role="img" lang="fr" '
        f"font-family={quoteattr(polices.PILE)}>"
        f"<title>{clean(titre)}</title><desc>{clean(description)}</desc>"
        f"{_metadata(titre, source, licence, date)}"
        f"{f'<style>{polices.faces()}</style>' if lettres else ''}<defs>{definitions}</defs>"
        f'<rect width="100%" height="100%" fill="#ffffff"/>{corps}</svg>\n'
    )


def _metadata(titre: str, source: str, licence: str, date: datetime.date) -> str:
    champs: Sequence[tuple[str, str]] = (
        ("title", titre),
        ("publisher", PRODUCTEUR),
        ("source", source),
        ("rights", licence),
        ("date", date.isoformat()),
        ("language", "fr"),
    )
    elements = "".join(f"<dc:{nom}>{clean(valeur)}</dc:{nom}>" for nom, valeur in champs if valeur)
    return (
        '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description rdf:about="">'
        f"{elements}</rdf:Description></rdf:RDF></metadata>"
    )
