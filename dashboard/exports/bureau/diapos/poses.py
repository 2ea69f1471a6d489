"""The names of a map where the screen puts them: the same rule, in the letters of the slide.

A slide has no halo: a label that leaves its territory lies on a see-through ground of its colour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.exports.bureau.diapos.contours import clip, half_width, rings
from dashboard.exports.bureau.diapos.noms import Projection, named
from dashboard.exports.bureau.diapos.support import Boite, Diaporama, Texte
from dashboard.exports.papier import polices
from dashboard.exports.papier.carte_noms import short_name
from dashboard.figures.etiquettes import BLANC, ENCRE, label_ink, label_value, variants, weight
from dashboard.figures.modele import Carte
from dashboard.figures.placement import FOULE, FormeNommee, Pose, Variante, place

# La règle compte en pixels d'un écran, où un nom a 13 px de haut ; ici, 11 points.
POINTS, CORPS, LIGNE_PX = 11, 13.0, 15.0
PX = 12_700 * POINTS / CORPS
# Les lettres d'un modèle inconnu peuvent être plus larges que les nôtres.
_LARGES = 1.15
_VOILE = "78000"
_POINT = 2.4
# L'air que la règle compte autour d'un nom : deux noms le partagent.
_AIR = 4.0
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Etiquette:
    """A label centred on (x, y), in EMU. ``trait``: from the dot of its territory to its edge, or None.

    ``fond`` is the colour of its ground, '' when it stays in its territory.
    """

    rang: int
    lignes: tuple[str, ...]
    valeur: str
    x: float
    y: float
    large: float
    haut: float
    encre: str
    fond: str
    trait: tuple[Point, Point] | None = None


def place_as_on_screen(carte: Carte, projection: Projection, boite: Boite) -> list[Etiquette] | None:
    """Every territory of the scope by its name, its neighbours when they fit; None when one has a number."""
    voulus = set(named(carte))
    if not voulus:
        return []
    formes = _shapes(carte, projection, boite, voulus)
    poses = place(boite.large / PX, boite.haut / PX, formes, obstacles=_obstacles(carte, projection, boite))
    etiquettes: list[Etiquette] = []
    for rang, pose in enumerate(poses):
        lignes = None if pose is None else formes[rang].variantes[pose.v].lignes
        if pose is not None and lignes is not None:
            etiquettes.append(_label(carte, projection, boite, rang, formes[rang].variantes[pose.v], pose))
        elif rang in voulus:
            return None
    return etiquettes


def _shapes(carte: Carte, projection: Projection, boite: Boite, voulus: set[int]) -> list[FormeNommee]:
    formes: list[FormeNommee] = []
    for rang, forme in enumerate(carte.fond.formes):
        nomme = rang in voulus or not forme.rattache
        gras = polices.DEMI_GRAS if forme.code_territoire == carte.selection else polices.NORMAL

        def measure(texte: str, valeur: bool, gras: str = gras) -> float:
            style = polices.DEMI_GRAS if valeur else gras
            return polices.width(polices.printable(texte), CORPS, style) * _LARGES

        formes.append(
            FormeNommee(
                [
                    [_on_screen(projection(p), boite) for p in anneau]
                    for anneau in (clip(a, carte.fond.vue) for a in rings(carte.fond.chemins[rang]))
                ],
                variants(
                    polices.printable(short_name(forme.nom)),
                    label_value(carte, rang),
                    measure,
                    corps=CORPS,
                    numero=forme.rattache and len(voulus) <= FOULE,
                )
                if nomme
                else (),
                weight(carte.poids, rang),
                forme.rattache,
                _on_screen(projection(carte.fond.points[rang]), boite) if _radius(carte, rang) else None,
            )
        )
    return formes


def _on_screen(point: Point, boite: Boite) -> Point:
    return (point[0] - boite.x) / PX, (point[1] - boite.y) / PX


def _radius(carte: Carte, rang: int) -> float:
    """The radius of a circle, as a part of the largest; 0 without one."""
    cercles = carte.cercles
    if cercles is None or cercles.valeur_max <= 0:
        return 0.0
    return math.sqrt(max(cercles.valeurs[rang] or 0.0, 0.0) / cercles.valeur_max)


def _obstacles(
    carte: Carte, projection: Projection, boite: Boite
) -> list[tuple[float, float, float, float, int]]:
    """The circles: each may bear its own name."""
    pris: list[tuple[float, float, float, float, int]] = []
    for rang, point in enumerate(carte.fond.points):
        r = _radius(carte, rang) * projection.rayon_max / PX
        if r > 4:
            x, y = _on_screen(projection(point), boite)
            pris.append((x - r, y - r, x + r, y + r, rang))
    return pris


def _label(
    carte: Carte, projection: Projection, boite: Boite, rang: int, variante: Variante, pose: Pose
) -> Etiquette:
    x, y = boite.x + pose.x * PX, boite.y + pose.y * PX
    lignes = tuple(variante.lignes or ())
    encre, couleur = (ENCRE, BLANC) if pose.t else label_ink(carte, rang)
    dehors = pose.t is not None or carte.cercles is not None
    fond = couleur if dehors or _sticks_out(carte, projection, rang, x, y, variante) else ""
    trait = None
    if pose.t is not None:
        a, b, c, d = pose.t
        trait = (boite.x + a * PX, boite.y + b * PX), (boite.x + c * PX, boite.y + d * PX)
    large, haut = (variante.w - _AIR) * PX, (variante.h - _AIR) * PX
    return Etiquette(rang, lignes, variante.valeur, x, y, large, haut, encre, fond, trait)


def _sticks_out(
    carte: Carte, projection: Projection, rang: int, x: float, y: float, variante: Variante
) -> bool:
    demi = variante.w * PX / 2
    haut = variante.h * PX / 2
    hauteurs = (y + part * haut for part in (-0.8, -0.3, 0.3, 0.8))
    chemin = carte.fond.chemins[rang]
    return any(projection.k * half_width(chemin, *projection.inverse(x, v)) < demi for v in hauteurs)


def write_labels(deck: Diaporama, groupe: Any, carte: Carte, etiquettes: Sequence[Etiquette]) -> None:
    """Lines cased in white and dots, then labels, all native, each named after its territory."""
    for couleur, trait in ((BLANC, 2.5), (ENCRE, 0.75)):
        for e in etiquettes:
            if e.trait is not None:
                _line(groupe, carte, e.rang, e.trait, couleur, trait)
    for e in etiquettes:
        if e.trait is not None:
            _dot(groupe, carte, e.rang, e.trait[0])
    for e in etiquettes:
        _write(deck, groupe, carte, e)


def _line(
    groupe: Any, carte: Carte, rang: int, trait: tuple[Point, Point], couleur: str, points: float
) -> None:
    from pptx.util import Pt

    (xa, ya), (xb, yb) = trait
    ligne = groupe.shapes.add_connector(1, round(xa), round(ya), round(xb), round(yb))
    ligne.name = f"Trait : {carte.fond.formes[rang].nom}"
    # Le style par défaut d'un trait porte une ombre.
    for defaut in ligne._element.findall("{*}style"):
        ligne._element.remove(defaut)
    ligne.line.color.rgb, ligne.line.width = _rgb(couleur), Pt(points)


def _dot(groupe: Any, carte: Carte, rang: int, centre: Point) -> None:
    from pptx.enum.shapes import MSO_SHAPE

    r = _POINT * PX
    point = groupe.shapes.add_shape(
        MSO_SHAPE.OVAL, round(centre[0] - r), round(centre[1] - r), round(2 * r), round(2 * r)
    )
    point.name = f"Repère : {carte.fond.formes[rang].nom}"
    point.shadow.inherit = False
    point.fill.solid()
    point.fill.fore_color.rgb = _rgb(ENCRE)
    point.line.fill.background()


def _write(deck: Diaporama, groupe: Any, carte: Carte, e: Etiquette) -> None:
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Pt

    forme = carte.fond.formes[e.rang]
    gras = forme.code_territoire == carte.selection
    boite = Boite(round(e.x - e.large / 2), round(e.y - e.haut / 2), round(e.large), round(e.haut))
    textes = [Texte(ligne, POINTS, gras, e.encre) for ligne in e.lignes]
    textes += [Texte(e.valeur, POINTS, True, e.encre)] if e.valeur else []
    cadre = deck.write(groupe, boite, textes, nom=f"Nom : {forme.nom}")
    zone = cadre.text_frame
    zone.word_wrap, zone.vertical_anchor = False, MSO_ANCHOR.MIDDLE
    zone.margin_top = zone.margin_bottom = zone.margin_left = zone.margin_right = 0
    for rang, paragraphe in enumerate(zone.paragraphs):
        paragraphe.alignment, paragraphe.space_after = PP_ALIGN.CENTER, Pt(0)
        paragraphe.font.italic = not forme.rattache and rang < len(e.lignes)
    if e.fond:
        cadre.fill.solid()
        cadre.fill.fore_color.rgb = _rgb(e.fond)
        espace = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
        fond = cadre._element.spPr.find(f"{espace}solidFill/{espace}srgbClr")
        etree.SubElement(fond, f"{espace}alpha").set("val", _VOILE)


def _rgb(couleur: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(couleur.lstrip("#").upper())
