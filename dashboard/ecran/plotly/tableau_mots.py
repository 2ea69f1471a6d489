"""A table of words on the screen: a real HTML table; and the same as a Plotly figure, for pictures."""

# Plotly n'a pas de types : ce module ne fait que l'appeler, ses propres fonctions restent typées.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import plotly.graph_objects as go

from dashboard.ecran import html as ecran_html
from dashboard.ecran.plotly import cadre
from dashboard.figures.tableau_mots import TableauMots

LIGNE_PX = 58


def html(modele: TableauMots) -> str:
    """The table; its title is above it on the page."""
    return ecran_html.text_table(modele.colonnes, modele.lignes)


def draw_mots(modele: TableauMots, *, pied: str = "") -> go.Figure:
    """The table as a picture: texts that wrap in their columns."""
    figure = go.Figure(
        go.Table(
            columnwidth=list(modele.largeurs) or None,
            header={"values": [f"<b>{c}</b>" for c in modele.colonnes], "align": "left"},
            cells={"values": [list(c) for c in zip(*modele.lignes, strict=True)], "align": "left"},
        )
    )
    cadre.layout(figure, (modele.titre, modele.unite, pied), LIGNE_PX * (len(modele.lignes) + 1))
    return figure
