"""The yearly change of births that a reader chooses: a French field, kept in the address of the page."""

from __future__ import annotations

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.figures.scenarios import PCT_MAX
from dashboard.session import visite

CHAMP = "variation"
_BORNES = f"entre {formats.MOINS}{formats.number(PCT_MAX)} et {formats.number(PCT_MAX)}"


def read_change() -> float | None:
    """The % a year of the address, None when there is none; what it cannot be is said."""
    brut = visite.extra().get(CHAMP, "")
    lu = parse_change(brut)
    if brut and lu is None:
        avis.warning(f"Dans l'adresse, la variation des naissances « {brut} » n'est pas un nombre {_BORNES}.")
    return lu


def parse_change(texte: str) -> float | None:
    """« −1,5 », « -1.5 », « +2 % » as a number with one decimal; None otherwise."""
    net = texte.replace(formats.MOINS, "-").replace("%", "").strip()
    lu = formats.parse_number(net, -PCT_MAX, PCT_MAX)
    return None if lu is None else formats.rounded(lu, 1)


def show_field(valeur: float | None, cle: str) -> None:
    """The field; empty, no scenario is chosen. What is refused stays, to be corrected."""
    widget = f"w_{cle}_{CHAMP}"
    refuse = st.session_state.pop(f"{widget}_refuse", "")
    ecrit = "" if valeur is None else formats.write_number(valeur).replace("-", formats.MOINS)
    st.session_state[widget] = refuse or ecrit

    def changed() -> None:
        saisi = str(st.session_state[widget])
        lu = parse_change(saisi)
        if saisi.strip() and lu is None:
            st.session_state[f"{widget}_refuse"] = saisi
            return
        visite.update_extra(**{CHAMP: "" if lu is None else formats.write_number(lu)})

    with st.container(key=f"{cle}_choix"):
        st.text_input(
            "Votre hypothèse : variation des naissances, en % par an",
            key=widget,
            on_change=changed,
            placeholder="par exemple −1,5",
            width=420,
        )
        if refuse:
            avis.error(f"« {refuse} » n'est pas un nombre {_BORNES}.")
