"""Draws the chart models on the screen with Plotly, in French and with as little ink as possible."""

# Plotly n'a pas de types : ce module ne fait que l'appeler, ses propres fonctions restent typées.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import math
import textwrap
from typing import Any

import plotly.graph_objects as go

from dashboard import formats
from dashboard.figures.graphiques import Barres, Decomposition, Evolution, Ligne, Repartition
from dashboard.figures.palettes import ACCENT, ENCRE, GRIS, luminance

POLICE = "Source Sans, Source Sans Pro, sans-serif"
HAUTEUR_BARRE_PX = 27
LIGNE_PX = 18
MARQUE_FICTIVE = "#8a3b00"
# En caractères, pour un téléphone de 390 px : Plotly ne coupe pas les lignes lui-même.
NOM_MAX, UNITE_MAX, TITRE_MAX, PIED_MAX = 24, 42, 36, 52

# `locale` seul ne fait rien : le dictionnaire doit être donné à la figure.
_FRANCAIS = {
    "moduleType": "locale",
    "name": "fr",
    "dictionary": {
        "Zoom": "Zoomer",
        "Zoom in": "Agrandir",
        "Zoom out": "Réduire",
        "Pan": "Déplacer",
        "Autoscale": "Échelle automatique",
        "Reset axes": "Vue d'ensemble",
        "Reset": "Vue d'ensemble",
        "Double-click to zoom back out": "Double-cliquez pour revenir à l'ensemble",
        "Double-click on legend to isolate one trace": "Double-cliquez pour isoler une série",
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


def config() -> dict[str, Any]:
    """Options of the drawing: French words, and only the zoom.

    Plotly's own picture would have neither title nor source: « Exporter », under each figure, gives
    it with its words.
    """
    return {
        "locale": "fr",
        "locales": {"fr": _FRANCAIS},
        "displaylogo": False,
        "modeBarButtonsToRemove": [
            "toImage", "pan2d", "select2d", "lasso2d", "autoScale2d", "zoomIn2d", "zoomOut2d",
        ],
    }  # fmt: skip


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
    etendue = _from_zero([*(b.valeur for b in barres), *(r.valeur for r in modele.lignes)], 1.15)
    longueur = max((len(b.texte) for b in barres), default=0)
    _layout(
        figure,
        (modele.titre, modele.unite, pied),
        max(60, _row_height([b.nom for b in barres]) * len(barres)),
        lignes=modele.lignes,
        etendue=etendue,
        gauche=_names(figure, {b.nom: b.choisie for b in barres}),
        droite=20 + 8 * max(0, longueur - 5),
    )
    # Des annotations, et non le texte des barres : elles passent devant les lignes des repères.
    # D'un seul geste : une par une, Plotly revoit chaque fois toutes celles qui sont déjà là.
    textes = [
        {
            "x": max(b.valeur, 0.0), "y": b.nom, "showarrow": False, "xanchor": "left",
            "text": f"<b>{b.texte}</b>" if b.choisie else b.texte, "xshift": 3, "borderpad": 1,
            "bgcolor": "#ffffff",
        }
        for b in barres
    ]  # fmt: skip
    figure.update_layout(annotations=[*figure.to_dict()["layout"].get("annotations", ()), *textes])
    figure.update_xaxes(rangemode="tozero", range=list(etendue))
    return figure


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
    _layout(
        figure,
        (modele.titre, "", pied),
        300,
        lignes=modele.lignes,
        etendue=etendue,
        gauche=60,
        bas=34 + LIGNE_PX * len(_wrap(modele.unite, UNITE_MAX)),
    )
    figure.update_xaxes(
        title={
            "text": "<br>".join(_wrap(modele.unite, UNITE_MAX)), "standoff": 8, "font": {"size": 14},
        },
        range=list(etendue),
    )  # fmt: skip
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
            insidetextfont={"color": _ink_on(couleur)},
            textangle=0,
            customdata=noms,
            marker={"color": couleur, "line": {"color": "#ffffff", "width": 1}},
            hovertemplate="%{customdata}<br>" + modalite + " : %{text}<extra></extra>",
        )
    totaux = [sum(p for p in g.parties if not math.isnan(p)) for g in modele.groupes]
    hauteur = max(44, _row_height(noms)) * len(noms)
    # Sur un téléphone, la légende prend un rang par part.
    legende = 21 * len(modele.modalites) + 8
    total, sous = _layout(
        figure,
        (modele.titre, modele.unite, pied),
        hauteur,
        gauche=_names(figure, {g.nom: g.choisie for g in modele.groupes[::-1]}),
        bas=34 + legende,
    )
    # Ce qui ne tient pas dans sa part ne s'écrit pas plus petit : il se lit au survol et au tableau.
    figure.update_layout(
        barmode="stack",
        showlegend=True,
        uniformtext={"minsize": 12, "mode": "hide"},
        legend={
            "orientation": "h", "yref": "container", "yanchor": "top", "xref": "container", "x": 0,
            "y": (sous - 30) / total,
            "traceorder": "normal", "font": {"size": 14},
            "itemclick": False, "itemdoubleclick": False,
        },
    )  # fmt: skip
    figure.update_xaxes(rangemode="tozero", range=list(_from_zero(totaux, 1.03)))
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
    _layout(figure, (modele.titre, modele.unite, pied), 190, gauche=24, droite=24)
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


def mark_fictitious(figure: go.Figure) -> None:
    """« DONNÉES FICTIVES » across the drawing, over the data, so that no crop loses it."""
    for x, y in ((0.3, 0.7), (0.7, 0.3)):
        figure.add_annotation(
            x=x, y=y, xref="paper", yref="paper", text="DONNÉES FICTIVES", textangle=-20,
            showarrow=False, opacity=0.22, font={"size": 24, "color": MARQUE_FICTIVE},
            xanchor="center", yanchor="middle",
        )  # fmt: skip


def _wrap(texte: str, largeur: int) -> list[str]:
    return textwrap.wrap(texte, largeur, break_long_words=False)


def _row_height(noms: list[str]) -> int:
    """Height of a bar's row, for the name that takes the most lines."""
    return max(HAUTEUR_BARRE_PX, *(4 + LIGNE_PX * len(_wrap(nom, NOM_MAX)) for nom in noms or [""]))


def _names(figure: go.Figure, noms: dict[str, bool]) -> int:
    """Long names on several lines, the chosen one in bold; gives the width they need."""
    coupes = [_wrap(nom, NOM_MAX) or [nom] for nom in noms]
    figure.update_yaxes(
        automargin=True,
        ticklabelstandoff=6,
        tickfont={"size": 14},
        tickmode="array",
        tickvals=list(noms),
        ticktext=[
            f"<b>{'<br>'.join(lignes)}</b>" if choisie else "<br>".join(lignes)
            for lignes, choisie in zip(coupes, noms.values(), strict=True)
        ],
    )
    return 12 + round(6.6 * max((len(ligne) for lignes in coupes for ligne in lignes), default=0))


def _from_zero(valeurs: list[float], jeu: float) -> tuple[float, float]:
    """Range that holds zero and every value, with room for the text at the end of a bar."""
    return min([0.0, *valeurs]) * jeu, max([0.0, *valeurs]) * jeu or 1.0


def _ink_on(couleur: str) -> str:
    """White or ink: the one that contrasts most with ``couleur`` (4.5 at least, always)."""
    fond, encre = luminance(couleur) + 0.05, luminance(ENCRE) + 0.05
    return "#ffffff" if 1.05 / fond > fond / encre else ENCRE


def _layout(
    figure: go.Figure,
    textes: tuple[str, str, str],
    hauteur: int,
    *,
    lignes: tuple[Ligne, ...] = (),
    etendue: tuple[float, float] = (0.0, 1.0),
    gauche: int = 8,
    droite: int = 16,
    bas: int = 34,
) -> tuple[int, int]:
    """Common ink; gives the heights of the whole and of what lies under the plotting area.

    ``hauteur`` is the plotting area's; margins for names come on top of it.

    ``textes``: title, unit (written above the drawing), foot. The title stands with the foot: on
    the page both are HTML.
    """
    titre, unite, pied = textes
    titres = _wrap(titre, TITRE_MAX) if pied else []
    unites, pieds = _wrap(unite, UNITE_MAX), _wrap(pied, PIED_MAX)
    # Plotly ne décale de la hauteur d'une lettre qu'un texte d'une seule ligne.
    decalage = 4 if len(titres) + len(unites) < 2 else 20
    haut = 12 + 24 * len(titres) + LIGNE_PX * len(unites) + 20 * len(lignes) + 10
    sous = bas + (LIGNE_PX * len(pieds) + 12 if pieds else 0)
    if titres:
        unites = [f'<span style="font-size:14px">{ligne}</span>' for ligne in unites]
    figure.update_layout(
        title={
            "text": "<br>".join([*(f"<b>{ligne}</b>" for ligne in titres), *unites]),
            "font": {"size": 18, "color": ENCRE} if titres else {"size": 14, "color": GRIS},
            "x": 0, "xref": "container", "xanchor": "left", "pad": {"l": 2, "t": decalage},
            "y": 1, "yref": "container", "yanchor": "top",
        },
        height=hauteur + haut + sous,
        margin={"l": gauche, "r": droite, "t": haut, "b": sous},
        font={"family": POLICE, "size": 15, "color": ENCRE},
        paper_bgcolor="#ffffff",
        plot_bgcolor="#ffffff",
        showlegend=False,
        bargap=0.25,
        separators=f",{formats.ESPACE_FINE}",
        hoverlabel={"bgcolor": "#ffffff", "font": {"family": POLICE, "size": 15, "color": ENCRE}},
        dragmode="zoom",
    )  # fmt: skip
    figure.update_xaxes(
        gridcolor="#eeeeee", zeroline=True, zerolinecolor="#999999", zerolinewidth=1,
        tickformat=",~f", exponentformat="none", tickangle=0, tickfont={"size": 14},
        nticks=3 if max(map(abs, etendue)) >= 100_000 else 6,
    )  # fmt: skip
    figure.update_yaxes(gridcolor="#eeeeee", zeroline=False, exponentformat="none")
    if pieds:
        figure.add_annotation(
            x=0, y=0, xref="paper", yref="paper", xanchor="left", yanchor="top",
            xshift=-gauche, yshift=-bas - 6, align="left", showarrow=False,
            text="<br>".join(pieds), font={"size": 13, "color": GRIS},
        )  # fmt: skip
    _references(figure, lignes, etendue, hauteur)
    return hauteur + haut + sous, sous


def _references(
    figure: go.Figure, lignes: tuple[Ligne, ...], etendue: tuple[float, float], hauteur: int
) -> None:
    """A dashed line per reference, on a white halo (dark bars), up to its name.

    Each name has its own row and lies on the side of its line where there is room.
    """
    milieu = sum(etendue) / 2
    gauches = sorted((r for r in lignes if r.valeur < milieu), key=lambda r: -r.valeur)
    droites = sorted((r for r in lignes if r.valeur >= milieu), key=lambda r: r.valeur)
    for rang, ligne in enumerate([*gauches, *droites]):
        haut = 1 + (8 + 20 * rang) / hauteur
        for trait in (
            {"color": "rgba(255,255,255,0.85)", "width": 3.5},
            {"color": ENCRE, "width": 1.5, "dash": "dash"},
        ):
            figure.add_shape(
                type="line", x0=ligne.valeur, x1=ligne.valeur, y0=0, y1=haut,
                xref="x", yref="paper", line=trait,
            )  # fmt: skip
        figure.add_annotation(
            x=ligne.valeur,
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=4 + 20 * rang,
            text=f"{ligne.nom} {ligne.texte}",
            showarrow=False,
            xanchor="left" if ligne.valeur < milieu else "right",
            xshift=-4 if ligne.valeur < milieu else 4,
            font={"size": 14, "color": ENCRE},
            bgcolor="#ffffff",
        )
