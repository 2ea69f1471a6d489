"""The present figures beside those of a frozen reference, in a state of the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import duckdb
import pandas as pd

import queries
from dashboard.lecture.cache import kept
from dashboard.lecture.etat import Cle
from data.erreurs import PhraseError
from data.garde import references
from data.garde.references import Reference
from data.magasin import emplacement

Tables = Callable[[], Mapping[str, Any]]
Connexion = Callable[[], duckdb.DuckDBPyConnection]


def kept_references() -> tuple[tuple[Reference, ...], str]:
    """The frozen references, the latest first, and why they cannot be read, or ''."""
    try:
        return references.list_references(emplacement.folder()).references, ""
    except PhraseError as erreur:
        return (), str(erreur)


def compare(
    identite: Cle, connexion: Connexion, reference: Reference, niveau: str, portee: str, code_portee: str
) -> pd.DataFrame:
    """Rows of ``references/ecarts`` for a scope. Raises ReferencesError when the reference is not as it was
    kept; its tables are only read when they were not compared yet."""

    def tables() -> dict[str, Any]:
        lues = references.tables(emplacement.folder(), reference)
        return {f"reference_{nom}": lues[nom] for nom in ("observations", "territoires")}

    return _compare(identite, reference.empreinte, niveau, portee, code_portee, tables, connexion).copy()


@kept(20, keyed=5)
def _compare(
    identite: Cle,
    empreinte: str,
    niveau: str,
    portee: str,
    code_portee: str,
    tables: Tables,
    connexion: Connexion,
) -> pd.DataFrame:
    choix = {"niveau": niveau, "portee": portee, "code_portee": code_portee}
    return queries.run(connexion(), "references/ecarts", tables(), **choix)
