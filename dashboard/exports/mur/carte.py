"""A map in a place of the wall: names then values on it, its legend as a ruler under it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from dashboard.exports.mur.grille import Corps
from dashboard.exports.mur.reglette import draw_ruler
from dashboard.exports.mur.trace import scaled
from dashboard.exports.papier.carte import CERCLES_PLEINS_PX, draw_map, patterns
from dashboard.exports.papier.carte_etiquettes import Ecriture
from dashboard.exports.papier.carte_noms import CORPS
from dashboard.figures.modele import Carte

# Au-delà, des noms partout ne se lisent plus d'une salle : ceux qui tiennent, sans valeur.
NOMMEES_MAX, NOMMEES_TELEPHONE = 60, 14
FOULE = 24
GRANDE_VALEUR = 1.2
# Un cercle plus petit que son nom l'a à côté de lui.
PORTEUR = 27.0


# Un fond a des voisins jusqu'à cette largeur pour sa hauteur : au-delà, du blanc qui n'est pas la mer.
RAPPORT_MAX = 2.4


@dataclass(frozen=True, slots=True)
class CarteTracee:
    """A map drawn, its corner at (0, 0). ``tus`` counts the territories whose value stands nowhere,
    ``sans_nom`` says those whose value stands alone."""

    dessin: str
    hauteur: float
    tus: int = 0
    sans_nom: tuple[str, ...] = ()


def draw(
    carte: Carte,
    largeur: float,
    hauteur: float,
    corps: Corps,
    territoire: str,
    *,
    noms: bool = True,
    regle: bool = True,
    absences: bool = True,
) -> CarteTracee:
    """The map and its ruler in that width and that height; ``regle`` False when a ramp stands for it,
    ``absences`` False when another map says them.

    Letters are as large as let every territory be named, down to their floor.
    """
    lue = _read(carte, territoire)
    noms = noms and (not corps.telephone or len(carte.fond.formes) <= NOMMEES_TELEPHONE)
    k = corps.nom / CORPS
    regler = partial(
        draw_ruler, lue, largeur, corps, min(k, largeur / CERCLES_PLEINS_PX), classes=regle, absences=absences
    )
    dessous = regler()
    ecart = 0.4 * corps.texte if dessous.hauteur else 0.0
    haut = hauteur - dessous.hauteur - ecart
    large = min(largeur, RAPPORT_MAX * (haut - 8 * k)) if carte.fond.contexte else largeur
    essais = (
        _map(lue, large, haut, nom, tirages, noms=noms)
        for nom, tirages in _tries(corps, len(lue.fond.formes))
    )
    mieux = next(essais)
    for autre in essais:
        if not mieux.tus and not mieux.sans_nom:
            break
        if (autre.tus, len(autre.sans_nom)) < (mieux.tus, len(mieux.sans_nom)):
            mieux = autre
    if mieux.sans_nom:
        # Là où il reste de la place à côté de la légende, les noms que la carte n'a pas pu porter.
        dite = regler(liste=f"Sans nom sur la carte : {' ; '.join(mieux.sans_nom)}")
        dessous = dite if dite.hauteur <= dessous.hauteur + 1 else dessous
    motifs = f"<defs>{patterns(lue, 'l', 1 / k)}</defs>"
    return replace(
        mieux,
        dessin=f'{motifs}<g transform="translate({(largeur - large) / 2:.1f} 0)">{mieux.dessin}</g>'
        f'<g class="legende" transform="translate(0 {haut + ecart:.1f})">{dessous.dessin}</g>',
        hauteur=hauteur,
    )


def _tries(corps: Corps, formes: int) -> tuple[tuple[float, int], ...]:
    """(size, draws): one draw at the wished size, three at the floor; the floor alone for a crowd, whose
    names never hold at the other."""
    if formes > FOULE:
        return ((corps.nom_min, 3),)
    if corps.nom_min < corps.nom:
        return (corps.nom, 1), (corps.nom_min, 3)
    return ((corps.nom, 3),)


def _read(carte: Carte, territoire: str) -> Carte:
    """The map with the reader's territory outlined, and every name when they are few enough."""
    codes = {f.code_territoire for f in carte.fond.formes}
    choisi = territoire if territoire in codes else carte.selection
    return replace(carte, selection=choisi, noms=len(codes) <= NOMMEES_MAX)


def _map(carte: Carte, largeur: float, hauteur: float, nom: float, essais: int, *, noms: bool) -> CarteTracee:
    k = nom / CORPS
    cadre = (0.0, 0.0, largeur / k, hauteur / k)
    ecriture = Ecriture(
        GRANDE_VALEUR * CORPS,
        noms,
        numeros=False,
        contours=False,
        absences=False,
        porteur=PORTEUR,
        essais=essais,
    )
    dessin, etiquettes = draw_map(
        carte, cadre, min(1.0, cadre[2] / CERCLES_PLEINS_PX), ecriture, marque=False
    )
    return CarteTracee(scaled(dessin, k, classe="sur-carte"), hauteur, etiquettes.tus, etiquettes.sans_nom)
