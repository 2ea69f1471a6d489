"""The careful return of an archive: everything is checked before anything is written.

An archive comes from elsewhere: names, sizes, fingerprints and rows are those that we would have
written, or it is refused whole, with a sentence.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from data.depots.journal.archive import NOM_LISEZMOI, NOM_MANIFESTE, VERSION
from data.depots.journal.portees import count_scopes, next_number, scope_of
from data.depots.registre import Depot, Entree, Evenement, replay
from data.depots.registre.entrees import NOM_JOURNAL, parse_entries, write_entry
from data.disque import MORCEAU, JournalError, seal, sha256, unseal
from data.memoire import contenus, lieu
from data.memoire.journal import read_entries, write_entries

# Bornes d'une archive qu'on accepte d'ouvrir ; vérifiées avant de lire le moindre membre.
TAILLE_MAX = 2 << 30
RATIO_MAX = 200
TAILLE_TEXTE_MAX = 64 << 20
MEMBRES_MAX = 20_000
LIGNES_MAX = 1_000_000
Controle = Callable[[Depot, pa.Table], None]
_FICHIER = re.compile(r"fichiers/([0-9a-f]{64})")


def import_archive(donnees: Path, fichier: Path, controle: Controle | None = None) -> list[Depot]:
    """Add what an archive holds and the journal does not; the new deposits, with their state.

    All or nothing: one transaction. Entries already there are recognised by what they say
    (file, rows, date, author); the others follow the journal in the order of the archive, so that
    their deposits take the place of what counted for the same scopes. An empty journal keeps the
    numbers of the archive. Raises JournalError on any altered, foreign or oversized content, and
    whatever ``controle`` raises on the rows of a deposit that is new here.
    """
    with _opened(fichier) as zip_:
        arrivees = _check(zip_)
        if not _renumber(arrivees, _present(donnees)):
            return []
        with lieu.writing(donnees, "reprendre une archive", "depots") as con:
            presentes = read_entries(con)
            neuves = _renumber(arrivees, presentes)
            depots = [e for e in neuves if isinstance(e, Depot)]
            for octets in _contents(zip_, depots, controle):
                contenus.put(con, octets)
            write_entries(con, neuves)
        etat = replay([*presentes, *neuves])
        return [etat[d.numero] for d in depots]


def identities(donnees: Path) -> list[str]:
    """What each entry of the journal says, as an archive would be told (``rehearse_archive``)."""
    return _identities(_present(donnees))


def rehearse_archive(fichier: Path, connues: Collection[str], controle: Controle) -> None:
    """All that ``import_archive`` would read and check, for a journal that holds ``connues``; nothing is
    kept.

    Raises what it would raise.
    """
    with _opened(fichier) as zip_:
        arrivees = _check(zip_)
        neuves = [
            e
            for cle, e in zip(_identities(arrivees), arrivees, strict=True)
            if cle not in connues and isinstance(e, Depot)
        ]
        for _ in _contents(zip_, neuves, controle):
            pass


def _present(donnees: Path) -> list[Entree]:
    with lieu.reading(donnees) as con:
        return read_entries(con)


def _contents(zip_: zipfile.ZipFile, depots: Sequence[Depot], controle: Controle | None) -> Iterator[bytes]:
    """The files of new deposits, one at a time, the rows of each checked."""
    rendus: set[str] = set()
    for depot in depots:
        for nom in depot.empreintes:
            if nom in rendus and nom != depot.sha256_lignes:
                continue
            octets = zip_.read(f"fichiers/{nom}")
            if sha256(octets) != nom:
                raise _altered(f"fichiers/{nom}")
            if nom == depot.sha256_lignes:
                lignes = _check_rows(depot, octets)
                if controle is not None:
                    controle(depot, lignes)
            if nom not in rendus:
                rendus.add(nom)
                yield octets


@contextmanager
def _opened(fichier: Path) -> Iterator[zipfile.ZipFile]:
    """The zip; whatever its reading raises becomes a sentence."""
    try:
        with zipfile.ZipFile(fichier) as zip_:
            yield zip_
    except FileNotFoundError as erreur:
        raise JournalError(f"L'archive {fichier} n'existe pas.") from erreur
    except OSError as erreur:
        raise JournalError(f"L'archive {fichier.name} ne se lit pas ({erreur}).") from erreur
    # Un membre chiffré lève RuntimeError.
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        RuntimeError,
        KeyError,
        OverflowError,
        TypeError,
        ValueError,
    ) as erreur:
        raise JournalError(
            f"{fichier.name} n'est pas une archive de l'observatoire, ou elle est abîmée "
            f"({erreur}). Rien n'a été importé."
        ) from erreur


def _check(zip_: zipfile.ZipFile) -> list[Entree]:
    """The entries, once every member is expected, bounded, and has its size and sha256."""
    # Une archive défaite puis refaite à la main porte aussi le nom de son dossier.
    infos = [i for i in zip_.infolist() if i.filename != "fichiers/" or i.file_size]
    noms = [i.filename for i in infos]
    _check_version(zip_, noms)
    etrangers = [i.filename for i in infos if not _is_expected(i)]
    if etrangers or len(set(noms)) != len(noms):
        raise _refused(f"elle contient des fichiers inattendus ({', '.join(etrangers[:3])})")
    textes = (NOM_LISEZMOI, NOM_MANIFESTE, NOM_JOURNAL)
    if manquants := [n for n in textes if n not in noms]:
        raise _refused(f"il y manque {', '.join(manquants)}")
    taille = sum(i.file_size for i in infos)
    if (
        len(infos) > MEMBRES_MAX
        or taille > min(TAILLE_MAX, RATIO_MAX * sum(i.compress_size for i in infos))
        or any(zip_.getinfo(n).file_size > TAILLE_TEXTE_MAX for n in textes)
    ):
        raise _refused("elle est bien plus grande que ce qu'une archive peut contenir")
    try:
        manifeste: dict[str, Any] = unseal(zip_.read(NOM_MANIFESTE))
    except ValueError as erreur:
        raise _altered(NOM_MANIFESTE) from erreur
    membres = manifeste.get("membres")
    if not isinstance(membres, dict) or set(membres) != set(noms) - {NOM_MANIFESTE}:
        raise _refused("ses fichiers ne sont pas ceux de son manifeste")
    for nom, attendu in membres.items():
        if attendu != _measure(zip_, nom):
            raise _altered(nom)
    try:
        entrees = parse_entries(zip_.read(NOM_JOURNAL))
    except ValueError as erreur:
        raise _refused(f"son journal ne se lit pas : {erreur}") from erreur
    _check_journal(entrees, membres)
    return entrees


def _check_version(zip_: zipfile.ZipFile, noms: Sequence[str]) -> None:
    """Refuse a version that is not ours, before what it holds that we do not know."""
    if noms.count(NOM_MANIFESTE) != 1:
        return
    info = zip_.getinfo(NOM_MANIFESTE)
    if info.file_size > min(TAILLE_TEXTE_MAX, RATIO_MAX * max(info.compress_size, 1)):
        return
    try:
        lu = json.loads(zip_.read(NOM_MANIFESTE).decode("utf-8"))
        version = lu["version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    if version != VERSION:
        # Un texte étranger ne s'étale pas dans notre phrase.
        dite = str(version)[:12]
        raise _refused(
            f"elle est de la version {dite}, et cette application lit la version {VERSION} : mettez "
            "l'application à jour"
        )


def _check_journal(entrees: Sequence[Entree], membres: dict[str, Any]) -> None:
    """Numbers increase, events are about an earlier deposit, files are those of the deposits."""
    fichiers: set[str] = set()
    connus: set[int] = set()
    dernier = 0
    for entree in entrees:
        if entree.numero <= dernier:
            raise _refused("les numéros de son journal ne se suivent pas")
        dernier = entree.numero
        if isinstance(entree, Evenement):
            if entree.depot not in connus:
                raise _refused(f"son journal parle d'un dépôt n° {entree.depot} qui n'y est pas")
            continue
        connus.add(entree.numero)
        tailles = (entree.taille, entree.taille_lignes)
        for empreinte, taille in zip(entree.empreintes, tailles, strict=True):
            nom = f"fichiers/{empreinte}"
            fichiers.add(nom)
            if membres.get(nom) != {"sha256": empreinte, "taille": taille}:
                raise _refused(f"il y manque un fichier du dépôt n° {entree.numero}")
    if fichiers != {n for n in membres if _FICHIER.fullmatch(n)}:
        raise _refused("elle contient des fichiers qui ne sont à aucun dépôt")


def _check_rows(depot: Depot, octets: bytes) -> pa.Table:
    """The rows, once they are readable, and about the scopes that the deposit declares."""
    try:
        entete = pq.read_metadata(pa.BufferReader(octets))
        poids = sum(entete.row_group(i).total_byte_size for i in range(entete.num_row_groups))
        if entete.num_rows > LIGNES_MAX or poids > TAILLE_MAX:
            raise _refused(f"le dépôt n° {depot.numero} a trop de lignes")
        # Sans fil d'exécution de plus : un seul fichier, et un processus qui peut être dédoublé.
        lignes = pq.read_table(pa.BufferReader(octets), use_threads=False)
        portees = count_scopes(scope_of(lignes))
    except MemoryError:
        # Arrow range la sienne parmi ses erreurs de lecture.
        raise
    except (pa.ArrowException, OSError, TypeError) as erreur:
        raise _refused(f"les lignes du dépôt n° {depot.numero} ne se lisent pas") from erreur
    if lignes.num_rows != depot.lignes or portees != dict(depot.tranches):
        raise _refused(f"les lignes du dépôt n° {depot.numero} ne sont pas celles qu'il annonce")
    return lignes


def _renumber(arrivees: Sequence[Entree], presentes: Sequence[Entree]) -> list[Entree]:
    """The entries that the journal does not hold, with numbers that follow its own."""
    connues = {cle: e.numero for cle, e in zip(_identities(presentes), presentes, strict=True)}
    numeros: dict[int, int] = {}
    neuves: list[Entree] = []
    suivant = next_number(presentes)
    for cle, entree in zip(_identities(arrivees), arrivees, strict=True):
        if cle in connues:
            numeros[entree.numero] = connues[cle]
            continue
        numero = suivant + len(neuves) if presentes else entree.numero
        numeros[entree.numero] = numero
        if isinstance(entree, Evenement):
            entree = replace(entree, depot=numeros[entree.depot])
        neuves.append(replace(entree, numero=numero))
    return neuves


def _identities(entrees: Sequence[Entree]) -> list[str]:
    """What each entry says, whatever its number: the same here and in any archive."""
    cles: dict[int, str] = {}
    for entree in entrees:
        dit = {**write_entry(entree), "numero": 0}
        if isinstance(entree, Evenement):
            dit["depot"] = cles.get(entree.depot, "")
        cles[entree.numero] = sha256(seal(dit))
    return list(cles.values())


def _is_expected(info: zipfile.ZipInfo) -> bool:
    """Only names that we write: no path can get out, and a link is not a file.

    Other compressions than deflate cannot be read by bounded pieces.
    """
    connu = info.filename in (NOM_LISEZMOI, NOM_MANIFESTE, NOM_JOURNAL) or bool(
        _FICHIER.fullmatch(info.filename)
    )
    lisible = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    return connu and lisible and not stat.S_ISLNK(info.external_attr >> 16)


def _measure(zip_: zipfile.ZipFile, nom: str) -> dict[str, Any]:
    empreinte, taille = hashlib.sha256(), 0
    with zip_.open(nom) as flux:
        for morceau in _chunks(flux):
            empreinte.update(morceau)
            taille += len(morceau)
    return {"sha256": empreinte.hexdigest(), "taille": taille}


def _chunks(flux: IO[bytes]) -> Iterator[bytes]:
    while morceau := flux.read(MORCEAU):
        yield morceau


def _refused(raison: str) -> JournalError:
    return JournalError(f"Cette archive est refusée : {raison}. Rien n'a été importé.")


def _altered(nom: str) -> JournalError:
    return _refused(f"{nom} a été altéré (son empreinte ne correspond pas)")
