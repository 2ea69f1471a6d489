"""Sums of additive columns over sets of rows, and whether a row equals one of them."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

EXACTE, INVERIFIABLE, FAUSSE = "exacte", "inverifiable", "fausse"
Nombres = tuple[float | None, ...]
GROUPES_MAX = 4
# Un total partiel sans mot se cherche sur tant de lignes au plus.
BLOC_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Ensemble:
    """A set of rows (positions): per additive column, its sum and how many of its cells are empty."""

    liste: list[int]
    debut: int
    fin: int
    sommes: tuple[float, ...]
    vides: tuple[int, ...]

    @property
    def nombre(self) -> int:
        """How many rows it has."""
        return self.fin - self.debut

    @property
    def rangs(self) -> list[int]:
        """Their positions; a copy, made only for the set that is told."""
        return self.liste[self.debut : self.fin]

    def compare(self, nombres: Nombres, decimales: Sequence[int]) -> list[str | None]:
        """For each column: EXACTE, INVERIFIABLE (cells are empty), FAUSSE; None without a number."""
        return [
            None if v is None else self._one(v, colonne, decimales[colonne])
            for colonne, v in enumerate(nombres)
        ]

    def _one(self, valeur: float, colonne: int, decimales: int) -> str:
        somme = self.sommes[colonne]
        if self.vides[colonne] == self.nombre:
            return INVERIFIABLE if valeur else EXACTE
        # Les termes montrés au centième sont arrondis, et leur somme s'en écarte un peu.
        marge = 1e-6 * max(1.0, abs(somme))
        if decimales >= 2:
            marge += 0.5 * 10**-decimales * math.sqrt(self.nombre + 1)
        ecart = abs(valeur - somme)
        arrondi = decimales > digits(valeur) and ecart <= min(0.5 * 10 ** -digits(valeur), 0.01 * abs(somme))
        if ecart <= marge or arrondi:
            return EXACTE
        return INVERIFIABLE if self.vides[colonne] and valeur > somme else FAUSSE


def digits(valeur: float) -> int:
    """Number of decimals of a value, six at most."""
    if not math.isfinite(valeur):
        return 0
    texte = f"{valeur:.6f}".rstrip("0")
    return len(texte) - texte.index(".") - 1


class Sommes:
    """The rows that hold data (``details``, positions in order) and the sets a total may sum."""

    def __init__(
        self,
        nombres: Sequence[Nombres],
        details: Sequence[int],
        bornes: Sequence[int],
        groupes: Sequence[dict[int, str]],
    ) -> None:
        self.nombres = nombres
        self.bornes = sorted(bornes)
        self.groupes = groupes
        largeur = len(nombres[0]) if nombres else 0
        self._cumuls: list[list[float]] = [[0.0] * largeur]
        self._vides: list[list[int]] = [[0] * largeur]
        self.details: list[int] = []
        self.decimales = [0] * largeur
        for rang in details:
            self.add(rang)
        self._groupes: dict[tuple[tuple[int, ...], tuple[str, ...]], Ensemble | None] = {}
        self._index: dict[tuple[int, ...], dict[tuple[str, ...], list[int]]] = {}

    def add(self, rang: int) -> None:
        """One more detail, after those that are there."""
        self.details.append(rang)
        ligne = self.nombres[rang]
        self._cumuls.append([c + (v or 0.0) for c, v in zip(self._cumuls[-1], ligne, strict=True)])
        self._vides.append([n + (v is None) for n, v in zip(self._vides[-1], ligne, strict=True)])
        for colonne, v in enumerate(ligne):
            if v is not None and not v.is_integer():
                self.decimales[colonne] = max(self.decimales[colonne], digits(v))

    def slice(self, debut: int, fin: int) -> Ensemble:
        """The details from one place to another in their list."""
        return Ensemble(
            self.details,
            debut,
            fin,
            tuple(b - a for a, b in zip(self._cumuls[debut], self._cumuls[fin], strict=True)),
            tuple(b - a for a, b in zip(self._vides[debut], self._vides[fin], strict=True)),
        )

    def _before(self, rang: int) -> int:
        """The last total above; -1 without one."""
        place = bisect_left(self.bornes, rang)
        return self.bornes[place - 1] if place else -1

    def around(self, rang: int) -> Iterator[Ensemble]:
        """What a total at this row may sum, the likeliest first: the block above, all above, all,
        the block below, all below, then the rows that share its territory, year, type…"""
        place, avant = bisect_left(self.details, rang), self._before(rang)
        suivante = bisect_right(self.bornes, rang)
        apres = self.bornes[suivante] if suivante < len(self.bornes) else len(self.nombres)
        fin = len(self.details)
        plages = (
            (bisect_left(self.details, avant), place),
            (0, place),
            (0, fin),
            (place, bisect_left(self.details, apres)),
            (place, fin),
        )
        for debut, arret in dict.fromkeys(plages):
            if arret > debut:
                yield self.slice(debut, arret)
        groupe = self.groupes[rang]
        for taille in range(1, min(GROUPES_MAX, len(groupe)) + 1):
            for colonnes in combinations(sorted(groupe), taille):
                cle = colonnes, tuple(groupe[c] for c in colonnes)
                if cle not in self._groupes:
                    trouves = self._sharing(colonnes).get(cle[1])
                    self._groupes[cle] = self._ensemble(trouves) if trouves else None
                if ensemble := self._groupes[cle]:
                    yield ensemble

    def _sharing(self, colonnes: tuple[int, ...]) -> dict[tuple[str, ...], list[int]]:
        if colonnes not in self._index:
            index: dict[tuple[str, ...], list[int]] = {}
            for rang in self.details:
                cle = tuple(self.groupes[rang].get(c, "") for c in colonnes)
                index.setdefault(cle, []).append(rang)
            self._index[colonnes] = index
        return self._index[colonnes]

    def _ensemble(self, rangs: list[int]) -> Ensemble:
        colonnes = list(zip(*(self.nombres[r] for r in rangs), strict=True))
        return Ensemble(
            rangs,
            0,
            len(rangs),
            tuple(sum(v for v in c if v is not None) for c in colonnes),
            tuple(sum(v is None for v in c) for c in colonnes),
        )

    def match(self, rang: int, minimum: int = 1) -> Ensemble | None:
        """A set of ``minimum`` rows that the row sums: nothing false, at least one column exact."""
        nombres = self.nombres[rang]
        return next(
            (
                e
                for e in self.around(rang)
                if e.nombre >= minimum
                and FAUSSE not in (etats := e.compare(nombres, self.decimales))
                and EXACTE in etats
            ),
            None,
        )

    def nearest(self, rang: int) -> Ensemble | None:
        """The set that explains most columns of a row that sums none; None without details."""
        return max(
            self.around(rang),
            key=lambda e: e.compare(self.nombres[rang], self.decimales).count(EXACTE),
            default=None,
        )

    def block_above(self, rang: int, derniere: bool) -> Ensemble | None:
        """At least two contiguous details just above that the row equals in every column.

        A single column is weak evidence (0,5 and 0,5 make 1): then only the last row counts, when
        it sums everything since the last total.
        """
        nombres = self.nombres[rang]
        valeurs = [v for v in nombres if v]
        place = bisect_left(self.details, rang)
        tout = bisect_left(self.details, self._before(rang))
        if not valeurs or (len(valeurs) == 1 and not derniere):
            return None
        for debut in (tout, 0):
            if debut <= place - 2 and self._equal(ensemble := self.slice(debut, place), nombres):
                return ensemble
        for debut in range(place - 2, max(-1, place - BLOC_MAX), -1):
            ensemble = self.slice(debut, place)
            if len(valeurs) > 1 and self._equal(ensemble, nombres):
                return ensemble
            if any(s > (v or 0.0) + 1e-6 for s, v in zip(ensemble.sommes, nombres, strict=True)):
                return None
        return None

    def all_below(self, rang: int) -> Ensemble | None:
        """The details below, when the first row equals their sum in two columns or more."""
        nombres = self.nombres[rang]
        place = bisect_left(self.details, rang)
        suite = self.slice(min(place + 1, len(self.details)), len(self.details))
        if suite.nombre > 1 and sum(1 for v in nombres if v) > 1 and self._equal(suite, nombres):
            return suite
        return None

    @staticmethod
    def _equal(ensemble: Ensemble, nombres: Nombres) -> bool:
        return all(
            (v is None and vides == ensemble.nombre)
            or (v is not None and math.isclose(v, s, rel_tol=1e-6, abs_tol=1e-6))
            for v, s, vides in zip(nombres, ensemble.sommes, ensemble.vides, strict=True)
        )
