"""How the store is opened, whoever reads it: its file, read-only, of this version, or a sentence."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

import queries
from data.erreurs import PhraseError
from data.magasin import emplacement

COMMANDE = "observatoire construire"
_verrou = threading.Lock()


class StoreError(PhraseError):
    """The figures cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Remede:
    """What the one who reads can do: when there is no store, when it must be made again.

    ``nom`` is how they know it; '' when no path is to be shown.
    """

    construire: str
    refaire: str
    nom: str = ""


POUR_UNE_PAGE = Remede(
    f"Lancez « {COMMANDE} » (ou « make app »), puis rechargez la page.",
    f"Lancez « {COMMANDE} » pour le refaire ; rien d'autre n'est touché.",
)


def path() -> Path:
    """File of the present store; it may not exist. Its folder holds the local data."""
    return emplacement.present(emplacement.folder())


def missing(remede: Remede = POUR_UNE_PAGE) -> StoreError:
    """The sentence for a store that is not there."""
    return StoreError(f"Le magasin {remede.nom or 'de données'} n'existe pas encore. {remede.construire}")


def connect(
    magasin: Path, remede: Remede = POUR_UNE_PAGE
) -> tuple[duckdb.DuckDBPyConnection, dict[str, str]]:
    """A store, read-only, its official one attached, and its identity (``magasin/identite``).

    Raises StoreError when one of the two is missing, damaged or of another version.
    """
    if not magasin.is_file():
        raise missing(remede)
    con, identite = _open(magasin, remede)
    try:
        socle = emplacement.official(magasin.parent, identite.get("officiel", ""))
        if socle is None:
            raise StoreError(
                f"Le magasin {remede.nom or magasin.name} s'appuie sur les chiffres officiels de "
                f"{identite.get('officiel')}, qui manque. {remede.refaire}"
            )
        _attach(con, socle)
    except (duckdb.Error, OSError) as erreur:
        con.close()
        raise _damaged(magasin, remede) from erreur
    except StoreError:
        con.close()
        raise
    return con, identite


def connect_official(fichier: Path) -> tuple[duckdb.DuckDBPyConnection, dict[str, str]]:
    """An official store alone, read-only, and its identity. Raises StoreError."""
    return _open(fichier, POUR_UNE_PAGE)


@contextmanager
def create(neuf: Path, socle: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, dict[str, str]]]:
    """A new file to fill, an official store attached to it; the identity of that one.

    Raises StoreError when the official store does not open, and duckdb.Error.
    """
    lu, identite = connect_official(socle)
    lu.close()
    with duckdb.connect(str(neuf)) as con:
        _attach(con, socle)
        yield con, identite


def write_identity(con: duckdb.DuckDBPyConnection, **valeurs: str) -> None:
    """Write what a store says of itself."""
    for cle, valeur in valeurs.items():
        queries.run(con, "magasin/ecrire/inserer_meta", cle=cle, valeur=valeur)


def _attach(con: duckdb.DuckDBPyConnection, socle: Path) -> None:
    # Deux fils qui ouvrent le même magasin partagent son moteur : le second le trouve attaché. Pas de « IF
    # NOT EXISTS » : quand une autre instance tient le même officiel, le moteur y tourne parfois sans fin.
    with _verrou:
        if queries.run(con, "magasin/attaches").empty:
            queries.run(con, "magasin/attacher", fichier=str(socle))


def _open(fichier: Path, remede: Remede) -> tuple[duckdb.DuckDBPyConnection, dict[str, str]]:
    try:
        con = duckdb.connect(str(fichier), read_only=True)
        lues = queries.run(con, "magasin/identite")
    except (duckdb.Error, OSError) as erreur:
        raise _damaged(fichier, remede) from erreur
    identite = {str(c): str(v) for c, v in zip(lues["cle"], lues["valeur"], strict=True)}
    version = identite.get("version", "inconnue")
    if version != queries.VERSION_MAGASIN:
        con.close()
        raise StoreError(
            f"Le magasin est à la version {version}, l'application attend la version "
            f"{queries.VERSION_MAGASIN}. {remede.refaire}"
        )
    return con, identite


@contextmanager
def reading(remede: Remede = POUR_UNE_PAGE) -> Iterator[duckdb.DuckDBPyConnection]:
    """A short read of the present store. Raises StoreError, also for what is damaged inside.

    Between its name and its opening, a build elsewhere may have put another one in its place and
    taken its file away: that other one is then opened.
    """
    while True:
        magasin = path()
        try:
            con, _ = connect(magasin, remede)
            break
        except StoreError:
            if path() == magasin:
                raise
    try:
        yield con
    except (duckdb.Error, OSError) as erreur:
        raise _damaged(magasin, remede) from erreur
    finally:
        con.close()


def _damaged(magasin: Path, remede: Remede) -> StoreError:
    return StoreError(
        f"Le magasin {remede.nom or magasin.name} ne s'ouvre pas : il est endommagé, ou fait par une "
        f"autre version. {remede.refaire}"
    )
