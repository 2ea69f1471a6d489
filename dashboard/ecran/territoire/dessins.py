"""The drawings of « Mon territoire », each an ``img``: a page's text is filtered, an inline SVG lost.

Stretched to the width of their place: strokes and points keep their size, and no letter is inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from urllib.parse import quote

from dashboard.figures.palettes import ACCENT, CERCLE, ENCRE, GRIS
from dashboard.figures.territoire.lignes import Trait
from dashboard.figures.territoire.naissances import Courbe
from dashboard.figures.territoire.vignettes import ABSENT, Vignette

LARGEUR = 1000
# Un point posé au-dessus d'un autre.
ETAGE_PX = 7
HAUTEUR_LIGNE, AXE_LIGNE = 36, 26
HAUTEUR_COURBE = 92
_COULEURS = {"sujet": ACCENT, "repere": ENCRE, "large": GRIS}
_EPAISSEURS = {"sujet": 3, "repere": 1.6, "large": 1.6}
_HACHURE = (
    "<pattern id='h' width='7' height='7' patternUnits='userSpaceOnUse' patternTransform='rotate(45)'>"
    "<rect width='7' height='7' fill='#fafafa'/><path d='M0 0V7' stroke='#999' stroke-width='2.4'/></pattern>"
)
_FICTIF = (
    "<text x='{x}' y='{y}' transform='rotate(-14 {x} {y})' text-anchor='middle' font-family='sans-serif' "
    "font-weight='700' font-size='{t}' fill='{c}' fill-opacity='.5'>DONNÉES FICTIVES</text>"
)


def line(
    place: float | None, points: Sequence[tuple[float, int]], traits: Sequence[Trait], fictif: bool
) -> str:
    """The axis of a value: the others as rings, the references as strokes, the territory full."""
    return _picture(_line(place, points, traits, fictif), "", "ctg-mt-axe", HAUTEUR_LIGNE)


def _line(
    place: float | None, points: Sequence[tuple[float, int]], traits: Sequence[Trait], fictif: bool
) -> str:
    y = AXE_LIGNE
    ronds = "".join(f"M{_x(p)} {y - e * ETAGE_PX}h0" for p, e in points)
    barres = "".join(f"M{_x(t.place)} {y - 9}v18" for t in traits)
    couleur = CERCLE if fictif else ACCENT
    sien = "" if place is None else f"M{_x(place)} {y}h0"
    return (
        f"{_head(HAUTEUR_LIGNE)}<path stroke='#bbb' stroke-width='1.5' d='M0 {y}H{LARGEUR}'/>"
        f"{_dots(ronds, '#595959', 9)}{_dots(ronds, '#fff', 6.4)}"
        f"<path stroke='{ENCRE}' stroke-width='2' d='{barres}'/>"
        f"{_dots(sien, '#fff', 15)}{_dots(sien, couleur, 12)}</g></svg>"
    )


def curves(courbes: Sequence[Courbe]) -> str:
    """The curves on one scale, the territory above the others; the first year is 100."""
    bas, haut = curve_range(courbes)
    traces = "".join(
        f"<path stroke='{_COULEURS[c.role]}' stroke-width='{_EPAISSEURS[c.role]}' stroke-linejoin='round' "
        f"d='{_polyline(c.indices, bas, haut)}'/>"
        for c in reversed(courbes)
    )
    cent = curve_y(100.0, bas, haut)
    return _picture(
        f"{_head(HAUTEUR_COURBE)}<path stroke='#aaa' stroke-dasharray='2 3' d='M0 {cent:.1f}H{LARGEUR}'/>"
        f"{traces}</g></svg>",
        "",
        "ctg-mt-trace",
        HAUTEUR_COURBE,
    )


def curve_range(courbes: Sequence[Courbe]) -> tuple[float, float]:
    """(lowest, highest) of the curves, 100 included."""
    tous = [100.0, *(v for c in courbes for v in c.indices)]
    return min(tous), max(tous)


def curve_y(indice: float, bas: float, haut: float) -> float:
    """Pixels from the top of the drawing."""
    return 8 + (HAUTEUR_COURBE - 16) * (1 - (indice - bas) / ((haut - bas) or 1.0))


def vignette(modele: Vignette) -> str:
    """The small map of a theme."""
    largeur, hauteur = modele.vue
    formes = "".join(
        f"<path fill='{'url(#h)' if fond == ABSENT else fond}' d='{d}'/>" for d, fond in modele.formes
    )
    ronds = "".join(
        f"<circle cx='{x}' cy='{y}' r='{max(r, 2)}' fill='{CERCLE}' fill-opacity='.6' "
        f"stroke='{ACCENT if choisi else '#fff'}' stroke-width='{3 if choisi else 1}'/>"
        for x, y, r, choisi in modele.cercles
    )
    trait = "#999" if modele.cercles else "#fff"
    marque = ""
    if modele.fictif:
        x, y = largeur // 2, hauteur // 2
        marque = _FICTIF.format(x=x, y=y, t=max(18, largeur // 15), c=CERCLE)
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {largeur} {hauteur}'>"
        f"<defs>{_HACHURE}</defs><g stroke='{trait}' stroke-width='1.1' stroke-linejoin='round' "
        f"fill-rule='evenodd'>{formes}</g>"
        f"<path fill='none' stroke='#161616' stroke-width='1' d='{modele.limites}'/>"
        f"<path fill='none' stroke='#fff' stroke-width='6' stroke-linejoin='round' d='{modele.choisi}'/>"
        f"<path fill='none' stroke='{ACCENT}' stroke-width='3' stroke-linejoin='round' d='{modele.choisi}'/>"
        f"{ronds}{marque}</svg>"
    )
    return _picture(svg, modele.description, "ctg-mt-vignette", hauteur, largeur)


def _head(hauteur: int) -> str:
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {LARGEUR} {hauteur}' "
        "preserveAspectRatio='none'><style>path{vector-effect:non-scaling-stroke;fill:none}</style><g>"
    )


def _dots(chemin: str, couleur: str, diametre: float) -> str:
    """Round points that a stretched drawing does not flatten: strokes without length."""
    if not chemin:
        return ""
    return f"<path stroke='{couleur}' stroke-width='{diametre}' stroke-linecap='round' d='{chemin}'/>"


def _polyline(indices: Sequence[float], bas: float, haut: float) -> str:
    pas = LARGEUR / max(len(indices) - 1, 1)
    points = [f"{i * pas:.0f} {curve_y(v, bas, haut):.1f}" for i, v in enumerate(indices)]
    return f"M{'L'.join(points)}"


def _x(place: float) -> str:
    return f"{LARGEUR * place:.0f}"


# Vingt mille lettres à coder une à une : autant que tout le reste d'une reprise, pour les mêmes dessins.
@lru_cache(maxsize=128)
def _picture(svg: str, texte: str, classe: str, hauteur: int, largeur: int = LARGEUR) -> str:
    adresse = quote(svg, safe=" =:/'(),.;<>")
    adresse = adresse.replace("<", "%3C").replace(">", "%3E")
    return (
        f'<img class="{classe}" src="data:image/svg+xml,{adresse}" alt="{escape(texte)}" '
        f'width="{largeur}" height="{hauteur}">'
    )
