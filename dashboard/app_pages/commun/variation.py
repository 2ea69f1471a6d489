"""The yearly change of births that a reader chooses: a French field, kept in the address of the page."""

from __future__ import annotations

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.galerie import portrait
from dashboard.galerie.portrait import BORNES_PCT, VARIATION, parse_change
from dashboard.session import visite


def read_change() -> float | None:
    """The % a year of the address, None when there is none; what it cannot be is said."""
    lu, phrase = portrait.read_change(visite.extra())
    if phrase:
        avis.warning(phrase)
    return lu


def show_field(valeur: float | None, cle: str) -> None:
    """The field; empty, no scenario is chosen. What is refused stays, to be corrected."""
    widget = f"w_{cle}_{VARIATION}"
    refuse = st.session_state.pop(f"{widget}_refuse", "")
    ecrit = "" if valeur is None else formats.write_number(valeur).replace("-", formats.MOINS)
    st.session_state[widget] = refuse or ecrit

    def changed() -> None:
        saisi = str(st.session_state[widget])
        lu = parse_change(saisi)
        if saisi.strip() and lu is None:
            st.session_state[f"{widget}_refuse"] = saisi
            return
        visite.update_extra(**{VARIATION: "" if lu is None else formats.write_number(lu)})

    with st.container(key=f"{cle}_choix"):
        st.text_input(
            "Votre hypothèse : variation des naissances, en % par an",
            key=widget,
            on_change=changed,
            placeholder="par exemple −1,5",
            width=420,
        )
        if refuse:
            avis.error(f"« {refuse} » n'est pas un nombre {BORNES_PCT}.")
