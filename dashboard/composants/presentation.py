"""The bar of the presentation mode: one figure at a time, the keyboard, the pages that follow."""

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
    return component("observatoire_presentation", js=source("presentation"))


def presentation(
    donnees: dict[str, Any],
    *,
    key: str,
    on_aller: Callable[[str], None],
    on_partager: Callable[[bool], None],
    on_quitter: Callable[[], None],
) -> None:
    """Mount the bar.

    ``donnees``: ``pages`` (names of the pages of the suite), ``rang`` of the present one (-1 when
    it is not in it), ``page`` (its address), ``depart`` (``debut`` or ``fin``), ``partage`` (None
    or {titre, texte, lien, qr}). ``on_aller`` receives ``suivante`` or ``precedente`` when the
    reader goes past the last or the first figure of the page.
    """

    def read(nom: str) -> str:
        return str(st.session_state[key][nom] or "")

    _component()(
        key=key,
        data=donnees,
        on_aller_change=lambda: on_aller(read("aller")),
        on_partager_change=lambda: on_partager(read("partager") == "oui"),
        on_quitter_change=on_quitter,
    )
