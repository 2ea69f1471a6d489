"""A pack (``feuilles.Cahier``) as A4 pages: the same sheets as the slides, in a tagged PDF."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dashboard import formats
from dashboard.dates import french_date, today
from dashboard.exports.papier.carte import map_svg
from dashboard.exports.papier.graphiques import chart_svg, draw_chart
from dashboard.exports.papier.typographe import typeset
from dashboard.exports.socle.fichiers import ExportError
from dashboard.exports.socle.suites import chart_parts, part_title, row_names
from dashboard.figures.feuilles import Cahier, Feuille, Livraison, Suivi, Tableau, sheets
from dashboard.figures.modele import Carte
from dashboard.figures.planche import Planche
from dashboard.figures.tableau_chiffres import TableauChiffres
from dashboard.figures.tableau_mots import TableauMots

_MODELE = Path(__file__).with_name("resume.typ")
_LARGEUR_PX = 900
# Hauteur d'un dessin sur sa largeur, au-delà de laquelle une page ne le tient plus.
_HAUTEUR_MAX = 1.2


def make_pages(
    cahier: Cahier,
    *,
    jour: datetime.date | None = None,
    suivi: Suivi | None = None,
    annule: Callable[[], bool] | None = None,
) -> Livraison:
    """The PDF of a pack, and what could not be made. Raises ExportError or Annule (French)."""
    jour = jour or today()
    livraison = Livraison()
    faites = sheets(cahier, livraison.manques, suivi, annule)
    donnees = {
        "titre": cahier.titre,
        "sous_titre": cahier.sous_titre,
        "jour": french_date(jour),
        "fictif": formats.typography(fictive_names(faites)),
        "feuilles": [_sheet(part, jour) for f in faites for part in _parts(f)],
        "manques": livraison.manques,
    }
    livraison.octets = compile_pdf(_MODELE, donnees, cahier.titre)
    return livraison


def compile_pdf(modele: Path, donnees: dict[str, Any], nom: str) -> bytes:
    """Pages of a typst template, tagged (PDF/UA-1), the same bytes for the same data."""
    import typst

    try:
        return typeset(
            modele.read_bytes(), "pdf", {"donnees": json.dumps(donnees, ensure_ascii=False)}, norme="ua-1"
        )
    except typst.TypstError as erreur:
        # Ce que dit typst est en anglais, et nomme une ligne de nos modèles : l'erreur d'origine le garde.
        raise ExportError(
            f"« {nom} » n'a pas pu être mis en pages : un texte ou un dessin ne s'y place pas. Le diaporama "
            "et le compte rendu Word restent possibles."
        ) from erreur


def spaced(objet: Any) -> Any:
    """The same texts, however nested, with French no-break spaces."""
    if isinstance(objet, str):
        return formats.typography(objet)
    if isinstance(objet, list | tuple):
        return [spaced(v) for v in objet]
    if isinstance(objet, dict):
        return {cle: spaced(v) for cle, v in objet.items()}
    return objet


def fictive_names(faites: Sequence[Feuille]) -> str:
    """Which sheets show invented values; '' when none does."""
    noms = [f"« {f.nom or f.titre} »" for f in faites if f.fictif]
    if not noms:
        return ""
    if len(noms) == len(faites):
        return "Données fictives (jeu de démonstration) partout."
    return (
        f"Données fictives (jeu de démonstration) : {formats.enumeration(noms)}. Les autres pages "
        "n'en montrent pas."
    )


def _parts(feuille: Feuille) -> list[Feuille]:
    """A chart too high for a page goes on over several; a table goes on by itself."""
    figure = feuille.figure
    if not isinstance(figure, Planche) or _as_table(figure) is not None:
        return [feuille]
    dessin = draw_chart(figure, largeur_px=_LARGEUR_PX)
    if dessin.hauteur <= _HAUTEUR_MAX * dessin.largeur:
        return [feuille]
    parts = chart_parts(figure)
    return [
        replace(feuille, titre=part_title(feuille, rang, len(parts), row_names(part)), figure=part)
        for rang, part in enumerate(parts, start=1)
    ]


def _as_table(figure: object) -> Tableau | None:
    """A figure that is a table, as the page sets it: text, that goes on by itself."""
    if isinstance(figure, Planche) and isinstance(figure.modele, TableauMots | TableauChiffres):
        return figure.modele.tableau
    return None


def _sheet(feuille: Feuille, jour: datetime.date) -> dict[str, Any]:
    figure = feuille.figure
    svg, description, tableau = None, "", None
    figure = _as_table(figure) or figure
    if isinstance(figure, Tableau):
        tableau = {
            "colonnes": spaced(figure.colonnes),
            "lignes": spaced(figure.lignes),
            "choisie": figure.choisie,
            "largeurs": figure.largeurs or (2.4, *[1.0] * (len(figure.colonnes) - 1)),
            "references": spaced(figure.references),
            "ordre": formats.typography(figure.ordre),
        }
    elif isinstance(figure, Carte):
        svg = map_svg(figure, largeur_px=_LARGEUR_PX, date=jour, titre=False, pied=False, lettres=False)
        description = figure.description
    elif figure is not None:
        svg = chart_svg(figure, largeur_px=_LARGEUR_PX, date=jour, titre=False, pied=False, lettres=False)
        description = f"{figure.titre}. {figure.lecture}"
    return {
        "titre": formats.typography(feuille.titre),
        "source": formats.typography(feuille.source),
        "textes": spaced(feuille.textes),
        "fictif": feuille.fictif,
        "svg": svg,
        "description": description,
        "tableau": tableau,
    }
