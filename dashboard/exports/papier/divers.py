"""Age pyramid, flow of money and calendar drawn with matplotlib."""

from __future__ import annotations

import datetime
import math

from dashboard import formats
from dashboard.dates import french_date
from dashboard.exports.papier import toile
from dashboard.exports.papier.barres import name_room
from dashboard.exports.papier.polices import DEMI_GRAS
from dashboard.exports.papier.toile import CORPS, LIGNE, PETIT, Cle, Toile
from dashboard.figures.calendrier import SITUATIONS, Calendrier
from dashboard.figures.disposition_flux import (
    HAUTEUR_ECHELLE_PX,
    LARGEUR_BOITE,
    NOM_PX,
    CaseFlux,
    place,
    ribbons,
)
from dashboard.figures.flux import Flux, Lien, euros
from dashboard.figures.graphiques import round_step
from dashboard.figures.palettes import ACCENT, COULEUR_FEMMES, COULEUR_HOMMES, ENCRE
from dashboard.figures.pyramide import Pyramide

ANNEE_PX = 40.0
MOTIFS = {"plein": "", "hachures": "///", "rayures": "\\\\\\", "points": "..", "grille": "++", "croix": "xx"}


def draw_pyramide(modele: Pyramide, largeur: float, hauteur: float | None = None) -> Toile:
    """Women on the left, men on the right, from a common zero; both sides count upwards."""
    rangs = range(len(modele.tranches))
    nombre = len(modele.tranches)
    plan = toile.spread(max(120.0, 22.0 * nombre), hauteur, 68, moins=10.0 * nombre, plus=40.0 * nombre)
    dessin = toile.canvas(largeur, plan, gauche=90, droite=20, haut=34, bas=34)
    axes = dessin.axes
    for nom, valeurs, signe, couleur in (
        ("Femmes", modele.femmes, -1, COULEUR_FEMMES),
        ("Hommes", modele.hommes, 1, COULEUR_HOMMES),
    ):
        axes.barh(
            rangs,
            [signe * v for v in valeurs],
            height=0.86,
            color=couleur,
            edgecolor="#ffffff",
            linewidth=0.5,
            zorder=2,
            label=nom,
        )
        x, _, w, _ = dessin.cadre
        dessin.text(x + w * (0.25 if signe < 0 else 0.75), 16, nom, taille=15, style=DEMI_GRAS, ha="center")
    maximum = max((*modele.femmes, *modele.hommes), default=0.0) or 1.0
    axes.set_xlim(-1.06 * maximum, 1.06 * maximum)
    axes.set_ylim(-0.6, len(modele.tranches) - 0.4)
    pas = round_step(maximum / 4.5)
    graduations = [k * pas for k in range(int(maximum / pas) + 1)]
    axes.set_xticks(
        [*(-g for g in graduations[:0:-1]), *graduations],
        [formats.number(g) for g in (*graduations[:0:-1], *graduations)],
    )
    for etiquette in axes.get_xticklabels():
        etiquette.set_fontproperties(toile.letters(PETIT))
    axes.grid(visible=True, axis="x", color="#e8e8e8", linewidth=1)
    toile.hide_ticks(dessin, "y")
    axes.axvline(0, color="#ffffff", linewidth=1.5, zorder=3)
    # Serrées, une tranche sur deux est nommée : l'axe se lit encore.
    pas = math.ceil(LIGNE * nombre / plan) if nombre else 1
    noms = [[t] if rang % pas == 0 else [] for rang, t in enumerate(modele.tranches)]
    toile.row_names(dessin, noms, [False] * nombre)
    return dessin


def draw_flux(modele: Flux, largeur: float, hauteur: float | None = None) -> Toile:
    """Boxes in columns, ribbons whose height is the amount, name and amount above each box."""
    boites = place(modele)
    par_px = (modele.echelle or 1.0) / HAUTEUR_ECHELLE_PX
    # Chaque colonne est centrée : ce qui la dépasse en haut la dépasse autant en bas.
    colonne = [boites[n.code] for n in modele.noeuds if n.colonne == modele.noeuds[0].colonne]
    etendue = max(b.haut for b in colonne) + NOM_PX * par_px + min(b.bas for b in colonne)
    # La hauteur d'une boîte est un montant : la même échelle pour tous les flux, quelle que soit la place.
    dessin = toile.canvas(largeur, etendue / par_px, gauche=0, droite=0, haut=4, bas=8)
    dessin.axes.set_xlim(0, 1)
    dessin.axes.set_ylim(0, etendue)
    toile.hide_ticks(dessin, "x")
    toile.hide_ticks(dessin, "y")
    for lien, (depart, arrivee) in zip(modele.liens, ribbons(modele, boites), strict=True):
        if lien.montant > 0:
            _ribbon(dessin, modele, lien, depart, arrivee)
    derniere = max(n.colonne for n in modele.noeuds)
    for noeud in modele.noeuds:
        boite = boites[noeud.code]
        dessin.axes.bar(
            boite.x,
            boite.haut - boite.bas,
            width=LARGEUR_BOITE,
            bottom=boite.bas,
            align="edge",
            color=noeud.couleur,
            edgecolor=ENCRE,
            linewidth=0.5,
            zorder=3,
            label=noeud.nom,
        )
        ha, x = "center", boite.x + LARGEUR_BOITE / 2
        if noeud.colonne == 0:
            ha, x = "left", boite.x
        elif noeud.colonne == derniere:
            ha, x = "right", boite.x + LARGEUR_BOITE
        suite = f" ({noeud.ecart})" if noeud.ecart else ""
        nom = f"{noeud.nom} {noeud.detail}".strip()
        dessin.mark(x, boite.haut, nom, dy=-28, taille=15, style=DEMI_GRAS, ha=ha)
        dessin.mark(x, boite.haut, f"{euros(modele.amount(noeud.code))}{suite}", dy=-11, taille=CORPS, ha=ha)
    return dessin


def _ribbon(dessin: Toile, modele: Flux, lien: Lien, depart: CaseFlux, arrivee: CaseFlux) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    # Là où plusieurs arrivent, la couleur est celle du départ : c'est elle qui les distingue.
    plusieurs = sum(x.vers == lien.vers for x in modele.liens) > 1
    code = lien.de if plusieurs else lien.vers
    couleur = next(n.couleur for n in modele.noeuds if n.code == code)
    milieu = (depart.x + arrivee.x) / 2
    points = [
        (depart.x, depart.haut),
        (milieu, depart.haut),
        (milieu, arrivee.haut),
        (arrivee.x, arrivee.haut),
        (arrivee.x, arrivee.bas),
        (milieu, arrivee.bas),
        (milieu, depart.bas),
        (depart.x, depart.bas),
        (depart.x, depart.haut),
    ]
    courbe = [Path.CURVE4] * 3
    codes = [Path.MOVETO, *courbe, Path.LINETO, *courbe, Path.CLOSEPOLY]
    dessin.axes.add_patch(
        PathPatch(
            Path(points, codes),
            facecolor=couleur,
            alpha=0.45,
            linewidth=0,
            zorder=2,
            label=f"_{lien.de} {lien.vers}",
        )
    )


def draw_calendrier(
    modele: Calendrier, largeur: float, hauteur: float | None = None, entier: Calendrier | None = None
) -> Toile:
    """A bar per period, the first to end at the top, coloured and patterned by situation."""
    toutes = (entier or modele).periodes
    periodes = modele.periodes
    noms, place_noms = toile.wrapped_names([p.nom for p in periodes], name_room(largeur))
    rang = max([34.0, *(6 + LIGNE * len(n) for n in noms)])
    presentes = [s for s in SITUATIONS if any(p.situation == s for p in toutes)]
    cles = [Cle(s.nom, s.couleur, MOTIFS[s.motif]) for s in presentes]
    rangees = len(toile.legend_rows(cles, largeur))
    haut = 34 + 22 * rangees
    naturelle = max(70.0, rang * len(periodes))
    plan = toile.spread(
        naturelle, hauteur, haut + 30, moins=naturelle - 12 * len(periodes), plus=64.0 * len(periodes)
    )
    dessin = toile.canvas(largeur, plan, gauche=place_noms + 12, droite=16, haut=haut, bas=30)
    axes = dessin.axes
    jours = [modele.jour, *(p.debut for p in toutes), *(p.fin for p in toutes)]
    premiere, derniere = min(jours).year, max(jours).year + 1
    axes.set_xlim(_day(datetime.date(premiere, 1, 1)), _day(datetime.date(derniere, 1, 1)))
    axes.set_ylim(max(len(periodes), 1) - 0.5, -0.5)
    for situation in presentes:
        siennes = [(y, p) for y, p in enumerate(periodes) if p.situation == situation]
        ou = [y for y, _ in siennes]
        debuts = [_day(p.debut) for _, p in siennes]
        durees = [_day(p.fin) - _day(p.debut) + 1 for _, p in siennes]
        axes.barh(
            ou,
            durees,
            left=debuts,
            height=0.7,
            color=situation.couleur,
            edgecolor="#ffffff",
            hatch=MOTIFS[situation.motif] or None,
            linewidth=1,
            zorder=2,
            label=situation.nom,
        )
        for y, debut, duree, (_, p) in zip(ou, debuts, durees, siennes, strict=True):
            if p.choisie:
                axes.barh(
                    [y],
                    [duree],
                    left=[debut],
                    height=0.7,
                    color="none",
                    edgecolor=ENCRE,
                    linewidth=2.5,
                    zorder=2.5,
                    label="_choisie",
                )
    _years(dessin, premiere, derniere)
    toile.hide_ticks(dessin, "y")
    toile.row_names(dessin, noms, [p.choisie for p in periodes])
    axes.axvline(_day(modele.jour), color=ACCENT, linewidth=2, linestyle=(0, (4, 3)), zorder=3)
    milieu = sum(axes.get_xlim()) / 2
    a_gauche = _day(modele.jour) < milieu
    dessin.mark(
        _day(modele.jour),
        1,
        f"aujourd'hui, {french_date(modele.jour)}",
        dy=-12,
        taille=CORPS,
        couleur=ACCENT,
        ha="left" if a_gauche else "right",
        repere=axes.get_xaxis_transform(),
    )
    toile.legend(dessin, cles, 0, 12, largeur)
    return dessin


def _day(jour: datetime.date) -> int:
    return jour.toordinal()


def _years(dessin: Toile, premiere: int, derniere: int) -> None:
    """A line at each new year, the year written in the middle of its span."""
    axes = dessin.axes
    annees = range(premiere, derniere)
    debuts = [_day(datetime.date(a, 1, 1)) for a in (*annees, derniere)]
    axes.set_xticks([])
    for debut in debuts:
        axes.axvline(debut, color="#e8e8e8", linewidth=1, zorder=0.5)
    pas = max(1, math.ceil(len(annees) * ANNEE_PX / dessin.cadre[2]))
    for rang, annee in enumerate(annees):
        if rang % pas == 0:
            milieu = (debuts[rang] + debuts[rang + 1]) / 2
            dessin.mark(milieu, 0, str(annee), dy=14, couleur="#555555", repere=axes.get_xaxis_transform())
