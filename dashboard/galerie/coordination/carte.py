"""« Carte » of the coordination page: ETP as circles or as rates, one axis, or every axis."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from dashboard.figures import coordination as figures_coordination
from dashboard.figures import textes
from dashboard.figures.carte import build_carte
from dashboard.figures.modele import Carte, Couche, Reglages
from dashboard.galerie import echelle
from dashboard.galerie.coordination.contexte import (
    ContexteCoordination,
    Demande,
    cliche,
    imported_scope,
    read_context,
)
from dashboard.galerie.tirage import Tirage
from dashboard.lecture import vues
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import Lecteur

TOTAL, THEMATIQUE, TOUS = "total", "thematique", "tous"
# mesure -> (nom, indicateur du total et des axes)
MESURES = {
    "etp": ("ETP (cercles)", "etp_coordination"),
    "habitants": ("ETP pour 10 000 habitants", "etp_pour_10000_habitants"),
    "enfants": ("ETP pour 1 000 enfants de 0 à 4 ans", "etp_pour_1000_enfants"),
}


def axes_of(contexte: ContexteCoordination, mesure: str) -> dict[str, str]:
    """What the map can show of a measure: all the axes, one of them, each in a small map."""
    return {
        TOTAL: "Tous les axes ensemble",
        # Le fichier des taux n'a pas de total hors coordination.
        **({THEMATIQUE: "Sept thématiques, hors coordination"} if mesure == "etp" else {}),
        **contexte.noms,
        TOUS: "Chaque axe, en petites cartes",
    }


@cliche("coordination-carte", "carte", "axe", "mesure")
def CARTE(demande: Demande) -> Tirage:
    """One map: all the axes, the seven thematic ones, or one."""
    contexte = demande.contexte
    mesure, demande = demande.choose("mesure", "la mesure", list(MESURES), "etp")
    axe, demande = demande.choose("axe", "l'axe", list(axes_of(contexte, mesure)), TOTAL)
    if contexte.posts()["etp"].isna().all():
        return demande.not_imported()
    couche = _layer(contexte, *_what(TOTAL if axe == TOUS else axe, MESURES[mesure][1]))
    return demande.shown(_build(contexte, couche, nommee=True), couches=(couche,))


@cliche("coordination-petite-carte", "carte", "axe", "mesure", "carte")
def PETITE_CARTE(demande: Demande) -> Tirage:
    """The map of one axis, on the scale of all of them; « carte » is its axis, the first by default."""
    contexte = demande.contexte
    mesure, demande = demande.choose("mesure", "la mesure", list(MESURES), "etp")
    premier = next(iter(contexte.noms))
    axe, demande = demande.choose("carte", "l'axe", list(contexte.noms), premier)
    lignes = contexte.posts()
    if lignes["etp"].isna().all():
        return demande.not_imported()
    voulue = replace(contexte.selection, territoire="", panneau="")
    couches = contexte.lecteur.remember(_shared, voulue, contexte.annee, contexte.jour, MESURES[mesure][1])
    couche = couches[list(contexte.noms).index(axe)]
    carte = replace(_build(contexte, couche), nom=contexte.noms[axe])
    modele = figures_coordination.build_axes(lignes, contexte.noms, contexte.portee.nom, contexte.annee)
    # Les mots de la première valent pour toutes : la page ne les écrit qu'une fois.
    if axe == premier and modele is not None:
        vides = figures_coordination.without_etp(lignes, contexte.noms)
        carte = replace(carte, lecture=f"{modele.lecture} {vides}")
    return demande.shown(carte)


def _shared(
    lecteur: Lecteur, selection: Selection, annee: int, jour: date, indicateur: str
) -> tuple[Couche, ...]:
    """The layers of all the axes, on one scale."""
    reglages = {"annee": str(annee), "jour": jour.isoformat()}
    contexte, _ = read_context(lecteur, selection, reglages)
    return tuple(echelle.share([_layer(contexte, indicateur, a) for a in contexte.noms]))


@cliche("coordination-axes", "carte")
def AXES(demande: Demande) -> Tirage:
    """Bars of the axes: of the selected EPCI when it imported something, else of the whole scope."""
    contexte = demande.contexte
    lignes = contexte.posts()
    siennes = lignes[lignes["code_epci"] == contexte.epci]
    choisi = not siennes.empty
    if choisi and siennes["etp"].isna().all():
        nom = siennes["nom"].iloc[0]
        phrase = f"{nom} : aucun poste importé en {contexte.annee}. Ce n'est pas un zéro."
        demande, choisi = replace(demande, phrases=(*demande.phrases, phrase)), False
    montrees = siennes if choisi else lignes
    nom = str(siennes["nom"].iloc[0]) if choisi else contexte.portee.nom
    modele = figures_coordination.build_axes(montrees, contexte.noms, nom, contexte.annee)
    if modele is None:
        return demande.not_imported()
    importes = int(lignes[lignes["etp"].notna()]["code_epci"].nunique())
    champ = f"{nom}." if choisi else imported_scope(contexte, importes, lignes["code_epci"].nunique())
    vides = figures_coordination.without_etp(montrees, contexte.noms)
    return demande.shown(contexte.planche(modele, f"axes {contexte.epci}", montrees, champ, notes=(vides,)))


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
    return vues.read_layer(contexte.lecteur, selection, contexte.portee, _neighbourhood(contexte))


def _neighbourhood(contexte: ContexteCoordination) -> tuple[str | None, str | None]:
    """(région, département) that the legend compares the map to."""
    ligne = contexte.lecteur.run(
        "territoires/un", code_territoire=contexte.portee.code, niveau=contexte.portee.niveau
    ).iloc[0]
    region, departement = (
        None if pd.isna(v) else str(v) for v in (ligne["code_region"], ligne["code_departement"])
    )
    return region, departement


def _build(contexte: ContexteCoordination, couche: Couche, *, nommee: bool = False) -> Carte:
    """The map of a layer; ``nommee``, every territory bears its name and its value."""
    niveau = contexte.portee.unite.niveau
    fond = contexte.lecteur.ground(niveau, contexte.portee)
    mots = textes.map_texts(
        couche,
        niveau,
        contexte.portee,
        vues.cards(contexte.lecteur, couche.valeurs[couche.valeurs["valeur"].notna()]["source"]),
        partages=contexte.lecteur.shared(contexte.portee) if niveau == "epci" else (),
        selection=contexte.epci,
    )
    selection = replace(contexte.selection, niveau=niveau)
    poids = vues.read_weights(contexte.lecteur, selection, contexte.portee, fond) if nommee else None
    return build_carte(fond, niveau, couche, Reglages(), mots, selection=contexte.epci, poids=poids)
