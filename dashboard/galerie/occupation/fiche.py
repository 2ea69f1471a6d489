"""The charts of one unit: its three rates, its places by who runs them, its years."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from dashboard import formats
from dashboard.figures import graphiques, quadrant, textes
from dashboard.figures.dits import NIVEAU_PAR_LONGUEUR, Dit, Lu, Phrase, join, number_said, say
from dashboard.figures.graphiques import Barre, Barres, Ligne
from dashboard.figures.modele import Couche
from dashboard.figures.noms import of, opening
from dashboard.figures.palettes import COULEURS_MODES
from dashboard.figures.planche import Planche
from dashboard.figures.situation import Situation
from dashboard.galerie.occupation.choix import Choix
from dashboard.galerie.occupation.ouverture import Classees, cliche
from dashboard.galerie.tirage import Cliche, Tirage
from dashboard.lecture.vues import Lecteur, cards
from data.identifiants import slug

SANS_CHOISIE = "Choisissez un territoire sur la carte ou le nuage : ses chiffres paraîtront ici."


def _of_unit(code: str) -> Callable[[Callable[[Classees, Situation, Lecteur], Tirage]], Cliche]:
    """Declare a figure of the selected unit, that imported something."""

    def declare(faire: Callable[[Classees, Situation, Lecteur], Tirage]) -> Cliche:
        def of_scope(vue: Classees, lecteur: Lecteur) -> Tirage:
            situation = vue.lues.choisie
            if situation is None:
                return vue.none(SANS_CHOISIE)
            if not situation.importe:
                return vue.none(not_imported(situation, vue.choix))
            return faire(vue, situation, lecteur)

        return cliche(code)(of_scope)

    return declare


def _of(situation: Situation) -> str:
    """« de la CA du Libournais », « de Saint-Denis »."""
    return of(NIVEAU_PAR_LONGUEUR[len(situation.code)], situation.nom)


def not_imported(situation: Situation, choix: Choix) -> str:
    """Why a unit has no chart."""
    return (
        f"Aucun établissement {_of(situation)} n'est importé pour "
        f"{choix.annees.occupation} : ses taux, ses places par gestion et leur évolution "
        "paraîtraient ici."
    )


@_of_unit("occupation-taux")
def TAUX(vue: Classees, situation: Situation, lecteur: Lecteur) -> Tirage:
    """The three named rates as bars."""
    annee = vue.choix.annees.occupation
    taux = _rates(situation, vue.choix)
    if taux is None:
        return vue.none(f"Aucun taux {_of(situation)} n'est connu en {annee}.")
    notes = tuple(filter(None, (situation.partiel, hours_note(situation, annee))))
    nom = f"{_stem(situation, vue.choix)}-taux"
    return vue.shown(_chart(lecteur, taux, nom, situation, str(annee), [situation.source], notes))


@_of_unit("occupation-gestion")
def GESTION(vue: Classees, situation: Situation, lecteur: Lecteur) -> Tirage:
    """The places of the unit, by who runs them."""
    annee = vue.choix.annees.occupation
    lignes = lecteur.run(
        "indicateurs/decomposition",
        indicateur="places_eaje",
        millesime=annee,
        territoires=f"{NIVEAU_PAR_LONGUEUR[len(situation.code)]}:{situation.code}",
    )
    fiche = lecteur.catalogue().indicateurs["places_eaje"]
    parts = graphiques.build_decomposition(Couche(fiche, "", annee, pd.DataFrame()), lignes)
    if parts is None:
        return vue.none(f"Les places {_of(situation)} ne sont pas connues par gestion en {annee}.")
    nom = f"{_stem(situation, vue.choix)}-gestion"
    return vue.shown(_chart(lecteur, parts, nom, situation, str(annee), lignes["source"]))


@_of_unit("occupation-evolution")
def EVOLUTION(vue: Classees, situation: Situation, lecteur: Lecteur) -> Tirage:
    """The occupancy of the unit, year by year."""
    indicateur = quadrant.INDICATEURS[vue.choix.genre]
    niveau = NIVEAU_PAR_LONGUEUR[len(situation.code)]
    serie = lecteur.run(
        "indicateurs/serie", indicateur=indicateur, niveau=niveau, code_territoire=situation.code
    )
    fiche = lecteur.catalogue().indicateurs[indicateur]
    couche = Couche(fiche, "", vue.choix.annees.occupation, pd.DataFrame())
    modele = graphiques.build_evolution(couche, situation.nom, serie, (niveau, situation.code))
    if modele is None:
        return vue.none(f"{opening(niveau, situation.nom)} n'a pas deux années de valeurs.")
    annees = f"{modele.millesimes[0]}-{modele.millesimes[-1]}"
    nom = f"{_stem(situation, vue.choix)}-evolution"
    return vue.shown(_chart(lecteur, modele, nom, situation, annees, serie["source"], modele.notes))


def _stem(situation: Situation, choix: Choix) -> str:
    return slug(f"{situation.nom} {choix.annees.occupation}")


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


def _chart(
    lecteur: Lecteur,
    modele: graphiques.Modele,
    fichier: str,
    situation: Situation,
    annees: str,
    sources: Iterable[str],
    notes: tuple[str, ...] = (),
) -> Planche:
    source = textes.chart_source(cards(lecteur, sources), annees)
    champ = f"Établissements importés {_of(situation)}."
    return Planche(modele, champ, source, annees, fichier, notes, situation.fictif)
