"""Les deux derniers onglets de « Comparer » : le nuage de deux indicateurs, les petites cartes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun.cadre import cards, show_planche
from dashboard.app_pages.commun.multiples import share_scale, show_multiples
from dashboard.app_pages.comparer.etat import EtatComparer
from dashboard.app_pages.comparer.groupe import Groupe
from dashboard.app_pages.comparer.mesures import (
    Lu,
    available,
    board,
    cells,
    layer,
    named,
    scope_sentence,
    years,
)
from dashboard.app_pages.comparer.onglets import Barre, say
from dashboard.app_pages.comparer.reglages import choose, put_forward
from dashboard.ecran import html
from dashboard.figures import textes
from dashboard.figures.carte import build_carte, level_name
from dashboard.figures.comparaison import SURES, Mesure
from dashboard.figures.dits import Dit, Ensemble, Phrase, number_said
from dashboard.figures.dits import Lu as LuDit
from dashboard.figures.dits import say as dire
from dashboard.figures.modele import Carte, Couche, Reglages
from dashboard.figures.nuage import Coupe, Nuage, Point
from dashboard.figures.textes import Portee
from dashboard.lecture import store
from dashboard.lecture.selection import Selection

# Ce qui s'oppose le mieux, quand le magasin l'a.
X_D_ABORD, Y_D_ABORD = "densite", "taux_couverture"
# Sous cette part des territoires, une médiane n'est pas celle de la France.
PART_FRANCE = 0.95
CARTES_MAX = 12
PAR_ANNEE = "annees"


def show_cloud(lu: Lu, etat: EtatComparer, selection: Selection, barre: Barre) -> None:
    """Two measures, each territory a point, the medians of France as cuts."""
    possibles = available(lu.groupe, selection)
    if len(possibles) < 2:
        say("Un nuage croise deux indicateurs : le magasin n'en a pas deux à ce niveau.")
        return
    cles = list(possibles)
    x = next(c for c in (etat.x, X_D_ABORD, *cles) if c in possibles)
    y = next(c for c in (etat.y, Y_D_ABORD, *cles) if c in possibles and (c != x or c == etat.y))
    with barre:
        choose("En largeur", "x", cles, x, lambda c: possibles[c].nom, largeur=170)
        choose("En hauteur", "y", cles, y, lambda c: possibles[c].nom, largeur=170)
        choose("Noms", "noms", ["", "oui"], etat.noms, lambda n: "tous" if n else "au survol", largeur=120)
    mesures = [possibles[x], possibles[y]]
    lignes = cells(lu.groupe, list({m.cle: m for m in mesures}.values()))
    lignes = lignes[lignes["niveau"] == lu.groupe.niveau]
    modele = _cloud(lu, mesures, lignes, bool(etat.noms))
    if not modele.points:
        say("Aucun territoire du groupe n'a les deux valeurs : changez d'indicateur.")
        return
    champ = _placed_scope(modele, mesures, lu.groupe)
    planche = board(modele, lu, f"nuage {x} {y}", lignes, champ=champ, notes=modele.notes)
    show_planche(planche)


def _placed_scope(modele: Nuage, mesures: Sequence[Mesure], groupe: Groupe) -> Phrase:
    """« 9 territoires sur 12 EPCI. »: those that have both values, in the group."""
    places = tuple(
        LuDit(groupe.niveau, p.code, m.fiche.code, m.modalite, m.millesime)
        for p in modele.points
        for m in mesures
    )
    mots = formats.plural(len(modele.points), "territoire")
    return dire(
        "{places} sur {groupe}.",
        places=number_said(len(modele.points), mots, Dit("", "compte", places, critere="deux_valeurs")),
        groupe=number_said(
            len(groupe.membres), groupe.compte, Dit("", "compte", critere="liste", nom=",".join(groupe.codes))
        ),
    )


def _cloud(lu: Lu, mesures: Sequence[Mesure], lignes: pd.DataFrame, avec_noms: bool) -> Nuage:
    groupe, (x, y) = lu.groupe, mesures
    lues = {
        (f"{a.indicateur}:{a.modalite}".rstrip(":"), str(a.code_territoire)): a for a in lignes.itertuples()
    }
    points: list[Point] = []
    absents: list[str] = []
    for cle, nom in groupe.membres.items():
        code = cle.partition(":")[2]
        a, b = lues.get((x.cle, code)), lues.get((y.cle, code))
        if a is None or b is None or a.statut not in SURES or b.statut not in SURES:
            absents.append(nom)
            continue
        points.append(
            Point(
                code,
                nom,
                float(a.valeur),  # type: ignore[arg-type]
                float(b.valeur),  # type: ignore[arg-type]
                formats.number(float(a.valeur), x.fiche.decimales),  # type: ignore[arg-type]
                formats.number(float(b.valeur), y.fiche.decimales),  # type: ignore[arg-type]
                choisi=cle == groupe.moi,
                fictif=bool(a.fictif) or bool(b.fictif),
                etiquette=avec_noms,
            )
        )
    coupes, notes = _medians(groupe.niveau, mesures)
    if absents:
        notes.append(f"Sans l'une des deux valeurs : {formats.enumeration(absents)}.")
    return Nuage(
        titre=f"{y.nom} et {x.nom}",
        titre_x=named({x.cle: x}, x.cle),
        unite_x=x.fiche.unite,
        decimales_x=x.fiche.decimales,
        titre_y=named({y.cle: y}, y.cle),
        unite_y=y.fiche.unite,
        decimales_y=y.fiche.decimales,
        points=tuple(points),
        coupes=tuple(coupes),
        lecture=_cloud_sentence(points, mesures, groupe.nom),
        notes=tuple(notes),
    )


def _cloud_sentence(points: Sequence[Point], mesures: Sequence[Mesure], moi: str) -> str:
    if not points:
        return ""
    point = next((p for p in points if p.nom == moi), max(points, key=lambda p: p.y))
    x, y = mesures
    return (
        f"{point.nom} : {point.texte_x} {x.fiche.unite} ({x.nom}) et {point.texte_y} "
        f"{y.fiche.unite} ({y.nom})."
    )


def _medians(niveau: str, mesures: Sequence[Mesure]) -> tuple[list[Coupe], list[str]]:
    """The cuts, and what they are the median of."""
    lues = store.run("comparer/medianes", niveau=niveau, mesures=",".join(m.requete for m in mesures))
    coupes: list[Coupe] = []
    notes: list[str] = []
    for axe, mesure in zip(("x", "y"), mesures, strict=True):
        ligne = lues[(lues["indicateur"] == mesure.fiche.code) & (lues["modalite"] == mesure.modalite)].iloc[
            0
        ]
        nombre, tous = int(ligne["valeurs"]), int(ligne["territoires"])
        mots = formats.plural(nombre, level_name(niveau, 1), level_name(niveau))
        lu_tous = (LuDit(niveau, "", mesure.fiche.code, mesure.modalite, mesure.millesime),)
        tous_dit = Ensemble(niveau, "france", "FRANCE")
        noms = number_said(nombre, mots, Dit("", "compte", lu_tous, dans=tous_dit, critere="connus"))
        if int(ligne["douteuses"]) or nombre < 3:
            notes.append(f"{mesure.nom} : pas de médiane, faute de valeurs sûres.")
            continue
        france = nombre >= PART_FRANCE * tous
        nom = "Médiane France" if france else dire("Médiane de {noms}", noms=noms)
        coupes.append(Coupe(axe, float(ligne["mediane"]), nom))  # type: ignore[arg-type]
        suite = "" if france else ", les seuls qui ont une valeur"
        decimales = mesure.fiche.decimales
        texte = formats.number(float(ligne["mediane"]), decimales)
        notes.append(
            dire(
                "Médiane de {noms}{suite} : {mediane} {unite} ({mesure}).",
                noms=noms,
                suite=suite,
                unite=mesure.fiche.unite,
                mesure=mesure.nom,
                mediane=Dit(texte, "mediane", lu_tous, decimales, dans=tous_dit),
            )
        )
    return coupes, notes


def show_maps(lu: Lu, etat: EtatComparer, selection: Selection, barre: Barre) -> None:
    """One small map per measure of the table, or per year of one of them."""
    niveau, code = lu.groupe.contenant
    portee = store.scope(niveau, code) if code else None
    if portee is None or niveau == "france":
        say(
            "Les petites cartes montrent un département, un EPCI ou une région. Mettez un territoire "
            "en avant, ou comparez les EPCI d'un département."
        )
        return
    suivies = {f"{PAR_ANNEE}-{m.cle}": m for m in lu.mesures if len(_years(m, lu.groupe.niveau)) > 1}
    choix = etat.petites if etat.petites in suivies else ""
    if suivies:
        with barre:
            choose(
                "Une carte par",
                "petites",
                ["", *suivies],
                choix,
                lambda c: f"année : {suivies[c].nom}" if c else "indicateur du tableau",
                largeur=360,
            )
    mesures = list(lu.mesures)
    if choix:
        mesure = suivies[choix]
        annees = _years(mesure, lu.groupe.niveau)[-CARTES_MAX:]
        mesures = [replace(mesure, millesime=a) for a in annees]
    if not mesures:
        say("Rien à dessiner : choisissez un indicateur qui a une valeur pour ce groupe.")
        return
    for rang, (_, lot) in enumerate(groupby(mesures, key=lambda m: (m.fiche.code, m.fiche.unite))):
        _batch(lu, list(lot), portee, f"comparer_{rang}", bool(choix))


def _years(mesure: Mesure, niveau: str) -> tuple[int, ...]:
    return store.known().presences[mesure.fiche.code, niveau].millesimes[mesure.modalite]


def _batch(lu: Lu, mesures: Sequence[Mesure], portee: Portee, cle: str, par_annee: bool) -> None:
    """Maps of one indicator: same scale, same classes, one legend."""
    niveau = lu.groupe.niveau
    couches = share_scale(
        [
            layer(
                m,
                store.read_values(m.fiche.code, m.modalite, m.millesime, niveau, portee.niveau, portee.code),
            )
            for m in mesures
        ]
    )
    fiche = mesures[0].fiche
    titre = fiche.nom_court if not par_annee else f"{mesures[0].nom}, année par année"
    st.html(f'<h2 class="ctg-graphique">{html.escape(titre)}</h2>')
    cartes = [
        _one_map(lu, mesure, couche, couches, portee, par_annee)
        for mesure, couche in zip(mesures, couches, strict=True)
    ]
    show_multiples(cartes, cle=cle, on_selection=lambda code: put_forward(code, niveau))


def _one_map(
    lu: Lu, mesure: Mesure, couche: Couche, couches: Sequence[Couche], portee: Portee, par_annee: bool
) -> Carte:
    moi = lu.groupe.moi.partition(":")[2]
    sources = cards(s for c in couches for s in c.valeurs["source"].dropna())
    annees = years(c.millesime for c in couches)
    fond = store.ground(lu.groupe.niveau, portee)
    partages = store.shared(portee) if lu.groupe.niveau == "epci" else ()
    mots = textes.map_texts(couche, lu.groupe.niveau, portee, sources, partages=partages, selection=moi)
    ruptures = list(mesure.fiche.ruptures.values()) if par_annee else []
    mots = replace(
        mots,
        source=f"{textes.chart_source(sources, annees)[:-1]} ; {textes.CREDIT_CONTOURS}.",
        champ=f"{mots.champ[:-1]} ; {scope_sentence(lu.groupe)}" if lu.groupe.distances else mots.champ,
        notes=(*mots.notes, *ruptures),
    )
    carte = build_carte(fond, lu.groupe.niveau, couche, Reglages(), mots, selection=moi)
    return replace(carte, nom=str(mesure.millesime) if par_annee else _map_name(mesure))


def _map_name(mesure: Mesure) -> str:
    if mesure.modalite or mesure.fiche.modalites:
        return f"{mesure.fiche.nom_modalite(mesure.modalite)}, {mesure.millesime}"
    return f"{mesure.fiche.nom_court}, {mesure.millesime}"
