"""Several figures of a screen on one slide: their places, and whether all of it can be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.exports.bureau.diapos.support import POUCE, Boite
from dashboard.exports.papier import polices
from dashboard.figures.modele import Carte

# Au-delà, chacune serait plus petite qu'une vignette.
FIGURES_MAX = 3
POINTS_MIN = 12
# Le nom de chaque figure, au-dessus d'elle, en deux lignes au plus.
NOM, POINTS_NOM, _NOM_LIGNES = round(0.58 * POUCE), 13, 2
_ECART = round(0.3 * POUCE)
# Une carte et sa légende veulent plus de place qu'un graphique ; ses barres aux longs noms, parfois plus.
PARTAGES = (1.4, 1.0)
_JEU = round(0.05 * POUCE)
_SOURCE_MAX, _SOURCE_POINTS = 5, 10.5
_LARGEUR_LETTRES = 1.1


def shares(figures: Sequence[Any]) -> list[list[float]]:
    """The widths to try, one list a try: a map beside a chart is wider first."""
    cartes = [isinstance(f, Carte) for f in figures]
    if all(cartes) or not any(cartes):
        return [[1.0] * len(figures)]
    return [[part if c else 1.0 for c in cartes] for part in PARTAGES]


def boxes(corps: Boite, parts: Sequence[float]) -> list[Boite]:
    """The place of each figure, side by side."""
    libre = corps.large - _ECART * (len(parts) - 1)
    places: list[Boite] = []
    x = corps.x
    for part in parts:
        large = round(libre * part / sum(parts))
        places.append(Boite(x, corps.y, large, corps.haut))
        x += large + _ECART
    return places


def under_name(boite: Boite) -> Boite:
    """What the name of a figure leaves under it."""
    return Boite(boite.x, boite.y + NOM, boite.large, boite.haut - NOM)


def name_holds(nom: str, boite: Boite) -> bool:
    """True when the name of a figure is written over it."""
    utile = (boite.large / 12_700 - 0.2 * 72) / _LARGEUR_LETTRES
    return len(polices.wrap(polices.printable(nom), utile, POINTS_NOM, polices.DEMI_GRAS)) <= _NOM_LIGNES


def source_lines(source: str, corps: Boite) -> int:
    """How many lines what all of them cite takes at the foot; 0 when it takes too many."""
    utile = (corps.large - 0.8 * POUCE) / 12_700 / _LARGEUR_LETTRES
    lignes = polices.wrap(polices.printable(source), utile, _SOURCE_POINTS)
    return len(lignes) if len(lignes) <= _SOURCE_MAX else 0


def holds(formes: Sequence[Any], boite: Boite) -> bool:
    """True when what was drawn for a figure is in its place, in letters that are read."""
    return all(_inside(f, boite) and _letters(f) >= POINTS_MIN for f in formes)


def _inside(forme: Any, boite: Boite) -> bool:
    return (
        forme.left >= boite.x - _JEU
        and forme.top >= boite.y - _JEU
        and forme.left + forme.width <= boite.x + boite.large + _JEU
        and forme.top + forme.height <= boite.y + boite.haut + _JEU
    )


def _letters(forme: Any) -> float:
    """The smallest letters of the names of a chart, in points; those of anything else are its own."""
    if not getattr(forme, "has_chart", False):
        return POINTS_MIN
    axes = forme.chart._chartSpace.xpath(".//c:catAx//a:defRPr/@sz")
    return min((int(t) / 100 for t in axes), default=POINTS_MIN)
