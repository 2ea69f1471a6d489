"""A few numbers in large letters, side by side: each under its rule, with what it is compared to."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.exports.papier import polices, toile
from dashboard.exports.papier.cadre import GRIS_TEXTE
from dashboard.exports.papier.polices import DEMI_GRAS, NORMAL
from dashboard.exports.papier.toile import CORPS, Toile
from dashboard.figures.palettes import ACCENT, ENCRE
from dashboard.figures.territoire.chiffres import ChiffreDit, ChiffresCles

GRAND, MOYEN, EMPILE = 76.0, 18.0, 34.0
ECART, ECART_EMPILE = 36.0, 12.0
# Plus étroite, une colonne n'a plus la place de ses phrases : les chiffres se mettent l'un sous l'autre.
COLONNE_MIN = 180.0
_FILET = 2.0
# Une ligne : ce qui est écrit, sa taille, sa graisse, sa couleur.
Ligne = tuple[str, float, str, str]


def draw_chiffres(modele: ChiffresCles, largeur: float, hauteur: float | None = None) -> Toile:
    """Columns where they have the room, else one number under another."""
    nombre = len(modele.chiffres)
    colonne = (largeur - ECART * (nombre - 1)) / nombre
    empiles = colonne < COLONNE_MIN
    large = largeur if empiles else colonne
    blocs = [_lines(c, large, EMPILE if empiles else GRAND) for c in modele.chiffres]
    hauts = [_height(b) for b in blocs]
    totale = sum(hauts) + ECART_EMPILE * (nombre - 1) if empiles else max(hauts)
    dessin = toile.canvas(largeur, totale, gauche=0, droite=0, haut=0, bas=0)
    dessin.axes.set_axis_off()
    y = 0.0
    for rang, (bloc, haut) in enumerate(zip(blocs, hauts, strict=True)):
        x = 0.0 if empiles else rang * (colonne + ECART)
        dessin.box(x, y, large, _FILET, ENCRE)
        _write(dessin, bloc, x, y + _FILET)
        y += haut + ECART_EMPILE if empiles else 0.0
    return dessin


def _lines(chiffre: ChiffreDit, largeur: float, grand: float) -> list[Ligne]:
    moyen = MOYEN if grand == GRAND else CORPS
    while grand > 28 and polices.width(polices.printable(chiffre.nombre), grand, DEMI_GRAS) > largeur:
        grand -= 2
    lignes: list[Ligne] = [(chiffre.nombre, grand, DEMI_GRAS, ENCRE)]
    for texte, taille, style, couleur in (
        (chiffre.quoi, moyen, NORMAL, ENCRE),
        (chiffre.ecart, moyen, DEMI_GRAS, ACCENT),
        (chiffre.suite, CORPS, NORMAL, GRIS_TEXTE),
    ):
        dit = polices.printable(f"{texte[:1].upper()}{texte[1:]}" if texte is not chiffre.quoi else texte)
        lignes += [(x, taille, style, couleur) for x in polices.wrap(dit, largeur, taille, style) if x]
    return lignes


def _height(lignes: Sequence[Ligne]) -> float:
    return _FILET + sum(_step(taille) for _, taille, _, _ in lignes) + 4.0


def _step(taille: float) -> float:
    return 1.25 * taille if taille < EMPILE else 1.2 * taille


def _write(dessin: Toile, lignes: Sequence[Ligne], x: float, y: float) -> None:
    for texte, taille, style, couleur in lignes:
        pas = _step(taille)
        dessin.text(x, y + pas / 2, texte, taille=taille, style=style, couleur=couleur)
        y += pas
