"""The figure of the frozen references: one indicator, the day it was frozen and today."""

from __future__ import annotations

import datetime

import pandas as pd

from dashboard import dates
from dashboard.figures import textes
from dashboard.figures.avant_apres import AvantApres, build_avant_apres
from dashboard.figures.carte import level_name
from dashboard.figures.planche import Planche
from dashboard.figures.textes import Portee
from dashboard.galerie.tirage import LIEU, Adresse, Cliche, Tirage, empty, read_selection
from dashboard.lecture import vues
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import Lecteur
from data.garde.references import Reference
from data.identifiants import slug

PAGE = "references"
SANS_REFERENCE = (
    "Aucune référence n'est figée : figez une référence aujourd'hui, dans « Références figées », et "
    "l'évaluation dira ce qui a bougé depuis."
)


def _build(adresse: Adresse, lecteur: Lecteur) -> Tirage:
    """The territories of the scope on both days; the reference of the address, the latest by default."""
    selection, phrases = read_selection(adresse, lecteur)
    gardees, panne = lecteur.kept_references()
    if not gardees:
        return empty(adresse, panne or SANS_REFERENCE, phrases)
    voulue = adresse.get("reference", gardees[0].slug)
    reference = next((r for r in gardees if r.slug == voulue), None)
    if reference is None:
        # Une autre à sa place évaluerait autre chose, sans que rien ne le montre.
        return empty(
            adresse,
            f"La référence « {voulue} » n'existe plus : remettez-la depuis la corbeille, ou choisissez "
            "une autre référence.",
            phrases,
        )
    adresse = adresse.fixed(reference=reference.slug)
    portee = lecteur.shown_scope(selection.portee, selection.code_portee)
    lignes = lecteur.compare_reference(reference, selection.niveau, portee)
    fiche = lecteur.catalogue().indicateurs[selection.indicateur]
    jour = dates.french_date(datetime.date.fromisoformat(dates.day_of(reference.date)))
    modele = build_avant_apres(lignes, fiche, reference.nom, jour, selection.territoire, selection.niveau)
    if modele is None:
        return empty(
            adresse,
            f"« {fiche.nom_court} » n'a de valeur les deux jours pour aucun territoire {portee.de} : rien à "
            "comparer.",
            phrases,
        )
    siennes = lignes[lignes["indicateur"] == fiche.code]
    return Tirage(adresse, _plate(lecteur, modele, siennes, reference, selection, portee), phrases=phrases)


def _plate(
    lecteur: Lecteur,
    modele: AvantApres,
    lignes: pd.DataFrame,
    reference: Reference,
    selection: Selection,
    portee: Portee,
) -> Planche:
    """The chart with both its states named under it."""
    annees = _years(lignes, "avant", "apres")
    lus = [str(s) for c in ("source_apres", "source_avant") for s in lignes[c].dropna()]
    connus = [s for s in dict.fromkeys(lus) if s in lecteur.catalogue().sources]
    source = textes.chart_source(vues.cards(lecteur, connus), annees)
    return Planche(
        modele,
        f"{level_name(selection.niveau, 2)} {portee.de}.".capitalize()
        if selection.niveau != "epci"
        else f"EPCI {portee.de}.",
        f"{source} Référence « {reference.nom} », figée le {dates.moment(reference.date)}.",
        annees,
        slug(f"avant-apres {selection.indicateur} {portee.nom}"),
        modele.notes,
        any(e.fictif for e in modele.ecarts),
    )


def _years(lignes: pd.DataFrame, *etats: str) -> str:
    """« 2022-2023 », of all that is shown."""
    annees = sorted({int(a) for e in etats for a in lignes[f"millesime_{e}"].dropna()})
    return "-".join(map(str, dict.fromkeys((annees[0], annees[-1])))) if annees else ""


AVANT_APRES = Cliche(
    "reference-avant-apres", PAGE, _build, ("reference",), {"onglet": "reference"}, LIEU | {"indicateur"}
)
CLICHES = (AVANT_APRES,)
