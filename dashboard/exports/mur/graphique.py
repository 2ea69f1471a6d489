"""A chart in a place of the wall: the drawing of the paper, as large as the place lets it be."""

from __future__ import annotations

import math

from dashboard.exports.mur import lignes, mesure
from dashboard.exports.mur.grille import Corps
from dashboard.exports.mur.trace import Trace, scaled
from dashboard.exports.papier.graphiques import draw_within
from dashboard.exports.papier.toile import CORPS, PETIT
from dashboard.figures.planche import Modele

# Sous cette part de sa place, une figure grandit ; ses lettres, d'autant au plus.
COURT, GRANDIR = 0.75, 1.5
ESSAIS = 5


def draw(modele: Modele, largeur: float, hauteur: float, corps: Corps, *, couper: bool) -> list[Trace] | None:
    """The chart in one drawing, or its rows shared out in several when ``couper`` lets it.

    None when it does not hold: not even cut, where it may be.
    """
    k, bas = max(corps.texte / CORPS, corps.texte_min / PETIT), corps.texte_min / PETIT
    while True:
        dessin, haut = draw_within(modele, largeur / k, hauteur / k)
        trace = _held(dessin, haut, largeur, hauteur, k)
        if trace is not None:
            return [_grown(modele, largeur, hauteur, k, trace)]
        if k <= bas:
            break
        # Trop haute, elle dit de combien ; trop serrée, ses lettres baissent d'un pas.
        k = max(bas, min(hauteur / haut, 0.98 * k) if haut * k > hauteur + 1 else 0.9 * k)
    if not couper:
        return None
    return _shared(modele, largeur, hauteur, bas, max(2, math.ceil(haut * bas / hauteur))) or None


def _grown(modele: Modele, largeur: float, hauteur: float, k: float, trace: Trace) -> Trace:
    """What is much lower than its place takes larger letters, then stands a little above the middle."""
    if trace.hauteur < COURT * hauteur:
        essais = (k * min(GRANDIR, part * hauteur / trace.hauteur) for part in (0.95, 0.8))
        grands = (_try(modele, largeur, hauteur, grand) for grand in essais if grand > k)
        trace = next((g for g in grands if g is not None), trace)
    libre = hauteur - trace.hauteur
    if libre < (1 - COURT) * hauteur:
        return trace
    return Trace(f'<g transform="translate(0 {0.35 * libre:.1f})">{trace.dessin}</g>', hauteur)


def _try(
    modele: Modele, largeur: float, hauteur: float, k: float, entier: Modele | None = None
) -> Trace | None:
    dessin, haut = draw_within(modele, largeur / k, hauteur / k, entier)
    return _held(dessin, haut, largeur, hauteur, k)


def _held(dessin: str, haut: float, largeur: float, hauteur: float, k: float) -> Trace | None:
    """The drawing at its size; None when it is too high, when a text is cut or lies on another."""
    if haut * k > hauteur + 1 or not mesure.clean(dessin, largeur / k, haut):
        return None
    return Trace(scaled(dessin, k, classe="graphique"), haut * k)


def _shared(modele: Modele, largeur: float, hauteur: float, k: float, moins: int) -> list[Trace]:
    """Rows in equal parts, ``moins`` or more, the reader's on each; [] when it has no rows to share or
    one that is too high."""
    nombre = lignes.count(modele)
    # Moins de deux rangées par écran ne comparent plus rien : un tableau dira mieux.
    for parts in range(moins, min(nombre // 2, moins + ESSAIS) + 1):
        traces: list[Trace] = []
        for part in lignes.share(modele, parts):
            trace = _try(part, largeur, hauteur, k, modele)
            if trace is None:
                break
            traces.append(trace)
        else:
            return traces
    return []
