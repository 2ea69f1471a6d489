"""Le portrait lu pour la page : ``dashboard.portraits`` avec le magasin des pages, en cache."""

from __future__ import annotations

import streamlit as st

from dashboard import portraits, store
from dashboard.app_pages.comparer_groupe import candidates
from dashboard.figures import semblables
from dashboard.figures.portrait import Portrait
from dashboard.figures.schema_pluriannuel import Presence
from dashboard.portraits import NOMBRE_SEMBLABLES, SEMBLABLES, Sujet, references_of


def read_subject(niveau: str, code: str) -> Sujet | None:
    """The territory of that level and code, or None when it is not in the store."""
    return portraits.read_subject(store, niveau, code)


def read_portrait(sujet: Sujet, reference: str) -> Portrait:
    """The whole model; ``reference`` is a code of ``references_of``, or '' for none."""
    proches = _nearest(store.version(), sujet.code) if reference == SEMBLABLES else []
    return portraits.read_portrait(store, sujet, reference, proches)


def read_presence(sujet: Sujet, portrait: Portrait) -> Presence:
    """What the data of the subject allow to answer of the multi-year plan."""
    return portraits.read_presence(store, sujet, portrait)


@st.cache_data(max_entries=64, show_spinner=False)
def _nearest(identite: tuple[str, int, int], code: str) -> list[str]:
    """Codes of the nearest EPCI; none when they cannot be found. ``identite`` is the store's."""
    valeurs, genres = candidates()
    try:
        proches = semblables.nearest(
            valeurs, genres, code, semblables.offered(valeurs), NOMBRE_SEMBLABLES
        )
    except semblables.SemblablesError:
        return []
    return [autre for autre, _ in proches.proches]


__all__ = ["Sujet", "read_portrait", "read_presence", "read_subject", "references_of"]
