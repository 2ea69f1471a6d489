"""A table of figures on the screen: a real HTML table; and the same as a Plotly figure, for pictures."""

# Plotly n'a pas de types : ce module ne fait que l'appeler, ses propres fonctions restent typées.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import plotly.graph_objects as go

from dashboard.ecran.html import escape
from dashboard.ecran.plotly import cadre
from dashboard.figures.tableau_chiffres import LigneChiffres, TableauChiffres

LIGNE_PX = 34
ABSENCE = ' class="ctg-absence"'


def html(modele: TableauChiffres) -> str:
    """The table, the territory put forward set off, references at its foot, its order above it."""
    entete = "".join(f'<th scope="col">{escape(c)}</th>' for c in (modele.coin, *modele.colonnes))
    corps = "".join(_row(x) for x in modele.siennes)
    pied = "".join(_row(x) for x in modele.lignes if x.reference)
    return (
        '<div class="ctg-defile" tabindex="0" role="region" '
        f'aria-label="{escape(modele.titre)}"><table class="ctg-bilan ctg-donnees ctg-chiffres">'
        f"<caption>{escape(modele.ordre or modele.titre)}</caption><thead><tr>{entete}</tr></thead>"
        f"<tbody>{corps}</tbody>{f'<tfoot>{pied}</tfoot>' if pied else ''}</table></div>"
    )


def draw_chiffres(modele: TableauChiffres, *, pied: str = "") -> go.Figure:
    """The table as a picture, references last."""
    table = modele.tableau
    lignes = (*table.lignes, *table.references)
    colonnes = list(zip(*lignes, strict=True)) if lignes else [()] * len(table.colonnes)
    figure = go.Figure(
        go.Table(
            columnwidth=list(table.largeurs) or None,
            header={"values": [f"<b>{c}</b>" for c in table.colonnes], "align": ["left", "right"]},
            cells={"values": [list(c) for c in colonnes], "align": ["left", "right"]},
        )
    )
    cadre.layout(figure, (modele.titre, modele.unite, pied), LIGNE_PX * (len(lignes) + 1))
    return figure


def _row(ligne: LigneChiffres) -> str:
    classe = ' class="ctg-moi"' if ligne.choisie else ""
    note = ' <span class="ctg-cache">(territoire mis en avant)</span>' if ligne.choisie else ""
    cases = "".join(
        f"<td{ABSENCE if c.valeur is None else ''}>{escape(c.texte)}</td>" for c in ligne.chiffres
    )
    return f'<tr{classe}><th scope="row">{escape(ligne.nom)}{note}</th>{cases}</tr>'
