"""Ce que Windows refuse, imité ici : un fichier ouvert ne se renomme ni ne s'ôte, un dossier ne s'ouvre
pas, les modules de POSIX n'existent pas."""

from __future__ import annotations

import builtins
import errno
import fcntl
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from data import disque

NOTRES = ("dashboard", "data", "geo", "queries")
POSIX = {"fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty"}


def open_files() -> set[str]:
    """Tout fichier que ce processus tient, bibliothèques comprises : descripteurs et projections."""
    ouverts = set()
    for descripteur in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            ouverts.add(str(descripteur.readlink()))
    with Path("/proc/self/maps").open(encoding="utf-8", errors="replace") as projections:
        ouverts |= {ligne.split(maxsplit=5)[5].strip() for ligne in projections if ligne.count(" /") == 1}
    return ouverts


def is_held(chemin: Any) -> bool:
    """Vrai pour un fichier ouvert, et pour un dossier qui en contient un."""
    reel = str(Path(chemin).parent.resolve() / Path(chemin).name)
    return any(f == reel or f.startswith(f"{reel}/") for f in open_files())


def _in_filelock() -> bool:
    """Ses verrous de Windows sont d'autres lignes que ceux qui tournent ici."""
    cadre = sys._getframe(2)
    while cadre is not None:
        if cadre.f_globals.get("__name__", "").startswith("filelock"):
            return True
        cadre = cadre.f_back
    return False


class FauxWindows:
    """``refus`` : ce qui a été refusé, « geste nom », dans l'ordre."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.refus: list[str] = []
        for geste in ("replace", "rename", "link", "unlink", "remove", "rmdir"):
            monkeypatch.setattr(os, geste, self._guarded(geste, getattr(os, geste)))
        self._ouvrir, self._forcer, self._importer = os.open, os.fsync, builtins.__import__
        monkeypatch.setattr(os, "open", self._open)
        monkeypatch.setattr(os, "fsync", self._fsync)
        monkeypatch.setattr(builtins, "__import__", self._import)
        # Windows ôte un dossier par les noms, sans ouvrir ce qu'il contient.
        monkeypatch.setattr(shutil, "_use_fd_functions", False)
        monkeypatch.setattr(disque, "WINDOWS", True)

    def _guarded(self, geste: str, vrai: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*chemins: Any, **options: Any) -> Any:
            for chemin in () if _in_filelock() else chemins:
                if is_held(chemin):
                    self._refuse(geste, chemin, "utilisé par un autre processus")
            return vrai(*chemins, **options)

        return guarded

    def _open(self, chemin: Any, *arguments: Any, **options: Any) -> int:
        if Path(chemin).is_dir() and not _in_filelock():
            self._refuse("open", chemin, "un dossier ne s'ouvre pas")
        return self._ouvrir(chemin, *arguments, **options)

    def _fsync(self, descripteur: int) -> None:
        if fcntl.fcntl(descripteur, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
            self._refuse("fsync", Path(f"/proc/self/fd/{descripteur}").readlink(), "ouvert en lecture")
        self._forcer(descripteur)

    def _import(self, nom: str, globals: Any = None, *reste: Any, **options: Any) -> Any:
        qui = str((globals or {}).get("__name__", ""))
        if nom.split(".")[0] in POSIX and qui.split(".")[0] in NOTRES:
            self.refus.append(f"import {nom}")
            raise ImportError(f"{nom} n'existe pas sous Windows")
        return self._importer(nom, globals, *reste, **options)

    def _refuse(self, geste: str, chemin: Any, raison: str) -> None:
        self.refus.append(f"{geste} {Path(chemin).name}")
        raise PermissionError(errno.EACCES, raison, str(chemin))
