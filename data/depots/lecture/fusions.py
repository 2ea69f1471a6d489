"""Cells merged over several rows of a table: their value is that of each row, but for amounts."""

from __future__ import annotations

from collections.abc import Sequence

from data.depots.contrat.ecriture import Cellule, rows
from data.depots.contrat.rapport import letter
from data.depots.contrat.schema import Colonne, Format

Fusions = Sequence[tuple[tuple[int, int], tuple[int, int]]]


def spread(grille: list[list[Cellule]], place: int, format_: Format | None, fusions: Fusions) -> str:
    """Write the value of a merged cell on each of its rows, below the headers at ``place``.

    What a column counts or measures is never written twice: twenty places over three rows are not
    sixty. The remark says which rows were filled; '' when none was.
    """
    if format_ is None:
        return ""
    remplies: dict[int, list[int]] = {}
    # Dans un classeur sain, deux fusions ne se croisent pas ; ailleurs, chaque ligne ne se lit
    # qu'une fois.
    lues: dict[int, int] = {}
    for (haut, gauche), (bas, droite) in sorted(fusions):
        bas = min(bas, len(grille) - 1)
        if gauche != droite or not max(place, lues.get(gauche, 0)) < haut < bas:
            continue
        lues[gauche] = bas
        entete = _cell(grille, place, gauche)
        colonne = format_.find(entete) if isinstance(entete, str) else None
        valeur = _cell(grille, haut, gauche)
        if colonne is None or valeur is None or not repeats(colonne):
            continue
        for rang in range(haut + 1, bas + 1):
            ligne = grille[rang]
            # Une ligne vide de tout reste vide : la fusion déborde sous le tableau.
            if any(c is not None for c in ligne) and _cell(grille, rang, gauche) is None:
                ligne += [None] * (gauche + 1 - len(ligne))
                ligne[gauche] = valeur
                remplies.setdefault(gauche, []).append(rang + 1)
    return " ; ".join(
        f"colonne {letter(c)} « {_cell(grille, place, c)} » : la valeur des cellules fusionnées lue à "
        f"chaque ligne ({rows(sorted(numeros))})"
        for c, numeros in sorted(remplies.items())
    ) + ("." if remplies else "")


def repeats(colonne: Colonne) -> bool:
    """True for a column whose value may hold for several rows: who, when, which; never how much."""
    return colonne.nature == "exercice" or colonne.type not in ("entier", "decimal")


def _cell(grille: list[list[Cellule]], rang: int, colonne: int) -> Cellule:
    return grille[rang][colonne] if colonne < len(grille[rang]) else None
