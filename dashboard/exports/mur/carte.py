"""A map in a place of the wall: names then values on it, its legend as a ruler under it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.exports.mur.grille import Corps
from dashboard.exports.mur.reglette import draw_ruler
from dashboard.exports.mur.trace import scaled
from dashboard.exports.papier.carte import CERCLES_PLEINS_PX, draw_map, patterns
from dashboard.exports.papier.carte_etiquettes import Ecriture
from dashboard.exports.papier.carte_noms import CORPS
from dashboard.figures.modele import Carte

# Au-delà, des noms partout ne se lisent plus d'une salle : ceux qui tiennent, sans valeur.
NOMMEES_MAX = 60
GRANDE_VALEUR = 1.2


@dataclass(frozen=True, slots=True)
class CarteTracee:
    """A map drawn, its corner at (0, 0). ``tus`` counts the territories whose value stands nowhere."""

    dessin: str
    hauteur: float
    tus: int = 0


def draw(
    carte: Carte,
    largeur: float,
    hauteur: float,
    corps: Corps,
    territoire: str,
    *,
    noms: bool = True,
    regle: bool = True,
) -> CarteTracee:
    """The map and its ruler in that width and that height; ``regle`` False when a ramp stands for it."""
    lue = _read(carte, territoire)
    k = corps.nom / CORPS
    echelle = min(1.0, largeur / k / CERCLES_PLEINS_PX)
    dessous = draw_ruler(lue, largeur, corps, echelle * k, classes=regle)
    haut = hauteur - (dessous.hauteur + 0.4 * corps.texte if dessous.hauteur else 0.0)
    dessin, tus = _map(lue, largeur, haut, corps.nom, noms=noms)
    if tus and corps.nom > corps.nom_min:
        petit, moins = _map(lue, largeur, haut, corps.nom_min, noms=noms)
        if moins < tus:
            dessin, tus = petit, moins
    motifs = f"<defs>{patterns(lue, 'l', 1 / k)}</defs>"
    y = haut + 0.4 * corps.texte
    return CarteTracee(
        f'{motifs}{dessin}<g class="legende" transform="translate(0 {y:.1f})">{dessous.dessin}</g>', hauteur, tus
    )


def _read(carte: Carte, territoire: str) -> Carte:
    """The map with the reader's territory outlined, and every name when they are few enough."""
    codes = {f.code_territoire for f in carte.fond.formes}
    choisi = territoire if territoire in codes else carte.selection
    return replace(carte, selection=choisi, noms=len(codes) <= NOMMEES_MAX)


def _map(carte: Carte, largeur: float, hauteur: float, nom: float, *, noms: bool) -> tuple[str, int]:
    k = nom / CORPS
    cadre = (0.0, 0.0, largeur / k, hauteur / k)
    ecriture = Ecriture(GRANDE_VALEUR * CORPS, noms, numeros=False)
    dessin, etiquettes = draw_map(
        carte, cadre, min(1.0, cadre[2] / CERCLES_PLEINS_PX), ecriture, marque=False
    )
    return scaled(dessin, k, classe="sur-carte"), etiquettes.tus
