"""Under the plot and the map: the card of the chosen EPCI, its three rates, its places, its years."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.app_pages.commun.cadre import cards, show_planche
from dashboard.app_pages.occupation.reglages import Choix
from dashboard.ecran import quadrant as ecran_quadrant
from dashboard.figures import graphiques, quadrant, textes
from dashboard.figures.dits import NIVEAU_PAR_LONGUEUR, Dit, Lu, Phrase, join, number_said, say
from dashboard.figures.graphiques import Barre, Barres, Ligne
from dashboard.figures.modele import Couche
from dashboard.figures.palettes import COULEURS_MODES
from dashboard.figures.planche import Planche
from dashboard.figures.situation import Situation
from dashboard.figures.textes import Portee
from dashboard.lecture import store
from dashboard.session import visite
from data.identifiants import slug


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
        st.html(ecran_quadrant.situation_card(situation, choix.genre, choix.annees))
        st.button("Fermer la fiche", key="occ_fermer", on_click=lambda: visite.update(territoire=""))
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
    nom = slug(f"{situation.nom} {choix.annees.occupation}")
    annee = str(choix.annees.occupation)
    taux = _rates(situation, choix)
    if taux is not None:
        notes = tuple(filter(None, (situation.partiel, hours_note(situation, choix.annees.occupation))))
        _chart(taux, f"{nom}-taux", situation, annee, [situation.source], notes)
    lignes = store.run(
        "indicateurs/decomposition",
        indicateur="places_eaje",
        millesime=choix.annees.occupation,
        territoires=f"{NIVEAU_PAR_LONGUEUR[len(situation.code)]}:{situation.code}",
    )
    fiche = store.catalogue().indicateurs["places_eaje"]
    parts = graphiques.build_decomposition(Couche(fiche, "", choix.annees.occupation, pd.DataFrame()), lignes)
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
        lecture=rates_sentence(situation, choix.annees.occupation),
    )


def rates_sentence(situation: Situation, annee: int) -> Phrase:
    """What the hours of the EPCI say that year: offered, done, billed."""
    reelle, facturation = situation.taux["reelle"], situation.taux["facturation"]
    cent = Dit("100", "constante", constantes=(100.0,), nom="heures")
    phrases: list[Phrase] = []
    if reelle.valeur is not None:
        phrases.append(
            say(
                "En {annee}, sur {cent} heures que {qui} pouvaient offrir, {n} ont été réalisées.",
                annee=str(annee),
                cent=cent,
                qui=_which(situation),
                n=_rate(situation, "taux_occupation_reel", reelle.valeur, annee),
            )
        )
    if facturation.valeur is not None:
        phrases.append(
            say(
                "Pour {cent} heures réalisées, {n} ont été facturées.",
                cent=cent,
                n=_rate(situation, "taux_facturation", facturation.valeur, annee),
            )
        )
    return join(" ", phrases)


def _rate(situation: Situation, indicateur: str, valeur: float, annee: int) -> Dit:
    lu = Lu(NIVEAU_PAR_LONGUEUR[len(situation.code)], situation.code, indicateur, "", annee)
    return Dit(formats.number(valeur, 1), "valeur", (lu,), 1)


def _which(situation: Situation) -> str:
    return "les seuls établissements du fichier" if situation.partiel else "les établissements"


def hours_note(situation: Situation, annee: int) -> Phrase:
    """How many establishments the rates leave out, or that they leave none."""
    sans = int(situation.sans_heures or 0)
    if not sans:
        return Phrase("Tous les établissements importés ont leurs heures.")
    niveau = NIVEAU_PAR_LONGUEUR[len(situation.code)]
    lu = Lu(niveau, situation.code, "etablissements_eaje", "sans_heures", annee)
    mots = formats.plural(sans, "établissement sans heures", "établissements sans heures")
    return say(
        "{compte}, hors des taux ; leurs places sont comptées.",
        compte=number_said(sans, mots, Dit("", "valeur", (lu,))),
    )


def _years(situation: Situation, choix: Choix) -> None:
    nom = slug(f"{situation.nom} {choix.annees.occupation}")
    indicateur = quadrant.INDICATEURS[choix.genre]
    niveau = NIVEAU_PAR_LONGUEUR[len(situation.code)]
    serie = store.run(
        "indicateurs/serie", indicateur=indicateur, niveau=niveau, code_territoire=situation.code
    )
    couche = Couche(store.catalogue().indicateurs[indicateur], "", choix.annees.occupation, pd.DataFrame())
    modele = graphiques.build_evolution(couche, situation.nom, serie, (niveau, situation.code))
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
