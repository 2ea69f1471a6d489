"""Draws the age pyramid with Plotly: women on the left, men on the right, ages in the middle."""

# Plotly n'a pas de types : ce module ne fait que l'appeler, ses propres fonctions restent typées.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import plotly.graph_objects as go

from dashboard import formats
from dashboard.ecran.plotly import cadre
from dashboard.figures.graphiques import round_step
from dashboard.figures.palettes import COULEUR_FEMMES, COULEUR_HOMMES, ENCRE
from dashboard.figures.pyramide import Pyramide

# Distinctes en couleur comme en gris, et chacune nommée au-dessus de son côté.
HAUTEUR_TRANCHE_PX = 17


def draw_pyramide(modele: Pyramide, *, pied: str = "") -> go.Figure:
    """Two series of bars from a common zero; the axis counts upwards on both sides."""
    maximum = max((*modele.femmes, *modele.hommes), default=0.0) or 1.0
    etendue = (-1.12 * maximum, 1.12 * maximum)
    figure = go.Figure(
        [
            go.Bar(
                x=[signe * v for v in valeurs],
                y=list(modele.tranches),
                orientation="h",
                name=nom,
                marker={"color": couleur, "line": {"color": "#ffffff", "width": 0.5}},
                customdata=[formats.number(v, modele.decimales) for v in valeurs],
                hovertemplate=f"{nom}, %{{y}} : %{{customdata}} {modele.unite}<extra></extra>",
            )
            for nom, valeurs, signe, couleur in (
                ("Femmes", modele.femmes, -1, COULEUR_FEMMES),
                ("Hommes", modele.hommes, 1, COULEUR_HOMMES),
            )
        ]
    )
    cadre.layout(
        figure,
        (modele.titre, modele.unite, pied),
        HAUTEUR_TRANCHE_PX * len(modele.tranches) + 28,
        etendue=etendue,
        gauche=8,
    )
    figure.update_layout(barmode="relative", bargap=0.12)
    pas = round_step(maximum / 2.5)
    graduations = [k * pas for k in range(int(maximum / pas) + 1)]
    figure.update_xaxes(
        range=list(etendue),
        tickvals=[*(-g for g in graduations[:0:-1]), *graduations],
        ticktext=[
            *(formats.number(g) for g in graduations[:0:-1]),
            *(formats.number(g) for g in graduations),
        ],
    )
    figure.update_yaxes(automargin=True, tickfont={"size": 13}, ticklabelstandoff=6, showgrid=False)
    for nom, x, ancre in (("Femmes", 0.02, "left"), ("Hommes", 0.98, "right")):
        figure.add_annotation(
            x=x,
            y=1,
            xref="paper",
            yref="paper",
            xanchor=ancre,
            yanchor="top",
            showarrow=False,
            text=f"<b>{nom}</b>",
            font={"size": 15, "color": ENCRE},
        )
    return figure
