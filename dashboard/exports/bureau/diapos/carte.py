"""A map on a slide: native shapes that can be recoloured, or a crisp picture beyond sixty parts.

Native: one freeform per territory, named after it, filled with its class, under a legend of native
texts. Picture: the SVG of the export, letters outlined, with a PNG for software that reads no SVG.
"""

from __future__ import annotations

import datetime
import io
import math
from typing import Any

from dashboard.exports.bureau.diapos.contours import clip, rings
from dashboard.exports.bureau.diapos.etiquettes import (
    POINTS_LISTE,
    Noms,
    fit_names,
    names_table,
    numbered_names,
    value_text,
)
from dashboard.exports.bureau.diapos.formes import add_outline, group
from dashboard.exports.bureau.diapos.legende import LARGEUR_PX as LEGENDE
from dashboard.exports.bureau.diapos.legende import SERREE, add_legend, fill_code
from dashboard.exports.bureau.diapos.noms import write_names
from dashboard.exports.bureau.diapos.poses import write_labels
from dashboard.exports.bureau.diapos.renvois import write_asides
from dashboard.exports.bureau.diapos.support import ENCRE, FICTIF, POUCE, Boite, Diaporama, Texte, describe
from dashboard.exports.papier.carte import map_svg
from dashboard.exports.papier.contours_lettres import outline
from dashboard.exports.papier.images import size_px, to_png
from dashboard.figures.feuilles import Tableau
from dashboard.figures.modele import Carte
from dashboard.figures.palettes import ACCENT

NATIVES_MAX = 60
PNG_DPI = 200


def add_map(
    deck: Diaporama,
    diapo: Any,
    boite: Boite,
    carte: Carte,
    jour: datetime.date,
    noms: Noms | None,
    *,
    serree: bool = False,
) -> None:
    """Draw a map in a box of a slide, its names as ``map_names`` placed them in that box.

    ``serree``: one of several on the slide, its legend says the classes alone.
    """
    if noms is not None:
        _native(deck, diapo, boite, carte, noms, serree=serree)
    else:
        _picture(deck, diapo, boite, carte, jour)


def is_native(carte: Carte) -> bool:
    """True when a map is drawn with shapes of the slide, False when it is a picture."""
    return len(carte.fond.formes) <= NATIVES_MAX and not carte.fond.encarts


def map_names(carte: Carte, boite: Boite, *, serree: bool = False) -> Noms | None:
    """How a map of shapes is named in that box (a second of work); None for one drawn as a picture."""
    return fit_names(carte, _ground(boite, serree=serree)) if is_native(carte) else None


def map_table(carte: Carte, noms: Noms | None) -> Tableau | None:
    """The territories that a map so named does not name, for the next slides; None for none."""
    rattaches = [r for r, f in enumerate(carte.fond.formes) if f.rattache]
    if noms is None:
        # Une image ne nomme que ce qui tient : le tableau les a tous, sauf pour tout un pays.
        return names_table(carte, dict.fromkeys(rattaches, 0)) if len(rattaches) <= NATIVES_MAX else None
    return names_table(carte, noms.numeros) if noms.numeros and noms.bande is None else None


def _ground(boite: Boite, *, serree: bool = False) -> Boite:
    return Boite(boite.x, boite.y, boite.large - _column(boite, serree=serree).large, boite.haut)


def _column(boite: Boite, *, serree: bool = False) -> Boite:
    large = SERREE if serree else LEGENDE
    return Boite(boite.x + boite.large - large, boite.y, large, boite.haut)


def _native(
    deck: Diaporama, diapo: Any, boite: Boite, carte: Carte, noms: Noms, *, serree: bool = False
) -> None:
    place = _ground(boite, serree=serree)
    projection = noms.projection
    with group(diapo, f"Carte : {carte.titre}") as groupe:
        describe(groupe, carte.titre, f"{carte.sous_titre}. {carte.lecture}")
        # La forme choisie en dernier : son contour passe sur ceux de ses voisines.
        ordre = sorted(
            range(len(carte.fond.formes)),
            key=lambda r: carte.fond.formes[r].code_territoire == carte.selection,
        )
        for rang in ordre:
            forme = carte.fond.formes[rang]
            # Un voisin que le bord de la carte coupe ne déborde pas sur la diapositive.
            anneaux = [clip(a, carte.fond.vue) for a in rings(carte.fond.chemins[rang])]
            dessin = add_outline(groupe, [[projection(p) for p in a] for a in anneaux])
            if dessin is None:
                continue
            dessin.name = forme.nom if forme.rattache else f"{forme.nom} (rattaché ailleurs)"
            describe(dessin, dessin.name, value_text(carte, rang))
            _fill(dessin, carte, rang)
            choisie = forme.code_territoire == carte.selection
            trait = ACCENT if choisie else "#ffffff" if carte.aplat else "#8a8a8a"
            dessin.line.color.rgb = _rgb(trait if forme.rattache else ENCRE)
            dessin.line.width = _pt(3 if choisie else 0.75)
            if not forme.rattache:
                dessin.line.dash_style = _dash()
        _circles(groupe, carte, projection, projection.rayon_max)
        if carte.fictif:
            _watermark(deck, groupe, place)
        write_labels(deck, groupe, carte, noms.etiquettes)
        write_names(deck, groupe, carte, noms.places)
        write_asides(deck, groupe, noms.renvois, lambda rang: carte.fond.formes[rang].nom)
    if noms.bande is not None:
        texte = Texte(numbered_names(carte, noms.numeros), POINTS_LISTE)
        deck.write(diapo, noms.bande, [texte], nom="Numéros de la carte")
    add_legend(deck, diapo, carte, _column(boite, serree=serree), projection.rayon_max, serree=serree)


def _watermark(deck: Diaporama, diapo: Any, place: Boite) -> None:
    """« DONNÉES FICTIVES » across the map, see-through, under the names."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

    points = min(44, round(place.large / POUCE * 5.5))
    haut = round(0.8 * POUCE)
    boite = Boite(place.x, place.y + (place.haut - haut) // 2, place.large, haut)
    cadre = deck.write(
        diapo, boite, [Texte("DONNÉES FICTIVES", points, True, FICTIF)], nom="Filigrane : données fictives"
    )
    cadre.rotation = -20
    espace = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    for couleur in cadre._element.iter(f"{espace}srgbClr"):
        etree.SubElement(couleur, f"{espace}alpha").set("val", "24000")


def _fill(dessin: Any, carte: Carte, rang: int) -> None:
    codes = carte.aplat.codes if carte.aplat else carte.cercles.fonds if carte.cercles else ""
    fill_code(dessin.fill, carte.aplat, codes[rang] if codes else "-")


def _circles(diapo: Any, carte: Carte, project: Any, rayon_max: float) -> None:
    from pptx.enum.shapes import MSO_SHAPE

    cercles = carte.cercles
    if cercles is None or cercles.valeur_max <= 0:
        return
    ordre = sorted(((v, r) for r, v in enumerate(cercles.valeurs) if v), key=lambda couple: -couple[0])
    for valeur, rang in ordre:
        x, y = project(carte.fond.points[rang])
        rayon = rayon_max * math.sqrt(valeur / cercles.valeur_max)
        rond = diapo.shapes.add_shape(
            MSO_SHAPE.OVAL, round(x - rayon), round(y - rayon), round(2 * rayon), round(2 * rayon)
        )
        rond.name = f"Cercle : {carte.fond.formes[rang].nom}"
        rond.fill.solid()
        rond.fill.fore_color.rgb = _rgb(cercles.couleur)
        rond.line.color.rgb = _rgb("#ffffff")
        rond.shadow.inherit = False


def _picture(deck: Diaporama, diapo: Any, boite: Boite, carte: Carte, jour: datetime.date) -> None:
    """The SVG of the export, and its PNG for the software that cannot read it.

    Its legend is native, as large as that of any map: in the picture, nobody would read it. That of
    circles stays with them, at their scale.
    """
    dehors = carte.cercles is None
    svg = outline(map_svg(carte, date=jour, titre=False, pied=False, legende=not dehors, lettres=False))
    place = _ground(boite) if dehors else boite
    large, haut = size_px(svg)
    k = min(place.large / large, place.haut / haut)
    png = to_png(svg, dpi=PNG_DPI)
    image = diapo.shapes.add_picture(
        io.BytesIO(png),
        round(place.x + (place.large - k * large) / 2),
        round(place.y + (place.haut - k * haut) / 2),
        round(k * large),
        round(k * haut),
    )
    image.name = "Carte"
    describe(image, carte.titre, f"{carte.sous_titre}. {carte.lecture}")
    attach_svg(diapo, image, svg.encode())
    if dehors:
        add_legend(deck, diapo, carte, _column(boite), 0.0)


def attach_svg(diapo: Any, image: Any, svg: bytes) -> None:
    """Give a picture its SVG: PowerPoint 2016 and later draw it, older ones keep the PNG."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.opc.package import Part
    from pptx.opc.packuri import PackURI

    paquet = diapo.part.package
    numero = sum(str(p.partname).endswith(".svg") for p in paquet.iter_parts()) + 1
    part = Part(PackURI(f"/ppt/media/carte{numero}.svg"), "image/svg+xml", paquet, svg)
    lien = diapo.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    blip = image._element.blipFill.find("{http://schemas.openxmlformats.org/drawingml/2006/main}blip")
    blip.append(
        etree.fromstring(
            '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            '<a:ext uri="{96DAC541-7B7A-43D3-8B79-37D633B846F1}"><asvg:svgBlip '
            'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
            f'r:embed="{lien}"/></a:ext></a:extLst>'
        )
    )


def _dash() -> Any:
    from pptx.enum.dml import MSO_LINE

    return MSO_LINE.DASH


def _pt(points: float) -> Any:
    from pptx.util import Pt

    return Pt(points)


def _rgb(couleur: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(couleur.lstrip("#").upper())


__all__ = ["ENCRE", "NATIVES_MAX", "add_map", "attach_svg"]
