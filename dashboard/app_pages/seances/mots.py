"""Ce qui se dit d'une séance : quand, où, pour qui, combien d'écrans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard import formats
from dashboard.dates import french_date, moment, today
from dashboard.dossiers.mur import minutes
from dashboard.gestes.seances import PUBLICS, Seance
from dashboard.lecture import store

NOM_MAX = 120


def heading(siennes: Sequence[Seance], jour: date) -> str:
    """« 4 séances, la prochaine dans 12 jours »; without any, a question."""
    if not siennes:
        return "Quelle séance préparez-vous ?"
    nombre = formats.plural(len(siennes), "séance")
    prochaine = next_one(siennes, jour)
    return f"{nombre}, la prochaine {_delay(prochaine, jour)}" if prochaine else nombre


def next_one(siennes: Sequence[Seance], jour: date) -> Seance | None:
    """The nearest to come."""
    return next(iter(to_come(siennes, jour)), None)


def to_come(siennes: Sequence[Seance], jour: date) -> list[Seance]:
    """Those to come, the nearest first."""
    venir = [(prevu, s) for s in siennes if (prevu := s.entete.day()) is not None and prevu >= jour]
    return [s for _, s in sorted(venir, key=lambda x: x[0])]


def described(seance: Seance) -> str:
    """« CA Val Parisis · les élus de l'EPCI · 12 écrans »."""
    nombre = formats.plural(len(seance.ecrans), "écran") if seance.ecrans else "aucun écran"
    return " · ".join(m for m in (place(seance), PUBLICS.get(seance.entete.public, ""), nombre) if m)


def place(seance: Seance) -> str:
    """The name of its territory; '' for none, or one that the store no longer has."""
    niveau, _, code = seance.entete.territoire.partition(":")
    portee = store.scope(niveau, code) if code else None
    return portee.nom if portee else ""


def when(seance: Seance, jour: date) -> str:
    """« dans 12 jours », « aujourd'hui », « le 14 octobre 2026 »; without a day, when it was last changed."""
    if not seance.entete.jour:
        return f"composée le {moment(seance.modifiee_le).partition(' à ')[0]}"
    if (prevu := seance.entete.day()) is None:
        return "date illisible : donnez-la dans ses réglages"
    return _delay(seance, jour) if prevu >= jour else f"le {french_date(prevu)}"


def saved(seance: Seance) -> str:
    """« enregistrée à 14 h 05 »: when the memory last took a change of it."""
    jour, _, heure = moment(seance.modifiee_le).partition(" à ")
    du_jour = jour.replace(formats.INSECABLE, " ") == french_date(today())
    return f"enregistrée à {heure}" if du_jour else f"enregistrée le {jour}"


def shared(seance: Seance) -> str:
    """« partagée », or nothing for one of one's own."""
    return "partagée avec votre organisation" if seance.entete.partagee else ""


def length(nombre: int) -> str:
    """« environ 45 min », at the pace of a meeting."""
    return f"environ {minutes(nombre)}{formats.INSECABLE}min" if nombre else ""


def copy_name(nom: str) -> str:
    """The name of a copy, short enough."""
    return f"{nom[: NOM_MAX - 8]} (copie)"


def screen_name(titre: str, rang: int) -> str:
    """What the rail calls a screen: its message, else its rank."""
    return titre or f"Écran {rang}"


def _delay(seance: Seance, jour: date) -> str:
    prevu = seance.entete.day()
    assert prevu is not None, "sans jour, elle n'est pas à venir"
    ecart = (prevu - jour).days
    if ecart < 2:
        return "demain" if ecart else "aujourd'hui"
    return f"dans {formats.number(ecart)} jours"
