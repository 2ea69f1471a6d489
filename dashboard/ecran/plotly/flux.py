"""Draws a flow with Plotly: boxes and ribbons whose height is the amount, names written beside.

Plotly's own Sankey stretches each figure to its frame and lets names cover ribbons: two figures
would not compare, and a phone would not show the amounts. Here the scale is the model's.
"""

# Plotly n'a pas de types : ce module ne fait que l'appeler, ses propres fonctions restent typées.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import plotly.graph_objects as go

from dashboard.ecran.plotly import cadre
from dashboard.figures.disposition_flux import (
    LARGEUR_BOITE,
    CaseFlux,
    euros_per_px,
    height_px,
    place,
    ribbons,
)
from dashboard.figures.flux import Flux, Lien, Noeud, euros
from dashboard.figures.palettes import ENCRE


def draw_flux(modele: Flux, *, pied: str = "") -> go.Figure:
    """Boxes in columns, ribbons between them, name and amount above each box.

    One euro has the same height in every figure that has the same ``echelle``. With ``pied``, the
    title and that text stand in the drawing, as in its downloaded picture.
    """
    boites = place(modele)
    figure = go.Figure()
    for lien, (depart, arrivee) in zip(modele.liens, ribbons(modele, boites), strict=True):
        if lien.montant > 0:
            _ribbon(figure, modele, lien, depart, arrivee)
    for noeud in modele.noeuds:
        _box(figure, modele, noeud, boites[noeud.code])
    hauteur = height_px(modele)
    cadre.layout(figure, (modele.titre, "", pied), hauteur, gauche=8, droite=8, bas=12)
    figure.update_layout(dragmode=False, hovermode="closest")
    cache = {"visible": False, "fixedrange": True}
    figure.update_xaxes(range=[0, 1], **cache)
    figure.update_yaxes(range=[0, hauteur * euros_per_px(modele)], **cache)
    return figure


def _box(figure: go.Figure, modele: Flux, noeud: Noeud, boite: CaseFlux) -> None:
    figure.add_shape(
        type="rect",
        xref="x",
        yref="y",
        x0=boite.x,
        x1=boite.x + LARGEUR_BOITE,
        y0=boite.bas,
        y1=boite.haut,
        fillcolor=noeud.couleur,
        line={"color": ENCRE, "width": 0.5},
    )
    derniere = max(n.colonne for n in modele.noeuds)
    ancre, x = "center", boite.x + LARGEUR_BOITE / 2
    if noeud.colonne == 0:
        ancre, x = "left", boite.x
    elif noeud.colonne == derniere:
        ancre, x = "right", boite.x + LARGEUR_BOITE
    detail = f" {noeud.detail}" if noeud.detail else ""
    ecart = f" ({noeud.ecart})" if noeud.ecart else ""
    figure.add_annotation(
        x=x,
        y=boite.haut,
        xref="x",
        yref="y",
        xanchor=ancre,
        yanchor="bottom",
        align=ancre,
        yshift=1,
        showarrow=False,
        font={"size": 15, "color": ENCRE},
        text=f"<b>{noeud.nom}</b>{detail}<br>{euros(modele.amount(noeud.code))}{ecart}",
    )


def _ribbon(figure: go.Figure, modele: Flux, lien: Lien, depart: CaseFlux, arrivee: CaseFlux) -> None:
    milieu = (depart.x + arrivee.x) / 2
    couleur = next(n.couleur for n in modele.noeuds if n.code == _tint(modele, lien))
    figure.add_shape(
        type="path",
        xref="x",
        yref="y",
        layer="below",
        fillcolor=couleur,
        opacity=0.45,
        line={"width": 0},
        path=(
            f"M {depart.x},{depart.haut} C {milieu},{depart.haut} {milieu},{arrivee.haut} "
            f"{arrivee.x},{arrivee.haut} L {arrivee.x},{arrivee.bas} C {milieu},{arrivee.bas} "
            f"{milieu},{depart.bas} {depart.x},{depart.bas} Z"
        ),
    )
    figure.add_scatter(
        x=[milieu],
        y=[(depart.haut + depart.bas + arrivee.haut + arrivee.bas) / 4],
        mode="markers",
        marker={"size": 28, "opacity": 0},
        hovertemplate=f"{modele.name(lien.de)} vers {modele.name(lien.vers)} : "
        f"{euros(lien.montant)}<extra></extra>",
    )


def _tint(modele: Flux, lien: Lien) -> str:
    """A ribbon has the colour of the end that sets it apart: where several arrive, their start."""
    return lien.de if sum(x.vers == lien.vers for x in modele.liens) > 1 else lien.vers
