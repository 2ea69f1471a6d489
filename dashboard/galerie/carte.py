"""The figures of « Carte »: the map, a second one on its classes, and the charts under them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from dashboard import formats
from dashboard.figures import graphiques, textes
from dashboard.figures.modele import Couche
from dashboard.figures.noms import opening
from dashboard.figures.planche import Planche
from dashboard.galerie.tirage import DESSIN, Adresse, Cliche, Figure, Tirage, empty, read_selection, told
from dashboard.lecture import vues
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import Lecteur, Vue
from data.identifiants import slug

PAGE = "carte"
SANS_VALEUR = "Aucune valeur à dessiner : choisissez une autre année, un autre niveau ou un autre territoire."


@dataclass(frozen=True)
class Montree:
    """A view of the map, and the address that gives it."""

    adresse: Adresse
    vue: Vue
    phrases: tuple[str, ...]

    def shown(self, figure: Figure, couches: tuple[Couche, ...] = ()) -> Tirage:
        """What the address shows: the year and the territory really there are written in it."""
        selection = self.vue.selection
        adresse = self.adresse.fixed(millesime=selection.millesime, territoire=selection.territoire)
        return Tirage(adresse, figure, phrases=self.phrases, couches=couches)

    def none(self, vide: str) -> Tirage:
        """Nothing to draw there, and why."""
        return empty(self.adresse, vide, self.phrases)


def read_view(lecteur: Lecteur, selection: Selection) -> Vue:
    """Layers and maps of a selection, read once for the map and the charts under it."""
    return lecteur.remember(_read_view, drawn_part(selection))


def drawn_part(selection: Selection) -> Selection:
    """What a map reads of a selection: two that differ only in the rest show the same map."""
    return replace(selection, panneau="", parmi="", liste="", autres=())


def _read_view(lecteur: Lecteur, selection: Selection) -> Vue:
    return vues.build_vue(lecteur, selection, lecteur.shown_scope(selection.portee, selection.code_portee))


def _cliche(code: str, **ouvre: str) -> Callable[[Callable[[Montree, Lecteur], Tirage]], Cliche]:
    """Declare a figure made from a view that was read."""

    def declare(faire: Callable[[Montree, Lecteur], Tirage]) -> Cliche:
        def build(adresse: Adresse, lecteur: Lecteur) -> Tirage:
            selection, phrases = read_selection(adresse, lecteur)
            vue = read_view(lecteur, selection)
            return faire(Montree(adresse, vue, told((*phrases, vue.message))), lecteur)

        return Cliche(code, PAGE, build, ouvre=ouvre, selection=DESSIN)

    return declare


@_cliche("carte")
def CARTE(montree: Montree, lecteur: Lecteur) -> Tirage:
    """The map of the indicator, under circles when it is asked for."""
    vue = montree.vue
    couches = (vue.couche, vue.superposee)
    return montree.shown(vue.cartes[0], tuple(c for c in couches if c is not None))


@_cliche("carte-seconde")
def SECONDE(montree: Montree, lecteur: Lecteur) -> Tirage:
    """The second of two maps, another year or another part on the same classes."""
    vue = montree.vue
    if vue.voisin is None:
        return montree.none("Cette adresse ne montre qu'une carte : il n'y en a pas de deuxième.")
    couches = (vue.voisin, vue.superposee)
    return montree.shown(vue.cartes[1], tuple(c for c in couches if c is not None))


@_cliche("carte-barres", panneau="graphique")
def BARRES(montree: Montree, lecteur: Lecteur) -> Tirage:
    """A bar per territory, or how they spread when they are too many for bars."""
    vue = montree.vue
    couche, carte, selection = vue.couche, vue.cartes[0], vue.selection
    connues = graphiques.rankable(couche.valeurs)
    if connues.empty:
        return montree.none(SANS_VALEUR)
    # Sous des cercles, les couleurs de la carte sont celles d'un autre indicateur.
    aplat = None if couche.fiche.est_effectif else carte.aplat
    lus = [*connues["source"], *_reference_sources(couche)]
    if len(connues) <= graphiques.BARRES_MAX:
        modele, suite = (
            graphiques.build_barres(couche, selection.niveau, aplat, selection.territoire),
            "barres",
        )
    else:
        modele, suite = graphiques.build_repartition(couche, selection.niveau, aplat), "repartition"
    fictif = bool(connues["fictif"].any())
    annee = str(selection.millesime)
    return montree.shown(
        _chart(lecteur, modele, f"{_stem(vue)}-{suite}", carte.champ, annee, lus, fictif=fictif)
    )


@_cliche("carte-modes", panneau="graphique")
def MODES(montree: Montree, lecteur: Lecteur) -> Tirage:
    """Parts of the selected territory (or of the scope) beside those of its references."""
    vue = montree.vue
    couche, portee, selection = vue.couche, vue.portee, vue.selection
    if graphiques.rankable(couche.valeurs).empty:
        return montree.none(SANS_VALEUR)
    premier = f"{portee.niveau}:{portee.code}"
    if selection.territoire:
        ligne = lecteur.run(
            "territoires/un", code_territoire=selection.territoire, niveau=selection.niveau
        ).iloc[0]
        departement = None if selection.niveau == "departement" else ligne["code_departement"]
        couche = vues.with_references(lecteur, couche, ligne["code_region"], departement)
        premier = f"{selection.niveau}:{selection.territoire}"
    reperes = couche.reperes if couche.reperes is not None else pd.DataFrame()
    cles = [f"{r['niveau']}:{r['code_territoire']}" for _, r in reperes.iterrows()]
    lignes = vues.read_parts(lecteur, selection, couche, dict.fromkeys([premier, *cles]))
    modele = graphiques.build_decomposition(couche, lignes)
    if modele is None:
        return montree.none("Ce chiffre n'a pas de parties connues ici.")
    champ = f"{formats.enumeration([g.nom for g in modele.groupes])}."
    annee, fictif = str(selection.millesime), bool(lignes["fictif"].any())
    return montree.shown(
        _chart(lecteur, modele, f"{_stem(vue)}-modes", champ, annee, lignes["source"], fictif=fictif)
    )


@_cliche("carte-evolution", panneau="graphique")
def EVOLUTION(montree: Montree, lecteur: Lecteur) -> Tirage:
    """The selected territory, year by year."""
    vue = montree.vue
    couche, selection = vue.couche, vue.selection
    if not selection.territoire:
        return montree.none("Choisissez un territoire sur la carte : ses années paraîtront ici.")
    if graphiques.rankable(couche.valeurs).empty:
        return montree.none(SANS_VALEUR)
    serie = lecteur.run(
        "indicateurs/serie",
        indicateur=selection.indicateur,
        niveau=selection.niveau,
        code_territoire=selection.territoire,
        modalite=selection.modalite,
    )
    ligne = couche.valeurs[couche.valeurs["code_territoire"] == selection.territoire].iloc[0]
    lieu = (selection.niveau, selection.territoire)
    modele = graphiques.build_evolution(couche, str(ligne["nom"]), serie, lieu)
    if modele is None:
        nom = opening(selection.niveau, str(ligne["nom"]))
        return montree.none(f"{nom} n'a pas deux années de valeurs.")
    annees = f"{modele.millesimes[0]}-{modele.millesimes[-1]}"
    reserves = [
        texte
        for carte in vues.cards(lecteur, serie["source"])
        for texte in carte.caveats({selection.territoire}, modele.millesimes)
    ]
    fictif = bool(serie["fictif"].any())
    nom, champ = f"{_stem(vue)}-evolution", f"{ligne['nom']}."
    return montree.shown(
        _chart(lecteur, modele, nom, champ, annees, serie["source"], fictif=fictif, reserves=reserves)
    )


def _stem(vue: Vue) -> str:
    return slug(f"{vue.selection.indicateur} {vue.portee.nom} {vue.selection.millesime}")


def _reference_sources(couche: Couche) -> list[str]:
    """Files that the reference lines come from; none under circles, that have no line."""
    if couche.reperes is None or couche.fiche.est_effectif:
        return []
    return [str(s) for s in couche.reperes["source"].dropna()]


def _chart(
    lecteur: Lecteur,
    modele: graphiques.Modele,
    fichier: str,
    champ: str,
    annees: str,
    lus: Iterable[str],
    *,
    fictif: bool,
    reserves: Sequence[str] = (),
) -> Planche:
    """A chart with what must stand under every figure."""
    notes = (*(modele.notes if isinstance(modele, graphiques.Evolution) else ()), *reserves)
    source = textes.chart_source(vues.cards(lecteur, lus), annees)
    return Planche(modele, champ, source, annees, fichier, notes, fictif)


CLICHES = (CARTE, SECONDE, BARRES, MODES, EVOLUTION)
CHARTS = (BARRES, MODES, EVOLUTION)
