"""Frozen references: the figures of a day kept under a name, to be compared with later ones.

A reference holds a copy of the store of its day (observations, territories, sources, as parquet), each kept
by its fingerprint. A removed one goes to the bin, where several may bear the same name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa
from sqlalchemy.engine import Connection

import queries
from data.erreurs import PhraseError
from data.identifiants import slug
from data.memoire import contenus, lieu
from data.memoire import tables as memoire
from data.memoire.espace import current
from data.memoire.temps import now

OBJET = "references"
NOM_MAX = 80
COMMENTAIRE_MAX = 300

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
    """A frozen reference. ``date`` is ISO 8601, in UTC; ``fichiers`` the fingerprint of each of its tables;
    ``retire_le`` is '' unless it is in the bin."""

    numero: int
    slug: str
    nom: str
    commentaire: str
    date: str
    nombre_observations: int
    fichiers: tuple[str, ...]
    retire_le: str = ""

    @property
    def empreinte(self) -> str:
        """That of its tables, together."""
        return hashlib.sha256("".join(self.fichiers).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Etagere:
    """References, the latest first, and the names of those of a former version that could not be read."""

    references: tuple[Reference, ...]
    illisibles: tuple[str, ...] = ()


def save(donnees: Path, con: duckdb.DuckDBPyConnection, nom: str, commentaire: str = "") -> Reference:
    """Copy the present store under a name. Raises ReferencesError; nothing is then kept."""
    nom, commentaire = " ".join(nom.split()), " ".join(commentaire.split())
    choisi = slug(nom)
    if not choisi or len(nom) > NOM_MAX:
        raise ReferencesError(
            f"Donnez à cette référence un nom de 1 à {NOM_MAX} caractères, par exemple « signature "
            "de la CTG 2026 »."
        )
    if len(commentaire) > COMMENTAIRE_MAX:
        raise ReferencesError(f"Le commentaire tient en {COMMENTAIRE_MAX} caractères au plus.")
    lues = {t: _read_table(con, t) for t in SCHEMAS}
    octets = {t: _to_parquet(v) for t, v in lues.items()}
    table = memoire.references
    with lieu.writing(donnees, "figer une référence", OBJET) as ecrit:
        if _find(ecrit, table.c.slug == choisi, table.c.retire_le == ""):
            raise ReferencesError(
                f"Une référence porte déjà le nom « {nom} » : une référence ne se remplace pas. "
                "Choisissez un autre nom, ou supprimez d'abord l'ancienne."
            )
        siennes = table.c.organisation == current().organisation
        dernier = ecrit.execute(sa.select(sa.func.max(table.c.numero)).where(siennes)).scalar()
        gardee = Reference(
            numero=int(dernier or 0) + 1,
            slug=choisi,
            nom=nom,
            commentaire=commentaire,
            date=datetime.now(UTC).isoformat(timespec="seconds"),
            nombre_observations=len(lues["observations"]),
            fichiers=tuple(contenus.put(ecrit, octets[t]) for t in SCHEMAS),
        )
        ecrit.execute(table.insert().values(organisation=current().organisation, **_columns(gardee)))
    return gardee


def list_references(donnees: Path, *, corbeille: bool = False) -> Etagere:
    """The references kept (or those in the bin), the latest first."""
    table, restes = memoire.references, memoire.restes
    with lieu.reading(donnees) as con:
        lues = _find(con, (table.c.retire_le != "") == corbeille)
        ici = restes.c.organisation == current().organisation
        laisses = con.execute(sa.select(restes.c.fichier).where(ici)).scalars().all()
    dedans = f"{OBJET}/corbeille/" if corbeille else f"{OBJET}/"
    illisibles = (f.removeprefix(dedans) for f in laisses if f.startswith(dedans))
    return Etagere(
        tuple(sorted(lues, key=lambda r: (r.date, r.numero), reverse=True)),
        tuple(sorted(f for f in illisibles if "/" not in f)),
    )


def find(donnees: Path, nom: str) -> Reference:
    """The reference of that slug, once its bytes were checked. Raises ReferencesError."""
    table = memoire.references
    with lieu.reading(donnees) as con:
        trouvees = _find(con, table.c.slug == nom, table.c.retire_le == "")
        if not trouvees:
            raise ReferencesError(
                "Cette référence n'existe pas ou n'existe plus : choisissez-en une dans la liste."
            )
        _bytes(con, trouvees[0])
    return trouvees[0]


def tables(donnees: Path, reference: Reference) -> Mapping[str, pa.Table]:
    """Its tables (``observations``, ``territoires``, ``sources``). Raises ReferencesError if one changed."""
    with lieu.reading(donnees) as con:
        octets = _bytes(con, reference)
    return {t: pq.read_table(pa.BufferReader(o)) for t, o in octets.items()}


def remove(donnees: Path, nom: str) -> None:
    """Move a reference to the bin. Raises ReferencesError when there is none of that slug."""
    table = memoire.references
    with lieu.writing(donnees, "retirer une référence", OBJET) as con:
        _move(con, now(), table.c.slug == nom, table.c.retire_le == "")


def restore(donnees: Path, numero: int) -> None:
    """Take a reference out of the bin. Raises ReferencesError."""
    table = memoire.references
    with lieu.writing(donnees, "remettre une référence", OBJET) as con:
        jetees = _find(con, table.c.numero == numero, table.c.retire_le != "")
        if jetees and _find(con, table.c.slug == jetees[0].slug, table.c.retire_le == ""):
            raise ReferencesError(
                "Une autre référence porte aujourd'hui ce nom : supprimez-la d'abord, ou gardez la "
                "corbeille telle quelle."
            )
        _move(con, "", table.c.numero == numero, table.c.retire_le != "")


def read_in(con: Connection) -> list[Reference]:
    """Every reference, those of the bin too, in a read that is under way."""
    return _find(con)


def check(con: Connection, reference: Reference) -> None:
    """Raise ReferencesError unless its tables are those that were kept, with their columns."""
    for table, octets in _bytes(con, reference).items():
        try:
            schema = pq.read_schema(pa.BufferReader(octets))
        except (pa.ArrowException, OSError) as erreur:
            raise ReferencesError(
                f"La référence « {reference.nom} » : sa table « {table} » ne se lit pas."
            ) from erreur
        if not schema.equals(SCHEMAS[table]):
            raise ReferencesError(
                f"La référence « {reference.nom} » : les colonnes de sa table « {table} » ne sont pas celles "
                "d'une référence."
            )


def _find(con: Connection, *conditions: sa.ColumnElement[bool]) -> list[Reference]:
    table = memoire.references
    lues = con.execute(
        sa.select(table).where(table.c.organisation == current().organisation, *conditions)
    ).mappings()
    return [
        Reference(
            **{c: x[c] for c in ("numero", "slug", "nom", "commentaire", "date", "nombre_observations")},
            fichiers=tuple(str(x[t]) for t in SCHEMAS),
            retire_le=str(x["retire_le"]),
        )
        for x in lues
    ]


def _columns(reference: Reference) -> dict[str, Any]:
    champs = ("numero", "slug", "nom", "commentaire", "date", "nombre_observations", "retire_le")
    return {
        **{c: getattr(reference, c) for c in champs},
        **dict(zip(SCHEMAS, reference.fichiers, strict=True)),
    }


def _bytes(con: Connection, reference: Reference) -> dict[str, bytes]:
    octets: dict[str, bytes] = {}
    for table, empreinte in zip(SCHEMAS, reference.fichiers, strict=True):
        lus = contenus.get(con, empreinte)
        if lus is None:
            raise ReferencesError(
                f"La référence « {reference.nom} » a été modifiée depuis son enregistrement "
                f"({table}) : elle ne peut plus servir de point de comparaison."
            )
        octets[table] = lus
    return octets


def _move(con: Connection, vers: str, *conditions: sa.ColumnElement[bool]) -> None:
    table = memoire.references
    fait = con.execute(
        table.update()
        .where(table.c.organisation == current().organisation, *conditions)
        .values(retire_le=vers)
    )
    if fait.rowcount != 1:
        raise ReferencesError("Cette référence n'est plus là : rechargez la page.")


def _read_table(con: duckdb.DuckDBPyConnection, table: str) -> pa.Table:
    lignes = queries.run(con, f"references/{table}")
    return pa.Table.from_pandas(lignes, schema=SCHEMAS[table], preserve_index=False)


def _to_parquet(table: pa.Table) -> bytes:
    tampon = pa.BufferOutputStream()
    pq.write_table(table, tampon, compression="zstd")
    return tampon.getvalue().to_pybytes()
