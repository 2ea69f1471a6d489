"""How long things are kept, for the pages and the command: the durations, and what was erased in their name.

Every failure is a ``PhraseError``: its French sentence says what happened and what stands.
"""

from __future__ import annotations

import logging

from dashboard import formats
from dashboard.dates import moment
from dashboard.session import acces
from data.erreurs import PhraseError
from data.garde import droits, peremption
from data.garde import durees as garde_durees
from data.garde.durees import MOIS_MAX, MOIS_MIN, Durees
from data.garde.peremption import Perimes
from data.magasin import emplacement

__all__ = ["MOIS_MAX", "MOIS_MIN", "Durees", "DureesFaute", "Perimes"]

journal = logging.getLogger("observatoire.durees")


class DureesFaute(PhraseError):
    """This reader may not change the durations, or erase."""


def read() -> Durees:
    """The durations of this installation."""
    return garde_durees.read(emplacement.folder())


def write(choisies: Durees) -> str:
    """Set the durations; the sentence of what was done."""
    if raison := acces.reason():
        raise DureesFaute(raison)
    garde_durees.write(emplacement.folder(), choisies)
    return f"Durées de conservation gardées : {said(choisies)}. Ce qui les passe s'efface dans la journée."


def said(choisies: Durees) -> str:
    """« notes 12 mois, journal des gestes 12 mois, comptes 24 mois sans visite »."""
    return formats.non_breaking(
        f"notes {choisies.notes} mois, journal des gestes {choisies.audit} mois, comptes {choisies.comptes} "
        "mois sans visite"
    )


def preview() -> Perimes:
    """What ``purge`` would erase."""
    return peremption.preview(emplacement.folder())


def purge() -> Perimes:
    """Erase what is past its duration. Raises PhraseError; nothing has then gone."""
    if raison := acces.reason():
        raise DureesFaute(raison)
    return peremption.purge(emplacement.folder())


def purge_quietly() -> None:
    """The same when the application starts, then every day: a refusal is a line of the log, no more."""
    if droits.read_only():
        return
    try:
        faits = peremption.purge(emplacement.folder())
    except PhraseError as erreur:
        journal.warning("Ce qui a passé sa durée n'a pas été effacé. %s", erreur)
        return
    if faits:
        journal.warning("Passés de durée, effacés : %s.", faits.phrase())


def last_purge() -> str:
    """« Le 28 novembre 2026 à 14 h 05 : 3 notes »; a sentence when the audit remembers none."""
    derniere = peremption.last(emplacement.folder())
    if derniere is None:
        return "Rien n'a encore été effacé pour avoir passé sa durée."
    return f"Dernier effacement, le {moment(derniere.date)} : {derniere.detail}."
