"""The memory of a folder of local data: read it, write in it; it is made at the first need.

What an earlier version had kept in folders is taken over at that moment (``reprise``), and checked, before
anything reads it. A folder that does not write is served from memory: what is read is the same.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from data.disque import JournalError, clear_dead, locked, new_file, sync
from data.memoire import moteur, numerotation, reprise, schema
from data.memoire.espace import current
from data.memoire.moteur import transaction
from data.memoire.pannes import MemoireError, explain
from data.memoire.tables import (
    audit,
    depots,
    durees,
    listes,
    mentions,
    notes,
    references,
    reglages,
    revisions,
    seances,
)
from data.memoire.temps import now

# Les mémoires dont la version est connue : celles d'un fichier, par sa place et son identité.
_verifiees: set[tuple[object, ...]] = set()
# La dernière révision lue de chaque objet, et le fichier d'alors. SQLite compte ses écritures dans l'en-tête
# du fichier : le relire est cent fois plus court que l'ouvrir, et une page regarde à chaque geste.
_vues: dict[tuple[str, str, int], tuple[tuple[object, ...], int]] = {}
_COMPTE_DES_ECRITURES = 24, 4


@contextmanager
def reading(donnees: Path, *, ancienne: bool = False) -> Iterator[Connection]:
    """Several reads of one and the same state; ``ancienne``: also of an older version, to save or migrate it.

    Raises MemoireError (French).
    """
    ici = _open(donnees, ecriture=False, ancienne=ancienne)
    with transaction(ici, where(donnees), ecriture=False) as con:
        yield con


@contextmanager
def writing(donnees: Path, geste: str, objet: str) -> Iterator[Connection]:
    """A gesture: all that is written in the block, or nothing; noted in the audit.

    ``objet`` is what it changes (« notes », « depots »…): its revision follows. Raises MemoireError, and
    whatever the block raises; nothing is then kept.
    """
    with changing(donnees) as con:
        yield con
        record(con, geste, objet)


@contextmanager
def changing(donnees: Path) -> Iterator[Connection]:
    """The same for what changes several things at once: the block calls ``record`` itself."""
    with transaction(_open(donnees, ecriture=True), where(donnees), ecriture=True) as con:
        yield con


def migrate(donnees: Path) -> tuple[str, str]:
    """Bring an older memory to the present version; (version before, version now). Save it first.

    Raises MemoireError; the memory is then as it was.
    """
    with reading(donnees, ancienne=True) as con:
        avant = schema.version(con)
    if avant != schema.VERSION:
        ici = moteur.engine(moteur.address(donnees))
        with moteur.without_foreign_keys(ici), transaction(ici, where(donnees), ecriture=True) as con:
            schema.migrate(con)
            schema.check_links(con)
        forget()
    return avant, schema.VERSION


def revision(donnees: Path, objet: str) -> int:
    """How many gestures have changed something: the same number, the same thing to read."""
    cle = where(donnees), objet, current().organisation
    # L'état du fichier d'abord : une écriture qui vient entre les deux fera relire, jamais l'inverse.
    etat = _stamp(donnees)
    if etat and _vues.get(cle, ((), 0))[0] == etat:
        return _vues[cle][1]
    with reading(donnees) as con:
        lue = revision_in(con, objet)
    if etat:
        _vues[cle] = etat, lue
    return lue


def _stamp(donnees: Path) -> tuple[object, ...]:
    """What no writing leaves as it was in the file of the memory; () when it is not in a file."""
    chemin = moteur.file(donnees)
    debut, longueur = _COMPTE_DES_ECRITURES
    try:
        if chemin is None:
            return ()
        with chemin.open("rb", buffering=0) as flux:
            etat = os.fstat(flux.fileno())
            flux.seek(debut)
            return etat.st_ino, etat.st_dev, etat.st_size, etat.st_mtime_ns, flux.read(longueur)
    except OSError:
        return ()


def revision_in(con: Connection, objet: str) -> int:
    """The same, in a read that is under way."""
    lue = sa.select(revisions.c.nombre).where(
        revisions.c.organisation == current().organisation, revisions.c.objet == objet
    )
    return int(con.execute(lue).scalar() or 0)


def holds_something(donnees: Path) -> bool:
    """True when somebody has entrusted something to the memory, of whatever version; a preference is not
    something."""
    tables = (depots, notes, listes, references, reglages, seances, durees, mentions)
    with reading(donnees, ancienne=True) as con:
        presentes = set(sa.inspect(con).get_table_names())
        return any(
            con.execute(sa.select(sa.literal(1)).select_from(t).limit(1)).first()
            for t in tables
            if t.name in presentes
        )


def copy_to(donnees: Path, ailleurs: Path) -> None:
    """Copy the file of the memory into another folder, as one read sees it. Raises MemoireError."""
    chemin = moteur.file(donnees)
    if chemin is None or not chemin.exists():
        return
    cible = ailleurs / chemin.name
    con = sqlite3.connect(f"{chemin.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        con.execute("VACUUM INTO ?", [str(cible)])
        sync(cible)
    except sqlite3.Error as erreur:
        raise explain(erreur, str(chemin), ecriture=True) from erreur
    finally:
        con.close()


def forget() -> None:
    """Look again at the version of every memory, whatever was known of it."""
    _verifiees.clear()
    _vues.clear()
    _held.cache_clear()


def where(donnees: Path) -> str:
    """How a sentence names the memory: its file, or its server without its password."""
    chemin = moteur.file(donnees)
    return str(chemin) if chemin else moteur.address(donnees).render_as_string(hide_password=True)


def _open(donnees: Path, *, ecriture: bool, ancienne: bool = False) -> Engine:
    chemin = moteur.file(donnees)
    if chemin is None:
        return _open_server(donnees, ancienne=ancienne)
    if not chemin.exists():
        if not ecriture and not reprise.has(donnees):
            # Regarder une mémoire qui n'existe pas ne la crée pas.
            return moteur.of_bytes(schema.blank())
        try:
            _create(donnees, chemin)
        except MemoireError:
            raise
        except JournalError:
            # Le disque refuse : ce qui est dans les dossiers d'avant se lit quand même.
            if ecriture or not reprise.has(donnees):
                raise
            return _held(donnees, os.getpid())
    ici = moteur.of_file(chemin)
    _check(ici, donnees, _identity(chemin), ancienne=ancienne)
    return ici


def _open_server(donnees: Path, *, ancienne: bool) -> Engine:
    ici = moteur.engine(moteur.address(donnees))
    cle = where(donnees), os.getpid()
    if cle in _verifiees:
        return ici
    with transaction(ici, where(donnees), ecriture=True) as con:
        if not schema.version(con):
            schema.migrate(con)
            schema.found(con)
            if reprise.has(donnees):
                reprise.take_over(con, donnees)
                reprise.check(con, donnees)
                reprise.leave_witness(donnees)
    _check(ici, donnees, cle, ancienne=ancienne)
    return ici


def _check(ici: Engine, donnees: Path, cle: tuple[object, ...], *, ancienne: bool) -> None:
    """Refuse a memory of another version, once for each file and process."""
    if cle in _verifiees:
        return
    with transaction(ici, where(donnees), ecriture=False) as con:
        a_jour = schema.check(con, where(donnees))
    if not a_jour and ancienne:
        return
    if not a_jour:
        raise MemoireError(
            f"La mémoire {where(donnees)} vient d'une version plus ancienne : lancez « observatoire memoire "
            "migrer », qui la sauvegarde d'abord. Rien n'a été changé."
        )
    _verifiees.add(cle)


def _create(donnees: Path, chemin: Path) -> None:
    """Make the file aside, with what folders of an earlier version hold, then give it its name."""
    with locked(donnees):
        if chemin.exists():
            return
        clear_dead(donnees)
        with new_file(chemin) as neuf, moteur.without_trace(neuf):
            neuf.write_bytes(schema.blank())
            if reprise.has(donnees):
                with transaction(moteur.of_file(neuf), str(chemin), ecriture=True) as con:
                    reprise.take_over(con, donnees)
                with transaction(moteur.of_file(neuf), str(chemin), ecriture=False) as con:
                    reprise.check(con, donnees)
        reprise.leave_witness(donnees)


@lru_cache(maxsize=2)
def _held(donnees: Path, _processus: int) -> Engine:
    """The memory that a folder which does not write would have, held by this process alone."""
    return moteur.of_bytes(reprise.bytes_of(donnees))


def identity(donnees: Path) -> tuple[object, ...]:
    """What changes with the memory, whoever changes it, for what is kept in cache beside its revision."""
    chemin = moteur.file(donnees)
    try:
        return (*_identity(chemin), chemin.stat().st_mtime_ns) if chemin else (where(donnees),)
    except OSError:
        return ()


def _identity(chemin: Path) -> tuple[object, ...]:
    etat = chemin.stat()
    return str(chemin), etat.st_ino, etat.st_dev


def record(con: Connection, geste: str, *objets: str, detail: str = "") -> None:
    """Count a gesture on each thing it changes, and say who made it; ``detail`` gives counts, no text."""
    ici = current()
    for objet in objets:
        nombre = revision_in(con, objet) + 1
        cle = {"organisation": ici.organisation, "objet": objet}
        if nombre == 1:
            con.execute(revisions.insert().values(**cle, nombre=1))
        else:
            con.execute(
                revisions.update().where(*(revisions.c[n] == v for n, v in cle.items())).values(nombre=nombre)
            )
    con.execute(
        audit.insert().values(
            organisation=ici.organisation,
            numero=numerotation.following(con, audit),
            date=now(),
            personne=ici.personne,
            geste=geste,
            objet=", ".join(objets),
            detail=detail,
        )
    )
