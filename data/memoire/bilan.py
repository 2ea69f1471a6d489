"""What the memory holds, counted."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from data.memoire import lieu, moteur, reprise, schema
from data.memoire.tables import contenus, metadonnees, restes

A_COTE = (
    "Des dossiers d'une version d'avant sont dans {} sans la marque de leur reprise. Mis là après que la "
    "mémoire a été ouverte, ils n'y sont pas entrés : placez-les seuls dans un autre dossier, ouvrez-le avec "
    "l'application, exportez l'archive de ses dépôts, puis reprenez-la ici."
)


@dataclass(frozen=True, slots=True)
class Bilan:
    """``version`` is '' when nothing has been kept yet; ``octets`` is the size of the file, or of the
    received files that a server keeps; ``restes`` are sentences on what a former version left unreadable."""

    version: str
    octets: int
    nombres: dict[str, int]
    restes: tuple[str, ...]


def read(donnees: Path, tables: Collection[str]) -> Bilan:
    """Count the rows of these tables, whatever the version. Raises MemoireError."""
    chemin = moteur.file(donnees)
    with lieu.reading(donnees, ancienne=True) as con:
        nombres = {nom: sa.select(sa.func.count()).select_from(metadonnees.tables[nom]) for nom in tables}
        comptes = {nom: int(con.execute(question).scalar_one()) for nom, question in nombres.items()}
        taille = con.execute(sa.select(sa.func.sum(contenus.c.taille))).scalar()
        laisses = tuple(con.execute(sa.select(restes.c.raison)).scalars())
        version = schema.version(con) if chemin is None or chemin.exists() else ""
    if version and reprise.stands_apart(donnees):
        laisses = (*laisses, A_COTE.format(donnees))
    return Bilan(
        version, chemin.stat().st_size if chemin and chemin.exists() else int(taille or 0), comptes, laisses
    )
