"""Draws the scatter plot on the screen with Plotly: signs, names beside them, cuts, quadrants.

Names are placed twice, for a wide plot and for a narrow one, in two traces that the style sheet
shows one at a time: Plotly cannot move a text when its frame shrinks.
"""

# Plotly n'a pas de types : ce module ne fait que l'appeler, ses propres fonctions restent typées.
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import plotly.graph_objects as go

from dashboard.ecran.plotly.cadre import LIGNE_PX, UNITE_MAX, layout, wrap
from dashboard.figures.disposition import diameters
from dashboard.figures.graphiques import Ligne
from dashboard.figures.nuage import Coupe, Nuage, Point, category_counts, cut_text, short_name
from dashboard.figures.palettes import ACCENT, CERCLE, ENCRE

HAUTEUR_PX = 360
TAILLE_NOM_PX, LARGEUR_LETTRE_PX, INTERLIGNE_PX = 13, 6.2, 16
# Largeurs du tracé pour lesquelles les noms sont placés (style.css montre l'un ou l'autre).
LARGEURS_PX = {"large": 480, "etroit": 262}
LARGEUR_NOM = 16
SIGNES = {"rond": "circle", "carre": "square", "losange": "diamond", "triangle": "triangle-up", "croix": "x"}
# Position du texte : (nom de Plotly, sens horizontal, sens vertical).
_PLACES = (
    ("middle right", 1, 0),
    ("middle left", -1, 0),
    ("top center", 0, 1),
    ("bottom center", 0, -1),
    ("top right", 1, 1),
    ("bottom right", 1, -1),
    ("top left", -1, 1),
    ("bottom left", -1, -1),
)
# Coins du tracé, dans l'ordre de Nuage.coins : (droite, haut).
_COINS = ((0, 1), (1, 1), (0, 0), (1, 0))
Cadre = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Trace:
    """The plotting area: its width in pixels, and the values at its edges."""

    largeur_px: int
    x: tuple[float, float]
    y: tuple[float, float]

    def across(self, valeur: float) -> float:
        """Pixels from the left edge."""
        return (valeur - self.x[0]) / (self.x[1] - self.x[0]) * self.largeur_px

    def up(self, valeur: float) -> float:
        """Pixels from the bottom edge."""
        return (valeur - self.y[0]) / (self.y[1] - self.y[0]) * HAUTEUR_PX


@dataclass(frozen=True, slots=True)
class Nom:
    """A name placed beside its point."""

    point: Point
    texte: str
    place: str


def draw_nuage(modele: Nuage, *, pied: str = "") -> go.Figure:
    """Signs by category, names beside them, cuts with their names, categories in the corners.

    A selected point returns its territory's code as ``customdata``. With ``pied``, the title and
    that text stand in the drawing, as in its downloaded picture.
    """
    etendues = _range(modele, "x"), _range(modele, "y")
    traces = {ecran: Trace(largeur, *etendues) for ecran, largeur in LARGEURS_PX.items()}
    figure = go.Figure()
    if modele.coins:
        _corners(figure, modele)
    for rang in [None, *range(len(modele.categories))]:
        points = [p for p in modele.points if p.categorie == rang]
        if points or rang is not None:
            figure.add_trace(_signs(modele, points, rang))
    for ecran, trace in traces.items():
        noms = place_names(modele, trace)
        if modele.points and not noms:
            # Une trace vide n'est pas dessinée : la feuille de style ne la trouverait pas.
            noms = [Nom(modele.points[0], "", "top center")]
        figure.add_trace(_name_trace(noms, ecran, diameters(modele)))
    verticales = tuple(
        Ligne(c.nom, c.valeur, cut_text(c, modele).removeprefix(c.nom).strip())
        for c in modele.coupes
        if c.axe == "x"
    )
    haut = f"{modele.titre_y}, {modele.unite_y}" if modele.unite_y else modele.titre_y
    bas = wrap(_axis(modele), UNITE_MAX)
    legende = 0 if modele.coins else 22 * math.ceil(len(modele.categories) / 2)
    total, sous = layout(
        figure,
        (modele.titre, haut, pied),
        HAUTEUR_PX,
        lignes=verticales,
        etendue=etendues[0],
        gauche=46,
        bas=34 + LIGNE_PX * len(bas) + legende,
    )
    _horizontal_cuts(figure, modele, traces["etroit"])
    # Sous les signes et les noms : un seuil ne barre pas ce qui se lit.
    figure.update_shapes(layer="below")
    figure.update_xaxes(
        title={"text": "<br>".join(bas), "standoff": 8, "font": {"size": 14}},
        range=list(etendues[0]),
        zeroline=False,
    )
    figure.update_yaxes(range=list(etendues[1]), tickformat=",~f", tickfont={"size": 14}, nticks=6)
    figure.update_layout(
        clickmode="event+select",
        showlegend=bool(legende),
        legend={
            "orientation": "h",
            "yref": "container",
            "yanchor": "top",
            "x": 0,
            "y": (sous - 34 - LIGNE_PX * len(bas)) / total,
            "font": {"size": 14},
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )
    return figure


def _axis(modele: Nuage) -> str:
    return f"{modele.titre_x}, {modele.unite_x}" if modele.unite_x else modele.titre_x


def _range(modele: Nuage, axe: str) -> tuple[float, float]:
    """Range of an axis: every point and every cut, with room for the signs at the edges."""
    valeurs = [p.x if axe == "x" else p.y for p in modele.points]
    valeurs += [c.valeur for c in modele.coupes if c.axe == axe]
    bas, haut = min(valeurs, default=0.0), max(valeurs, default=1.0)
    jeu = 0.15 * ((haut - bas) or abs(haut) or 1.0)
    # Des valeurs positives n'ouvrent pas l'axe sous zéro.
    return (max(bas - jeu, 0.0) if bas >= 0 else bas - jeu), haut + jeu


def _signs(modele: Nuage, points: list[Point], rang: int | None) -> go.Scatter:
    categorie = None if rang is None else modele.categories[rang]
    tailles = diameters(modele)
    sans = CERCLE if not modele.categories else "#ffffff"
    return go.Scatter(
        x=[p.x for p in points],
        y=[p.y for p in points],
        mode="markers",
        name="sans catégorie" if categorie is None else f"{categorie.nom} ({len(points)})",
        customdata=[p.code for p in points],
        hovertext=[_hover(modele, p) for p in points],
        hovertemplate="%{hovertext}<extra></extra>",
        marker={
            "symbol": "circle" if categorie is None else SIGNES[categorie.symbole],
            "color": sans if categorie is None else categorie.couleur,
            "size": [tailles[p.code] for p in points],
            "opacity": 0.9 if len(modele.points) < 100 else 0.6,
            "line": {
                "color": [ACCENT if p.choisi else ENCRE for p in points],
                "width": [4 if p.choisi else 1 for p in points],
            },
        },
        # Le modèle dit qui est choisi : Plotly n'a pas à pâlir les autres.
        selected={"marker": {"opacity": 0.9}},
        unselected={"marker": {"opacity": 0.9 if len(modele.points) < 100 else 0.6}},
        cliponaxis=False,
    )


def _hover(modele: Nuage, point: Point) -> str:
    lignes = [
        f"<b>{point.nom}</b>",
        f"{modele.titre_x} : {point.texte_x} {modele.unite_x}".strip(),
        f"{modele.titre_y} : {point.texte_y} {modele.unite_y}".strip(),
    ]
    if modele.titre_taille:
        lignes.append(f"{modele.titre_taille} : {point.texte_taille or 'absent'}")
    if point.categorie is not None:
        lignes.append(f"Case : {modele.categories[point.categorie].nom}")
    if point.fictif:
        lignes.append("Donnée fictive")
    return "<br>".join(lignes)


def place_names(modele: Nuage, trace: Trace) -> list[Nom]:
    """Names that fit beside their points in that area, the chosen one always.

    A name never covers a sign, another name or the edge; one without room is left to the hover.
    """
    tailles = diameters(modele)
    coupes = _cut_lines(modele, trace)
    pris = [*_sign_frames(modele, trace), *_written(modele, trace)]
    voulus = [p for p in modele.points if p.etiquette or p.choisi]
    noms: list[Nom] = []
    for point in sorted(voulus, key=lambda p: (not p.choisi, -(p.taille or 0.0), p.nom)):
        lignes = wrap(short_name(point.nom), LARGEUR_NOM)
        centre = trace.across(point.x), trace.up(point.y)
        libres = [
            (place, cadre)
            for place, dx, dy in _PLACES
            for cadre in [_frame(centre, tailles[point.code] / 2, lignes, dx, dy)]
            if cadre[0] >= 0
            and cadre[2] <= trace.largeur_px
            and cadre[1] >= 0
            and cadre[3] <= HAUTEUR_PX
            and not _hits(cadre, pris)
        ]
        # Mieux vaut un nom qui enjambe un seuil que pas de nom.
        libres.sort(key=lambda lieu: _hits(lieu[1], coupes))
        if libres or point.choisi:
            place, cadre = (libres or [("top center", (0.0, 0.0, 0.0, 0.0))])[0]
            pris.append(cadre)
            texte = "<br>".join(lignes)
            noms.append(Nom(point, f"<b>{texte}</b>" if point.choisi else texte, place))
    return noms


def _sign_frames(modele: Nuage, trace: Trace) -> list[Cadre]:
    return [
        (x - r, y - r, x + r, y + r)
        for taille, p in zip(diameters(modele).values(), modele.points, strict=True)
        for x, y, r in [(trace.across(p.x), trace.up(p.y), taille / 2)]
    ]


def _cut_lines(modele: Nuage, trace: Trace) -> list[Cadre]:
    return [
        (trace.across(c.valeur) - 1, 0, trace.across(c.valeur) + 1, HAUTEUR_PX)
        if c.axe == "x"
        else (0, trace.up(c.valeur) - 1, trace.largeur_px, trace.up(c.valeur) + 1)
        for c in modele.coupes
    ]


def _written(modele: Nuage, trace: Trace) -> list[Cadre]:
    """What the plot already says: its corners, and the names of its horizontal cuts."""
    cadres = [
        _cut_frame(modele, trace, c, *_cut_place(modele, trace, c)) for c in modele.coupes if c.axe == "y"
    ]
    for rang, (x, y) in zip(modele.coins, _COINS, strict=False):
        longueur = LARGEUR_LETTRE_PX * (len(modele.categories[rang].nom) + 5)
        gauche = trace.largeur_px - longueur if x else 0.0
        bas = HAUTEUR_PX - 22.0 if y else 0.0
        cadres.append((gauche, bas, gauche + longueur, bas + 22))
    return cadres


def _cut_frame(modele: Nuage, trace: Trace, coupe: Coupe, droite: bool, dessus: bool) -> Cadre:
    # Écrit un peu plus grand que les noms des points.
    longueur = 1.1 * LARGEUR_LETTRE_PX * len(cut_text(coupe, modele))
    gauche = trace.largeur_px - longueur if droite else 0.0
    bas = trace.up(coupe.valeur) - (0 if dessus else 20)
    return gauche, bas, gauche + longueur, bas + 20


def _cut_place(modele: Nuage, trace: Trace, coupe: Coupe) -> tuple[bool, bool]:
    """(at the right end, over the line): where the name hides the fewest signs, on any screen."""
    lieux = ((True, True), (True, False), (False, True), (False, False))
    traces = [replace(trace, largeur_px=largeur) for largeur in LARGEURS_PX.values()]

    def caches(lieu: tuple[bool, bool]) -> int:
        return sum(
            _hits(_cut_frame(modele, t, coupe, *lieu), [signe])
            for t in traces
            for signe in _sign_frames(modele, t)
        )

    return min(lieux, key=caches)


def _frame(centre: tuple[float, float], rayon: float, lignes: Sequence[str], dx: int, dy: int) -> Cadre:
    """Box of a text beside a sign (y upwards), as Plotly places it."""
    largeur = LARGEUR_LETTRE_PX * max(map(len, lignes)) + 4
    hauteur = INTERLIGNE_PX * len(lignes)
    ecart = rayon + 3
    gauche = centre[0] + dx * ecart - (0 if dx > 0 else largeur if dx < 0 else largeur / 2)
    bas = centre[1] + dy * ecart - (0 if dy > 0 else hauteur if dy < 0 else hauteur / 2)
    return gauche, bas, gauche + largeur, bas + hauteur


def _hits(cadre: Cadre, autres: Iterable[Cadre]) -> bool:
    """True when the box overlaps one of the others at least."""
    return any(cadre[0] < a[2] and a[0] < cadre[2] and cadre[1] < a[3] and a[1] < cadre[3] for a in autres)


def _name_trace(noms: Sequence[Nom], ecran: str, tailles: dict[str, float]) -> go.Scatter:
    """Texts alone; invisible markers give Plotly the distance to keep from each sign.

    The style sheet knows the narrow one by its opacity, and the wide one by what follows it.
    """
    return go.Scatter(
        x=[n.point.x for n in noms],
        y=[n.point.y for n in noms],
        name=ecran,
        mode="markers+text",
        marker={"size": [tailles[n.point.code] for n in noms], "opacity": 0},
        text=[n.texte for n in noms],
        textposition=[n.place for n in noms],
        textfont={"size": TAILLE_NOM_PX, "color": ENCRE, "shadow": "auto"},
        hoverinfo="skip",
        showlegend=False,
        cliponaxis=False,
        # Une image téléchargée ne suit pas la feuille de style : elle garde les noms du grand écran.
        opacity=1 if ecran == "large" else 0,
    )


def _corners(figure: go.Figure, modele: Nuage) -> None:
    """Each quadrant faintly tinted, its category and how many points it holds in its corner."""
    coupes = {c.axe: c.valeur for c in modele.coupes}
    effectifs = category_counts(modele)
    for rang, (x, y) in zip(modele.coins, _COINS, strict=True):
        categorie = modele.categories[rang]
        bornes = {
            f"{axe}{fin}": valeur
            for axe, cote in (("x", x), ("y", y))
            for fin, valeur in (
                (0, coupes[axe] if cote else _range(modele, axe)[0]),
                (1, _range(modele, axe)[1] if cote else coupes[axe]),
            )
        }
        figure.add_shape(type="rect", **bornes, line={"width": 0}, fillcolor=categorie.couleur, opacity=0.1)
        figure.add_annotation(
            x=x,
            y=y,
            xref="paper",
            yref="paper",
            showarrow=False,
            xanchor="right" if x else "left",
            yanchor="top" if y else "bottom",
            text=f"<b>{categorie.nom}</b> · {effectifs[rang]}",
            font={"size": 15, "color": ENCRE},
            bgcolor="rgba(255,255,255,0.75)",
        )


def _horizontal_cuts(figure: go.Figure, modele: Nuage, trace: Trace) -> None:
    """A dashed line per vertical value, its name at one end, over or under it."""
    for coupe in (c for c in modele.coupes if c.axe == "y"):
        for trait in (
            {"color": "rgba(255,255,255,0.85)", "width": 3.5},
            {"color": ENCRE, "width": 1.5, "dash": "dash"},
        ):
            figure.add_shape(
                type="line", x0=0, x1=1, y0=coupe.valeur, y1=coupe.valeur, xref="paper", yref="y", line=trait
            )
        droite, dessus = _cut_place(modele, trace, coupe)
        figure.add_annotation(
            x=int(droite),
            y=coupe.valeur,
            xref="paper",
            yref="y",
            xanchor="right" if droite else "left",
            yanchor="bottom" if dessus else "top",
            showarrow=False,
            text=cut_text(coupe, modele),
            font={"size": 14, "color": ENCRE},
            bgcolor="rgba(255,255,255,0.85)",
        )
