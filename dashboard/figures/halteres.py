"""The model of a dumbbell chart: one territory beside one reference, on several measures.

Measures in one unit share their real axis. Otherwise the axis is either the relative gap to France
(in %) or the place inside the group (0 the lowest, 100 the highest): the title says which.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from dashboard import formats
from dashboard.figures.comparaison import Cellule, Colonne, Comparaison, LigneComparee
from dashboard.figures.paires import gap_unit, short

Axe = Literal["valeurs", "france", "groupe"]
AXES = {"valeurs": "Dans leur unité", "france": "Écart relatif à la France", "groupe": "Place dans le groupe"}
_FRANCE = "france:FRANCE"


@dataclass(frozen=True, slots=True)
class Haltere:
    """One measure: two places on the axis, the two values as printed, and the gap in words.

    A place is None where there is no value; never both. The text of the other one then says why.
    """

    cle: str
    nom: str
    territoire: float | None
    reference: float | None
    texte_territoire: str
    texte_reference: str
    ecart: str
    interpretable: bool
    unite: str = ""
    choisie: bool = False

    @property
    def places(self) -> tuple[float, ...]:
        """The places that it has, the reference first."""
        return tuple(p for p in (self.reference, self.territoire) if p is not None)

    @property
    def gap(self) -> float:
        """How far the territory is above the reference; 0 when one of them has no place."""
        if self.territoire is None or self.reference is None:
            return 0.0
        return self.territoire - self.reference


@dataclass(frozen=True, slots=True)
class Halteres:
    """Measures from the widest gap above to the widest gap below. ``unite`` names the axis."""

    titre: str
    unite: str
    decimales: int
    axe: Axe
    territoire: str
    reference: str
    lignes: tuple[Haltere, ...]
    origine: float = 0.0
    notes: tuple[str, ...] = ()
    lecture: str = ""


def possible_axes(comparaison: Comparaison) -> tuple[Axe, ...]:
    """The axes that can be drawn, the best one first: the real unit when two measures share it."""
    france = next((r for r in comparaison.references if r.cle == _FRANCE), None)
    unites = [c.unite for c in comparaison.colonnes]
    axes: list[Axe] = ["valeurs"] if len(unites) == 1 or unites.count(_unit(comparaison)) > 1 else []
    if france is not None and any(
        c.valeur and not colonne.effectif
        for c, colonne in zip(france.cellules, comparaison.colonnes, strict=True)
    ):
        axes.append("france")
    return (*axes, "groupe")


def build_halteres(
    comparaison: Comparaison, territoire: LigneComparee, reference: LigneComparee, axe: Axe
) -> Halteres:
    """The two rows of the table side by side; a measure that cannot be placed is said in a note."""
    lignes: list[Haltere] = []
    absentes: list[str] = []
    for rang, colonne in enumerate(comparaison.colonnes):
        haltere = _one(comparaison, rang, territoire, reference, axe)
        if haltere is None:
            absentes.append(colonne.titre)
        else:
            lignes.append(haltere)
    lignes.sort(key=lambda h: (-h.gap, h.nom))
    colonnes = comparaison.colonnes
    unite = {
        "valeurs": _unit(comparaison),
        "france": "écart relatif à la France, en % (0 : comme la France)",
        "groupe": "place dans le groupe (0 : le plus bas, 100 : le plus haut)",
    }[axe]
    notes: list[str] = []
    if absentes:
        notes.append(f"Hors du graphique, faute de pouvoir s'y placer : {formats.enumeration(absentes)}.")
    if axe == "france" and any(c.effectif for c in colonnes):
        notes.append("Un effectif ne se rapporte pas à celui de la France : seuls les taux y sont.")
    if any(not h.interpretable for h in lignes):
        notes.append("≈ : écart plus petit que les marges d'arrondi, non interprétable.")
    return Halteres(
        titre=f"Écarts : {territoire.nom} – {reference.nom}",
        unite=unite,
        decimales=comparaison.decimales if axe == "valeurs" else 1,
        axe=axe,
        territoire=territoire.nom,
        reference=reference.nom,
        lignes=tuple(lignes),
        notes=tuple(notes),
        lecture=_sentence(lignes, territoire, reference),
    )


def table(modele: Halteres) -> pd.DataFrame:
    """One row per measure: the two values as printed, the gap in words, the two places."""
    return pd.DataFrame(
        {
            "Indicateur": [h.nom for h in modele.lignes],
            modele.territoire: [h.texte_territoire for h in modele.lignes],
            modele.reference: [h.texte_reference for h in modele.lignes],
            "Écart": [h.ecart for h in modele.lignes],
            **(
                {}
                if modele.axe == "valeurs"
                else {
                    f"{modele.territoire} : {modele.unite}": [h.territoire for h in modele.lignes],
                    f"{modele.reference} : {modele.unite}": [h.reference for h in modele.lignes],
                }
            ),
        }
    )


def _one(
    comparaison: Comparaison, rang: int, territoire: LigneComparee, reference: LigneComparee, axe: Axe
) -> Haltere | None:
    colonne = comparaison.colonnes[rang]
    a, b = territoire.cellules[rang], reference.cellules[rang]
    if a.valeur is None or b.valeur is None:
        return None
    # La somme d'un département n'est pas un repère pour l'un de ses morceaux.
    vaste = reference.cle.partition(":")[0] in ("france", "region") or (
        reference in comparaison.references and reference.cle != "mediane:"
    )
    if colonne.effectif and vaste:
        return None
    places = [_place(comparaison, rang, v, axe) for v in (a.valeur, b.valeur)]
    if places[0] is None or places[1] is None:
        return None
    ecart, lisible = formats.difference(a.valeur, b.valeur, colonne.decimales, (a.marge, b.marge))
    return Haltere(
        cle=colonne.cle,
        nom=colonne.nom if axe == "valeurs" and ":" in colonne.cle else _name(colonne),
        territoire=places[0],
        reference=places[1],
        texte_territoire=a.texte,
        texte_reference=b.texte,
        ecart=_gap(ecart, lisible, a, b, colonne),
        interpretable=lisible,
        unite=colonne.unite,
    )


def _unit(comparaison: Comparaison) -> str:
    """The unit that most measures share, the first one when none does."""
    unites = [c.unite for c in comparaison.colonnes]
    return max(unites, key=unites.count, default="")


def _name(colonne: Colonne) -> str:
    return colonne.titre.removesuffix(f", {colonne.millesime}")


def _place(comparaison: Comparaison, rang: int, valeur: float, axe: Axe) -> float | None:
    """Where a value stands on the axis; None when the axis has no place for it."""
    if axe == "valeurs":
        return valeur if comparaison.colonnes[rang].unite == _unit(comparaison) else None
    if axe == "france":
        france = next((r for r in comparaison.references if r.cle == _FRANCE), None)
        repere = france.cellules[rang].valeur if france else None
        if not repere or comparaison.colonnes[rang].effectif:
            return None
        return 100 * (valeur - repere) / repere
    valeurs = [v for li in comparaison.classees for v in [li.cellules[rang].valeur] if v is not None]
    bas, haut = min(valeurs, default=0.0), max(valeurs, default=0.0)
    return None if bas == haut else 100 * (valeur - bas) / (haut - bas)


def _gap(ecart: float, lisible: bool, a: Cellule, b: Cellule, colonne: Colonne) -> str:
    if ecart == 0:
        return "pas d'écart"
    if not lisible:
        return "écart non interprétable"
    texte = formats.number(abs(ecart), colonne.decimales)
    points = gap_unit(colonne.unite, texte)
    return f"{texte}{points} de {'plus' if ecart > 0 else 'moins'}"


def _sentence(lignes: list[Haltere], territoire: LigneComparee, reference: LigneComparee) -> str:
    if not lignes:
        return ""
    lisibles = [h for h in lignes if h.interpretable]
    if not lisibles:
        return f"{territoire.nom} et {reference.nom} : aucun écart interprétable."
    large = max(lisibles, key=lambda h: abs(h.gap))
    return (
        f"{territoire.nom}, {large.nom} : {short(large.texte_territoire, large.unite)}, "
        f"contre {short(large.texte_reference, large.unite)} "
        f"({reference.nom}), soit {large.ecart} ; c'est l'écart le plus large sur cet axe."
    )
