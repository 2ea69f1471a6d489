"""The figures of a séance as one archive: for each, its drawing, its picture and its table."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from dashboard.dates import french_date, today
from dashboard.exports.archives.sdsf import Piece, readme_bytes, run_pieces, zip_files
from dashboard.exports.papier.cadre import PRODUCTEUR
from dashboard.exports.rendus import render
from dashboard.exports.socle.csv import table_csv
from dashboard.exports.socle.fichiers import safe_name
from dashboard.figures.feuilles import Cahier, Feuille, Livraison, Suivi, Tableau, sheets

# Un dessin à retoucher, une image à coller, un tableau à recalculer.
GENRES = ("svg", "png300", "csv")
_EXTENSIONS = {"svg": "svg", "png300": "png", "csv": "csv"}


def make_figures(
    cahier: Cahier,
    *,
    jour: datetime.date | None = None,
    suivi: Suivi | None = None,
    annule: Callable[[], bool] | None = None,
) -> Livraison:
    """The ZIP of a pack of figures, numbered in their order. Raises Annule.

    A table is a CSV alone; a sheet of text stands in LISEZMOI.txt. The same figures and ``jour`` give the
    same bytes.
    """
    jour_ecrit = jour or today()
    livraison = Livraison()
    faites = sheets(cahier, livraison.manques, None, annule)
    pieces = [
        Piece(feuille.titre, lambda f=feuille, rang=rang: _files(f, rang, jour_ecrit))
        for rang, feuille in enumerate(faites, start=1)
        if feuille.figure is not None
    ]
    fichiers, origines = run_pieces(pieces, livraison, suivi, annule)
    lignes = [cahier.titre, cahier.sous_titre, f"Exporté le {french_date(jour_ecrit)} par {PRODUCTEUR}.", ""]
    for rang, feuille in enumerate(faites, start=1):
        noms = [n for n in origines if n.startswith(f"{rang:02}-")]
        fictif = " DONNÉES FICTIVES." if feuille.fictif else ""
        lignes.append(f"{rang}. {feuille.titre}{fictif}")
        lignes += [f"   {x}" for x in (*feuille.textes, feuille.source) if x]
        lignes += [*(f"   - {n}" for n in noms), ""]
    if livraison.manques:
        lignes += ["Ce qui n'est pas dans cette archive", *(f"- {m}" for m in livraison.manques), ""]
    fichiers["LISEZMOI.txt"] = readme_bytes(lignes)
    livraison.octets = zip_files(fichiers)
    return livraison


def _files(feuille: Feuille, rang: int, jour: datetime.date) -> dict[str, bytes]:
    figure = feuille.figure
    base = f"{rang:02} {feuille.titre}"
    if isinstance(figure, Tableau):
        dits = (feuille.titre, *feuille.textes, feuille.source)
        colonnes, *lignes = figure.exactes or (figure.colonnes, *figure.lignes, *figure.references)
        return {safe_name(base, "csv"): table_csv(colonnes, lignes, dits, fictif=feuille.fictif)}
    assert figure is not None, "une feuille de texte n'a pas de fichier"
    return {safe_name(base, _EXTENSIONS[genre]): render(figure, genre, date=jour) for genre in GENRES}
