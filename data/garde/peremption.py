"""What has been kept for its whole duration is erased: notes, lines of the audit, accounts without a visit.

Deposits, lists, references and settings have no duration: they speak of territories, and stay until somebody
removes them. What was erased is counted in the audit, never told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.garde import durees, notes
from data.memoire import lieu, numerotation
from data.memoire import tables as memoire
from data.memoire.espace import POSTE, Espace, acting_for, current

GESTE = "effacer ce qui a passé sa durée"
ADMINISTRE = "administre"
_LOT = 500


@dataclass(frozen=True, slots=True)
class Perimes:
    """How many notes (those of the bin too), lines of the audit and accounts; ``comptes`` counts a person
    once in each organisation that lets them go."""

    notes: int = 0
    audit: int = 0
    comptes: int = 0

    def __bool__(self) -> bool:
        return bool(self.notes or self.audit or self.comptes)

    def __add__(self, autre: Perimes) -> Perimes:
        return Perimes(self.notes + autre.notes, self.audit + autre.audit, self.comptes + autre.comptes)

    def phrase(self) -> str:
        """« 3 notes, 12 lignes du journal des gestes »; « rien »."""
        comptes = (
            (self.notes, "note", "notes"),
            (self.audit, "ligne du journal des gestes", "lignes du journal des gestes"),
            (self.comptes, "compte sans visite", "comptes sans visite"),
        )
        return ", ".join(f"{n} {un if n == 1 else des}" for n, un, des in comptes if n) or "rien"


@dataclass(frozen=True, slots=True)
class Purge:
    """A purge that the audit remembers: its instant (ISO 8601, UTC) and what it erased, in French."""

    date: str
    detail: str


def preview(donnees: Path, maintenant: datetime | None = None) -> Perimes:
    """What ``purge`` would erase, over every organisation. Raises MemoireError."""
    quand = maintenant or datetime.now(UTC)
    with lieu.reading(donnees) as con:
        return _everywhere(con, lambda: _count(_found(con, quand)))


def purge(donnees: Path, maintenant: datetime | None = None) -> Perimes:
    """Erase what is past its duration, in one transaction; nothing is written when there is nothing.

    Raises MemoireError; nothing has then gone.
    """
    quand = maintenant or datetime.now(UTC)
    if not preview(donnees, quand):
        return Perimes()
    with lieu.changing(donnees) as con:
        return _everywhere(con, lambda: _purge_one(con, quand))


def last(donnees: Path) -> Purge | None:
    """The last purge that erased something here; None when the audit remembers none."""
    audit = memoire.audit
    with lieu.reading(donnees) as con:
        lue = con.execute(
            sa.select(audit.c.date, audit.c.detail)
            .where(audit.c.organisation == current().organisation, audit.c.geste == GESTE)
            .order_by(audit.c.numero.desc())
            .limit(1)
        ).first()
    return Purge(*lue) if lue else None


@dataclass(frozen=True, slots=True)
class _Trouves:
    notes: tuple[int, ...]
    audit: tuple[int, ...]
    personnes: tuple[int, ...]


def _count(trouves: _Trouves) -> Perimes:
    """How many of each."""
    return Perimes(len(trouves.notes), len(trouves.audit), len(trouves.personnes))


def _everywhere(con: Connection, faire: Callable[[], Perimes]) -> Perimes:
    """Do it in every organisation in turn, as the one for which the memory is read."""
    total = Perimes()
    for organisation in sorted(con.execute(sa.select(memoire.organisations.c.id)).scalars()):
        with acting_for(Espace(organisation, current().personne)):
            total += faire()
    return total


def _found(con: Connection, quand: datetime) -> _Trouves:
    choisies = durees.read_in(con)
    return _Trouves(
        _dated(con, memoire.notes, choisies.notes, quand),
        _dated(con, memoire.audit, choisies.audit, quand),
        _absent(con, choisies.comptes, quand),
    )


def _dated(con: Connection, table: sa.Table, mois: int, quand: datetime) -> tuple[int, ...]:
    lues = con.execute(
        sa.select(table.c.numero, table.c.date).where(table.c.organisation == current().organisation)
    )
    return tuple(sorted(n for n, date in lues if durees.is_past(date, mois, quand)))


def _absent(con: Connection, mois: int, quand: datetime) -> tuple[int, ...]:
    """Persons of this organisation who have not come for so long; an administrator stays in any case."""
    qui, roles = memoire.personnes, memoire.roles
    lues = con.execute(
        sa.select(qui.c.id, qui.c.vue_le, roles.c.role)
        .join(roles, roles.c.personne == qui.c.id)
        .where(roles.c.organisation == current().organisation, qui.c.id != POSTE.personne)
    ).all()
    partis = {x.id for x in lues if durees.is_past(x.vue_le, mois, quand)}
    administrent = [x for x in lues if x.role == ADMINISTRE]
    if administrent and all(x.id in partis for x in administrent):
        # Une organisation ne reste pas sans administrateur : le dernier venu garde son compte.
        partis.discard(max(administrent, key=lambda x: (x.vue_le, -x.id)).id)
    return tuple(sorted(partis))


def _purge_one(con: Connection, quand: datetime) -> Perimes:
    trouves = _found(con, quand)
    bilan = _count(trouves)
    if not bilan:
        return bilan
    for table, numeros in ((memoire.notes, trouves.notes), (memoire.audit, trouves.audit)):
        _erase(con, table, numeros)
    for personne in trouves.personnes:
        forget_person(con, personne)
    objets = (notes.OBJET,) if trouves.notes else ()
    lieu.record(con, GESTE, *objets, *(("comptes",) if trouves.personnes else ()), detail=bilan.phrase())
    return bilan


def _erase(con: Connection, table: sa.Table, numeros: tuple[int, ...]) -> None:
    if not numeros:
        return
    numerotation.remember(con, table)
    for debut in range(0, len(numeros), _LOT):
        con.execute(
            table.delete().where(
                table.c.organisation == current().organisation,
                table.c.numero.in_(numeros[debut : debut + _LOT]),
            )
        )


def forget_person(con: Connection, personne: int) -> None:
    """Erase a person here (role, preferences), and for good when no other organisation knows them.

    The audit keeps the gesture, without who made it.
    """
    ici = current().organisation
    for table in (memoire.roles, memoire.preferences):
        con.execute(table.delete().where(table.c.organisation == ici, table.c.personne == personne))
    audit = memoire.audit
    con.execute(
        audit.update().where(audit.c.organisation == ici, audit.c.personne == personne).values(personne=None)
    )
    ailleurs = sa.select(memoire.roles.c.personne).where(memoire.roles.c.personne == personne).limit(1)
    if con.execute(ailleurs).first() is None:
        con.execute(memoire.personnes.delete().where(memoire.personnes.c.id == personne))
