"""Page « Carte » : un indicateur sur les territoires d'une portée, sa fiche, ses tableau et graphiques."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.app_pages.carte import grille, panneau, reglages
from dashboard.app_pages.commun import avis, entete, notes, tirages
from dashboard.app_pages.commun.cadre import offer_replacement, standing
from dashboard.ecran import html
from dashboard.figures import fiche as figures_fiche
from dashboard.figures import graphiques, textes
from dashboard.figures.carte import level_name
from dashboard.figures.dits import Ensemble
from dashboard.figures.modele import Couche
from dashboard.figures.textes import Portee
from dashboard.galerie.carte import read_view
from dashboard.galerie.tirage import Tirage
from dashboard.lecture import autres, store
from dashboard.lecture.selection import Connu, Selection
from dashboard.lecture.vues import neighbourhood, read_parts, with_references
from dashboard.session import visite

# En dessous, des quartiles diraient moins que les valeurs elles-mêmes.
QUARTILES_MIN = 8
# Ce qui existe presque partout : de quoi repartir d'une carte sans aucune valeur.
AILLEURS = ("naissances", "ecoles", "logements_sociaux", "population_municipale")


@standing
def page() -> None:
    """Draw the page; without a readable store the router has already said why."""
    if visite.is_open():
        _corps()


@visite.fragment
@standing
def _corps() -> None:
    """The whole page but the header: a change of setting reruns this alone."""
    connu = store.known()
    selection = visite.current()
    if not entete.shows(selection):
        # Un bouton de cette page a changé de territoire : l'en-tête doit suivre.
        st.rerun()
    portee = store.shown_scope(selection.portee, selection.code_portee)
    if messages := visite.messages():
        avis.warning(*messages)
    if annonce := visite.told():
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
    st.html(html.answer(cartes[0], fictif=cartes[0].fictif))
    reglages.show(selection, connu)
    if autres.count(selection) > 1:
        with st.container(key="figure_carte"):
            grille.show(faites, selection, connu)
        _offer_others(selection, couche, connu)
        _gestures(selection)
    else:
        colonne_carte, colonne_fiche = st.columns([984, 352], gap="medium")
        with colonne_carte:
            with st.container(key="figure_carte"):
                grille.draw_one(faites[0])
            _offer_others(selection, couche, connu)
        with colonne_fiche, st.container(key="figure_fiche"):
            _card(selection, portee, couche)
    couches = [*vue.couches, *(c for t in faites[len(vue.cartes) :] for c in t.couches)]
    panneau.show(selection, portee, cartes[0], couches)
    notes.show_under_map(selection, portee, cartes[0])
    visite.write_address()


def _tirages(selection: Selection) -> list[Tirage]:
    """The maps of the view, each a figure with its own address: the main one first."""
    codes = ("carte", "carte-seconde") if selection.double else ("carte",)
    return [
        *(tirages.draw(code) for code in codes),
        *(tirages.draw_view("carte", autres.view(selection, a)) for a in selection.autres),
    ]


def _offer_others(selection: Selection, couche: Couche, connu: Connu) -> None:
    """Under a map without any value: indicators that have some here, one click away."""
    if couche.valeurs["valeur"].notna().any():
        return
    indicateurs = store.catalogue().indicateurs
    codes = [c for c in AILLEURS if c in indicateurs and connu.level_for(selection, c) == selection.niveau]
    if not codes:
        return
    st.html('<p class="ctg-texte">Aucun chiffre à montrer sur cette carte. Ici existent :</p>')
    with st.container(horizontal=True, key="carte_ailleurs"):
        for code in codes:
            st.button(
                indicateurs[code].nom,
                key=f"ailleurs_{code}",
                on_click=lambda code=code: visite.update(indicateur=code),
            )


def _card(selection: Selection, portee: Portee, couche: Couche) -> None:
    """Card of the selected territory, or the summary of the scope."""
    code = selection.territoire
    if not code:
        st.html(_summary(selection, portee, couche))
        return
    sources = store.catalogue().sources
    ligne = couche.valeurs[couche.valeurs["code_territoire"] == code].iloc[0]
    region, departement = neighbourhood(store, selection.niveau, code)
    fiche = figures_fiche.build_fiche(
        # Un département ne se compare pas à lui-même.
        with_references(store, couche, region, None if selection.niveau == "departement" else departement),
        selection.niveau,
        code,
        portee.dans,
        sources.get(str(ligne["source"])),
        Ensemble(selection.niveau, portee.niveau, portee.code),
    )
    if fiche is None:
        return
    parties = read_parts(store, selection, couche, [f"{selection.niveau}:{code}"])
    st.html(html.card(fiche, graphiques.build_decomposition(couche, parties)))
    origine = st.expander("D'où vient ce chiffre ?", key="origine", on_change="rerun")
    if origine.open:
        origine.html(html.origin(fiche.provenance))
    _gestures(selection)


def _gestures(selection: Selection) -> None:
    """What can be done from the selected territory."""
    code = selection.territoire
    if not code:
        return
    with st.container(horizontal=True, key="gestes_fiche"):
        if selection.niveau == "epci" and selection.portee != "epci":
            st.button(
                "Voir ses communes",
                key="voir_communes",
                on_click=lambda: visite.update(
                    portee="epci", code_portee=code, niveau="commune", territoire=""
                ),
            )
        st.button("Fermer la fiche", key="fermer_fiche", on_click=lambda: visite.update(territoire=""))


def _summary(selection: Selection, portee: Portee, couche: Couche) -> str:
    """References, highest and lowest of the scope, and the gesture that opens a card."""
    decimales = couche.fiche.decimales
    reperes = couche.reperes
    lignes = [
        (
            str(r["nom"]),
            couche.fiche.mot_absence(str(r["niveau"]))
            if str(r["statut"]) == "absent"
            else formats.value_or_status(
                None if pd.isna(r["valeur"]) else float(r["valeur"]), str(r["statut"]), decimales
            ),
        )
        for _, r in (reperes if reperes is not None else pd.DataFrame()).iterrows()
    ]
    connues = couche.valeurs[couche.valeurs["rattache"] & couche.valeurs["statut"].isin(("publie", "estime"))]
    lignes += [
        (f"{titre} : {textes.named_extreme(couche, connues, extreme, selection.niveau)}", texte)
        for titre, extreme in (("La plus haute", "max"), ("La plus basse", "min"))
        if len(connues) > 1
        for texte in [formats.number(float(getattr(connues["valeur"], extreme)()), decimales)]
    ]
    # Avec des « 0 ou secret », une médiane trancherait ce que la source ne tranche pas.
    douteuses = (couche.valeurs["statut"] == "zero_ou_secret").any()
    if len(connues) >= QUARTILES_MIN and not douteuses:
        q1, q2, q3 = (
            formats.number(float(v), decimales) for v in connues["valeur"].quantile([0.25, 0.5, 0.75])
        )
        lignes += [("Médiane", q2), ("La moitié du milieu", f"{q1} à {q3}")]
    nom = level_name(selection.niveau, 1)
    article = f"une {nom}" if nom == "commune" else f"un {nom}"
    unite = f"{couche.fiche.unite}, {couche.millesime}"
    return html.summary(portee.nom, unite, lignes, f"Cliquez {article} sur la carte pour ouvrir sa fiche.")
