"""Key numbers on the screen: a real table; and the same as a Plotly figure, for pictures."""

# Plotly n'a pas de types : ce module ne fait que l'appeler, ses propres fonctions restent typées.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import plotly.graph_objects as go

from dashboard.ecran.plotly import tableau_mots
from dashboard.figures.territoire.chiffres import ChiffresCles


def html(modele: ChiffresCles) -> str:
    """The numbers as rows: their title is above on the page."""
    return tableau_mots.html(modele.mots)


def draw_chiffres(modele: ChiffresCles, *, pied: str = "") -> go.Figure:
    """The same as a picture."""
    return tableau_mots.draw_mots(modele.mots, pied=pied)
