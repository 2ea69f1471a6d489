"""A figure as an XLSX workbook: its figures, a native chart when it suits, its source.

Same figure, same date: same bytes.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.dates import french_date, today
from dashboard.exports import tables
from dashboard.exports.cadre import PRODUCTEUR, licence_of
from dashboard.exports.classeur_graphiques import NATIFS, Plage
from dashboard.exports.csv import FICTIF
from dashboard.exports.fichiers import is_formula
from dashboard.exports.tables import Figure
from dashboard.figures.modele import Carte, Couche
from dashboard.figures.planche import Planche

DONNEES, GRAPHIQUE, SOURCE = "Données", "Graphique", "Source"
LARGEUR_MAX = 46
A4, LIGNES_PAGE = 9, 45


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
                "title": formats.typography(figure.titre), "author": PRODUCTEUR, "manager": "", "company": "",
                "comments": licence_of(figure.source),
                "created": datetime.datetime.combine(jour, datetime.time()),
            }
        )  # fmt: skip
        styles = _Styles(classeur)
        table = tables.figure_table(figure, couches)
        feuille = classeur.add_worksheet(DONNEES)
        depart = _banner(feuille, styles, len(table.columns)) if figure.fictif else 0
        _write_table(feuille, styles, table, depart, tables.decimals(figure))
        if isinstance(figure, Planche):
            _native_chart(classeur, figure, table, depart)
        elif image is not None:
            _picture(classeur, image, figure)
        _write_source(classeur.add_worksheet(SOURCE), styles, figure, jour)
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
        self.fictif = classeur.add_format(
            {"bold": True, "font_color": "#6e3a00", "bg_color": "#fde8d0"}
        )

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
) -> None:
    for colonne, nom in enumerate(table.columns):
        feuille.write_string(depart, colonne, formats.typography(str(nom)), styles.entete)
        valeurs = table[nom].tolist()
        entiers = table[nom].dtype.kind in "iu" or nom == "Rang"
        for ligne, valeur in enumerate(valeurs, start=depart + 1):
            _write_cell(feuille, styles, (ligne, colonne), valeur, 0 if entiers else decimales)
        longueurs = [len(str(v)) for v in valeurs if isinstance(v, str)] or [8]
        feuille.set_column(
            colonne, colonne, min(max(*longueurs, min(len(str(nom)), 18), 9) + 2, LARGEUR_MAX)
        )
    feuille.freeze_panes(depart + 1, 1)
    if len(table) and len(table.columns):
        feuille.autofilter(depart, 0, depart + len(table), len(table.columns) - 1)
    feuille.set_landscape()
    feuille.set_paper(A4)
    # Une page de large ; une seule page tant que les lignes s'y lisent.
    feuille.fit_to_pages(1, 1 if len(table) <= LIGNES_PAGE else 0)
    feuille.repeat_rows(depart)
    feuille.print_area(0, 0, depart + len(table), max(len(table.columns) - 1, 0))


def _write_cell(
    feuille: Any, styles: _Styles, ou: tuple[int, int], valeur: object, decimales: int
) -> None:
    if valeur is None or valeur is pd.NA or (isinstance(valeur, float) and pd.isna(valeur)):
        return
    if isinstance(valeur, bool):
        feuille.write_string(*ou, "oui" if valeur else "non", styles.texte)
    elif isinstance(valeur, int | float):
        feuille.write_number(*ou, valeur, styles.number(decimales))
    else:
        texte = str(valeur)
        feuille.write_string(*ou, texte, styles.neutre if is_formula(texte) else styles.texte)


def _native_chart(classeur: Any, planche: Planche, table: pd.DataFrame, depart: int) -> None:
    """A chart that the spreadsheet owns, on its own sheet, when the model suits."""
    faire = NATIFS.get(type(planche.modele))
    if faire is None or table.empty:
        return
    plage = Plage(DONNEES, table, depart)
    graphique = faire(classeur, planche.modele, plage)
    if graphique is None:
        return
    titre = formats.typography(planche.titre) + (" – DONNÉES FICTIVES" if planche.fictif else "")
    graphique.set_title({"name": titre, "name_font": {"size": 14}, "overlay": False})
    graphique.set_size({"width": 960, "height": 560})
    feuille = classeur.add_worksheet(GRAPHIQUE)
    feuille.hide_gridlines(2)
    _one_page(feuille)
    feuille.insert_chart(
        0, 0, graphique, {"description": formats.typography(planche.lecture or planche.titre)}
    )


def _picture(classeur: Any, image: bytes, carte: Carte) -> None:
    feuille = classeur.add_worksheet("Carte")
    feuille.hide_gridlines(2)
    _one_page(feuille)
    feuille.insert_image(
        0, 0, "carte.png",
        {"image_data": io.BytesIO(image), "description": carte.description or carte.titre},
    )  # fmt: skip


def _one_page(feuille: Any) -> None:
    """A4 on its side, the whole sheet on one page."""
    feuille.set_landscape()
    feuille.set_paper(A4)
    feuille.fit_to_pages(1, 1)


def _write_source(feuille: Any, styles: _Styles, figure: Figure, jour: datetime.date) -> None:
    lignes = [
        ("Titre", figure.titre),
        ("Sous-titre", tables.subtitle(figure)),
        *tables.words(figure),
        ("Licence", licence_of(figure.source)),
        ("Exporté le", f"{french_date(jour)}, {PRODUCTEUR}"),
    ]
    if figure.fictif:
        lignes.insert(0, ("Attention", FICTIF))
    feuille.set_column(0, 0, 14)
    feuille.set_column(1, 1, 110)
    _one_page(feuille)
    for rang, (nom, texte) in enumerate((n, t) for n, t in lignes if t):
        feuille.write_string(rang, 0, nom, styles.titre)
        style = styles.fictif if nom == "Attention" else styles.phrase
        feuille.write_string(rang, 1, formats.typography(texte), style)
