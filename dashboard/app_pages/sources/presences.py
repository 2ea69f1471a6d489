"""Où existe chaque indicateur, niveau par niveau : la même vérité que la liste de la carte."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from html import escape

import pandas as pd

from dashboard import formats
from dashboard.dates import french_date
from dashboard.lecture.disponibles import availability
from dashboard.lecture.selection import Connu
from data.fiches.catalogue import NOMS_NIVEAUX, Catalogue, Indicateur
from data.fiches.themes import Theme

# Dans une cellule, le mot de la liste de la carte.
FICTIF = '<span class="ctg-pastille">Fictif</span>'
# Du plus demandé au plus large.
NIVEAUX = ("epci", "commune", "departement", "region", "france")


def theme_table(theme: Theme, catalogue: Catalogue, connu: Connu) -> str:
    """One row per indicator of a theme, one column per level; a theme without any says what is missing."""
    if not theme.indicateurs:
        return f'<p class="ctg-texte">{escape(theme.manque)} Voyez {escape(theme.geste)}.</p>'
    entetes = "".join(f"<th scope='col'>{escape(_column(n))}</th>" for n in NIVEAUX)
    lignes = "".join(
        f"<tr><th scope='row'>{escape(catalogue.indicateurs[code].nom_court)}</th>"
        + "".join(f"<td>{_cell(catalogue.indicateurs[code], n, catalogue, connu)}</td>" for n in NIVEAUX)
        + "</tr>"
        for code in theme.indicateurs
    )
    return (
        '<div class="ctg-defile" tabindex="0"><table class="ctg-bilan ctg-presences">'
        "<caption>Où il existe, et sa dernière année</caption>"
        f"<tr><th scope='col'>Indicateur</th>{entetes}</tr>{lignes}</table></div>"
    )


def level_lines(fiche: Indicateur, catalogue: Catalogue, connu: Connu) -> list[tuple[str, str]]:
    """(level, where it exists and its last year, or why it does not and the gesture) for a card."""
    lignes: list[tuple[str, str]] = []
    for niveau in NIVEAUX:
        ou, annee, fictif, raison = availability(fiche, niveau, catalogue, connu)
        texte = f"{ou} : {raison}" if raison else f"{ou} · {annee}{', fictif' if fictif else ''}"
        lignes.append((_column(niveau), texte))
    # Cinq fois la même phrase n'en disent pas plus qu'une.
    return [("À tous les niveaux", lignes[0][1])] if len({t for _, t in lignes}) == 1 else lignes


def freshness(lignes: Iterable[int], actualisee_le: datetime.date | None = None) -> list[tuple[str, str]]:
    """The years of a source that the store holds, and the day its file was fetched when it was."""
    annees = sorted(set(lignes))
    dites = [("Années dans le magasin", formats.ranges(annees))] if annees else []
    if actualisee_le is not None:
        dites.append(("Actualisé", f"le {french_date(actualisee_le)}"))
    return dites


def years_of(bilan: pd.DataFrame | None, source: str) -> list[int]:
    """Years of the rows that a source gave; none without a readable store."""
    if bilan is None:
        return []
    return [int(a) for a in bilan.loc[bilan["source"] == source, "millesime"]]


def _cell(fiche: Indicateur, niveau: str, catalogue: Catalogue, connu: Connu) -> str:
    ou, annee, fictif, raison = availability(fiche, niveau, catalogue, connu)
    if raison:
        return f'<span class="ctg-discret">{escape(ou)}</span>'
    return f"{escape(f'{ou} · {annee}')}{FICTIF if fictif else ''}"


def _column(niveau: str) -> str:
    """« Par EPCI », « France »."""
    return "France" if niveau == "france" else f"Par {NOMS_NIVEAUX[niveau][0]}"
