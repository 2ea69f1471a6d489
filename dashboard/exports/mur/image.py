"""A drawing of the wall as a picture, for what shows it in a corner: it carries its letters."""

from __future__ import annotations

from dashboard.exports.mur.modele import Mur
from dashboard.exports.papier.images import to_png

# En pixels : ni un timbre, ni une affiche.
LARGEURS = (160, 1920)
_PPP, _MM_PAR_POUCE = 96, 25.4


def picture(mur: Mur, large: int) -> bytes:
    """The drawing as a PNG of that width in pixels, within reason."""
    retenue = min(max(large, LARGEURS[0]), LARGEURS[1])
    ppp = round(_PPP * retenue / mur.taille.largeur)
    return to_png(mur.svg, dpi=ppp, largeur_mm=mur.taille.largeur * _MM_PAR_POUCE / _PPP)
