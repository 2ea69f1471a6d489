"""The scatter and the map of the four cases: create places, or fill those that exist."""

from __future__ import annotations

from dashboard.figures import quadrant, textes
from dashboard.figures.carte_categories import build_carte_categories
from dashboard.figures.modele import Textes
from dashboard.figures.planche import Planche
from dashboard.figures.quadrant import QUADRANTS
from dashboard.figures.situation import partial
from dashboard.galerie.occupation.ouverture import GESTES, Classees, cliche, scope_sentence, sources
from dashboard.galerie.tirage import Tirage
from dashboard.lecture.vues import Lecteur
from data.identifiants import slug


@cliche("occupation-nuage")
def NUAGE(vue: Classees, lecteur: Lecteur) -> Tirage:
    """Coverage across, occupancy up, each unit a point in its case."""
    lues, choix = vue.lues, vue.choix
    if not quadrant.placed(lues.situations):
        return vue.none(_without_case(vue))
    modele = quadrant.build_nuage(
        lues.situations, choix.seuils, choix.genre, choix.annees, lues.selection.territoire, lues.portee.dans
    )
    return vue.shown(
        Planche(
            modele,
            scope_sentence(lues, choix),
            sources(lecteur, lues, choix),
            choix.annees.texte,
            slug(f"couverture occupation {lues.portee.nom} {choix.annees.occupation}"),
            modele.notes,
            any(p.fictif for p in modele.points),
        )
    )


def _without_case(vue: Classees) -> str:
    portee = vue.lues.portee
    return f"A{portee.unite.aucun[1:]} {portee.de} n'a à la fois couverture et occupation. {GESTES}"


@cliche("occupation-carte")
def CARTE(vue: Classees, lecteur: Lecteur) -> Tirage:
    """The case of each unit, on the map."""
    lues, choix, portee = vue.lues, vue.choix, vue.lues.portee
    places = quadrant.placed(lues.situations)
    if not places and not partial(lues.situations):
        return vue.none(_without_case(vue))
    nom = quadrant.GENRES[choix.genre][0].lower()
    source = sources(lecteur, lues, choix).removesuffix(".")
    mots = Textes(
        titre=f"Créer ou remplir {portee.dans}",
        sous_titre=f"couverture × {nom} · {portee.unite.noms} · {choix.annees.texte}",
        notes=quadrant.SENS_DES_CASES,
        source=f"{source} ; {textes.CREDIT_CONTOURS}.",
        champ=scope_sentence(lues, choix),
        lecture=quadrant.reading(places, choix.annees, choix.genre, lues.selection.territoire),
    )
    carte = build_carte_categories(
        lecteur.ground(portee.niveau_carte, portee),
        portee.niveau_carte,
        quadrant.map_rows(lues.situations, choix.genre, choix.annees),
        QUADRANTS,
        mots,
        titre=f"Couverture × {nom}",
        selection=lues.selection.territoire,
        millesime=choix.annees.occupation,
        annees=choix.annees.texte,
    )
    return vue.shown(carte)
