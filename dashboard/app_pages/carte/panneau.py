"""Sous la carte : le tableau et ses fichiers, ou les graphiques ; envoyés quand on les ouvre."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.app_pages.commun.cadre import cards, read_parts, show_planche, with_references
from dashboard.composants import tableau
from dashboard.ecran import carte as ecran_carte
from dashboard.ecran import html
from dashboard.exports.socle.csv import french_csv, machine_csv
from dashboard.figures import graphiques, textes
from dashboard.figures.modele import Carte, Couche
from dashboard.figures.planche import Planche
from dashboard.figures.textes import Portee
from dashboard.lecture import store
from dashboard.lecture.selection import Selection
from dashboard.session import visite
from data.identifiants import slug

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
        on_change=lambda: visite.update(panneau=st.session_state["w_panneau"] or ""),
    )
    # En présentation, ce qui n'est pas ouvert est montré : les graphiques suivent la carte.
    ouvert = selection.panneau or ("graphique" if visite.presenting() else "")
    if ouvert == "tableau":
        _table(selection, couches)
        st.html(html.caption(carte))
        _downloads(selection, portee, carte, couches)
    elif ouvert == "graphique":
        _charts(selection, portee, carte, couches[0])


def _table(selection: Selection, couches: list[Couche]) -> None:
    tableau(
        ecran_carte.table_data(couches, selection.niveau, selection.territoire),
        key="tableau",
        on_choix=lambda: visite.update(territoire=st.session_state["tableau"]["choix"] or ""),
    )


def _downloads(selection: Selection, portee: Portee, carte: Carte, couches: list[Couche]) -> None:
    nom = slug(
        " ".join(
            (selection.indicateur, selection.modalite, selection.niveau, portee.nom, str(selection.millesime))
        )
    )
    with st.container(horizontal=True):
        for libelle, suffixe, faire in (
            ("Télécharger en CSV (tableur)", "", french_csv),
            ("Télécharger en CSV (machine)", "-machine", machine_csv),
        ):
            st.download_button(
                libelle,
                data=lambda faire=faire: faire(carte, couches),
                file_name=f"{nom}{suffixe}.csv",
                mime="text/csv",
                key=f"telecharger{suffixe}",
                on_click="ignore",
            )


def _charts(selection: Selection, portee: Portee, carte: Carte, couche: Couche) -> None:
    connues = graphiques.rankable(couche.valeurs)
    if connues.empty:
        avis.info(
            "Aucune valeur à dessiner : choisissez une autre année, un autre niveau ou un autre territoire."
        )
        return
    nom = slug(f"{selection.indicateur} {portee.nom} {selection.millesime}")
    annee = str(selection.millesime)
    # Sous des cercles, les couleurs de la carte sont celles d'un autre indicateur.
    aplat = None if couche.fiche.est_effectif else carte.aplat
    lus = [*connues["source"], *_reference_sources(couche)]
    fictif = bool(connues["fictif"].any())
    if len(connues) <= graphiques.BARRES_MAX:
        barres = graphiques.build_barres(couche, selection.niveau, aplat, selection.territoire)
        _chart(barres, f"{nom}-barres", carte.champ, annee, lus, fictif=fictif)
    else:
        modele = graphiques.build_repartition(couche, selection.niveau, aplat)
        _chart(modele, f"{nom}-repartition", carte.champ, annee, lus, fictif=fictif)
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
        annee, fictif = str(selection.millesime), bool(lignes["fictif"].any())
        _chart(modele, f"{nom}-modes", champ, annee, lignes["source"], fictif=fictif)


def _evolution(selection: Selection, couche: Couche, nom: str) -> None:
    serie = store.run(
        "indicateurs/serie",
        indicateur=selection.indicateur,
        niveau=selection.niveau,
        code_territoire=selection.territoire,
        modalite=selection.modalite,
    )
    ligne = couche.valeurs[couche.valeurs["code_territoire"] == selection.territoire].iloc[0]
    lieu = (selection.niveau, selection.territoire)
    modele = graphiques.build_evolution(couche, str(ligne["nom"]), serie, lieu)
    if modele is not None:
        annees = f"{modele.millesimes[0]}-{modele.millesimes[-1]}"
        reserves = [
            texte
            for carte in cards(serie["source"])
            for texte in carte.caveats({selection.territoire}, modele.millesimes)
        ]
        champ = f"{ligne['nom']}."
        fictif = bool(serie["fictif"].any())
        nom = f"{nom}-evolution"
        _chart(modele, nom, champ, annees, serie["source"], fictif=fictif, reserves=reserves)


def _chart(
    modele: graphiques.Modele,
    fichier: str,
    champ: str,
    annees: str,
    lus: Iterable[str],
    *,
    fictif: bool,
    reserves: Sequence[str] = (),
) -> None:
    """A chart with its title, its table, and what must stand under every figure."""
    notes = (*(modele.notes if isinstance(modele, graphiques.Evolution) else ()), *reserves)
    source = textes.chart_source(cards(lus), annees)
    show_planche(Planche(modele, champ, source, annees, fichier, notes, fictif))
