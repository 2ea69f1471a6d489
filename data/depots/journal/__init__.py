"""Journal of the local files: nothing that was deposited is ever lost.

A deposit takes the place of what counted for the same format, territory and year; it can be
undone, and any deposit restored, at any time. What counts is computed from the journal by
``replay``. ``donnees`` is the folder of local data, that which ``data.magasin.ouvrir.path`` is in.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy.engine import Connection

from data.depots.journal.archive import export_archive
from data.depots.journal.portees import COLONNES_TERRITOIRE, count_scopes, next_number, scope_of
from data.depots.journal.reprise import identities, import_archive
from data.depots.registre import (
    EFFACE,
    Apercu,
    Depot,
    Evenement,
    LigneApercu,
    Portee,
    Tranche,
    is_format,
    order,
    replay,
)
from data.disque import JournalError, seal, sha256
from data.memoire import contenus, lieu
from data.memoire import journal as memoire
from data.memoire.espace import current
from data.memoire.journal import read_checked, read_entries, write_entries

__all__ = [
    "Apercu",
    "Depot",
    "JournalError",
    "LigneApercu",
    "Portee",
    "active_fingerprint",
    "active_rows",
    "active_tables",
    "add",
    "export_archive",
    "identities",
    "import_archive",
    "list_deposits",
    "preview",
    "read_file",
    "restore",
    "scope_of",
    "undo",
    "verify",
]

COLONNE_NUMERO = "numero_depot"
# Sous quel nom la mémoire compte les gestes du journal.
OBJET = "depots"
_rejoues: dict[tuple[object, ...], tuple[Depot, ...]] = {}


def list_deposits(donnees: Path) -> list[Depot]:
    """Every deposit in the order of numbers, with its present state; none, an empty list.

    Raises JournalError when an entry of the journal was altered.
    """
    with lieu.reading(donnees) as con:
        revision = lieu.revision_in(con, OBJET)
        cle = lieu.where(donnees), lieu.identity(donnees), current().organisation, revision
        if cle not in _rejoues:
            # Le dernier état seul : un geste en fait un autre.
            rejoue = tuple(replay(read_entries(con)).values())
            _rejoues.clear()
            _rejoues[cle] = rejoue
            return list(rejoue)
        return list(_rejoues[cle])


def verify(donnees: Path) -> list[str]:
    """A French sentence for each altered or missing entry or file; nothing, an empty list."""
    with lieu.reading(donnees) as con:
        return memoire.verify(con)


def preview(donnees: Path, format: str, rows_scope: Iterable[Iterable[Portee]]) -> Apercu:
    """What depositing rows would change, given their scopes (``scope_of``). Writes nothing."""
    compte = count_scopes([tuple(p) for p in rows_scope])
    return _preview({d.numero: d for d in list_deposits(donnees)}, format, compte)


def add(
    donnees: Path,
    format: str,
    contenu: bytes,
    lignes: pa.Table,
    *,
    nom_fichier: str,
    feuille: str | None = None,
    qui: str | None = None,
    commentaire: str = "",
    apercu: Apercu | None = None,
) -> Depot:
    """Deposit a file (its bytes, its typed rows) on top of what holds the same scopes.

    ``apercu``: the preview that was confirmed; refused if it is no longer what would happen.
    Raises JournalError; the journal is then as it was.
    """
    if not is_format(format):
        raise JournalError(f"« {format} » n'est pas un nom de format.")
    if COLONNE_NUMERO in lignes.column_names:
        raise JournalError(f"La colonne {COLONNE_NUMERO} est réservée au journal.")
    compte = count_scopes(scope_of(lignes))
    if not compte:
        raise JournalError("Ce fichier n'a aucune ligne : rien n'a été déposé.")
    parquet = _to_parquet(lignes)
    with lieu.writing(donnees, "déposer un fichier", OBJET) as con:
        entrees = read_entries(con)
        if apercu and apercu != _preview(replay(entrees), format, compte):
            raise JournalError(
                "Le journal a changé depuis cet aperçu : relisez-le avant de confirmer. "
                "Rien n'a été enregistré."
            )
        depot = Depot(
            numero=next_number(entrees),
            format=format,
            # Le nom seul : les dossiers de qui dépose n'ont rien à faire dans une archive.
            nom_fichier=_clean(re.split(r"[\\/]", nom_fichier)[-1]),
            feuille=_clean(feuille) if feuille else None,
            date=_now(),
            qui=_clean(qui) if qui else None,
            commentaire=_clean(commentaire),
            sha256=sha256(contenu),
            taille=len(contenu),
            sha256_lignes=sha256(parquet),
            taille_lignes=len(parquet),
            lignes=lignes.num_rows,
            tranches=tuple(Tranche(p, compte[p]) for p in sorted(compte, key=order)),
        )
        for octets in (contenu, parquet):
            contenus.put(con, octets)
        write_entries(con, [depot])
    return replay([*entrees, depot])[depot.numero]


def undo(donnees: Path, numero: int, *, qui: str | None = None) -> Depot:
    """Take a deposit out: what it had replaced counts again. The undone deposit is returned."""
    return _record(donnees, Evenement(0, "annulation", numero, "", qui))


def restore(donnees: Path, numero: int, *, qui: str | None = None) -> Depot:
    """Make an undone or replaced deposit count again, instead of what holds its scopes now."""
    return _record(donnees, Evenement(0, "restauration", numero, "", qui))


def active_rows(donnees: Path, format: str, schema: pa.Schema | None = None) -> pa.Table:
    """Rows that count for a format, in the order of deposits, with ``numero_depot`` last.

    Rows of scopes that a later deposit holds are left out; a row about several territories keeps
    those that still count. ``schema``: columns that the result has even without any deposit.
    Raises JournalError when a file was altered.
    """
    numero = pa.field(COLONNE_NUMERO, pa.int64())
    socle = pa.schema([*(schema or []), numero])
    tables = [socle.empty_table()]
    with lieu.reading(donnees) as con:
        for depot, lignes in active_tables(con, format):
            table = _keep(lignes, depot)
            numeros = pa.repeat(pa.scalar(depot.numero, pa.int64()), table.num_rows)
            tables.append(table.append_column(numero, numeros))
    try:
        table = pa.concat_tables(tables, promote_options="default")
    except pa.ArrowException as erreur:
        raise JournalError(
            f"Les dépôts du format {format} n'ont pas les mêmes colonnes ({erreur}). "
            "Déposez de nouveau le plus ancien."
        ) from erreur
    colonnes = [c for c in table.column_names if c != COLONNE_NUMERO]
    return table.select([*colonnes, COLONNE_NUMERO])


def active_tables(con: Connection, format: str = "") -> Iterator[tuple[Depot, pa.Table]]:
    """Each deposit that counts (of a format) and all its rows, one at a time. Raises JournalError."""
    for depot in replay(read_entries(con)).values():
        if depot.portee_active and format in ("", depot.format):
            octets = read_checked(con, depot, depot.sha256_lignes)
            try:
                yield depot, pq.read_table(pa.BufferReader(octets))
            except pa.ArrowException as erreur:
                raise JournalError(f"Les lignes du dépôt n° {depot.numero} ne se lisent pas.") from erreur


def read_file(donnees: Path, numero: int) -> tuple[str, bytes]:
    """Name and bytes of a file as it was deposited. Raises JournalError."""
    with lieu.reading(donnees) as con:
        depot = _find(replay(read_entries(con)), numero)
        return depot.nom_fichier, read_checked(con, depot, depot.sha256)


def active_fingerprint(donnees: Path) -> str:
    """Fingerprint of what counts: a store built with another one is out of date."""
    compte = [
        [d.numero, d.format, d.sha256_lignes, sorted(d.portee_active, key=order)]
        for d in list_deposits(donnees)
        if d.portee_active
    ]
    return sha256(seal({"compte": compte}))


def _record(donnees: Path, evenement: Evenement) -> Depot:
    numero = evenement.depot
    geste = "annuler un dépôt" if evenement.action == "annulation" else "restaurer un dépôt"
    with lieu.writing(donnees, geste, OBJET) as con:
        entrees = read_entries(con)
        depot = _find(replay(entrees), numero)
        if evenement.action == "annulation" and depot.statut == "annule":
            raise JournalError(f"Le dépôt n° {numero} est déjà annulé.")
        if evenement.action == "restauration" and depot.portee_active == depot.portee:
            raise JournalError(f"Le dépôt n° {numero} est déjà actif.")
        if evenement.action == "restauration" and depot.sha256 == sha256(EFFACE.encode()):
            raise JournalError(
                f"Le fichier du dépôt n° {numero} a été effacé à la demande d'une personne : déposez le "
                "fichier corrigé à sa place."
            )
        evenement = replace(
            evenement,
            numero=next_number(entrees),
            date=_now(),
            qui=_clean(evenement.qui) if evenement.qui else None,
        )
        write_entries(con, [evenement])
    return replay([*entrees, evenement])[numero]


def _find(depots: Mapping[int, Depot], numero: int) -> Depot:
    if numero not in depots:
        raise JournalError(f"Il n'y a pas de dépôt n° {numero} dans le journal.")
    return depots[numero]


def _preview(depots: Mapping[int, Depot], format: str, compte: Counter[Portee]) -> Apercu:
    tenants = {
        t.portee: (d.numero, t.lignes)
        for d in depots.values()
        if d.format == format
        for t in d.tranches
        if t.portee in d.portee_active
    }
    return Apercu(
        format,
        tuple(LigneApercu(p, *tenants.get(p, (None, 0)), compte[p]) for p in sorted(compte, key=order)),
    )


def _keep(lignes: pa.Table, depot: Depot) -> pa.Table:
    """The rows whose scope still counts, each with the territories that still do."""
    if depot.portee_active == depot.portee:
        return lignes
    gardees = [[p for p in ligne if p in depot.portee_active] for ligne in scope_of(lignes)]
    restent = lignes.filter(pa.array([bool(g) for g in gardees]))
    colonne = next(c for c in COLONNES_TERRITOIRE if c in lignes.column_names)
    champ = lignes.schema.field(colonne)
    if not pa.types.is_list(champ.type):
        return restent
    codes = pa.array([[p.code_territoire for p in g] for g in gardees if g], champ.type)
    return restent.set_column(lignes.schema.get_field_index(colonne), champ, codes)


def _to_parquet(lignes: pa.Table) -> bytes:
    flux = io.BytesIO()
    try:
        pq.write_table(lignes, flux, compression="zstd")
    except pa.ArrowException as erreur:
        raise JournalError(
            f"Ces lignes ne respectent pas leurs types ({erreur}). Rien n'a été enregistré."
        ) from erreur
    return flux.getvalue()


def _clean(texte: str) -> str:
    """The text without what UTF-8 cannot write (a damaged file name holds half characters)."""
    return texte.encode("utf-8", "replace").decode("utf-8")


def _now() -> str:
    # À la microseconde : la date distingue deux dépôts du même fichier, ici et dans une archive.
    return datetime.now(UTC).isoformat(timespec="microseconds")
