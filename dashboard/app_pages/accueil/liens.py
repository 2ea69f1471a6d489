"""Les liens de « Mon territoire » : chacun garde le territoire et son étendue."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.lecture import store
from dashboard.lecture.selection import Selection, normalise
from dashboard.session import visite


def link(page: str, libelle: str, **champs: Any) -> None:
    """A link to a page that keeps the scope and the territory, some fields of them changed."""
    selection: Selection = visite.current()
    if champs:
        selection = normalise(replace(selection, **champs), store.known())
    link_to(page, libelle, selection)


def link_to(page: str, libelle: str, selection: Selection) -> None:
    """A link to a page on a whole selection."""
    pages = st.session_state.get("pages", {})
    if page in pages:
        st.page_link(pages[page], label=libelle, query_params=visite.address_of(selection))
