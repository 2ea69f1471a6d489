"""Le portrait par thème, sous le premier écran : un bloc par thème, et le lien du portrait complet."""

from __future__ import annotations

import streamlit as st

from dashboard import formats
from dashboard.app_pages.accueil.liens import link
from dashboard.app_pages.commun import exporter, tirages
from dashboard.app_pages.commun.cadre import show_planche
from dashboard.ecran.territoire import blocs
from dashboard.ecran.territoire import portrait as ecran_portrait
from dashboard.figures.dits import say
from dashboard.figures.territoire.figures import LECTURE_LIGNES
from dashboard.figures.territoire.themes import ThemeTerritoire
from dashboard.galerie import territoire as galerie
from dashboard.lecture import store, territoire
from dashboard.lecture.territoire import Donnees
from dashboard.session import visite

GESTES = {"donnees": "Importer vos fichiers", "sources": "Où les trouver"}


def show(donnees: Donnees) -> None:
    """The links to the themes, then the themes."""
    themes = territoire.read_themes(store, donnees)
    st.html(ecran_portrait.links(themes, _key(donnees), str(donnees.sans_cartes)))
    for theme in themes:
        with st.container(key=f"figure_mt_{theme.code}"):
            geste = next((a.page for a in theme.absents if a.page), "")
            st.html(ecran_portrait.theme_block(theme, _source(donnees, theme), actif=bool(geste)))
            with st.container(horizontal=True, key=f"mt_gestes_{theme.code}"):
                if geste:
                    link(geste, GESTES[geste])
                tirage = tirages.draw("territoire-theme", theme=theme.code)
                if tirage.figure is not None:
                    exporter.show(tirage, cle=f"mt_{theme.code}")
    _places()
    with st.container(horizontal=True, key="mt_complet"):
        link("portrait", "Le portrait complet : tous les chiffres, scénarios, âges, à imprimer")
        link("comparer", "Comparer ces territoires")


def _places() -> None:
    """Every rank in one table, folded: the lines above say each of them."""
    tirage = tirages.draw("territoire-places")
    if tirage.figure is None:
        return
    tiroir = st.expander(
        tirage.figure.titre,
        expanded=visite.extra().get(galerie.TIROIR) == "oui",
        key="mt_places",
        on_change="rerun",
    )
    if tiroir.open:
        with tiroir:
            show_planche(tirage)


def _key(donnees: Donnees) -> tuple[str, ...]:
    groupe = donnees.groupe
    autres = ""
    if groupe.autres:
        chacun = "" if len(groupe.autres) == 1 else "chacune " if groupe.feminin else "chacun "
        autres = say(
            "{chacun}{autres}", chacun=chacun, autres=groupe.des_autres if chacun else groupe.les_autres
        )
    reperes = formats.enumeration([r.nom for r in donnees.reperes])
    return ecran_portrait.key(
        donnees.sujet.portee.nom, autres, f"repère publié ({reperes})" if reperes else ""
    )


def _source(donnees: Donnees, theme: ThemeTerritoire) -> str:
    if not theme.lignes:
        return ""
    citees = [(x.source, x.annee) for x in theme.lignes]
    court, phrases = territoire.cite(store, citees)
    reserves = territoire.caveats(store, donnees.sujet.code, citees)
    return blocs.source_repliee(court, (f"Lecture : {LECTURE_LIGNES}", *phrases), reserves, "Détail")
