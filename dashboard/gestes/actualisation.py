"""Fetching official figures, for the page and the command: who may, what it would ask for, the way back.

The only door of the dashboard to ``data.actualisation``. Every failure is a ``PhraseError``.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from dashboard import formats
from dashboard.gestes import depots
from dashboard.gestes.faits import ImportFaute
from dashboard.travailleur import processus
from dashboard.travailleur.processus import Bornes, Sujet
from data.actualisation import instantane, rapport
from data.actualisation.collecte import Dossier
from data.actualisation.instantane import Mouvement
from data.actualisation.plan import Fichier
from data.actualisation.rapport import ETATS, LigneRapport, Rapport, moved, say
from data.actualisation.telechargement import size
from data.erreurs import PhraseError
from data.fiches.catalogue import NOMS_NIVEAUX
from data.magasin import actualiser
from data.magasin.actualiser import Prevu

__all__ = [
    "ETATS",
    "EnCours",
    "EtatSource",
    "Famille",
    "Fichier",
    "ImportFaute",
    "LigneRapport",
    "Prevu",
    "Rapport",
    "begin",
    "can_revert",
    "failures",
    "families",
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
    "reverted",
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
# Ce qu'un titre dit pour un seul niveau, ou pour qui connaît le nom du jeu.
_NIVEAU_FINAL = re.compile(
    r"(, (France|par (région|département|EPCI|commune))|,? \(jeu \w+\))?(, périmètre d'époque)?$"
)
# Ce que prennent à peu près la collecte, puis la construction.
PART_COLLECTE = 0.7
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
    niveau: str = ""
    compte: Mouvement = field(default_factory=Mouvement)


class Famille(NamedTuple):
    """Sources that differ by their level alone, in the same state: said in one row."""

    titre: str
    niveaux: str
    sources: tuple[EtatSource, ...]

    @property
    def mouvement(self) -> str:
        """By how much they moved together, and the largest revision; '' when nothing was fetched."""
        recues = [e for e in self.sources if e.recupere_le]
        if not recues:
            return ""
        total = Mouvement(
            sum(e.compte.ajoutees for e in recues),
            sum(e.compte.revisees for e in recues),
            sum(e.compte.retirees for e in recues),
        )
        return " · ".join([moved(total), *[e.plus_forte for e in recues if e.plus_forte][:1]])


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
            p.jeu.niveau,
            p.piece.mouvement if p.piece else Mouvement(),
        )
        for p in planned()
    ]


def families() -> list[Famille]:
    """The states, those of a same title and state together, in the order of the cards."""
    groupes: dict[tuple[str, ...], list[EtatSource]] = {}
    for etat in states():
        cle = (_family(etat.titre), etat.etat, etat.recupere_le[:10], etat.verifie_le[:10])
        groupes.setdefault(cle, []).append(etat)
    return [Famille(cle[0], _levels([e.niveau for e in g]), tuple(g)) for cle, g in groupes.items()]


def failures(fait: Rapport) -> list[tuple[str, str]]:
    """(which sources, why) of what was refused: the sources of a same fault are said together."""
    groupes: dict[tuple[str, str], list[LigneRapport]] = {}
    for ligne in fait.echecs:
        groupes.setdefault((ligne.jeu.partition("/")[0], ligne.phrase), []).append(ligne)
    return [
        (g[0].titre if len(g) == 1 else f"{_family(g[-1].titre)}, {_levels([x.niveau for x in g])}", phrase)
        for (_, phrase), g in groupes.items()
    ]


def reverted(fait: Rapport) -> bool:
    """True when nothing of what a refresh brought is in place any more."""
    neuves = {x.source for x in fait.lignes if x.etat == "neuf"}
    debut = datetime.fromisoformat(fait.fait_le) - timedelta(seconds=fait.duree_s + 1)
    en_place = {
        e.source for e in states() if e.recupere_le and datetime.fromisoformat(e.recupere_le) >= debut
    }
    return bool(neuves) and not neuves & en_place


def _family(titre: str) -> str:
    """A title without its level, when it ends with it."""
    return _NIVEAU_FINAL.sub("", titre, count=1)


def _levels(niveaux: Collection[str]) -> str:
    """« tous les niveaux », « EPCI et commune »."""
    if set(niveaux) == set(NOMS_NIVEAUX):
        return "tous les niveaux"
    return formats.enumeration([NOMS_NIVEAUX[n][0] for n in NOMS_NIVEAUX if n in niveaux])


def can_revert() -> bool:
    """True when there is a state before the present one."""
    try:
        return any(instantane.names(depots.folder()))
    except PhraseError:
        return True


class EnCours:
    """A refresh (or the way back) made beside the pages, in a process of its own; one per server.
    ``entiere``: no source was refused."""

    def __init__(
        self, *, revenir: bool, fichiers: Collection[str] = (), titres: Collection[str] = ()
    ) -> None:
        self.revenir = revenir
        self._fichiers, self._titres = frozenset(fichiers), frozenset(titres)
        self._vues: set[str] = set()
        self.piece, self.fait, self.total = "Préparation", 0, 1
        self.part = 0.0
        self.phrase = self.erreur = ""
        self.entiere = True
        self._fini = threading.Event()

    @property
    def fini(self) -> bool:
        return self._fini.is_set()

    @property
    def etape(self) -> str:
        """What is being done, in words."""
        if self.piece in self._fichiers:
            return f"Téléchargement de {self.piece}"
        return f"Lecture : {self.piece}" if self.piece in self._titres else self.piece

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
        ici = min(self.fait / self.total, 1.0) if self.total else 0.0
        attendues = len(self._fichiers) + len(self._titres)
        if self.piece in self._fichiers or self.piece in self._titres:
            self._vues.add(self.piece)
            part = PART_COLLECTE * (len(self._vues) - 1 + ici) / attendues
        else:
            debut = PART_COLLECTE if attendues else 0.0
            part = debut + (1 - debut) * ici
        # Une barre ne recule pas.
        self.part = max(self.part, part)


def begin(*, revenir: bool = False) -> None:
    """Start it beside the pages; nothing when one is already going on."""
    global _en_cours
    _check_right()
    with _verrou:
        if _en_cours is not None and not _en_cours.fini:
            return
        prevus = [] if revenir else planned()
        _en_cours = EnCours(
            revenir=revenir, fichiers=[f.nom for f in files(prevus)], titres=[p.source.titre for p in prevus]
        )
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
