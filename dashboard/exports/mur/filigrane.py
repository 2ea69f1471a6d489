"""« DONNÉES FICTIVES » across what is invented: no picture of it goes without."""

from __future__ import annotations

from dashboard.exports.mur.grille import Corps

ENCRE, OPACITE = "#a84a1f", 0.15
MOTS = "DONNÉES FICTIVES"


def draw(largeur: float, hauteur: float, corps: Corps) -> str:
    """The words, slanted, twice in a box whose corner is at (0, 0)."""
    grand = min(1.7 * corps.texte, largeur / 12)
    textes = "".join(
        f'<text transform="translate({fx * largeur:.0f} {fy * hauteur:.0f}) rotate(-24)" '
        f'text-anchor="middle">{MOTS}</text>'
        for fx, fy in ((0.3, 0.78), (0.72, 0.42))
    )
    return (
        f'<g class="filigrane" font-size="{grand:.0f}" font-weight="600" letter-spacing="1" '
        f'fill="{ENCRE}" fill-opacity="{OPACITE}">{textes}</g>'
    )
