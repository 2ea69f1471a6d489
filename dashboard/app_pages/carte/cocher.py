"""Plusieurs cartes d'un coup dans la séance : une liste à cocher, un écran par carte cochée."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.app_pages.commun import seance, tirages
from dashboard.lecture import autres, store
from dashboard.lecture.disponibles import build_options
from dashboard.lecture.selection import Connu, Selection
from dashboard.session import acces

_CLE = "cartes_cochees"
LIEU = "cartes_a_cocher"


def show(selection: Selection, connu: Connu) -> None:
    """The drawer; closed, it sends nothing. Only what exists here, at this level, is offered."""
    if not acces.can_write():
        return
    seance.said(LIEU)
    tiroir = st.popover("Plusieurs cartes", key="cocher_cartes", on_change="rerun")
    if not tiroir.open:
        return
    groupes = build_options(store.catalogue(), connu, selection, fixe=True)
    with tiroir, st.form("cartes_a_cocher", border=False):
        st.html("<p>Cochez les cartes à mettre dans votre séance : chacune aura son écran.</p>")
        for groupe in groupes:
            noms = {o.code: o.nom for o in groupe.options if o.possible and o.code}
            if noms:
                st.pills(
                    groupe.nom,
                    list(noms),
                    selection_mode="multi",
                    format_func=lambda c, noms=noms: noms[c],
                    key=f"{_CLE}_{groupe.nom}",
                )
        st.form_submit_button(
            "Ajouter les cartes cochées",
            type="primary",
            on_click=_add,
            args=(selection, connu, tuple(g.nom for g in groupes)),
        )


def _add(selection: Selection, connu: Connu, themes: tuple[str, ...]) -> None:
    """Each ticked indicator at its latest year here, with its names; then nothing is ticked any more."""
    etat = st.session_state
    cles = [f"{_CLE}_{t}" for t in themes]
    choisis = [code for cle in cles for code in etat.get(cle) or ()]
    if not choisis:
        seance.refuse(LIEU, "Aucune carte n'est cochée : cochez-en une au moins, puis ajoutez.")
        return
    nommee = replace(selection, noms=True)
    faites = [
        tirages.draw_view("carte", autres.view(nommee, autres.latest(nommee, connu, code)))
        for code in choisis
    ]
    seance.add([t for t in faites if t.figure is not None], LIEU)
    for cle in cles:
        etat[cle] = []
