"""Section « Carte » : les ETP en cercles ou rapportés à une population, un axe ou tous."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard.app_pages.commun import avis, exporter
from dashboard.app_pages.commun.cadre import cards, read_layer, show_planche
from dashboard.app_pages.commun.multiples import show_multiples
from dashboard.app_pages.coordination.contexte import (
    ContexteCoordination,
    choose,
    chosen,
    imported_scope,
    select_epci,
    show_empty,
)
from dashboard.composants import carte as dessiner_carte
from dashboard.ecran import carte as ecran_carte
from dashboard.ecran import html
from dashboard.figures import coordination as figures_coordination
from dashboard.figures import textes
from dashboard.figures.carte import build_carte
from dashboard.figures.modele import Carte, Couche, Reglages
from dashboard.galerie import echelle
from dashboard.lecture import store

HAUTEUR_PX = 470
TOTAL, THEMATIQUE, TOUS = "total", "thematique", "tous"
# mesure -> (nom, indicateur du total et des axes)
MESURES = {
    "etp": ("ETP (cercles)", "etp_coordination"),
    "habitants": ("ETP pour 10 000 habitants", "etp_pour_10000_habitants"),
    "enfants": ("ETP pour 1 000 enfants de 0 à 4 ans", "etp_pour_1000_enfants"),
}


def show(contexte: ContexteCoordination) -> None:
    """Settings, the map (or the small maps), and the axes of the scope or of the selected EPCI."""
    lignes = contexte.of_year("etp")
    if lignes["etp"].isna().all():
        show_empty(
            "La carte des postes de coopération",
            "Elle montrerait où sont les ETP de coopération de la CTG, axe par axe, et où il n'y en a pas.",
            "etp_coordination",
            contexte,
        )
        return
    mesure = chosen("mesure", "la mesure", MESURES, "etp")
    noms_axes = {
        TOTAL: "Tous les axes ensemble",
        # Le fichier des taux n'a pas de total hors coordination.
        **({THEMATIQUE: "Sept thématiques, hors coordination"} if mesure == "etp" else {}),
        **contexte.noms,
        TOUS: "Chaque axe, en petites cartes",
    }
    axe = chosen("axe", "l'axe", noms_axes, TOTAL)
    with st.container(horizontal=True, key="reglages"):
        noms_mesures = {m: nom for m, (nom, _) in MESURES.items()}
        choose("Axe", "axe", axe, list(noms_axes), noms_axes.__getitem__, defaut=TOTAL)
        choose("Mesure", "mesure", mesure, list(MESURES), noms_mesures.__getitem__, defaut="etp")
    if axe == TOUS:
        _small_maps(contexte, MESURES[mesure][1], lignes)
        return
    colonne_carte, colonne_axes = st.columns([0.62, 0.38], gap="medium")
    with colonne_carte, st.container(key="figure_carte_coordination"):
        couche = _layer(contexte, *_what(axe, MESURES[mesure][1]))
        _map(_build(contexte, couche), couche)
    with colonne_axes:
        _axes(contexte, lignes)


def _what(axe: str, indicateur: str) -> tuple[str, str]:
    """(indicateur, modalite) of a choice of axis."""
    if axe == THEMATIQUE:
        return "etp_thematique", ""
    return indicateur, "" if axe == TOTAL else axe


def _layer(contexte: ContexteCoordination, indicateur: str, modalite: str) -> Couche:
    selection = replace(
        contexte.selection,
        indicateur=indicateur,
        modalite=modalite,
        millesime=contexte.annee,
        niveau=contexte.portee.unite.niveau,
    )
    return read_layer(selection, contexte.portee, _neighbourhood(contexte))


def _neighbourhood(contexte: ContexteCoordination) -> tuple[str | None, str | None]:
    """(région, département) that the legend compares the map to."""
    ligne = store.run(
        "territoires/un", code_territoire=contexte.portee.code, niveau=contexte.portee.niveau
    ).iloc[0]
    region, departement = (
        None if pd.isna(v) else str(v) for v in (ligne["code_region"], ligne["code_departement"])
    )
    return region, departement


def _build(contexte: ContexteCoordination, couche: Couche) -> Carte:
    niveau = contexte.portee.unite.niveau
    fond = store.ground(niveau, contexte.portee)
    mots = textes.map_texts(
        couche,
        niveau,
        contexte.portee,
        cards(couche.valeurs[couche.valeurs["valeur"].notna()]["source"]),
        partages=store.shared(contexte.portee) if niveau == "epci" else (),
        selection=contexte.epci,
    )
    return build_carte(fond, niveau, couche, Reglages(), mots, selection=contexte.epci)


def _map(carte: Carte, couche: Couche) -> None:
    cle = "carte_coordination"
    dessiner_carte(
        ecran_carte.component_data(
            carte, store.ground_url(carte.fond), groupe="coordination", ecrit_vue=True, hauteur=HAUTEUR_PX
        ),
        key=cle,
        on_selection=lambda: select_epci(st.session_state[cle]["selection"] or ""),
    )
    st.html(html.caption(carte))
    exporter.show(carte, cle=cle, couches=[couche])


def _small_maps(contexte: ContexteCoordination, indicateur: str, lignes: pd.DataFrame) -> None:
    """A map per axis, on one scale, headed by its ETP; what stands below is said of all of them."""
    couches = echelle.share([_layer(contexte, indicateur, axe) for axe in contexte.noms])
    cartes = [
        replace(_build(contexte, couche), nom=nom)
        for couche, nom in zip(couches, contexte.noms.values(), strict=True)
    ]
    modele = figures_coordination.build_axes(lignes, contexte.noms, contexte.portee.nom, contexte.annee)
    sommes = figures_coordination.axis_sums(lignes)
    if modele is not None:
        vides = figures_coordination.without_etp(lignes, contexte.noms)
        cartes[0] = replace(cartes[0], lecture=f"{modele.lecture} {vides}")
    show_multiples(
        cartes,
        cle="axes_coordination",
        sous_titres=[f"{figures_coordination.etp_text(sommes[axe])} ETP" for axe in contexte.noms],
        on_selection=select_epci,
    )


def _axes(contexte: ContexteCoordination, lignes: pd.DataFrame) -> None:
    """Bars of the axes: the selected EPCI when it imported something, else the whole scope."""
    siennes = lignes[lignes["code_epci"] == contexte.epci]
    choisi = not siennes.empty
    if choisi and siennes["etp"].isna().all():
        nom = siennes["nom"].iloc[0]
        avis.info(f"{nom} : aucun poste importé en {contexte.annee}. Ce n'est pas un zéro.")
        choisi = False
    vues = siennes if choisi else lignes
    nom = str(siennes["nom"].iloc[0]) if choisi else contexte.portee.nom
    modele = figures_coordination.build_axes(vues, contexte.noms, nom, contexte.annee)
    if modele is None:
        return
    importes = int(lignes[lignes["etp"].notna()]["code_epci"].nunique())
    champ = f"{nom}." if choisi else imported_scope(contexte, importes, lignes["code_epci"].nunique())
    vides = figures_coordination.without_etp(vues, contexte.noms)
    show_planche(contexte.planche(modele, f"axes {contexte.epci}", vues, champ, notes=(vides,)))
    if contexte.epci:
        st.button("Revenir à l'ensemble", key="coordination_ensemble", on_click=select_epci, args=("",))
    else:
        st.html(
            f'<p class="ctg-geste">Cliquez {contexte.portee.unite.un} sur la carte pour lire ses axes.</p>'
        )
