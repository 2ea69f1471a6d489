"""The axis of a legend on a slide: native bands, dots, strokes and names."""

from __future__ import annotations

from typing import Any

from dashboard.exports.bureau.diapos.support import GRIS, Boite, Diaporama, Texte
from dashboard.exports.papier import polices
from dashboard.figures.legende_axe import Axe, NomPose, place_names, stack
from dashboard.figures.palettes import ACCENT, ENCRE

# En points, comme tout ce qui est mesuré ici ; les marges d'un cadre de texte sont les siennes.
POINTS, RANG, BANDE, ETAGE, COLONNE = 10.5, 15.0, 8.0, 6.5, 20.0
_EMU, _MARGE = 12_700, 7.2


def add_axis(deck: Diaporama, groupe: Any, axe: Axe, boite: Boite, elargi: float) -> int:
    """Draw it at the top of a box; its height in EMU. ``elargi``: how much wider letters may be."""
    largeur = boite.large / _EMU

    def measure(texte: str, gras: bool) -> float:
        return polices.width(texte, POINTS, polices.DEMI_GRAS if gras else polices.NORMAL) * elargi

    dessus = place_names([n for n in axe.noms if n.genre != "repere"], largeur, measure)
    dessous = place_names([n for n in axe.noms if n.genre == "repere"], largeur, measure)
    points = stack([p * largeur for p in axe.points])
    haut = _rows(dessus) * RANG + 2
    y = haut + (COLONNE + 4 if axe.colonnes else 12 + ETAGE * max((e for _, e in points), default=0))
    bas = y + BANDE
    trace = _Trace(deck, groupe, boite)
    for b in axe.bandes:
        trace.shape("RECTANGLE", (b.debut * largeur, y, (b.fin - b.debut) * largeur, BANDE), b.couleur)
    trace.columns(axe, largeur, y)
    for n in dessous:
        trace.shape("RECTANGLE", (n.x - 0.8, y - 3, 1.6, BANDE + 8 + n.rang * RANG), ENCRE)
        trace.name(n, bas + 3 + n.rang * RANG)
    for n in dessus:
        trace.name(n, haut - (n.rang + 1) * RANG - 2)
    for x, etage in points:
        trace.shape("OVAL", (x - 3, y - 7 - ETAGE * etage, 6, 6), "#ffffff", "#4a4a4a")
    if axe.choisi is not None:
        trace.shape("OVAL", (axe.choisi.place * largeur - 5, y - 8.5, 10, 10), ACCENT, "#ffffff")
    return round((bas + 8 + _rows(dessous) * RANG) * _EMU)


def _rows(noms: tuple[NomPose, ...]) -> int:
    return max((n.rang + 1 for n in noms), default=0)


class _Trace:
    """Draws in points, from the top left corner of a box."""

    def __init__(self, deck: Diaporama, groupe: Any, boite: Boite) -> None:
        self.deck, self.groupe, self.boite = deck, groupe, boite

    def shape(self, genre: str, cadre: tuple[float, float, float, float], fond: str, trait: str = "") -> None:
        from pptx.dml.color import RGBColor
        from pptx.enum.shapes import MSO_SHAPE

        x, y, large, haut = (round(v * _EMU) for v in cadre)
        forme = self.groupe.shapes.add_shape(
            getattr(MSO_SHAPE, genre), self.boite.x + x, self.boite.y + y, max(large, 1), max(haut, 1)
        )
        forme.name = "Axe de la légende"
        forme.shadow.inherit = False
        forme.fill.solid()
        forme.fill.fore_color.rgb = RGBColor.from_string(fond.lstrip("#").upper())
        if trait:
            forme.line.color.rgb = RGBColor.from_string(trait.lstrip("#").upper())
        else:
            forme.line.fill.background()

    def columns(self, axe: Axe, largeur: float, y: float) -> None:
        """One drawing for all the columns: sixty shapes would be as many to move."""
        if not axe.colonnes:
            return
        from pptx.dml.color import RGBColor

        demi = largeur / 120
        coins = [
            (p * largeur + dx, y - 1 - h * COLONNE * debout)
            for p, h in axe.colonnes
            for dx, debout in ((-demi, 0), (-demi, 1), (demi, 1), (demi, 0))
        ]
        places = [(self.boite.x + round(a * _EMU), self.boite.y + round(b * _EMU)) for a, b in coins]
        trace = self.groupe.shapes.build_freeform(*places[0])
        trace.add_line_segments(places[1:], close=True)
        forme = trace.convert_to_shape()
        forme.name = "Axe de la légende : combien de territoires"
        forme.shadow.inherit = False
        forme.fill.solid()
        forme.fill.fore_color.rgb = RGBColor.from_string(GRIS.lstrip("#").upper())
        forme.line.fill.background()

    def name(self, n: NomPose, y: float) -> None:
        couleur = ACCENT if n.nomme.genre == "choisi" else ENCRE
        place = Boite(
            self.boite.x + round((n.gauche - _MARGE) * _EMU),
            self.boite.y + round((y - 3.6) * _EMU),
            round((n.large + 2 * _MARGE) * _EMU),
            round((RANG + 7.2) * _EMU),
        )
        gras = n.nomme.genre == "choisi"
        self.deck.write(self.groupe, place, [Texte(f"{n.nomme.nom} {n.nomme.texte}", POINTS, gras, couleur)])
