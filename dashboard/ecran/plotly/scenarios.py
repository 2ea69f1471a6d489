"""Draws on the screen, with Plotly, the births known and the scenarios that follow."""

# Plotly n'a pas de types : ce module ne fait que l'appeler, ses propres fonctions restent typées.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import plotly.graph_objects as go

from dashboard import formats
from dashboard.ecran.plotly import cadre
from dashboard.figures.disposition import place_labels
from dashboard.figures.palettes import ACCENT, ENCRE
from dashboard.figures.scenarios import COULEURS, HORIZON, Scenario, Scenarios

HAUTEUR_PX, NOM_PX = 340, 38
DROITE_PX = 92
TIRETS = {"constant": "dash", "tendance": "dot", "choisi": "dashdot"}
SIGNES = {"constant": "circle-open", "tendance": "diamond-open", "choisi": "square-open"}


def draw_scenarios(modele: Scenarios, *, pied: str = "") -> go.Figure:
    """A full line up to the last known year, then one broken line per scenario, named at its end."""
    figure = go.Figure()
    _line(figure, list(range(modele.debut, modele.fin + 1)), list(modele.naissances), "Naissances")
    for scenario in modele.scenarios:
        annees, valeurs = modele.joined(scenario)
        _line(figure, annees, valeurs, f"Scénario {scenario.nom.lower()}", scenario)
    valeurs = [*modele.naissances, *(v for s in modele.scenarios for v in s.naissances)]
    # Depuis zéro : une baisse garde sa taille.
    etendue = (0.0, 1.08 * max([*valeurs, 1.0]))
    cadre.layout(figure, (modele.titre, modele.unite, pied), HAUTEUR_PX, gauche=52, droite=DROITE_PX)
    _names(figure, modele, etendue)
    figure.add_vrect(x0=modele.fin, x1=modele.fin + HORIZON, fillcolor="#f4f4f8", line_width=0, layer="below")
    figure.update_xaxes(
        tick0=modele.debut,
        dtick=5,
        tickformat="d",
        showgrid=False,
        # Au téléphone, la première année toucherait le zéro de l'autre axe.
        ticklabelstandoff=6,
        range=[modele.debut - 0.3, modele.fin + HORIZON + 0.2],
    )
    figure.update_yaxes(range=list(etendue), tickformat=",~f", nticks=6, tickfont={"size": 14})
    return figure


def _line(
    figure: go.Figure, annees: list[int], valeurs: list[float], nom: str, scenario: Scenario | None = None
) -> None:
    suite = "environ " if scenario else ""
    textes = [f"{nom}, {a} : {suite}{formats.number(v)}" for a, v in zip(annees, valeurs, strict=True)]
    couleur = ACCENT if scenario is None else COULEURS[scenario.cle]
    figure.add_scatter(
        x=annees,
        y=valeurs,
        mode="lines+markers",
        line={
            "color": couleur,
            "width": 3.5 if scenario is None else 2.5,
            "dash": "solid" if scenario is None else TIRETS[scenario.cle],
        },
        marker={
            "size": 7,
            "symbol": "circle" if scenario is None else SIGNES[scenario.cle],
            # Le premier point d'un scénario est la dernière année connue : elle a déjà le sien.
            "opacity": [1.0 if scenario is None or a > annees[0] else 0.0 for a in annees],
        },
        customdata=textes,
        hovertemplate="%{customdata}<extra></extra>",
        cliponaxis=False,
    )


def _names(figure: go.Figure, modele: Scenarios, etendue: tuple[float, float]) -> None:
    """The name and the last births of each scenario, at the end of its line, apart from each other."""
    voulues = [s.naissances[-1] / etendue[1] * HAUTEUR_PX for s in modele.scenarios]
    places = place_labels(voulues, [NOM_PX] * len(voulues), HAUTEUR_PX)
    for scenario, place in zip(modele.scenarios, places, strict=True):
        figure.add_annotation(
            x=1,
            xref="paper",
            y=place / HAUTEUR_PX * etendue[1],
            xanchor="left",
            yanchor="middle",
            xshift=6,
            align="left",
            showarrow=False,
            text=f"<b>{scenario.nom}</b><br>{formats.number(scenario.naissances[-1])}",
            font={"size": 14, "color": COULEURS[scenario.cle] if scenario.cle != "constant" else ENCRE},
        )
