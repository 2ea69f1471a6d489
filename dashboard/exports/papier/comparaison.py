"""Ranking, gaps and curves drawn with matplotlib: the print twins of ``ecran.plotly.comparaison``."""

from __future__ import annotations

import math
from collections.abc import Sequence

from dashboard import formats
from dashboard.exports.papier import polices, toile
from dashboard.exports.papier.barres import draw_barres, name_room
from dashboard.exports.papier.cadre import GRIS_TEXTE
from dashboard.exports.papier.polices import DEMI_GRAS, NORMAL
from dashboard.exports.papier.toile import CORPS, LIGNE, Cle, Toile
from dashboard.figures.classement import Classement
from dashboard.figures.courbes import Courbes, Serie
from dashboard.figures.disposition import place_labels
from dashboard.figures.graphiques import Barre, Barres
from dashboard.figures.halteres import Haltere, Halteres
from dashboard.figures.palettes import ACCENT, BARRE, ENCRE, GRIS, MILIEU

RANG_HALTERE = 44.0
ANNEE_PX = 44.0
TIRETS = {"tirets": (0, (5, 3)), "mixte": (0, (6, 2, 1.5, 2)), "points": (0, (1.2, 1.8))}


def draw_classement(
    modele: Classement, largeur: float, hauteur: float | None = None, entier: Classement | None = None
) -> Toile:
    """Sorted bars, the chosen one dark; a band for the middle half; references as lines."""
    dessin = draw_barres(
        _as_bars(modele),
        largeur,
        hauteur,
        _as_bars(entier) if entier is not None else None,
        bas=56 if modele.milieu else 30,
    )
    if modele.milieu is not None:
        bas, haut = modele.milieu
        dessin.axes.axvspan(bas, haut, color=MILIEU, linewidth=0, zorder=0.5)
        x, y, _, h = dessin.cadre
        dessin.box(x, y + h + 34, 16, 14, MILIEU)
        dessin.text(
            x + 22,
            y + h + 41,
            f"Bande : la moitié du milieu, {formats.number(bas, modele.decimales)} à "
            f"{formats.number(haut, modele.decimales)}",
        )
    return dessin


def _as_bars(modele: Classement) -> Barres:
    barres = tuple(
        Barre(r.nom, r.valeur, r.texte, ACCENT if r.choisie else BARRE, r.choisie) for r in modele.rangs
    )
    return Barres(modele.titre, modele.unite, modele.decimales, barres, modele.lignes)


def draw_halteres(
    modele: Halteres, largeur: float, hauteur: float | None = None, entier: Halteres | None = None
) -> Toile:
    """A row per measure: a full dot for the territory, an open diamond for the reference."""
    lignes = modele.lignes
    noms, place = toile.wrapped_names(
        [h.nom if h.interpretable else f"{h.nom} ≈" for h in lignes], name_room(largeur)
    )
    rang = max([RANG_HALTERE, *(8 + LIGNE * len(n) for n in noms)])
    naturelle = max(90.0, rang * len(lignes))
    cles = [Cle(modele.territoire, ACCENT, signe="o"), Cle(modele.reference, "#ffffff", signe="D")]
    if not all(h.interpretable for h in lignes):
        cles.append(Cle("≈ : écart non interprétable", "#ffffff"))
    haut_cles = 18 + 22 * len(toile.legend_rows(cles, largeur))
    plan = toile.spread(naturelle, hauteur, 30 + haut_cles, moins=0.8 * naturelle, plus=90.0 * len(lignes))
    places = [p for h in (entier or modele).lignes for p in h.places] or [0.0, 1.0]
    zero = [0.0, 100.0] if modele.axe == "groupe" else [0.0]
    bas, haut = min([*places, *zero]), max([*places, *zero])
    jeu = 0.1 * ((haut - bas) or 1.0)
    etendue = (bas - jeu if bas < 0 or modele.axe == "groupe" else 0.0, haut + jeu)
    # Une valeur écrite à gauche de son signe ne doit pas passer sur le nom de la ligne.
    reserve = _left_room((entier or modele).lignes, etendue, largeur - place - 32)
    dessin = toile.canvas(largeur, plan, gauche=place + 12 + reserve, droite=20, haut=haut_cles, bas=30)
    axes = dessin.axes
    axes.set_xlim(*etendue)
    axes.set_ylim(max(len(lignes), 1) - 0.5, -0.5)
    toile.ticks(dessin, "x")
    toile.hide_ticks(dessin, "y")
    axes.axvline(
        0, color="#999999", linewidth=2 if modele.axe == "france" else 1, zorder=1.5, label="_origine"
    )
    for y, haltere in enumerate(lignes):
        axes.plot(
            haltere.places,
            [y] * len(haltere.places),
            color=GRIS,
            zorder=2,
            linewidth=3 if haltere.interpretable else 1.5,
            linestyle="solid" if haltere.interpretable else (0, (1, 2)),
            label=f"_ecart {y}",
        )
        _ends(dessin, y, haltere)
    axes.plot(
        [math.nan if h.reference is None else h.reference for h in lignes],
        range(len(lignes)),
        linestyle="none",
        marker="D",
        markersize=9,
        markerfacecolor="#ffffff",
        markeredgecolor=ENCRE,
        markeredgewidth=2,
        zorder=4,
        clip_on=False,
        label=modele.reference,
    )
    axes.plot(
        [math.nan if h.territoire is None else h.territoire for h in lignes],
        range(len(lignes)),
        linestyle="none",
        marker="o",
        markersize=13,
        color=ACCENT,
        zorder=5,
        clip_on=False,
        label=modele.territoire,
    )
    toile.row_names(dessin, noms, [h.choisie for h in lignes], ecart=8.0 + reserve)
    toile.legend(dessin, cles, 0, 14, largeur)
    return dessin


def _left_room(lignes: Sequence[Haltere], etendue: tuple[float, float], utile: float) -> float:
    """Room that the values written left of their signs take beyond the axis, in px."""
    besoins = [0.0]
    for h in lignes:
        if h.territoire is None or h.reference is None:
            continue
        valeur, texte = min((h.territoire, h.texte_territoire), (h.reference, h.texte_reference))
        ici = (valeur - etendue[0]) / ((etendue[1] - etendue[0]) or 1.0) * utile
        besoins.append(polices.width(texte, CORPS, DEMI_GRAS) + 20 - ici)
    return max(besoins)


def _ends(dessin: Toile, y: int, haltere: Haltere) -> None:
    """Each value on the outer side of its sign, away from the other one."""
    a_droite = haltere.gap >= 0
    for place, texte, droite, style in (
        (haltere.territoire, haltere.texte_territoire, a_droite, DEMI_GRAS),
        (haltere.reference, haltere.texte_reference, not a_droite or haltere.territoire is None, NORMAL),
    ):
        if place is None:
            continue
        dessin.mark(
            place,
            y,
            texte,
            dx=11 if droite else -11,
            taille=CORPS,
            style=style,
            ha="left" if droite else "right",
            fond=True,
            zorder=3,
        )


def draw_courbes(modele: Courbes, largeur: float, hauteur: float | None = None) -> Toile:
    """A line per territory, named at its end; the chosen one in the accent, references dashed."""
    noms = [_end_name(s, min(230.0, 0.36 * largeur)) for s in modele.series]
    large = max((polices.width(x, CORPS, DEMI_GRAS) for n in noms for x in n), default=0.0)
    hauteurs = [LIGNE * len(n) + 3 for n in noms]
    plan = toile.spread(max(380.0, sum(hauteurs)), hauteur, 68, moins=max(140.0, sum(hauteurs)))
    dessin = toile.canvas(largeur, plan, gauche=64, droite=large + 46, haut=34, bas=34)
    axes = dessin.axes
    valeurs = [v for s in modele.series for v in s.valeurs if v is not None] or [0.0, 1.0]
    bas, haut = min(valeurs), max(valeurs)
    jeu = 0.06 * ((haut - bas) or 1.0)
    etendue = (bas - jeu, haut + jeu)
    debut, fin = modele.millesimes[0], modele.millesimes[-1]
    axes.set_xlim(debut - 0.03 * (fin - debut), fin + 0.01 * (fin - debut))
    axes.set_ylim(*etendue)
    toile.ticks(dessin, "y")
    pas = max(1, math.ceil((fin - debut + 1) * ANNEE_PX / dessin.cadre[2]), (fin - debut + 9) // 10)
    annees = list(range(debut, fin + 1, pas))
    axes.set_xticks(annees, [str(a) for a in annees])
    for etiquette in axes.get_xticklabels():
        etiquette.set_fontproperties(toile.letters(CORPS))
    for serie in sorted(modele.series, key=lambda s: (s.choisie, s.reference)):
        couleur, epaisseur, tirets = _stroke(serie, modele)
        axes.plot(
            modele.millesimes,
            [math.nan if v is None else v for v in serie.valeurs],
            color=couleur,
            linewidth=epaisseur,
            linestyle=tirets,
            marker="o",
            markersize=7 if serie.choisie else 4.5,
            zorder=4 if serie.choisie else 3,
            clip_on=False,
            label=serie.nom,
        )
    for annee in modele.ruptures:
        axes.axvline(annee - 0.5, color=GRIS, linestyle=(0, (1, 2)), linewidth=1.5, zorder=2)
        dessin.mark(
            annee - 0.5, 1, "rupture de série", dy=-12, couleur=GRIS_TEXTE, repere=axes.get_xaxis_transform()
        )
    if modele.base:
        axes.axhline(100, color="#999999", linewidth=1, zorder=1)
    _name_lines(dessin, modele, noms, hauteurs, etendue)
    return dessin


def _stroke(serie: Serie, modele: Courbes) -> tuple[str, float, object]:
    """Colour, width and dashes of a line."""
    if serie.choisie:
        return ACCENT, 3.5, "solid"
    if serie.reference:
        return ENCRE, 2.0, TIRETS[modele.stroke(serie)]
    return "#8d99a8", 1.5, "solid"


def _end_name(serie: Serie, largeur: float) -> list[str]:
    """The name and the last value of a series, on as many lines as it needs."""
    couples = zip(serie.valeurs[::-1], serie.textes[::-1], strict=True)
    fin = next((texte for valeur, texte in couples if valeur is not None), "")
    doute = " ≈" if serie.lisible is False else ""
    return polices.wrap(polices.printable(f"{serie.nom} {fin}{doute}"), largeur, CORPS, DEMI_GRAS)


def _name_lines(
    dessin: Toile, modele: Courbes, noms: list[list[str]], hauteurs: list[float], etendue: tuple[float, float]
) -> None:
    """Names at the right of the lines, pushed apart, each joined to its line by a thin stroke."""
    x, y, w, h = dessin.cadre
    bas, haut = etendue
    fins = [
        next((a, v) for a, v in zip(modele.millesimes[::-1], s.valeurs[::-1], strict=True) if v is not None)
        for s in modele.series
    ]
    voulues = [(v - bas) / (haut - bas) * h for _, v in fins]
    places = place_labels(voulues, hauteurs, h)
    gauche, droite = dessin.axes.get_xlim()
    for serie, (annee, valeur), place, lignes in zip(modele.series, fins, places, noms, strict=True):
        bord = droite + 24 * (droite - gauche) / w
        dessin.axes.plot(
            [annee, bord],
            [valeur, bas + place / h * (haut - bas)],
            linewidth=1,
            zorder=1,
            color=ACCENT if serie.choisie else "#c3cad3",
            clip_on=False,
            label=f"_nom {serie.nom}",
        )
        for j, ligne in enumerate(lignes):
            dessin.text(
                x + w + 28,
                y + h - place + (j - (len(lignes) - 1) / 2) * LIGNE,
                ligne,
                taille=CORPS,
                style=DEMI_GRAS if serie.choisie else NORMAL,
                couleur=ACCENT if serie.choisie else ENCRE,
            )
