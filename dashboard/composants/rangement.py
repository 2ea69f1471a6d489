"""The rail of a séance: its screens in order, moved by the mouse, a finger or the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypedDict

from streamlit.components.v2 import component

from dashboard.composants.fichiers import source


class Vignette(TypedDict):
    """A screen of the rail: its number, its name, what is to be said of it, the address of its picture."""

    numero: int
    nom: str
    etat: str
    image: str


@cache
def _component() -> Callable[..., Any]:
    """Register on first use: the server has then said whether it serves the module."""
    return component("observatoire_rangement", js=source("rangement"))


def _ignore() -> None:
    """Declare the trigger when the page gives no callback."""


def rangement(
    *,
    key: str,
    libelle: str,
    ecrans: Sequence[Vignette],
    choisi: int,
    numero: int,
    fige: bool = False,
    on_geste: Callable[[], None] | None = None,
) -> None:
    """Mount the rail, the screen of number `choisi` put forward; `fige`: it is only read.

    In `on_geste` read the gesture from `st.session_state[key]["geste"]`: {genre, ecran, rang, numero},
    `genre` being choisir, deplacer, dupliquer, oter, annuler or ajouter, and `rang` the place from 0. Send
    the last `numero` back: the browser leaves aside what answers an older one.
    """
    donnees = {"libelle": libelle, "ecrans": list(ecrans), "choisi": choisi, "numero": numero, "fige": fige}
    _component()(key=key, data=donnees, on_geste_change=on_geste or _ignore)
