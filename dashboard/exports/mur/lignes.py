"""The rows of a figure, shared out over several screens: equal parts, the reader's row on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, TypeVar

from dashboard.figures.avant_apres import AvantApres
from dashboard.figures.calendrier import Calendrier
from dashboard.figures.classement import Classement
from dashboard.figures.graphiques import Barres, Decomposition
from dashboard.figures.halteres import Halteres
from dashboard.figures.planche import Modele
from dashboard.figures.territoire.figures import LignesTheme

T = TypeVar("T")
# Le champ qui tient les rangées, par modèle ; les autres n'en ont pas qu'on puisse séparer.
CHAMPS: dict[type, str] = {
    Barres: "barres",
    Classement: "rangs",
    Calendrier: "periodes",
    Halteres: "lignes",
    AvantApres: "lignes",
    Decomposition: "groupes",
}


def count(modele: Modele) -> int:
    """How many rows a chart may share out; 0 when it has none."""
    if isinstance(modele, LignesTheme):
        return len(modele.theme.lignes)
    champ = CHAMPS.get(type(modele))
    return len(getattr(modele, champ)) if champ else 0


def share(modele: Modele, parts: int) -> list[Modele]:
    """The same chart in ``parts``, of as many rows as one another."""
    if isinstance(modele, LignesTheme):
        coupees = parted(modele.theme.lignes, parts)
        return [replace(modele, theme=replace(modele.theme, lignes=tuple(c))) for c in coupees]
    champ = CHAMPS[type(modele)]
    rangees: Sequence[Any] = getattr(modele, champ)
    return [replace(modele, **{champ: tuple(c)}) for c in pinned(rangees, parts)]  # type: ignore[type-var]


def parted(rangees: Sequence[T], parts: int) -> list[list[T]]:
    """Equal parts, the first ones longer by one at most."""
    taille, reste = divmod(len(rangees), parts)
    bords = [rang * taille + min(rang, reste) for rang in range(parts + 1)]
    return [list(rangees[a:b]) for a, b in pairwise(bords) if b > a]


def pinned(rangees: Sequence[T], parts: int) -> list[list[T]]:
    """Equal parts; the chosen row at its rank, or at the end of the part that is nearest to it, and the
    rows of reference at the foot of each."""
    reperes = [r for r in rangees if getattr(r, "reference", False)]
    siennes = [r for r in rangees if r not in reperes]
    choisie = next((r for r in siennes if getattr(r, "choisie", False)), None)
    faites: list[list[T]] = []
    for part in parted(siennes, parts):
        if choisie is not None and choisie not in part:
            avant = siennes.index(choisie) < siennes.index(part[0])
            part = [choisie, *part] if avant else [*part, choisie]
        faites.append([*part, *reperes])
    return faites
