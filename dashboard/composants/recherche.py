"""The territory search box: an accessible combobox asking /api/recherche."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from streamlit.components.v2 import component

from dashboard.composants.fichiers import source


@cache
def _component() -> Callable[..., Any]:
    """Register on first use: the server has then said whether it serves the module."""
    return component("observatoire_recherche", js=source("recherche"))


def _ignore() -> None:
    """Declare the trigger when the page gives no callback."""


def recherche(
    *,
    key: str,
    on_choix: Callable[[], None] | None = None,
    libelle: str = "Chercher un territoire",
    adresse: str = "/api/recherche",
    en_grand: bool = False,
) -> dict[str, str] | None:
    """Mount the search box; return {niveau, code, nom} during the run of a choice, else None.

    `adresse` answers what is typed; `en_grand` is for a page that asks nothing else. In `on_choix`
    read the choice from `st.session_state[key]["choix"]`.
    """
    donnees = {"libelle": libelle, "adresse": adresse, "grand": en_grand}
    resultat = _component()(key=key, data=donnees, on_choix_change=on_choix or _ignore)
    return resultat.get("choix")
