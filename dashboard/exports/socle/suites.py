"""What is too long for one slide or one page goes on over others: nothing is left out.

The territory at hand and the references stand on every part, where their order puts them; the
other rows are shared evenly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from dashboard.figures.avant_apres import AvantApres
from dashboard.figures.calendrier import Calendrier
from dashboard.figures.chaleur import Chaleur
from dashboard.figures.classement import Classement
from dashboard.figures.comparaison import Comparaison
from dashboard.figures.courbes import Courbes
from dashboard.figures.feuilles import Feuille, Tableau
from dashboard.figures.graphiques import Barres, Decomposition
from dashboard.figures.halteres import Halteres
from dashboard.figures.modele import Carte
from dashboard.figures.planche import Planche
from dashboard.figures.tableau_chiffres import TableauChiffres
from dashboard.figures.tableau_mots import TableauMots

T = TypeVar("T")
# Ce qu'une diapositive montre sans que rien ne se touche : lignes communes comprises.
BARRES_MAX, GROUPES_MAX, PERIODES_MAX, HALTERES_MAX, COMPAREES_MAX, COURBES_MAX = (17, 17, 16, 14, 9, 12)
# Au-delà, les lignes communes ne laisseraient plus de place aux autres.
_COMMUNES_MAX = 6


def split(
    lignes: Sequence[T], place: float, garde: Callable[[T], bool], poids: Callable[[T], float] = lambda _: 1.0
) -> list[tuple[T, ...]]:
    """Parts whose rows weigh at most ``place`` together, in order, as even as can be.

    The rows that ``garde`` keeps (a few) stand in every part. One part when everything fits; a row
    too heavy for a part stands alone with those kept.
    """
    if sum(map(poids, lignes)) <= place:
        return [tuple(lignes)]
    communes = set([rang for rang, x in enumerate(lignes) if garde(x)][:_COMMUNES_MAX])
    autres = [rang for rang in range(len(lignes)) if rang not in communes]
    lourdeurs = {rang: poids(lignes[rang]) for rang in autres}
    reste = max(place - sum(poids(lignes[rang]) for rang in communes), 1.0)
    total = sum(lourdeurs.values())
    nombre = max(1, math.ceil(total / reste))
    while len(parts := _shared(lourdeurs, min(reste, total / nombre), reste)) > nombre:
        nombre += 1
    return [tuple(lignes[rang] for rang in sorted(communes.union(part))) for part in parts]


def _shared(lourdeurs: Mapping[int, float], cible: float, plafond: float) -> list[list[int]]:
    """Rows in parts that reach ``cible`` (a little over, never above ``plafond``)."""
    parts: list[list[int]] = [[]]
    somme = 0.0
    for rang, poids in lourdeurs.items():
        if parts[-1] and (somme >= cible - 1e-9 or somme + poids > plafond + 1e-9):
            parts.append([])
            somme = 0.0
        parts[-1].append(rang)
        somme += poids
    return parts


def table_parts(
    table: Tableau, place: float, poids: Callable[[Sequence[str]], float] = lambda _: 1.0
) -> list[Tableau]:
    """A table whose rows weigh too much for ``place``, as several: each has the chosen row and
    the references."""
    reste = place - sum(map(poids, table.references))
    numerotees = list(enumerate(table.lignes))
    parts = split(
        numerotees,
        max(reste, 1.0),
        lambda couple: couple[0] == table.choisie,
        lambda couple: poids(couple[1]),
    )
    return [
        replace(
            table,
            lignes=tuple(ligne for _, ligne in part),
            choisie=next((i for i, (rang, _) in enumerate(part) if rang == table.choisie), None),
        )
        for part in parts
    ]


def chart_parts(planche: Planche) -> list[Planche]:
    """A chart with too many bars or rows, as several; each has what it compares them to."""
    modele: Any = planche.modele
    regle = _REGLES.get(type(modele))
    if regle is None:
        return [planche]
    champ, place, garde = regle
    if isinstance(modele, Barres | Classement):
        # Chaque référence prend la place d'une barre.
        place -= len(modele.lignes)
    elif isinstance(modele, Comparaison):
        place -= len(modele.references)
    parts = split(getattr(modele, champ), place, garde)
    if len(parts) == 1:
        return [planche]
    return [replace(planche, modele=replace(modele, **{champ: part})) for part in parts]


def heat_parts(modele: Chaleur, place: float, poids: Callable[[Any], float]) -> list[Chaleur]:
    """A heat table as several: the totals of the whole stand under each."""
    return [replace(modele, rangees=p) for p in split(modele.rangees, place, _chosen, poids)]


def part_title(feuille: Feuille, rang: int, nombre: int, noms: frozenset[str]) -> str:
    """« Titre (1/3) », then « Nom (2/3) »; the title alone when everything is there.

    A title never speaks of a row that is not shown: when the finding names some, it is that of the
    rows of this part (``noms``), or the sheet's short name.
    """
    if nombre == 1:
        return feuille.titre
    constat = feuille.titre if rang == 1 else ""
    if feuille.titres is not None:
        constat = feuille.titres(noms)
    return f"{constat or feuille.nom or feuille.titre} ({rang}/{nombre})"


def row_names(figure: Planche | Tableau | Chaleur) -> frozenset[str]:
    """The names of the rows, bars or lines that a part shows."""
    if isinstance(figure, Tableau):
        return frozenset(ligne[0] for ligne in (*figure.lignes, *figure.references))
    if isinstance(figure, Chaleur):
        return frozenset(r.nom for r in figure.rangees)
    champ = _REGLES[type(figure.modele)][0] if type(figure.modele) in _REGLES else ""
    return frozenset(ligne.nom for ligne in getattr(figure.modele, champ, ()))


def all_names(figure: Carte | Planche | Tableau) -> frozenset[str]:
    """The names of everything that a whole figure shows, before it is shared out."""
    if isinstance(figure, Carte):
        return frozenset(f.nom for f in figure.fond.formes)
    if isinstance(figure, Planche) and isinstance(figure.modele, Chaleur):
        return row_names(figure.modele)
    if isinstance(figure, Planche) and isinstance(figure.modele, TableauMots | TableauChiffres):
        return row_names(figure.modele.tableau)
    return row_names(figure)


def _chosen(ligne: Any) -> bool:
    return bool(ligne.choisie)


def _reference(ligne: Any) -> bool:
    return bool(ligne.choisie or ligne.reference)


_REGLES: dict[type, tuple[str, int, Callable[[Any], bool]]] = {
    Barres: ("barres", BARRES_MAX, _chosen),
    Classement: ("rangs", BARRES_MAX, _chosen),
    Decomposition: ("groupes", GROUPES_MAX, _reference),
    Calendrier: ("periodes", PERIODES_MAX, _chosen),
    Halteres: ("lignes", HALTERES_MAX, lambda _: False),
    AvantApres: ("lignes", HALTERES_MAX, _chosen),
    Comparaison: ("lignes", COMPAREES_MAX, _chosen),
    Courbes: ("series", COURBES_MAX, _reference),
}
