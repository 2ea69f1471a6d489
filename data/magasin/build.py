"""Builds the store: a new file aside, filled, controlled, then put in place in one rename.

Steps: cards -> fingerprints -> schema -> territories -> figures -> local files -> controls -> rename.
Anything that fails leaves the old store as it was and no file behind. Two builds at once: the
second one waits for the first, then goes on only if something has changed since.
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
from data.fiches.source import RECUPERES, FichierRecupere
from data.garde.reglages import ReglagesError
from data.magasin import emplacement, fiches_rangees, locales, ouvrir
from data.magasin.emplacement import NOM_MAGASIN
from data.magasin.fetch import EMBARQUE, check_files, fingerprint
from data.readers import LECTEURS

__all__ = ["NOM_MAGASIN", "BuildError", "build", "inputs_fingerprint", "is_up_to_date", "lateness"]

# Ce qu'une construction attend celle d'un autre : bien plus que ce qu'une construction dure.
ATTENTE_S = 120.0
# Ces fichiers-là ne portent pas de chiffres (rangés à part, ou lus par geo.couches), ou les leurs sont lus
# sous une autre fiche : « calcul » nomme les deux producteurs d'un chiffre que le magasin en tire.
SANS_OBSERVATION = ("territoires", "contours", "memoire", "calcul", LECTEUR_DEPOTS)
# Les territoires et les chiffres, puis les fichiers locaux et ce qui s'en déduit.
SCHEMAS = ("schema.sql", "schema_locaux.sql")
Suivi = Callable[[str, int, int], None]
Retard = Literal["absent", "illisible", "livraison", "depots", "officiel"]


class BuildError(PhraseError):
    """The store could not be built; the former one is untouched. French sentence."""


def build(
    magasin: Path | None = None,
    *,
    dossier: Path = DOSSIER_DATA,
    embarque: Path = EMBARQUE,
    suivi: Suivi | None = None,
    officiel: Instantane | None = None,
) -> Path:
    """Build the store and return its file; local files are those of the journal beside it.

    ``magasin`` says in which folder: the file is named by what it holds (``emplacement``).
    ``officiel`` is a snapshot of fetched figures to take instead of the present one: it becomes the
    present one with the store, or not at all.

    Raises CatalogueError, FileError, LectureError, InstantaneError or BuildError (all with French
    sentences); in each case the store that was there is left untouched.
    """
    magasin = magasin or ouvrir.path()
    dire = suivi or (lambda _texte, _fait, _total: None)
    catalogue = load_catalogue(dossier)
    etapes = len(catalogue.sources) + 4
    dire("Contrôle des fichiers embarqués", 0, etapes)
    livrees = [s for s in catalogue.sources.values() if s.fichier]
    chemins = check_files(livrees, embarque)
    inconnus = {s.lecteur for s in catalogue.sources.values()} - {*LECTEURS, *SANS_OBSERVATION}
    if inconnus:
        raise BuildError(
            "sources.toml demande des lecteurs qui n'existent pas : "
            f"{', '.join(sorted(inconnus))} ; permis : {', '.join((*LECTEURS, *SANS_OBSERVATION))}."
        )
    locales_ = [s.id for s in catalogue.sources.values() if s.lecteur == LECTEUR_DEPOTS]
    if fautes := locales.check_sources(locales_):
        raise BuildError("\n".join(fautes))
    donnees = magasin.parent
    with _lock(donnees, lambda: dire("Attente d'une autre construction", 0, etapes)) as attendu:
        # Ce qu'on a attendu a pu faire notre travail : nos dépôts étaient déjà au journal.
        if attendu and officiel is None and is_up_to_date(emplacement.present(donnees), dossier):
            dire("Magasin en place", etapes, etapes)
            return emplacement.present(donnees)
        neuf = donnees / f"observatoire.{os.getpid()}.tmp"
        try:
            choisi = instantane.present(donnees) if officiel is None else officiel
            fiches = _with_fetched(catalogue, choisi)
            chemins |= {s: chemin for s, chemin in choisi.check().items() if s in fiches.sources}
            contenu = _fill(neuf, fiches, chemins, dossier, donnees, choisi.nom, dire, etapes)
            place = emplacement.put(neuf, contenu)
            if officiel is not None:
                instantane.adopt(donnees, officiel.nom)
        except (duckdb.Error, queries.QueryError, JournalError, ReglagesError, OSError) as erreur:
            raise BuildError(
                f"La construction du magasin a échoué : {erreur}. L'ancien magasin est intact."
            ) from erreur
        finally:
            # Refusé, il attendra la construction suivante : la phrase de l'échec passe d'abord.
            for reste in (neuf, Path(f"{neuf}.wal")):
                with suppress(OSError):
                    reste.unlink(missing_ok=True)
        emplacement.clean(donnees)
    dire("Magasin en place", etapes, etapes)
    return place


# Le code qui décide du contenu du magasin.
MODULES = (
    "magasin/build",
    "fiches/bloc",
    "fiches/catalogue",
    "fiches/completude",
    "fiches/source",
    "magasin/demonstration",
    "magasin/demonstration_profils",
    "magasin/fiches_rangees",
    "magasin/locales",
)


def _with_fetched(catalogue: Catalogue, officiel: Instantane) -> Catalogue:
    """The cards as the snapshot makes them: the fetched sources have its files, read in its form."""
    recuperees = {
        source: FichierRecupere(
            # Sans le nom de l'instantané : les mêmes chiffres font le même magasin, quel qu'en soit le jour.
            f"{RECUPERES}/{piece.fichier}",
            piece.sha256,
            piece.millesime,
            piece.lecteur,
            piece.raisons,
        )
        for source, piece in officiel.pieces.items()
    }
    return catalogue.fetched(recuperees)


def inputs_fingerprint(dossier: Path = DOSSIER_DATA) -> str:
    """Fingerprint of what decides of the store's content: version, schema, cards, SQL, readers,
    formats.

    The embedded files count through the sha256 of their cards.
    """
    empreinte = hashlib.sha256(queries.VERSION_MAGASIN.encode())
    fichiers = [dossier / n for n in (*SCHEMAS, "sources.toml", "indicateurs.toml")]
    fichiers += sorted((queries.DOSSIER / "magasin").rglob("*.sql"))
    fichiers += sorted((queries.DOSSIER / "controles").glob("*.sql"))
    fichiers += sorted((DOSSIER_DATA / "readers").glob("*.py"))
    fichiers += sorted((DOSSIER_DATA / "depots/formats").glob("*.py"))
    fichiers += [DOSSIER_DATA / f"{nom}.py" for nom in MODULES]
    for fichier in fichiers:
        empreinte.update(fingerprint(fichier).encode())
    return empreinte.hexdigest()


def contents_fingerprint(con: duckdb.DuckDBPyConnection) -> str:
    """Identity of a store: that of its rows, whatever the code, the order or the day that made it."""
    lignes = queries.run(con, "magasin/contenu")
    texte = "\n".join(" ".join(str(v) for v in x) for x in lignes.itertuples(index=False))
    return hashlib.sha256(texte.encode()).hexdigest()


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


def _fill(
    neuf: Path,
    catalogue: Catalogue,
    chemins: dict[str, Path],
    dossier: Path,
    donnees: Path,
    officiel: str,
    dire: Suivi,
    etapes: int,
) -> str:
    """Fill a new store, control it and force it to the disk; the fingerprint of its rows."""
    with duckdb.connect(str(neuf)) as con:
        for schema in SCHEMAS:
            con.execute((dossier / schema).read_text(encoding="utf-8"))
        dire("Rangement des fiches", 1, etapes)
        for nom, fiches in fiches_rangees.tables(catalogue).items():
            queries.run(con, f"magasin/ecrire/inserer_{nom}", tables={"fiches": fiches})
        dire("Rangement des territoires", 2, etapes)
        _fill_territories(con, chemins)
        fait = 3
        for source in catalogue.sources.values():
            dire(source.titre, fait, etapes)
            fait += 1
            if source.lecteur in SANS_OBSERVATION or source.id not in chemins:
                continue
            lignes = LECTEURS[source.lecteur](chemins[source.id], source.id)
            queries.run(con, "magasin/ecrire/inserer_observations", tables={"lignes": lignes})
        for derivation in ("territoires", "sommes", "rapports", "naissances", "raisons"):
            queries.run(con, f"magasin/ecrire/deriver_{derivation}")
        for annee in queries.run(con, "magasin/annees_couverture")["millesime"]:
            queries.run(con, "magasin/ecrire/deriver_places", annee=int(annee))
        dire("Fichiers locaux", fait, etapes)
        # Lue avant : un dépôt fait pendant la construction la laissera en retard, et cela se verra.
        locale = locales.fingerprint(donnees)
        locales.fill(con, donnees)
        queries.run(con, "magasin/ecrire/deriver_presences")
        contenu = contents_fingerprint(con)
        for cle, valeur in {
            "contenu": contenu,
            "version": queries.VERSION_MAGASIN,
            "empreinte": inputs_fingerprint(dossier),
            "empreinte_locale": locale,
            "instantane": officiel,
            "construit_le": datetime.now(UTC).isoformat(timespec="seconds"),
        }.items():
            queries.run(con, "magasin/ecrire/inserer_meta", cle=cle, valeur=valeur)
        dire("Contrôles", fait, etapes)
        rates = [c for c in queries.check(con) if c.fautives]
        if rates:
            raise BuildError(
                "Le magasin neuf ne passe pas ses contrôles, l'ancien est gardé :\n"
                + "\n".join(f"- {c.phrase} ({_count(c.fautives)} ; {' / '.join(c.exemples)})" for c in rates)
            )
    sync(neuf)
    return contenu


def _count(fautives: int) -> str:
    return "1 ligne fautive" if fautives == 1 else f"{fautives} lignes fautives"


def _fill_territories(con: duckdb.DuckDBPyConnection, chemins: dict[str, Path]) -> None:
    communes = str(chemins["territoires_communes"])
    queries.run(con, "magasin/ecrire/inserer_communes", fichier=communes)
    queries.run(con, "magasin/ecrire/inserer_codes_postaux", fichier=communes)
    queries.run(
        con,
        "magasin/ecrire/inserer_anciennes_communes",
        fichier=str(chemins["territoires_anciennes_communes"]),
    )
    # L'ordre compte : un EPCI prend la région de son département de rattachement.
    for nom in ("departements", "regions"):
        fichier = str(chemins[f"territoires_{nom}"])
        queries.run(con, f"magasin/ecrire/inserer_{nom}", fichier=fichier)
    queries.run(con, "magasin/ecrire/inserer_epci_departements")
    queries.run(con, "magasin/ecrire/inserer_epci", fichier=str(chemins["territoires_epci"]))
    for nom in ("ept", "ept_communes"):
        queries.run(con, f"magasin/ecrire/inserer_{nom}", fichier=str(chemins["territoires_ept"]))
    queries.run(con, "magasin/ecrire/inserer_types_communes", fichier=str(chemins["anct_types_communes"]))
    queries.run(con, "magasin/ecrire/inserer_epci_successeurs", fichier=str(chemins["epci_successeurs"]))
