"""Keeps the selection of a session and the address of the page in step, both ways.

The selection lives in ``st.session_state``; the address is written from it at the end of a run and
read again whenever it is not what was last written (a link, the back button). The parameter
``vue`` (zoom of the map) belongs to the map component: it is carried along, never interpreted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard import state, store
from dashboard.state import Selection

VUE = "vue"


def open_page(page: str) -> Selection:
    """Selection for this run, from the address when it has changed, else from the session.

    Going to another page clears the address: the selection is then kept, not reset.
    """
    etat = st.session_state
    params = {k: v for k, v in st.query_params.to_dict().items() if k != VUE}
    meme_page = etat.get("page") == page
    etat["page"] = page
    if "selection" not in etat or (params != etat.get("adresse") and (params or meme_page)):
        etat["selection"], etat["messages"] = state.parse(params, store.known())
    else:
        # Un magasin refait peut avoir perdu ce qui était affiché.
        etat["selection"] = state.normalise(etat["selection"], store.known())
    return etat["selection"]


def is_open() -> bool:
    """True once a selection could be read from the store."""
    return "selection" in st.session_state


def current() -> Selection:
    """The selection of this session (``open_page`` must have run)."""
    return st.session_state["selection"]


def update(**changements: Any) -> None:
    """Change the selection from a widget's callback; the address follows at the end of the run."""
    etat = st.session_state
    avant: Selection = etat["selection"]
    if "indicateur" in changements and avant.methode == "seuils":
        # Des seuils en places pour 100 enfants ne veulent rien dire d'une densité.
        changements = {"methode": Selection().methode, "seuils": (), **changements}
    apres = state.normalise(replace(avant, **changements), store.known())
    if (avant.portee, avant.code_portee, avant.niveau) != (
        apres.portee,
        apres.code_portee,
        apres.niveau,
    ):
        # Une autre emprise : le zoom d'avant n'y a pas de sens.
        st.query_params.pop(VUE, None)
    etat["selection"], etat["messages"] = apres, ()


def write_address() -> None:
    """Write the selection into the address, without touching it when nothing changed."""
    params = state.to_params(current(), store.known())
    ecrits = st.query_params.to_dict()
    vue = ecrits.pop(VUE, None)
    st.session_state["adresse"] = params
    if ecrits != params:
        st.query_params.from_dict({**params, **({VUE: vue} if vue else {})})


def messages() -> tuple[str, ...]:
    """Sentences about parameters of the address that were not kept."""
    return st.session_state.get("messages", ())
