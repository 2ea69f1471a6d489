"""The line of a refresh: fetch, read, check, compare, source by source. Nothing is put in place here.

A source that fails says why and the others go on; what it had stays. What comes out is a report line for
each source and, for those that moved, the file that should replace theirs.
"""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from zipfile import BadZipFile

import pyarrow as pa

from data.actualisation import controle, rapport
from data.actualisation.instantane import Amont, Instantane, Piece, now
from data.actualisation.perimetre import Perimetre
from data.actualisation.plan import VERSION, Fichier, Jeu, Lu
from data.actualisation.rapport import LigneRapport
from data.actualisation.telechargement import Recu, TelechargementError
from data.disque import fingerprint
from data.erreurs import PhraseError
from data.fiches.catalogue import Source
from data.readers import LECTEURS

Suivi = Callable[[str, int, int], None]
# Ce que lève une archive abîmée ou coupée.
ABIMEE = (BadZipFile, EOFError, zlib.error)


class Apport(Protocol):
    """Where the files come from: the network, or a folder."""

    def fetch(self, fichier: Fichier, connu: Amont | None) -> Recu: ...


@dataclass(frozen=True, slots=True)
class Dossier:
    """The files that somebody fetched by hand, by their names."""

    chemin: Path

    def fetch(self, fichier: Fichier, connu: Amont | None) -> Recu:
        """Raises TelechargementError when the folder has it not."""
        trouve = self.find(fichier)
        if trouve is None:
            raise TelechargementError(f"{fichier.nom} : ce fichier n'est pas dans {self.chemin}.")
        amont = Amont(fichier.adresses[0], "", "", fingerprint(trouve), trouve.stat().st_size)
        pareil = connu is not None and connu.sha256 == amont.sha256
        return Recu(None if pareil else trouve, amont)

    def find(self, fichier: Fichier) -> Path | None:
        """The file of that name; a browser that had one already adds « (1) », Insee the year."""
        forme = re.compile(
            rf"{re.escape(Path(fichier.nom).stem)}(_\d{{4}}_CSV_FR)?( ?\(\d+\))?\.(csv|json|zip)",
            re.IGNORECASE,
        )
        trouves = [f for f in self.chemin.iterdir() if f.is_file() and forme.fullmatch(f.name)]
        return max(trouves, key=lambda f: (f.name == fichier.nom, f.stat().st_mtime_ns), default=None)


@dataclass(frozen=True, slots=True)
class Issue:
    """A source after its turn; ``piece`` and ``chemin`` when it has something new."""

    ligne: LigneRapport
    piece: Piece | None = None
    chemin: Path | None = None


class Lecture:
    """A download, read once for all the sources that share its reading; what it raised is raised again."""

    def __init__(self, chemin: Path | None, perimetre: Perimetre) -> None:
        self._chemin, self._perimetre = chemin, perimetre
        self._lus: dict[object, Lu] = {}

    def of(self, jeu: Jeu) -> Lu:
        """What ``jeu.read`` takes. Raises FichierRecuError, or what a damaged archive raises."""
        assert self._chemin is not None
        if jeu.parcourir not in self._lus:
            try:
                self._lus[jeu.parcourir] = jeu.scan(self._chemin, self._perimetre)
            except (PhraseError, *ABIMEE) as erreur:
                self._lus[jeu.parcourir] = erreur
        lu = self._lus[jeu.parcourir]
        if isinstance(lu, Exception):
            raise lu
        return lu


@dataclass(frozen=True, slots=True)
class Collecte:
    """What stays the same for every source of a refresh."""

    apport: Apport
    perimetre: Perimetre
    actuel: Instantane
    embarque: Path
    chantier: Path
    suivi: Suivi

    def run(self, jeux: Sequence[tuple[Source, Jeu]]) -> list[Issue]:
        """Every source in turn; those of the same download one after the other."""
        issues: list[Issue] = []
        self.chantier.mkdir(parents=True, exist_ok=True)
        par_fichier: dict[str, list[tuple[Source, Jeu]]] = {}
        for source, jeu in jeux:
            par_fichier.setdefault(jeu.fichier.nom, []).append((source, jeu))
        for siens in par_fichier.values():
            debut = time.monotonic()
            try:
                recu = self._fetch(siens)
            except PhraseError as erreur:
                duree = time.monotonic() - debut
                issues += [Issue(_line(s, j, "indisponible", str(erreur), duree)) for s, j in siens]
                continue
            lecture = Lecture(recu.chemin, self.perimetre)
            for source, jeu in siens:
                issues.append(self._treat(source, jeu, recu, lecture, debut))
                debut = time.monotonic()
        return issues

    def _fetch(self, siens: Sequence[tuple[Source, Jeu]]) -> Recu:
        """The download, unless every source that it serves is in place, of this version, and unchanged."""
        pieces = [self.actuel.pieces.get(source.id) for source, _ in siens]
        connus = {p.amont for p in pieces if p is not None and p.version == VERSION}
        entiere = len(connus) == 1 and all(p is not None and p.version == VERSION for p in pieces)
        return self.apport.fetch(siens[0][1].fichier, connus.pop() if entiere else None)

    def _treat(self, source: Source, jeu: Jeu, recu: Recu, lecture: Lecture, debut: float) -> Issue:
        if recu.chemin is None:
            return Issue(_line(source, jeu, "inchange", "", time.monotonic() - debut))
        self.suivi(source.titre, 0, 1)
        try:
            return self._read(source, jeu, lecture, recu.amont, debut)
        except PhraseError as erreur:
            return Issue(_line(source, jeu, "refuse", str(erreur), time.monotonic() - debut))
        except ABIMEE as erreur:
            faute = f"{jeu.fichier.nom} : l'archive est abîmée ou coupée ({erreur}) : recommencez."
            return Issue(_line(source, jeu, "refuse", faute, time.monotonic() - debut))

    def _read(self, source: Source, jeu: Jeu, lecture: Lecture, amont: Amont, debut: float) -> Issue:
        tableau = jeu.read(lecture.of(jeu), self.perimetre)
        avant = self._before(source)
        remarques = controle.check(
            tableau, jeu.fichier.nom, source, self.perimetre, _territories_by_year(avant)
        )
        ecrit = jeu.write(tableau, self.chantier)
        ancienne = self.actuel.pieces.get(source.id)
        if ancienne is not None and ancienne.sha256 == fingerprint(ecrit) and ancienne.version == VERSION:
            return Issue(_line(source, jeu, "inchange", "", time.monotonic() - debut))
        # Relu comme le fera la construction : ce qu'elle refuserait se dit ici, avec la source.
        mouvement = rapport.compare(
            avant, LECTEURS[jeu.lecteur](ecrit, source.id), jeu.niveau, self.perimetre
        )
        piece = Piece(
            jeu.code,
            ecrit.name,
            fingerprint(ecrit),
            tableau.annees,
            len(tableau.lignes),
            tableau.territoires,
            now(),
            VERSION,
            amont,
            jeu.lecteur,
            mouvement,
            tableau.raisons,
        )
        ligne = LigneRapport(
            source.id,
            source.titre,
            jeu.code,
            jeu.niveau,
            "neuf",
            annees=piece.annees,
            lignes=piece.lignes,
            territoires=piece.territoires,
            octets=amont.octets,
            duree_s=time.monotonic() - debut,
            mouvement=mouvement,
            ecartees=dict(tableau.ecartees),
            remarques=(*tableau.remarques, *remarques),
        )
        return Issue(ligne, piece, ecrit)

    def _before(self, source: Source) -> pa.Table | None:
        """What the source gives today: fetched before, else embedded; None when it gives nothing."""
        if source.id in self.actuel.pieces:
            chemin, lecteur = self.actuel.path(source.id), self.actuel.pieces[source.id].lecteur
        elif source.fichier:
            chemin, lecteur = self.embarque / source.fichier, source.lecteur
        else:
            return None
        try:
            return LECTEURS[lecteur](chemin, source.id)
        except (PhraseError, OSError):
            # Celui d'avant ne se lit plus : le nouveau le remplace d'autant mieux.
            return None


def _territories_by_year(table: pa.Table | None) -> Mapping[int, set[str]]:
    par_annee: dict[int, set[str]] = {}
    if table is not None:
        paires = table.select(["millesime", "code_territoire"]).group_by(["millesime", "code_territoire"])
        for x in paires.aggregate([]).to_pylist():
            par_annee.setdefault(x["millesime"], set()).add(x["code_territoire"])
    return par_annee


def _line(source: Source, jeu: Jeu, etat: str, phrase: str, duree: float) -> LigneRapport:
    return LigneRapport(source.id, source.titre, jeu.code, jeu.niveau, etat, phrase, duree_s=duree)
