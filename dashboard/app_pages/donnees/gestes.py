"""What writes, on the page « Mes données »: asked for by a button, made once at the top of the page.

A button only leaves a request; ``perform`` takes it away before making it. A second click, or a
page reloaded meanwhile, finds nothing left to do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from dashboard.gestes import depots
from dashboard.gestes.depots import Fait
from data.erreurs import PhraseError

DEMANDE, FAIT, FAUTE = "donnees_demande", "donnees_fait", "donnees_faute"
TOUR = "donnees_tour"
ATTENTE = (
    "Le magasin se refait avec vos fichiers : trois secondes environ. Les autres pages répondent "
    "encore avec les chiffres d'avant."
)


def ask(geste: Callable[[], Fait]) -> None:
    """Leave a gesture to be made at the next run (from a callback)."""
    st.session_state[DEMANDE] = geste


def perform() -> None:
    """Make the gesture that was asked for, if any, then show the page as it has become."""
    geste: Callable[[], Fait] | None = st.session_state.pop(DEMANDE, None)
    if geste is None:
        return
    # L'avis se lit d'où que l'on soit dans la page.
    st.toast(ATTENTE)
    # Aucun appel à Streamlit entre le geste et la note de ce qu'il a fait : un second clic ne peut
    # l'interrompre.
    with st.spinner(ATTENTE):
        try:
            st.session_state[FAIT], st.session_state[FAUTE] = geste(), ""
        except PhraseError as erreur:
            st.session_state[FAIT], st.session_state[FAUTE] = None, str(erreur)
    st.rerun()


def turn() -> int:
    """Number in the keys of the fields that receive files; another number empties them."""
    return st.session_state.get(TOUR, 0)


def new_turn() -> None:
    """Empty these fields: their file was taken."""
    st.session_state[TOUR] = turn() + 1


def switch_demonstration() -> Fait:
    """Hide the demonstration, or show it again, as a gesture."""
    choisis = depots.settings()
    return depots.change_settings(replace(choisis, demonstration=not choisis.demonstration))


def rebuild() -> Fait:
    """Rebuild the store, as a gesture."""
    depots.rebuild()
    return Fait("Le magasin est refait : les pages montrent vos fichiers et vos réglages.")
