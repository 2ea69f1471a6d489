"""The charts of « Mon territoire » as Plotly draws them, for a presentation in large letters."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from dashboard.ecran.plotly import cadre, comparaison
from dashboard.figures.palettes import ACCENT, CERCLE, GRIS
from dashboard.figures.territoire.figures import CourbesNaissances, LignesTheme

RANGEE_PX = 56


def draw_naissances(modele: CourbesNaissances, *, pied: str = "") -> Any:
    """The curves from a common 100."""
    return comparaison.draw_courbes(modele.courbes, pied=pied)


def draw_lignes(modele: LignesTheme, *, pied: str = "") -> Any:
    """A row per figure that has an axis; a count, that has none, is a name and a value."""
    lignes = modele.theme.lignes
    noms = [f"{x.nom} : {x.texte} {x.unite}" for x in lignes]
    figure = go.Figure()
    autres = [(p, noms[i]) for i, x in enumerate(lignes) for p, _ in x.points]
    figure.add_scatter(
        x=[p for p, _ in autres],
        y=[n for _, n in autres],
        mode="markers",
        marker={"size": 9, "color": "#ffffff", "line": {"color": GRIS, "width": 1.5}},
        name="les autres du groupe",
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[x.place for x in lignes],
        y=noms,
        mode="markers",
        marker={"size": 14, "color": [CERCLE if x.fictif else ACCENT for x in lignes]},
        name=modele.qui,
        hoverinfo="skip",
    )
    figure.update_xaxes(visible=False, range=[-0.03, 1.03])
    figure.update_yaxes(categoryorder="array", categoryarray=noms[::-1])
    hauteur = RANGEE_PX * len(lignes) + 40
    cadre.layout(figure, (modele.titre, modele.unite, pied), hauteur, gauche=320, droite=24)
    return figure
