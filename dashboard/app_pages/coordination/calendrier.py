"""Section « Calendrier » : les CTG signées, leur échéance, celles à renouveler dans les douze mois."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import dates
from dashboard.app_pages.commun import tirages
from dashboard.app_pages.commun.cadre import show_planche
from dashboard.app_pages.coordination.contexte import show_empty
from dashboard.ecran import chiffres_cles, html
from dashboard.galerie.coordination.calendrier import counts, read_conventions
from dashboard.galerie.coordination.contexte import ContexteCoordination

STATUTS = {"en_cours": "en cours", "en_renouvellement": "en renouvellement", "echue": "échue"}


def show(contexte: ContexteCoordination) -> None:
    """Counts, the bars of the conventions, then the table with their axes."""
    lues = read_conventions(contexte)
    if lues is None:
        show_empty(
            "Le calendrier des conventions territoriales globales",
            "Cette section montrerait les CTG signées, leur échéance, et celles à renouveler dans "
            "les douze mois.",
            "ctg",
            contexte,
        )
        return
    compte = counts(lues.modele, len(lues.sans), lues.unites, contexte.portee.unite, contexte.lieu)
    st.html(chiffres_cles.render(compte))
    show_planche(tirages.draw("coordination-calendrier"))
    _table(contexte, lues.lignes)


def _table(contexte: ContexteCoordination, lignes: pd.DataFrame) -> None:
    """The conventions with what the drawing cannot hold: their axes and the file's own status."""
    table = pd.DataFrame(
        [
            (
                str(ligne["nom"]),
                dates.french_date(pd.Timestamp(ligne["signature"]).date()),
                dates.french_date(pd.Timestamp(ligne["fin"]).date()),
                STATUTS[str(ligne["statut"])],
                _axes(contexte, ligne["axes"]),
            )
            for _, ligne in lignes.iterrows()
        ],
        columns=["Convention", "Signature", "Échéance", "Statut du fichier", "Axes retenus"],
    )
    classe = "ctg-html ctg-fictif" if lignes["fictif"].any() else "ctg-html"
    corps = html.data_table(table, "Les conventions et leurs axes", 0)
    st.html(f'<div class="{classe} ctg-conventions">{corps}</div>')


def _axes(contexte: ContexteCoordination, axes: object) -> str:
    """Names of the axes; all of them is said in two words."""
    codes = str(axes).split(",") if isinstance(axes, str) and axes else []
    if not codes:
        return "non renseignés"
    if set(contexte.noms) <= set(codes):
        return "les huit axes"
    return ", ".join(contexte.noms[c] for c in contexte.noms if c in codes)
