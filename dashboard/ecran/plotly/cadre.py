"""The frame that every Plotly figure shares: titles, margins, names, French, and the fictitious mark."""

# Plotly n'a pas de types : ce module ne fait que l'appeler, ses propres fonctions restent typées.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import textwrap
from typing import Any

import plotly.graph_objects as go

from dashboard import formats
from dashboard.dates import MOIS, MOIS_COURTS
from dashboard.figures.disposition import place_line_names
from dashboard.figures.graphiques import Ligne
from dashboard.figures.palettes import ENCRE, GRIS, luminance

HAUTEUR_BARRE_PX = 27


POLICE = "Source Sans, Source Sans Pro, sans-serif"


LIGNE_PX = 18
# Un dessin dans une petite fenêtre : ce qui ne s'y coupe pas ne se coupe pas dans une grande.
ETROIT_PX = 520.0


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
        "months": list(MOIS),
        "shortMonths": list(MOIS_COURTS),
        "days": ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
        "shortDays": ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
        "date": "%d/%m/%Y",
    },
}


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
            "toImage",
            "pan2d",
            "select2d",
            "lasso2d",
            "autoScale2d",
            "zoomIn2d",
            "zoomOut2d",
        ],
    }


def mark_fictitious(figure: go.Figure) -> None:
    """« DONNÉES FICTIVES » across the drawing, over the data, so that no crop loses it."""
    for x, y in ((0.3, 0.7), (0.7, 0.3)):
        figure.add_annotation(
            x=x,
            y=y,
            xref="paper",
            yref="paper",
            text="DONNÉES FICTIVES",
            textangle=-20,
            showarrow=False,
            opacity=0.22,
            font={"size": 24, "color": MARQUE_FICTIVE},
            xanchor="center",
            yanchor="middle",
        )


def wrap(texte: str, largeur: int) -> list[str]:
    return textwrap.wrap(texte, largeur, break_long_words=False)


def row_height(noms: list[str]) -> int:
    """Height of a bar's row, for the name that takes the most lines."""
    return max(HAUTEUR_BARRE_PX, *(4 + LIGNE_PX * len(wrap(nom, NOM_MAX)) for nom in noms or [""]))


def names(figure: go.Figure, noms: dict[str, bool]) -> int:
    """Long names on several lines, the chosen one in bold; gives the width they need."""
    coupes = [wrap(nom, NOM_MAX) or [nom] for nom in noms]
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


def from_zero(valeurs: list[float], jeu: float) -> tuple[float, float]:
    """Range that holds zero and every value, with room for the text at the end of a bar."""
    return min([0.0, *valeurs]) * jeu, max([0.0, *valeurs]) * jeu or 1.0


def ink_on(couleur: str) -> str:
    """White or ink: the one that contrasts most with ``couleur`` (4.5 at least, always)."""
    fond, encre = luminance(couleur) + 0.05, luminance(ENCRE) + 0.05
    return "#ffffff" if 1.05 / fond > fond / encre else ENCRE


def layout(
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
    titres = wrap(titre, TITRE_MAX) if pied else []
    unites, pieds = wrap(unite, UNITE_MAX), wrap(pied, PIED_MAX)
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
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "pad": {"l": 2, "t": decalage},
            "y": 1,
            "yref": "container",
            "yanchor": "top",
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
    )
    figure.update_xaxes(
        gridcolor="#eeeeee",
        zeroline=True,
        zerolinecolor="#999999",
        zerolinewidth=1,
        tickformat=",~f",
        exponentformat="none",
        tickangle=0,
        tickfont={"size": 14},
        nticks=3 if max(map(abs, etendue)) >= 100_000 else 6,
    )
    figure.update_yaxes(gridcolor="#eeeeee", zeroline=False, exponentformat="none")
    if pieds:
        figure.add_annotation(
            x=0,
            y=0,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="top",
            xshift=-gauche,
            yshift=-bas - 6,
            align="left",
            showarrow=False,
            text="<br>".join(pieds),
            font={"size": 13, "color": GRIS},
        )
    references(figure, lignes, etendue, hauteur)
    return hauteur + haut + sous, sous


def references(
    figure: go.Figure, lignes: tuple[Ligne, ...], etendue: tuple[float, float], hauteur: int
) -> None:
    """A dashed line per reference, on a white halo (dark bars), up to its name.

    Each name has its own row and lies on the side of its line where no other line cuts it, in a narrow
    window as in a wide one.
    """
    bas, fin = etendue
    places = place_line_names(
        tuple(ETROIT_PX * (r.valeur - bas) / ((fin - bas) or 1.0) for r in lignes),
        tuple(7.0 * len(f"{r.nom} {r.texte}") for r in lignes),
        ETROIT_PX,
    )
    for place in places:
        ligne, rang = lignes[place.ligne], place.rang
        haut = 1 + (8 + 20 * rang) / hauteur
        for trait in (
            {"color": "rgba(255,255,255,0.85)", "width": 3.5},
            {"color": ENCRE, "width": 1.5, "dash": "dash"},
        ):
            figure.add_shape(
                type="line",
                x0=ligne.valeur,
                x1=ligne.valeur,
                y0=0,
                y1=haut,
                xref="x",
                yref="paper",
                line=trait,
            )
        figure.add_annotation(
            x=ligne.valeur,
            y=1,
            yref="paper",
            yanchor="bottom",
            yshift=4 + 20 * rang,
            text=f"{ligne.nom} {ligne.texte}",
            showarrow=False,
            xanchor="left" if place.a_droite else "right",
            xshift=-4 if place.a_droite else 4,
            font={"size": 14, "color": ENCRE},
            bgcolor="#ffffff",
        )
