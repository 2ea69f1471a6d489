"""Under the plot and the map: the card of the chosen EPCI, its three rates, its places, its years."""

from __future__ import annotations

import streamlit as st

from dashboard.app_pages.commun import avis, tirages
from dashboard.app_pages.commun.cadre import show_planche
from dashboard.ecran import quadrant as ecran_quadrant
from dashboard.figures import quadrant
from dashboard.figures.situation import Situation
from dashboard.figures.textes import Portee
from dashboard.galerie.occupation.choix import Choix
from dashboard.galerie.occupation.fiche import not_imported
from dashboard.session import visite


def show(
    situation: Situation | None, choix: Choix, portee: Portee, situations: tuple[Situation, ...]
) -> None:
    """The card and the charts of one EPCI; before one is chosen, the gesture that opens them."""
    if situation is None:
        places = quadrant.placed(situations)
        if places:
            st.html(
                f'<p class="ctg-geste">Cliquez un signe du nuage ou {portee.unite.un} de la carte pour '
                "ouvrir sa fiche : ses trois taux, ses places par gestion, ses années.</p>"
            )
        return
    a_gauche, a_droite = st.columns([0.36, 0.64], gap="medium")
    with a_gauche:
        st.html(ecran_quadrant.situation_card(situation, choix.genre, choix.annees))
        st.button("Fermer la fiche", key="occ_fermer", on_click=lambda: visite.update(territoire=""))
        if situation.importe:
            _show("occupation-evolution")
    with a_droite:
        if situation.importe:
            _show("occupation-taux")
            _show("occupation-gestion")
        else:
            avis.info(not_imported(situation, choix))


def _show(code: str) -> None:
    tirage = tirages.draw(code)
    if tirage.figure is not None:
        show_planche(tirage)
