"""Where signs and names stand in a drawing, whatever draws it: the screen or the paper."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dashboard.figures.nuage import Nuage


def place_labels(voulues: Sequence[float], hauteurs: Sequence[float], total: float) -> list[float]:
    """Centres (pixels, upwards) near the wanted ones, so that no label covers another.

    Labels are pushed up from the bottom, then down from the top when they overflow.
    """
    ordre = sorted(range(len(voulues)), key=lambda i: voulues[i])
    places = list(voulues)
    plancher = 0.0
    for i in ordre:
        places[i] = max(places[i], plancher + hauteurs[i] / 2)
        plancher = places[i] + hauteurs[i] / 2
    plafond = total
    for i in reversed(ordre):
        places[i] = min(places[i], plafond - hauteurs[i] / 2)
        plafond = places[i] - hauteurs[i] / 2
    return places


DIAMETRE_MAX_PX, DIAMETRE_MIN_PX, DIAMETRE_FIXE_PX = 34.0, 9.0, 12.0


def diameters(modele: Nuage) -> dict[str, float]:
    """Diameter of each sign by code: its area follows the size; unknown, the smallest one."""
    if not modele.titre_taille:
        return {p.code: DIAMETRE_FIXE_PX for p in modele.points}
    maximum = max((p.taille for p in modele.points if p.taille is not None), default=0.0)
    return {
        p.code: DIAMETRE_MIN_PX
        if not p.taille or maximum <= 0
        else max(DIAMETRE_MIN_PX, DIAMETRE_MAX_PX * math.sqrt(p.taille / maximum))
        for p in modele.points
    }
