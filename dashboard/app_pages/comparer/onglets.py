"""Les onglets de la page « Comparer » : les réglages de chacun, puis sa figure."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.app_pages.commun import tirages
from dashboard.app_pages.commun.cadre import show_planche
from dashboard.app_pages.commun.multiples import show_multiples
from dashboard.app_pages.comparer.reglages import choose, put_forward
from dashboard.ecran import html
from dashboard.figures import halteres
from dashboard.galerie.comparer import nuage, onglets, petites_cartes
from dashboard.galerie.comparer.etat import EtatComparer
from dashboard.galerie.comparer.mesures import Lu, available
from dashboard.lecture import store
from dashboard.lecture.selection import Selection

# La rangée des onglets, où chacun pose ses propres réglages.
Barre = Any


def show_table(lu: Lu, etat: EtatComparer, selection: Selection, barre: Barre) -> None:
    """Territories × measures, sorted as asked."""
    noms = {c.cle: c.titre for c in lu.comparaison.colonnes}
    if noms:
        with barre:
            choose(
                "Trier par",
                "tri",
                [*noms, onglets.NOM],
                etat.tri if etat.tri in (*noms, onglets.NOM) else next(iter(noms)),
                lambda c: noms.get(c, "Nom du territoire"),
                largeur=330,
            )
            choose(
                "Dans l'ordre",
                "sens",
                ["", "croissant"],
                "croissant" if etat.croissant else "",
                lambda s: "croissant" if s else "décroissant",
                largeur=160,
            )
    show("comparer-tableau")


def show_ranking(lu: Lu, etat: EtatComparer, selection: Selection, barre: Barre) -> None:
    """One measure, sorted, with the middle half of the group and the references."""
    noms = {m.cle: m.nom for m in lu.mesures}
    if noms:
        with barre:
            cle = onglets.ranked(lu, etat)
            choose("Classer selon", "rang", list(noms), cle, noms.__getitem__, largeur=360)
    show("comparer-classement")


def show_gaps(lu: Lu, etat: EtatComparer, selection: Selection, barre: Barre) -> None:
    """The chosen territory beside one reference, on every measure of the table."""
    if lu.comparaison.choisie is not None:
        reperes, axes = onglets.gap_references(lu), halteres.possible_axes(lu.comparaison)
        repere, axe = onglets.gap_choice(lu, etat)
        with barre:
            choose("Face à", "repere", list(reperes), repere, lambda r: reperes[r].nom, largeur=250)
            choose("Écarts mesurés", "axe", axes, axe, halteres.AXES.__getitem__, largeur=250)
    show("comparer-ecarts")


def show_parts(lu: Lu, etat: EtatComparer, selection: Selection, barre: Barre) -> None:
    """Stacked parts, the highest total first, then the references."""
    possibles = onglets.split_measures(store, lu, selection)
    if len(possibles) > 1:
        with barre:
            choose(
                "Décomposer",
                "rang",
                list(possibles),
                etat.rang if etat.rang in possibles else next(iter(possibles)),
                lambda c: possibles[c].fiche.nom_court,
                largeur=320,
            )
    show("comparer-decomposition")


def show_trends(lu: Lu, etat: EtatComparer, selection: Selection, barre: Barre) -> None:
    """One measure by year for the whole group, in values or in base 100."""
    suivies = onglets.followed(store, lu, selection, etat)
    if suivies:
        cle, echelle = onglets.followed_choice(suivies, etat, selection)
        with barre:
            choose("Suivre", "suivi", list(suivies), cle, lambda c: suivies[c].nom, largeur=330)
            choose(
                "Échelle",
                "echelle",
                ["base", "valeurs"],
                echelle,
                lambda e: "Base 100" if e == "base" else "Valeurs",
                largeur=160,
            )
    show("comparer-evolution")


def show_cloud(lu: Lu, etat: EtatComparer, selection: Selection, barre: Barre) -> None:
    """Two measures, each territory a point, the medians of France as cuts."""
    possibles = available(store, lu.groupe, selection)
    if len(possibles) > 1:
        cles = list(possibles)
        x, y = nuage.crossed(store, lu.groupe, possibles, etat)
        with barre:
            choose("En largeur", "x", cles, x, lambda c: possibles[c].nom, largeur=170)
            choose("En hauteur", "y", cles, y, lambda c: possibles[c].nom, largeur=170)
            montres = {"": "au survol", "oui": "tous"}
            choose("Noms", "noms", list(montres), etat.noms, montres.__getitem__, largeur=120)
    show("comparer-nuage")


def show_maps(lu: Lu, etat: EtatComparer, selection: Selection, barre: Barre) -> None:
    """One small map per measure of the table, or per year of one of them."""
    if petites_cartes.place(store, lu.groupe) is None:
        say(petites_cartes.SANS_CONTENANT)
        return
    suivies = petites_cartes.yearly(store, lu)
    if suivies:
        with barre:
            choose(
                "Une carte par",
                "petites",
                ["", *suivies],
                etat.petites if etat.petites in suivies else "",
                lambda c: f"année : {suivies[c].nom}" if c else "indicateur du tableau",
                largeur=360,
            )
    lots = petites_cartes.batches(store, lu, etat)
    if not lots:
        say(petites_cartes.SANS_MESURE)
    for rang, lot in enumerate(lots):
        st.html(f'<h2 class="ctg-graphique">{html.escape(lot.titre)}</h2>')
        show_multiples(
            [tirages.draw("comparer-petite-carte", carte=carte) for carte in lot.cartes],
            cle=f"comparer_{rang}",
            on_selection=lambda code: put_forward(code, lu.groupe.niveau),
        )


def show(code: str) -> None:
    """The figure of that code, or the sentence that stands in its place."""
    tirage = tirages.draw(code)
    if tirage.figure is None:
        say(tirage.vide)
    else:
        show_planche(tirage)


def say(phrase: str) -> None:
    """A sentence in the place of a figure: what it would show, and how to fill it."""
    st.html(f'<div class="ctg-vide"><p>{html.escape(phrase)}</p></div>')
