"""The heat table on the screen: a real HTML table; and the same as a Plotly figure, for pictures."""

# Plotly n'a pas de types : ce module ne fait que l'appeler, ses propres fonctions restent typées.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import textwrap

import plotly.graph_objects as go

from dashboard.ecran.html import escape
from dashboard.ecran.plotly import cadre
from dashboard.figures.chaleur import BLANC, Cellule, Chaleur, tint
from dashboard.figures.palettes import GRIS

RANGEE_PX, COLONNE_MAX, LIGNE_PX = 32, 14, 16
FOND_ABSENT = "#e3e3e3"


def html(modele: Chaleur) -> str:
    """The table, its cells tinted by value; a missing cell is hatched and says its word."""
    entete = "".join(f'<th scope="col">{escape(c)}</th>' for c in modele.colonnes)
    corps = "".join(
        f'<tr{_chosen(rangee.choisie)}><th scope="row">{escape(rangee.nom)}</th>'
        + "".join(_td(c, tint(c.valeur, modele.maximum)) for c in rangee.cellules)
        + f"{_td(rangee.total, BLANC, total=True)}</tr>"
        for rangee in modele.rangees
    )
    pied = "".join(_td(c, BLANC, total=True) for c in (*modele.totaux, modele.total))
    return (
        '<div class="ctg-defile" tabindex="0" role="region" '
        f'aria-label="{escape(modele.titre)}"><table class="ctg-chaleur">'
        f"<caption>{escape(modele.unite)} ; plus la case est foncée, plus la valeur est grande"
        f'<span class="cache"> : {escape(modele.titre)}</span></caption>'
        f'<thead><tr><th scope="col">{escape(modele.coin)}</th>{entete}'
        f'<th scope="col" class="total">{escape(modele.nom_total)}</th></tr></thead>'
        f"<tbody>{corps}</tbody>"
        f'<tfoot><tr><th scope="row">{escape(modele.nom_total)}</th>{pied}</tr></tfoot>'
        "</table></div>"
    )


def draw_chaleur(modele: Chaleur, *, pied: str = "") -> go.Figure:
    """The same cells as coloured rectangles with their text, totals at the edges."""
    colonnes = [*modele.colonnes, modele.nom_total]
    noms = [*(r.nom for r in modele.rangees), modele.nom_total]
    figure = go.Figure()
    grille = [*([*r.cellules, r.total] for r in modele.rangees), [*modele.totaux, modele.total]]
    for y, cellules in enumerate(grille):
        for x, cellule in enumerate(cellules):
            somme = y == len(grille) - 1 or x == len(colonnes) - 1
            fond = BLANC if somme else tint(cellule.valeur, modele.maximum)
            if cellule.valeur is None:
                fond = FOND_ABSENT
            figure.add_shape(
                type="rect",
                x0=x - 0.48,
                x1=x + 0.48,
                y0=y - 0.46,
                y1=y + 0.46,
                fillcolor=fond,
                line={"color": "#dddddd", "width": 0.5},
                layer="below",
            )
            texte = "<br>".join(textwrap.wrap(cellule.texte, 9))
            figure.add_annotation(
                x=x,
                y=y,
                text=f"<b>{texte}</b>" if somme else texte,
                showarrow=False,
                font={"size": 12 if cellule.valeur is None else 14, "color": cadre.ink_on(fond)},
            )
    entetes = [textwrap.wrap(c, COLONNE_MAX) for c in colonnes]
    cadre.layout(
        figure,
        (modele.titre, modele.unite, pied),
        RANGEE_PX * len(grille) + LIGNE_PX * max(len(e) for e in entetes) + 12,
        gauche=12 + round(6.6 * max(len(n) for n in noms)),
    )
    figure.update_xaxes(
        side="bottom",
        showgrid=False,
        zeroline=False,
        range=[-0.5, len(colonnes) - 0.5],
        tickmode="array",
        tickvals=list(range(len(colonnes))),
        ticktext=["<br>".join(e) for e in entetes],
        tickfont={"size": 12, "color": GRIS},
        automargin=True,
    )
    figure.update_yaxes(
        showgrid=False,
        range=[len(grille) - 0.5, -0.5],
        tickmode="array",
        tickvals=list(range(len(noms))),
        ticktext=noms,
        tickfont={"size": 14},
    )
    return figure


def _td(cellule: Cellule, fond: str, *, total: bool = False) -> str:
    if cellule.valeur is None:
        return f'<td class="absent">{escape(cellule.texte)}</td>'
    classes = " ".join(nom for nom, vrai in (("total", total), ("zero", cellule.valeur == 0)) if vrai)
    attribut = f' class="{classes}"' if classes else ""
    style = "" if fond == BLANC else f' style="background:{fond};color:{cadre.ink_on(fond)}"'
    return f"<td{attribut}{style}>{escape(cellule.texte)}</td>"


def _chosen(choisie: bool) -> str:
    return ' class="choisie"' if choisie else ""
