"""Draws the chart models on the screen with Plotly, in French and with as little ink as possible."""

# Plotly n'a pas de types : ce module ne fait que l'appeler, ses propres fonctions restent typées.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from dashboard import formats
from dashboard.figures.graphiques import Barres, Decomposition, Evolution, Ligne, Repartition
from dashboard.figures.palettes import ACCENT, ENCRE, GRIS

POLICE = "Source Sans, Source Sans Pro, sans-serif"
HAUTEUR_BARRE_PX = 27

# `locale` seul ne fait rien : le dictionnaire doit être donné à la figure.
_FRANCAIS = {
    "moduleType": "locale",
    "name": "fr",
    "dictionary": {
        "Download plot as a PNG": "Télécharger l'image (PNG)",
        "Download plot": "Télécharger l'image",
        "Zoom": "Zoomer",
        "Zoom in": "Agrandir",
        "Zoom out": "Réduire",
        "Pan": "Déplacer",
        "Autoscale": "Échelle automatique",
        "Reset axes": "Vue d'ensemble",
        "Reset": "Vue d'ensemble",
        "Double-click to zoom back out": "Double-cliquez pour revenir à l'ensemble",
        "Double-click on legend to isolate one trace": "Double-cliquez pour isoler une série",
        "Preparing image - this may take a few seconds": "Image en préparation…",
        "Image download succeeded": "Image téléchargée",
        "Sorry, there was a problem downloading your image!": "L'image n'a pas pu être faite.",
    },
    "format": {
        "decimal": ",",
        "thousands": formats.ESPACE_FINE,
        "months": [
            "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
            "octobre", "novembre", "décembre",
        ],
        "shortMonths": [
            "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.",
            "nov.", "déc.",
        ],
        "days": ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
        "shortDays": ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
        "date": "%d/%m/%Y",
    },
}  # fmt: skip


def config(nom_fichier: str) -> dict[str, Any]:
    """Options of the drawing: French words, only the picture and the zoom, 300 dpi on A4 width."""
    return {
        "locale": "fr",
        "locales": {"fr": _FRANCAIS},
        "displaylogo": False,
        "modeBarButtonsToRemove": [
            "pan2d", "select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d",
        ],
        "toImageButtonOptions": {"format": "png", "filename": nom_fichier, "scale": 3},
    }  # fmt: skip


def draw_barres(modele: Barres) -> go.Figure:
    """Sorted horizontal bars, value at the end of each, references as named lines."""
    barres = modele.barres[::-1]
    figure = go.Figure(
        go.Bar(
            x=[b.valeur for b in barres],
            y=[b.nom for b in barres],
            orientation="h",
            text=[b.texte for b in barres],
            textposition="outside",
            cliponaxis=False,
            marker={
                "color": [b.couleur for b in barres],
                "line": {
                    "color": [ENCRE if b.choisie else GRIS for b in barres],
                    "width": [2.5 if b.choisie else 0.5 for b in barres],
                },
            },
            hovertemplate="%{y} : %{text} " + modele.unite + "<extra></extra>",
        )
    )
    _layout(figure, modele.unite, HAUTEUR_BARRE_PX * max(len(barres), 2), modele.lignes)
    figure.update_yaxes(automargin=True, ticklabelstandoff=6)
    figure.update_xaxes(rangemode="tozero")
    return figure


def draw_repartition(modele: Repartition) -> go.Figure:
    """Columns: how many territories in each interval, references as named lines."""
    figure = go.Figure(
        go.Bar(
            x=[(i.debut + i.fin) / 2 for i in modele.intervalles],
            y=[i.effectif for i in modele.intervalles],
            width=[i.fin - i.debut for i in modele.intervalles],
            marker={
                "color": [i.couleur for i in modele.intervalles],
                "line": {"color": "#ffffff", "width": 1},
            },
            customdata=[
                f"{formats.number(i.debut, modele.decimales)} à moins de "
                f"{formats.number(i.fin, modele.decimales)} : {formats.number(i.effectif)} {modele.niveau}"
                for i in modele.intervalles
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    _layout(figure, modele.unite, 300, modele.lignes)
    figure.update_yaxes(title=f"nombre : {modele.niveau}", rangemode="tozero")
    return figure


def draw_decomposition(modele: Decomposition) -> go.Figure:
    """Stacked horizontal bars, a trace per part, its value written inside when it fits."""
    figure = go.Figure()
    noms = [g.nom for g in modele.groupes][::-1]
    for rang, (modalite, couleur) in enumerate(zip(modele.modalites, modele.couleurs, strict=True)):
        figure.add_bar(
            name=modalite,
            x=[g.parties[rang] for g in modele.groupes][::-1],
            y=noms,
            orientation="h",
            text=[g.textes[rang] for g in modele.groupes][::-1],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            marker={"color": couleur, "line": {"color": "#ffffff", "width": 1}},
            hovertemplate="%{y}<br>" + modalite + " : %{text}<extra></extra>",
        )
    # Ce qui ne tient pas dans sa part ne s'écrit pas plus petit : il se lit au survol et au tableau.
    _layout(figure, modele.unite, 20 + 44 * len(noms), (), bas=84)
    figure.update_layout(
        barmode="stack",
        showlegend=True,
        uniformtext={"minsize": 12, "mode": "hide"},
        legend={
            "orientation": "h", "yref": "container", "y": 0.01, "yanchor": "bottom", "x": 0,
            "xref": "container", "traceorder": "normal",
            "itemclick": False, "itemdoubleclick": False,
        },
    )  # fmt: skip
    figure.update_yaxes(automargin=True, ticklabelstandoff=6)
    figure.update_xaxes(title=None, rangemode="tozero")
    return figure


def draw_evolution(modele: Evolution) -> go.Figure:
    """A line with every value written; a break of series is a named dashed line."""
    figure = go.Figure(
        go.Scatter(
            x=list(modele.millesimes),
            y=list(modele.valeurs),
            mode="lines+markers+text",
            text=list(modele.textes),
            textposition="top center",
            cliponaxis=False,
            line={"color": ACCENT, "width": 2.5},
            marker={"size": 8},
            hovertemplate="%{x} : %{text} " + modele.unite + "<extra></extra>",
        )
    )
    _layout(figure, None, 190, ())
    for annee in modele.ruptures:
        if modele.millesimes[0] < annee <= modele.millesimes[-1]:
            figure.add_vline(
                x=annee - 0.5,
                line={"color": GRIS, "dash": "dot", "width": 1.5},
                annotation={"text": "rupture de série", "font": {"color": GRIS, "size": 13}},
            )
    figure.update_xaxes(dtick=1, tickformat="d", showgrid=False)
    figure.update_yaxes(rangemode="tozero", showticklabels=False)
    return figure


def _layout(
    figure: go.Figure, unite: str | None, hauteur: int, lignes: tuple[Ligne, ...], bas: int = 56
) -> None:
    """Common ink. ``hauteur`` is the plotting area's; margins for names come on top of it."""
    haut = 28 + 20 * len(lignes)
    figure.update_layout(
        height=hauteur + haut + bas,
        margin={"l": 8, "r": 56, "t": haut, "b": bas},
        font={"family": POLICE, "size": 15, "color": ENCRE},
        paper_bgcolor="#ffffff",
        plot_bgcolor="#ffffff",
        showlegend=False,
        bargap=0.25,
        separators=f",{formats.ESPACE_FINE}",
        hoverlabel={"bgcolor": "#ffffff", "font": {"family": POLICE, "size": 15, "color": ENCRE}},
        dragmode="zoom",
    )
    figure.update_xaxes(
        title=unite, gridcolor="#eeeeee", zeroline=True, zerolinecolor="#999999", zerolinewidth=1
    )
    figure.update_yaxes(gridcolor="#eeeeee", zeroline=False)
    for rang, ligne in enumerate(sorted(lignes, key=lambda repere: repere.valeur)):
        figure.add_vline(
            x=ligne.valeur,
            line={"color": ENCRE, "width": 1.5, "dash": "dash"},
        )
        # Chaque nom sur sa ligne : deux repères voisins ne se recouvrent jamais.
        figure.add_annotation(
            x=ligne.valeur,
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=6 + 20 * rang,
            text=f"{ligne.nom} {ligne.texte}",
            showarrow=False,
            xanchor="center",
            font={"size": 14, "color": ENCRE},
            bgcolor="#ffffff",
        )
