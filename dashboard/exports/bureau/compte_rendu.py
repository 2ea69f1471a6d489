"""The minutes of a séance as a Word document: each screen, its picture, its message, what was noted."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable, Sequence
from typing import Any

from dashboard.dates import french_date, today
from dashboard.exports.papier.cadre import PRODUCTEUR
from dashboard.exports.papier.carte import map_svg
from dashboard.exports.papier.graphiques import chart_svg
from dashboard.exports.papier.images import to_png
from dashboard.figures.feuilles import Cahier, Feuille, Livraison, Suivi, Tableau, sheets
from dashboard.figures.modele import Carte
from dashboard.figures.planche import Planche

_LARGEUR_CM, _PPP = 16.0, 200
DECISIONS = "Décisions"
A_REMPLIR = ("Ce qui est décidé", "Qui", "Pour quand")


def make_minutes(
    cahier: Cahier,
    *,
    notes: Sequence[tuple[str, Sequence[str]]] = (),
    jour: datetime.date | None = None,
    suivi: Suivi | None = None,
    annule: Callable[[], bool] | None = None,
) -> Livraison:
    """The .docx of a pack; ``notes`` are retained notes by theme. Raises ExportError or Annule.

    Headings, picture descriptions and repeated table heads are those of Word: it reads well aloud.
    """
    from docx import Document
    from docx.shared import Cm, Pt

    jour = jour or today()
    livraison = Livraison()
    faites = sheets(cahier, livraison.manques, suivi, annule)
    document = Document()
    _describe(document, cahier.titre, jour)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.5)
    normal: Any = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(11)
    document.add_heading(cahier.titre, level=0)
    document.add_paragraph(f"{cahier.sous_titre} · {PRODUCTEUR}, {french_date(jour)}")
    if any(f.fictif for f in faites):
        document.add_paragraph("Des chiffres de ce document sont fictifs : chacun le dit.").runs[
            0
        ].bold = True
    for rang, feuille in enumerate(faites, start=1):
        _screen(document, rang, feuille, jour)
    _notes(document, notes)
    document.add_heading(DECISIONS, level=1)
    _fill_in(document, A_REMPLIR, 4)
    if livraison.manques:
        document.add_heading("Ce qui n'est pas dans ce document", level=1)
        for manque in livraison.manques:
            document.add_paragraph(manque, style="List Bullet")
    sortie = io.BytesIO()
    document.save(sortie)
    livraison.octets = sortie.getvalue()
    return livraison


def _describe(document: Any, titre: str, jour: datetime.date) -> None:
    """The properties of the file: its title, its producer, French, and a date that is the caller's."""
    from docx.oxml.ns import qn

    proprietes = document.core_properties
    moment = datetime.datetime.combine(jour, datetime.time())
    proprietes.title, proprietes.author, proprietes.language = titre, PRODUCTEUR, "fr-FR"
    proprietes.created = proprietes.modified = moment
    proprietes.last_modified_by, proprietes.comments = PRODUCTEUR, ""
    # Le modèle de python-docx porte une copie de ses styles pour Word 2010, qui contredit les siens.
    for cle in [c for c, lien in document.part.rels.items() if lien.reltype.endswith("/stylesWithEffects")]:
        document.part.rels.pop(cle)
    langue = document.styles.element.xpath("//w:lang")
    for balise in langue:
        balise.set(qn("w:val"), "fr-FR")


def _screen(document: Any, rang: int, feuille: Feuille, jour: datetime.date) -> None:
    document.add_heading(f"{rang}. {feuille.titre}", level=1)
    if feuille.fictif:
        document.add_paragraph("Données fictives (jeu de démonstration).").runs[0].bold = True
    for texte in feuille.textes:
        document.add_paragraph(texte, style="List Bullet" if feuille.figure is None else None)
    figure = feuille.figure
    if isinstance(figure, Tableau):
        _table(document, figure)
    elif figure is not None:
        _picture(document, figure, jour)
    if feuille.source:
        document.add_paragraph(feuille.source, style="Caption")
    for note in feuille.notes:
        document.add_paragraph(note)


def _picture(document: Any, figure: Carte | Planche, jour: datetime.date) -> None:
    """The picture of a figure, and what it says for who does not see it."""
    from docx.shared import Cm

    if isinstance(figure, Carte):
        svg = map_svg(figure, date=jour, titre=False, pied=False, lettres=False)
    else:
        svg = chart_svg(figure, date=jour, titre=False, pied=False, lettres=False)
    png = to_png(svg, dpi=_PPP, largeur_mm=_LARGEUR_CM * 10)
    image = document.add_picture(io.BytesIO(png), width=Cm(_LARGEUR_CM))
    dit = figure.description if isinstance(figure, Carte) else f"{figure.titre}. {figure.lecture}"
    image._inline.docPr.set("descr", dit or figure.titre)
    image._inline.docPr.set("title", figure.titre)


def _table(document: Any, tableau: Tableau) -> None:
    lignes = [*tableau.lignes, *tableau.references]
    table = document.add_table(rows=1 + len(lignes), cols=len(tableau.colonnes), style="Light List")
    for place, nom in enumerate(tableau.colonnes):
        table.rows[0].cells[place].text = nom
    _repeat_head(table)
    for rang, ligne in enumerate(lignes, start=1):
        cellules = table.rows[rang].cells
        for place, texte in enumerate(ligne):
            cellules[place].text = texte


def _fill_in(document: Any, colonnes: Sequence[str], lignes: int) -> None:
    """A table to be written in by hand: what a meeting decides is not in the figures."""
    table = document.add_table(rows=1 + lignes, cols=len(colonnes), style="Table Grid")
    for place, nom in enumerate(colonnes):
        table.rows[0].cells[place].text = nom
    _repeat_head(table)


def _repeat_head(table: Any) -> None:
    from docx.oxml import OxmlElement

    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _notes(document: Any, notes: Sequence[tuple[str, Sequence[str]]]) -> None:
    """The retained notes, by theme."""
    if not notes:
        return
    document.add_heading("Notes retenues", level=1)
    for theme, textes in notes:
        document.add_heading(theme, level=2)
        for texte in textes:
            document.add_paragraph(texte, style="List Bullet")
