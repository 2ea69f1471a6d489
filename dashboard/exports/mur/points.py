"""A screen of text: paragraphs, or numbered points when its lines begin by « 1. »."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from dashboard.exports.mur.grille import Corps
from dashboard.exports.mur.lignes import parted
from dashboard.exports.mur.texte import block
from dashboard.exports.mur.trace import Trace
from dashboard.exports.papier import polices
from dashboard.exports.papier.cadre import text
from dashboard.exports.papier.polices import DEMI_GRAS, NORMAL
from dashboard.figures.palettes import ACCENT, ENCRE

_POINT = re.compile(r"^(\d{1,2})[.)]\s+(.+)$")
# D'une salle, une ligne plus longue se relit deux fois.
LIGNE_MAX = 62
# Un mot que rien ne coupe passe d'un écran à l'autre par morceaux de tant de lettres.
_MORCEAU = 20


@dataclass(slots=True)
class Point:
    """A point of the screen: its number ('' for a paragraph), what it says, what details it."""

    numero: str
    tete: str
    suite: list[str] = field(default_factory=list[str])


def read(texte: str) -> list[Point]:
    """The points of a text, a line of which that is not numbered details the one above it."""
    faits: list[Point] = []
    for ligne in (x.strip() for x in texte.splitlines()):
        if not ligne:
            continue
        if trouve := _POINT.match(ligne):
            faits.append(Point(trouve[1], trouve[2]))
        elif faits and faits[-1].numero:
            faits[-1].suite.append(ligne)
        else:
            faits.append(Point("", ligne))
    return faits


def draw(texte: str, largeur: float, hauteur: float, corps: Corps) -> list[Trace]:
    """The text as large as it holds, in several drawings when the floor is not enough."""
    faits = read(texte)
    if not faits:
        return []
    taille, bas = 1.45 * corps.texte, 1.05 * corps.texte_min
    while taille > bas and _height(faits, largeur, taille) > hauteur:
        taille = max(bas, taille - 1)
    for parts in range(1, len(faits) + 1):
        coupes = parted(faits, parts)
        if all(_height(c, largeur, taille) <= hauteur for c in coupes):
            return [_draw(c, largeur, hauteur, taille) for c in coupes]
    return [t for point in faits for t in _long(point, largeur, hauteur, taille)]


def _long(point: Point, largeur: float, hauteur: float, taille: float) -> list[Trace]:
    """A point higher than a screen, cut between its sentences, else its words, else its letters."""
    texte = " ".join([point.tete, *point.suite])
    phrases, mots = re.split(r"(?<=[.;?!]) ", texte), texte.split(" ")
    lettres = [texte[i : i + _MORCEAU] for i in range(0, len(texte), _MORCEAU)]
    for pieces, joint in ((phrases, " "), (mots, " "), (lettres, "")):
        for parts in range(1, len(pieces) + 1):
            coupes = [Point(point.numero, joint.join(c)) for c in parted(pieces, parts)]
            if all(_height([c], largeur, taille) <= hauteur for c in coupes):
                return [_draw([c], largeur, hauteur, taille) for c in coupes]
    return [_draw([point], largeur, hauteur, taille)]


def _lines(point: Point, largeur: float, taille: float) -> list[tuple[str, float, str]]:
    """(line, size, style) of a point."""
    numerote = bool(point.numero)
    large = min(largeur - (2.2 * taille if numerote else 0.0), LIGNE_MAX * 0.5 * taille)
    tete = DEMI_GRAS if numerote and point.suite else NORMAL
    lignes = [
        (x, taille, tete)
        for x in polices.wrap(polices.printable(point.tete), large, taille, tete, casse=True)
    ]
    petit = 0.82 * taille
    for suite in point.suite:
        lignes += [
            (x, petit, NORMAL) for x in polices.wrap(polices.printable(suite), large, petit, casse=True)
        ]
    return lignes


def _height(faits: list[Point], largeur: float, taille: float) -> float:
    lignes = sum(1.3 * t for p in faits for _, t, _ in _lines(p, largeur, taille))
    return lignes + 0.8 * taille * (len(faits) - 1)


def _draw(faits: list[Point], largeur: float, hauteur: float, taille: float) -> Trace:
    libre = hauteur - _height(faits, largeur, taille)
    jeu = min(1.6 * taille, libre / max(len(faits), 1))
    morceaux: list[str] = []
    y = min(0.5 * taille, max(libre, 0.0) / 4)
    for point in faits:
        x = 2.2 * taille if point.numero else 0.0
        if point.numero:
            morceaux.append(
                text(
                    0, y + 1.02 * taille, point.numero, taille=1.25 * taille, style=DEMI_GRAS, couleur=ACCENT
                )
            )
        for ligne, corps, style in _lines(point, largeur, taille):
            dessin, pris = block([ligne], x, y, corps, style=style, couleur=ENCRE, interligne=1.3)
            morceaux.append(dessin)
            y += pris
        y += 0.8 * taille + max(jeu, 0.0)
    return Trace(f'<g class="points">{"".join(morceaux)}</g>', hauteur)
