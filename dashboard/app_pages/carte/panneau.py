"""Sous la carte : le tableau et ses fichiers, ou les graphiques ; envoyés quand on les ouvre."""

from __future__ import annotations

import streamlit as st

from dashboard.app_pages.commun import avis, tirages
from dashboard.app_pages.commun.cadre import show_planche
from dashboard.composants import tableau
from dashboard.ecran import carte as ecran_carte
from dashboard.ecran import html
from dashboard.exports.socle.csv import french_csv, machine_csv
from dashboard.figures.modele import Carte, Couche
from dashboard.figures.textes import Portee
from dashboard.galerie import carte as galerie_carte
from dashboard.jeux import contenu
from dashboard.lecture.selection import Selection
from dashboard.session import visite
from data.identifiants import slug

PANNEAUX = {"tableau": "Tableau", "graphique": "Graphiques"}


def show(selection: Selection, portee: Portee, carte: Carte, couches: list[Couche]) -> None:
    """The two panels; ``couches`` are the layers of the map(s), the main one first.

    Not a fragment of its own: inside that of the page, a change that interrupts it takes the map away.
    """
    st.segmented_control(
        "Sous la carte",
        list(PANNEAUX),
        format_func=PANNEAUX.__getitem__,
        default=selection.panneau or None,
        key="w_panneau",
        label_visibility="collapsed",
        on_change=lambda: visite.update(panneau=st.session_state["w_panneau"] or ""),
    )
    if selection.panneau == "tableau":
        with st.container(key="panneau_ouvert"):
            _table(selection, couches)
            st.html(html.caption(carte, vue=contenu.view_key(selection)))
            _downloads(selection, portee, carte, couches)
    elif selection.panneau == "graphique":
        with st.container(key="panneau_ouvert"):
            _charts()


def _table(selection: Selection, couches: list[Couche]) -> None:
    tableau(
        {
            **ecran_carte.table_data(couches, selection.niveau, selection.territoire),
            "vue": contenu.view_key(selection),
        },
        key="tableau",
        on_choix=lambda: visite.update(territoire=st.session_state["tableau"]["choix"] or ""),
    )


def _downloads(selection: Selection, portee: Portee, carte: Carte, couches: list[Couche]) -> None:
    nom = slug(
        " ".join(
            (selection.indicateur, selection.modalite, selection.niveau, portee.nom, str(selection.millesime))
        )
    )
    with st.container(horizontal=True):
        for libelle, suffixe, faire in (
            ("Télécharger en CSV (tableur)", "", french_csv),
            ("Télécharger en CSV (machine)", "-machine", machine_csv),
        ):
            st.download_button(
                libelle,
                data=lambda faire=faire: faire(carte, couches),
                file_name=f"{nom}{suffixe}.csv",
                mime="text/csv",
                key=f"telecharger{suffixe}",
                on_click="ignore",
            )


def _charts() -> None:
    """The charts that the address has; the sentence of the first when it has none."""
    faits = [tirages.draw(cliche.code) for cliche in galerie_carte.CHARTS]
    if faits[0].figure is None:
        avis.info(faits[0].vide)
        return
    for tirage in faits:
        if tirage.figure is not None:
            show_planche(tirage)
