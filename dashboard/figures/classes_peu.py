"""Classes of few territories: cut in the widest gaps, at round numbers, none for a single one.

Natural breaks give classes of one as soon as a dozen territories are cut in five; four classes at
most, of two territories at least, say as much and are read faster.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations, pairwise

PEU_MIN, PEU_MAX = 4, 12
CLASSES_MAX, EFFECTIF_MIN = 4, 2
# Le pas des seuils ronds, au plus : un douzième de l'étendue.
_PAS_PAR_ETENDUE = 12


def round_breaks(valeurs: Sequence[float], nombre: int, decimales: int) -> list[float]:
    """Inner breaks of sorted ``valeurs`` (as printed), at most ``min(nombre, 4) - 1``.

    Breaks lie in the gaps whose sum is the widest, each class holding two territories or more; each
    is the roundest number of its gap. Fewer classes when they cannot be so many; [] when none can.
    """
    n = len(valeurs)
    ecarts = {i: valeurs[i] - valeurs[i - 1] for i in range(1, n) if valeurs[i] > valeurs[i - 1]}
    for classes in range(min(nombre, CLASSES_MAX, n // EFFECTIF_MIN), 1, -1):
        possibles = [c for c in combinations(sorted(ecarts), classes - 1) if _large_enough(c, n)]
        if possibles:
            mieux = max(possibles, key=lambda c: (round(sum(ecarts[i] for i in c), 9), _even(c, n)))
            pas = _nice((valeurs[-1] - valeurs[0]) / _PAS_PAR_ETENDUE)
            return [_roundest(valeurs[i - 1], valeurs[i], pas, decimales) for i in mieux]
    return []


def _large_enough(coupes: tuple[int, ...], n: int) -> bool:
    bornes = (0, *coupes, n)
    return all(b - a >= EFFECTIF_MIN for a, b in pairwise(bornes))


def _even(coupes: tuple[int, ...], n: int) -> int:
    """Between equal gaps, the classes whose sizes differ least."""
    bornes = (0, *coupes, n)
    return -sum((b - a) ** 2 for a, b in pairwise(bornes))


def _nice(valeur: float) -> float:
    """The largest 1, 2 or 5 × 10^n not above ``valeur`` (> 0)."""
    puissance = 10.0 ** math.floor(math.log10(valeur))
    return max(m * puissance for m in (1, 2, 5) if m * puissance <= valeur * (1 + 1e-9))


def _roundest(bas: float, haut: float, pas: float, decimales: int) -> float:
    """A multiple of the largest step that has one in ``]bas, haut]``, the nearest to the middle."""
    milieu = (bas + haut) / 2
    while pas >= 10.0**-decimales * (1 - 1e-9):
        proche = math.floor(milieu / pas + 0.5) * pas
        for candidat in (proche, proche + pas, proche - pas):
            rond = round(candidat, max(decimales, 0))
            if bas < rond <= haut and abs(rond - candidat) < 1e-9 * max(1.0, abs(rond)):
                return rond
        pas = _nice(pas * 0.99)
    return haut
