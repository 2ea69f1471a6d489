"""The axis of a legend, drawn: bands to scale, dots or columns, names above and below."""

from __future__ import annotations

from dashboard.exports.papier import polices
from dashboard.exports.papier.cadre import PETIT, text
from dashboard.exports.papier.polices import DEMI_GRAS, NORMAL
from dashboard.figures.legende_axe import Axe, NomPose, place_names, stack
from dashboard.figures.palettes import ACCENT, ENCRE

BANDE, RANG, COLONNE, ETAGE = 10.0, 18.0, 26.0, 8.0


def draw_axis(axe: Axe, largeur: float) -> tuple[str, float]:
    """The drawing, its top left corner at (0, 0), and its height."""
    dessus = place_names([n for n in axe.noms if n.genre != "repere"], largeur, _measure)
    dessous = place_names([n for n in axe.noms if n.genre == "repere"], largeur, _measure)
    points = stack([p * largeur for p in axe.points])
    haut = _rows(dessus) * RANG
    y = haut + (COLONNE + 4 if axe.colonnes else 12 + ETAGE * max((e for _, e in points), default=0))
    bas = y + BANDE
    morceaux = [
        f'<rect class="l-bande" x="{b.debut * largeur:.1f}" y="{y:.1f}" '
        f'width="{max(1.0, (b.fin - b.debut) * largeur - 1):.1f}" height="{BANDE:g}" fill="{b.couleur}" '
        'stroke="#767676" stroke-width="0.5"/>'
        for b in axe.bandes
    ]
    large = largeur / max(1, 60) - 1
    morceaux += [
        f'<rect x="{p * largeur - large / 2:.1f}" y="{y - 1 - max(1.5, h * COLONNE):.1f}" '
        f'width="{large:.1f}" height="{max(1.5, h * COLONNE):.1f}" fill="#767676"/>'
        for p, h in axe.colonnes
    ]
    morceaux += [_reference(n, y, bas) for n in dessous]
    morceaux += [_above(n, haut, y) for n in dessus]
    morceaux += [
        f'<circle class="l-point" cx="{x:.1f}" cy="{y - 5 - ETAGE * etage:.1f}" r="4" fill="#ffffff" '
        'stroke="#4a4a4a" stroke-width="1.3"/>'
        for x, etage in points
    ]
    if axe.choisi is not None:
        morceaux.append(
            f'<circle class="l-sien" cx="{axe.choisi.place * largeur:.1f}" cy="{y - 5:.1f}" r="6.5" '
            f'fill="{ACCENT}" stroke="#ffffff" stroke-width="2"/>'
        )
    return "".join(morceaux), bas + 6 + _rows(dessous) * RANG


def _measure(texte: str, gras: bool) -> float:
    return polices.width(texte, PETIT, DEMI_GRAS if gras else NORMAL)


def _rows(noms: tuple[NomPose, ...]) -> int:
    return max((n.rang + 1 for n in noms), default=0)


def _reference(n: NomPose, y: float, bas: float) -> str:
    fin = bas + 5 + n.rang * RANG + (13 if _beside(n) else 0)
    return (
        f'<path d="M{n.x:.1f} {y - 3:.1f}V{bas + 5:.1f}" stroke="#ffffff" stroke-width="5" fill="none"/>'
        f'<path d="M{n.x:.1f} {y - 3:.1f}V{fin:.1f}" stroke="{ENCRE}" stroke-width="2" fill="none"/>'
        + _words(n, bas + 18 + n.rang * RANG)
    )


def _above(n: NomPose, haut: float, y: float) -> str:
    """A name above the axis, tied to its dot when it does not stand right over it."""
    ligne = haut - n.rang * RANG
    lien = ""
    if n.rang or _beside(n):
        lien = (
            f'<path d="M{n.x:.1f} {ligne - (12 if _beside(n) else 0):.1f}V{y - 8:.1f}" stroke="#8a8a8a" '
            'stroke-width="1" fill="none"/>'
        )
    return lien + _words(n, ligne - 5)


def _beside(n: NomPose) -> bool:
    return n.gauche > n.x or n.gauche + n.large < n.x


def _words(n: NomPose, y: float) -> str:
    nom, couleur = n.nomme, ACCENT if n.nomme.genre == "choisi" else ENCRE
    style = DEMI_GRAS if nom.genre == "choisi" else NORMAL
    suite = n.gauche + polices.width(f"{nom.nom} ", PETIT, style)
    return text(n.gauche, y, nom.nom, style=style, couleur=couleur) + text(
        suite, y, nom.texte, style=DEMI_GRAS, couleur=couleur
    )
