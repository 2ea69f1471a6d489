"""What a comparison says in words: the place of a value, the place of a territory, the extremes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dashboard import formats

if TYPE_CHECKING:
    from dashboard.figures.comparaison import Cellule, Comparaison, LigneComparee


def reading(comparaison: Comparaison, cle: str) -> str:
    """The place of the chosen territory (else the extremes) on one column, in a sentence."""
    if not comparaison.colonnes:
        return ""
    rang = comparaison.rank_of(cle)
    colonne = comparaison.colonnes[rang]
    ligne = comparaison.choisie
    if ligne is not None:
        return _own_sentence(comparaison, ligne, rang)
    connues = [li for li in comparaison.lignes if li.cellules[rang].valeur is not None]
    if not connues:
        return ""
    bas, haut = (
        extreme(connues, key=lambda li: li.cellules[rang].valeur or 0.0) for extreme in (min, max)
    )
    if bas.cellules[rang].valeur == haut.cellules[rang].valeur:
        qui = bas.nom if len(connues) == 1 else formats.plural(len(connues), "territoire")
        return f"{colonne.titre} : {bas.cellules[rang].texte} {colonne.unite} ({qui})."
    return (
        f"{colonne.titre} : de {bas.cellules[rang].texte} "
        f"({_holders(connues, rang, bas)}) à {haut.cellules[rang].texte} {colonne.unite} "
        f"({_holders(connues, rang, haut)})."
    )


def _holders(lignes: Sequence[LigneComparee], rang: int, tenant: LigneComparee) -> str:
    """The name of who holds an extreme, or how many do."""
    valeur = tenant.cellules[rang].valeur
    nombre = sum(ligne.cellules[rang].valeur == valeur for ligne in lignes)
    return tenant.nom if nombre == 1 else formats.plural(nombre, "territoire")


def place_words(cellule: Cellule, valeurs: int, comparaison: Comparaison | None = None) -> str:
    """« 4e sur 10, mieux », « 10e sur 10, le plus bas, moins bien »; '' without a rank.

    With its ``comparaison``, the rank names what it is counted in: « 4e sur les 10 EPCI du
    Val-d'Oise ».
    """
    if cellule.rang is None:
        return ""
    univers = formats.number(valeurs)
    if comparaison is not None and comparaison.univers:
        univers = comparaison.univers
        if valeurs < len(comparaison.lignes):
            univers = f"{formats.number(valeurs)} avec une valeur, parmi {comparaison.univers}"
    mots = [f"{formats.rank(cellule.rang, cellule.a_egalite)} sur {univers}"]
    mots += [m for m in (cellule.extreme, cellule.mot) if m]
    return ", ".join(mots)


def _own_sentence(comparaison: Comparaison, ligne: LigneComparee, rang: int) -> str:
    cellule, colonne = ligne.cellules[rang], comparaison.colonnes[rang]
    debut = f"{ligne.nom}, {colonne.titre} : {cellule.texte}"
    if cellule.valeur is None:
        return f"{debut}. {cellule.raison}".strip()
    if cellule.rang is None:
        nombre = formats.plural(colonne.valeurs, "territoire")
        return f"{debut} {colonne.unite}, la même valeur pour les {nombre} du groupe : pas de rang."
    phrase = f"{debut} {colonne.unite}, {place_words(cellule, colonne.valeurs, comparaison)}"
    if colonne.mediane is None:
        return f"{phrase}."
    texte = formats.number(colonne.mediane, colonne.decimales)
    if cellule.place == "egal":
        raison = "écart nul" if cellule.valeur == colonne.mediane else "écart non interprétable"
        return f"{phrase} ({raison} avec la médiane du groupe, {texte})."
    ecart = formats.number(abs((cellule.valeur or 0.0) - colonne.mediane), colonne.decimales)
    sens = "au-dessus" if cellule.place == "haut" else "au-dessous"
    return f"{phrase} ({ecart} {sens} de la médiane du groupe, {texte})."
