"""Fetching official figures, for the page and the command: who may, what it would ask for, the way back.

The only door of the dashboard to ``data.actualisation``. Every failure is a ``PhraseError``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from dashboard.gestes import depots
from dashboard.gestes.faits import ImportFaute
from data.actualisation import rapport
from data.actualisation.collecte import Dossier
from data.actualisation.plan import Fichier
from data.actualisation.rapport import ETATS, LigneRapport, Rapport, say
from data.actualisation.telechargement import size
from data.magasin import actualiser
from data.magasin.actualiser import Prevu

__all__ = [
    "ETATS",
    "Fichier",
    "LigneRapport",
    "Prevu",
    "Rapport",
    "files",
    "free_space",
    "has_one",
    "last",
    "planned",
    "refresh",
    "revert",
    "say",
    "size",
]
Suivi = Callable[[str, int, int], None]


def planned(sources: Collection[str] = ()) -> list[Prevu]:
    """The sources that can be refreshed (all, or these), and where each stands."""
    return actualiser.planned(depots.folder(), sources)


def files(prevus: list[Prevu]) -> list[Fichier]:
    """The files that they come from, each once."""
    return actualiser.files(prevus)


def has_one(dossier: Path, fichiers: list[Fichier]) -> bool:
    """True when a folder holds at least one of these files."""
    return any(Dossier(dossier).find(f) for f in fichiers)


def free_space() -> int:
    """Free bytes where local data stand."""
    return actualiser.free_space(depots.folder())


def last() -> Rapport | None:
    """The report of the last refresh."""
    return rapport.read(depots.folder())


def refresh(
    sources: Collection[str] = (), *, depuis: Path | None = None, suivi: Suivi | None = None
) -> Rapport:
    """Fetch, control, put in place. Refused to those who may only read."""
    _check_right()
    return actualiser.refresh(depots.folder(), sources, depuis=depuis, suivi=suivi)


def revert(suivi: Suivi | None = None) -> str:
    """Back to the figures before the last refresh; a sentence."""
    _check_right()
    return actualiser.revert(depots.folder(), suivi=suivi)


def _check_right() -> None:
    if not depots.can_write():
        raise ImportFaute(depots.LECTURE_SEULE)
