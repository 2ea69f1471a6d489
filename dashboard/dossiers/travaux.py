"""A long export made beside the page: where it is, what it gave, and how to give it up. Pure.

The page asks for its state as often as it likes; a job that is given up leaves nothing behind.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from dashboard.figures.feuilles import Annule, Livraison, Suivi, reason_of
from dashboard.lecture import etat

# Deux exports à la fois par serveur : les autres attendent, les pages restent vives.
_PLACES = threading.BoundedSemaphore(2)
_ATTENTE_S = 0.2
# Au-delà, mieux vaut le dire que faire attendre un quart d'heure.
_FILE = threading.BoundedSemaphore(12)
FILE_PLEINE = (
    "trop d'exports sont déjà en attente sur ce serveur. Rien n'est perdu : recommencez dans quelques "
    "minutes."
)


class Faire(Protocol):
    """What makes the file: told where to say how far it is, and how to know it must stop."""

    def __call__(self, *, suivi: Suivi, annule: Callable[[], bool]) -> Livraison: ...


@dataclass(slots=True)
class Travail:
    """A job: its name for people, the file it makes, and how (``faire(suivi=, annule=)``)."""

    nom: str
    fichier: str
    mime: str
    faire: Faire
    # L'état à lire ; sans lui, le présent quand son tour vient.
    etat: etat.Etat | None = None
    piece: str = "Attente d'une place"
    fait: int = 0
    total: int = 1
    livraison: Livraison | None = None
    erreur: str = ""
    _annule: threading.Event = field(default_factory=threading.Event)
    _fini: threading.Event = field(default_factory=threading.Event)

    def start(self) -> Travail:
        """Begin; gives itself back."""
        threading.Thread(target=self._run, name=f"export {self.nom}", daemon=True).start()
        return self

    def cancel(self) -> None:
        """Give up: the job stops at its next item, and delivers nothing."""
        self._annule.set()

    def wait(self, delai_s: float) -> bool:
        """True when the job has ended, within a delay."""
        return self._fini.wait(delai_s)

    @property
    def fini(self) -> bool:
        return self._fini.is_set()

    @property
    def annule(self) -> bool:
        return self._annule.is_set()

    @property
    def part(self) -> float:
        """How much is done, 0 to 1."""
        return min(self.fait / self.total, 1.0) if self.total else 0.0

    def _follow(self, piece: str, fait: int, total: int) -> None:
        self.piece, self.fait, self.total = piece, fait, total

    def _run(self) -> None:
        if not _FILE.acquire(blocking=False):
            self.erreur = FILE_PLEINE
            self._fini.set()
            return
        try:
            self._take_turn()
        finally:
            _FILE.release()

    def _take_turn(self) -> None:
        try:
            while not _PLACES.acquire(timeout=_ATTENTE_S):
                if self.annule:
                    return
            try:
                # Un seul état d'un bout à l'autre, même si dix imports passent pendant l'export.
                with etat.pinned(self.etat):
                    livraison = self.faire(suivi=self._follow, annule=self._annule.is_set)
            finally:
                _PLACES.release()
            # Renoncer pendant la dernière pièce, c'est renoncer aussi.
            if not self.annule:
                self.livraison = livraison
        except Annule:
            self._annule.set()
        except Exception as erreur:
            self.erreur = reason_of(erreur)
        finally:
            self._fini.set()
