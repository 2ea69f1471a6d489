"""The top bar of every page: links, territory, views of the room, in one message."""

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
    return component("observatoire_barre", js=source("barre"), isolate_styles=False)


def barre(
    donnees: dict[str, Any],
    *,
    key: str,
    on_aller: Callable[[str], None],
    on_choix: Callable[[str, str], None],
    on_portee: Callable[[str], None],
    on_adopter: Callable[[], None],
    on_revenir: Callable[[], None],
) -> None:
    """Mount the bar.

    `donnees`: `rubriques` and, in `vues`, `liens` are [{nom, href, page, courante}], `courante` being
    « page », « true » (a page of that room) or ''; `vues` also has the `nom` of the room, or is None;
    `territoire` is {nom, code, cle, etendue, mien} or None; `projeter` is {href, nom} of the
    wall of the séance in hand, or None.
    The callbacks receive the page asked for, a territory (level, code), a scope (« departement-95 »).
    """

    def read(nom: str) -> Any:
        return st.session_state[key][nom]

    _component()(
        key=key,
        data=donnees,
        on_aller_change=lambda: on_aller(str(read("aller") or "")),
        on_choix_change=lambda: (c := read("choix")) and on_choix(c["niveau"], c["code"]),
        on_portee_change=lambda: on_portee(str(read("portee") or "")),
        on_adopter_change=on_adopter,
        on_revenir_change=on_revenir,
    )
