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
from data.memoire.espace import current as current_space

P = ParamSpec("P")
T = TypeVar("T")
# Identité des lignes officielles, de tout ce qui se lit, puis le fichier : un magasin remplacé à la main ne
# passe pas pour l'ancien, ni celui d'une organisation pour celui d'une autre.
Cle = tuple[str, str, str, int, int]


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
# Un état par organisation.
_presents: dict[int, Etat] = {}
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
    dossier, organisation = emplacement.folder(), current_space().organisation
    with _verrou:
        for essai in range(3):
            fichier = emplacement.present(dossier)
            try:
                cle = _key(fichier)
                if (present := _presents.get(organisation)) is not None and present.cle[2:] == cle[2:]:
                    return present
                del present
                ancien = _presents.pop(organisation, None)
                if ancien is not None and ancien.fichier == fichier:
                    # Remplacé sous le même nom, à la main : DuckDB rendrait encore l'ancien.
                    ancien.con.close()
                del ancien
                _presents[organisation] = _open(fichier, cle)
                return _presents[organisation]
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
    return "", "", str(fichier), etat.st_mtime_ns, etat.st_ino


def _open(fichier: Path, cle: Cle) -> Etat:
    emplacement.announce(fichier)
    try:
        con, identite = connect(fichier)
    except StoreError:
        emplacement.withdraw(fichier)
        raise
    contenu = identite["contenu"]
    identites = identite["contenu_officiel"], contenu
    etat = Etat(fichier, (*identites, *cle[2:]), contenu, identite["construit_le"], con)
    weakref.finalize(etat, _leave, con, fichier)
    return etat


def _leave(con: duckdb.DuckDBPyConnection, fichier: Path) -> None:
    """The last reader has gone: the file may go too."""
    con.close()
    emplacement.withdraw(fichier)
