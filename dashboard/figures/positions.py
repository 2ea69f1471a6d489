"""Where a territory stands among those of its group: a small drawing and the same in words."""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from dashboard.figures.dits import Lu
from dashboard.figures.groupe import Groupe

# Au-delà, un trait par territoire ferait un aplat : on compte par colonne.
TRAITS_MAX = 60
COLONNES = 48
# Un rapport plus grand écrase presque tous les territoires sur le bord gauche.
ETENDUE_LINEAIRE = 12.0
LARGEUR, HAUTEUR = 220, 38


@dataclass(frozen=True, slots=True)
class Position:
    """A territory among ``nombre``: ``rang`` 1 is the highest value; the places run from 0 to 1.

    ``colonnes`` are (place, relative height); ``milieu`` holds the first and the third quartile
    (None under eight territories); ``logarithmique`` says that places are those of the logarithm.
    """

    rang: int
    nombre: int
    place: float
    colonnes: tuple[tuple[float, float], ...]
    milieu: tuple[float, float] | None
    logarithmique: bool
    texte: str


def build_position(valeurs: Sequence[float], valeur: float, groupe: Groupe, lu: Lu) -> Position | None:
    """Position of ``valeur`` among ``valeurs`` (its own included), those of the group.

    ``lu`` says where the value stands in the store. None when it stands alone, or when all are the
    same: nobody is then first.
    """
    rangees = sorted(valeurs)
    texte = groupe.rank(rangees, valeur, lu)
    if not texte:
        return None
    log = _needs_log(rangees)
    place = _scale(rangees, log)
    return Position(
        # Ex æquo : même rang, celui du premier.
        rang=len(rangees) - bisect.bisect_right(rangees, valeur) + 1,
        nombre=len(rangees),
        place=place(valeur),
        colonnes=_columns([place(v) for v in rangees]),
        milieu=_middle(rangees, place),
        logarithmique=log,
        texte=texte,
    )


def abscissa(place: float) -> float:
    return 4 + place * (LARGEUR - 8)


def _needs_log(rangees: Sequence[float]) -> bool:
    mediane = rangees[len(rangees) // 2]
    return rangees[0] >= 0 and rangees[-1] > ETENDUE_LINEAIRE * mediane


def _scale(rangees: Sequence[float], log: bool) -> Callable[[float], float]:
    """Place of a value between the lowest and the highest, 0 to 1."""

    # Un zéro n'a pas de logarithme : compté d'un de plus, un effectif garde sa place parmi les autres.
    plus = 1.0 if rangees[0] == 0 else 0.0

    def measure(valeur: float) -> float:
        return math.log(valeur + plus) if log else valeur

    bas, haut = measure(rangees[0]), measure(rangees[-1])

    def place(valeur: float) -> float:
        if haut <= bas:
            return 0.5
        if log and valeur + plus <= 0:
            return 0.0
        return min(1.0, max(0.0, (measure(valeur) - bas) / (haut - bas)))

    return place


def _columns(places: Sequence[float]) -> tuple[tuple[float, float], ...]:
    """One full line per territory when they are few, else counts by column, the highest at 1."""
    if len(places) <= TRAITS_MAX:
        return tuple((p, 0.7) for p in places)
    comptes = [0] * COLONNES
    for p in places:
        comptes[min(COLONNES - 1, int(p * COLONNES))] += 1
    plus = max(comptes)
    return tuple(((c + 0.5) / COLONNES, n / plus) for c, n in enumerate(comptes))


def _middle(rangees: Sequence[float], place: Callable[[float], float]) -> tuple[float, float] | None:
    if len(rangees) < 8:
        return None
    bas, _, haut = quantiles(rangees, n=4, method="inclusive")
    return place(bas), place(haut)
