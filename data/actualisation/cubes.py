"""What is taken of a data set of Insee (a cube): which cells make which figure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# Un village peut n'avoir aucun enfant d'un âge ; au-delà, c'est que la case manque.
POPULATION_SANS_TROU = 2_000


@dataclass(frozen=True, slots=True)
class Chiffre:
    """A column: the cells to add up, by dimension. ``zero``: a cell that a described territory has not is
    a zero (a count), instead of an unknown; from ``sans_trou`` inhabitants on, it is a gap."""

    colonne: str
    cases: Mapping[str, tuple[str, ...]]
    zero: bool = False
    sans_trou: float = POPULATION_SANS_TROU

    @property
    def attendues(self) -> int:
        """How many cells make it."""
        return math.prod(len(codes) for codes in self.cases.values())


@dataclass(frozen=True, slots=True)
class Cube:
    """What is taken of a data set. ``presence`` is a cell that every described territory has; ``depuis`` the
    first year that may stand in the same series; ``secrets``: a described territory without a figure has it
    kept secret; ``exhaustif``: an inventory, where no row means none, as long as nearly all territories
    have one."""

    chiffres: tuple[Chiffre, ...]
    presence: Chiffre | None = None
    additif: bool = False
    depuis: int = 1900
    secrets: bool = False
    exhaustif: bool = False

    def __iter__(self) -> Iterator[Chiffre]:
        """Every cell that is looked at, the presence one included."""
        yield from self.chiffres
        if self.presence is not None:
            yield self.presence
