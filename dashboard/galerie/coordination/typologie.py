"""« Typologie »: cooperation limited, necessary or differentiated, after who runs what."""

from __future__ import annotations

from datetime import date

import pandas as pd

from dashboard.figures import calendrier, textes, typologie
from dashboard.figures.carte_categories import build_carte_categories
from dashboard.figures.modele import Carte, Textes
from dashboard.galerie.coordination.contexte import ContexteCoordination, Demande, cliche, sources_of
from dashboard.galerie.tirage import Tirage
from dashboard.lecture.vues import cards

DOMAINE = "ensemble"


def read_equipments(contexte: ContexteCoordination) -> pd.DataFrame:
    """Rows of ``coordination/typologie`` at the day shown."""
    return contexte.run("typologie", jour=contexte.jour.isoformat())


@cliche("coordination-typologie", "typologie", "domaine")
def TYPOLOGIE(demande: Demande) -> Tirage:
    """The map of the three categories."""
    contexte = demande.contexte
    domaine, demande = demande.choose("domaine", "le domaine", list(typologie.DOMAINES), DOMAINE)
    lignes = read_equipments(contexte)
    if lignes["typologie"].isna().all():
        return demande.not_imported()
    return demande.shown(_build(contexte, lignes, domaine, contexte.jour))


def _build(contexte: ContexteCoordination, lignes: pd.DataFrame, domaine: str, jour: date) -> Carte:
    valeurs = typologie.map_values(lignes, domaine)
    connues = int((valeurs["statut"] == "publie").sum())
    le_jour = f"équipements ouverts au {calendrier.french_date(jour)}"
    siennes = lignes[lignes["domaine"] == domaine].rename(columns={"sources": "source"})
    mots = Textes(
        titre="Façon de coopérer",
        sous_titre=typologie.DOMAINES[domaine],
        notes=(typologie.counting_rule(contexte.portee.unite),),
        source=textes.source_sentence(cards(contexte.lecteur, sources_of(siennes)), jour.year),
        champ=typologie.scope(lignes, domaine, jour, contexte.portee, connues),
        lecture=typologie.reading(lignes, domaine, jour, contexte.portee.unite),
    )
    return build_carte_categories(
        contexte.lecteur.ground(contexte.portee.unite.niveau, contexte.portee),
        contexte.portee.unite.niveau,
        valeurs,
        list(typologie.CATEGORIES.values()),
        mots,
        titre=f"Façon de coopérer – {typologie.DOMAINES[domaine]}",
        selection=contexte.epci,
        millesime=jour.year,
        annees=le_jour,
    )
