"""Le portrait lu pour la page : ``dashboard.lecture.portraits`` avec le magasin des pages, en cache."""

from __future__ import annotations

import streamlit as st

from dashboard.figures.groupe import Groupe
from dashboard.figures.portrait import Portrait
from dashboard.figures.schema_pluriannuel import PresenceSchema
from dashboard.figures.semblables import Semblables, SemblablesError
from dashboard.lecture import portraits, proches, store
from dashboard.lecture import sujet as lecture_sujet
from dashboard.lecture.regard import SEMBLABLES, references_of
from dashboard.lecture.sujet import Sujet


def read_subject(niveau: str, code: str) -> Sujet | None:
    """The territory of that level and code, or None when it is not in the store."""
    return lecture_sujet.read_subject(store, niveau, code)


def read_portrait(sujet: Sujet, reference: str, groupe: Groupe) -> Portrait:
    """The whole model, its ranks in ``groupe``; ``reference`` (see ``references_of``) may be ''."""
    trouves = read_similar(sujet)[0] if reference == SEMBLABLES else None
    return portraits.read_portrait(store, sujet, reference, trouves, groupe=groupe)


def read_presence(sujet: Sujet, portrait: Portrait) -> PresenceSchema:
    """What the data of the subject allow to answer of the multi-year plan."""
    return portraits.read_presence(store, sujet, portrait)


@store.one_state
def read_similar(sujet: Sujet) -> tuple[Semblables | None, str]:
    """The nearest EPCI, or None and the sentence that says why they cannot be found."""
    return _similar(store.version(), sujet.code)


@st.cache_data(max_entries=64, show_spinner=False)
def _similar(identite: store.Cle, code: str) -> tuple[Semblables | None, str]:
    try:
        return proches.read_similar(store, code), ""
    except SemblablesError as erreur:
        return None, str(erreur)


__all__ = ["Sujet", "read_portrait", "read_presence", "read_similar", "read_subject", "references_of"]
