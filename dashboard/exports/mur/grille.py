"""The sizes of a wall and the places of its figures: every length of a screen comes from here."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.exports.mur.modele import Taille

# Un mur en longueur porte deux colonnes ; un écran presque carré, deux étages.
RAPPORT_LARGE = 1.5


@dataclass(frozen=True, slots=True)
class Boite:
    """A rectangle of the wall, in pixels, y downwards."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Corps:
    """The sizes of a wall, in pixels: what is wished of each kind of text, and its floor."""

    message: float
    message_min: float
    texte: float
    texte_min: float
    nom: float
    nom_min: float
    pied: float
    pied_min: float
    source_min: float
    marge: float


def sizes(taille: Taille) -> Corps:
    """Sizes of a wall, or of a telephone, that is held in the hand and read from nearer."""
    u = taille.u
    if taille.telephone:
        return Corps(22.0, 20.0, 17.0, 16.0, 15.0, 15.0, 15.0, 15.0, 14.0, 12.0)
    return Corps(
        message=max(54 * u, 32.0),
        message_min=max(40 * u, 32.0),
        texte=max(27 * u, 18.0),
        texte_min=max(19 * u, 18.0),
        nom=max(24 * u, 15.0),
        nom_min=max(20 * u, 14.0),
        pied=max(22 * u, 18.0),
        pied_min=18.0,
        source_min=16.0,
        marge=max(56 * u, 24.0),
    )


def cells(nombre: int, boite: Boite, ecart: float) -> tuple[Boite, ...]:
    """The places of one to four figures, the first never smaller than another."""
    x, y, w, h = boite.x, boite.y, boite.w, boite.h
    large = w / h > RAPPORT_LARGE
    if nombre == 1:
        return (boite,)
    demi_w, demi_h = (w - ecart) / 2, (h - ecart) / 2
    if nombre == 2:
        if large:
            return Boite(x, y, demi_w, h), Boite(x + demi_w + ecart, y, demi_w, h)
        return Boite(x, y, w, demi_h), Boite(x, y + demi_h + ecart, w, demi_h)
    if nombre == 3:
        if large:
            grand = 0.57 * (w - ecart)
            reste = w - ecart - grand
            return (
                Boite(x, y, grand, h),
                Boite(x + grand + ecart, y, reste, demi_h),
                Boite(x + grand + ecart, y + demi_h + ecart, reste, demi_h),
            )
        grand = 0.54 * (h - ecart)
        bas = Boite(x, y + grand + ecart, demi_w, h - ecart - grand)
        return (Boite(x, y, w, grand), bas, Boite(x + demi_w + ecart, bas.y, demi_w, bas.h))
    return tuple(
        Boite(x + c * (demi_w + ecart), y + r * (demi_h + ecart), demi_w, demi_h)
        for r in (0, 1)
        for c in (0, 1)
    )
