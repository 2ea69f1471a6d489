"""Page d'accueil : les trois moments, le département de l'usager, l'état des données."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.app_pages.accueil import apercus, premiere_visite
from dashboard.app_pages.commun.cadre import standing
from dashboard.ecran import html
from dashboard.figures.textes import Portee
from dashboard.lecture import store
from dashboard.lecture.selection import Selection, levels, normalise
from dashboard.session import prefere, visite
from data.fiches import themes

FRANCE = ""
# Les adresses que l'accueil garde pour lui ; avec toute autre, la carte s'ouvre, comme avant lui.
PARAMETRES = {visite.PRESENTER}


@standing
def page() -> None:
    """Draw the page; without a readable store the router has already said why."""
    if not visite.is_open() or premiere_visite.show():
        return
    # L'accueil n'a pas d'adresse à lui : la sélection de la séance reste, rien ne s'écrit.
    visite.leave_address()
    portee = _scope()
    st.html(
        html.heading(
            "Que préparez-vous ?",
            "Diagnostic partagé, comité de pilotage, revue du schéma départemental : "
            "chaque lien garde votre territoire",
        )
    )
    _choose_departement()
    couche = apercus.read_coverage(portee)
    colonnes = st.columns(3, gap="medium")
    with colonnes[0]:
        _explore(portee, couche)
    with colonnes[1]:
        _compare(portee, couche)
    with colonnes[2]:
        _export(portee)
    _indicators()
    with st.container(key="accueil_donnees"):
        apercus.show_data()
        _link("donnees", "Mes données : importer, contrôler, revenir en arrière")


def _scope() -> Portee:
    """Where the previews look: the scope of the session, its département when it is an EPCI."""
    selection = visite.current()
    portee = store.scope(selection.portee, selection.code_portee)
    if portee is None or portee.niveau in ("epci", "ept"):
        return store.shown_scope("france", "FRANCE")
    return portee


def _choose_departement() -> None:
    """The reader's own département: remembered, and the scope of every link below."""
    lignes = store.run("territoires/portees")
    lignes = lignes[lignes["niveau"] == "departement"]
    noms = {FRANCE: "Toute la France"} | {
        str(x["code_territoire"]): f"{x['nom']} ({x['code_territoire']})" for _, x in lignes.iterrows()
    }
    st.session_state["w_departement"] = visite.preferred()
    with st.container(horizontal=True, vertical_alignment="bottom", key="accueil_departement"):
        st.selectbox(
            "Votre département",
            list(noms),
            format_func=noms.__getitem__,
            key="w_departement",
            on_change=_departement_changed,
            width=320,
        )
        refus = st.session_state.get("departement_refus", "")
        mots = refus or (
            "L'application s'ouvrira sur lui."
            if visite.preferred()
            else "Choisissez-le une fois : l'application s'ouvrira sur lui."
        )
        st.html(f'<p class="ctg-type">{html.escape(mots)}</p>')


def _departement_changed() -> None:
    code = st.session_state["w_departement"]
    st.session_state["departement_refus"] = prefere.choose("departement", code)
    portee, code_portee = ("departement", code) if code else ("france", "FRANCE")
    visite.update(
        portee=portee, code_portee=code_portee, niveau=levels(portee, code_portee)[0], territoire=""
    )


def _explore(portee: Portee, couche: Any) -> None:
    with st.container(border=True, height="stretch", key="accueil_explorer"):
        st.html(_moment("1", "Explorer des cartes", "en atelier de diagnostic partagé"))
        apercus.show_position(portee, couche)
        _link("carte", "Carte : où l'accueil manque-t-il ?")
        _link("portrait", "Portrait : tout un territoire sur une page")
        _link("atelier", "Atelier : notes, référence figée, présentation")


def _compare(portee: Portee, couche: Any) -> None:
    with st.container(border=True, height="stretch", key="accueil_comparer"):
        st.html(_moment("2", "Comparer", "en comité de pilotage"))
        apercus.show_ranking(portee, couche)
        _link("comparer", "Territoires côte à côte")
        _link("couverture-occupation", "Couverture × occupation : créer ou remplir ?")
        _link("coordination", "ETP de coopération par axe")
        _link("reperes", "Repères publiés")


def _export(portee: Portee) -> None:
    with st.container(border=True, height="stretch", key="accueil_exporter"):
        st.html(_moment("3", "Exporter", "pour la revue du schéma départemental (SDSF)"))
        apercus.show_formats()
        _link("dossiers", "Diaporama du COPIL, dossier SDSF, portrait : tout faits")
        _link("carte", "La carte et son tableau, à télécharger", panneau="tableau")
        _link("carte", "Les graphiques de la carte", panneau="graphique")
        if portee.niveau != "france":
            _link("portrait", f"Le portrait {portee.de}, à imprimer", territoire="")
        _link("sources", "Sources, licences et réserves à citer")


def _moment(numero: str, titre: str, quand: str) -> str:
    return (
        f'<div class="ctg-moment"><h2><span>{numero}</span> {html.escape(titre)}</h2>'
        f"<p>{html.escape(quand)}</p></div>"
    )


def _indicators() -> None:
    """Every indicator of the map, one click further: no figure is more than two clicks away."""
    with st.container(key="accueil_indicateurs"):
        tiroir = st.expander("Ouvrir la carte sur un indicateur", key="accueil_tiroir", on_change="rerun")
        if not tiroir.open:
            return
        fiches, connu, selection = store.catalogue().indicateurs, store.known(), visite.current()
        with tiroir:
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
                        _link(
                            "carte",
                            fiches[code].nom_court,
                            indicateur=code,
                            niveau=niveau,
                            modalite="",
                            millesime=0,
                        )


def _link(page: str, libelle: str, **champs: Any) -> None:
    """A link to a page that keeps the scope and the territory, some fields of them changed."""
    pages = st.session_state.get("pages", {})
    if page not in pages:
        return
    selection: Selection = visite.current()
    if champs:
        selection = normalise(replace(selection, **champs), store.known())
    st.page_link(pages[page], label=libelle, query_params=visite.address_of(selection))
