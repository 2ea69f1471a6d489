"""A frozen reference beside the present figures: before, after, difference, and what explains it.

``build_ecarts`` turns the rows of ``references/ecarts`` into words. A difference within the
publication errors, or between an invented and a real figure, is « non interprétable ».
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard import formats
from data.fiches.catalogue import Indicateur

# Ce qui a bougé, du plus lourd au plus léger : un chiffre compte une fois dans le résumé.
GENRES = {
    "perimetre": ("a un autre périmètre", "ont un autre périmètre"),
    "disparue": ("a disparu", "ont disparu"),
    "apparue": ("est apparu", "sont apparus"),
    "revise": ("a été révisé", "ont été révisés"),
    "millesime": ("a changé d'année", "ont changé d'année"),
}
INCHANGE = "inchangé"
NON_INTERPRETABLE = "non interprétable"
ENTETES = ("Territoire", "Indicateur", "Référence", "Aujourd'hui", "Écart", "Ce qui l'explique")
_CONNUS = ("publie", "estime")


@dataclass(frozen=True, slots=True)
class Ecart:
    """One territory and one indicator, then and now. ``genre`` is empty when nothing moved."""

    code_territoire: str
    territoire: str
    code_indicateur: str
    indicateur: str
    avant: str
    apres: str
    ecart: str
    cause: str
    genre: str
    fictif: bool

    @property
    def cells(self) -> tuple[str, ...]:
        """Texts of the row, in the order of ``ENTETES``."""
        return (self.territoire, self.indicateur, self.avant, self.apres, self.ecart, self.cause)


def build_ecarts(lignes: pd.DataFrame, fiches: Mapping[str, Indicateur]) -> list[Ecart]:
    """One Ecart per row, in the order of the catalogue then of the names of territories."""
    ordre = {code: rang for rang, code in enumerate(fiches)}
    ecarts = [_build(x, fiches.get(str(x["indicateur"]))) for x in lignes.to_dict("records")]
    return sorted(ecarts, key=lambda e: (ordre.get(e.code_indicateur, len(ordre)), e.territoire))


def moved(ecarts: Iterable[Ecart]) -> list[Ecart]:
    """Those that are not what they were."""
    return [e for e in ecarts if e.genre]


def summary(ecarts: Sequence[Ecart], dans: str) -> str:
    """« 250 chiffres comparés dans le Val-d'Oise : 12 ont bougé. … »"""
    compares = formats.plural(len(ecarts), "chiffre comparé", "chiffres comparés")
    comptes = Counter(e.genre for e in moved(ecarts))
    if not comptes:
        return f"{compares} {dans} : aucun n'a bougé."
    bouges = sum(comptes.values())
    detail = formats.enumeration(
        [f"{formats.number(comptes[g])} {mots[comptes[g] > 1]}" for g, mots in GENRES.items() if comptes[g]]
    )
    verbe = "ont bougé" if bouges > 1 else "a bougé"
    return f"{compares} {dans} : {formats.number(bouges)} {verbe}. {detail.capitalize()}."


def reading(ecarts: Sequence[Ecart]) -> str:
    """How to read the table, from its first row with a difference; empty when nothing moved."""
    bouges = moved(ecarts)
    choisi = next((e for e in bouges if e.ecart[:1] in ("+", formats.MOINS)), None)
    choisi = choisi or next(iter(bouges), None)
    if choisi is None:
        return ""
    return (
        f"{choisi.territoire}, « {choisi.indicateur} » : {choisi.avant} dans la référence, "
        f"{choisi.apres} aujourd'hui, écart {choisi.ecart} ; {choisi.cause}."
    )


def to_table(ecarts: Iterable[Ecart]) -> pd.DataFrame:
    """The same rows as a table of texts, codes included, for a file."""
    return pd.DataFrame(
        [(e.code_territoire, *e.cells, "oui" if e.fictif else "non") for e in ecarts],
        columns=["Code", *ENTETES, "Fictif"],
    )


def _build(ligne: dict[Any, Any], fiche: Indicateur | None) -> Ecart:
    decimales = fiche.decimales if fiche else 1
    fictifs = bool(ligne["fictif_avant"]), bool(ligne["fictif_apres"])
    genre, cause = _cause(ligne)
    return Ecart(
        code_territoire=str(ligne["code_territoire"]),
        territoire=str(ligne["nom"]),
        code_indicateur=str(ligne["indicateur"]),
        indicateur=f"{fiche.nom_court}, {fiche.unite}" if fiche else str(ligne["indicateur"]),
        avant=_said(ligne, "avant", decimales),
        apres=_said(ligne, "apres", decimales),
        ecart=_difference(ligne, decimales, melange=fictifs[0] != fictifs[1]),
        cause=cause,
        genre=genre,
        fictif=any(fictifs),
    )


def _said(ligne: dict[Any, Any], etat: str, decimales: int) -> str:
    """« 48,5 (2023) », « secret ou non publié (2023) », « absent »."""
    statut = str(ligne[f"statut_{etat}"])
    texte = formats.value_or_status(_number(ligne[f"valeur_{etat}"]), statut, decimales)
    annee = _number(ligne[f"millesime_{etat}"])
    fictif = ", fictif" if ligne[f"fictif_{etat}"] else ""
    return texte if annee is None else f"{texte} ({annee:.0f}{fictif})"


def _difference(ligne: dict[Any, Any], decimales: int, *, melange: bool) -> str:
    avant, apres = _number(ligne["valeur_avant"]), _number(ligne["valeur_apres"])
    connus = ligne["statut_avant"] in _CONNUS and ligne["statut_apres"] in _CONNUS
    if avant is None or apres is None or not connus:
        return "–"
    if melange:
        return NON_INTERPRETABLE
    if avant == apres:
        return "0"
    marges = _number(ligne["marge_avant"]), _number(ligne["marge_apres"])
    ecart, lisible = formats.difference(apres, avant, decimales, marges)
    if not lisible:
        return NON_INTERPRETABLE
    return formats.number(ecart, decimales, signe=True)


def _cause(ligne: dict[Any, Any]) -> tuple[str, str]:
    """(heaviest kind, every cause in words)."""
    causes: dict[str, str] = {}
    if ligne["perimetre_bouge"]:
        causes["perimetre"] = _perimeter(ligne)
    if ligne["disparue"]:
        causes["disparue"] = "donnée disparue"
    if ligne["apparue"]:
        causes["apparue"] = "donnée apparue"
    if ligne["revise"]:
        causes["revise"] = _revision(ligne)
    if ligne["autre_millesime"]:
        causes["millesime"] = (
            f"le territoire a changé : {ligne['millesime_apres']:.0f} au lieu de "
            f"{ligne['millesime_avant']:.0f}"
        )
    if not causes:
        return "", INCHANGE
    return next(iter(causes)), " ; ".join(causes.values())


def _perimeter(ligne: dict[Any, Any]) -> str:
    if not ligne["existe"]:
        return "le périmètre a bougé : ce territoire n'y est plus"
    if not ligne["existait"]:
        return "le périmètre a bougé : ce territoire n'y était pas"
    mouvements = [
        formats.plural(int(nombre), f"commune {mot}", f"communes {mot}s")
        for nombre, mot in ((ligne["communes_gagnees"], "gagnée"), (ligne["communes_perdues"], "perdue"))
        if nombre
    ]
    return f"le périmètre a bougé : {formats.enumeration(mouvements)}"


def _revision(ligne: dict[Any, Any]) -> str:
    if ligne["fictif_avant"] and not ligne["fictif_apres"]:
        return "données révisées : un chiffre réel remplace un chiffre fictif"
    if ligne["fictif_apres"] and not ligne["fictif_avant"]:
        return "données révisées : un chiffre fictif remplace un chiffre réel"
    if ligne["source_avant"] != ligne["source_apres"]:
        return "données révisées : même année, autre source"
    return "données révisées : même année, autre valeur"


def _number(valeur: Any) -> float | None:
    return None if valeur is None or pd.isna(valeur) else float(valeur)
