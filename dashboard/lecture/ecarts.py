"""The present figures beside those of a frozen reference, in the state that is read here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

import queries
from dashboard.lecture import store
from dashboard.lecture.cache import kept
from dashboard.lecture.etat import Cle, one_state

Tables = Callable[[], Mapping[str, Any]]


@one_state
def compare(empreinte: str, tables: Tables, niveau: str, portee: str, code_portee: str) -> pd.DataFrame:
    """Rows of ``references/ecarts`` for a scope; ``empreinte`` is the identity of the reference, whose
    ``tables`` are only read when they were not compared yet."""
    return _compare(store.version(), empreinte, niveau, portee, code_portee, tables).copy()


@kept(20, keyed=5)
def _compare(
    identite: Cle, empreinte: str, niveau: str, portee: str, code_portee: str, tables: Tables
) -> pd.DataFrame:
    choix = {"niveau": niveau, "portee": portee, "code_portee": code_portee}
    return queries.run(store.connection(), "references/ecarts", tables(), **choix)
