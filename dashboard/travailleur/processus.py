"""Work on a file that somebody sent, in a process of its own, bounded in memory and in time.

One process per job, thrown away after it; one may be kept ready in advance. Whatever the file does
(an abort, endless work, all the memory), only that process dies, and the caller gets a French
sentence. What comes back is JSON and bytes, never a pickle: the process has read a hostile file.

On POSIX the process limits its own address space and processor time; everywhere the caller watches
its resident memory and the clock.
"""

from __future__ import annotations

import atexit
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import psutil

from dashboard.travailleur.fautes import (
    MO,
    Abandonne,
    Bornes,
    Interrompu,
    Occupe,
    Sujet,
    TravailError,
    TropDeMemoire,
    TropLong,
    busy,
    interrupted,
    too_big,
    too_long,
)
from dashboard.travailleur.trames import RACINE, TrameError, read_frame, write_frame

__all__ = [
    "Abandonne",
    "Bornes",
    "Interrompu",
    "Occupe",
    "Preparation",
    "Sujet",
    "TravailError",
    "TropDeMemoire",
    "TropLong",
    "cool",
    "run",
    "run_alone",
    "warm",
]

journal = logging.getLogger("observatoire.travailleur")

_PLACES = 2
ORDINAIRES = Bornes()
_PAS_S = 0.05
_JOURNAL_MAX = 8_000
# Un abort de ces bibliothèques est une mémoire refusée : elles le disent avant de tomber.
_MOTS_MEMOIRE = ("memory allocation of", "bad_alloc", "MemoryError", "out of memory", "ENOMEM")

# Windows ne connaît pas ces signaux : aucun code n'y ressemble.
_SIGXCPU, _SIGKILL = (
    -int(getattr(signal, nom)) if hasattr(signal, nom) else None for nom in ("SIGXCPU", "SIGKILL")
)


@dataclass(frozen=True, slots=True)
class Preparation:
    """What a process loads before its job: ``octets`` makes the (trusted) pickle, ``cle`` names
    it, so that a process prepared with something older is not used."""

    cle: object
    octets: Callable[[], bytes]


# Ce que le travail dit en chemin, et comment savoir qu'on y renonce.
Suite = Callable[[dict[str, Any]], None]

_places = threading.BoundedSemaphore(_PLACES)
_verrou = threading.Lock()
_tiede: _Processus | None = None
_preparation: Preparation | None = None
_garde = False


def run(
    ouvrage: str,
    entree: dict[str, Any],
    contenu: bytes,
    sujet: Sujet,
    bornes: Bornes = ORDINAIRES,
    preparation: Preparation | None = None,
) -> tuple[dict[str, Any], bytes]:
    """Do a job of ``commande.enfant`` on these bytes; gives its answer and its bytes back.

    Raises TravailError, whose subclasses say how it failed.
    """
    if not _places.acquire(timeout=bornes.attente_s):
        raise busy(sujet, "d'autres fichiers sont en cours de lecture")
    try:
        try:
            processus = _take(preparation)
        except OSError as erreur:
            raise busy(sujet, "ce poste n'a plus de place pour un processus") from erreur
        try:
            return processus.work(_Travail(ouvrage, entree, contenu, sujet, bornes))
        finally:
            processus.stop()
    finally:
        _places.release()
        if _garde:
            threading.Thread(target=warm, args=(preparation,), daemon=True).start()


def run_alone(
    ouvrage: str,
    entree: dict[str, Any],
    contenu: bytes,
    sujet: Sujet,
    bornes: Bornes,
    preparation: Preparation | None,
    suite: Suite,
    annule: Callable[[], bool],
    pour: str = "export",
) -> tuple[dict[str, Any], bytes]:
    """As ``run``, for a long job (``pour`` says of which kind) that the caller counts himself: it takes no
    place from the readings, says where it is to ``suite``, and ends (Abandonne) as soon as ``annule()``."""
    try:
        processus = _Processus(preparation, pour)
    except OSError as erreur:
        raise busy(sujet, "ce poste n'a plus de place pour un processus") from erreur
    try:
        return processus.work(_Travail(ouvrage, entree, contenu, sujet, bornes, suite, annule))
    finally:
        processus.stop()


def warm(preparation: Preparation | None = None) -> None:
    """Keep one process ready from now on, prepared so (for want of it, as the one before)."""
    global _tiede, _garde, _preparation
    with _verrou:
        _garde = True
        preparation = _preparation = preparation or _preparation
        if _tiede is not None and _tiede.alive() and _fits(_tiede, preparation):
            return
        ancien, _tiede = _tiede, _Processus(preparation)
    if ancien is not None:
        ancien.stop()


def cool() -> None:
    """Stop the process that is ready, and keep none from now on."""
    global _tiede, _garde, _preparation
    with _verrou:
        ancien, _tiede, _garde, _preparation = _tiede, None, False, None
    if ancien is not None:
        ancien.stop()


atexit.register(cool)


def _fits(processus: _Processus, preparation: Preparation | None) -> bool:
    return preparation is None or processus.cle == preparation.cle


def _take(preparation: Preparation | None) -> _Processus:
    """The process that is ready when it suits the job, or a new one."""
    global _tiede
    with _verrou:
        pris, _tiede = _tiede, None
    if pris is not None:
        if pris.alive() and _fits(pris, preparation):
            return pris
        pris.stop()
    return _Processus(preparation)


@dataclass(frozen=True, slots=True)
class _Travail:
    """A job, and what its caller wants to know of it."""

    ouvrage: str
    entree: dict[str, Any]
    contenu: bytes
    sujet: Sujet
    bornes: Bornes
    suite: Suite = lambda _: None
    annule: Callable[[], bool] = lambda: False


class _Processus:
    """One child: started, prepared, given one job, stopped. Its pipes are read by threads."""

    def __init__(self, preparation: Preparation | None, pour: str = "lecture") -> None:
        self.cle = preparation.cle if preparation else None
        self._fini = threading.Event()
        self._reponse: tuple[dict[str, Any], bytes] | None = None
        self._erreurs = bytearray()
        self._sortie = ORDINAIRES.sortie
        self._suite: Suite = lambda _: None
        self._fils: list[threading.Thread] = []
        # -P : un data.py du dossier courant ne doit pas passer pour notre paquet.
        self._popen = subprocess.Popen(
            [sys.executable, "-P", "-m", "dashboard.commande.enfant"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._start(self._listen)
        self._start(self._drain)
        octets = preparation.octets() if preparation else b""
        self._ecriture = self._start(self._write, {"preparer": bool(octets), "pour": pour}, octets)

    def alive(self) -> bool:
        return self._popen.poll() is None

    def work(self, travail: _Travail) -> tuple[dict[str, Any], bytes]:
        """Give the job and wait for its answer, within the limits."""
        bornes, sujet = travail.bornes, travail.sujet
        self._sortie, self._suite = bornes.sortie, travail.suite
        fin = time.monotonic() + bornes.delai_s
        entete = {
            "ouvrage": travail.ouvrage,
            "entree": travail.entree,
            "calcul_s": int(bornes.delai_s) + 2,
            "memoire": bornes.memoire if bornes.adresses else 0,
        }
        self._start(self._write, entete, travail.contenu, self._ecriture)
        depart = self._resident()
        while not self._fini.wait(_PAS_S):
            if travail.annule():
                raise Abandonne(f"{sujet.quoi} a été abandonnée.")
            if time.monotonic() > fin:
                raise too_long(sujet, bornes)
            # Une sonde faite à froid voit un processus qui charge encore ses bibliothèques.
            if self._resident() > max(depart, 250 * MO) + bornes.memoire:
                raise too_big(sujet, bornes)
        if self._reponse is None:
            raise self._cause(sujet, bornes)
        etat, octets = self._reponse
        if etat.get("etat") == "memoire":
            raise too_big(sujet, bornes)
        if etat.get("etat") != "fait" or not isinstance(etat.get("reponse"), dict):
            self._log(travail.ouvrage)
            raise interrupted(sujet)
        if b"Traceback" in self._erreurs:
            # Une pièce ratée n'arrête pas un export : son détail va au journal.
            self._log(travail.ouvrage)
        return etat["reponse"], octets

    def stop(self) -> None:
        """End the child whatever it does, and let nothing of it behind: process, pipes, threads."""
        if self._popen.poll() is None:
            _kill(self._popen)
        self._popen.wait()
        for fil in self._fils:
            fil.join(timeout=5)
        for tuyau in (self._popen.stdin, self._popen.stdout, self._popen.stderr):
            if tuyau is not None:
                _close(tuyau)
        self._reponse = None

    # -- dessous

    def _start(self, geste: Callable[..., None], *args: object) -> threading.Thread:
        fil = threading.Thread(target=geste, args=args, daemon=True)
        self._fils.append(fil)
        fil.start()
        return fil

    def _write(self, entete: dict[str, Any], octets: bytes, avant: threading.Thread | None = None) -> None:
        if avant is not None:
            avant.join()
        assert self._popen.stdin is not None
        # Un tuyau rompu : le processus est mort, et l'autre fil le verra.
        try:
            write_frame(self._popen.stdin, entete, octets)
        except (OSError, ValueError):
            return

    def _listen(self) -> None:
        assert self._popen.stdout is not None
        try:
            while (trame := read_frame(self._popen.stdout, lambda: self._sortie))[0].get("etat") == "suite":
                self._suite(trame[0])
            self._reponse = trame
        except (TrameError, OSError, ValueError, json.JSONDecodeError):
            self._reponse = None
        self._fini.set()

    def _drain(self) -> None:
        assert self._popen.stderr is not None
        try:
            while morceau := self._popen.stderr.read1(65_536):  # type: ignore[union-attr]
                self._erreurs += morceau[: _JOURNAL_MAX - len(self._erreurs)]
        except (OSError, ValueError):
            return

    def _resident(self) -> int:
        try:
            return psutil.Process(self._popen.pid).memory_info().rss
        except psutil.Error:
            return 0

    def _cause(self, sujet: Sujet, bornes: Bornes) -> TravailError:
        """Why the child ended without an answer, from how it died and what it wrote."""
        if self._popen.poll() is None:
            # Sa réponse ne se lit pas, ou dépasse ce qu'il pouvait rendre.
            try:
                self._popen.wait(timeout=1)
            except subprocess.TimeoutExpired:
                return interrupted(sujet)
        code = self._popen.returncode
        for fil in self._fils:
            fil.join(timeout=1)
        dit = self._erreurs.decode("utf-8", "replace")
        if code == _SIGXCPU:
            return too_long(sujet, bornes)
        # Le système choisit ce qu'il tue quand la mémoire manque, sans un mot.
        if code == _SIGKILL or any(mot in dit for mot in _MOTS_MEMOIRE):
            return too_big(sujet, bornes)
        self._log(f"code {code}")
        return interrupted(sujet)

    def _log(self, quoi: str) -> None:
        journal.error("%s : %s", quoi, self._erreurs.decode("utf-8", "replace"))


def _environment() -> dict[str, str]:
    """That of this process, where our packages are found wherever they stand."""
    env = {**os.environ, "ARROW_DEFAULT_MEMORY_POOL": "system", "PYTHONUTF8": "1"}
    if Path(RACINE).name != "site-packages":
        chemins = [str(RACINE), *filter(None, [env.get("PYTHONPATH")])]
        env["PYTHONPATH"] = os.pathsep.join(chemins)
    return env


def _kill(popen: subprocess.Popen[bytes]) -> None:
    """The child and its own children."""
    try:
        enfants = psutil.Process(popen.pid).children(recursive=True)
    except psutil.Error:
        enfants = []
    popen.kill()
    for enfant in enfants:
        try:
            enfant.kill()
        except psutil.Error:
            continue


def _close(tuyau: BinaryIO | Any) -> None:
    try:
        tuyau.close()
    except (OSError, ValueError):
        return
