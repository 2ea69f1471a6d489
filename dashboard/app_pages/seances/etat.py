"""What the page of the séances keeps from one run to the next, and how its gestures are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.gestes import seances
from dashboard.gestes.seances import Placee, SeancesError
from dashboard.session import visite
from data.erreurs import PhraseError

_DIT, _REFUS, _ESSAI, _TEXTES = "seances_dit", "seances_refus", "seance_essai", "seances_textes_refuses"
# Un texte : sa séance, son écran, son champ.
Champ = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Essai:
    """A figure that is being set, or another tried in its place: what is on the screen, and the address
    that would stand there. ``autre``: another figure is being chosen, ``choisie`` from the list."""

    seance: int
    ecran: int
    placee: Placee
    adresse: str
    autre: bool = False
    choisie: str = ""


def attempt(geste: Callable[..., Any], *args: Any) -> str:
    """Make a gesture from a callback; why it was refused, for who says it where it was made, '' otherwise."""
    try:
        geste(*args)
    except PhraseError as erreur:
        return str(erreur)
    return ""


def do(geste: Callable[..., Any], *args: Any) -> Any:
    """Make a gesture from a callback; its refusal is said at the top of the page, and None returned."""
    try:
        return geste(*args)
    except PhraseError as erreur:
        st.session_state[_REFUS] = str(erreur)
        return None


def say(phrase: str) -> None:
    """What the top of the page says at its next run."""
    st.session_state[_DIT] = phrase


def take_said() -> str:
    """What is to be said, once; ''."""
    return st.session_state.pop(_DIT, "")


def take_refusal() -> str:
    """Why the last gesture was not made, once; ''."""
    return st.session_state.pop(_REFUS, "")


def refused(champ: Champ) -> tuple[str, str] | None:
    """A text that could not be kept, and why; None when nothing waits there."""
    return _texts().get(champ)


def refuse(champ: Champ, texte: str, raison: str) -> None:
    """Hold a text that could not be kept, from a callback."""
    st.session_state[_TEXTES] = {**_texts(), champ: (texte, raison)}


def forget(champ: Champ) -> None:
    """Hold it no more, from a callback."""
    st.session_state[_TEXTES] = {c: t for c, t in _texts().items() if c != champ}


def lost() -> dict[Champ, str]:
    """The texts that wait for a screen which somebody has taken away meanwhile: no field shows them."""
    return {champ: texte for champ, (texte, _) in _texts().items() if not _is_there(champ)}


def _texts() -> dict[Champ, tuple[str, str]]:
    return st.session_state.get(_TEXTES, {})


def _is_there(champ: Champ) -> bool:
    try:
        seances.find(champ[0]).find(champ[1])
    except SeancesError:
        return False
    return True


def open_seance(numero: int, ecran: int = 0) -> None:
    """Show a séance, from a callback."""
    visite.update_extra(seance=str(numero), ecran=str(ecran) if ecran else "", ajouter="")


def choose(ecran: int) -> None:
    """Put a screen forward, from a callback."""
    visite.update_extra(ecran=str(ecran), ajouter="")


def close() -> None:
    """Back to the list, from a callback."""
    visite.update_extra(seance="", ecran="", ajouter="")


def trial(seance: int) -> Essai | None:
    """What is being set in that séance; None when nothing is."""
    essai = st.session_state.get(_ESSAI)
    return essai if isinstance(essai, Essai) and essai.seance == seance else None


def try_out(essai: Essai | None) -> None:
    """Set a figure, set it otherwise, or leave it as it was (None), from a callback."""
    st.session_state[_ESSAI] = essai
