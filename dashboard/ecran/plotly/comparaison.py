"""Draws on the screen, with Plotly, the models that compare a group: ranking, gaps, curves, table."""

# Plotly n'a pas de types : ce module ne fait que l'appeler, ses propres fonctions restent typées.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, cast

import plotly.graph_objects as go

from dashboard import formats
from dashboard.ecran.plotly import barres as plotly_barres
from dashboard.ecran.plotly import cadre
from dashboard.figures.classement import Classement
from dashboard.figures.comparaison import SIGNES, Comparaison
from dashboard.figures.courbes import Courbes, Serie
from dashboard.figures.disposition import place_labels
from dashboard.figures.graphiques import Barre, Barres
from dashboard.figures.halteres import Halteres
from dashboard.figures.palettes import ACCENT, BARRE, ENCRE, GRIS, MILIEU, TEINTES_PLACES

HAUTEUR_COURBES_PX, INTERLIGNE_PX, LARGEUR_NOM = 380, 16, 20
HAUTEUR_HALTERE_PX = 46
TIRETS = {"tirets": "dash", "mixte": "dashdot", "points": "dot"}


def draw_classement(modele: Classement, *, pied: str = "") -> go.Figure:
    """Sorted bars, the chosen one dark and bold; a band for the middle half; references as lines."""
    barres = tuple(
        Barre(r.nom, r.valeur, r.texte, ACCENT if r.choisie else BARRE, r.choisie) for r in modele.rangs
    )
    figure = plotly_barres.draw_barres(
        Barres(modele.titre, modele.unite, modele.decimales, barres, modele.lignes), pied=pied
    )
    if modele.milieu is not None:
        bas, haut = modele.milieu
        figure.add_vrect(x0=bas, x1=haut, fillcolor=MILIEU, line_width=0, layer="below")
        # Sous les graduations : au-dessus, c'est la place des repères.
        _heighten(figure, "b", 24)
        gauche = cast("Any", figure.layout).margin.l
        figure.add_annotation(
            x=0,
            y=0,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="top",
            yshift=-30,
            xshift=4 - gauche,
            showarrow=False,
            font={"size": 14, "color": ENCRE},
            bgcolor=MILIEU,
            borderpad=2,
            text=f"Bande : la moitié du milieu, {formats.number(bas, modele.decimales)} à "
            f"{formats.number(haut, modele.decimales)}",
        )
    return figure


def _heighten(figure: go.Figure, bord: str, pixels: int) -> None:
    """More room on one side (« t » or « b ») without shrinking the plotting area."""
    cadre = cast("Any", figure.layout)
    figure.update_layout(margin={bord: cadre.margin[bord] + pixels}, height=cadre.height + pixels)


def draw_halteres(modele: Halteres, *, pied: str = "") -> go.Figure:
    """A row per measure: a full dot for the territory, an open diamond for the reference."""
    lignes = modele.lignes[::-1]
    # Deux mesures de même nom partageraient leur rangée : le rang les sépare.
    rangees = [f"{rang}\u200b{h.nom}" for rang, h in enumerate(lignes)]
    figure = go.Figure()
    for rangee, h in zip(rangees, lignes, strict=True):
        figure.add_scatter(
            x=list(h.places),
            y=[rangee] * len(h.places),
            mode="lines",
            showlegend=False,
            hoverinfo="skip",
            line={
                "color": GRIS,
                "width": 3 if h.interpretable else 1.5,
                "dash": "solid" if h.interpretable else "dot",
            },
        )
    for nom, places, textes, marque in (
        (
            modele.reference,
            [h.reference for h in lignes],
            [h.texte_reference for h in lignes],
            {"symbol": "diamond-open", "color": ENCRE, "size": 12, "line": {"width": 2}},
        ),
        (
            modele.territoire,
            [h.territoire for h in lignes],
            [h.texte_territoire for h in lignes],
            {"symbol": "circle", "color": ACCENT, "size": 14},
        ),
    ):
        figure.add_scatter(
            x=places,
            y=rangees,
            mode="markers",
            name=nom,
            marker=marque,
            cliponaxis=False,
            customdata=[
                f"{h.nom}<br>{nom} : {texte}<br>{h.ecart}" for h, texte in zip(lignes, textes, strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    places = [p for h in lignes for p in h.places] or [0.0, 1.0]
    zero = [0.0] if modele.axe != "groupe" else [0.0, 100.0]
    bas, haut = min([*places, *zero]), max([*places, *zero])
    # Aux deux bords, la place d'une valeur écrite à côté de son signe.
    jeu = 0.2 * ((haut - bas) or 1.0)
    etendue = (bas - jeu, haut + jeu)
    noms = {
        rangee: h.nom if h.interpretable else f"{h.nom} ≈" for rangee, h in zip(rangees, lignes, strict=True)
    }
    total, sous = cadre.layout(
        figure,
        (modele.titre, modele.unite, pied),
        max(90, HAUTEUR_HALTERE_PX * len(lignes)),
        gauche=_row_names(figure, noms, {r for r, h in zip(rangees, lignes, strict=True) if h.choisie}),
        etendue=etendue,
        bas=34 + 50,
    )
    bouts: list[dict[str, object]] = []
    for rangee, h in zip(rangees, lignes, strict=True):
        if h.territoire is not None:
            bouts.append(_end(rangee, h.territoire, h.texte_territoire, h.reference, gras=True))
        if h.reference is not None:
            bouts.append(_end(rangee, h.reference, h.texte_reference, h.territoire, gras=False))
    _write(figure, bouts)
    figure.update_layout(
        showlegend=True,
        legend={
            "orientation": "h",
            "yref": "container",
            "yanchor": "top",
            "xref": "container",
            "x": 0,
            "y": (sous - 30) / total,
            "traceorder": "reversed",
            "font": {"size": 14},
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )
    figure.update_xaxes(range=list(etendue), zerolinewidth=2 if modele.axe == "france" else 1)
    return figure


def _end(rangee: str, place: float, texte: str, autre: float | None, *, gras: bool) -> dict[str, object]:
    """A value on the outer side of its sign, away from the other one; at the right when it is alone."""
    a_droite = autre is None or place > autre or (place == autre and gras)
    return {
        "x": place,
        "y": rangee,
        "text": f"<b>{texte}</b>" if gras else texte,
        "showarrow": False,
        "xanchor": "left" if a_droite else "right",
        "xshift": 10 if a_droite else -10,
        "font": {"size": 14, "color": ENCRE},
    }


def _write(
    figure: go.Figure, textes: Sequence[dict[str, object]], formes: Sequence[dict[str, object]] = ()
) -> None:
    """Texts and shapes added at once: one by one, Plotly checks again all those already there."""
    cadre = cast("Any", figure.layout)
    figure.update_layout(annotations=[*cadre.annotations, *textes], shapes=[*cadre.shapes, *formes])


def _row_names(figure: go.Figure, noms: dict[str, str], choisies: Collection[str] = ()) -> int:
    """The printed name of each row on several lines, the chosen ones in bold; gives the width they need."""
    coupes = [cadre.wrap(nom, cadre.NOM_MAX) or [nom] for nom in noms.values()]
    gras = [rangee in choisies for rangee in noms]
    figure.update_yaxes(
        automargin=True,
        ticklabelstandoff=6,
        tickfont={"size": 14},
        tickmode="array",
        tickvals=list(noms),
        ticktext=[
            "<br>".join(f"<b>{x}</b>" if fort else x for x in lignes)
            for lignes, fort in zip(coupes, gras, strict=True)
        ],
    )
    return 12 + round(6.6 * max((len(ligne) for lignes in coupes for ligne in lignes), default=0))


def draw_courbes(modele: Courbes, *, pied: str = "") -> go.Figure:
    """A line per territory, named at its end; the chosen one in the accent, references dashed."""
    figure = go.Figure()
    for serie in sorted(modele.series, key=lambda s: (s.choisie, s.reference)):
        figure.add_scatter(
            x=list(modele.millesimes),
            y=list(serie.valeurs),
            mode="lines+markers",
            line=_stroke(serie, modele),
            marker={"size": 8 if serie.choisie else 5},
            customdata=[
                f"{serie.nom}, {annee} : {brut}" + (f" (base 100 : {texte})" if modele.base else "")
                for annee, brut, texte in zip(modele.millesimes, serie.bruts, serie.textes, strict=True)
            ],
            hovertemplate="%{customdata}<extra></extra>",
            cliponaxis=False,
        )
    noms = [_wrapped(s) for s in modele.series]
    hauteur = max(HAUTEUR_COURBES_PX, sum(INTERLIGNE_PX * len(n) + 4 for n in noms))
    valeurs = [v for s in modele.series for v in s.valeurs if v is not None] or [0.0, 1.0]
    bas, haut = min(valeurs), max(valeurs)
    jeu = 0.06 * ((haut - bas) or 1.0)
    # Des valeurs de même ordre s'aplatiraient sur un axe ouvert à zéro : une courbe n'y est pas tenue.
    etendue = (bas - jeu, haut + jeu)
    droite = 14 + round(6.6 * max((len(x) for n in noms for x in n), default=0))
    cadre.layout(figure, (modele.titre, modele.unite, pied), hauteur, gauche=52, droite=droite)
    _line_ends(figure, modele, noms, etendue, hauteur)
    for annee in modele.ruptures:
        figure.add_vline(
            x=annee - 0.5,
            line={"color": GRIS, "dash": "dot", "width": 1.5},
            annotation={"text": "rupture de série", "font": {"color": GRIS, "size": 13}},
        )
    if modele.base:
        figure.add_hline(y=100, line={"color": "#999999", "width": 1}, layer="below")
    debut, fin = modele.millesimes[0], modele.millesimes[-1]
    figure.update_xaxes(
        dtick=max(1, (fin - debut + 4) // 5),
        tick0=debut,
        tickformat="d",
        showgrid=False,
        range=[debut - 0.03 * (fin - debut), fin + 0.08 * (fin - debut)],
    )
    figure.update_yaxes(range=list(etendue), tickformat=",~f", nticks=6, tickfont={"size": 14})
    return figure


def _stroke(serie: Serie, modele: Courbes) -> dict[str, object]:
    if serie.choisie:
        return {"color": ACCENT, "width": 3.5}
    if serie.reference:
        return {"color": ENCRE, "width": 2, "dash": TIRETS[modele.stroke(serie)]}
    return {"color": "#8d99a8", "width": 1.5}


def _wrapped(serie: Serie) -> list[str]:
    """The name and the last value of a series, on as many lines as it needs."""
    fin = next((t for v, t in zip(serie.valeurs[::-1], serie.textes[::-1], strict=True) if v is not None), "")
    doute = f"{formats.INSECABLE}≈" if serie.lisible is False else ""
    return cadre.wrap(f"{serie.nom} {fin}{doute}", LARGEUR_NOM)


def _line_ends(
    figure: go.Figure,
    modele: Courbes,
    noms: Sequence[Sequence[str]],
    etendue: tuple[float, float],
    hauteur: int,
) -> None:
    """Each name at the right of its line, joined to it by a thin stroke when it had to move."""
    bas, haut = etendue
    fins = [
        next((a, v) for a, v in zip(modele.millesimes[::-1], s.valeurs[::-1], strict=True) if v is not None)
        for s in modele.series
    ]
    voulues = [(v - bas) / (haut - bas) * hauteur for _, v in fins]
    places = place_labels(voulues, [INTERLIGNE_PX * len(n) + 4 for n in noms], hauteur)
    debut, dernier = modele.millesimes[0], modele.millesimes[-1]
    bord = dernier + 0.08 * (dernier - debut)
    textes: list[dict[str, object]] = []
    traits: list[dict[str, object]] = []
    for serie, (annee, valeur), place, lignes in zip(modele.series, fins, places, noms, strict=True):
        y = bas + place / hauteur * (haut - bas)
        traits.append(
            {
                "type": "line",
                "x0": annee,
                "y0": valeur,
                "x1": bord,
                "y1": y,
                "layer": "below",
                "line": {"color": ACCENT if serie.choisie else "#c3cad3", "width": 1},
            }
        )
        texte = "<br>".join(lignes)
        textes.append(
            {
                "x": 1,
                "xref": "paper",
                "y": y,
                "yref": "y",
                "xanchor": "left",
                "yanchor": "middle",
                "xshift": 2,
                "align": "left",
                "showarrow": False,
                "text": f"<b>{texte}</b>" if serie.choisie else texte,
                "font": {"size": 13, "color": ACCENT if serie.choisie else ENCRE},
            }
        )
    _write(figure, textes, traits)


def draw_comparaison(modele: Comparaison, *, pied: str = "") -> go.Figure:
    """The table as a picture: a tinted cell per value, its sign and its rank, the references below."""
    lignes = [*modele.lignes, *modele.references]
    rangees = [f"{rang}\u200b{ligne.nom}" for rang, ligne in enumerate(lignes)][::-1]
    titres = ["<br>".join(cadre.wrap(c.titre, 16)) or str(rang) for rang, c in enumerate(modele.colonnes)]
    figure = go.Figure(go.Scatter(x=titres[:1], y=rangees[:1], mode="markers", opacity=0))
    textes: list[dict[str, object]] = []
    fonds: list[dict[str, object]] = []
    for y, ligne in zip(rangees[::-1], lignes, strict=True):
        for x, (colonne, cellule) in enumerate(zip(modele.colonnes, ligne.cellules, strict=True)):
            genre = "sens" if colonne.sens != "neutre" else "neutre"
            teinte = TEINTES_PLACES.get((genre, _tint(cellule.mot, cellule.fort)), "#ffffff")
            fonds.append(
                {
                    "type": "rect",
                    "x0": x - 0.5,
                    "x1": x + 0.5,
                    "y0": rangees.index(y) - 0.46,
                    "y1": rangees.index(y) + 0.46,
                    "fillcolor": teinte,
                    "line": {"width": 0},
                    "layer": "below",
                }
            )
            rang = f" {SIGNES[cellule.place]} {formats.ordinal(cellule.rang)}" if cellule.rang else ""
            textes.append(
                {
                    "x": x,
                    "y": rangees.index(y),
                    "showarrow": False,
                    "font": {"size": 13},
                    "text": f"<b>{cellule.texte}</b>{rang}" if ligne.choisie else f"{cellule.texte}{rang}",
                }
            )
    _write(figure, textes, fonds)
    hauteur_titres = 17 * max((t.count("<br>") + 1 for t in titres), default=1)
    gauche = _row_names(figure, {cle: ligne.nom for cle, ligne in zip(rangees[::-1], lignes, strict=True)})
    cadre.layout(figure, (modele.titre, modele.unite, pied), 34 * len(lignes) + 6, gauche=gauche)
    _heighten(figure, "t", hauteur_titres)
    figure.update_xaxes(
        type="category",
        categoryarray=titres,
        side="top",
        showgrid=False,
        zeroline=False,
        range=[-0.5, len(titres) - 0.5],
        tickmode="array",
        tickvals=list(range(len(titres))),
        ticktext=titres,
    )
    figure.update_yaxes(
        type="category", categoryarray=rangees, range=[-0.6, len(rangees) - 0.4], showgrid=False
    )
    return figure


def _tint(mot: str, fort: bool) -> str:
    return f"{mot} fort" if fort else mot
