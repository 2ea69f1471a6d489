"""Bars, distribution, parts and trend drawn with matplotlib: the print twins of ``ecran.plotly.barres``."""

from __future__ import annotations

import math

from dashboard.exports.papier import polices, toile
from dashboard.exports.papier.cadre import GRIS_TEXTE, ink_on
from dashboard.exports.papier.polices import DEMI_GRAS, NORMAL
from dashboard.exports.papier.toile import CORPS, LIGNE, PETIT, RANG_REPERE, Cle, Toile
from dashboard.figures.couverture_partagee import CouverturePartagee, bars
from dashboard.figures.graphiques import Barres, Decomposition, Evolution, Repartition
from dashboard.figures.palettes import ACCENT, ENCRE, GRIS

NOM_MAX, NOM_PART = 300.0, 0.4
RANG = 28.0
RANG_MAX = 56.0  # au-delà, une barre seule ferait un mur


def name_room(largeur: float) -> float:
    """The most that the names of the rows take of a drawing that wide."""
    return min(NOM_MAX, NOM_PART * largeur)


def draw_barres(
    modele: Barres,
    largeur: float,
    hauteur: float | None = None,
    entier: Barres | None = None,
    *,
    bas: float = 30.0,
) -> Toile:
    """Sorted horizontal bars, value at the end of each, references as named lines.

    ``entier`` is the whole chart of which this is a part: both then have the same axis.
    """
    barres = modele.barres
    noms, place = toile.wrapped_names([b.nom for b in barres], name_room(largeur))
    rang = max([RANG, *(10 + LIGNE * len(n) for n in noms)])
    textes = max((polices.width(b.texte, CORPS, DEMI_GRAS) for b in barres), default=0.0)
    haut = 12 + RANG_REPERE * len(modele.lignes)
    naturelle = max(60.0, rang * len(barres))
    dessin = toile.canvas(
        largeur,
        toile.spread(
            naturelle, hauteur, haut + bas, moins=naturelle - 5 * len(barres), plus=RANG_MAX * len(barres)
        ),
        gauche=place + 12,
        droite=textes + 18,
        haut=haut,
        bas=bas,
    )
    axes = dessin.axes
    toutes = (entier or modele).barres
    etendue = _from_zero([*(b.valeur for b in toutes), *(r.valeur for r in modele.lignes)], 1.02)
    axes.barh(
        range(len(barres)),
        [b.valeur for b in barres],
        height=0.74,
        color=[b.couleur for b in barres],
        edgecolor=[ENCRE if b.choisie else GRIS for b in barres],
        linewidth=[2.5 if b.choisie else 0.5 for b in barres],
        zorder=2,
    )
    axes.set_xlim(*etendue)
    axes.set_ylim(max(len(barres), 1) - 0.5, -0.5)
    toile.ticks(dessin, "x")
    toile.hide_ticks(dessin, "y")
    _zero(dessin)
    toile.row_names(dessin, noms, [b.choisie for b in barres])
    toile.references(dessin, modele.lignes, etendue)
    for place_y, barre in enumerate(barres):
        dessin.mark(
            max(barre.valeur, 0.0),
            place_y,
            barre.texte,
            dx=5,
            taille=CORPS,
            ha="left",
            fond=True,
            style=DEMI_GRAS if barre.choisie else NORMAL,
        )
    return dessin


def draw_partage(modele: CouverturePartagee, largeur: float, hauteur: float | None = None) -> Toile:
    """Places and children of each series, left of the zero when they lower the rate."""
    return draw_barres(bars(modele), largeur, hauteur)


def draw_repartition(modele: Repartition, largeur: float, hauteur: float | None = None) -> Toile:
    """Columns: how many territories in each interval, references as named lines."""
    bornes = [
        *(b for i in modele.intervalles for b in (i.debut, i.fin)),
        *(r.valeur for r in modele.lignes),
    ] or [0.0, 1.0]
    bord = 0.01 * (max(bornes) - min(bornes))
    etendue = (min(bornes) - bord, max(bornes) + bord)
    haut = 40 + RANG_REPERE * len(modele.lignes)
    plan = toile.spread(340, hauteur, haut + 56, moins=120)
    dessin = toile.canvas(largeur, plan, gauche=60, droite=20, haut=haut, bas=56)
    axes = dessin.axes
    axes.bar(
        [(i.debut + i.fin) / 2 for i in modele.intervalles],
        [i.effectif for i in modele.intervalles],
        width=[i.fin - i.debut for i in modele.intervalles],
        color=[i.couleur for i in modele.intervalles],
        edgecolor="#ffffff",
        linewidth=1,
        zorder=2,
    )
    axes.set_xlim(*etendue)
    axes.set_ylim(0, max([1, *(i.effectif for i in modele.intervalles)]) * 1.03)
    toile.ticks(dessin, "x")
    toile.ticks(dessin, "y", entiers=True)
    axes.grid(visible=False, axis="x")
    toile.axis_title(dessin, "x", modele.unite)
    dessin.text(6, 12, f"Nombre : {modele.niveau}", couleur=GRIS_TEXTE)
    axes.axhline(0, color="#999999", linewidth=1, zorder=2.5)
    toile.references(dessin, modele.lignes, etendue)
    return dessin


def draw_decomposition(
    modele: Decomposition, largeur: float, hauteur: float | None = None, entier: Decomposition | None = None
) -> Toile:
    """Stacked horizontal bars; a part's value is written inside when it fits."""
    noms, place = toile.wrapped_names([g.nom for g in modele.groupes], name_room(largeur))
    rang = max([44.0, *(8 + LIGNE * len(n) for n in noms)])
    cles = [Cle(m, c) for m, c in zip(modele.modalites, modele.couleurs, strict=True)]
    rangees = toile.legend_rows(cles, largeur)
    haut = 16 + 22 * len(rangees)
    nombre = len(modele.groupes)
    plan = toile.spread(rang * nombre, hauteur, haut + 30, moins=0.7 * rang * nombre, plus=90.0 * nombre)
    dessin = toile.canvas(largeur, plan, gauche=place + 12, droite=20, haut=haut, bas=30)
    axes = dessin.axes
    totaux = [sum(p for p in g.parties if not math.isnan(p)) for g in (entier or modele).groupes]
    etendue = _from_zero(totaux, 1.02)
    par_unite = dessin.cadre[2] / (etendue[1] - etendue[0])
    departs = [0.0] * len(modele.groupes)
    for rang_part, couleur in enumerate(modele.couleurs):
        parties = [g.parties[rang_part] for g in modele.groupes]
        axes.barh(
            range(len(parties)),
            [0.0 if math.isnan(p) else p for p in parties],
            left=departs,
            height=0.72,
            color=couleur,
            edgecolor="#ffffff",
            linewidth=1,
            zorder=2,
            label=modele.modalites[rang_part],
        )
        for y, (partie, groupe) in enumerate(zip(parties, modele.groupes, strict=True)):
            if math.isnan(partie):
                continue
            texte = groupe.textes[rang_part]
            if polices.width(texte, PETIT) + 8 <= partie * par_unite:
                milieu = departs[y] + partie / 2
                dessin.mark(milieu, y, texte, couleur=ink_on(couleur))
            departs[y] += partie
    axes.set_xlim(*etendue)
    axes.set_ylim(max(len(modele.groupes), 1) - 0.5, -0.5)
    toile.ticks(dessin, "x")
    toile.hide_ticks(dessin, "y")
    _zero(dessin)
    toile.row_names(dessin, noms, [g.choisie for g in modele.groupes])
    toile.legend(dessin, cles, 0, 14, largeur)
    return dessin


def draw_evolution(modele: Evolution, largeur: float, hauteur: float | None = None) -> Toile:
    """A line with every value written; a break of series is a named dotted line."""
    plan = toile.spread(260, hauteur, 64, moins=100)
    dessin = toile.canvas(largeur, plan, gauche=40, droite=40, haut=30, bas=34)
    axes = dessin.axes
    valeurs = [math.nan if v is None else v for v in modele.valeurs]
    connues = [v for v in valeurs if not math.isnan(v)]
    axes.plot(
        modele.millesimes,
        valeurs,
        color=ACCENT,
        linewidth=2.5,
        marker="o",
        markersize=8,
        zorder=3,
        clip_on=False,
        label=modele.unite,
    )
    haut = max([1e-9, *connues]) * 1.12 or 1.0
    bas = min([0.0, *connues]) * 1.12
    axes.set_ylim(bas, haut)
    marge = 0.3 + 0.02 * (modele.millesimes[-1] - modele.millesimes[0])
    axes.set_xlim(modele.millesimes[0] - marge, modele.millesimes[-1] + marge)
    toile.hide_ticks(dessin, "y")
    axes.set_xticks(list(modele.millesimes), [str(m) for m in modele.millesimes])
    for etiquette in axes.get_xticklabels():
        etiquette.set_fontproperties(toile.letters(CORPS))
    axes.axhline(0, color="#999999", linewidth=1, zorder=1)
    for annee, valeur, texte in zip(modele.millesimes, valeurs, modele.textes, strict=True):
        manque = math.isnan(valeur)
        dessin.mark(
            annee,
            0 if manque else valeur,
            texte,
            dy=-14,
            taille=CORPS,
            fond=True,
            style=NORMAL if manque else DEMI_GRAS,
            couleur=GRIS_TEXTE if manque else ENCRE,
        )
    for annee in modele.ruptures:
        if modele.millesimes[0] < annee <= modele.millesimes[-1]:
            axes.axvline(annee - 0.5, color=GRIS, linestyle=(0, (1, 2)), linewidth=1.5, zorder=2)
            dessin.mark(
                annee - 0.5,
                1,
                "rupture de série",
                dy=-12,
                couleur=GRIS_TEXTE,
                repere=axes.get_xaxis_transform(),
            )
    return dessin


def _from_zero(valeurs: list[float], jeu: float) -> tuple[float, float]:
    """Range that holds zero and every value."""
    haut = max([0.0, *valeurs]) * jeu
    return min([0.0, *valeurs]) * jeu, haut or 1.0


def _zero(dessin: Toile) -> None:
    dessin.axes.axvline(0, color="#999999", linewidth=1, zorder=2.5)
