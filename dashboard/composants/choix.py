"""The grouped list of indicators, an accessible combobox that says where each one exists; the list of years.

Both draw from the sets of the view before the server answers (``jeux.js``), under one numbering.
"""

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
    jeux: dict[str, str] | None = None,
    on_choix: Callable[[], None] | None = None,
) -> None:
    """Mount the list that stands at `adresse` (``figures.choix.rows``), on the indicator `valeur`, `nom`.

    `lieu` says for where it speaks, `aide` what the chosen indicator is. In `on_choix` read the choice
    from `st.session_state[key]["choix"]`: {code, numero}. Send the last `numero` back: the browser
    leaves aside what answers an older choice. `jeux` says where the sets stand, None without any.
    """
    donnees = {
        "adresse": adresse,
        "libelle": libelle,
        "lieu": lieu,
        "aide": aide,
        "valeur": valeur,
        "nom": nom,
        "numero": numero,
        "jeux": jeux,
    }
    _component()(key=key, data=donnees, on_choix_change=on_choix or _ignore)


def suivi(*, key: str, numero: int, on_suivi: Callable[[], None]) -> None:
    """Mount what tells the server a choice that the browser has drawn whole; it shows nothing.

    In `on_suivi` read it from `st.session_state[key]["suivi"]`: {vue, numero}. `numero` sent back says it
    was heard.
    """
    _component()(key=key, data={"suivi": True, "numero": numero}, on_suivi_change=on_suivi)


def annee(
    *,
    key: str,
    libelle: str,
    annees: list[int],
    valeur: int,
    numero: int,
    jeu: str,
    on_annee: Callable[[], None],
    largeur: int,
) -> None:
    """Mount the list of `annees`, on `valeur`; `jeu` is the address of their set, '' without one.

    In `on_annee` read the choice from `st.session_state[key]["annee"]`: {annee, numero, indicateur}.
    """
    donnees = {"libelle": libelle, "annees": annees, "annee": valeur, "numero": numero, "jeu": jeu}
    _component()(key=key, data=donnees, on_annee_change=on_annee, width=largeur)
