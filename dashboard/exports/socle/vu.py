"""What is seen of a figure: its table, its reference values and its words, in a form that a memory keeps.

A séance keeps it beside the address of the figure: the address gives today's figure, this one says what was
on the wall that day. The numbered marks of the notes are the reader's, not the data's: they are not seen.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import pandas as pd

from dashboard.exports.socle import tables
from dashboard.exports.socle.tables import Figure
from dashboard.figures.modele import Carte

# Celle de la forme ci-dessous : une autre ne se compare pas, et c'est dit.
VERSION = 1
Cellule = str | float | int | bool | None


@dataclass(frozen=True, slots=True)
class Repere:
    """A reference value on the legend of a map: it stands in no row. ``valeur`` None: not published."""

    nom: str
    valeur: float | None
    texte: str


@dataclass(frozen=True, slots=True)
class Vu:
    """What a figure showed. ``lignes`` are cells in the order of ``colonnes``, None where nothing is known;
    ``mots`` the words under it, by name; ``annees`` its printed millésime."""

    titre: str
    sous_titre: str
    colonnes: tuple[str, ...]
    lignes: tuple[tuple[Cellule, ...], ...]
    reperes: tuple[Repere, ...]
    mots: tuple[tuple[str, str], ...]
    annees: str
    decimales: int
    fictif: bool

    def table(self) -> pd.DataFrame:
        """Its rows, as a table is exported."""
        return pd.DataFrame([list(x) for x in self.lignes], columns=list(self.colonnes))


def seen(figure: Figure) -> Vu:
    """What is seen of a figure, now."""
    table = tables.figure_table(figure)
    return Vu(
        titre=figure.titre,
        sous_titre=tables.subtitle(figure),
        colonnes=tuple(str(c) for c in table.columns),
        lignes=tuple(tuple(map(_cell, x)) for x in table.itertuples(index=False, name=None)),
        reperes=_references(figure),
        mots=tuple(tables.words(figure)),
        annees=figure.annees,
        decimales=tables.decimals(figure),
        fictif=figure.fictif,
    )


def dump(vu: Vu) -> str:
    """As JSON, the same for the same."""
    return json.dumps({"version": VERSION, **asdict(vu)}, ensure_ascii=False, sort_keys=True, allow_nan=False)


def parse(texte: str) -> Vu | None:
    """What ``dump`` wrote; None for a text of another version, or that is no such thing."""
    try:
        forme = json.loads(texte)
        if forme.pop("version") != VERSION or set(forme) != {c.name for c in fields(Vu)}:
            return None
        return Vu(
            **{
                **forme,
                "colonnes": tuple(forme["colonnes"]),
                "lignes": tuple(tuple(x) for x in forme["lignes"]),
                "reperes": tuple(Repere(**r) for r in forme["reperes"]),
                "mots": tuple((nom, mots) for nom, mots in forme["mots"]),
            }
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _references(figure: Figure) -> tuple[Repere, ...]:
    if not isinstance(figure, Carte) or figure.aplat is None:
        return ()
    return tuple(Repere(r.nom, r.valeur, r.texte) for classe in figure.aplat.classes for r in classe.reperes)


def _cell(valeur: Any) -> Cellule:
    """A cell as JSON has it: no number is no value, and a number of pandas is a number."""
    if valeur is None or valeur is pd.NA or (isinstance(valeur, float) and math.isnan(valeur)):
        return None
    if isinstance(valeur, str):
        return valeur
    if isinstance(valeur, float):
        return float(valeur)
    if isinstance(valeur, int):
        return valeur
    item = getattr(valeur, "item", None)
    return _cell(item()) if callable(item) else str(valeur)


def rows(vu: Vu, cles: tuple[str, ...]) -> Mapping[tuple[str, str, int], dict[str, Cellule]]:
    """Cells by heading, of each row by its name, its code and its rank among its namesakes."""
    presentes = [c for c in cles if c in vu.colonnes] or list(vu.colonnes[:1])
    places = [vu.colonnes.index(c) for c in presentes]
    vues: dict[tuple[str, str, int], dict[str, Cellule]] = {}
    for ligne in vu.lignes:
        nom, code, rang = str(ligne[places[0]]), str(ligne[places[-1]]), 0
        while (nom, code, rang) in vues:
            rang += 1
        paires = zip(vu.colonnes, ligne, strict=True)
        vues[nom, code, rang] = {c: v for c, v in paires if c not in presentes}
    return vues
