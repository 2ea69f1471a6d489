"""Native tables of a slide: rows as high as their text, cells tinted for a heat table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard import formats
from dashboard.exports.bureau.diapos.support import ENCRE, POUCE, Boite, Diaporama, Texte, describe, style
from dashboard.exports.papier import polices
from dashboard.exports.socle import suites
from dashboard.figures.chaleur import Chaleur
from dashboard.figures.chaleur import tint as heat_tint
from dashboard.figures.feuilles import Tableau
from dashboard.figures.palettes import luminance

_POINT = 12_700
# Les lettres d'un modèle inconnu peuvent être plus larges que les nôtres d'un tiers.
LARGEUR_LETTRES = 1.3
_MARGE_CELLULE, _MARGE_HAUTE = 0.2 * POUCE, 0.05 * POUCE
_TAILLES = (14, 13, 12, 11)
# Ce qui reste entre un tableau et la source.
_JEU = round(0.15 * POUCE)
LIGNES_MAX = 17
_LARGE_PREMIERE = 2.4


@dataclass(frozen=True, slots=True)
class Mesure:
    """How a table is written in a box: size of its letters, height of its header and rows (EMU)."""

    points: int
    entete: int
    points_entete: int
    large: int
    parts: tuple[float, ...]

    def height(self, ligne: Sequence[str], *, gras: bool = False) -> float:
        """Height of a row, from the cell that takes most lines."""
        return _row_height(ligne, self.points, self.large, self.parts, gras=gras)


def letters(deck: Diaporama, boite: Boite, table: Tableau) -> int:
    """The size of the smallest letters of a table in such a box, in points."""
    mesure = _measure(deck, boite, table)
    return min(mesure.points, mesure.points_entete)


def table_slides(deck: Diaporama, boite: Boite, table: Tableau) -> list[Tableau]:
    """The parts of a table that each fit in a box like this one."""
    mesure = _measure(deck, boite, table)
    place = boite.haut - mesure.entete - _JEU
    haut = mesure.height(("X",))
    poids = _weight(mesure, haut)
    # Au-delà de dix-sept lignes, une diapositive ne se lit plus de loin.
    return suites.table_parts(table, min(place / haut, LIGNES_MAX), poids)


def heat_slides(deck: Diaporama, boite: Boite, modele: Chaleur) -> list[Chaleur]:
    """The same for a heat table; its totals stand under each part."""
    mesure = _measure(deck, boite, _heat_table(modele))
    haut = mesure.height(("X",))
    place = min((boite.haut - mesure.entete - _JEU) / haut, LIGNES_MAX) - 1
    poids = _weight(mesure, haut)
    return suites.heat_parts(modele, place, lambda r: poids(_heat_row(r)))


def add_table(deck: Diaporama, diapo: Any, boite: Boite, table: Tableau, titre: str) -> Any:
    """A native table: first column to the left, figures to the right, chosen row set off."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Emu

    mesure = _measure(deck, boite, table)
    lignes = [*table.lignes, *table.references]
    hauteurs = [mesure.entete, *(round(mesure.height(x)) for x in lignes)]
    # Peu de lignes : elles prennent leurs aises, sans occuper toute la diapositive.
    libre = (boite.haut - _JEU - sum(hauteurs)) / max(len(lignes), 1)
    aise = max(0, min(round(libre), round(0.13 * POUCE)))
    hauteurs[1:] = [h + aise for h in hauteurs[1:]]
    forme = diapo.shapes.add_table(
        len(lignes) + 1, len(table.colonnes), boite.x, boite.y, boite.large, sum(hauteurs)
    )
    forme.name = "Tableau"
    describe(forme, f"Tableau : {titre}", _reading(table))
    for colonne, part in zip(forme.table.columns, mesure.parts, strict=True):
        colonne.width = Emu(round(boite.large * part / sum(mesure.parts)))
    serree = len(table.colonnes) > 7
    for rang, contenu in enumerate([table.colonnes, *lignes]):
        forme.table.rows[rang].height = Emu(hauteurs[rang])
        choisie = rang > 0 and rang - 1 == table.choisie
        reference = rang > len(table.lignes)
        for place, texte in enumerate(contenu):
            cellule = forme.table.cell(rang, place)
            cellule.vertical_anchor = MSO_ANCHOR.MIDDLE
            cellule.margin_top = cellule.margin_bottom = Emu(18_000)
            if serree:
                cellule.margin_left = cellule.margin_right = Emu(36_000)
            cellule.text = formats.typography(texte)
            taille = mesure.points_entete if rang == 0 else mesure.points
            paragraphe = cellule.text_frame.paragraphs[0]
            gras = rang == 0 or choisie
            style(paragraphe, Texte("", taille, gras, "FFFFFF" if rang == 0 else ENCRE))
            paragraphe.space_after = 0
            if reference:
                paragraphe.font.italic = True
            if place:
                paragraphe.alignment = PP_ALIGN.RIGHT
            _fill(cellule, rang, choisie=choisie, reference=reference)
    return forme


def add_heat(deck: Diaporama, diapo: Any, boite: Boite, modele: Chaleur, titre: str) -> None:
    """A heat table as a native table whose cells keep their tint."""
    forme = add_table(deck, diapo, boite, _heat_table(modele), titre)
    for rang, rangee in enumerate(modele.rangees, start=1):
        for place, cellule in enumerate(rangee.cellules, start=1):
            if cellule.valeur and modele.maximum > 0:
                _tint(forme.table.cell(rang, place), heat_tint(cellule.valeur, modele.maximum))


def _heat_table(modele: Chaleur) -> Tableau:
    return Tableau(
        (modele.coin, *modele.colonnes, modele.nom_total),
        tuple(_heat_row(r) for r in modele.rangees),
        next((i for i, r in enumerate(modele.rangees) if r.choisie), None),
        (2.6, *[1.0] * (len(modele.colonnes) + 1)),
        ((modele.nom_total, *(c.texte for c in modele.totaux), modele.total.texte),),
    )


def _heat_row(rangee: Any) -> tuple[str, ...]:
    return (rangee.nom, *(c.texte for c in rangee.cellules), rangee.total.texte)


def _tint(cellule: Any, teinte: str) -> None:
    from pptx.dml.color import RGBColor

    cellule.fill.solid()
    cellule.fill.fore_color.rgb = RGBColor.from_string(teinte.lstrip("#").upper())
    if luminance(teinte) < 0.28:
        for paragraphe in cellule.text_frame.paragraphs:
            paragraphe.font.color.rgb = RGBColor(255, 255, 255)


def _measure(deck: Diaporama, boite: Boite, table: Tableau) -> Mesure:
    """The largest letters for which the whole table fits; the smallest when none do."""
    nombre = len(table.colonnes)
    parts = tuple(table.largeurs) or (_LARGE_PREMIERE, *[1.0] * (nombre - 1))
    lignes = [*table.lignes, *table.references]
    mesure = None
    for taille in _TAILLES:
        points = deck.fit(taille)
        points_entete = min(points, deck.fit(12 if nombre < 8 else 9))
        entete = _row_height(table.colonnes, points_entete, boite.large, parts, gras=True)
        mesure = Mesure(points, round(entete), points_entete, boite.large, parts)
        if len(lignes) <= LIGNES_MAX and entete + sum(map(mesure.height, lignes)) <= boite.haut - _JEU:
            return mesure
        if len(lignes) > LIGNES_MAX and taille == 12:
            # Plusieurs diapositives de toute façon : des lettres qui se lisent de loin.
            return mesure
    assert mesure is not None
    return mesure


def _weight(mesure: Mesure, haut: float) -> Any:
    return lambda ligne: mesure.height(ligne) / haut


def _row_height(
    ligne: Sequence[str], points: int, large: int, parts: Sequence[float], *, gras: bool
) -> float:
    graisse = polices.DEMI_GRAS if gras else polices.NORMAL
    marge = _MARGE_CELLULE if len(parts) <= 7 else 72_000
    nombre = 1
    for texte, part in zip(ligne, parts, strict=False):
        utile = (large * part / sum(parts) - marge) / (_POINT * LARGEUR_LETTRES)
        nombre = max(nombre, len(polices.wrap(formats.typography(texte), utile, points, graisse)))
    return math.ceil(nombre * points * 1.2 * _POINT + _MARGE_HAUTE)


def _reading(table: Tableau) -> str:
    """What a screen reader says before the cells."""
    lignes = formats.plural(len(table.lignes), "ligne")
    suite = f", puis {', '.join(r[0] for r in table.references)}" if table.references else ""
    return f"{lignes}{suite} ; colonnes : {', '.join(table.colonnes)}. {table.ordre}".strip()


def _fill(cellule: Any, rang: int, *, choisie: bool, reference: bool) -> None:
    from pptx.dml.color import RGBColor

    pale = "FFFFFF" if rang % 2 else "F6F6F6"
    teinte = "3A3A3A" if rang == 0 else "E3E3FD" if choisie else "EDEDED" if reference else pale
    cellule.fill.solid()
    cellule.fill.fore_color.rgb = RGBColor.from_string(teinte)
