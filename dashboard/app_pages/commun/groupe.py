"""« Comparé à : Val-d'Oise, 10 EPCI »: the one choice of the comparison group of every page."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.figures.groupe import Groupe
from dashboard.lecture import store
from dashboard.lecture.groupe import Choix, choices, read_group
from dashboard.session import visite

PARTOUT = "Le même groupe sur toutes les pages et dans les exports"
EXPLICATIONS = {
    "limitrophes": "qui ont une frontière commune",
    "epci": "de l'EPCI",
    "departement": "du département",
    "region": "de la région",
    "france": "de France",
    "semblables": "de même structure (population, densité, âge), jamais d'après un taux",
    "liste": "liste gardée",
}


def read(niveau: str, code: str) -> Groupe:
    """The group of a territory in this visit."""
    selection = visite.current()
    return read_group(store, niveau, code, selection.parmi, selection.liste)


def show(
    groupe: Groupe,
    cle: str,
    *,
    libelle: str = "",
    debut: str = "comparé à",
    changed: Callable[[], None] = lambda: None,
) -> None:
    """The button and its list; ``cle`` is the page's own, ``libelle`` another name of the group,
    ``debut`` the words before it.

    ``changed`` is called after a choice, for what a page keeps beside the group. Nothing is drawn for
    a territory that is compared to nobody.
    """
    if not groupe.existe or not groupe.code:
        return
    tiroir = st.popover(
        f"{debut} : {libelle or groupe.court}", key=f"groupe_{cle}", on_change="rerun", type="tertiary"
    )
    if not tiroir.open:
        return
    possibles = choices(store, groupe.niveau, groupe.code)
    par_nom = {_key(c): c for c in possibles if c.groupe is not None}
    present = _key_of(groupe, visite.current().liste)
    radio = f"w_groupe_{cle}"
    st.session_state[radio] = present if present in par_nom else None

    def chosen() -> None:
        choix = par_nom.get(st.session_state[radio])
        if choix is not None:
            usuel = read_group(store, groupe.niveau, groupe.code).parmi
            visite.update(parmi="" if choix.parmi == usuel else choix.parmi, liste=choix.liste)
            changed()

    with tiroir:
        st.radio(
            PARTOUT,
            list(par_nom),
            format_func=lambda c: _name(par_nom[c]) if c in par_nom else str(c),
            captions=[_caption(c) for c in par_nom.values()],
            key=radio,
            on_change=chosen,
        )
        for impossible in possibles:
            if impossible.groupe is None:
                st.caption(impossible.raison)


def _key(choix: Choix) -> str:
    return f"{choix.parmi}:{choix.liste}"


def _key_of(groupe: Groupe, liste: str) -> str:
    return f"{groupe.parmi}:{liste if groupe.parmi == 'liste' else ''}"


def _name(choix: Choix) -> str:
    return "" if choix.groupe is None else choix.groupe.nom


def _caption(choix: Choix) -> str:
    """« 6 EPCI qui ont une frontière commune »."""
    return "" if choix.groupe is None else f"{choix.groupe.compte} {EXPLICATIONS[choix.parmi]}"
