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
ETROIT = "Cette figure est écrite plus petit qu'il ne faudrait pour être lue de loin."


def draw(modele: Modele, largeur: float, hauteur: float, corps: Corps, *, couper: bool) -> list[Trace] | None:
    """The chart in one drawing, or its rows shared out in several when ``couper`` lets it.

    None when it does not hold and may not be cut.
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
    moins = max(2, math.ceil(haut * bas / hauteur))
    return _shared(modele, largeur, hauteur, bas, moins) or [_squeezed(modele, largeur, hauteur)]


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
    for parts in range(min(moins, nombre), nombre + 1) if nombre > 1 else ():
        traces: list[Trace] = []
        for part in lignes.share(modele, parts):
            trace = _try(part, largeur, hauteur, k, modele)
            if trace is None:
                break
            traces.append(trace)
        else:
            return traces
    return []


def _squeezed(modele: Modele, largeur: float, hauteur: float) -> Trace:
    """Under its floor: what was drawn for a sheet of paper and has no rows to share."""
    k = 1.0
    for k in mesure.steps(1.3, 0.7, 7):
        trace = _try(modele, largeur, hauteur, k)
        if trace is not None:
            return Trace(trace.dessin, trace.hauteur, ETROIT)
    dessin, haut = draw_within(modele, largeur / k, hauteur / k)
    k *= min(1.0, hauteur / (haut * k))
    return Trace(scaled(dessin, k, classe="graphique"), haut * k, ETROIT)
