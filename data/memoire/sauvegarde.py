"""The whole memory in one ZIP, from one engine to the other: what a lost disk does not take away.

The ZIP holds ``LISEZMOI.txt``, ``manifeste.json`` (version, size and fingerprint of every other member),
``tables/<name>.jsonl`` and ``contenus/<sha256>``. The same memory always gives the same bytes. Its return
replaces what is there, in one transaction, once everything was checked.
"""

from __future__ import annotations

import hashlib
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.disque import MORCEAU, new_file, seal, sha256, unseal
from data.memoire import journal, lieu, lignes, moteur, schema
from data.memoire.espace import Espace, acting_for, current
from data.memoire.pannes import MemoireError
from data.memoire.tables import metadonnees, organisations, revisions

NATURE = "sauvegarde de la mémoire"
NOM_MANIFESTE, NOM_LISEZMOI = "manifeste.json", "LISEZMOI.txt"
# Bornes d'une sauvegarde qu'on accepte d'ouvrir.
TAILLE_MAX, RATIO_MAX, MEMBRES_MAX, TEXTE_MAX = 8 << 30, 400, 100_000, 512 << 20
_CONTENU = re.compile(r"contenus/([0-9a-f]{64})")
_VERSION = re.compile(r"[0-9]{4}")
# Ce qui relit les lignes d'une mémoire, avant qu'elle ne serve : il lève une PhraseError.
Controle = Callable[[Connection], None]


@dataclass(frozen=True, slots=True)
class Contenu:
    """What a backup holds: its version, and the number of rows by table."""

    version: str
    nombres: Mapping[str, int]


def save(donnees: Path, sortie: Path) -> Contenu:
    """Write the whole memory in one file. Raises MemoireError or JournalError; nothing is then written."""
    with lieu.reading(donnees, ancienne=True) as con:
        return write(con, sortie, schema.version(con))


def write(con: Connection, sortie: Path, version: str) -> Contenu:
    """The same, of a read that is under way; the file takes its place in one rename."""
    tables = lignes.tables(None if version == schema.VERSION else con)
    membres: dict[str, dict[str, Any]] = {}
    nombres: dict[str, int] = {}
    with new_file(sortie) as neuf, zipfile.ZipFile(neuf, "w", zipfile.ZIP_DEFLATED) as zip_:
        for table in tables:
            octets = lignes.dump(lignes.read(con, table))
            nombres[table.name] = octets.count(b"\n")
            _write(zip_, membres, f"tables/{table.name}.jsonl", octets)
        for table in tables:
            for empreinte, octets in lignes.contents(con, table):
                if f"contenus/{empreinte}" not in membres:
                    _write(zip_, membres, f"contenus/{empreinte}", octets)
        _write(zip_, membres, NOM_LISEZMOI, _readme(nombres).encode())
        manifeste = seal({"nature": NATURE, "version": version, "membres": membres})
        _write(zip_, {}, NOM_MANIFESTE, manifeste)
    return Contenu(version, nombres)


@contextmanager
def held(fichier: Path) -> Iterator[Connection]:
    """What a backup holds, as a memory of the present version that stands in this process alone.

    What is written in it is lost, unless ``write`` keeps it. Raises MemoireError, as ``restore``.
    """
    with _opened(fichier) as zip_:
        manifeste = _check(zip_)
        origine = _of_present_version(zip_, manifeste)

        def fill(con: Connection) -> None:
            schema.migrate(con)
            for table in lignes.tables():
                lignes.write(con, table, origine.rows(table), origine.bytes_of)

        octets = moteur.built(fill)
    with moteur.transaction(moteur.of_bytes(octets), str(fichier), ecriture=True) as con:
        yield con


def inspect(fichier: Path) -> Contenu:
    """What a backup holds, once every member was checked. Raises MemoireError."""
    with _opened(fichier) as zip_:
        manifeste = _check(zip_)
        nombres = {
            nom.removeprefix("tables/").removesuffix(".jsonl"): zip_.read(nom).count(b"\n")
            for nom in manifeste["membres"]
            if nom.startswith("tables/")
        }
        return Contenu(manifeste["version"], nombres)


def restore(donnees: Path, fichier: Path, controle: Controle) -> Contenu:
    """Put a backup in the place of the memory, all of it or nothing. ``controle`` reads the rows again.

    Raises MemoireError, or whatever ``controle`` raises; the memory that was there then stays.
    """
    with _opened(fichier) as zip_:
        manifeste = _check(zip_)
        origine = _of_present_version(zip_, manifeste)
        with lieu.writing(donnees, "restaurer une sauvegarde", "memoire") as con:
            avant = {(x.organisation, x.objet): x.nombre for x in con.execute(sa.select(revisions))}
            for table in reversed(metadonnees.sorted_tables):
                con.execute(table.delete())
            nombres: dict[str, int] = {}
            for table in lignes.tables():
                lues = origine.rows(table)
                lignes.write(con, table, lues, origine.bytes_of)
                nombres[table.name] = len(lues)
            for organisation in con.execute(sa.select(organisations.c.id)).scalars().all():
                _count(con, organisation, avant)
                with acting_for(Espace(organisation, current().personne)):
                    journal.read_entries(con)
                    controle(con)
    return Contenu(manifeste["version"], nombres)


def _count(con: Connection, organisation: int, avant: Mapping[tuple[int, str], int]) -> None:
    """A cache of the former memory must not take this one for it."""
    for objet in (
        "depots",
        "notes",
        "listes",
        "references",
        "reglages",
        "preferences",
        "seances",
        "ateliers",
        "mentions",
    ):
        con.execute(
            revisions.insert().values(
                organisation=organisation, objet=objet, nombre=avant.get((organisation, objet), 0) + 1
            )
        )


@dataclass(frozen=True, slots=True)
class _Origine:
    """Where the rows come from: the ZIP itself, or a database brought to the present version."""

    rows: Callable[[sa.Table], list[dict[str, Any]]]
    bytes_of: Callable[[str], bytes]


def _of_present_version(zip_: zipfile.ZipFile, manifeste: Mapping[str, Any]) -> _Origine:
    def bytes_of(empreinte: str) -> bytes:
        return zip_.read(f"contenus/{empreinte}")

    def rows(table: sa.Table) -> list[dict[str, Any]]:
        nom = f"tables/{table.name}.jsonl"
        try:
            return lignes.parse(zip_.read(nom), table)
        except ValueError as erreur:
            raise _refused(f"{nom}, {erreur}") from erreur

    if manifeste["version"] == schema.VERSION:
        return _Origine(rows, bytes_of)

    def fill(con: Connection) -> None:
        schema.migrate(con, manifeste["version"])
        anciennes = sa.MetaData()
        anciennes.reflect(con)
        for table in anciennes.sorted_tables:
            if f"tables/{table.name}.jsonl" in manifeste["membres"]:
                lignes.write(con, table, rows(table), bytes_of)
        schema.migrate(con)

    ici = moteur.of_bytes(moteur.built(fill))
    tenues: dict[str, bytes] = {}

    def migrated(table: sa.Table) -> list[dict[str, Any]]:
        with moteur.transaction(ici, "migrée", ecriture=False) as con:
            tenues.update(lignes.contents(con, table))
            return list(lignes.read(con, table))

    return _Origine(migrated, tenues.__getitem__)


@contextmanager
def _opened(fichier: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(fichier) as zip_:
            yield zip_
    except FileNotFoundError as erreur:
        raise MemoireError(f"La sauvegarde {fichier} n'existe pas.") from erreur
    except OSError as erreur:
        raise MemoireError(f"La sauvegarde {fichier.name} ne se lit pas ({erreur}).") from erreur
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        RuntimeError,
        KeyError,
        ValueError,
    ) as erreur:
        raise MemoireError(
            f"{fichier.name} n'est pas une sauvegarde de l'observatoire, ou elle est abîmée ({erreur}). Rien "
            "n'a été restauré."
        ) from erreur


def _check(zip_: zipfile.ZipFile) -> dict[str, Any]:
    """The manifest, once every member is expected, bounded, and has its size and fingerprint."""
    infos = zip_.infolist()
    noms = [i.filename for i in infos]
    if NOM_MANIFESTE not in noms or len(set(noms)) != len(noms) or len(noms) > MEMBRES_MAX:
        raise _refused("ce n'est pas une sauvegarde de la mémoire")
    taille = sum(i.file_size for i in infos)
    trop = taille > min(TAILLE_MAX, RATIO_MAX * max(sum(i.compress_size for i in infos), 1))
    if trop or any(i.file_size > TEXTE_MAX for i in infos if not _CONTENU.fullmatch(i.filename)):
        raise _refused("elle est bien plus grande que ce qu'une sauvegarde peut contenir")
    try:
        manifeste = unseal(zip_.read(NOM_MANIFESTE))
    except ValueError as erreur:
        raise _refused(f"{NOM_MANIFESTE} a été altéré (son empreinte ne correspond pas)") from erreur
    version = str(manifeste.get("version"))
    if manifeste.get("nature") != NATURE or not _VERSION.fullmatch(version):
        raise _refused(
            "c'est une archive de dépôts : reprenez-la par « observatoire archive --reprendre »"
            if "journal.json" in noms
            else "ce n'est pas une sauvegarde de la mémoire"
        )
    if version > schema.VERSION:
        raise _refused(
            f"elle est de la version {version}, et cette application connaît la version {schema.VERSION} : "
            "mettez l'application à jour"
        )
    membres = manifeste["membres"]
    attendus = {f"tables/{t.name}.jsonl" for t in lignes.tables()} | {NOM_LISEZMOI}
    if set(membres) != set(noms) - {NOM_MANIFESTE} or (
        version == schema.VERSION and {n for n in membres if not _CONTENU.fullmatch(n)} != attendus
    ):
        raise _refused("ses fichiers ne sont pas ceux de son manifeste")
    for nom, attendu in membres.items():
        if attendu != _measure(zip_, nom):
            raise _refused(f"{nom} a été altéré (son empreinte ne correspond pas)")
    return manifeste


def _measure(zip_: zipfile.ZipFile, nom: str) -> dict[str, Any]:
    empreinte, taille = hashlib.sha256(), 0
    with zip_.open(nom) as flux:
        while morceau := flux.read(MORCEAU):
            empreinte.update(morceau)
            taille += len(morceau)
    return {"sha256": empreinte.hexdigest(), "taille": taille}


def _write(zip_: zipfile.ZipFile, membres: dict[str, dict[str, Any]], nom: str, octets: bytes) -> None:
    # Une date fixe : la même mémoire, la même sauvegarde.
    info = zipfile.ZipInfo(nom, date_time=(1980, 1, 1, 0, 0, 0))
    info.create_system, info.external_attr = 3, 0o644 << 16
    zip_.writestr(info, octets, zipfile.ZIP_DEFLATED, 6)
    membres[nom] = {"sha256": sha256(octets), "taille": len(octets)}


def _readme(nombres: Mapping[str, int]) -> str:
    comptes = {
        "depots": "dépôts de fichiers",
        "notes": "notes d'atelier",
        "listes": "listes de territoires",
        "references_figees": "références figées",
        "seances": "séances",
    }
    return "\n".join(
        [
            "Sauvegarde de la mémoire de l'Observatoire CTG",
            "",
            *(f"{nom.capitalize()} : {nombres.get(table, 0)}" for table, nom in comptes.items()),
            "",
            "Pour la remettre, sur ce poste ou sur un autre : « observatoire restaurer », suivi du nom de ce",
            "fichier. Tout ce qui est dans la mémoire de ce poste est alors remplacé, et sauvegardé d'abord.",
            "",
            "Un fichier modifié à la main fait refuser toute la sauvegarde. Elle contient vos données : ne",
            "la transmettez qu'à qui peut les lire.",
            "",
        ]
    )


def _refused(raison: str) -> MemoireError:
    return MemoireError(f"Cette sauvegarde est refusée : {raison}. Rien n'a été restauré.")
