"""Draws the chart models on the screen with Plotly, in French and with as little ink as possible."""

# Plotly n'a pas de types : ce module ne fait que l'appeler, ses propres fonctions restent typées.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import math

import plotly.graph_objects as go

from dashboard import formats
from dashboard.ecran.plotly.cadre import (
    LIGNE_PX,
    UNITE_MAX,
    from_zero,
    ink_on,
    layout,
    names,
    row_height,
    wrap,
)
from dashboard.figures.couverture_partagee import CouverturePartagee, bars
from dashboard.figures.graphiques import Barres, Decomposition, Evolution, Repartition
from dashboard.figures.palettes import ACCENT, ENCRE, GRIS


def draw_barres(modele: Barres, *, pied: str = "") -> go.Figure:
    """Sorted horizontal bars, value at the end of each, references as named lines.

    With ``pied``, the title and that text stand in the drawing, as in its downloaded picture.
    """
    barres = modele.barres[::-1]
    figure = go.Figure(
        go.Bar(
            x=[b.valeur for b in barres],
            y=[b.nom for b in barres],
            orientation="h",
            text=[b.texte for b in barres],
            textposition="none",
            customdata=[b.nom for b in barres],
            marker={
                "color": [b.couleur for b in barres],
                "line": {
                    "color": [ENCRE if b.choisie else GRIS for b in barres],
                    "width": [2.5 if b.choisie else 0.5 for b in barres],
                },
            },
            hovertemplate="%{customdata} : %{text} " + modele.unite + "<extra></extra>",
        )
    )
    etendue = from_zero([*(b.valeur for b in barres), *(r.valeur for r in modele.lignes)], 1.15)
    longueur = max((len(b.texte) for b in barres), default=0)
    layout(
        figure,
        (modele.titre, modele.unite, pied),
        max(60, row_height([b.nom for b in barres]) * len(barres)),
        lignes=modele.lignes,
        etendue=etendue,
        gauche=names(figure, {b.nom: b.choisie for b in barres}),
        droite=20 + 8 * max(0, longueur - 5),
    )
    # Des annotations, et non le texte des barres : elles passent devant les lignes des repères.
    # D'un seul geste : une par une, Plotly revoit chaque fois toutes celles qui sont déjà là.
    textes = [
        {
            "x": max(b.valeur, 0.0),
            "y": b.nom,
            "showarrow": False,
            "xanchor": "left",
            "text": f"<b>{b.texte}</b>" if b.choisie else b.texte,
            "xshift": 3,
            "borderpad": 1,
            "bgcolor": "#ffffff",
        }
        for b in barres
    ]
    figure.update_layout(annotations=[*figure.to_dict()["layout"].get("annotations", ()), *textes])
    figure.update_xaxes(rangemode="tozero", range=list(etendue))
    return figure


def draw_partage(modele: CouverturePartagee, *, pied: str = "") -> go.Figure:
    """Places and children of each series, left of the zero when they lower the rate."""
    return draw_barres(bars(modele), pied=pied)


def draw_repartition(modele: Repartition, *, pied: str = "") -> go.Figure:
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
    bornes = [
        *(b for i in modele.intervalles for b in (i.debut, i.fin)),
        *(r.valeur for r in modele.lignes),
    ] or [0.0, 1.0]
    bord = 0.01 * (max(bornes) - min(bornes))
    etendue = (min(bornes) - bord, max(bornes) + bord)
    layout(
        figure,
        (modele.titre, "", pied),
        300,
        lignes=modele.lignes,
        etendue=etendue,
        gauche=60,
        bas=34 + LIGNE_PX * len(wrap(modele.unite, UNITE_MAX)),
    )
    figure.update_xaxes(
        title={"text": "<br>".join(wrap(modele.unite, UNITE_MAX)), "standoff": 8, "font": {"size": 14}},
        range=list(etendue),
    )
    # Des territoires se comptent : pas de graduation à 0,5.
    petit = max((i.effectif for i in modele.intervalles), default=0) <= 5
    figure.update_yaxes(
        title={"text": f"nombre : {modele.niveau}", "standoff": 10, "font": {"size": 14}},
        automargin=True,
        rangemode="tozero",
        tickformat=",d",
        dtick=1 if petit else None,
        nticks=6,
    )
    return figure


def draw_decomposition(modele: Decomposition, *, pied: str = "") -> go.Figure:
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
            insidetextfont={"color": ink_on(couleur)},
            textangle=0,
            customdata=noms,
            marker={"color": couleur, "line": {"color": "#ffffff", "width": 1}},
            hovertemplate="%{customdata}<br>" + modalite + " : %{text}<extra></extra>",
        )
    totaux = [sum(p for p in g.parties if not math.isnan(p)) for g in modele.groupes]
    hauteur = max(44, row_height(noms)) * len(noms)
    # Sur un téléphone, la légende prend un rang par part.
    legende = 21 * len(modele.modalites) + 8
    total, sous = layout(
        figure,
        (modele.titre, modele.unite, pied),
        hauteur,
        gauche=names(figure, {g.nom: g.choisie for g in modele.groupes[::-1]}),
        bas=34 + legende,
    )
    # Ce qui ne tient pas dans sa part ne s'écrit pas plus petit : il se lit au survol et au tableau.
    figure.update_layout(
        barmode="stack",
        showlegend=True,
        uniformtext={"minsize": 12, "mode": "hide"},
        legend={
            "orientation": "h",
            "yref": "container",
            "yanchor": "top",
            "xref": "container",
            "x": 0,
            "y": (sous - 30) / total,
            "traceorder": "normal",
            "font": {"size": 14},
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )
    figure.update_xaxes(rangemode="tozero", range=list(from_zero(totaux, 1.03)))
    return figure


def draw_evolution(modele: Evolution, *, pied: str = "") -> go.Figure:
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
    layout(figure, (modele.titre, modele.unite, pied), 190, gauche=24, droite=24)
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
