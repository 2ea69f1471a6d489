"""The rows of the memory as text, the same on both engines, and back: what a backup is made of.

A row is a JSON object; bytes are given by their fingerprint, and stand apart. The rows of a table are in the
order of its key, so that the same memory always gives the same characters.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Connection

from data.disque import sha256
from data.memoire.tables import metadonnees, revisions

# Le compte des gestes sert aux caches : il suit la mémoire où l'on est, pas celle d'où l'on vient.
A_PART = (revisions.name, "alembic_version")
_LOT = 500


def tables(con: Connection | None = None) -> list[sa.Table]:
    """The tables that a backup holds, each after those that it refers to: those of the present version, or
    those that ``con`` finds in an older memory."""
    connues = metadonnees
    if con is not None:
        connues = sa.MetaData()
        connues.reflect(con)
    return [t for t in connues.sorted_tables if t.name not in A_PART]


def read(con: Connection, table: sa.Table) -> Iterator[dict[str, Any]]:
    """The rows of a table, in the order of its key; bytes by their fingerprint."""
    binaires = _binary(table)
    for ligne in _ordered(con, table, [c for c in table.columns if c.name not in binaires]):
        rendue = dict(ligne)
        for nom in binaires:
            rendue[nom] = sha256(_bytes(con, table, nom, ligne))
        yield rendue


def contents(con: Connection, table: sa.Table) -> Iterator[tuple[str, bytes]]:
    """(fingerprint, bytes) of the binary columns of a table, one at a time."""
    for nom in _binary(table):
        for cle in _ordered(con, table, list(table.primary_key.columns)):
            octets = _bytes(con, table, nom, cle)
            yield sha256(octets), octets


def write(
    con: Connection, table: sa.Table, lignes: Sequence[Mapping[str, Any]], octets: Callable[[str], bytes]
) -> None:
    """Insert rows; ``octets`` gives the bytes of a fingerprint."""
    binaires = _binary(table)
    if not binaires:
        for debut in range(0, len(lignes), _LOT):
            con.execute(table.insert(), [dict(x) for x in lignes[debut : debut + _LOT]])
        return
    for ligne in lignes:
        con.execute(table.insert().values({**ligne, **{nom: octets(ligne[nom]) for nom in binaires}}))


def dump(lignes: Iterator[dict[str, Any]]) -> bytes:
    """One row a line."""
    return "".join(json.dumps(x, ensure_ascii=False, sort_keys=True) + "\n" for x in lignes).encode("utf-8")


def parse(octets: bytes, table: sa.Table) -> list[dict[str, Any]]:
    """The rows of ``dump``, each value of the type of its column. Raises ValueError."""
    lues: list[dict[str, Any]] = []
    for numero, texte in enumerate(octets.decode("utf-8").split("\n")[:-1], 1):
        ligne = json.loads(texte)
        if not isinstance(ligne, dict) or set(ligne) != {c.name for c in table.columns}:
            raise ValueError(f"ligne {numero} : ce ne sont pas les colonnes de {table.name}")
        for colonne in table.columns:
            if not _fits(ligne[colonne.name], colonne):
                raise ValueError(f"ligne {numero}, {colonne.name} : « {str(ligne[colonne.name])[:40]} »")
        lues.append(ligne)
    return lues


def _fits(valeur: object, colonne: sa.Column[Any]) -> bool:
    if valeur is None:
        return bool(colonne.nullable)
    if isinstance(colonne.type, sa.Boolean):
        return type(valeur) is bool
    if isinstance(colonne.type, sa.Integer):
        return type(valeur) is int and abs(valeur) < 2**62
    # Un caractère nul ne se garde pas dans PostgreSQL, un demi-caractère nulle part.
    if not isinstance(valeur, str) or "\0" in valeur or any("\ud800" <= c <= "\udfff" for c in valeur):
        return False
    if isinstance(colonne.type, LargeBinary):
        return len(valeur) == 64
    longueur = getattr(colonne.type, "length", None)
    return longueur is None or len(valeur) <= longueur


def _binary(table: sa.Table) -> list[str]:
    return [c.name for c in table.columns if isinstance(c.type, LargeBinary)]


def _ordered(con: Connection, table: sa.Table, colonnes: Sequence[sa.Column[Any]]) -> list[Mapping[str, Any]]:
    # Trié ici : deux bases ne rangent pas les lettres dans le même ordre.
    lues = [dict(x) for x in con.execute(sa.select(*colonnes)).mappings()]
    cle = [c.name for c in table.primary_key.columns]
    return sorted(lues, key=lambda x: tuple((v is not None, v) for v in (x[c] for c in cle)))


def _bytes(con: Connection, table: sa.Table, nom: str, ligne: Mapping[str, Any]) -> bytes:
    cle = (c == ligne[c.name] for c in table.primary_key.columns)
    return bytes(con.execute(sa.select(table.c[nom]).where(*cle)).scalar() or b"")
