"""The charts of « Mon territoire » on paper: the curves of births, the position lines of a theme."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.exports.papier import comparaison, polices, toile
from dashboard.exports.papier.cadre import GRIS_TEXTE
from dashboard.exports.papier.polices import DEMI_GRAS
from dashboard.exports.papier.toile import CORPS, PETIT, Cle, Toile
from dashboard.figures.palettes import ACCENT, CERCLE, ENCRE, GRIS
from dashboard.figures.territoire.figures import CourbesNaissances, LignesTheme
from dashboard.figures.territoire.lignes import LignePosition

RANGEE, HAUT = 74.0, 30.0
GAUCHE, DROITE = 320.0, 270.0
ETAGE = 0.1


def draw_naissances(modele: CourbesNaissances, largeur: float, hauteur: float | None = None) -> Toile:
    """The same curves as « Évolution »: the territory in the accent, its references dashed."""
    return comparaison.draw_courbes(modele.courbes, largeur, hauteur)


@dataclass(frozen=True, slots=True)
class _Colonnes:
    """Widths of the words at both sides of the axes, and the height of a row."""

    gauche: float
    droite: float
    rangee: float


def draw_lignes(modele: LignesTheme, largeur: float, hauteur: float | None = None) -> Toile:
    """A row per figure: its name and value, its axis, its gap and its rank."""
    lignes = modele.theme.lignes
    plan = toile.spread(RANGEE * len(lignes), hauteur, HAUT + 8, plus=110.0 * len(lignes))
    colonnes = _Colonnes(min(GAUCHE, 0.38 * largeur), min(DROITE, 0.28 * largeur), plan / max(len(lignes), 1))
    dessin = toile.canvas(largeur, plan, gauche=colonnes.gauche, droite=colonnes.droite, haut=HAUT, bas=8)
    axes = dessin.axes
    axes.set_xlim(0, 1)
    axes.set_ylim(len(lignes) - 0.5, -0.5)
    axes.set_xticks([])
    axes.set_yticks([])
    for cote in axes.spines.values():
        cote.set_visible(False)
    for rang, ligne in enumerate(lignes):
        _words(dessin, rang, ligne, colonnes)
        if ligne.place is not None:
            _axis(dessin, rang, ligne, ligne.place)
    cles = [
        Cle(modele.qui, ACCENT, signe="o"),
        Cle(modele.groupe or "autres territoires", "#ffffff", signe="o"),
    ]
    toile.legend(dessin, cles, 0, 12, largeur)
    return dessin


def _words(dessin: Toile, rang: int, ligne: LignePosition, colonnes: _Colonnes) -> None:
    y = HAUT + colonnes.rangee * (rang + 0.5)
    fictif = " (fictif)" if ligne.fictif else ""
    nom = polices.wrap(polices.printable(f"{ligne.nom}{fictif}"), colonnes.gauche - 110, CORPS, DEMI_GRAS)
    for j, texte in enumerate(nom[:2]):
        dessin.text(0, y - 10 + 17 * j, texte, taille=CORPS)
    suite = y - 10 + 17 * min(len(nom), 2)
    dessin.text(0, suite, f"{ligne.unite}, {ligne.annee}", taille=PETIT, couleur=GRIS_TEXTE)
    dessin.text(colonnes.gauche - 28, y, str(ligne.texte), taille=CORPS + 2, style=DEMI_GRAS, ha="right")
    cote = [str(ligne.ecart), str(ligne.rang)] if ligne.place is not None else [str(ligne.dite)]
    dits = [t for x in cote if x for t in polices.wrap(polices.printable(x), colonnes.droite - 24, PETIT)]
    for j, texte in enumerate(dits[:3]):
        dessin.text(
            dessin.largeur - colonnes.droite + 20,
            y - 8 + 17 * (j - (len(dits[:3]) - 1) / 2),
            texte,
            taille=PETIT,
        )


def _axis(dessin: Toile, rang: int, ligne: LignePosition, sienne: float) -> None:
    axes = dessin.axes
    axes.plot([0, 1], [rang, rang], color="#bbbbbb", linewidth=1.5, zorder=1, clip_on=False)
    for place, etage in ligne.points:
        axes.plot(
            [place],
            [rang - etage * ETAGE],
            linestyle="none",
            marker="o",
            markersize=8,
            markerfacecolor="#ffffff",
            markeredgecolor=GRIS,
            zorder=3,
            clip_on=False,
        )
    for trait in ligne.traits:
        axes.plot([trait.place] * 2, [rang - 0.13, rang + 0.13], color=ENCRE, linewidth=2, zorder=2)
        ha = {"gauche": "right", "droite": "left"}.get(trait.cote, "center")
        dessin.mark(
            trait.place, rang, f"{trait.nom} {trait.texte}", dy=-20 - 15 * trait.etage, taille=PETIT, ha=ha
        )
    axes.plot(
        [sienne],
        [rang],
        linestyle="none",
        marker="o",
        markersize=13,
        color=CERCLE if ligne.fictif else ACCENT,
        zorder=5,
        clip_on=False,
    )
