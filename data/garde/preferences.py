"""What a reader prefers, kept in the memory: their territory.

It is a convenience: a memory that cannot be read gives no preference, never a failure.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import sqlalchemy as sa

from data.disque import JournalError
from data.erreurs import PhraseError
from data.garde.droits import read_only
from data.memoire import lieu
from data.memoire.espace import current
from data.memoire.tables import preferences

_ANCIEN = "departement"


class PreferencesError(PhraseError):
    """The preferences could not be kept; French sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """``territoire`` is « epci:200058485 », « departement:95 » or « france:FRANCE », '' for none."""

    territoire: str = ""


def read(donnees: Path) -> Preferences:
    """The preferences of the person who reads; none when there are none, or when they cannot be read."""
    try:
        with lieu.reading(donnees) as con:
            lues = con.execute(sa.select(preferences.c.nom, preferences.c.valeur).where(*_mine())).all()
    except JournalError:
        return Preferences()
    gardees = {str(nom): str(valeur) for nom, valeur in lues}
    # Jusqu'ici on ne gardait qu'un département, sous un autre nom : il reste le territoire choisi.
    ancien = gardees.get(_ANCIEN, "")
    return Preferences(gardees.get("territoire", f"departement:{ancien}" if ancien else ""))


def write(donnees: Path, choisies: Preferences) -> None:
    """Replace the preferences. Raises PreferencesError: read-only installation, full disk…"""
    if read_only():
        raise PreferencesError(
            "Cette installation est en lecture seule : votre choix vaut jusqu'à la fermeture de "
            "cette page, sans être gardé."
        )
    ici = current()
    try:
        with lieu.writing(donnees, "choisir ses préférences", "preferences") as con:
            con.execute(preferences.delete().where(*_mine()))
            con.execute(
                preferences.insert(),
                [
                    {"organisation": ici.organisation, "personne": ici.personne, "nom": nom, "valeur": valeur}
                    for nom, valeur in asdict(choisies).items()
                ],
            )
    except PhraseError as erreur:
        raise PreferencesError(
            f"Votre choix n'a pas pu être gardé : {erreur} Il vaut jusqu'à la fermeture de cette page."
        ) from erreur


def _mine() -> tuple[sa.ColumnElement[bool], ...]:
    ici = current()
    return preferences.c.organisation == ici.organisation, preferences.c.personne == ici.personne
