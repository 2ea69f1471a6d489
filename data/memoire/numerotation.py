"""Numbers that are never given twice, also once the row that bore one was erased for good."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.memoire.espace import current
from data.memoire.tables import numeros


def following(con: Connection, table: sa.Table) -> int:
    """The number after the highest that this organisation ever gave in a table."""
    return max(_highest(con, table), _remembered(con, table)) + 1


def remember(con: Connection, table: sa.Table) -> None:
    """Keep the highest number of a table; to be called before rows of it are erased."""
    dernier = max(_highest(con, table), _remembered(con, table))
    con.execute(numeros.delete().where(*_key(table)))
    if dernier:
        con.execute(
            numeros.insert().values(organisation=current().organisation, objet=table.name, dernier=dernier)
        )


def _highest(con: Connection, table: sa.Table) -> int:
    siennes = table.c.organisation == current().organisation
    return int(con.execute(sa.select(sa.func.max(table.c.numero)).where(siennes)).scalar() or 0)


def _remembered(con: Connection, table: sa.Table) -> int:
    return int(con.execute(sa.select(numeros.c.dernier).where(*_key(table))).scalar() or 0)


def _key(table: sa.Table) -> tuple[sa.ColumnElement[bool], ...]:
    return numeros.c.organisation == current().organisation, numeros.c.objet == table.name
