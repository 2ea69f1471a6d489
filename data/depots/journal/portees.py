"""What rows are about: their scopes, counted; and the number of the next gesture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

from data.depots.registre import Entree, Portee
from data.disque import JournalError

# Les colonnes qui disent de quoi parle une ligne ; la première présente sert.
COLONNES_TERRITOIRE = ("code_territoire", "territoires")
COLONNES_ANNEE = ("annee", "millesime")


def next_number(entrees: Sequence[Entree]) -> int:
    """A number that no entry has borne: entries never go away, so neither do numbers."""
    return max((e.numero for e in entrees), default=0) + 1


def scope_of(lignes: pa.Table) -> list[tuple[Portee, ...]]:
    """Scopes of each row: one, or one per territory when the territory column holds lists.

    Raises JournalError when there is no territory column, or a row without a territory.
    """
    presentes = lignes.column_names
    territoire = next((c for c in COLONNES_TERRITOIRE if c in presentes), None)
    annee = next((c for c in COLONNES_ANNEE if c in presentes), None)
    if territoire is None:
        raise JournalError("Ce tableau n'a pas de colonne de territoire : rien n'a été déposé.")
    codes = lignes[territoire].to_pylist()
    annees = lignes[annee].to_pylist() if annee else [None] * len(codes)
    portees = [
        tuple(Portee(c, a) for c in dict.fromkeys([code] if isinstance(code, str) else code or []))
        for code, a in zip(codes, annees, strict=True)
    ]
    if not all(portees) or not all(p.code_territoire for ligne in portees for p in ligne):
        raise JournalError("Une ligne n'a pas de territoire : rien n'a été déposé.")
    return portees


def count_scopes(portees: Sequence[Sequence[Portee]]) -> Counter[Portee]:
    """Number of rows about each scope."""
    return Counter(p for ligne in portees for p in ligne)
