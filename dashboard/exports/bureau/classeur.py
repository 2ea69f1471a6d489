"""A figure as an XLSX workbook: its figures, a native chart when it suits, its source.

A table of ordinary size stands with its chart and its words on one sheet, that prints on one page; a
longer one has a sheet for each. Same figure, same date: same bytes.
"""

from __future__ import annotations

import datetime
import io
import struct
from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.dates import french_date, today
from dashboard.exports.bureau.classeur_graphiques import NATIFS, Plage
from dashboard.exports.papier import polices
from dashboard.exports.papier.cadre import PRODUCTEUR, licence_of
from dashboard.exports.socle import tables
from dashboard.exports.socle.csv import FICTIF
from dashboard.exports.socle.tables import Figure
from dashboard.figures.modele import Carte, Couche
from dashboard.figures.planche import Planche
from data.tableur import is_formula

DONNEES, GRAPHIQUE, SOURCE = "Données", "Graphique", "Source"
LARGEUR_MAX = 46
A4, LIGNES_PAGE = 9, 60
# Une largeur de colonne, en corps de la lettre : un peu moins que la moitié, par prudence.
_LETTRES = 0.4
# Un dessin à côté du tableau : colonnes ordinaires (largeur en lettres) et rangs, puis pixels.
_DESSIN, _ORDINAIRE, _DESSIN_PX = (15, 28), 8.43, (960, 560)


def workbook(
    figure: Figure,
    *,
    couches: Sequence[Couche] | None = None,
    date: datetime.date | None = None,
    image: bytes | None = None,
) -> bytes:
    """The XLSX of a map or a chart. ``image`` is the PNG of a map, put on its own sheet."""
    import xlsxwriter

    jour = date or today()
    flux = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(flux, options) as classeur:
        classeur.set_properties(
            {
                "title": formats.typography(figure.titre),
                "author": PRODUCTEUR,
                "manager": "",
                "company": "",
                "comments": licence_of(figure.source),
                "created": datetime.datetime.combine(jour, datetime.time()),
            }
        )
        styles = _Styles(classeur)
        table = tables.figure_table(figure, couches)
        feuille = classeur.add_worksheet(DONNEES)
        depart = _banner(feuille, styles, len(table.columns)) if figure.fictif else 0
        largeurs = _write_table(feuille, styles, table, depart, tables.decimals(figure))
        seule = len(table) <= LIGNES_PAGE
        graphique = _native_chart(classeur, figure, table, depart)
        if seule:
            rangs = _rows_of_drawing(table) if graphique is not None else _DESSIN[1] if image else 0
            page = _Page(depart, len(table), largeurs, rangs)
            if graphique is not None:
                feuille.insert_chart(depart, page.colonne, graphique, _described(figure))
            elif image is not None:
                _picture(feuille, image, figure, (depart, page.colonne))
            page.write(feuille, styles, _words(figure, jour))
        else:
            if graphique is not None:
                _sheet(classeur, GRAPHIQUE).insert_chart(0, 0, graphique, _described(figure))
            elif image is not None:
                _picture(_sheet(classeur, "Carte"), image, figure, (0, 0))
            _write_source(_sheet(classeur, SOURCE), styles, _words(figure, jour))
    return flux.getvalue()


class _Styles:
    """The few formats of the workbook."""

    def __init__(self, classeur: Any) -> None:
        self._classeur = classeur
        self._nombres: dict[int, Any] = {}
        self.entete = classeur.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#eeeeee"}
        )
        self.texte = classeur.add_format({"valign": "top"})
        # L'équivalent de l'apostrophe d'un tableur : le texte reste un texte, sans la montrer.
        self.neutre = classeur.add_format({"valign": "top", "quote_prefix": True})
        self.phrase = classeur.add_format({"valign": "top", "text_wrap": True})
        self.titre = classeur.add_format({"bold": True, "valign": "top"})
        self.fictif = classeur.add_format({"bold": True, "font_color": "#6e3a00", "bg_color": "#fde8d0"})

    def number(self, decimales: int) -> Any:
        """Thousands separated, fixed decimals; the spreadsheet writes them in its own language."""
        if decimales not in self._nombres:
            motif = "#,##0" + (f".{'0' * decimales}" if decimales else "")
            self._nombres[decimales] = self._classeur.add_format({"num_format": motif})
        return self._nombres[decimales]


def _banner(feuille: Any, styles: _Styles, colonnes: int) -> int:
    """A first row that no reader can miss; gives the row where the table starts."""
    for colonne in range(max(colonnes, 1)):
        feuille.write_string(0, colonne, FICTIF if colonne == 0 else "", styles.fictif)
    return 1


def _write_table(
    feuille: Any, styles: _Styles, table: pd.DataFrame, depart: int, decimales: int
) -> list[int]:
    """The table from row ``depart``; gives the width of its columns, in letters."""
    largeurs: list[int] = []
    for colonne, nom in enumerate(table.columns):
        feuille.write_string(depart, colonne, formats.typography(str(nom)), styles.entete)
        valeurs = table[nom].tolist()
        entiers = table[nom].dtype.kind in "iu" or nom == "Rang"
        for ligne, valeur in enumerate(valeurs, start=depart + 1):
            _write_cell(feuille, styles, (ligne, colonne), valeur, 0 if entiers else decimales)
        longueurs = [len(str(v)) for v in valeurs if isinstance(v, str)] or [8]
        largeurs.append(min(max(*longueurs, min(len(str(nom)), 18), 9) + 2, LARGEUR_MAX))
        feuille.set_column(colonne, colonne, largeurs[-1])
    # Un intitulé gras passe à la ligne : tous les tableurs ne trouvent pas seuls sa hauteur.
    hauteurs = [
        len(polices.wrap(str(nom), large * _LETTRES, 1, polices.DEMI_GRAS))
        for nom, large in zip(table.columns, largeurs, strict=True)
    ]
    feuille.set_row(depart, 15 * max(hauteurs, default=1) + 3)
    feuille.freeze_panes(depart + 1, 1)
    if len(table) and len(table.columns):
        feuille.autofilter(depart, 0, depart + len(table), len(table.columns) - 1)
    feuille.set_landscape()
    feuille.set_paper(A4)
    feuille.fit_to_pages(1, 0)
    feuille.repeat_rows(depart)
    feuille.print_area(0, 0, depart + len(table), max(len(table.columns) - 1, 0))
    return largeurs


class _Page:
    """The one page of a figure: table on the left, chart or picture on its right, words under."""

    def __init__(self, depart: int, lignes: int, largeurs: Sequence[int], dessin: int) -> None:
        self.colonne = len(largeurs) + 1
        # Un dessin prend quinze colonnes ordinaires, et ``dessin`` rangs de vingt pixels.
        self._dernier = len(largeurs) - 1 + (2 + _DESSIN[0] if dessin else 0)
        self._rang = max(depart + lignes, depart + dessin) + 2
        ordinaires = self._dernier - len(largeurs) + 1
        self._large = sum(largeurs[1:]) + _ORDINAIRE * ordinaires

    def write(self, feuille: Any, styles: _Styles, mots: Sequence[tuple[str, str]]) -> None:
        """The words over the width of the page, then its limits."""
        rang = self._rang
        for nom, texte in mots:
            style = styles.fictif if nom == "Attention" else styles.phrase
            feuille.write_string(rang, 0, nom, styles.titre)
            if self._dernier > 1:
                feuille.merge_range(rang, 1, rang, self._dernier, texte, style)
            else:
                feuille.write_string(rang, 1, texte, style)
            feuille.set_row(rang, 15 * max(1, -(-len(texte) // max(self._large, 20))) + 1)
            rang += 1
        _one_page(feuille)
        feuille.print_area(0, 0, rang - 1, max(self._dernier, 1))


def _write_cell(feuille: Any, styles: _Styles, ou: tuple[int, int], valeur: object, decimales: int) -> None:
    if valeur is None or valeur is pd.NA or (isinstance(valeur, float) and pd.isna(valeur)):
        return
    if isinstance(valeur, bool):
        feuille.write_string(*ou, "oui" if valeur else "non", styles.texte)
    elif isinstance(valeur, int | float):
        feuille.write_number(*ou, valeur, styles.number(decimales))
    else:
        texte = str(valeur)
        feuille.write_string(*ou, texte, styles.neutre if is_formula(texte) else styles.texte)


def _native_chart(classeur: Any, figure: Figure, table: pd.DataFrame, depart: int) -> Any:
    """A chart that the spreadsheet owns; None when the figure does not suit."""
    if not isinstance(figure, Planche) or table.empty:
        return None
    faire = NATIFS.get(type(figure.modele))
    graphique = None if faire is None else faire(classeur, figure.modele, Plage(DONNEES, table, depart))
    if graphique is None:
        return None
    titre = formats.typography(figure.titre) + (" – DONNÉES FICTIVES" if figure.fictif else "")
    graphique.set_title({"name": titre, "name_font": {"size": 14}, "overlay": False})
    graphique.set_size({"width": _DESSIN_PX[0], "height": 20 * _rows_of_drawing(table)})
    return graphique


def _rows_of_drawing(table: pd.DataFrame) -> int:
    """Rows of twenty pixels under a chart: as many as its bars, or their names would be skipped."""
    return max(_DESSIN[1], min(len(table), LIGNES_PAGE) + 6)


def _described(figure: Figure) -> dict[str, str]:
    """What a screen reader says of a chart or a picture."""
    dite = figure.description if isinstance(figure, Carte) else figure.lecture
    return {"description": formats.typography(dite or figure.titre)}


def _picture(feuille: Any, image: bytes, figure: Figure, ou: tuple[int, int]) -> None:
    # Un PNG dit sa largeur et sa hauteur à la même place.
    large, haut = struct.unpack(">II", image[16:24])
    k = min(_DESSIN_PX[0] / large, _DESSIN_PX[1] / haut)
    echelle = k * _points_per_inch(image) / 96
    feuille.insert_image(
        *ou,
        "carte.png",
        {"image_data": io.BytesIO(image), "x_scale": echelle, "y_scale": echelle, **_described(figure)},
    )


def _points_per_inch(image: bytes) -> float:
    """The resolution that a PNG declares, 96 when it declares none: xlsxwriter scales by it."""
    place = image.find(b"pHYs")
    return 96.0 if place < 0 else struct.unpack(">I", image[place + 4 : place + 8])[0] * 0.0254


def _sheet(classeur: Any, nom: str) -> Any:
    feuille = classeur.add_worksheet(nom)
    feuille.hide_gridlines(2)
    _one_page(feuille)
    return feuille


def _one_page(feuille: Any) -> None:
    """A4 on its side, the whole sheet on one page."""
    feuille.set_landscape()
    feuille.set_paper(A4)
    feuille.fit_to_pages(1, 1)


def _words(figure: Figure, jour: datetime.date) -> list[tuple[str, str]]:
    """(heading, words) of what a reader must know of the figure."""
    lignes = [
        ("Titre", figure.titre),
        ("Sous-titre", tables.subtitle(figure)),
        *tables.words(figure),
        ("Licence", licence_of(figure.source)),
        ("Exporté le", f"{french_date(jour)}, {PRODUCTEUR}"),
    ]
    if figure.fictif:
        lignes.insert(0, ("Attention", FICTIF))
    return [(nom, formats.typography(texte)) for nom, texte in lignes if texte]


def _write_source(feuille: Any, styles: _Styles, mots: Sequence[tuple[str, str]]) -> None:
    feuille.set_column(0, 0, 14)
    feuille.set_column(1, 1, 110)
    for rang, (nom, texte) in enumerate(mots):
        feuille.write_string(rang, 0, nom, styles.titre)
        feuille.write_string(rang, 1, texte, styles.fictif if nom == "Attention" else styles.phrase)
