"""The state that is read: one store, open, from the beginning to the end of a page or an export.

``pinned()`` holds the present state for a ``with`` block; inside, whatever is imported meanwhile,
``current()`` gives the same one. Its file stays until its last reader has gone.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import duckdb

from data.magasin import emplacement
from data.magasin.ouvrir import StoreError, connect, missing

P = ParamSpec("P")
T = TypeVar("T")
# Identité des lignes, puis le fichier : un magasin remplacé à la main ne passe pas pour l'ancien.
Cle = tuple[str, str, int, int]


@dataclass(frozen=True, eq=False)
class Etat:
    """An open store. ``contenu``: fingerprint of its rows; ``date``: when it was built, ISO, UTC."""

    fichier: Path
    cle: Cle
    contenu: str
    date: str
    con: duckdb.DuckDBPyConnection = field(repr=False)

    @property
    def nom(self) -> str:
        """Short name, the same on the screen and in the files: « 3f2a90c14b7e »."""
        return self.contenu[: emplacement.EMPREINTE_COURTE]


_verrou = threading.Lock()
_present: Etat | None = None
# L'état tenu par ce fil, ou la phrase qui dit pourquoi il n'y en a pas : elle aussi vaut pour tout
# le bloc.
_tenu: ContextVar[Etat | StoreError | None] = ContextVar("etat_tenu", default=None)


@contextmanager
def pinned(etat: Etat | None = None) -> Iterator[None]:
    """Read one state in the whole block: that already held here, else ``etat``, else the present.

    A store that cannot be read raises at the first reading, not here: a page shows what it can.
    """
    if etat is None and _tenu.get() is not None:
        yield
        return
    tenu: Etat | StoreError
    try:
        tenu = etat or _open_present()
    except StoreError as erreur:
        tenu = erreur
    jeton = _tenu.set(tenu)
    try:
        yield
    finally:
        _tenu.reset(jeton)


def one_state(fonction: Callable[P, T]) -> Callable[P, T]:
    """The same function, that reads one state from end to end when nothing holds one yet."""

    @wraps(fonction)
    def run(*arguments: P.args, **nommes: P.kwargs) -> T:
        with pinned():
            return fonction(*arguments, **nommes)

    return run


def current() -> Etat:
    """The state held here, else the present one. Raises StoreError."""
    tenu = _tenu.get()
    if isinstance(tenu, StoreError):
        # Une même exception levée deux fois garderait la première pile.
        raise StoreError(str(tenu))
    return tenu or _open_present()


def open_file(fichier: Path) -> Etat:
    """Open a state by its file, for a process that was told which one to read."""
    return _open(fichier, _key(fichier))


def _open_present() -> Etat:
    global _present
    dossier = emplacement.folder()
    with _verrou:
        for essai in range(3):
            fichier = emplacement.present(dossier)
            try:
                cle = _key(fichier)
                if _present is not None and _present.cle[1:] == cle[1:]:
                    return _present
                ancien, _present = _present, None
                if ancien is not None and ancien.fichier == fichier:
                    # Remplacé sous le même nom, à la main : DuckDB rendrait encore l'ancien.
                    ancien.con.close()
                del ancien
                _present = _open(fichier, cle)
                return _present
            except StoreError:
                # Entre le nom lu et l'ouverture, un autre état a pu prendre la place.
                if essai == 2 or emplacement.present(dossier) == fichier:
                    raise
    raise AssertionError


def _key(fichier: Path) -> Cle:
    try:
        etat = fichier.stat()
    except OSError as erreur:
        raise missing() from erreur
    return "", str(fichier), etat.st_mtime_ns, etat.st_ino


def _open(fichier: Path, cle: Cle) -> Etat:
    emplacement.announce(fichier)
    try:
        con, identite = connect(fichier)
    except StoreError:
        emplacement.withdraw(fichier)
        raise
    contenu = identite["contenu"]
    etat = Etat(fichier, (contenu, *cle[1:]), contenu, identite["construit_le"], con)
    weakref.finalize(etat, _leave, con, fichier)
    return etat


def _leave(con: duckdb.DuckDBPyConnection, fichier: Path) -> None:
    """The last reader has gone: the file may go too."""
    con.close()
    emplacement.withdraw(fichier)
