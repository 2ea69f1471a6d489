"""Page « Carte » : un indicateur sur les territoires d'une portée, sa fiche, ses tableau et graphiques."""

from __future__ import annotations

import streamlit as st

from dashboard.app_pages.carte import cocher, fiche, grille, panneau, reglages, suivi
from dashboard.app_pages.commun import avis, entete, exporter, notes, seance, tirages
from dashboard.app_pages.commun.cadre import offer_replacement, standing
from dashboard.ecran import html
from dashboard.figures.modele import Couche
from dashboard.galerie.carte import read_view
from dashboard.galerie.tirage import Tirage
from dashboard.jeux import contenu
from dashboard.lecture import autres, store
from dashboard.lecture.selection import Connu, Selection
from dashboard.session import visite

# Ce qui existe presque partout : de quoi repartir d'une carte sans aucune valeur.
AILLEURS = ("naissances", "ecoles", "logements_sociaux", "population_municipale")


@standing
def page() -> None:
    """Draw the page; without a readable store the router has already said why."""
    if visite.is_open():
        _corps()
        suivi.listen()


@visite.fragment
@standing
def _corps() -> None:
    """The whole page but the header: a change of setting reruns this alone."""
    suivi.begin()
    connu = store.known()
    selection = visite.current()
    if not entete.shows(selection):
        # Un bouton de cette page a changé de territoire : l'en-tête doit suivre.
        st.rerun()
    portee = store.shown_scope(selection.portee, selection.code_portee)
    messages, annonce = visite.messages(), visite.told()
    if messages:
        avis.warning(*messages)
    if annonce:
        avis.info(annonce)
    vue = read_view(store, selection)
    if vue.message:
        avis.warning(vue.message)
        offer_replacement(selection.territoire)
        visite.update(territoire="")
        selection = visite.current()
    # La géométrie arrive par une adresse immuable ; ici ne passent que les valeurs.
    faites = notes.marked(_tirages(selection))
    cartes, couche = [tirages.drawn_map(t) for t in faites], vue.couche
    with st.container(horizontal=True, vertical_alignment="bottom", key="reponse"):
        st.html(html.answer(cartes[0], fictif=cartes[0].fictif, vue=contenu.view_key(vue.selection)))
        # En haut, son volet s'ouvre entier ; à plusieurs cartes, chacune a le sien.
        if autres.count(selection) == 1:
            exporter.show(faites[0], cle="carte_0", ajoute=False)
        # Sur la ligne de la question, dont la droite est libre : la réponse garde toute la sienne.
        with st.container(
            horizontal=True, vertical_alignment="center", width="content", key="reponse_seance"
        ):
            ajoutees = seance.button_several(faites, "cartes", shown=_shown)
            cocher.show(selection, connu)
    reglages.show(selection, connu)
    if autres.count(selection) > 1:
        with st.container(key="figure_carte"):
            grille.show(faites, selection, connu)
        _offer_others(selection, couche, connu)
        fiche.gestures(selection)
    else:
        lue = fiche.read(selection, portee, couche)
        with st.container(key=fiche.drawer_key()):
            colonne_carte, colonne_fiche = st.columns([984, 352], gap="medium")
            with colonne_carte:
                with st.container(key="figure_carte"):
                    grille.draw_one(faites[0], selection, lambda: fiche.band(lue, portee))
                _offer_others(selection, couche, connu)
            with colonne_fiche, st.container(key="figure_fiche"):
                fiche.show(lue, selection, portee, couche)
        fiche.show_ranked(selection)
    couches = [*vue.couches, *(c for t in faites[len(vue.cartes) :] for c in t.couches)]
    panneau.show(selection, portee, cartes[0], couches)
    sur_figure = notes.show_under_map(selection, portee, cartes[0])
    visite.write_address()
    dites = messages or annonce or vue.message or ajoutees or sur_figure
    reglages.close(suivie=suivi.ends(selection, calme=not dites and contenu.has_values(couche)))


def _tirages(selection: Selection) -> list[Tirage]:
    """The maps of the view, each a figure with its own address: the main one first."""
    codes = ("carte", "carte-seconde") if selection.double else ("carte",)
    return [
        *(tirages.draw(code) for code in codes),
        *(tirages.draw_view("carte", autres.view(selection, a)) for a in selection.autres),
    ]


@store.one_state
def _shown() -> list[Tirage]:
    """The maps that the reader sees at a click: a choice that was only followed did not redraw the page."""
    suivi.catch_up()
    return list(notes.marked(_tirages(visite.current())))


def _offer_others(selection: Selection, couche: Couche, connu: Connu) -> None:
    """Under a map without any value: indicators that have some here, one click away."""
    if contenu.has_values(couche):
        return
    indicateurs = store.catalogue().indicateurs
    codes = [c for c in AILLEURS if c in indicateurs and connu.level_for(selection, c) == selection.niveau]
    if not codes:
        return
    st.html('<p class="ctg-texte ctg-ailleurs">Aucun chiffre à montrer sur cette carte. Ici existent :</p>')
    with st.container(horizontal=True, key="carte_ailleurs"):
        for code in codes:
            st.button(
                indicateurs[code].nom,
                key=f"ailleurs_{code}",
                on_click=lambda code=code: visite.update(indicateur=code),
            )
