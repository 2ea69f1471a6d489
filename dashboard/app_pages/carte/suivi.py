"""A choice that the browser has drawn whole from a set: the server has only to follow it.

Rerunning the page would send again thirty pieces that the reader already sees. A fragment beside the page
hears the choice, keeps it, writes the address and answers its number; the next rerun of the page, for any
other gesture, draws the same thing. What the set does not know (a card, a drawer, a table, a note) makes
the page rerun as before.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.app_pages.carte import fiche, reglages
from dashboard.app_pages.commun import seance
from dashboard.app_pages.commun.cadre import standing
from dashboard.composants import suivi
from dashboard.jeux import contenu
from dashboard.lecture import autres, store
from dashboard.lecture.selection import Selection
from dashboard.session import visite

CLE = "suivi"
# Ouverts, ils montrent ce que le serveur a dessiné.
TIROIRS = ("exporter_carte_0", "cocher_cartes", "tiroir", "notes_carte")
# Ce que disait la page quand elle fut finie ; si un choix vient d'arriver ; s'il n'existe pas.
_PAGE, _ENTENDU, _FAUX = "carte_finie", "suivi_entendu", "suivi_faux"
_VUE = re.compile(r"(\w+),(\w*),(\d+)")


@visite.fragment
@standing
def listen() -> None:
    """What hears the choices, and writes the address of the last one."""
    suivi(key=CLE, numero=reglages.received(), on_suivi=catch_up)
    faux = st.session_state.pop(_FAUX, False)
    if st.session_state.pop(_ENTENDU, False) and (faux or st.session_state.get(_PAGE) != _said_by_page()):
        st.rerun()
    visite.write_address()


def begin() -> None:
    """The page is being drawn: until it is whole, no choice can only be followed."""
    st.session_state[_PAGE] = None


def ends(selection: Selection, *, calme: bool) -> bool:
    """True when the page just drawn says nothing of the indicator that a set does not say too.

    ``calme``: the page has no sentence of its own to take back.
    """
    etat = st.session_state
    suivie = (
        calme
        and autres.count(selection) == 1
        and not (selection.territoire or selection.panneau or selection.avec or selection.double)
        and not any(etat.get(t) for t in TIROIRS)
    )
    etat[_PAGE] = _said_by_page() if suivie else None
    return suivie


def _said_by_page() -> tuple[Any, ...]:
    """All that the page draws and that a choice does not change.

    Two gestures of one instant arrive in one message, that reruns the fragment of one of them: by this the
    other is seen, and the page is drawn again.
    """
    etat = st.session_state
    reste = replace(visite.current(), indicateur="", modalite="", millesime=0)
    ouverts = (bool(etat.get(t)) for t in (*TIROIRS, reglages.OUVERTS, fiche.OUVERTE))
    return reste, seance.has_to_say(), *ouverts


def catch_up() -> None:
    """From any callback: the choice that came with it counts first."""
    if (recu := st.session_state.get(CLE)) and (choix := recu.get("suivi")):
        follow(**choix)


@store.one_state
def follow(vue: str, numero: int) -> None:
    """Keep the choice that the browser shows: indicator, detail and year, whatever came before."""
    etat = st.session_state
    etat[_ENTENDU] = True
    if int(numero) < reglages.received():
        return
    etat[reglages.NUMERO] = int(numero)
    avant = visite.current()
    lue = _VUE.fullmatch(str(vue))
    if lue and contenu.view_key(avant) != vue and (lue[1], avant.niveau) in store.known().presences:
        visite.update(indicateur=lue[1], niveau=avant.niveau, modalite=lue[2], millesime=int(lue[3]))
    if contenu.view_key(visite.current()) != vue:
        # Ce n'est plus dans cet état : la page dira ce qu'il y a.
        etat[_FAUX] = True
