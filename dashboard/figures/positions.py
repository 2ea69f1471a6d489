"""Where a territory stands among all those of its level: a small drawing and the same in words."""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import quantiles

from dashboard import formats
from dashboard.figures.carte import level_name
from dashboard.figures.dits import Dit, Ensemble, Lu, Phrase, say

# Au-delà, un trait par territoire ferait un aplat : on compte par colonne.
TRAITS_MAX = 60
# La Cnaf ne publie rien à Mayotte : il manque 5 EPCI sur 1 255, 1 département, 1 région sur 18.
PART_FRANCE = 0.94
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


@dataclass(frozen=True, slots=True)
class Univers:
    """The territories among which one is placed: their values, how many they are, where.

    ``dans`` is « du Val-d'Oise », « de France »; ``territoires`` counts those without a value too.
    ``code`` is that of the territory that holds them.
    """

    valeurs: tuple[float, ...]
    territoires: int
    portee: str
    dans: str
    code: str = ""

    @property
    def entier(self) -> bool:
        """True when a rank in it is a rank in the whole: France but for a few, or all the others."""
        part = len(self.valeurs) / self.territoires if self.territoires else 0.0
        return part >= (PART_FRANCE if self.portee == "france" else 1.0)


def choose_univers(possibles: Sequence[Univers]) -> Univers | None:
    """The widest whole, given from the widest; None when only a part is known.

    « 2e sur 19 » among the EPCI of the two départements that happen to be loaded is no rank.
    """
    return next((u for u in possibles if u.entier and len(u.valeurs) > 1), None)


def build_position(
    valeurs: Sequence[float],
    valeur: float,
    niveau: str,
    dans: str = "",
    *,
    lu: Lu | None = None,
    ensemble: Ensemble | None = None,
) -> Position | None:
    """Position of ``valeur`` among ``valeurs`` (its own included), those of the territories ``dans``.

    ``lu`` says where the value stands in the store, ``ensemble`` among whom it is placed.
    None when it stands alone, or when all are the same: nobody is then first.
    """
    rangees = sorted(valeurs)
    if len(rangees) < 2 or rangees[0] == rangees[-1]:
        return None
    # Ex æquo : même rang, celui du premier.
    rang = len(rangees) - bisect.bisect_right(rangees, valeur) + 1
    log = _needs_log(rangees)
    place = _scale(rangees, log)
    return Position(
        rang=rang,
        nombre=len(rangees),
        place=place(valeur),
        colonnes=_columns([place(v) for v in rangees]),
        milieu=_middle(rangees, place),
        logarithmique=log,
        texte=_words(rangees, valeur, rang, niveau, dans, ((lu,) if lu else (), ensemble)),
    )


def _words(
    rangees: Sequence[float],
    valeur: float,
    rang: int,
    niveau: str,
    dans: str,
    lieu: tuple[tuple[Lu, ...], Ensemble | None],
) -> Phrase:
    """« 1re sur 35 communes de la Creuse », « 4e ex æquo avec 2 autres sur 1 250 EPCI de France »."""
    lus, ensemble = lieu
    a_egalite = bisect.bisect_right(rangees, valeur) - bisect.bisect_left(rangees, valeur)
    mots = formats.rank(rang, a_egalite, feminin=niveau in ("commune", "region"))
    dits = [Dit(formats.number(rang), "rang", lus, dans=ensemble)]
    if a_egalite > 2:
        autres = formats.number(a_egalite - 1)
        dits.append(Dit(autres, "compte", lus, dans=ensemble, critere="ex_aequo"))
    nombre = len(rangees)
    return say(
        "{rang} sur {nombre}{dans}",
        rang=Phrase(mots, dits),
        nombre=Phrase(
            formats.plural(nombre, level_name(niveau, 1), level_name(niveau)),
            [Dit(formats.number(nombre), "compte", lus, dans=ensemble, critere="classes")],
        ),
        dans=f" {dans}" if dans else "",
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
