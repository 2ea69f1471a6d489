"""France by département, to click on one: the quick way beside a list of the same names."""

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
    return component("observatoire_departements", js=source("departements"))


def departements(fond: str, *, key: str, on_choix: Callable[[str], None]) -> None:
    """Mount the map whose ground stands at `fond`; `on_choix` receives the code of a département."""
    _component()(
        key=key,
        data={"fond": fond},
        on_choix_change=lambda: on_choix(str(st.session_state[key]["choix"] or "")),
    )
