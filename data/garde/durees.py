"""How long what speaks of people is kept, in calendar months: set by organisation, counted from a day.

A thing written on a day is kept until the same day of the month, so many months later (the last day of a
month that has no such day), and erased from that day on. Days are those of Paris.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.erreurs import PhraseError
from data.garde.droits import read_only
from data.memoire import lieu
from data.memoire.espace import current
from data.memoire.tables import durees

OBJET = "durees"
MOIS_MIN, MOIS_MAX = 1, 120
_PARIS = ZoneInfo("Europe/Paris")
NOMS = {"notes": "les notes", "audit": "le journal des gestes", "comptes": "les comptes sans visite"}


class DureesError(PhraseError):
    """The durations could not be read or changed; French sentence."""


@dataclass(frozen=True, slots=True)
class Durees:
    """In months: ``notes`` once taken, ``audit`` after the gesture, ``comptes`` without a visit."""

    notes: int = 12
    audit: int = 12
    comptes: int = 24


def read(donnees: Path) -> Durees:
    """The durations; the default ones while none were set. Raises DureesError."""
    try:
        with lieu.reading(donnees) as con:
            return read_in(con)
    except PhraseError as erreur:
        raise DureesError(f"Les durées de conservation ne se lisent pas. {erreur}") from erreur


def read_in(con: Connection) -> Durees:
    """The same, in a read that is under way; a value out of bounds is as if it had not been set."""
    lues = con.execute(sa.select(durees.c.objet, durees.c.mois).where(_mine()))
    connues = {c.name for c in fields(Durees)}
    return Durees(**{o: m for o, m in lues if o in connues and MOIS_MIN <= m <= MOIS_MAX})


def write(donnees: Path, choisies: Durees) -> None:
    """Set the durations. Raises DureesError; the former ones then stand."""
    check(choisies)
    if read_only():
        raise DureesError("Cette installation est en lecture seule : les durées n'y changent pas.")
    try:
        with lieu.writing(donnees, "changer les durées de conservation", OBJET) as con:
            con.execute(durees.delete().where(_mine()))
            ici = current().organisation
            con.execute(
                durees.insert(),
                [{"organisation": ici, "objet": o, "mois": m} for o, m in asdict(choisies).items()],
            )
    except PhraseError as erreur:
        raise DureesError(f"Les durées n'ont pas changé. {erreur}") from erreur


def check(choisies: Durees) -> None:
    """Raise DureesError unless every duration is a number of months that may be set."""
    for objet, mois in asdict(choisies).items():
        if isinstance(mois, bool) or not isinstance(mois, int) or not MOIS_MIN <= mois <= MOIS_MAX:
            raise DureesError(
                f"La durée pour {NOMS[objet]} se donne en mois, de {MOIS_MIN} à {MOIS_MAX} : « {mois} » ne "
                "convient pas."
            )


def add_months(jour: date, mois: int) -> date:
    """The same day of a later month, or the last day of a month that has no such day."""
    rang = jour.month - 1 + mois
    annee, numero = jour.year + rang // 12, rang % 12 + 1
    return date(annee, numero, min(jour.day, monthrange(annee, numero)[1]))


def is_past(instant: str, mois: int, maintenant: datetime) -> bool:
    """True when what was written at an instant (ISO 8601, UTC) has been kept so many months.

    An instant that cannot be read is never past: nothing undated is erased unseen.
    """
    try:
        ecrit = datetime.fromisoformat(instant)
        jour = (ecrit if ecrit.tzinfo else ecrit.replace(tzinfo=UTC)).astimezone(_PARIS).date()
        return add_months(jour, mois) <= maintenant.astimezone(_PARIS).date()
    except (ValueError, OverflowError):
        return False


def _mine() -> sa.ColumnElement[bool]:
    return durees.c.organisation == current().organisation
