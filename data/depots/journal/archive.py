"""All the local data in one file, to keep or to take elsewhere.

The zip holds ``LISEZMOI.txt``, ``manifeste.json`` (version, size and sha256 of every other
member), ``journal.json`` (all the entries) and ``fichiers/<sha256>``. The same journal always gives
the same bytes: no date, no order of the disk, no compression whose library may change. Its return
is in ``reprise.py``.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

from data.depots.registre import Depot, replay
from data.depots.registre.entrees import NOM_JOURNAL, entries_bytes
from data.disque import JournalError, new_file, seal, sha256
from data.memoire import lieu
from data.memoire.journal import read_checked, read_entries

VERSION = 1
NOM_MANIFESTE = "manifeste.json"
NOM_LISEZMOI = "LISEZMOI.txt"


def export_archive(donnees: Path, sortie: Path) -> Path:
    """Write all deposits and events in one zip and return its path; same journal, same bytes.

    Raises JournalError when there is nothing to keep, or when a file was altered.
    """
    with lieu.reading(donnees) as con:
        entrees = read_entries(con)
        depots = list(replay(entrees).values())
        if not depots:
            raise JournalError("Aucun fichier n'a été déposé : il n'y a rien à archiver.")
        textes = {NOM_LISEZMOI: _readme(depots).encode(), NOM_JOURNAL: entries_bytes(entrees)}
        membres = {n: {"sha256": sha256(o), "taille": len(o)} for n, o in textes.items()}
        proprietaires = {h: d for d in depots for h in d.empreintes}
        for depot in depots:
            for nom, taille in zip(depot.empreintes, (depot.taille, depot.taille_lignes), strict=True):
                membres[f"fichiers/{nom}"] = {"sha256": nom, "taille": taille}
        manifeste = seal({"version": VERSION, "membres": membres})
        with new_file(sortie) as neuf, zipfile.ZipFile(neuf, "w") as zip_:
            _write_member(zip_, NOM_LISEZMOI, textes[NOM_LISEZMOI])
            _write_member(zip_, NOM_MANIFESTE, manifeste)
            _write_member(zip_, NOM_JOURNAL, textes[NOM_JOURNAL])
            for nom, depot in sorted(proprietaires.items()):
                _write_member(zip_, f"fichiers/{nom}", read_checked(con, depot, nom))
    return sortie


def _write_member(zip_: zipfile.ZipFile, nom: str, octets: bytes) -> None:
    info = zipfile.ZipInfo(nom, date_time=(1980, 1, 1, 0, 0, 0))
    info.create_system = 3
    info.external_attr = 0o644 << 16
    zip_.writestr(info, octets, zipfile.ZIP_STORED)


def _readme(depots: Sequence[Depot]) -> str:
    lignes = [
        "Archive des données locales de l'Observatoire CTG",
        "",
        "Elle contient tous les fichiers déposés, tels qu'ils ont été reçus, avec le journal des",
        "dépôts, des annulations et des restaurations. Pour la reprendre sur un autre poste :",
        "page « Mes données », Archive. Ce qui s'y trouve déjà n'est pas déposé deux fois.",
        "",
        "journal.json      ce qui a été fait, dans l'ordre",
        "fichiers/         les fichiers reçus et leurs lignes (parquet), nommés par leur sha256",
        "manifeste.json    taille et sha256 de chaque fichier de l'archive",
        "",
        "Un fichier modifié à la main fait refuser toute l'archive. Elle contient vos données :",
        "ne la transmettez qu'à qui peut les lire.",
        "",
        f"Dépôts : {len(depots)}",
        "",
    ]
    for d in depots:
        statut = {"actif": "actif", "annule": "annulé", "remplace": "remplacé"}[d.statut]
        lignes += [
            f"n° {d.numero}, {d.date[:10]}, {d.format}, {d.nom_fichier}, {d.lignes} ligne(s)",
            f"    {statut}, fichiers/{d.sha256}",
        ]
    return "\n".join(lignes) + "\n"
