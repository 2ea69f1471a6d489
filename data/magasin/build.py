"""Builds what is read: the official store when it is not there yet, then the local one attached to it.

Each is a new file aside, filled, controlled, then put in place in one rename. Anything that fails leaves what
was there as it was and no file behind. Two builds at once: the second one waits for the first, then goes on
only if something has changed since. An import changes neither the figures nor the code: the small local
store alone is made.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import duckdb
from filelock import FileLock, Timeout

import queries
from data.actualisation import instantane
from data.actualisation.instantane import Instantane
from data.depots.journal import JournalError
from data.disque import sync
from data.erreurs import PhraseError
from data.fiches.catalogue import DOSSIER_DATA, LECTEUR_DEPOTS, Catalogue, load_catalogue
from data.garde.reglages import ReglagesError
from data.magasin import emplacement, locales, ouvrir
from data.magasin import officiel as officiels
from data.magasin.emplacement import NOM_MAGASIN
from data.magasin.fetch import EMBARQUE, check_files, fingerprint
from data.readers import LECTEURS

__all__ = ["NOM_MAGASIN", "BuildError", "build", "inputs_fingerprint", "is_up_to_date", "lateness"]

# Ce qu'une construction attend celle d'un autre : bien plus que ce qu'une construction dure.
ATTENTE_S = 120.0
# Tous les fichiers du schéma, celui que les deux magasins partagent une fois.
SCHEMAS = tuple(dict.fromkeys((*officiels.SCHEMAS, *locales.SCHEMAS)))
Suivi = Callable[[str, int, int], None]
Retard = Literal["absent", "illisible", "livraison", "depots", "officiel"]
# Le code qui décide du contenu d'un magasin local.
MODULES = (
    "magasin/build",
    "fiches/completude",
    "magasin/demonstration",
    "magasin/demonstration_profils",
    "magasin/locales",
)


class BuildError(PhraseError):
    """The store could not be built; the former one is untouched. French sentence."""


def build(
    magasin: Path | None = None,
    *,
    dossier: Path = DOSSIER_DATA,
    embarque: Path = EMBARQUE,
    suivi: Suivi | None = None,
    officiel: Instantane | None = None,
    entier: bool = False,
) -> Path:
    """Build the store and return its file; local files are those of the journal beside it.

    ``magasin`` says in which folder: the file is named by what it holds (``emplacement``).
    ``officiel`` is a snapshot of fetched figures to take instead of the present one: it becomes the
    present one with the store, or not at all. ``entier``: make the official store again even if it is
    there, which mends a damaged one.

    Raises CatalogueError, FileError, LectureError, InstantaneError or BuildError (all with French
    sentences); in each case the store that was there is left untouched.
    """
    magasin = magasin or ouvrir.path()
    donnees = magasin.parent
    travail = _Construction(dossier, embarque, donnees, suivi or (lambda _texte, _fait, _total: None))
    travail.say("Contrôle des fiches", 0)
    with _lock(donnees, lambda: travail.say("Attente d'une autre construction", 0)) as attendu:
        # Ce qu'on a attendu a pu faire notre travail : nos dépôts étaient déjà au journal.
        present = emplacement.present(donnees)
        if attendu and officiel is None and not entier and is_up_to_date(present, dossier):
            travail.say("Magasin en place", travail.etapes)
            return present
        try:
            choisi = instantane.present(donnees) if officiel is None else officiel
            place = travail.make(choisi, entier=entier)
            if officiel is not None:
                instantane.adopt(donnees, officiel.nom)
        except (duckdb.Error, queries.QueryError, JournalError, ReglagesError, OSError) as erreur:
            raise BuildError(
                f"La construction du magasin a échoué : {erreur}. L'ancien magasin est intact."
            ) from erreur
        finally:
            # Refusé, il attendra la construction suivante : la phrase de l'échec passe d'abord.
            travail.clear()
            emplacement.clean(donnees)
    travail.say("Magasin en place", travail.etapes)
    return place


class _Construction:
    """One build, under the lock: the files that it makes, and what it says while it does."""

    def __init__(self, dossier: Path, embarque: Path, donnees: Path, dire: Suivi) -> None:
        self.dossier, self.embarque, self.donnees, self._dire = dossier, embarque, donnees, dire
        self.catalogue = load_catalogue(dossier)
        self.etapes = len(self.catalogue.sources) + 6
        self.neuf = donnees / f"observatoire.{os.getpid()}.tmp"
        _check_readers(self.catalogue)

    def say(self, texte: str, fait: int) -> None:
        self._dire(texte, fait, self.etapes)

    def make(self, choisi: Instantane, *, entier: bool) -> Path:
        """The official store if it is not there, the local one, in place; its file."""
        empreinte = officiels.inputs_fingerprint(self.dossier)
        trouve = None if entier else officiels.find(self.donnees, empreinte, choisi.nom)
        socle = trouve or self._make_official(choisi)
        self.say("Fichiers locaux", self.etapes - 2)
        contenu = self._fill_local(socle)
        return emplacement.put(self.neuf, contenu)

    def clear(self) -> None:
        for reste in (self.neuf, Path(f"{self.neuf}.wal")):
            with suppress(OSError):
                reste.unlink(missing_ok=True)

    def _make_official(self, choisi: Instantane) -> Path:
        fiches = officiels.fetched(self.catalogue, choisi)
        self.say("Contrôle des fichiers embarqués", 0)
        chemins = check_files([s for s in self.catalogue.sources.values() if s.fichier], self.embarque)
        chemins |= {s: chemin for s, chemin in choisi.check().items() if s in fiches.sources}
        contenu, controles = officiels.fill(
            self.neuf, fiches, chemins, self.dossier, choisi.nom, self._dire, self.etapes
        )
        _refuse(controles)
        return emplacement.put_official(self.neuf, contenu)

    def _fill_local(self, socle: Path) -> str:
        """Fill the local store, control it and force it to the disk; fingerprint of what is read."""
        with ouvrir.create(self.neuf, socle) as (con, officielle):
            for schema in locales.SCHEMAS:
                con.execute((self.dossier / schema).read_text(encoding="utf-8"))
            # Lue avant : un dépôt fait pendant la construction la laissera en retard, et cela se verra.
            locale = locales.fingerprint(self.donnees)
            locales.fill(con, self.donnees)
            queries.run(con, "magasin/ecrire/deriver_presences_locales")
            lignes = officiels.rows_fingerprint(con, "local")
            contenu = hashlib.sha256(f"{officielle['contenu']} {lignes}".encode()).hexdigest()
            ouvrir.write_identity(
                con,
                contenu=contenu,
                contenu_officiel=officielle["contenu"],
                officiel=socle.name,
                version=queries.VERSION_MAGASIN,
                empreinte=inputs_fingerprint(self.dossier),
                empreinte_locale=locale,
                instantane=officielle["instantane"],
                construit_le=datetime.now(UTC).isoformat(timespec="seconds"),
            )
            self.say("Contrôles", self.etapes - 1)
            _refuse(queries.check(con, "local"))
        sync(self.neuf)
        return contenu


def inputs_fingerprint(dossier: Path = DOSSIER_DATA) -> str:
    """Fingerprint of what decides of the store's content, deposits and snapshot aside: that of the official
    store, and the schema, the formats and the code of the local one."""
    empreinte = hashlib.sha256(officiels.inputs_fingerprint(dossier).encode())
    fichiers = [dossier / n for n in locales.SCHEMAS]
    fichiers += sorted((DOSSIER_DATA / "depots/formats").glob("*.py"))
    fichiers += [DOSSIER_DATA / f"{nom}.py" for nom in MODULES]
    for fichier in fichiers:
        empreinte.update(fingerprint(fichier).encode())
    return empreinte.hexdigest()


def lateness(magasin: Path, dossier: Path = DOSSIER_DATA) -> tuple[Retard, ...]:
    """Why a store must be made again, nothing when it is up to date: it is not there, it does not open
    (damaged, or of another version), the code or the embedded data changed, the local files or the
    settings did.

    Raises JournalError or ReglagesError when those cannot be read.
    """
    try:
        con, identite = ouvrir.connect(magasin)
    except ouvrir.StoreError:
        return ("illisible",) if magasin.is_file() else ("absent",)
    con.close()
    retards: list[Retard] = []
    if identite.get("empreinte") != inputs_fingerprint(dossier):
        retards.append("livraison")
    if identite.get("empreinte_locale") != locales.fingerprint(magasin.parent):
        retards.append("depots")
    if identite.get("instantane") != instantane.state(magasin.parent):
        retards.append("officiel")
    return tuple(retards)


def is_up_to_date(magasin: Path, dossier: Path = DOSSIER_DATA) -> bool:
    """True when nothing of ``lateness`` holds."""
    return not lateness(magasin, dossier)


@contextmanager
def _lock(donnees: Path, attendre: Callable[[], None]) -> Iterator[bool]:
    """One build at a time in a folder; True when another one had to be waited for.

    The lock dies with the process that holds it.
    """
    verrou = FileLock(donnees / emplacement.NOM_VERROU, thread_local=False)
    attendu = False
    try:
        donnees.mkdir(parents=True, exist_ok=True)
        try:
            verrou.acquire(timeout=0)
        except Timeout:
            attendu = True
            attendre()
            verrou.acquire(timeout=ATTENTE_S, poll_interval=0.1)
    except Timeout as erreur:
        raise BuildError(
            "Une autre construction du magasin est en cours et ne se termine pas : réessayez dans un instant."
        ) from erreur
    except OSError as erreur:
        raise BuildError(
            f"Impossible d'écrire dans {donnees} : {erreur.strerror}. "
            "Choisissez un autre dossier par OBSERVATOIRE_DONNEES."
        ) from erreur
    try:
        # Ce qu'une construction tuée a laissé ; le verrou prouve que personne n'y écrit.
        for reste in donnees.glob("observatoire.*.tmp*"):
            # Un refus (un antivirus qui le lit) le laisse à la prochaine : il ne gêne personne.
            with suppress(OSError):
                reste.unlink(missing_ok=True)
        yield attendu
    finally:
        verrou.release()
        # Un lecteur parti pendant ce temps n'a pas eu le verrou pour faire son ménage.
        with suppress(OSError):
            emplacement.sweep(donnees)


def _check_readers(catalogue: Catalogue) -> None:
    connus = (*LECTEURS, *officiels.SANS_OBSERVATION)
    if inconnus := {s.lecteur for s in catalogue.sources.values()} - {*connus}:
        raise BuildError(
            "sources.toml demande des lecteurs qui n'existent pas : "
            f"{', '.join(sorted(inconnus))} ; permis : {', '.join(connus)}."
        )
    if fautes := locales.check_sources(
        [s.id for s in catalogue.sources.values() if s.lecteur == LECTEUR_DEPOTS]
    ):
        raise BuildError("\n".join(fautes))


def _refuse(controles: list[queries.Controle]) -> None:
    if rates := [c for c in controles if c.fautives]:
        raise BuildError(
            "Le magasin neuf ne passe pas ses contrôles, l'ancien est gardé :\n"
            + "\n".join(f"- {c.phrase} ({_count(c.fautives)} ; {' / '.join(c.exemples)})" for c in rates)
        )


def _count(fautives: int) -> str:
    return "1 ligne fautive" if fautives == 1 else f"{fautives} lignes fautives"
