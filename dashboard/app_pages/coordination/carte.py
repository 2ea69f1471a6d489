"""Section « Carte » : les ETP en cercles ou rapportés à une population, un axe ou tous."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.app_pages.commun import avis, exporter, tirages
from dashboard.app_pages.commun.cadre import show_planche
from dashboard.app_pages.commun.multiples import show_multiples
from dashboard.app_pages.coordination.contexte import choose, chosen, select_epci, show_empty
from dashboard.composants import carte as dessiner_carte
from dashboard.ecran import carte as ecran_carte
from dashboard.ecran import html
from dashboard.figures import coordination as figures_coordination
from dashboard.galerie.coordination.carte import MESURES, TOTAL, TOUS, axes_of
from dashboard.galerie.coordination.contexte import ContexteCoordination
from dashboard.lecture import store

HAUTEUR_PX = 470


def show(contexte: ContexteCoordination) -> None:
    """Settings, the map (or the small maps), and the axes of the scope or of the selected EPCI."""
    lignes = contexte.posts()
    if lignes["etp"].isna().all():
        show_empty(
            "La carte des postes de coopération",
            "Elle montrerait où sont les ETP de coopération de la CTG, axe par axe, et où il n'y en a pas.",
            "etp_coordination",
            contexte,
        )
        return
    mesure = chosen("mesure", "la mesure", MESURES, "etp")
    noms_axes = axes_of(contexte, mesure)
    axe = chosen("axe", "l'axe", noms_axes, TOTAL)
    with st.container(horizontal=True, key="reglages"):
        noms_mesures = {m: nom for m, (nom, _) in MESURES.items()}
        choose("Axe", "axe", axe, list(noms_axes), noms_axes.__getitem__, defaut=TOTAL)
        choose("Mesure", "mesure", mesure, list(MESURES), noms_mesures.__getitem__, defaut="etp")
    if axe == TOUS:
        _small_maps(contexte, lignes)
        return
    colonne_carte, colonne_axes = st.columns([0.62, 0.38], gap="medium")
    with colonne_carte, st.container(key="figure_carte_coordination"):
        _map()
    with colonne_axes:
        _axes(contexte)


def _map() -> None:
    cle = "carte_coordination"
    tirage = tirages.draw("coordination-carte")
    carte = tirages.drawn_map(tirage)
    dessiner_carte(
        ecran_carte.component_data(
            carte, store.ground_url(carte.fond), groupe="coordination", ecrit_vue=True, hauteur=HAUTEUR_PX
        ),
        key=cle,
        on_selection=lambda: select_epci(st.session_state[cle]["selection"] or ""),
    )
    st.html(html.caption(carte))
    exporter.show(tirage, cle=cle)


def _small_maps(contexte: ContexteCoordination, lignes: pd.DataFrame) -> None:
    """A map per axis, on one scale, headed by its ETP; what stands below is said of all of them."""
    sommes = figures_coordination.axis_sums(lignes)
    show_multiples(
        [tirages.draw("coordination-petite-carte", carte=axe) for axe in contexte.noms],
        cle="axes_coordination",
        sous_titres=[f"{figures_coordination.etp_text(sommes[axe])} ETP" for axe in contexte.noms],
        on_selection=select_epci,
    )


def _axes(contexte: ContexteCoordination) -> None:
    """Bars of the axes: the selected EPCI when it imported something, else the whole scope."""
    tirage = tirages.draw("coordination-axes")
    if tirage.phrases:
        avis.info(*tirage.phrases)
    if tirage.figure is None:
        return
    show_planche(tirage)
    if contexte.epci:
        st.button("Revenir à l'ensemble", key="coordination_ensemble", on_click=select_epci, args=("",))
    else:
        st.html(
            f'<p class="ctg-geste">Cliquez {contexte.portee.unite.un} sur la carte pour lire ses axes.</p>'
        )
