"""The charts of « Mon territoire » on paper: the curves of births, the position lines of a theme."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.exports.papier import comparaison, polices, toile
from dashboard.exports.papier.cadre import GRIS_TEXTE
from dashboard.exports.papier.polices import DEMI_GRAS
from dashboard.exports.papier.toile import CORPS, PETIT, Cle, Toile
from dashboard.figures.palettes import ACCENT, CERCLE, ENCRE, GRIS
from dashboard.figures.territoire.figures import CourbesNaissances, LignesTheme
from dashboard.figures.territoire.lignes import LignePosition, Trait

RANGEE, HAUT = 74.0, 30.0
GAUCHE, DROITE = 320.0, 270.0
ETAGE, ETAGE_NOM = 8.0, 15.0  # px entre deux points l'un sur l'autre, entre deux noms


def draw_naissances(modele: CourbesNaissances, largeur: float, hauteur: float | None = None) -> Toile:
    """The same curves as « Évolution »: the territory in the accent, its references dashed."""
    return comparaison.draw_courbes(modele.courbes, largeur, hauteur)


@dataclass(frozen=True, slots=True)
class _Rangee:
    """A row before it is drawn: its words, cut into lines, and its references with their floors."""

    ligne: LignePosition
    nom: list[str]
    unite: list[str]
    dits: list[str]
    traits: list[tuple[Trait, float, float]]

    @property
    def hauteur(self) -> float:
        """What its words and its floors of references need."""
        mots = 17.0 * max(len(self.nom) + len(self.unite), len(self.dits)) + 14
        return max([mots, *(2 * (haut + 8) for _, _, haut in self.traits)])


def draw_lignes(modele: LignesTheme, largeur: float, hauteur: float | None = None) -> Toile:
    """A row per figure: its name and value, its axis, its gap and its rank."""
    gauche, droite = min(GAUCHE, 0.38 * largeur), min(DROITE, 0.28 * largeur)
    rangees = [_cut(x, gauche, droite, largeur) for x in modele.theme.lignes]
    nombre = len(rangees)
    besoin = max((r.hauteur for r in rangees), default=0.0)
    plan = toile.spread(
        max(RANGEE, besoin) * nombre, hauteur, HAUT + 8, moins=besoin * nombre, plus=110.0 * nombre
    )
    dessin = toile.canvas(largeur, plan, gauche=gauche, droite=droite, haut=HAUT, bas=8)
    axes = dessin.axes
    axes.set_xlim(0, 1)
    axes.set_ylim(nombre - 0.5, -0.5)
    axes.set_xticks([])
    axes.set_yticks([])
    for cote in axes.spines.values():
        cote.set_visible(False)
    for rang, rangee in enumerate(rangees):
        _words(dessin, HAUT + plan / nombre * (rang + 0.5), rangee)
        if rangee.ligne.place is not None:
            _axis(dessin, rang, rangee, rangee.ligne.place)
    cles = [
        Cle(modele.qui, ACCENT, signe="o"),
        Cle(modele.groupe or "autres territoires", "#ffffff", signe="o"),
    ]
    toile.legend(dessin, cles, 0, 12, largeur)
    return dessin


def _cut(ligne: LignePosition, gauche: float, droite: float, largeur: float) -> _Rangee:
    fictif = " (fictif)" if ligne.fictif else ""
    libre = gauche - 50 - polices.width(str(ligne.texte), CORPS + 2, DEMI_GRAS)
    cote = [str(ligne.ecart), str(ligne.rang)] if ligne.place is not None else [str(ligne.dite)]
    return _Rangee(
        ligne,
        polices.wrap(polices.printable(f"{ligne.nom}{fictif}"), libre, CORPS, DEMI_GRAS),
        polices.wrap(polices.printable(f"{ligne.unite}, {ligne.annee}"), libre, PETIT),
        [t for x in cote if x for t in polices.wrap(polices.printable(x), droite - 24, PETIT)],
        _floors(ligne, largeur - gauche - droite),
    )


def _floors(ligne: LignePosition, utile: float) -> list[tuple[Trait, float, float]]:
    """References with the middle of their names and how high they stand (px): over the points that are
    there, and over the names that they would touch."""
    poses: list[tuple[Trait, float, float]] = []
    pris: list[tuple[float, float, float]] = []
    for trait in sorted(ligne.traits, key=lambda t: t.place):
        large = polices.width(polices.printable(f"{trait.nom} {trait.texte}"), PETIT)
        milieu = trait.place * utile + {"gauche": -large / 2, "droite": large / 2}.get(trait.cote, 0.0)
        # Un nom ne sort pas de son axe : les mots d'à côté y sont.
        milieu = max(min(milieu, utile + 12 - large / 2), large / 2 - 12)
        debut, fin = milieu - large / 2 - 4, milieu + large / 2 + 4
        dessous = [e for place, e in ligne.points if debut - 5 < place * utile < fin + 5]
        haut = 20 + ETAGE * max([0, *dessous])
        while any(debut < b and a < fin and abs(haut - autre) < ETAGE_NOM for a, b, autre in pris):
            haut += 1
        pris.append((debut, fin, haut))
        poses.append((trait, milieu, haut))
    return poses


def _words(dessin: Toile, y: float, rangee: _Rangee) -> None:
    lignes = [(x, CORPS, ENCRE) for x in rangee.nom] + [(x, PETIT, GRIS_TEXTE) for x in rangee.unite]
    for j, (texte, taille, couleur) in enumerate(lignes):
        dessin.text(0, y + 17 * (j - (len(lignes) - 1) / 2), texte, taille=taille, couleur=couleur)
    gauche = dessin.cadre[0]
    dessin.text(gauche - 28, y, str(rangee.ligne.texte), taille=CORPS + 2, style=DEMI_GRAS, ha="right")
    for j, texte in enumerate(rangee.dits):
        haut = y + 17 * (j - (len(rangee.dits) - 1) / 2)
        dessin.text(gauche + dessin.cadre[2] + 20, haut, texte, taille=PETIT)


def _axis(dessin: Toile, rang: int, rangee: _Rangee, sienne: float) -> None:
    axes, ligne = dessin.axes, rangee.ligne
    bas, haut = axes.get_ylim()
    par_px = (bas - haut) / dessin.cadre[3]
    axes.plot([0, 1], [rang, rang], color="#bbbbbb", linewidth=1.5, zorder=1, clip_on=False)
    for place, etage in ligne.points:
        axes.plot(
            [place],
            [rang - etage * ETAGE * par_px],
            linestyle="none",
            marker="o",
            markersize=8,
            markerfacecolor="#ffffff",
            markeredgecolor=GRIS,
            zorder=3,
            clip_on=False,
        )
    for trait, milieu, monte in rangee.traits:
        bout = 11 * par_px
        axes.plot([trait.place] * 2, [rang - bout, rang + bout], color=ENCRE, linewidth=2, zorder=2)
        dessin.mark(milieu / dessin.cadre[2], rang, f"{trait.nom} {trait.texte}", dy=-monte, taille=PETIT)
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
