"""What a comparison says in words: the place of a value, the place of a territory, the extremes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dashboard import formats
from dashboard.figures.dits import Dit, Ensemble, Lu, Phrase, number_said, reads, say

if TYPE_CHECKING:
    from dashboard.figures.comparaison import Cellule, Colonne, Comparaison, LigneComparee


def reading(comparaison: Comparaison, cle: str) -> Phrase:
    """The place of the chosen territory (else the extremes) on one column, in a sentence."""
    if not comparaison.colonnes:
        return Phrase()
    rang = comparaison.rank_of(cle)
    colonne = comparaison.colonnes[rang]
    ligne = comparaison.choisie
    if ligne is not None:
        return _own_sentence(comparaison, ligne, rang)
    connues = [li for li in comparaison.classees if li.cellules[rang].valeur is not None]
    if not connues:
        return Phrase()
    bas, haut = (extreme(connues, key=lambda li: li.cellules[rang].valeur or 0.0) for extreme in (min, max))
    tenants = [_holders(connues, rang, tenant, comparaison.ecartees) for tenant in (bas, haut)]
    qui, qui_haut = (say(" ({qui})", qui=t) if t else Phrase() for t in tenants)
    morceaux = {"titre": colonne.titre, "unite": colonne.unite, "bas": bas.cellules[rang].texte, "qui": qui}
    if bas.cellules[rang].valeur == haut.cellules[rang].valeur:
        return say("{titre} : {bas} {unite}{qui}.", **morceaux)
    return say(
        "{titre} : de {bas}{qui} à {haut} {unite}{qui_haut}.",
        haut=haut.cellules[rang].texte,
        qui_haut=qui_haut,
        **morceaux,
    )


def _holders(
    lignes: Sequence[LigneComparee], rang: int, tenant: LigneComparee, ecartees: Sequence[LigneComparee]
) -> Phrase:
    """The name of who holds an extreme, or how many do; '' when the figure does not show that one."""
    valeur = tenant.cellules[rang].valeur
    tenants = [li for li in lignes if li.cellules[rang].valeur == valeur]
    if len(tenants) == 1:
        return Phrase() if tenant in ecartees else Phrase(tenant.nom)
    return _territories(len(tenants), _known(tenants, rang), "egaux")


def _territories(nombre: int, lus: tuple[Lu, ...], critere: str) -> Phrase:
    """« 3 territoires », counted among the values read."""
    dit = Dit("", "compte", lus, dans=_group(lus), critere=critere)
    return number_said(nombre, formats.plural(nombre, "territoire"), dit)


def _known(lignes: Sequence[LigneComparee], rang: int) -> tuple[Lu, ...]:
    """Where the sure values of a column stand in the store."""
    return reads(*(li.cellules[rang].texte for li in lignes if li.cellules[rang].valeur is not None))


def _group(lus: tuple[Lu, ...]) -> Ensemble | None:
    """The territories of some values, as a rank is counted among them."""
    if not lus:
        return None
    return Ensemble(lus[0].niveau, "liste", ",".join(lu.code for lu in lus))


def median_said(colonne: Colonne, lignes: Sequence[LigneComparee], rang: int) -> Phrase:
    """The median of a column of the group; '' without one."""
    if colonne.mediane is None:
        return Phrase()
    texte = formats.number(colonne.mediane, colonne.decimales)
    return Phrase(texte, [Dit(texte, "mediane", _known(lignes, rang), colonne.decimales)])


def place_words(
    cellule: Cellule, valeurs: int, comparaison: Comparaison | None = None, rang: int = 0
) -> Phrase:
    """« 4e sur 10, mieux », « 10e sur 10, le plus bas, moins bien »; '' without a rank.

    With its ``comparaison`` (and the place of its column, ``rang``), the rank names what it is
    counted in: « 4e des 10 EPCI du Val-d'Oise ».
    """
    if cellule.rang is None:
        return Phrase()
    lus = reads(cellule.texte)
    # « Le plus haut, plus haut » dirait deux fois la même chose.
    mot = "" if cellule.extreme.endswith(cellule.mot) else cellule.mot
    mots = "".join(f", {m}" for m in (cellule.extreme, mot) if m)
    if comparaison is not None and comparaison.groupe is not None:
        place = comparaison.groupe.say_rank(cellule.rang, cellule.a_egalite, valeurs, lus)
        return say("{place}{mots}", place=place, mots=mots)
    ensemble = None if comparaison is None else _group(_known(comparaison.classees, rang))
    classes = Dit(formats.number(valeurs), "compte", lus, dans=ensemble, critere="classes")
    dits = [Dit(formats.number(cellule.rang), "rang", lus, dans=ensemble)]
    if cellule.a_egalite > 2:
        autres = formats.number(cellule.a_egalite - 1)
        dits.append(Dit(autres, "compte", lus, dans=ensemble, critere="ex_aequo"))
    return say(
        "{rang} sur {univers}{mots}",
        rang=Phrase(formats.rank(cellule.rang, cellule.a_egalite), dits),
        univers=classes,
        mots=mots,
    )


def _own_sentence(comparaison: Comparaison, ligne: LigneComparee, rang: int) -> Phrase:
    cellule, colonne = ligne.cellules[rang], comparaison.colonnes[rang]
    debut = say(
        "{nom}, {titre} : {valeur}", nom=ligne.nom, titre=formats.lowered(colonne.titre), valeur=cellule.texte
    )
    if cellule.valeur is None:
        return say("{debut}. {raison}", debut=debut, raison=cellule.raison).stripped()
    connues = _known(comparaison.classees, rang)
    debut = say("{debut} {unite}", debut=debut, unite=colonne.unite)
    if cellule.rang is None:
        return say(
            "{debut}, la même valeur pour les {nombre} du groupe : pas de rang.",
            debut=debut,
            nombre=_territories(colonne.valeurs, connues, "egaux"),
        )
    phrase = say(
        "{debut}, {place}", debut=debut, place=place_words(cellule, colonne.valeurs, comparaison, rang)
    )
    if colonne.mediane is None:
        return say("{phrase}.", phrase=phrase)
    mediane = median_said(colonne, comparaison.classees, rang)
    if cellule.place == "egal":
        raison = "écart nul" if cellule.valeur == colonne.mediane else "écart non interprétable"
        return say(
            "{phrase} ({raison} avec la médiane du groupe, {mediane}).",
            phrase=phrase,
            raison=raison,
            mediane=mediane,
        )
    ecart = Dit(
        formats.number(abs(cellule.valeur - colonne.mediane), colonne.decimales),
        "ecart",
        (*reads(cellule.texte), *connues),
        colonne.decimales,
        critere=cellule.place,
    )
    return say(
        "{phrase} ({ecart} {sens} de la médiane du groupe, {mediane}).",
        phrase=phrase,
        ecart=ecart,
        mediane=mediane,
        sens="au-dessus" if cellule.place == "haut" else "au-dessous",
    )
