"""Lines of text on the wall: balanced, sized, measured with the letters that are drawn."""

from __future__ import annotations

from dashboard.exports.papier import polices
from dashboard.exports.papier.cadre import text
from dashboard.exports.papier.polices import DEMI_GRAS, NORMAL
from dashboard.figures.palettes import ENCRE

INTERLIGNE = 1.22


def balance(texte: str, largeur: float, taille: float, style: str = NORMAL) -> list[str]:
    """As few lines as the width asks, as alike as can be: a last line of one word reads badly."""
    dit = polices.printable(texte)
    lignes = polices.wrap(dit, largeur, taille, style, casse=True)
    bas, haut = largeur / max(len(lignes), 1) * 0.6, largeur
    if len(lignes) < 2:
        return lignes
    for _ in range(9):
        milieu = (bas + haut) / 2
        essai = polices.wrap(dit, milieu, taille, style, casse=True)
        tient = max(polices.width(x, taille, style) for x in essai) <= largeur
        if len(essai) <= len(lignes) and tient:
            lignes, haut = essai, milieu
        else:
            bas = milieu
    return lignes


def shrink(
    texte: str, largeur: float, tailles: tuple[float, float], *, lignes: int, style: str = NORMAL
) -> tuple[list[str], float]:
    """The text in at most that many lines, in the largest of the sizes between the two (wished, floor)
    that makes it so; at the floor, in as many lines as it takes."""
    grand, petit = tailles
    taille = grand
    dit = polices.printable(texte)
    # Un mot que rien ne coupe (une adresse) rapetisse avant de se casser.
    while taille > petit and (
        len(coupees := polices.wrap(dit, largeur, taille, style)) > lignes
        or widest(coupees, taille, style) > largeur
    ):
        taille = max(petit, taille - 1)
    return balance(texte, largeur, taille, style), taille


def block(
    lignes: list[str],
    x: float,
    y: float,
    taille: float,
    *,
    style: str = NORMAL,
    couleur: str = ENCRE,
    interligne: float = INTERLIGNE,
    ancre: str = "",
) -> tuple[str, float]:
    """Lines whose top is at ``y``, and the height they take."""
    pas = taille * interligne
    dessin = "".join(
        text(
            x, y + taille * 0.95 + rang * pas, ligne, taille=taille, style=style, couleur=couleur, ancre=ancre
        )
        for rang, ligne in enumerate(lignes)
    )
    return dessin, pas * len(lignes)


def widest(lignes: list[str], taille: float, style: str = NORMAL) -> float:
    """Width of the longest line."""
    return max((polices.width(x, taille, style) for x in lignes), default=0.0)


__all__ = ["DEMI_GRAS", "NORMAL", "balance", "block", "shrink", "widest"]
