"""The map component: geometry fetched once by URL, values sent at each change."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st
from streamlit.components.v2 import component

from dashboard.composants.fichiers import source


@cache
def _component() -> Callable[..., Any]:
    """Register on first use: the server has then said whether it serves the module."""
    return component("observatoire_carte", js=source("carte"))


def _ignore() -> None:
    """Declare the trigger when the page gives no callback."""


def carte(donnees: dict[str, Any], *, key: str, on_selection: Callable[[], None] | None = None) -> str | None:
    """Mount the map and return the selected territory's code, or None.

    `donnees["selection"]` is the truth when given (the page keeps it, for instance in the URL); a
    click arrives as the trigger `selection`: a code, or "" when the territory is deselected. In
    `on_selection` read it from `st.session_state[key]["selection"]`. Without a `selection` in
    `donnees`, the component remembers the last click itself.
    """
    memoire = f"{key}__selection"
    geree = donnees.get("selection")
    if geree is None:
        geree = st.session_state.get(memoire, "")
    # The trigger is only known after mounting: look at it first, to send the right selection.
    recu = st.session_state.get(key)
    clic = recu.get("selection") if recu else None
    if clic is not None and donnees.get("selection") is None:
        geree = clic
    resultat = _component()(
        key=key, data={**donnees, "cle": key, "selection": geree}, on_selection_change=on_selection or _ignore
    )
    choix = resultat.get("selection")
    choix = geree if choix is None else choix
    st.session_state[memoire] = choix
    return choix or None
