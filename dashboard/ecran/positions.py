"""The band that shows where a territory stands among all those of its level, as a picture."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from dashboard.figures.palettes import ACCENT, GRIS
from dashboard.figures.positions import COLONNES, HAUTEUR, LARGEUR, Position, abscissa

_BAS = 30
_BANDE = "#9aa7b8"


def draw_position(position: Position) -> str:
    """The band as an inline picture (HTML ``img``), its alternative being the rank in words.

    Every territory in grey, the middle half underlined, this one marked: nothing is said by the
    colour alone.
    """
    echelle = " (échelle logarithmique)" if position.logarithmique else ""
    libelle = escape(f"{position.texte}, de la plus haute valeur à la plus basse{echelle}")
    # En image : le texte de la page est filtré, un dessin écrit dedans en serait ôté.
    adresse = quote(_svg(position), safe=" =:/")
    return (
        f'<img class="ctg-bande" src="data:image/svg+xml,{adresse}" alt="{libelle}" '
        f'width="{LARGEUR}" height="{HAUTEUR}">'
    )


def _svg(position: Position) -> str:
    x = abscissa(position.place)
    fines = len(position.colonnes) == position.nombre
    epaisseur = 1.5 if fines else (LARGEUR - 8) / COLONNES - 0.6
    traits = "".join(
        f"M{abscissa(p):.1f} {_BAS}v-{max(20 * h, 1):.1f}" for p, h in position.colonnes if h > 0
    )
    milieu = ""
    if position.milieu is not None:
        debut, fin = (abscissa(p) for p in position.milieu)
        milieu = f"<path stroke='{GRIS}' stroke-width='3' d='M{debut:.1f} {_BAS + 3}H{fin:.1f}'/>"
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {LARGEUR} {HAUTEUR}'>"
        f"<path stroke='{_BANDE}' stroke-width='{epaisseur:.1f}' d='{traits}'/>"
        f"<path stroke='{GRIS}' d='M4 {_BAS}H{LARGEUR - 4}'/>{milieu}"
        f"<path stroke='#fff' stroke-width='5' d='M{x:.1f} 8V{_BAS + 6}'/>"
        f"<path stroke='{ACCENT}' stroke-width='2.5' d='M{x:.1f} 8V{_BAS + 6}'/>"
        f"<path fill='{ACCENT}' d='M{x - 5:.1f} 1h10l-5 8z'/></svg>"
    )
