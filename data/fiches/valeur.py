"""A value of a closed list, and the words that such a list must not read alone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Valeur:
    """One value of a closed list."""

    code: str
    libelle: str
    synonymes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doute:
    """Words of the field that a closed list must not read alone.

    ``codes``: what they may mean (none when the list has no such value); ``phrase``: why they are
    not read, and what to write.
    """

    mots: tuple[str, ...]
    phrase: str
    codes: tuple[str, ...] = ()
