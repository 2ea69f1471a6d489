"""Headers on two rows, « Heures » over « théoriques | réalisées »: read as one heading each."""

from __future__ import annotations

from collections.abc import Sequence

from data.depots.contrat.ecriture import Cellule
from data.depots.contrat.schema import Format
from data.depots.lecture.tableau import score

Grille = list[list[Cellule]]
Fusions = Sequence[tuple[tuple[int, int], tuple[int, int]]]


def join_headers(
    grille: Grille, place: int, formats: Sequence[Format], fusions: Fusions = ()
) -> tuple[int, str]:
    """Rewrite two rows of headers as one; the row of the headers, and the remark that says it.

    ``place`` is the row that looks most like headers, and stays where it is when the rows above and
    below add nothing. Merged cells, when the file tells them, settle it alone.
    """
    debut = score(grille[place], formats)
    choix: tuple[float, int, list[Cellule]] | None = None
    for haut in (place, place - 1):
        if haut < 0 or haut + 1 >= len(grille):
            continue
        joints = _joined(grille[haut], grille[haut + 1], haut, fusions, formats)
        if joints is None:
            continue
        points = score(joints, formats)
        if (points > debut or _merged(haut, fusions)) and (choix is None or points > choix[0]):
            choix = points, haut, joints
    if choix is None:
        return place, ""
    _, haut, joints = choix
    lus = [
        f"« {j} »"
        for j, h in zip(joints, _wide(grille[haut], len(joints)), strict=True)
        if j is not None and j != h
    ]
    grille[haut], grille[haut + 1] = joints, []
    return haut, (
        f"vos intitulés tiennent sur deux lignes ({haut + 1} et {haut + 2}) : lus ensemble, "
        f"{', '.join(lus[:8])}."
    )


def _merged(haut: int, fusions: Fusions) -> bool:
    """True when a cell is merged over both rows, or over several columns of the first."""
    return any(depart[0] == haut and fin[0] == haut + 1 for depart, fin in fusions) and any(
        depart[0] == haut == fin[0] and fin[1] > depart[1] for depart, fin in fusions
    )


def _joined(
    haut: Sequence[Cellule], bas: Sequence[Cellule], rang: int, fusions: Fusions, formats: Sequence[Format]
) -> list[Cellule] | None:
    """One heading per column; None when the second row holds data rather than headers."""
    pleines = [c for c in bas if c is not None]
    if len(pleines) < 2 or not all(isinstance(c, str) and len(c) < 60 for c in pleines):
        return None
    largeur = max(len(haut), len(bas))
    dessus, dessous = _wide(haut, largeur), _wide(bas, largeur)
    joints: list[Cellule] = []
    groupe: Cellule = None
    for colonne in range(largeur):
        tete, sous = dessus[colonne], dessous[colonne]
        if tete is not None:
            groupe = tete
        elif not _covers(rang, colonne, fusions) and fusions:
            groupe = None
        if sous is None:
            joints.append(tete)
            continue
        complet = f"{groupe} {sous}" if groupe is not None else str(sous)
        if tete is not None and _known(tete, formats) and not _known(complet, formats):
            # « Territoire » au-dessus de « 95018 » : une ligne de données.
            return None
        seul = groupe is not None and not _known(complet, formats) and _known(sous, formats)
        # Sous un groupe large, le second mot peut suffire : « Identité » au-dessus de « Nom ».
        large = tete is None or (colonne + 1 < largeur and dessus[colonne + 1] is None)
        joints.append(sous if seul and large else complet)
    return joints


def _covers(rang: int, colonne: int, fusions: Fusions) -> bool:
    return any(d[0] <= rang <= f[0] and d[1] <= colonne <= f[1] for d, f in fusions)


def _known(cellule: Cellule, formats: Sequence[Format]) -> bool:
    return isinstance(cellule, str) and any(f.find(cellule) is not None for f in formats)


def _wide(ligne: Sequence[Cellule], largeur: int) -> list[Cellule]:
    return [*ligne, *([None] * (largeur - len(ligne)))]
