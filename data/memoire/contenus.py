"""Bytes kept by their fingerprint: the same bytes once, whatever the number of gestures that hold them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.disque import sha256
from data.memoire.espace import current
from data.memoire.tables import contenus


def put(con: Connection, octets: bytes) -> str:
    """Keep bytes; their fingerprint."""
    empreinte = sha256(octets)
    put_as(con, empreinte, octets)
    return empreinte


def put_as(con: Connection, empreinte: str, octets: bytes) -> None:
    """Keep bytes under a fingerprint that an earlier version had given them, even if they have changed since:
    ``get`` says so."""
    ici = current().organisation
    if not con.execute(sa.select(contenus.c.taille).where(*_key(empreinte))).first():
        con.execute(
            contenus.insert().values(organisation=ici, empreinte=empreinte, taille=len(octets), octets=octets)
        )


def get(con: Connection, empreinte: str) -> bytes | None:
    """The bytes of a fingerprint; None when they are not there, or are no longer those."""
    octets = con.execute(sa.select(contenus.c.octets).where(*_key(empreinte))).scalar()
    return bytes(octets) if octets is not None and sha256(bytes(octets)) == empreinte else None


def known(con: Connection) -> set[str]:
    """Every fingerprint that is kept."""
    ici = current().organisation
    lus = con.execute(sa.select(contenus.c.empreinte).where(contenus.c.organisation == ici))
    return set(lus.scalars())


def _key(empreinte: str) -> tuple[sa.ColumnElement[bool], ...]:
    return contenus.c.organisation == current().organisation, contenus.c.empreinte == empreinte
