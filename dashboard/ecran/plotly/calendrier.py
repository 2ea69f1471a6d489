"""Draws a calendar with Plotly: a horizontal bar per period, years below, « aujourd'hui » across."""

# Plotly n'a pas de types : ce module ne fait que l'appeler, ses propres fonctions restent typées.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

from datetime import date

import plotly.graph_objects as go

from dashboard.dates import MOIS_COURTS, french_date
from dashboard.ecran.plotly import cadre
from dashboard.figures.calendrier import SITUATIONS, Calendrier
from dashboard.figures.palettes import ACCENT, ENCRE, GRIS

RANGEE_PX = 34
# La place de « aujourd'hui », au-dessus des barres.
JOUR_PX = 20
# La place de la dernière échéance, écrite au bout de sa barre, quelle que soit la largeur.
ECHEANCE_PX = 78
_MOTIFS = {"plein": "", "hachures": "/", "rayures": "\\", "points": ".", "grille": "+", "croix": "x"}
_JOUR_MS = 86_400_000


def draw_calendrier(modele: Calendrier, *, pied: str = "") -> go.Figure:
    """Bars from the first to end, coloured and patterned by situation, one legend entry for each."""
    periodes = modele.periodes[::-1]
    noms = [p.nom for p in periodes]
    figure = go.Figure()
    presentes = [s for s in SITUATIONS if any(p.situation == s for p in periodes)]
    for situation in presentes:
        siennes = [p for p in periodes if p.situation == situation]
        figure.add_bar(
            name=situation.nom,
            base=[p.debut.isoformat() for p in siennes],
            x=[_JOUR_MS * ((p.fin - p.debut).days + 1) for p in siennes],
            y=[p.nom for p in siennes],
            orientation="h",
            customdata=[[p.texte, p.detail] for p in siennes],
            hovertemplate="<b>%{y}</b><br>%{customdata[1]}<br>%{customdata[0]}<extra></extra>",
            marker={
                "color": situation.couleur,
                "pattern": {
                    "shape": _MOTIFS[situation.motif],
                    "fgcolor": "#ffffff",
                    "fgopacity": 0.7,
                    "size": 7,
                    "solidity": 0.25,
                    "fillmode": "overlay",
                },
                "line": {
                    "color": [ENCRE if p.choisie else "#ffffff" for p in siennes],
                    "width": [2.5 if p.choisie else 1 for p in siennes],
                },
            },
        )
    debut, fin = _bounds(modele)
    legende = 24 * len(presentes) + 8
    hauteur = max(70, max(RANGEE_PX, cadre.row_height(noms)) * len(noms))
    total, sous = cadre.layout(
        figure,
        (modele.titre, "", pied),
        hauteur,
        gauche=cadre.names(figure, {p.nom: p.choisie for p in periodes}),
        bas=34 + legende,
    )
    figure.update_layout(
        barmode="overlay",
        showlegend=True,
        margin_t=total - hauteur - sous + JOUR_PX,
        margin_r=ECHEANCE_PX,
        height=total + JOUR_PX,
        legend={
            "orientation": "h",
            "yref": "container",
            "yanchor": "top",
            "xref": "container",
            "x": 0,
            "y": (sous - 30) / (total + JOUR_PX),
            "traceorder": "normal",
            "font": {"size": 14},
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )
    figure.update_xaxes(
        type="date",
        range=[debut.isoformat(), fin.isoformat()],
        nticks=None,
        # Un trait par année ; au téléphone, une année sur cinq seulement s'écrit.
        minor={"dtick": "M12", "tick0": "2000-01-01", "showgrid": True, "gridcolor": "#eeeeee"},
        tickformatstops=[
            {"dtickrange": [None, "M11"], "value": "%m/%Y"},
            {"dtickrange": ["M12", None], "value": "%Y"},
        ],
    )
    # Dans l'ordre des échéances, et non dans celui des situations.
    figure.update_yaxes(categoryorder="array", categoryarray=noms)
    _today(figure, modele.jour)
    for periode in periodes:
        figure.add_annotation(
            x=periode.fin.isoformat(),
            y=periode.nom,
            text=_month(periode.fin),
            showarrow=False,
            xanchor="left",
            xshift=4,
            font={"size": 13},
            bgcolor="#ffffff",
        )
    return figure


def _bounds(modele: Calendrier) -> tuple[date, date]:
    """Whole years that hold every period and the day."""
    jours = [modele.jour, *(p.debut for p in modele.periodes), *(p.fin for p in modele.periodes)]
    return date(min(jours).year, 1, 1), date(max(jours).year + 1, 1, 1)


def _month(jour: date) -> str:
    """« déc. 2026 », at the end of a bar."""
    return f"{MOIS_COURTS[jour.month - 1]} {jour.year}"


def _today(figure: go.Figure, jour: date) -> None:
    figure.add_shape(
        type="line",
        x0=jour.isoformat(),
        x1=jour.isoformat(),
        y0=0,
        y1=1,
        yref="paper",
        line={"color": ACCENT, "width": 2, "dash": "dash"},
    )
    figure.add_annotation(
        x=jour.isoformat(),
        y=1,
        yref="paper",
        yanchor="bottom",
        yshift=2,
        showarrow=False,
        text=f"aujourd'hui, {french_date(jour)}",
        font={"size": 14, "color": ACCENT},
        bgcolor="#ffffff",
        bordercolor=GRIS,
        borderwidth=0,
    )
