"""Names of a map that do not hold in their territory: beside it, each tied to it by a line.

A name and its figure stand in a column on the left or on the right of the map; a straight line runs
from there to a dot in the territory. No two lines cross, and none passes over a name of the map.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dashboard import formats
from dashboard.exports.bureau.diapos.support import ENCRE, POUCE, Boite, Diaporama, Texte, describe, style
from dashboard.exports.papier import polices

# Ce qu'un troisième rang lit encore : pas moins que les lettres des tableaux.
# Corps des lettres, largeur d'une colonne : quand elles sont pleines, chaque nom sur une ligne.
ESSAIS = ((12, 2.2 * POUCE), (11, 2.2 * POUCE), (11, 3 * POUCE))
# Au-delà, les traits cachent la carte : mieux vaut des numéros et un tableau.
PAR_COTE_MAX = 24
_LARGEUR_NOMS = 1.25
_LIGNE = {12: 0.2 * POUCE, 11: 0.18 * POUCE}
_ECART, _MARGE_TRAIT = 0.015 * POUCE, 0.22 * POUCE
_POINT, _PRES = 0.07 * POUCE, 0.055 * POUCE
_ESSAIS = 200
Point = tuple[float, float]
# Gauche, haut, droite, bas, en EMU.
Zone = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Renvoi:
    """A name beside the map: its lines, its figure, the dot of its territory, all in EMU.

    ``choix`` are the dots it may have from the left and from the right, the best first, ``pris`` the
    one it has. ``bord`` is where the
    line leaves the column, at height ``y``; ``gauche`` says of which column.
    """

    rang: int
    lignes: tuple[str, ...]
    chiffre: str
    points: int
    choix: tuple[Sequence[Point], Sequence[Point]]
    large: float
    gauche: bool = True
    bord: float = 0.0
    y: float = 0.0
    pris: int = 0

    @property
    def cible(self) -> Point:
        """The dot."""
        return self.choix[0 if self.gauche else 1][self.pris]

    @property
    def haut(self) -> float:
        """Height of the label."""
        return len(self.lignes) * _LIGNE[self.points]

    @property
    def trait(self) -> tuple[Point, Point]:
        """The line, from the column to the territory."""
        return (self.bord, self.y), self.cible

    @property
    def zone(self) -> Zone:
        """What the label covers."""
        x0 = self.bord - self.large if self.gauche else self.bord
        return x0, self.y - self.haut / 2, x0 + self.large, self.y + self.haut / 2


def make_label(
    rang: int,
    nom: str,
    chiffre: str,
    essai: tuple[int, float],
    choix: tuple[Sequence[Point], Sequence[Point]],
) -> Renvoi:
    """A label not yet placed: its name over as many lines as its column asks."""
    texte = formats.typography(f"{nom} {chiffre}".strip())
    points, maximum = essai
    utile = (maximum - 0.1 * POUCE) / (_LARGEUR_NOMS * 12_700)
    lignes = tuple(polices.wrap(texte, utile, points, polices.DEMI_GRAS))
    large = max(polices.width(t, points, polices.DEMI_GRAS) for t in lignes)
    return Renvoi(rang, lignes, chiffre, points, choix, large * _LARGEUR_NOMS * 12_700 + 0.1 * POUCE)


def share(renvois: Sequence[Renvoi]) -> tuple[list[Renvoi], list[Renvoi]] | None:
    """The labels of the left and of the right column; None when there are too many."""

    def middle(renvoi: Renvoi) -> float:
        return sum(points[0][0] for points in renvoi.choix)

    tries = sorted(renvois, key=middle)
    # Ni une colonne vide ni une trop longue : un tiers au moins de chaque côté.
    mini = max(len(tries) // 3, len(tries) - PAR_COTE_MAX)
    if mini > PAR_COTE_MAX:
        return None
    xs = [points[0][0] for r in tries for points in r.choix]
    coupe = sum(middle(r) <= min(xs) + max(xs) for r in tries)
    coupe = min(max(coupe, mini), len(tries) - mini)
    return [replace(r, gauche=True) for r in tries[:coupe]], [replace(r, gauche=False) for r in tries[coupe:]]


def side_width(renvois: Iterable[Renvoi]) -> float:
    """The room that a column of these labels takes beside the map, lines included."""
    larges = [r.large for r in renvois]
    return max(larges) + _MARGE_TRAIT if larges else 0.0


def put_aside(
    cotes: tuple[Sequence[Renvoi], Sequence[Renvoi]], place: Boite, dessin: Zone, noms: Sequence[Zone]
) -> tuple[list[Renvoi], set[int]] | None:
    """Labels on both sides of the drawing, and which of ``noms`` their lines still pass over.

    ``place`` is the whole room, ``dessin`` what the map covers of it. None when they do not hold,
    or when their lines cannot be drawn without crossing.
    """
    poses: list[Renvoi] = []
    bords = (dessin[0] - _MARGE_TRAIT, dessin[2] + _MARGE_TRAIT)
    for siens, bord in zip(cotes, bords, strict=True):
        colonne = _column([replace(r, bord=bord) for r in siens], place)
        if colonne is None:
            return None
        poses += colonne
    genes = {i for i, zone in enumerate(noms) if any(_hits(r.trait, zone) for r in poses)}
    return poses, genes


def _column(renvois: list[Renvoi], place: Boite) -> list[Renvoi] | None:
    """One column, its labels in an order whose lines never cross."""
    haut = sum(r.haut for r in renvois) + _ECART * max(len(renvois) - 1, 0)
    if haut > place.haut:
        return None
    ordre = sorted(renvois, key=lambda r: r.cible[1])
    for _ in range(_ESSAIS):
        poses = _stacked(ordre, place, haut)
        croises = next(
            ((i, j) for i in range(len(poses)) for j in range(i) if crossing(poses[i].trait, poses[j].trait)),
            None,
        )
        if croises is None:
            return _cleared(poses)
        i, j = croises
        ordre[i], ordre[j] = ordre[j], ordre[i]
    return None


def _cleared(poses: list[Renvoi]) -> list[Renvoi]:
    """The same, each dot moved in its territory where another's line passes over it."""
    poses = list(poses)
    # Là où aucun point du territoire ne convient, le trait reste.
    laisses: set[tuple[int, int]] = set()
    for _ in range(_ESSAIS):
        gene = next(
            (
                (i, j)
                for i in range(len(poses))
                for j in range(len(poses))
                if i != j and (i, j) not in laisses and near(poses[j].cible, poses[i].trait)
            ),
            None,
        )
        if gene is None:
            break
        essais = [
            (_troubles(essai, poses, rang), rang, essai)
            for rang in gene
            for essai in (replace(poses[rang], pris=k) for k in range(len(_choices(poses[rang]))))
        ]
        cout, rang, essai = min(essais, key=lambda e: e[0])
        if cout < _troubles(poses[rang], poses, rang):
            poses[rang] = essai
        else:
            laisses.add(gene)
    return poses


def _choices(renvoi: Renvoi) -> Sequence[Point]:
    return renvoi.choix[0 if renvoi.gauche else 1]


def _troubles(renvoi: Renvoi, poses: Sequence[Renvoi], rang: int) -> int:
    """Dots that its line passes over, lines that pass over its own; a crossing is out of question."""
    autres = [p for i, p in enumerate(poses) if i != rang]
    croises = sum(crossing(renvoi.trait, p.trait) for p in autres)
    return 1000 * croises + sum(near(p.cible, renvoi.trait) + near(renvoi.cible, p.trait) for p in autres)


def near(point: Point, trait: tuple[Point, Point]) -> bool:
    """True when a line passes so close to a dot that it seems to lead to it."""
    (xa, ya), (xb, yb) = trait
    dx, dy = xb - xa, yb - ya
    longueur = dx * dx + dy * dy or 1.0
    t = min(max(((point[0] - xa) * dx + (point[1] - ya) * dy) / longueur, 0.0), 1.0)
    ecart = (point[0] - xa - t * dx) ** 2 + (point[1] - ya - t * dy) ** 2
    return ecart < _PRES**2


def _stacked(ordre: Sequence[Renvoi], place: Boite, haut: float) -> list[Renvoi]:
    """Labels one under the other in this order, as near as can be to the height of their dots."""
    if not ordre:
        return []
    hauts = [r.cible[1] for r in ordre]
    etendue = min(max(haut, max(hauts) - min(hauts)), place.haut)
    ecart = _ECART + (etendue - haut) / max(len(ordre) - 1, 1)
    bloc = haut + (ecart - _ECART) * (len(ordre) - 1)
    centre = (max(hauts) + min(hauts)) / 2
    y = min(max(centre - bloc / 2, place.y), place.y + place.haut - bloc)
    poses: list[Renvoi] = []
    for renvoi in ordre:
        poses.append(replace(renvoi, y=y + renvoi.haut / 2))
        y += renvoi.haut + ecart
    return poses


def crossing(un: tuple[Point, Point], autre: tuple[Point, Point]) -> bool:
    """True when two segments cross."""
    (a, b), (c, d) = un, autre

    def turn(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return turn(a, b, c) * turn(a, b, d) < 0 and turn(c, d, a) * turn(c, d, b) < 0


def _hits(trait: tuple[Point, Point], zone: Zone) -> bool:
    """True when a segment passes over a rectangle."""
    x0, y0, x1, y1 = zone
    if any(x0 < x < x1 and y0 < y < y1 for x, y in trait):
        return True
    bords = (((x0, y0), (x1, y1)), ((x0, y1), (x1, y0)))
    return any(crossing(trait, bord) for bord in bords)


def write_asides(
    deck: Diaporama, groupe: Any, renvois: Sequence[Renvoi], nom_de: Callable[[int], str]
) -> None:
    """Lines cased in white, dots, then labels, all native."""
    from pptx.dml.color import RGBColor
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    for couleur, trait in (("FFFFFF", 2.5), (ENCRE, 0.75)):
        for renvoi in renvois:
            (xa, ya), (xb, yb) = renvoi.trait
            ligne = groupe.shapes.add_connector(1, round(xa), round(ya), round(xb), round(yb))
            ligne.name = f"Trait : {nom_de(renvoi.rang)}"
            # Le style par défaut d'un trait porte une ombre.
            for defaut in ligne._element.findall("{*}style"):
                ligne._element.remove(defaut)
            ligne.line.color.rgb, ligne.line.width = RGBColor.from_string(couleur), Pt(trait)
    for renvoi in renvois:
        x, y = renvoi.cible
        point = groupe.shapes.add_shape(
            MSO_SHAPE.OVAL, round(x - _POINT / 2), round(y - _POINT / 2), round(_POINT), round(_POINT)
        )
        point.name = f"Repère : {nom_de(renvoi.rang)}"
        point.shadow.inherit = False
        point.fill.solid()
        point.fill.fore_color.rgb = RGBColor.from_string("FFFFFF")
        point.line.color.rgb, point.line.width = RGBColor.from_string(ENCRE), Pt(0.75)
        describe(point, nom_de(renvoi.rang), renvoi.chiffre)
    for renvoi in renvois:
        x0, y0, x1, y1 = renvoi.zone
        boite = Boite(round(x0), round(y0), round(x1 - x0), round(y1 - y0))
        cadre = deck.write(
            groupe,
            boite,
            [Texte(t, renvoi.points) for t in renvoi.lignes],
            nom=f"Nom : {nom_de(renvoi.rang)}",
        )
        zone = cadre.text_frame
        zone.word_wrap, zone.vertical_anchor = False, MSO_ANCHOR.MIDDLE
        zone.margin_top = zone.margin_bottom = 0
        zone.margin_left = zone.margin_right = round(0.05 * POUCE)
        for paragraphe in zone.paragraphs:
            paragraphe.alignment = PP_ALIGN.RIGHT if renvoi.gauche else PP_ALIGN.LEFT
            paragraphe.space_after = Pt(0)
        _embolden(zone.paragraphs[-1], renvoi)


def _embolden(paragraphe: Any, renvoi: Renvoi) -> None:
    """The figure, at the end of the last line, in bold."""
    texte = paragraphe.text
    if not renvoi.chiffre or not texte.endswith(renvoi.chiffre):
        return
    paragraphe.text = texte.removesuffix(renvoi.chiffre)
    style(paragraphe, Texte("", renvoi.points))
    suite = paragraphe.add_run()
    suite.text, suite.font.bold = renvoi.chiffre, True
    paragraphe.space_after = 0
