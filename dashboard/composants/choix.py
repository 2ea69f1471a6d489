"""The grouped list of indicators: an accessible combobox that says where each one exists."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from streamlit.components.v2 import component

from dashboard.composants.fichiers import source


@cache
def _component() -> Callable[..., Any]:
    """Register on first use: the server has then said whether it serves the module."""
    return component("observatoire_choix", js=source("choix"))


def _ignore() -> None:
    """Declare the trigger when the page gives no callback."""


def choix(
    *,
    key: str,
    adresse: str,
    libelle: str,
    lieu: str,
    aide: str,
    valeur: str,
    nom: str,
    numero: int,
    on_choix: Callable[[], None] | None = None,
) -> None:
    """Mount the list that stands at `adresse` (``figures.choix.rows``), on the indicator `valeur`, `nom`.

    `lieu` says for where it speaks, `aide` what the chosen indicator is. In `on_choix` read the choice
    from `st.session_state[key]["choix"]`: {code, numero}. Send the last `numero` back: the browser
    leaves aside what answers an older choice.
    """
    donnees = {
        "adresse": adresse,
        "libelle": libelle,
        "lieu": lieu,
        "aide": aide,
        "valeur": valeur,
        "nom": nom,
        "numero": numero,
    }
    _component()(key=key, data=donnees, on_choix_change=on_choix or _ignore)
