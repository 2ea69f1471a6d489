"""The list of indicators as a frozen model: what is offered, where it exists, why not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import formats

# Trop communs pour trouver quoi que ce soit.
_VIDES = frozenset(
    [
        "avec",
        "dans",
        "dont",
        "leur",
        "leurs",
        "ayant",
        "moins",
        "pour",
        "sans",
        "selon",
        "tous",
        "toute",
        "toutes",
        "tels",
        "elle",
    ]
)
_COURT = 4


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


def find(groupes: Sequence[GroupeOptions], code: str) -> Option | None:
    """The option of an indicator."""
    return next((o for g in groupes for o in g.options if o.code == code), None)


def rows(groupes: Sequence[GroupeOptions], jeux: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The list as the browser reads it (see ``composants/choix.js``): groups of rows, and the reasons.

    A reason goes once: in a département without files, ten indicators have the same. ``jeux`` says in
    which set an indicator is drawn before the server answers.
    """
    raisons = list(dict.fromkeys(o.raison for g in groupes for o in g.options if o.raison))
    return {
        "groupes": [
            [g.nom, [_row(o, raisons, (jeux or {}).get(o.code, "")) for o in g.options]] for g in groupes
        ],
        "raisons": [formats.typography(r) for r in raisons],
    }


def _row(option: Option, raisons: list[str], jeu: str) -> list[Any]:
    return [
        option.code,
        formats.typography(option.nom),
        formats.typography(option.unite),
        int(option.effectif),
        option.ou,
        option.annee,
        int(option.fictif),
        raisons.index(option.raison) if option.raison else -1,
        _search_words(option),
        jeu,
    ]


def _search_words(option: Option) -> str:
    """The words that a search reads and that the option does not show, each once, without accents."""
    vus = set(_plain(f"{option.nom} {option.unite}"))
    mots = dict.fromkeys(
        m for m in _plain(option.mots) if len(m) >= _COURT and m not in vus and m not in _VIDES
    )
    return " ".join(mots)


def _plain(texte: str) -> list[str]:
    decompose = unicodedata.normalize("NFD", texte.lower().replace("œ", "oe"))
    return re.findall(r"[a-z0-9]+", "".join(c for c in decompose if not unicodedata.combining(c)))
