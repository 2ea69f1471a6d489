"""Les deux figures du portrait : la pyramide des âges et la carte de ses communes."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.app_pages.commun import avis, exporter
from dashboard.app_pages.commun.cadre import show_planche
from dashboard.composants import carte as dessiner_carte
from dashboard.ecran import carte as ecran_carte
from dashboard.ecran import html
from dashboard.lecture import portraits, store
from dashboard.lecture.portraits import AGES, Sujet
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import build_vue
from dashboard.session import visite

HAUTEUR_CARTE_PX = 430


def show_pyramid(sujet: Sujet) -> None:
    """The pyramid, or why there is none and where to find it."""
    planche = portraits.read_pyramid(store, sujet)
    with st.container(key="portrait_pyramide"):
        if planche is None:
            fiche = store.catalogue().indicateurs[AGES]
            raison = (
                fiche.raison_hors_niveau
                if sujet.niveau not in fiche.sources
                else "La population par âge et par sexe n'est livrée que pour les communes des EPCI "
                "du Val-d'Oise et de la Creuse."
            )
            st.html(
                '<section class="ctg-theme"><h2 class="ctg-section">Pyramide des âges</h2>'
                f"<p>Aucune pyramide ici : {html.escape(raison[:1].lower() + raison[1:])} "
                "L'Insee la publie par commune (recensement, tableau POP1).</p></section>"
            )
            return
        show_planche(planche)


def show_map(sujet: Sujet) -> None:
    """The communes of the territory (EPCI of a département, a region or France), one indicator."""
    portee, niveau, choisi = portraits.map_frame(store, sujet)
    if portee is None:
        return
    connu = store.known()
    indicateurs = list(connu.indicators(niveau))
    demande = visite.extra().get("carte", "")
    if demande and demande not in indicateurs:
        avis.warning(f"Dans l'adresse, l'indicateur de la carte « {demande} » n'existe pas ici.")
    defaut = portraits.default_map(store, portee, niveau)
    indicateur = demande if demande in indicateurs else defaut
    selection = Selection(
        portee=portee.niveau,
        code_portee=portee.code,
        niveau=niveau,
        indicateur=indicateur,
        territoire=_clicked(sujet) or choisi,
    )
    selection = replace(selection, millesime=connu.latest(selection))
    vue = build_vue(store, selection, portee)
    carte = vue.cartes[0]
    with st.container(key="portrait_carte"), st.container(key="figure_portrait_carte"):
        st.html(
            f'<h2 class="ctg-section">{html.escape(carte.titre)}'
            f"{html.FICTIF if carte.fictif else ''}</h2>"
            f'<p class="ctg-sous-titre">{html.escape(carte.sous_titre)}</p>'
        )
        _choose(indicateurs, indicateur, defaut)
        dessiner_carte(
            ecran_carte.component_data(
                carte,
                store.ground_url(carte.fond),
                groupe="portrait",
                ecrit_vue=False,
                hauteur=HAUTEUR_CARTE_PX,
            ),
            key="portrait_carte_dessin",
            on_selection=lambda: _picked(sujet),
        )
        st.html(html.caption(carte))
        exporter.show(carte, cle="portrait_carte", couches=vue.couches)
        _open_button(sujet, niveau)


def _choose(indicateurs: list[str], indicateur: str, defaut: str) -> None:
    fiches = store.catalogue().indicateurs
    st.session_state["w_portrait_carte"] = indicateur
    with st.container(key="portrait_carte_reglages"):
        st.selectbox(
            "Indicateur de la carte",
            indicateurs,
            format_func=lambda i: fiches[i].nom_court,
            key="w_portrait_carte",
            on_change=lambda: _map_changed(defaut),
            width=320,
        )


def _map_changed(defaut: str) -> None:
    choisi = st.session_state["w_portrait_carte"]
    visite.update_extra(carte="" if choisi == defaut else choisi)


def _picked(sujet: Sujet) -> None:
    code = st.session_state["portrait_carte_dessin"]["selection"] or ""
    st.session_state["portrait_clic"] = (sujet.code, code)


def _clicked(sujet: Sujet) -> str:
    """What the reader picked on the map of this territory, '' when nothing."""
    quand, code = st.session_state.get("portrait_clic", ("", ""))
    return str(code) if quand == sujet.code else ""


def _open_button(sujet: Sujet, niveau: str) -> None:
    """After a click on the map: the portrait of what was clicked."""
    code = _clicked(sujet)
    if not code or code == sujet.code:
        return
    lignes = store.run("territoires/un", code_territoire=code, niveau=niveau)
    if lignes.empty:
        return
    departement = str(lignes.iloc[0]["code_departement"])
    st.button(
        f"Portrait : {lignes.iloc[0]['nom']}",
        key="portrait_ouvrir",
        on_click=lambda: visite.update(
            portee="departement", code_portee=departement, niveau=niveau, territoire=code
        ),
    )
