"""Frozen references: the figures of a day kept under a name, to be compared with later ones.

``references/<slug>/`` holds a copy of the present store (observations, territories, sources, as
parquet) and ``reference.json``, that gives the name, the date and the fingerprint of each file. The
folder appears in one rename, complete. A removed reference goes to ``references/corbeille``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

import queries
from data import identifiants
from data.disque import explain, locked, new_folder, seal, sync, unseal, write_file
from data.erreurs import PhraseError

NOM_DOSSIER = "references"
CORBEILLE = "corbeille"
NOM_FICHE = "reference.json"
NOM_MAX = 80
COMMENTAIRE_MAX = 300
MODELE = 1

_T = pa.string()
SCHEMAS = {
    "observations": pa.schema(
        {
            "niveau": _T,
            "code_territoire": _T,
            "indicateur": _T,
            "modalite": _T,
            "millesime": pa.int32(),
            "valeur": pa.float64(),
            "marge": pa.float64(),
            "statut": _T,
            "fictif": pa.bool_(),
            "source": _T,
        }
    ),
    "territoires": pa.schema(
        {
            "niveau": _T,
            "code_territoire": _T,
            "nom": _T,
            "type": _T,
            "code_region": _T,
            "code_departement": _T,
            "code_epci": _T,
            "population": pa.int64(),
        }
    ),
    "sources": pa.schema(
        {"id": _T, "producteur": _T, "titre": _T, "millesime": _T, "fichier": _T, "sha256": _T}
    ),
}


class ReferencesError(PhraseError):
    """A reference could not be kept, found or read; a French sentence."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A frozen reference. ``date`` is ISO 8601, in UTC; ``empreinte`` is that of its files."""

    slug: str
    nom: str
    commentaire: str
    date: str
    empreinte: str
    nombre_observations: int
    dossier: Path

    def file(self, table: str) -> Path:
        """Path of one of its tables (``observations``, ``territoires``, ``sources``)."""
        return self.dossier / f"{table}.parquet"


@dataclass(frozen=True, slots=True)
class Etagere:
    """References, the latest first, and the names of the folders that cannot be read."""

    references: tuple[Reference, ...]
    illisibles: tuple[str, ...] = ()


def save(donnees: Path, con: duckdb.DuckDBPyConnection, nom: str, commentaire: str = "") -> Reference:
    """Copy the present store under a name. Raises ReferencesError; nothing is then kept."""
    nom, commentaire = " ".join(nom.split()), " ".join(commentaire.split())
    slug = _folder_name(nom)
    if not slug or len(nom) > NOM_MAX:
        raise ReferencesError(
            f"Donnez à cette référence un nom de 1 à {NOM_MAX} caractères, par exemple « signature "
            "de la CTG 2026 »."
        )
    if len(commentaire) > COMMENTAIRE_MAX:
        raise ReferencesError(f"Le commentaire tient en {COMMENTAIRE_MAX} caractères au plus.")
    tables = {t: _read_table(con, t) for t in SCHEMAS}
    dossier = donnees / NOM_DOSSIER
    with locked(dossier):
        if (dossier / slug).exists():
            raise ReferencesError(
                f"Une référence porte déjà le nom « {nom} » : une référence ne se remplace pas. "
                "Choisissez un autre nom, ou supprimez d'abord l'ancienne."
            )
        with new_folder(dossier, slug) as neuf:
            fichiers = {t: _write_table(neuf / f"{t}.parquet", v) for t, v in tables.items()}
            fiche = {
                "modele": MODELE,
                "nom": nom,
                "commentaire": commentaire,
                "date": datetime.now(UTC).isoformat(timespec="seconds"),
                "nombre_observations": len(tables["observations"]),
                "fichiers": fichiers,
            }
            write_file(neuf / NOM_FICHE, [seal(fiche)])
    return _load(dossier / slug)


def list_references(donnees: Path, *, corbeille: bool = False) -> Etagere:
    """The references kept (or those in the bin), the latest first."""
    racine = donnees / NOM_DOSSIER
    racine = racine / CORBEILLE if corbeille else racine
    lues: list[Reference] = []
    illisibles: list[str] = []
    for dossier in sorted(racine.glob("*/")) if racine.is_dir() else []:
        if dossier.name == CORBEILLE or dossier.name.startswith("."):
            continue
        try:
            lues.append(_load(dossier))
        except ReferencesError:
            illisibles.append(dossier.name)
    return Etagere(tuple(sorted(lues, key=lambda r: r.date, reverse=True)), tuple(illisibles))


def find(donnees: Path, slug: str) -> Reference:
    """A reference whose files were checked byte for byte. Raises ReferencesError."""
    if not slug or slug != _folder_name(slug) or slug == CORBEILLE:
        raise ReferencesError("Cette référence n'existe pas : choisissez-en une dans la liste.")
    reference = _load(donnees / NOM_DOSSIER / slug)
    fichiers = _card(reference.dossier)["fichiers"]
    for table in SCHEMAS:
        if _fingerprint(reference.file(table)) != fichiers[table]:
            raise ReferencesError(
                f"La référence « {reference.nom} » a été modifiée depuis son enregistrement "
                f"({table}.parquet) : elle ne peut plus servir de point de comparaison."
            )
    return reference


def remove(donnees: Path, slug: str) -> None:
    """Move a reference to the bin. Raises ReferencesError when there is none of that name."""
    dossier = donnees / NOM_DOSSIER
    quand = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    _move(dossier, dossier / _folder_name(slug), dossier / CORBEILLE / f"{_folder_name(slug)}.{quand}")


def restore(donnees: Path, nom_dossier: str) -> None:
    """Take a reference out of the bin, by the name of its folder there. Raises ReferencesError."""
    dossier = donnees / NOM_DOSSIER
    slug = _folder_name(nom_dossier.partition(".")[0])
    if (dossier / slug).exists():
        raise ReferencesError(
            "Une autre référence porte aujourd'hui ce nom : supprimez-la d'abord, ou gardez la "
            "corbeille telle quelle."
        )
    _move(dossier, dossier / CORBEILLE / Path(nom_dossier).name, dossier / slug)


def _folder_name(nom: str) -> str:
    """Folder of a reference; none is named as the bin."""
    choisi = identifiants.slug(nom)
    return f"{choisi}-reference" if choisi == CORBEILLE else choisi


def _read_table(con: duckdb.DuckDBPyConnection, table: str) -> pa.Table:
    lignes = queries.run(con, f"references/{table}")
    return pa.Table.from_pandas(lignes, schema=SCHEMAS[table], preserve_index=False)


def _write_table(chemin: Path, table: pa.Table) -> str:
    """Write a parquet file to the disk; its sha256."""
    tampon = pa.BufferOutputStream()
    pq.write_table(table, tampon, compression="zstd")
    empreinte, _ = write_file(chemin, [tampon.getvalue().to_pybytes()])
    return empreinte


def _load(dossier: Path) -> Reference:
    fiche = _card(dossier)
    fichiers = fiche["fichiers"]
    return Reference(
        slug=dossier.name,
        nom=str(fiche["nom"]),
        commentaire=str(fiche["commentaire"]),
        date=str(fiche["date"]),
        empreinte=hashlib.sha256("".join(fichiers[t] for t in SCHEMAS).encode()).hexdigest(),
        nombre_observations=int(fiche["nombre_observations"]),
        dossier=dossier,
    )


def _card(dossier: Path) -> dict[str, Any]:
    try:
        fiche = unseal((dossier / NOM_FICHE).read_bytes())
        complete = fiche["modele"] == MODELE and set(fiche["fichiers"]) == set(SCHEMAS)
    except FileNotFoundError as erreur:
        raise ReferencesError(
            "Cette référence n'existe pas ou n'existe plus : choisissez-en une dans la liste."
        ) from erreur
    except (OSError, ValueError, KeyError, TypeError) as erreur:
        raise _unreadable(dossier) from erreur
    if not complete:
        raise _unreadable(dossier)
    return fiche


def _fingerprint(fichier: Path) -> str:
    try:
        with fichier.open("rb") as ouvert:
            return hashlib.file_digest(ouvert, "sha256").hexdigest()
    except OSError:
        return ""


def _move(dossier: Path, de: Path, vers: Path) -> None:
    with locked(dossier):
        if not (de / NOM_FICHE).is_file():
            raise ReferencesError("Cette référence n'est plus là : rechargez la page.")
        try:
            vers.parent.mkdir(exist_ok=True)
            de.rename(vers)
            sync(vers.parent)
            sync(de.parent)
        except OSError as erreur:
            raise explain(erreur, dossier) from erreur


def _unreadable(dossier: Path) -> ReferencesError:
    return ReferencesError(
        f"La référence du dossier {dossier.name} ne se lit pas : sa fiche est abîmée ou vient d'une "
        "autre version."
    )
