"""A matplotlib drawing measured in pixels: axes in French ink, names, references, legend.

No pyplot: each figure stands alone, nothing is kept between two drawings. One point is one pixel
(72 per inch), y runs downwards in every argument. Texts stay texts in the SVG.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import RLock
from typing import TYPE_CHECKING, Any

from dashboard import formats
from dashboard.exports.papier import polices
from dashboard.exports.papier.cadre import GRIS_TEXTE
from dashboard.exports.papier.polices import DEMI_GRAS, ITALIQUE, NORMAL
from dashboard.figures.disposition import place_line_names
from dashboard.figures.graphiques import Ligne
from dashboard.figures.palettes import ENCRE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Les réglages de matplotlib sont communs au processus : un dessin à la fois.
VERROU = RLock()
CORPS, PETIT = 14.0, 13.0
LIGNE = 17.0
RANG_REPERE = 20.0
_POIDS = {NORMAL: 400, DEMI_GRAS: 600, ITALIQUE: 400}
_RACINE = re.compile(r"<svg [^>]*>", re.DOTALL)
_REGLAGES: Any = {
    "font.family": polices.FAMILLE,
    "font.size": CORPS,
    "svg.fonttype": "none",
    "svg.hashsalt": "observatoire-ctg",
    "hatch.linewidth": 1.2,
    "axes.unicode_minus": True,
}


# Plus étroit, un dessin ne montre plus rien.
PLAN_MIN = 60.0


@dataclass(slots=True)
class Toile:
    """A figure ``largeur`` × ``hauteur`` px and its axes, whose box is ``cadre`` (x, y, w, h)."""

    figure: Figure
    axes: Axes
    largeur: float
    hauteur: float
    cadre: tuple[float, float, float, float]

    def text(
        self,
        x: float,
        y: float,
        texte: str,
        *,
        taille: float = PETIT,
        style: str = NORMAL,
        couleur: str = ENCRE,
        ha: str = "left",
        va: str = "center",
        fond: bool = False,
        zorder: float = 6,
    ) -> Any:
        """A text at (x, y) px of the drawing, y downwards."""
        return self.figure.text(
            x / self.largeur,
            1 - y / self.hauteur,
            polices.printable(texte),
            fontproperties=letters(taille, style),
            color=couleur,
            ha=ha,
            va=va,
            zorder=zorder,
            bbox=BLANC if fond else None,
        )

    def mark(
        self,
        x: float,
        y: float,
        texte: str,
        *,
        dx: float = 0.0,
        dy: float = 0.0,
        taille: float = PETIT,
        style: str = NORMAL,
        couleur: str = ENCRE,
        ha: str = "center",
        va: str = "center",
        fond: bool = False,
        repere: Any = "data",
        zorder: float = 6,
    ) -> Any:
        """A text at a place of the data, moved by (dx, dy) px, dy downwards."""
        return self.axes.annotate(
            polices.printable(texte),
            (x, y),
            (dx, -dy),
            xycoords=repere,
            textcoords="offset points",
            fontproperties=letters(taille, style),
            color=couleur,
            ha=ha,
            va=va,
            zorder=zorder,
            annotation_clip=False,
            bbox=BLANC if fond else None,
        )

    def box(
        self, x: float, y: float, w: float, h: float, couleur: str, *, motif: str = "", bord: str = "none"
    ) -> None:
        """A rectangle at (x, y) px of the drawing."""
        from matplotlib.patches import Rectangle

        self.figure.add_artist(
            Rectangle(
                (x / self.largeur, 1 - (y + h) / self.hauteur),
                w / self.largeur,
                h / self.hauteur,
                facecolor=couleur,
                edgecolor=bord,
                hatch=motif or None,
                transform=self.figure.transFigure,
                linewidth=0.8,
            )
        )


BLANC = {"facecolor": "#ffffff", "edgecolor": "none", "pad": 1.5}


@lru_cache(maxsize=1)
def _register() -> None:
    from matplotlib import font_manager

    for style in (NORMAL, DEMI_GRAS, ITALIQUE):
        font_manager.fontManager.addfont(str(polices.path(style)))


def letters(taille: float, style: str = NORMAL) -> Any:
    """Font properties of the shipped letters."""
    from matplotlib.font_manager import FontProperties

    _register()
    return FontProperties(
        family=polices.FAMILLE,
        size=taille,
        weight=_POIDS[style],
        style="italic" if style == ITALIQUE else "normal",
    )


def settings() -> Any:
    """Context of a drawing: our letters, texts kept as texts, the same bytes at every run."""
    import matplotlib as mpl

    _register()
    return mpl.rc_context(_REGLAGES)


def canvas(largeur: float, hauteur: float, *, gauche: float, droite: float, haut: float, bas: float) -> Toile:
    """An empty drawing; margins in px, ``hauteur`` that of the plotting area.

    The plot keeps a width, even where names and values leave it none: it then goes beyond the drawing.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    totale = hauteur + haut + bas
    figure = Figure(figsize=(largeur / 72, totale / 72), dpi=72, facecolor="none")
    FigureCanvasSVG(figure)
    utile = max(largeur - gauche - droite, PLAN_MIN)
    axes = figure.add_axes(
        (gauche / largeur, bas / totale, utile / largeur, hauteur / totale), facecolor="none"
    )
    for cote in axes.spines.values():
        cote.set_visible(False)
    axes.tick_params(length=0, labelsize=PETIT, labelcolor=GRIS_TEXTE, pad=5)
    axes.set_axisbelow(True)
    return Toile(figure, axes, largeur, totale, (gauche, haut, utile, hauteur))


def spread(
    naturelle: float, hauteur: float | None, bords: float, *, moins: float = 0.0, plus: float = 0.0
) -> float:
    """Height of a plotting area: its natural one, or what is left of ``hauteur`` once its margins are
    taken, no less than ``moins`` and no more than ``plus`` (the natural one where they are 0)."""
    if hauteur is None:
        return naturelle
    return min(max(hauteur - bords, moins or naturelle), plus or math.inf)


def to_svg(toile: Toile) -> str:
    """The drawing as an inner ``<svg>`` element of its own size."""
    flux = io.StringIO()
    vide = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    toile.figure.savefig(flux, format="svg", metadata=vide, transparent=True)
    corps = flux.getvalue()
    corps = corps[corps.index("<svg ") :]
    entete = (
        f'<svg width="{toile.largeur:.0f}" height="{toile.hauteur:.0f}" '
        f'viewBox="0 0 {toile.largeur:g} {toile.hauteur:g}" '
        'xmlns:xlink="http://www.w3.org/1999/xlink">'
    )
    return _RACINE.sub(lambda _: entete, corps, count=1)


def ticks(toile: Toile, axe: str, *, nombre: int = 6, entiers: bool = False) -> None:
    """French numbers and a pale grid on the axis ``x`` or ``y``."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    cible = toile.axes.xaxis if axe == "x" else toile.axes.yaxis
    cible.set_major_locator(MaxNLocator(nombre, integer=entiers, steps=[1, 2, 2.5, 5, 10]))
    places = [float(v) for v in cible.get_major_locator()()]
    decimales = next(
        (d for d in range(5) if all(abs(v - round(v, d)) < 1e-9 * max(1, abs(v)) for v in places)), 5
    )
    cible.set_major_formatter(FuncFormatter(lambda v, _rang: formats.number(v, decimales)))
    toile.axes.grid(visible=True, axis=axe, color="#e8e8e8", linewidth=1)  # type: ignore[arg-type]
    for etiquette in cible.get_ticklabels():
        etiquette.set_fontproperties(letters(PETIT))


def axis_title(toile: Toile, axe: str, texte: str) -> None:
    """What an axis measures: under the x axis, or above the y axis, horizontal."""
    x, y, w, h = toile.cadre
    if axe == "x":
        lignes = polices.wrap(polices.printable(texte), w, PETIT)
        for rang, ligne in enumerate(lignes):
            toile.text(x + w / 2, y + h + 34 + rang * LIGNE, ligne, couleur=GRIS_TEXTE, ha="center")
    else:
        toile.text(x - 40, y - 14, texte, couleur=GRIS_TEXTE)


def hide_ticks(toile: Toile, axe: str) -> None:
    """No number on an axis: names or values are written in the drawing."""
    cible = toile.axes.xaxis if axe == "x" else toile.axes.yaxis
    cible.set_ticks([])


def wrapped_names(noms: Sequence[str], maximum: float) -> tuple[list[list[str]], float]:
    """Names cut into lines no wider than ``maximum``, and the room that they need."""
    coupes = [polices.wrap(polices.printable(n), maximum, CORPS) or [n] for n in noms]
    large = max((polices.width(x, CORPS, DEMI_GRAS) for c in coupes for x in c), default=0.0)
    return coupes, large


def row_names(
    toile: Toile, lignes: Sequence[Sequence[str]], choisis: Sequence[bool], *, ecart: float = 8.0
) -> None:
    """Names of the rows 0, 1, 2… left of the plotting area."""
    repere = toile.axes.get_yaxis_transform()
    for rang, (nom, choisi) in enumerate(zip(lignes, choisis, strict=True)):
        for j, ligne in enumerate(nom):
            toile.mark(
                0,
                rang,
                ligne,
                dx=-ecart,
                dy=(j - (len(nom) - 1) / 2) * LIGNE,
                taille=CORPS,
                style=DEMI_GRAS if choisi else NORMAL,
                ha="right",
                repere=repere,
            )


def references(toile: Toile, lignes: Sequence[Ligne], etendue: tuple[float, float]) -> None:
    """A dashed line per reference up to its name; each name has its own row above the plot."""
    _, _, large, hauteur = toile.cadre
    bas, fin = etendue
    noms = [f"{r.nom} {r.texte}" for r in lignes]
    places = place_line_names(
        tuple(large * (r.valeur - bas) / ((fin - bas) or 1.0) for r in lignes),
        tuple(polices.width(nom, CORPS) + 4 for nom in noms),
        large,
    )
    repere = toile.axes.get_xaxis_transform()
    for place in places:
        ligne, rang = lignes[place.ligne], place.rang
        haut = 1 + (8 + RANG_REPERE * rang) / hauteur
        for couleur, large, tirets, plan in (("#ffffff", 3.5, "solid", 3.0), (ENCRE, 1.5, (0, (4, 3)), 3.1)):
            toile.axes.plot(
                [ligne.valeur, ligne.valeur],
                [0, haut],
                color=couleur,
                linewidth=large,
                linestyle=tirets,
                transform=repere,
                clip_on=False,
                zorder=plan,
                label=f"_repere {ligne.nom}",
            )
        toile.mark(
            ligne.valeur,
            1,
            noms[place.ligne],
            dx=-4 if place.a_droite else 4,
            dy=-(13 + RANG_REPERE * rang),
            taille=CORPS,
            ha="left" if place.a_droite else "right",
            fond=True,
            repere=repere,
        )


@dataclass(frozen=True, slots=True)
class Cle:
    """One entry of a legend: a colour box (with a hatch), or a marker when ``signe`` is given."""

    nom: str
    couleur: str
    motif: str = ""
    signe: str = ""


def legend_rows(cles: Sequence[Cle], largeur: float) -> list[list[tuple[Cle, float]]]:
    """Entries with their left edge, in as many rows as the width asks."""
    rangees: list[list[tuple[Cle, float]]] = [[]]
    x = 0.0
    for cle in cles:
        besoin = 22 + polices.width(cle.nom, CORPS) + 22
        if rangees[-1] and x + besoin - 22 > largeur:
            rangees.append([])
            x = 0.0
        rangees[-1].append((cle, x))
        x += besoin
    return rangees


def legend(toile: Toile, cles: Sequence[Cle], x: float, y: float, largeur: float) -> None:
    """Draw a legend whose first row is centred on ``y``; rows are 22 px apart."""
    from matplotlib.lines import Line2D

    for rang, rangee in enumerate(legend_rows(cles, largeur)):
        milieu = y + rang * 22
        for cle, gauche in rangee:
            if cle.signe:
                toile.figure.add_artist(
                    Line2D(
                        [(x + gauche + 8) / toile.largeur],
                        [1 - milieu / toile.hauteur],
                        marker=cle.signe,
                        markersize=9,
                        color=cle.couleur,
                        linestyle="none",
                        markeredgecolor=ENCRE,
                        markeredgewidth=0.6,
                        transform=toile.figure.transFigure,
                    )
                )
            else:
                toile.box(
                    x + gauche,
                    milieu - 7,
                    16,
                    14,
                    cle.couleur,
                    motif=cle.motif,
                    bord="#ffffff" if cle.motif else "none",
                )
            toile.text(x + gauche + 22, milieu, cle.nom, taille=CORPS)
