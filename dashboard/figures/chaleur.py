"""The model of a heat table: rows, columns, a tinted cell for each pair, totals of both.

A known zero is a value (« 0 »); a missing cell keeps its status and its word. Totals never hide a
missing row: they add what is known, and a total of nothing known is missing too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import NIVEAU_PAR_LONGUEUR, Dit, Lu, Phrase, say
from dashboard.figures.palettes import sequential

NOMBRE_TEINTES = 6
BLANC = "#ffffff"


@dataclass(frozen=True, slots=True)
class Cellule:
    """One value, as it is printed. ``valeur`` is None when there is none: ``statut`` says why."""

    valeur: float | None
    texte: str
    statut: str = "publie"


@dataclass(frozen=True, slots=True)
class Rangee:
    """One row: its name, its cells in the order of the columns, its total."""

    nom: str
    cellules: tuple[Cellule, ...]
    total: Cellule
    choisie: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class Chaleur:
    """A whole heat table. ``totaux`` are the columns' totals, ``total`` the grand total.

    ``maximum`` is the value of the darkest tint: the highest cell, totals left out.
    """

    titre: str
    unite: str
    decimales: int
    lecture: str
    coin: str
    colonnes: tuple[str, ...]
    rangees: tuple[Rangee, ...]
    totaux: tuple[Cellule, ...]
    total: Cellule
    maximum: float
    nom_total: str = "Total"


def build_chaleur(
    valeurs: pd.DataFrame,
    colonnes: Mapping[str, str],
    *,
    titre: str,
    unite: str,
    decimales: int,
    coin: str,
    mots: Mapping[str, str],
    selection: str = "",
    indicateur: str = "",
    annee: int = 0,
) -> Chaleur:
    """Heat table of a long frame.

    ``valeurs``: code_ligne, nom_ligne, colonne, valeur (NaN when missing), statut. ``colonnes`` maps
    the codes of the columns to their names, in order; ``mots`` the statuses to what is printed.
    Rows keep the order of the frame. ``indicateur`` and ``annee`` say where the values stand in the
    store, the columns being its parts.
    """
    rangees: list[Rangee] = []
    for code, lignes in valeurs.groupby("code_ligne", sort=False):
        par_colonne = {
            str(c): _cell(float(v), str(s), decimales, mots)
            for c, v, s in zip(lignes["colonne"], lignes["valeur"], lignes["statut"], strict=True)
        }
        absente = _cell(math.nan, "absent", decimales, mots)
        cellules = tuple(par_colonne.get(c, absente) for c in colonnes)
        rangees.append(
            Rangee(
                str(lignes["nom_ligne"].iloc[0]),
                cellules,
                _sum(cellules, decimales, mots),
                choisie=code == selection,
                code=str(code),
            )
        )
    totaux = tuple(
        _sum([r.cellules[rang] for r in rangees], decimales, mots) for rang in range(len(colonnes))
    )
    connues = [c.valeur for r in rangees for c in r.cellules if c.valeur is not None]
    return Chaleur(
        titre,
        unite,
        decimales,
        _reading(rangees, colonnes, unite, indicateur, annee),
        coin,
        tuple(colonnes.values()),
        tuple(rangees),
        totaux,
        _sum(totaux, decimales, mots),
        max(connues, default=0.0),
    )


def tint(valeur: float | None, maximum: float) -> str:
    """Background of a cell: white for zero or nothing, darker as the value nears ``maximum``."""
    if valeur is None or valeur <= 0 or maximum <= 0:
        return BLANC
    teintes = sequential("bleus", NOMBRE_TEINTES)
    return teintes[min(math.ceil(NOMBRE_TEINTES * valeur / maximum), NOMBRE_TEINTES) - 1]


def table(modele: Chaleur) -> pd.DataFrame:
    """One row per row and one of totals; numbers stay numbers, a missing one is NaN."""
    lignes = [(r.nom, *(_number(c) for c in r.cellules), _number(r.total)) for r in modele.rangees]
    lignes.append((modele.nom_total, *(_number(c) for c in modele.totaux), _number(modele.total)))
    return pd.DataFrame(lignes, columns=[modele.coin, *modele.colonnes, modele.nom_total])


def _cell(valeur: float, statut: str, decimales: int, mots: Mapping[str, str]) -> Cellule:
    if math.isnan(valeur):
        return Cellule(None, mots.get(statut, formats.LIBELLES_STATUT[statut]), statut)
    # « 0 » et non « 0,00 » : un zéro connu se repère d'un coup d'œil.
    return Cellule(valeur, formats.number(valeur, decimales if valeur else 0), statut)


def _sum(cellules: Sequence[Cellule], decimales: int, mots: Mapping[str, str]) -> Cellule:
    """Sum of what is known; missing when nothing is."""
    connues = [c.valeur for c in cellules if c.valeur is not None]
    if not connues:
        return _cell(math.nan, cellules[0].statut if cellules else "absent", decimales, mots)
    return _cell(math.fsum(connues), "publie", decimales, mots)


def _reading(
    rangees: Sequence[Rangee], colonnes: Mapping[str, str], unite: str, indicateur: str, annee: int
) -> Phrase:
    """The highest cell in words, or how many share the highest value."""
    connues = [
        (cellule.valeur, rangee, colonne, cellule.texte)
        for rangee in rangees
        for cellule, colonne in zip(rangee.cellules, colonnes, strict=True)
        if cellule.valeur is not None
    ]
    if not connues:
        return Phrase()
    haute = max(c[0] for c in connues)
    if haute <= 0:
        return Phrase("Toutes les valeurs connues sont nulles.")
    tenants = [c for c in connues if c[0] == haute]
    lus = tuple(
        Lu(NIVEAU_PAR_LONGUEUR.get(len(r.code), "epci"), r.code, indicateur, colonne, annee)
        for _, r, colonne, _ in tenants
    )
    _, rangee, colonne, texte = tenants[0]
    decimales = len(texte.partition(",")[2])
    valeur = Dit(texte, "valeur", lus[:1], decimales)
    if len(tenants) > 1:
        compte = Dit(formats.number(len(tenants)), "compte", lus, critere="egaux")
        return say(
            "La valeur la plus haute, {valeur} {unite}, se trouve dans {compte} cases.",
            valeur=valeur,
            unite=unite,
            compte=compte,
        )
    return say(
        "La case la plus foncée est {nom}, « {colonne} » : {valeur} {unite}.",
        nom=rangee.nom,
        colonne=colonnes[colonne],
        valeur=valeur,
        unite=unite,
    )


def _number(cellule: Cellule) -> float:
    return math.nan if cellule.valeur is None else cellule.valeur
