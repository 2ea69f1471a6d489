"""The list of indicators as a frozen model: what is offered, where it exists, why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """One indicator of the list, where it exists and its last year there.

    ``code`` '' is a theme that has no indicator yet. ``raison`` says why it cannot be chosen, and the
    gesture that fills it; '' when it can. ``niveau`` is the level that choosing it leads to.
    """

    code: str
    nom: str
    unite: str
    effectif: bool
    ou: str
    annee: str
    fictif: bool
    raison: str
    niveau: str
    mots: str

    @property
    def possible(self) -> bool:
        return not self.raison

    @property
    def presence(self) -> str:
        """« France · 2023 », « vos fichiers · 2024, fictif »."""
        texte = f"{self.ou} · {self.annee}" if self.annee else self.ou
        return f"{texte}, fictif" if self.fictif else texte


@dataclass(frozen=True, slots=True)
class GroupeOptions:
    """A theme and its indicators, those that can be chosen first."""

    nom: str
    options: tuple[Option, ...]


def find(groupes: Iterable[GroupeOptions], code: str) -> Option | None:
    """The option of an indicator."""
    return next((o for g in groupes for o in g.options if o.code == code), None)
