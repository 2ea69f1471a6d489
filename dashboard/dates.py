"""Days and times as people read them: one form, and the time of Paris wherever the server is."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

from dashboard import formats

PARIS = ZoneInfo("Europe/Paris")
MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
MOIS_COURTS = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)


def today() -> datetime.date:
    """The day in Paris."""
    return datetime.datetime.now(PARIS).date()


def day_of(iso: str) -> str:
    """The day in Paris of an ISO 8601 date with its offset, « 2026-11-29 »; '' for any other text."""
    try:
        lu = datetime.datetime.fromisoformat(iso)
    except ValueError:
        return ""
    return lu.replace(tzinfo=lu.tzinfo or datetime.UTC).astimezone(PARIS).date().isoformat()


def french_date(jour: datetime.date) -> str:
    """« 1er janvier 2022 », « 31 décembre 2025 »."""
    return f"{formats.ordinal(1) if jour.day == 1 else jour.day} {MOIS[jour.month - 1]} {jour.year}"


def moment(iso: str) -> str:
    """« 12 mars 2026 à 9 h 05 », from an ISO 8601 date with its offset; any other text as it is."""
    try:
        lu = datetime.datetime.fromisoformat(iso)
    except ValueError:
        return iso
    if lu.tzinfo is None:
        lu = lu.replace(tzinfo=datetime.UTC)
    quand = lu.astimezone(PARIS)
    espace = formats.INSECABLE
    jour, _, suite = french_date(quand).partition(" ")
    return f"{jour}{espace}{suite} à {quand.hour}{espace}h{espace}{quand.minute:02d}"
