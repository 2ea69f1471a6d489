"""The list of indicators as the few kilobytes that the screen component draws from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from dashboard import formats
from dashboard.figures.choix import GroupeOptions, Option, find

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


def component_data(
    groupes: Sequence[GroupeOptions],
    *,
    libelle: str,
    lieu: str,
    aide: str,
    valeur: str,
    nom: str,
    numero: int,
) -> dict[str, Any]:
    """Data of the list component (see ``composants/choix.js``).

    The reasons go once each: in a département without files, ten indicators have the same.
    """
    raisons = list(dict.fromkeys(o.raison for g in groupes for o in g.options if o.raison))
    choisi = find(groupes, valeur)
    return {
        "libelle": libelle,
        "lieu": formats.typography(lieu),
        "aide": formats.typography(aide),
        "valeur": valeur,
        "nom": formats.typography(choisi.nom if choisi else nom),
        "numero": numero,
        "groupes": [[g.nom, [_row(o, raisons) for o in g.options]] for g in groupes],
        "raisons": [formats.typography(r) for r in raisons],
    }


def _row(option: Option, raisons: list[str]) -> list[Any]:
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
