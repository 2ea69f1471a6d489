"""How the memory is opened, read and written: one transaction at a time, wholly done or not at all.

SQLite by default, in one file of the folder of local data; PostgreSQL when ``OBSERVATOIRE_MEMOIRE`` gives
its address. The same statements run on both. A write takes its turn first (``BEGIN IMMEDIATE``, an advisory
lock), so that what it reads cannot change before what it writes.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.pool import NullPool, StaticPool

from data.disque import JournalError
from data.memoire.pannes import explain

VARIABLE = "OBSERVATOIRE_MEMOIRE"
NOM_FICHIER = "memoire.sqlite"
# Un dépôt s'écrit en un dixième de seconde ; une grosse archive sur un disque lent, en bien plus.
ATTENTE_S = 60.0
# Un nombre à nous, que PostgreSQL tient pour le verrou de nos écritures.
VERROU_POSTGRESQL: Final = 7_203_114
ECRITURE: Final = "ecriture"

_moteurs: dict[tuple[int, str], Engine] = {}
_garde = threading.Lock()


def address(donnees: Path) -> URL:
    """Where the memory of a folder is: the setting, or the file of that folder."""
    choisie = os.environ.get(VARIABLE, "")
    if not choisie:
        return URL.create("sqlite", database=str(donnees / NOM_FICHIER))
    try:
        url = make_url(choisie)
    except exc.ArgumentError as erreur:
        raise JournalError(
            f"{VARIABLE} n'est pas une adresse de base : attendu « postgresql://compte@machine/base », ou "
            f"rien pour garder la mémoire dans {donnees}."
        ) from erreur
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    raise JournalError(
        f"{VARIABLE} demande « {url.get_backend_name()} » : la mémoire se tient dans PostgreSQL, ou dans un "
        "fichier SQLite du dossier de données si ce réglage est vide."
    )


def file(donnees: Path) -> Path | None:
    """File of the memory; None when a server keeps it."""
    url = address(donnees)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def engine(url: URL) -> Engine:
    """The engine of an address: one by process, since a connection does not survive a fork."""
    cle = os.getpid(), url.render_as_string(hide_password=False)
    with _garde:
        if cle not in _moteurs:
            _moteurs[cle] = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgresql(url)
        return _moteurs[cle]


def close() -> None:
    """Let go of every connection of this process; the next need opens one again."""
    with _garde:
        for ouvert in _moteurs.values():
            ouvert.dispose()
        _moteurs.clear()


def of_bytes(octets: bytes) -> Engine:
    """A database held in memory, as a file of these bytes would be; what is written in it is lost."""

    def connect() -> sqlite3.Connection:
        con = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        con.deserialize(octets)
        return con

    return prepared(sa.create_engine("sqlite://", creator=connect, poolclass=NullPool))


def built(remplir: Callable[[Connection], None], depart: bytes = b"") -> bytes:
    """Bytes of the database that ``remplir`` makes of another one, in one transaction, without any file."""
    brute = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    ici = prepared(sa.create_engine("sqlite://", creator=lambda: brute, poolclass=StaticPool))
    try:
        if depart:
            brute.deserialize(depart)
        with transaction(ici, "neuve", ecriture=True) as con:
            remplir(con)
        return brute.serialize()
    finally:
        ici.dispose()
        brute.close()


@contextmanager
def transaction(moteur: Engine, ou: str, *, ecriture: bool) -> Iterator[Connection]:
    """One transaction; what the engine refuses becomes a sentence (``ou`` says where); nothing is kept."""
    options: Mapping[str, Any] = {ECRITURE: ecriture}
    try:
        with moteur.connect().execution_options(**options) as con, con.begin():
            yield con
    except (exc.SQLAlchemyError, sqlite3.Error) as erreur:
        raise explain(erreur, ou, ecriture=ecriture) from erreur


def of_file(chemin: Path) -> Engine:
    """The engine of a file of SQLite, which must be there."""
    return engine(URL.create("sqlite", database=str(chemin.absolute())))


def _sqlite(url: URL) -> Engine:
    chemin = Path(url.database or "").absolute()

    def connect() -> sqlite3.Connection:
        # « rw » : un fichier ôté en cours de route est une panne, pas une mémoire neuve et vide.
        mode = "rw" if os.access(chemin, os.W_OK) and os.access(chemin.parent, os.W_OK) else "ro"
        return sqlite3.connect(
            f"{chemin.as_uri()}?mode={mode}",
            uri=True,
            timeout=ATTENTE_S,
            isolation_level=None,
            check_same_thread=False,
        )

    # Sans réserve : un fichier tenu ouvert ne se déplace pas sous Windows, ni ne se voit remplacé ailleurs.
    return prepared(sa.create_engine("sqlite://", creator=connect, poolclass=NullPool))


@contextmanager
def without_trace(chemin: Path) -> Iterator[None]:
    """Leave no journal of SQLite behind a file that is made aside: emptied, it keeps the name of the file."""
    trace = chemin.with_name(f"{chemin.name}-journal")
    # Celui d'un processus tué, qui avait notre numéro, se rejouerait sur le fichier neuf.
    trace.unlink(missing_ok=True)
    try:
        yield
    finally:
        trace.unlink(missing_ok=True)


@contextmanager
def without_foreign_keys(moteur: Engine) -> Iterator[None]:
    """Let a migration rebuild a table: with its links checked, SQLite would erase the rows of the others."""

    def loosen(brute: Any, _: object) -> None:
        if isinstance(brute, sqlite3.Connection):
            brute.execute("PRAGMA foreign_keys=OFF")

    event.listen(moteur, "connect", loosen)
    try:
        yield
    finally:
        event.remove(moteur, "connect", loosen)


def prepared(moteur: Engine) -> Engine:
    """Make an engine of SQLite behave as ours do."""

    @event.listens_for(moteur, "connect")
    def _connect(brute: sqlite3.Connection, _: object) -> None:
        # TRUNCATE et non WAL : les SQLite d'avant 3.51.3 peuvent y perdre une écriture.
        brute.execute("PRAGMA foreign_keys=ON")
        brute.execute("PRAGMA journal_mode=TRUNCATE")
        brute.execute("PRAGMA synchronous=FULL")
        brute.execute("PRAGMA trusted_schema=OFF")
        # Ce qui s'efface est aussi ôté du fichier : sans cela, la note effacée s'y lirait encore.
        brute.execute("PRAGMA secure_delete=ON")

    @event.listens_for(moteur, "begin")
    def _begin(con: Connection) -> None:
        ecriture = con.get_execution_options().get(ECRITURE)
        # Un BEGIN sans plus prendrait son tour trop tard : deux écritures se refuseraient l'une l'autre.
        con.exec_driver_sql("BEGIN IMMEDIATE" if ecriture else "BEGIN")

    return moteur


def _postgresql(url: URL) -> Engine:
    moteur = sa.create_engine(
        url, pool_pre_ping=True, connect_args={"connect_timeout": 10, "application_name": "observatoire"}
    )

    @event.listens_for(moteur, "begin")
    def _begin(con: Connection) -> None:
        if con.get_execution_options().get(ECRITURE):
            con.execute(sa.select(sa.func.set_config("lock_timeout", str(int(ATTENTE_S * 1000)), True)))
            con.execute(sa.select(sa.func.pg_advisory_xact_lock(VERROU_POSTGRESQL)))
        else:
            # Une lecture en plusieurs requêtes voit une seule mémoire.
            con.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    return moteur
