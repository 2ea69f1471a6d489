"""What the page of the séances keeps from one run to the next, and how its gestures are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.session import visite
from data.erreurs import PhraseError

_DIT = "seances_dit"


def do(geste: Callable[..., Any], *args: Any) -> Any:
    """Make a gesture from a callback; its refusal is said at the top of the page, and None returned."""
    try:
        return geste(*args)
    except PhraseError as erreur:
        say(str(erreur))
        return None


def say(phrase: str) -> None:
    """What the top of the page says at its next run."""
    st.session_state[_DIT] = phrase


def take_said() -> str:
    """What is to be said, once; ''."""
    return st.session_state.pop(_DIT, "")


def open_seance(numero: int, ecran: int = 0) -> None:
    """Show a séance, from a callback."""
    visite.update_extra(seance=str(numero), ecran=str(ecran) if ecran else "", ajouter="")


def choose(ecran: int) -> None:
    """Put a screen forward, from a callback."""
    visite.update_extra(ecran=str(ecran), ajouter="")


def close() -> None:
    """Back to the list, from a callback."""
    visite.update_extra(seance="", ecran="", ajouter="")
