"""Sous la carte : le tableau et ses fichiers, ou les graphiques ; envoyés quand on les ouvre."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import exports_csv, formats, session, store
from dashboard.app_pages.commun import read_parts, with_references
from dashboard.composants import tableau
from dashboard.figures import graphiques, rendu_ecran, rendu_html, rendu_plotly, textes
from dashboard.figures.modele import Carte, Couche
from dashboard.figures.textes import Portee
from dashboard.state import Selection
from data.catalogue import Source

PANNEAUX = {"tableau": "Tableau", "graphique": "Graphiques"}


def show(selection: Selection, portee: Portee, carte: Carte, couches: list[Couche]) -> None:
    """The two panels; ``couches`` are the layers of the map(s), the main one first."""
    st.segmented_control(
        "Sous la carte",
        list(PANNEAUX),
        format_func=PANNEAUX.__getitem__,
        default=selection.panneau or None,
        key="w_panneau",
        label_visibility="collapsed",
        on_change=lambda: session.update(panneau=st.session_state["w_panneau"] or ""),
    )
    if selection.panneau == "tableau":
        _table(selection, couches)
        st.html(rendu_html.caption(carte))
        _downloads(selection, portee, carte, couches)
    elif selection.panneau == "graphique":
        _charts(selection, portee, carte, couches[0])


def _table(selection: Selection, couches: list[Couche]) -> None:
    tableau(
        rendu_ecran.table_data(couches, selection.niveau, selection.territoire),
        key="tableau",
        on_choix=lambda: session.update(territoire=st.session_state["tableau"]["choix"] or ""),
    )


def _downloads(selection: Selection, portee: Portee, carte: Carte, couches: list[Couche]) -> None:
    nom = formats.slug(
        " ".join(
            (
                selection.indicateur,
                selection.modalite,
                selection.niveau,
                portee.nom,
                str(selection.millesime),
            )
        )
    )
    with st.container(horizontal=True):
        for libelle, suffixe, faire in (
            ("Télécharger en CSV (tableur)", "", exports_csv.french_csv),
            ("Télécharger en CSV (machine)", "-machine", exports_csv.machine_csv),
        ):
            st.download_button(
                libelle,
                data=lambda faire=faire: faire(couches, carte),
                file_name=f"{nom}{suffixe}.csv",
                mime="text/csv",
                key=f"telecharger{suffixe}",
                on_click="ignore",
            )


def _charts(selection: Selection, portee: Portee, carte: Carte, couche: Couche) -> None:
    connues = couche.valeurs[couche.valeurs["rattache"] & couche.valeurs["valeur"].notna()]
    if connues.empty:
        st.info(
            "Aucune valeur à dessiner : choisissez une autre année, un autre niveau ou un autre "
            "territoire."
        )
        return
    nom = formats.slug(f"{selection.indicateur} {portee.nom} {selection.millesime}")
    annee = str(selection.millesime)
    # Sous des cercles, les couleurs de la carte sont celles d'un autre indicateur.
    aplat = None if couche.fiche.est_effectif else carte.aplat
    lus = [*connues["source"], *_reference_sources(couche)]
    if len(connues) <= graphiques.BARRES_MAX:
        barres = graphiques.build_barres(couche, selection.niveau, aplat, selection.territoire)
        _chart(barres, rendu_plotly.draw_barres(barres), f"{nom}-barres", carte.champ, annee, lus)
    else:
        modele = graphiques.build_repartition(couche, selection.niveau, aplat)
        figure = rendu_plotly.draw_repartition(modele)
        _chart(modele, figure, f"{nom}-repartition", carte.champ, annee, lus)
    _decomposition(selection, portee, couche, nom)
    if selection.territoire:
        _evolution(selection, couche, nom)


def _reference_sources(couche: Couche) -> list[str]:
    """Files that the reference lines come from; none under circles, that have no line."""
    if couche.reperes is None or couche.fiche.est_effectif:
        return []
    return [str(s) for s in couche.reperes["source"].dropna()]


def _decomposition(selection: Selection, portee: Portee, couche: Couche, nom: str) -> None:
    """Parts of the selected territory (or of the scope) beside those of its references."""
    premier = f"{portee.niveau}:{portee.code}"
    if selection.territoire:
        ligne = store.run(
            "territoires/un", code_territoire=selection.territoire, niveau=selection.niveau
        ).iloc[0]
        departement = None if selection.niveau == "departement" else ligne["code_departement"]
        couche = with_references(couche, ligne["code_region"], departement)
        premier = f"{selection.niveau}:{selection.territoire}"
    reperes = couche.reperes if couche.reperes is not None else pd.DataFrame()
    cles = [f"{r['niveau']}:{r['code_territoire']}" for _, r in reperes.iterrows()]
    lignes = read_parts(selection, couche, list(dict.fromkeys([premier, *cles])))
    modele = graphiques.build_decomposition(couche, lignes)
    if modele is not None:
        champ = f"{formats.enumeration([g.nom for g in modele.groupes])}."
        figure = rendu_plotly.draw_decomposition(modele)
        _chart(modele, figure, f"{nom}-modes", champ, str(selection.millesime), lignes["source"])


def _evolution(selection: Selection, couche: Couche, nom: str) -> None:
    serie = store.run(
        "indicateurs/serie",
        indicateur=selection.indicateur,
        niveau=selection.niveau,
        code_territoire=selection.territoire,
        modalite=selection.modalite,
    )
    ligne = couche.valeurs[couche.valeurs["code_territoire"] == selection.territoire].iloc[0]
    modele = graphiques.build_evolution(couche, str(ligne["nom"]), serie)
    if modele is not None:
        annees = f"{modele.millesimes[0]}-{modele.millesimes[-1]}"
        figure = rendu_plotly.draw_evolution(modele)
        reserves = [
            texte
            for carte in _cards(serie["source"])
            for texte in carte.caveats({selection.territoire}, modele.millesimes)
        ]
        champ = f"{ligne['nom']}."
        _chart(modele, figure, f"{nom}-evolution", champ, annees, serie["source"], reserves)


def _chart(
    modele: graphiques.Modele,
    figure: Any,
    fichier: str,
    champ: str,
    annees: str,
    lus: Iterable[str],
    reserves: Sequence[str] = (),
) -> None:
    """A chart with its title, and what must stand under every figure."""
    st.html(f'<h2 class="ctg-graphique">{escape(modele.titre)}</h2>')
    # theme=None : le thème de Streamlit remplacerait nos lettres et nos marges.
    st.plotly_chart(
        figure, config=rendu_plotly.config(fichier, figure.layout.height), key=fichier, theme=None
    )
    source = textes.chart_source(_cards(lus), annees)
    st.html(rendu_html.chart_caption(modele, champ, annees, source, reserves))


def _cards(lus: Iterable[str]) -> list[Source]:
    sources = store.catalogue().sources
    return [sources[s] for s in dict.fromkeys(lus) if s in sources]
