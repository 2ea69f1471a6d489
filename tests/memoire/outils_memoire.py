"""Petits outils des essais de la mémoire : sa photo, et une main qui n'est pas la nôtre."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

from data.memoire import lieu, moteur
from data.memoire.tables import audit, metadonnees, organisations, personnes, restes, revisions, roles


def picture(donnees: Path) -> dict[str, tuple[object, ...]]:
    """Every row of what people keep, by table and key; neither who is there nor what the memory counts."""
    a_part = {audit, organisations, personnes, restes, revisions, roles}
    lignes: dict[str, tuple[object, ...]] = {}
    with lieu.reading(donnees) as con:
        for table in metadonnees.sorted_tables:
            for ligne in con.execute(sa.select(table)).mappings() if table not in a_part else []:
                cle = "/".join(str(ligne[c.name]) for c in table.primary_key.columns)
                lignes[f"{table.name}/{cle}"] = tuple(ligne.values())
    return lignes


def alter(donnees: Path, table: sa.Table, colonne: str, valeur: object, **cle: object) -> None:
    """Change one value by another hand than ours: no gesture is counted."""
    with moteur.transaction(moteur.engine(moteur.address(donnees)), "essai", ecriture=True) as con:
        con.execute(
            table.update().where(*(table.c[c] == v for c, v in cle.items())).values({colonne: valeur})
        )


@contextmanager
def full_disk(donnees: Path) -> Iterator[None]:
    """La mémoire ne peut plus grandir d'une page : ce que dit SQLite quand le disque est plein."""

    def bound(brute: sqlite3.Connection, _: object) -> None:
        brute.execute("PRAGMA max_page_count=1")

    ici = moteur.engine(moteur.address(donnees))
    event.listen(ici, "connect", bound)
    try:
        yield
    finally:
        event.remove(ici, "connect", bound)
