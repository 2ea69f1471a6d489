"""Fetching official figures, for the page and the command: who may, what it would ask for, the way back.

The only door of the dashboard to ``data.actualisation``. Every failure is a ``PhraseError``.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.gestes import depots
from dashboard.gestes.faits import ImportFaute
from dashboard.travailleur import processus
from dashboard.travailleur.processus import Bornes, Sujet
from data.actualisation import instantane, rapport
from data.actualisation.collecte import Dossier
from data.actualisation.plan import Fichier
from data.actualisation.rapport import ETATS, LigneRapport, Rapport, moved, say
from data.actualisation.telechargement import size
from data.erreurs import PhraseError
from data.magasin import actualiser
from data.magasin.actualiser import Prevu

__all__ = [
    "ETATS",
    "EnCours",
    "EtatSource",
    "Fichier",
    "ImportFaute",
    "LigneRapport",
    "Prevu",
    "Rapport",
    "begin",
    "can_revert",
    "files",
    "forget",
    "free_space",
    "going_on",
    "has_one",
    "last",
    "planned",
    "produce",
    "refresh",
    "revert",
    "say",
    "size",
    "states",
]
Suivi = Callable[[str, int, int], None]
MO = 2**20
# Le plus gros fichier de l'Insee se lit en moins d'un gigaoctet.
BORNES = Bornes(memoire=1_536 * MO, delai_s=3_600, adresses=False)
SUJET = Sujet(
    "l'actualisation",
    "les chiffres d'avant sont gardés. Recommencez ; ce qui était reçu ne sera pas redemandé.",
    "sans dire pourquoi",
)
_verrou = threading.Lock()
_en_cours: EnCours | None = None


@dataclass(frozen=True, slots=True)
class EtatSource:
    """A source on the page: its state in words, two instants (ISO or ''), by how much it moved."""

    source: str
    titre: str
    etat: str
    recupere_le: str
    verifie_le: str
    mouvement: str
    plus_forte: str


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


def states() -> list[EtatSource]:
    """Where each source that can be refreshed stands, in the order of the cards."""
    fait = last()
    verifiees = fait.verifiees if fait else {}
    return [
        EtatSource(
            p.source.id,
            p.source.titre,
            p.etat,
            p.piece.recupere_le if p.piece else "",
            verifiees.get(p.source.id, ""),
            moved(p.piece.mouvement) if p.piece else "",
            p.piece.mouvement.plus_fortes[0] if p.piece and p.piece.mouvement.plus_fortes else "",
        )
        for p in planned()
    ]


def can_revert() -> bool:
    """True when there is a state before the present one."""
    try:
        return any(instantane.names(depots.folder()))
    except PhraseError:
        return True


class EnCours:
    """A refresh (or the way back) made beside the pages, in a process of its own; one per server.
    ``entiere``: no source was refused."""

    def __init__(self, *, revenir: bool) -> None:
        self.revenir = revenir
        self.piece, self.fait, self.total = "Préparation", 0, 1
        self.phrase = self.erreur = ""
        self.entiere = True
        self._fini = threading.Event()

    @property
    def fini(self) -> bool:
        return self._fini.is_set()

    @property
    def part(self) -> float:
        """How much of the present file is done, 0 to 1."""
        return min(self.fait / self.total, 1.0) if self.total else 0.0

    def run(self) -> None:
        """Do it, and keep what it said."""
        try:
            dit, _ = processus.run_alone(
                "actualiser",
                {"revenir": self.revenir},
                b"",
                SUJET,
                BORNES,
                None,
                self._follow,
                lambda: False,
                "actualisation",
            )
            self.phrase, self.erreur = str(dit.get("phrase", "")), str(dit.get("refus", ""))
            self.entiere = bool(dit.get("entiere", True))
        except PhraseError as erreur:
            self.erreur = str(erreur)
        finally:
            self._fini.set()

    def _follow(self, dit: dict[str, Any]) -> None:
        self.piece, self.fait, self.total = str(dit["piece"]), int(dit["fait"]), int(dit["total"])


def begin(*, revenir: bool = False) -> None:
    """Start it beside the pages; nothing when one is already going on."""
    global _en_cours
    _check_right()
    with _verrou:
        if _en_cours is not None and not _en_cours.fini:
            return
        _en_cours = EnCours(revenir=revenir)
        threading.Thread(target=_en_cours.run, name="actualisation", daemon=True).start()


def going_on() -> EnCours | None:
    """The one that goes on, or the last that ended here."""
    return _en_cours


def forget() -> None:
    """Its result was read."""
    global _en_cours
    with _verrou:
        if _en_cours is not None and _en_cours.fini:
            _en_cours = None


def produce(entree: dict[str, Any], suite: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """The same, here: in the process apart."""

    def follow(piece: str, fait: int, total: int) -> None:
        suite({"piece": piece, "fait": fait, "total": total})

    try:
        if entree["revenir"]:
            return {"phrase": revert(follow)}
        fait = refresh(suivi=follow)
    except PhraseError as erreur:
        return {"refus": str(erreur)}
    return {"phrase": fait.summary(), "entiere": not fait.echecs}


def _check_right() -> None:
    if not depots.can_write():
        raise ImportFaute(depots.LECTURE_SEULE)
