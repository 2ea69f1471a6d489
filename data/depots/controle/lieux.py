"""What a written name means: the territories that bear it, and what was understood around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LIEUX_DITS = 15


@dataclass(frozen=True, slots=True)
class Lieu:
    """A current EPCI or commune, with the département that tells it from its homonyms.

    ``departements``: codes of every département it lies in, the main one first.
    """

    code: str
    niveau: str
    nom: str
    departement: str = ""
    departements: tuple[str, ...] = ()

    def __str__(self) -> str:
        precision = f", {self.departement}" if self.departement not in ("", self.nom) else ""
        return f"{self.code} ({self.nom}{precision})"


@dataclass(frozen=True, slots=True)
class Nommes:
    """What a text names. ``lu``: every word of it was understood, and ``lieux`` bear that name.

    Otherwise ``obstacle`` says what stands in the way (a contradiction, an old name) and ``lieux``
    are only worth proposing. ``nom`` is the text without its département, ``departement`` the code
    of the latter. ``autre`` says what else the text names (« le département du Val-d'Oise »).
    """

    lieux: tuple[Lieu, ...] = ()
    lu: bool = False
    obstacle: str = ""
    nom: str = ""
    departement: str = ""
    autre: str = ""


def enumerate_lieux(lieux: Sequence[Lieu]) -> str:
    """« 93066 (Saint-Denis, Seine-Saint-Denis) ou 97411 (…) », and how many more there are."""
    dits = [str(lieu) for lieu in lieux[:LIEUX_DITS]]
    if len(lieux) > LIEUX_DITS:
        return f"{', '.join(dits)} ou {len(lieux) - LIEUX_DITS} autres"
    return " ou ".join([", ".join(dits[:-1]), dits[-1]] if len(dits) > 1 else dits)
