"""A map in a place of the wall: names then values on it, its legend as a ruler under it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial

from dashboard.exports.mur.grille import Corps
from dashboard.exports.mur.reglette import draw_ruler
from dashboard.exports.mur.trace import scaled
from dashboard.exports.papier.carte import CERCLES_PLEINS_PX, draw_map, patterns
from dashboard.exports.papier.carte_etiquettes import Ecriture, known
from dashboard.exports.papier.carte_noms import CORPS
from dashboard.figures.modele import Carte
from dashboard.formats import plural

# Au-delà, des noms partout ne se lisent plus d'une salle : ceux qui tiennent, sans valeur.
NOMMEES_MAX, NOMMEES_TELEPHONE = 60, 14
FOULE = 24
GRANDE_VALEUR = 1.2
# Un cercle plus petit que son nom l'a à côté de lui.
PORTEUR = 27.0
# Plus loin de son cercle, un nom se lit d'un autre : la liste le dit.
TRAIT_MAX = 150.0
# Ce que la légende et la liste des noms prennent au plus de la place de la carte.
LISTE_MAX = 0.3


# Un fond a des voisins jusqu'à cette largeur pour sa hauteur : au-delà, du blanc qui n'est pas la mer.
RAPPORT_MAX = 2.4


@dataclass(frozen=True, slots=True)
class CarteTracee:
    """A map drawn, its corner at (0, 0). ``tus`` counts the territories whose value stands nowhere,
    ``sans_nom`` says those whose value stands alone, ``muets`` those that have neither."""

    dessin: str
    hauteur: float
    tus: int = 0
    sans_nom: tuple[str, ...] = ()
    muets: tuple[str, ...] = ()

    @property
    def liste(self) -> str:
        """The sentence that names what the map could not; '' when it names them all."""
        dits = (*self.sans_nom, *self.muets)
        return f"Sans nom sur la carte : {' ; '.join(dits)}." if dits else ""

    @property
    def compte(self) -> str:
        """The same where there is no room to name them."""
        nombre = len(self.sans_nom) + len(self.muets)
        return f"Sans nom sur la carte : {plural(nombre, 'territoire')}."


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
    ecart = 0.4 * corps.texte
    dessous = regler()
    mieux, large = _best(lue, largeur, hauteur - dessous.hauteur - ecart, corps, noms=noms)
    if mieux.liste:
        # Les noms que la carte n'a pas pu porter se lisent dessous ; elle leur cède un peu de sa hauteur.
        dite = regler(liste=mieux.liste)
        if dite.hauteur > dessous.hauteur + 1 and dite.hauteur < LISTE_MAX * hauteur:
            mieux, large = _best(lue, largeur, hauteur - dite.hauteur - ecart, corps, noms=noms)
            dessous, dite = dite, regler(liste=mieux.liste)
        dessous = next(
            (d for d in (dite, regler(liste=mieux.compte)) if d.hauteur <= dessous.hauteur + 1), dessous
        )
    haut = mieux.hauteur
    motifs = f"<defs>{patterns(lue, 'l', 1 / k)}</defs>"
    return replace(
        mieux,
        dessin=f'{motifs}<g transform="translate({(largeur - large) / 2:.1f} 0)">{mieux.dessin}</g>'
        f'<g class="legende" transform="translate(0 {haut + ecart:.1f})">{dessous.dessin}</g>',
        hauteur=hauteur,
    )


def _best(lue: Carte, largeur: float, haut: float, corps: Corps, *, noms: bool) -> tuple[CarteTracee, float]:
    """The drawing that leaves the fewest without a name, and how wide it is."""
    k = corps.nom / CORPS
    large = min(largeur, RAPPORT_MAX * (haut - 8 * k)) if lue.fond.contexte else largeur
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
    return mieux, large


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
    return replace(carte, selection=choisi, noms=len(codes) <= NOMMEES_MAX or 0 < _valued(carte) <= FOULE)


def _valued(carte: Carte) -> int:
    """How many shapes have a value to write."""
    return sum(known(carte, rang) for rang in range(len(carte.fond.formes)))


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
        trait=math.inf if carte.aplat is not None else TRAIT_MAX,
        # De quatre-vingts communes dont deux ont une valeur, ce sont ces deux-là qu'on nomme.
        connus=len(carte.fond.formes) > NOMMEES_MAX,
    )
    dessin, etiquettes = draw_map(
        carte, cadre, min(1.0, cadre[2] / CERCLES_PLEINS_PX), ecriture, marque=False
    )
    muets = etiquettes.muets if carte.noms else ()
    return CarteTracee(
        scaled(dessin, k, classe="sur-carte"), hauteur, etiquettes.tus, etiquettes.sans_nom, muets
    )
