"""Au bas de la page : chaque indicateur sur la carte, et ce que contient l'application."""

from __future__ import annotations

import streamlit as st

from dashboard.app_pages.accueil import apercus
from dashboard.app_pages.accueil.liens import link
from dashboard.ecran import html
from dashboard.lecture import store
from dashboard.lecture.selection import levels
from dashboard.session import visite
from data.fiches import themes


def show() -> None:
    """Two folds: every indicator one click further, then the state of the data."""
    with st.container(key="accueil_indicateurs"):
        tiroir = st.expander("Ouvrir la carte sur un indicateur", key="accueil_tiroir", on_change="rerun")
        if tiroir.open:
            with tiroir:
                _indicators()
    with st.container(key="accueil_donnees"):
        tiroir = st.expander("Ce que contient l'application", key="accueil_contenu", on_change="rerun")
        if tiroir.open:
            with tiroir:
                apercus.show_data()
                link("donnees", "Mes données : importer, contrôler, revenir en arrière")


def _indicators() -> None:
    """Every indicator of the map, by theme, at the first level of the scope that has it."""
    fiches, connu, selection = store.catalogue().indicateurs, store.known(), visite.current()
    sections = themes.sections(fiches)
    for theme in (None, *sections):
        codes = themes.identity(fiches) if theme is None else theme.indicateurs
        niveaux = {
            c: niveau
            for c in codes
            for niveau in reversed(levels(selection.portee, selection.code_portee))
            if (c, niveau) in connu.presences
        }
        if theme is not None:
            niveaux = {c: n for c, n in niveaux.items() if themes.section_of(c, sections) is theme}
        if not niveaux:
            continue
        nom = themes.name_of(themes.TERRITOIRE) if theme is None else theme.nom
        st.html(f'<p class="ctg-carte-nom">{html.escape(nom)}</p>')
        with st.container(horizontal=True, gap="small"):
            for code, niveau in niveaux.items():
                # Millésime 0 : la dernière année de cet indicateur-là.
                link(
                    "carte", fiches[code].nom_court, indicateur=code, niveau=niveau, modalite="", millesime=0
                )
