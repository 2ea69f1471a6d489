"""A whole refresh: fetch, control, build aside, put in place in one rename; and the way back.

A source that fails keeps what it had and the others go on. A store that its controls refuse is not put in
place: the sources that make it fail are found, named and left out. One refresh at a time in a folder.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from data.actualisation import instantane, perimetre, plan, rapport
from data.actualisation.collecte import Collecte, Dossier, Issue
from data.actualisation.instantane import AUCUN, Instantane, InstantaneError, Piece
from data.actualisation.plan import Fichier, Jeu
from data.actualisation.rapport import LigneRapport, Rapport
from data.actualisation.telechargement import Telechargeur
from data.disque import explain
from data.erreurs import PhraseError
from data.fiches.catalogue import DOSSIER_DATA, Catalogue, Source, load_catalogue
from data.magasin import emplacement
from data.magasin.build import build
from data.magasin.fetch import EMBARQUE

NOM_VERROU = "actualisation.verrou"
RECUS, CHANTIER = "recus", "chantier"
# Ce qui reste d'un téléchargement coupé, et sert à le reprendre.
_REPRISES = (".partie", ".partie.json", ".pages")
Suivi = Callable[[str, int, int], None]


class ActualisationError(PhraseError):
    """The refresh was not made; nothing has changed. French sentence."""


@dataclass(frozen=True, slots=True)
class Prevu:
    """A source that can be refreshed, and where it stands."""

    source: Source
    jeu: Jeu
    piece: Piece | None

    @property
    def etat(self) -> str:
        """« récupéré le … », « livré avec l'application », « jamais récupéré »."""
        if self.piece is not None:
            return f"récupéré, {self.piece.millesime}"
        return f"livré, {self.source.millesime}" if self.source.fichier else "jamais récupéré"


def planned(donnees: Path, sources: Collection[str] = (), *, dossier: Path = DOSSIER_DATA) -> list[Prevu]:
    """What a refresh would ask for. Raises ActualisationError for a source that cannot be refreshed."""
    catalogue = load_catalogue(dossier)
    with suppress(InstantaneError):
        pieces = instantane.present(donnees).pieces
        return [Prevu(s, j, pieces.get(s.id)) for s, j in _chosen(catalogue, sources)]
    return [Prevu(s, j, None) for s, j in _chosen(catalogue, sources)]


def files(prevus: Sequence[Prevu]) -> list[Fichier]:
    """The downloads of these sources, each once."""
    return list({p.jeu.fichier.nom: p.jeu.fichier for p in prevus}.values())


def free_space(donnees: Path) -> int:
    """Bytes that are free where local data stand."""
    ici = donnees
    while not ici.exists():
        ici = ici.parent
    return shutil.disk_usage(ici).free


def refresh(
    donnees: Path,
    sources: Collection[str] = (),
    *,
    depuis: Path | None = None,
    dossier: Path = DOSSIER_DATA,
    embarque: Path = EMBARQUE,
    suivi: Suivi | None = None,
) -> Rapport:
    """Fetch these sources (all of them without any), then rebuild the store if one has moved.

    ``depuis`` is a folder of files fetched by hand. Raises ActualisationError, CatalogueError or
    BuildError; in each case the store and the former figures are as they were.
    """
    debut, dire = time.monotonic(), suivi or (lambda _t, _f, _n: None)
    catalogue = load_catalogue(dossier)
    jeux = _chosen(catalogue, sources)
    ici = instantane.folder(donnees)
    with _alone(ici):
        try:
            actuel = instantane.present(donnees)
            actuel.check()
        except InstantaneError:
            # Ce qui était récupéré est abîmé : tout se redemande, et le remplace.
            actuel = AUCUN
        chantier = ici / CHANTIER
        shutil.rmtree(chantier, ignore_errors=True)
        with _supply(ici / RECUS, depuis, dire) as apport:
            collecte = Collecte(apport, perimetre.load(catalogue, embarque), actuel, embarque, chantier, dire)
            issues = collecte.run(jeux)
        try:
            issues = _put(donnees, catalogue, actuel, issues, dossier, embarque, dire)
            fait = _report(donnees, issues, time.monotonic() - debut)
            rapport.write(donnees, fait)
        finally:
            shutil.rmtree(chantier, ignore_errors=True)
        _clear(ici / RECUS)
    return fait


def revert(
    donnees: Path, *, dossier: Path = DOSSIER_DATA, embarque: Path = EMBARQUE, suivi: Suivi | None = None
) -> str:
    """Go back to the snapshot before the present one (or to the embedded files) and rebuild; a sentence.

    Done twice, it comes back to the later one. Raises ActualisationError or BuildError.
    """
    with _alone(instantane.folder(donnees)):
        try:
            present, avant = instantane.names(donnees)
        except InstantaneError:
            present, avant = "illisible", ""
        if not present and not avant:
            raise ActualisationError("Rien n'a encore été récupéré : il n'y a pas d'état d'avant.")
        voulu = instantane.read(donnees, avant)
        build(emplacement.present(donnees), dossier=dossier, embarque=embarque, suivi=suivi, officiel=voulu)
    quoi = "aux chiffres récupérés d'avant" if avant else "aux chiffres livrés avec l'application"
    return f"Le magasin est revenu {quoi}. Le même geste rend les plus récents."


# -- dessous


def _chosen(catalogue: Catalogue, sources: Collection[str]) -> list[tuple[Source, Jeu]]:
    connus = plan.plan()
    possibles = {s.id: s for s in catalogue.sources.values() if s.actualisation}
    inconnues = [nom for nom in sources if nom not in possibles]
    if inconnues:
        raise ActualisationError(
            f"« {inconnues[0]} » n'est pas une source qui s'actualise. Celles qui le peuvent : "
            f"{', '.join(possibles)}."
        )
    sans_jeu = [s.id for s in possibles.values() if s.actualisation not in connus]
    if sans_jeu:
        raise ActualisationError(
            f"sources.toml [{sans_jeu[0]}] : « actualisation » nomme un jeu inconnu du plan ; permis : "
            f"{', '.join(connus)}."
        )
    # Celles du même fichier vont ensemble : un EPCI et ses communes restent d'accord.
    voulus = {connus[possibles[nom].actualisation].fichier.nom for nom in sources}
    jeux = [(s, connus[s.actualisation]) for s in possibles.values()]
    return [(s, j) for s, j in jeux if not sources or j.fichier.nom in voulus]


@contextmanager
def _alone(ici: Path) -> Iterator[None]:
    verrou = FileLock(ici / NOM_VERROU, thread_local=False)
    try:
        ici.mkdir(parents=True, exist_ok=True)
        verrou.acquire(timeout=0)
    except Timeout as erreur:
        raise ActualisationError(
            "Une actualisation est déjà en cours, depuis un autre écran ou une autre commande : attendez "
            "sa fin."
        ) from erreur
    except OSError as erreur:
        raise explain(erreur, ici) from erreur
    try:
        yield
    finally:
        verrou.release()


@contextmanager
def _supply(recus: Path, depuis: Path | None, dire: Suivi) -> Iterator[Dossier | Telechargeur]:
    if depuis is not None:
        if not depuis.is_dir():
            raise ActualisationError(f"{depuis} n'est pas un dossier : donnez celui où sont les fichiers.")
        yield Dossier(depuis)
        return
    telechargeur = Telechargeur(recus, dire)
    try:
        yield telechargeur
    finally:
        telechargeur.close()


def _put(
    donnees: Path,
    catalogue: Catalogue,
    actuel: Instantane,
    issues: list[Issue],
    dossier: Path,
    embarque: Path,
    dire: Suivi,
) -> list[Issue]:
    """Build the store with what is new and put both in place; the issues, some now refused."""
    if not any(x.piece for x in issues):
        return issues
    # Une fiche qui ne s'actualise plus ne garde pas ce qu'elle avait récupéré.
    gardees = {
        source: (piece, actuel.path(source))
        for source, piece in actuel.pieces.items()
        if source in catalogue.sources and catalogue.sources[source].actualisation
    }

    def make(retenues: Sequence[Issue], magasin: Path) -> None:
        neuves = {x.ligne.source: (x.piece, x.chemin) for x in retenues if x.piece and x.chemin}
        officiel = instantane.write(donnees, {**gardees, **neuves})
        try:
            build(magasin, dossier=dossier, embarque=embarque, suivi=dire, officiel=officiel)
        except PhraseError:
            instantane.drop(donnees, officiel.nom)
            raise

    try:
        make(issues, emplacement.present(donnees))
        return issues
    except PhraseError as erreur:
        retenues, refusees = _sort_out(issues, make, erreur)
    if retenues:
        make(retenues, emplacement.present(donnees))
    return [
        Issue(replace(x.ligne, etat="refuse", phrase=refusees[x.ligne.source]))
        if x.ligne.source in refusees
        else x
        for x in issues
    ]


def _sort_out(
    issues: Sequence[Issue], make: Callable[[Sequence[Issue], Path], None], erreur: PhraseError
) -> tuple[list[Issue], Mapping[str, str]]:
    """The new files that a store takes, tried by halves elsewhere, and why it refuses the others."""
    retenues: list[Issue] = []
    refusees: dict[str, str] = {}

    def sort(lot: Sequence[Issue], refus: PhraseError | None) -> None:
        """Keep of a batch what the store takes; ``refus`` when it is known not to take it whole."""
        if refus is None:
            with tempfile.TemporaryDirectory() as ailleurs:
                try:
                    make([*retenues, *lot], Path(ailleurs) / emplacement.NOM_MAGASIN)
                    retenues.extend(lot)
                    return
                except PhraseError as faute:
                    refus = faute
        if len(lot) == 1:
            refusees[lot[0].ligne.source] = str(refus)
            return
        # Une source fautive sur cinquante : une dizaine de constructions au lieu de cinquante.
        milieu = len(lot) // 2
        sort(lot[:milieu], None)
        sort(lot[milieu:], None)

    sort([x for x in issues if x.piece], erreur)
    return retenues, refusees


def _report(donnees: Path, issues: Sequence[Issue], duree_s: float) -> Rapport:
    lignes: list[LigneRapport] = [x.ligne for x in issues]
    avant = rapport.read(donnees)
    fait_le = instantane.now()
    vues = {x.source: fait_le for x in lignes if x.etat in ("neuf", "inchange")}
    refait = any(x.etat == "neuf" for x in lignes)
    magasin = "Le magasin est refait." if refait else "Le magasin n'a pas changé."
    verifiees = {**(avant.verifiees if avant else {}), **vues}
    return Rapport(fait_le, duree_s, magasin, tuple(lignes), verifiees)


def _clear(recus: Path) -> None:
    """Remove the downloads that have served; what was cut stays, to be taken up again."""
    if not recus.is_dir():
        return
    for reste in recus.iterdir():
        if not reste.name.endswith(_REPRISES):
            with suppress(OSError):
                reste.unlink()
