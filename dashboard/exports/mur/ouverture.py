"""The opening of a workshop: the room of the QR code, then what the room is asked.

The code is of one evening and of one address: it is no part of a drawing. What is live puts it in the
square (class « place-carre ») and its address under it (« carre-mots »); anywhere else, the square says so.
"""

from __future__ import annotations

from dashboard.exports.mur import points
from dashboard.exports.mur.grille import Corps
from dashboard.exports.mur.texte import balance, block
from dashboard.exports.mur.trace import Trace
from dashboard.figures.palettes import GRIS

ATTEND = "Le carré à viser paraît ici quand la séance est ouverte aux téléphones."
# Un dixième de la distance : 60 cm à 6 m, d'où la plus grande part possible de la hauteur.
PART, BORD = 0.44, "#8a8a8a"


def draw(texte: str, largeur: float, hauteur: float, corps: Corps) -> list[Trace]:
    """The square at the left and the text at its right, or under it where the screen is high."""
    if corps.telephone:
        # Qui tient le téléphone a déjà visé le carré.
        return points.draw(texte, largeur, hauteur, corps)
    ecart, mots = 1.6 * corps.texte, 3.2 * corps.texte
    debout = largeur < 1.15 * hauteur
    cote = min(largeur, 0.5 * hauteur - mots) if debout else min(PART * largeur, hauteur - mots)
    carre = _square(cote, corps)
    x, y = (0.0, cote + mots + ecart) if debout else (cote + ecart, 0.0)
    textes = points.draw(texte, largeur - x, hauteur - y, corps) or [Trace("", 0.0)]
    return [
        Trace(f'{carre}<g transform="translate({x:.1f} {y:.1f})">{t.dessin}</g>', hauteur) for t in textes
    ]


def _square(cote: float, corps: Corps) -> str:
    lignes = balance(ATTEND, 0.8 * cote, corps.texte)
    haut = 1.22 * corps.texte * len(lignes)
    dit, _ = block(lignes, cote / 2, (cote - haut) / 2, corps.texte, couleur=GRIS, ancre="middle")
    return (
        f'<g class="place-carre" data-cote="{cote:.1f}" data-corps="{corps.texte:.1f}">'
        f'<rect width="{cote:.1f}" height="{cote:.1f}" fill="#ffffff" stroke="{BORD}" '
        f'stroke-dasharray="8 8"/>{dit}</g>'
    )
