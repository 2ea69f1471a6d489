"""Where signs and names stand in a drawing, whatever draws it: the screen or the paper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations, product

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


@dataclass(frozen=True, slots=True)
class Nom:
    """The name of a line above a plot: its row from the bottom, and the side of its line it lies on."""

    ligne: int
    rang: int
    a_droite: bool


# Au-delà, les essayer toutes coûterait plus qu'un croisement.
LIGNES_MAX = 5


@lru_cache(maxsize=256)
def place_line_names(
    voulues: tuple[float, ...], largeurs: tuple[float, ...], total: float
) -> tuple[Nom, ...]:
    """Where the names of vertical lines stand, in pixels from the left of a plot ``total`` wide.

    Each has its own row, and its line goes up to it: a line that cut the name of another would be read
    as its own. Inner lines lowest and names towards the middle, unless one is cut; then the arrangement
    that cuts the fewest, none beyond the plot.
    """
    milieu = total / 2
    gauches = sorted((i for i, x in enumerate(voulues) if x < milieu), key=lambda i: -voulues[i])
    droites = sorted((i for i, x in enumerate(voulues) if x >= milieu), key=lambda i: voulues[i])
    usuel = _named((*gauches, *droites), tuple(voulues[i] < milieu for i in (*gauches, *droites)))
    if len(voulues) > LIGNES_MAX or not _cuts(usuel, voulues, largeurs, total):
        return usuel
    ordres = permutations((*gauches, *droites))
    essais = (_named(o, c) for o in ordres for c in product((True, False), repeat=len(voulues)))
    vers_le_milieu = {n.ligne: n.a_droite for n in usuel}
    return min(
        (usuel, *essais),
        key=lambda noms: (
            _cuts(noms, voulues, largeurs, total),
            sum(n.a_droite != vers_le_milieu[n.ligne] for n in noms),
        ),
    )


def _named(ordre: tuple[int, ...], cotes: tuple[bool, ...]) -> tuple[Nom, ...]:
    return tuple(Nom(i, rang, a) for rang, (i, a) in enumerate(zip(ordre, cotes, strict=True)))


def _cuts(
    noms: tuple[Nom, ...], voulues: tuple[float, ...], largeurs: tuple[float, ...], total: float
) -> int:
    """Names that a longer line cuts, and those that leave the plot, which is worse."""
    fautes = 0
    for nom in noms:
        x, large = voulues[nom.ligne], largeurs[nom.ligne]
        debut, fin = (x, x + large) if nom.a_droite else (x - large, x)
        fautes += 10 * (debut < 0 or fin > total)
        fautes += sum(debut < voulues[n.ligne] < fin for n in noms if n.rang > nom.rang)
    return fautes


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
