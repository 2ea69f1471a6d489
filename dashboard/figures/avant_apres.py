"""A frozen reference beside today, one indicator: a row per territory, two dots. Drawn as a dumbbell chart.

A value that did not exist then is no rise from zero: its row has one dot, and the word that says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard import formats
from dashboard.figures import references
from dashboard.figures.carte import level_name
from dashboard.figures.halteres import Haltere, Halteres
from dashboard.figures.references import NON_INTERPRETABLE, Ecart
from data.fiches.catalogue import Indicateur

_CONNUS = ("publie", "estime", "partiel")
EGAL = "0"


@dataclass(frozen=True, slots=True)
class AvantApres(Halteres):
    """A dumbbell chart whose two signs are two days; ``ecarts`` say each row in words, in its order."""

    ecarts: tuple[Ecart, ...] = ()


def build_avant_apres(
    lignes: pd.DataFrame, fiche: Indicateur, nom: str, jour: str, territoire: str, niveau: str
) -> AvantApres | None:
    """Rows of ``references/ecarts`` for one indicator, the widest rise first; None unless one of them has
    its value on both days.

    ``nom`` and ``jour`` are those of the reference, ``territoire`` the code of the reader's.
    """
    siennes = lignes[lignes["indicateur"] == fiche.code]
    par_code = {str(x["code_territoire"]): x for x in siennes.to_dict("records")}
    ecarts = references.build_ecarts(siennes, {fiche.code: fiche})
    lues = [
        (e, _place(par_code[e.code_territoire], "avant"), _place(par_code[e.code_territoire], "apres"))
        for e in ecarts
    ]
    if not any(avant is not None and apres is not None for _, avant, apres in lues):
        return None
    annees = tuple(_single_year(siennes, etat) for etat in ("avant", "apres"))
    dessinees = [
        _row(*x, annees, choisie=x[0].code_territoire == territoire)
        for x in lues
        if x[1] is not None or x[2] is not None
    ]
    dessinees.sort(key=_order)
    ranges = {e.code_territoire: e for e in ecarts}
    return AvantApres(
        titre=f"Depuis « {nom} » : {fiche.nom_court}",
        unite=fiche.unite,
        decimales=fiche.decimales,
        axe="valeurs",
        territoire=_day("aujourd'hui", annees[1]),
        reference=_day(f"le {jour}", annees[0]),
        lignes=tuple(dessinees),
        notes=_notes(dessinees, ecarts),
        lecture=_sentence(dessinees, jour, niveau),
        ecarts=tuple(ranges[h.cle] for h in dessinees),
    )


def table(modele: AvantApres) -> pd.DataFrame:
    """One row per territory: both values as they are, as they are said, the gap and what explains it."""
    return pd.DataFrame(
        {
            "Territoire": [e.territoire for e in modele.ecarts],
            "Code": [e.code_territoire for e in modele.ecarts],
            "Référence": [_nan(h.reference) for h in modele.lignes],
            "Aujourd'hui": [_nan(h.territoire) for h in modele.lignes],
            "Référence, affichée": [e.avant for e in modele.ecarts],
            "Aujourd'hui, affiché": [e.apres for e in modele.ecarts],
            "Écart": [e.ecart for e in modele.ecarts],
            "Ce qui l'explique": [e.cause for e in modele.ecarts],
        }
    )


def _row(
    ecart: Ecart, avant: float | None, apres: float | None, annees: tuple[str, ...], *, choisie: bool
) -> Haltere:
    textes = [_short(t, an) for t, an in zip((ecart.avant, ecart.apres), annees, strict=True)]
    if avant is None:
        textes[1] = f"{textes[1]} (alors : {textes[0]})"
    if apres is None:
        textes[0] = f"{textes[0]} (aujourd'hui : {textes[1]})"
    return Haltere(
        cle=ecart.code_territoire,
        nom=ecart.territoire,
        territoire=apres,
        reference=avant,
        texte_territoire=textes[1],
        texte_reference=textes[0],
        ecart=ecart.ecart,
        interpretable=ecart.ecart != NON_INTERPRETABLE,
        choisie=choisie,
    )


def _order(haltere: Haltere) -> tuple[bool, float, float, str]:
    """The widest rise first, the highest of today between equals; what has one value alone last."""
    seul = haltere.territoire is None or haltere.reference is None
    return seul, -haltere.gap, -max(haltere.places), haltere.nom


def _notes(lignes: Sequence[Haltere], ecarts: Sequence[Ecart]) -> tuple[str, ...]:
    notes: list[str] = []
    if not all(h.interpretable for h in lignes):
        notes.append(
            "≈ : écart plus petit que les marges de publication, ou entre un chiffre réel et un chiffre "
            "fictif ; il ne s'interprète pas."
        )
    places = {h.cle for h in lignes}
    muets = [
        f"{e.territoire} ({e.avant} alors, {e.apres} aujourd'hui)"
        for e in ecarts
        if e.code_territoire not in places
    ]
    if muets:
        notes.append(f"Hors du graphique, sans valeur aucun des deux jours : {formats.enumeration(muets)}.")
    bouges = [e.territoire for e in ecarts if e.genre == "perimetre"]
    if bouges:
        notes.append(
            "Leur périmètre a bougé, l'écart compare deux ensembles de communes : "
            f"{formats.enumeration(bouges)}."
        )
    return tuple(notes)


def _sentence(lignes: Sequence[Haltere], jour: str, niveau: str) -> str:
    """What happened to the reader's territory; without one, how many went up and down."""
    sien = next((h for h in lignes if h.choisie), None)
    if sien is not None:
        return _own(sien, jour)
    comptes = Counter(_kind(h) for h in lignes)
    mots = {
        "haut": ("est plus haut", "sont plus hauts"),
        "bas": ("est plus bas", "sont plus bas"),
        "egal": ("n'a pas bougé", "n'ont pas bougé"),
        "doute": ("a un écart qui ne s'interprète pas", "ont un écart qui ne s'interprète pas"),
        "seul": ("n'a pas de valeur un des deux jours", "n'ont pas de valeur un des deux jours"),
    }
    dits = [f"{formats.number(comptes[g])} {m[comptes[g] > 1]}" for g, m in mots.items() if comptes[g]]
    nom = level_name(niveau, len(lignes))
    return f"Depuis le {jour}, sur {formats.number(len(lignes))} {nom} : {formats.enumeration(dits)}."


def _own(sien: Haltere, jour: str) -> str:
    genre = _kind(sien)
    if genre == "seul" and sien.reference is None:
        return f"{sien.nom} : {sien.texte_territoire} aujourd'hui, sans point de comparaison."
    if genre == "seul":
        return f"{sien.nom} : {sien.texte_reference}, le {jour}."
    if genre == "egal":
        return f"{sien.nom} : {sien.texte_territoire}, comme le {jour}."
    ecart = sien.ecart.lstrip(f"+{formats.MOINS}")
    suite = {"haut": f"{ecart} de plus", "bas": f"{ecart} de moins"}.get(
        genre, "cet écart ne s'interprète pas"
    )
    return (
        f"{sien.nom} : {sien.texte_territoire} aujourd'hui, contre {sien.texte_reference} le {jour} ; "
        f"{suite}."
    )


def _kind(h: Haltere) -> str:
    if h.territoire is None or h.reference is None:
        return "seul"
    if not h.interpretable:
        return "doute"
    if h.ecart == EGAL:
        return "egal"
    return "bas" if h.ecart.startswith(formats.MOINS) else "haut"


def _place(ligne: Mapping[Any, Any], etat: str) -> float | None:
    """A value that has a place on the axis; a status hides any number."""
    valeur = ligne[f"valeur_{etat}"]
    if ligne[f"statut_{etat}"] not in _CONNUS or valeur is None or pd.isna(valeur):
        return None
    return float(valeur)


def _single_year(lignes: pd.DataFrame, etat: str) -> str:
    """The year of a day when all its figures have one; '' otherwise."""
    annees = set(lignes[f"millesime_{etat}"].dropna().astype(int))
    return str(annees.pop()) if len(annees) == 1 else ""


def _short(texte: str, annee: str) -> str:
    """« 48,5 » of « 48,5 (2023) »: a year that all share is said in the legend."""
    return texte.replace(f" ({annee})", "").replace(f" ({annee}, ", " (") if annee else texte


def _day(jour: str, annee: str) -> str:
    return f"{jour} (chiffres de {annee})" if annee else jour


def _nan(valeur: float | None) -> float:
    return float("nan") if valeur is None else valeur
