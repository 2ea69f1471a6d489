"""The model of a scatter plot: two indicators, cut in quadrants or not. Drawn by a renderer.

A page makes the points from its own values; this module only holds what is drawn, the same words
for the screen and for print, and the table of the same figures.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import Dit, Phrase, say

_NOMBRE = re.compile(r"\d[\d\u202f]*(?:,\d+)?")
SYMBOLES = ("rond", "carre", "losange", "triangle", "croix")
MOTIFS = ("plein", "hachures", "points", "grille", "croix")
# Au-delà, des noms écrits près des signes se couvriraient : ils se lisent au survol.
ETIQUETTES_MAX = 24


@dataclass(frozen=True, slots=True)
class Categorie:
    """One category of territories: a colour, a sign and a pattern, never the colour alone.

    ``symbole`` is one of SYMBOLES, ``motif`` one of MOTIFS, ``phrase`` what the category means.
    """

    nom: str
    couleur: str
    symbole: str = "rond"
    motif: str = "plein"
    phrase: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One territory that has both values. ``taille`` is None when it is unknown.

    ``categorie`` is the place of its category in the model, ``texte_x`` and ``texte_y`` the values
    as they are printed, ``texte_taille`` the size or the word that says why there is none.
    """

    code: str
    nom: str
    x: float
    y: float
    texte_x: str
    texte_y: str
    taille: float | None = None
    categorie: int | None = None
    choisi: bool = False
    fictif: bool = False
    etiquette: bool = True
    texte_taille: str = ""


@dataclass(frozen=True, slots=True)
class Coupe:
    """A named line across the plot: ``axe`` says which values it cuts, ``origine`` who set it.

    ``dit`` is where its value comes from.
    """

    axe: Literal["x", "y"]
    valeur: float
    nom: str
    origine: str = ""
    dit: Dit | None = None


@dataclass(frozen=True, slots=True)
class Nuage:
    """A scatter plot. Coordinates in the units of their axes, points in any order.

    ``coins`` gives the categories of the four corners (top left, top right, bottom left, bottom
    right) when the two cuts make quadrants: their names then stand in the plot. ``titre_taille``
    is empty when the size says nothing.
    """

    titre: str
    titre_x: str
    unite_x: str
    decimales_x: int
    titre_y: str
    unite_y: str
    decimales_y: int
    points: tuple[Point, ...]
    coupes: tuple[Coupe, ...] = ()
    categories: tuple[Categorie, ...] = ()
    coins: tuple[int, ...] = ()
    titre_taille: str = ""
    unite: str = ""
    decimales: int = 1
    lecture: str = ""
    notes: tuple[str, ...] = ()


def cut_text(coupe: Coupe, modele: Nuage) -> str:
    """« France 60,9 »: a cut as its line is named."""
    prevues = modele.decimales_x if coupe.axe == "x" else modele.decimales_y
    # Un seuil saisi se lit comme il a été saisi : 70, pas 70,0.
    decimales = next((d for d in range(6) if round(coupe.valeur, d) == coupe.valeur), prevues)
    return f"{coupe.nom} {formats.number(coupe.valeur, decimales)}".strip()


def cut_sentences(modele: Nuage) -> tuple[Phrase, ...]:
    """One sentence per cut: what it cuts, where, and who set it."""
    titres = {"x": (modele.titre_x, modele.unite_x), "y": (modele.titre_y, modele.unite_y)}
    phrases: list[Phrase] = []
    for coupe in modele.coupes:
        titre, unite = titres[coupe.axe]
        texte = cut_text(coupe, modele)
        dits = () if coupe.dit is None else (replace(coupe.dit, texte=_NOMBRE.findall(texte)[-1]),)
        phrases.append(
            say(
                "{titre}, seuil : {coupe} {unite}{origine}.",
                titre=titre,
                coupe=Phrase(texte, dits),
                unite=unite,
                origine=say(" ({origine})", origine=coupe.origine) if coupe.origine else "",
            )
        )
    return tuple(phrases)


def category_counts(modele: Nuage) -> tuple[int, ...]:
    """How many points each category holds, in the order of the categories."""
    comptes = Counter(p.categorie for p in modele.points)
    return tuple(comptes[rang] for rang in range(len(modele.categories)))


def few_enough(nombre: int) -> bool:
    """True when that many points can carry their names."""
    return nombre <= ETIQUETTES_MAX


def short_name(nom: str) -> str:
    """« Haut Val d'Oise » for « CC du Haut Val d'Oise », as the map writes it."""
    for debut in ("CA ", "CC ", "CU "):
        if nom.startswith(debut):
            nom = nom.removeprefix(debut)
            for article in ("du ", "des ", "de ", "d'", "d\u2019"):
                if nom.startswith(article):
                    nom = nom.removeprefix(article)
                    break
            break
    return nom[:1].upper() + nom[1:]


def table(modele: Nuage) -> pd.DataFrame:
    """One row per point, from the highest first value: both values, size, category, mark."""
    points: Sequence[Point] = sorted(modele.points, key=lambda p: (-p.x, p.nom))
    colonnes: dict[str, list[object]] = {
        "Territoire": [p.nom for p in points],
        _column(modele.titre_x, modele.unite_x): [p.x for p in points],
        _column(modele.titre_y, modele.unite_y): [p.y for p in points],
    }
    if modele.titre_taille:
        colonnes[modele.titre_taille] = [
            p.texte_taille or "absent" if p.taille is None else _whole(p.taille) for p in points
        ]
    if modele.categories:
        colonnes["Catégorie"] = [
            "sans catégorie" if p.categorie is None else modele.categories[p.categorie].nom for p in points
        ]
    if any(p.fictif for p in points):
        colonnes["Donnée"] = ["fictive" if p.fictif else "réelle" for p in points]
    return pd.DataFrame(colonnes)


def _column(titre: str, unite: str) -> str:
    return f"{titre} ({unite})" if unite else titre


def _whole(valeur: float) -> float | int:
    return int(valeur) if valeur == int(valeur) else valeur
