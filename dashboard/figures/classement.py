"""The model of a ranking inside a group: bars, the middle half, named references. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures.comparaison import MEDIANE, Comparaison, LigneComparee, reading
from dashboard.figures.graphiques import Ligne


@dataclass(frozen=True, slots=True)
class Rang:
    """One bar of a ranking."""

    nom: str
    valeur: float
    texte: str
    choisie: bool = False


@dataclass(frozen=True, slots=True)
class Classement:
    """Territories from the highest, the middle half of the group and the reference lines."""

    titre: str
    unite: str
    decimales: int
    rangs: tuple[Rang, ...]
    lignes: tuple[Ligne, ...]
    milieu: tuple[float, float] | None = None
    sans_valeur: tuple[str, ...] = ()
    lecture: str = ""
    # Les valeurs du groupe qui sont classées sans être dessinées.
    ecartees: tuple[float, ...] = ()


def build_classement(comparaison: Comparaison, cle: str) -> Classement:
    """Ranking of one column of the table, with its references as lines."""
    rang = comparaison.rank_of(cle)
    colonne = comparaison.colonnes[rang]
    connues = [
        (ligne, cellule, cellule.valeur)
        for ligne in comparaison.lignes
        for cellule in [ligne.cellules[rang]]
        if cellule.valeur is not None
    ]
    connues.sort(key=lambda x: (-x[2], x[0].nom))
    noms = distinct([ligne for ligne, _, _ in connues])
    lignes = [
        Ligne(r.nom, valeur, r.cellules[rang].texte)
        for r in comparaison.references
        for valeur in [r.cellules[rang].valeur]
        if valeur is not None and (r.nom == MEDIANE or not colonne.effectif)
    ]
    return Classement(
        titre=f"Classement : {colonne.titre}",
        unite=colonne.unite,
        decimales=colonne.decimales,
        rangs=tuple(
            Rang(noms[ligne.cle], valeur, cellule.texte, ligne.choisie) for ligne, cellule, valeur in connues
        ),
        lignes=tuple(lignes),
        milieu=colonne.quartiles,
        sans_valeur=tuple(
            f"{ligne.nom} : {ligne.cellules[rang].texte}"
            for ligne in comparaison.lignes
            if ligne.cellules[rang].valeur is None
        ),
        lecture=reading(comparaison, colonne.cle),
        ecartees=tuple(v for li in comparaison.ecartees for v in [li.cellules[rang].valeur] if v is not None),
    )


def table(modele: Classement) -> pd.DataFrame:
    """One row per territory with its rank, then the references and the middle half."""
    lignes: list[tuple[str, str, float]] = []
    valeurs = [*(r.valeur for r in modele.rangs), *modele.ecartees]
    classes = len(set(valeurs)) > 1 or len(valeurs) == 1
    for r in modele.rangs:
        rang = 1 + sum(v > r.valeur for v in valeurs)
        mot = formats.rank(rang, valeurs.count(r.valeur)) if classes else "–"
        lignes.append((r.nom, mot, r.valeur))
    lignes += [(f"{ligne.nom} (référence)", "–", ligne.valeur) for ligne in modele.lignes]
    if modele.milieu is not None:
        lignes += [
            ("Premier quartile du groupe", "–", modele.milieu[0]),
            ("Troisième quartile du groupe", "–", modele.milieu[1]),
        ]
    return pd.DataFrame(lignes, columns=["Territoire", "Rang", modele.unite.capitalize()])


def distinct(lignes: Sequence[LigneComparee]) -> dict[str, str]:
    """Names that tell the rows apart: the code is added to namesakes (bars share a name's row)."""
    noms = [li.nom for li in lignes]
    return {li.cle: f"{li.nom} ({li.code})" if noms.count(li.nom) > 1 else li.nom for li in lignes}
