"""Les figures du portrait : la pyramide des âges, la carte de ses communes, les tableaux du département."""

from __future__ import annotations

import streamlit as st

from dashboard.app_pages.commun import avis, exporter, tirages
from dashboard.app_pages.commun.cadre import show_planche
from dashboard.composants import carte as dessiner_carte
from dashboard.ecran import carte as ecran_carte
from dashboard.ecran import html
from dashboard.galerie import unites
from dashboard.galerie.portrait import map_choice
from dashboard.lecture import portraits, store
from dashboard.lecture.sujet import Sujet
from dashboard.session import visite

HAUTEUR_CARTE_PX = 430


def show_pyramid() -> None:
    """The pyramid, or why there is none and where to find it."""
    tirage = tirages.draw("portrait-pyramide")
    with st.container(key="portrait_pyramide"):
        if tirage.figure is None:
            raison = tirage.vide
            st.html(
                '<section class="ctg-theme"><h2 class="ctg-section">Pyramide des âges</h2>'
                f"<p>Aucune pyramide ici : {html.escape(raison[:1].lower() + raison[1:])} "
                "L'Insee la publie par commune (recensement, tableau POP1).</p></section>"
            )
            return
        show_planche(tirage)


def export_checklist() -> None:
    """The checklist of the plan in files, and in the séance."""
    exporter.show(tirages.draw("portrait-controle"), cle="portrait_controle", libelle="Exporter la liste")


def show_map(sujet: Sujet) -> None:
    """The communes of the territory (EPCI of a département, a region or France), one indicator."""
    niveau = portraits.map_frame(store, sujet)[1]
    indicateur, defaut, indicateurs, phrase = map_choice(store, sujet, visite.extra())
    if not indicateurs:
        return
    if phrase:
        avis.warning(phrase)
    tirage = tirages.draw("portrait-carte", clic=_clicked(sujet))
    carte = tirages.drawn_map(tirage)
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
        exporter.show(tirage, cle="portrait_carte")
        _open_button(sujet, niveau)


def show_tables() -> None:
    """The units of the département that is looked at: who they are, their coverage, its EPT."""
    selection = visite.current()
    if selection.portee != "departement":
        return
    portee = store.shown_scope(selection.portee, selection.code_portee)
    tiroir = st.expander(
        f"Les {portee.unite.noms} {portee.de} en tableaux",
        expanded=visite.extra().get(unites.TIROIR) == "oui",
        key="portrait_tableaux",
        on_change="rerun",
    )
    if not tiroir.open:
        return
    with tiroir:
        for cliche in unites.CLICHES:
            tirage = tirages.draw(cliche.code)
            if tirage.figure is not None:
                show_planche(tirage)


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
