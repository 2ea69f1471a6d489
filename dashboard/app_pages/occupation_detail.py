"""Under the plot and the map: the card of the chosen EPCI, its three rates, its places, its years."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from dashboard import formats, session, store
from dashboard.app_pages import avis
from dashboard.app_pages.commun import cards, show_planche
from dashboard.app_pages.occupation_reglages import Choix
from dashboard.figures import graphiques, quadrant, quadrant_html, textes
from dashboard.figures.graphiques import Barre, Barres, Ligne
from dashboard.figures.modele import Couche
from dashboard.figures.palettes import COULEURS_MODES
from dashboard.figures.planche import Planche
from dashboard.figures.situation import Situation
from dashboard.figures.textes import Portee


def show(
    situation: Situation | None, choix: Choix, portee: Portee, situations: tuple[Situation, ...]
) -> None:
    """The card and the charts of one EPCI; before one is chosen, the gesture that opens them."""
    if situation is None:
        places = quadrant.placed(situations)
        if places:
            st.html(
                f'<p class="ctg-geste">Cliquez un signe du nuage ou {portee.unite.un} de la carte pour '
                "ouvrir sa fiche : ses trois taux, ses places par gestion, ses années.</p>"
            )
        return
    a_gauche, a_droite = st.columns([0.36, 0.64], gap="medium")
    with a_gauche:
        st.html(quadrant_html.situation_card(situation, choix.genre, choix.annees))
        st.button(
            "Fermer la fiche", key="occ_fermer", on_click=lambda: session.update(territoire="")
        )
        if situation.importe:
            _years(situation, choix)
    with a_droite:
        if situation.importe:
            _charts(situation, choix)
        else:
            avis.info(
                f"Aucun établissement de {situation.nom} n'est importé pour "
                f"{choix.annees.occupation} : ses taux, ses places par gestion et leur évolution "
                "paraîtraient ici."
            )


def _charts(situation: Situation, choix: Choix) -> None:
    nom = formats.slug(f"{situation.nom} {choix.annees.occupation}")
    annee = str(choix.annees.occupation)
    taux = _rates(situation, choix)
    if taux is not None:
        notes = tuple(filter(None, (situation.partiel, _hours_note(situation))))
        _chart(taux, f"{nom}-taux", situation, annee, [situation.source], notes)
    lignes = store.run(
        "indicateurs/decomposition",
        indicateur="places_eaje",
        millesime=choix.annees.occupation,
        territoires=f"epci:{situation.code}",
    )
    fiche = store.catalogue().indicateurs["places_eaje"]
    parts = graphiques.build_decomposition(
        Couche(fiche, "", choix.annees.occupation, pd.DataFrame()), lignes
    )
    if parts is not None:
        _chart(parts, f"{nom}-gestion", situation, annee, lignes["source"])


def _rates(situation: Situation, choix: Choix) -> Barres | None:
    """The three named rates as bars; None when none is known."""
    noms = {
        "reelle": "Occupation réelle (réalisées ÷ théoriques)",
        "financiere": "Occupation financière (facturées ÷ théoriques)",
        "facturation": "Taux de facturation (facturées ÷ réalisées)",
    }
    barres = tuple(
        Barre(nom, taux.valeur, taux.texte, COULEURS_MODES["eaje"], genre == choix.genre)
        for genre, nom in noms.items()
        for taux in [situation.taux[genre]]
        if taux.valeur is not None
    )
    if not barres:
        return None
    seuil = choix.seuils.occupation
    return Barres(
        titre=f"{situation.nom} : trois taux, {choix.annees.occupation}",
        unite="% des heures",
        decimales=1,
        barres=barres,
        lignes=(Ligne(seuil.nom, seuil.valeur, f"{formats.write_number(seuil.valeur)} %"),),
        lecture=_rates_sentence(situation),
    )


def _rates_sentence(situation: Situation) -> str:
    reelle, facturation = situation.taux["reelle"], situation.taux["facturation"]
    phrases: list[str] = []
    if reelle.valeur is not None:
        phrases.append(
            f"Sur 100 heures que {_which(situation)} pouvaient offrir, "
            f"{formats.number(reelle.valeur, 1)} ont été réalisées."
        )
    if facturation.valeur is not None:
        phrases.append(
            f"Pour 100 heures réalisées, {formats.number(facturation.valeur, 1)} ont été facturées."
        )
    return " ".join(phrases)


def _which(situation: Situation) -> str:
    return "les seuls établissements du fichier" if situation.partiel else "les établissements"


def _hours_note(situation: Situation) -> str:
    sans = int(situation.sans_heures or 0)
    if not sans:
        return "Tous les établissements importés ont leurs heures."
    compte = formats.plural(sans, "établissement sans heures", "établissements sans heures")
    return f"{compte}, hors des taux ; leurs places sont comptées."


def _years(situation: Situation, choix: Choix) -> None:
    nom = formats.slug(f"{situation.nom} {choix.annees.occupation}")
    indicateur = quadrant.INDICATEURS[choix.genre]
    serie = store.run(
        "indicateurs/serie", indicateur=indicateur, niveau="epci", code_territoire=situation.code
    )
    couche = Couche(
        store.catalogue().indicateurs[indicateur], "", choix.annees.occupation, pd.DataFrame()
    )
    modele = graphiques.build_evolution(couche, situation.nom, serie, ("epci", situation.code))
    if modele is not None:
        annees = f"{modele.millesimes[0]}-{modele.millesimes[-1]}"
        _chart(modele, f"{nom}-evolution", situation, annees, serie["source"], modele.notes)


def _chart(
    modele: graphiques.Modele,
    fichier: str,
    situation: Situation,
    annees: str,
    sources: Iterable[str],
    notes: tuple[str, ...] = (),
) -> None:
    source = textes.chart_source(cards(sources), annees)
    champ = f"Établissements importés de {situation.nom}."
    show_planche(Planche(modele, champ, source, annees, fichier, notes, situation.fictif))
