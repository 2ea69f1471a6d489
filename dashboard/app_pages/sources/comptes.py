"""How many values the store holds, as a table: a row for each level and counts, not for each year."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard import formats
from data.fiches.catalogue import NOMS_NIVEAUX

# Nom de la colonne lue, intitulé montré ; les deux qui restent même à zéro.
SORTES = {
    "publiees": "Publiées",
    "estimees": "Estimées",
    "partielles": "Partielles",
    "zero_ou_secret": "Zéro ou secret",
    "secretes": "Secrètes",
    "sans_objet": "Sans objet",
    "absentes": "Absentes",
}
TOUJOURS = ("publiees", "absentes")
AUCUNE = "Aucune valeur dans le magasin pour l'instant."


def counts_table(lignes: pd.DataFrame) -> str:
    """Rows of ``sources/bilan`` of one indicator, as a table; a sentence when there is none.

    Years with the same counts share a row; a kind of value that never occurs has no column.
    """
    if lignes.empty:
        return f'<p class="ctg-texte ctg-discret">{AUCUNE}</p>'
    sortes = [s for s in SORTES if s in TOUJOURS or lignes[s].any()]
    entete = "".join(f"<th scope='col'>{t}</th>" for t in ("Niveau", "Années", *(SORTES[s] for s in sortes)))
    corps = "".join(_row(n, annees, comptes) for (n, comptes), annees in _gathered(lignes, sortes).items())
    return (
        '<div class="ctg-defile" tabindex="0"><table class="ctg-bilan">'
        f"<caption>Valeurs présentes dans le magasin</caption><tr>{entete}</tr>{corps}</table></div>"
    )


def _row(niveau: str, annees: list[int], comptes: tuple[Any, ...]) -> str:
    cases = "".join(f"<td>{formats.number(float(n))}</td>" for n in comptes)
    return f"<tr><th scope='row'>{NOMS_NIVEAUX[niveau][1]}</th><td>{formats.ranges(annees)}</td>{cases}</tr>"


def _gathered(lignes: pd.DataFrame, sortes: list[str]) -> dict[tuple[str, tuple[Any, ...]], list[int]]:
    """Years of each (level, counts), in the order of the rows."""
    annees: dict[tuple[str, tuple[Any, ...]], list[int]] = {}
    for _, ligne in lignes.iterrows():
        cle = (str(ligne["niveau"]), tuple(ligne[s] for s in sortes))
        annees.setdefault(cle, []).append(int(ligne["millesime"]))
    return annees
