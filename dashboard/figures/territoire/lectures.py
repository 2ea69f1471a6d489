"""What « Mon territoire » compares: a value, the territory's group, the published references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import Dit, Lu, Phrase, say
from dashboard.figures.noms import opening
from dashboard.figures.paires import gap_unit
from dashboard.figures.portrait import AVEC_NOMBRE, compare
from data.fiches.catalogue import Indicateur

Lieu = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Valeur:
    """A value of the store as it was read; ``nombre`` is None when there is none, and ``raison`` why."""

    lu: Lu
    nom: str
    nombre: float | None
    marge: float | None
    statut: str
    fictif: bool
    source: str
    raison: str


@dataclass(frozen=True, slots=True)
class Repere:
    """A published reference: « Val-d'Oise » on a line, « le Val-d'Oise » in a sentence."""

    niveau: str
    code: str
    nom: str
    article: str


def named(niveau: str, nom: str, liaison: int = 0) -> str:
    """« la CA Val Parisis », « le Val-d'Oise », « les Yvelines », « La Réunion », « Ermont »."""
    dite = opening(niveau, nom, liaison)
    return dite if dite == nom else f"{dite[:1].lower()}{dite[1:]}"


def read_values(lignes: pd.DataFrame) -> dict[str, dict[Lieu, Valeur]]:
    """Rows of ``portrait/lignes``, by key then by (level, code); keys without any year are left out."""
    lues: dict[str, dict[Lieu, Valeur]] = {}
    for ligne in cast("list[dict[str, object]]", lignes.to_dict("records")):
        annee, source = ligne["millesime"], ligne["source"]
        niveau, code, cle = str(ligne["niveau"]), str(ligne["code_territoire"]), str(ligne["cle"])
        statut = str(ligne["statut"])
        lu = Lu(
            niveau,
            code,
            str(ligne["indicateur"]),
            cle.partition(":")[2],
            0 if pd.isna(cast("float", annee)) else int(cast("int", annee)),
        )
        lues.setdefault(cle, {})[niveau, code] = Valeur(
            lu,
            str(ligne.get("nom", "")),
            _number(ligne["valeur"]) if statut in AVEC_NOMBRE else None,
            _number(ligne["marge"]),
            statut,
            bool(ligne["fictif"]),
            "" if pd.isna(cast("str", source)) else str(source),
            str(ligne["raison"] or ""),
        )
    return lues


def value_dit(valeur: Valeur, fiche: Indicateur) -> Dit:
    """The number as it is said; ``valeur`` has one."""
    assert valeur.nombre is not None, "une absence ne se dit pas par un nombre"
    texte = formats.number(valeur.nombre, fiche.decimales)
    return Dit(texte, "valeur", (valeur.lu,), fiche.decimales)


def direction(valeur: Valeur, repere: Valeur, fiche: Indicateur) -> str:
    """« haut », « bas », « egal » or « marge »; both have a number."""
    return _compared(valeur, repere, fiche)[0]


def gap(valeur: Valeur, repere: Valeur, article: str, fiche: Indicateur) -> Phrase:
    """« 12,4 de moins que la France », « comme la France », « écart non interprétable avec la France ».

    From the values before rounding; percentages differ in points.
    """
    sens, mots = _compared(valeur, repere, fiche)
    if sens == "marge":
        return Phrase(f"écart non interprétable avec {article}")
    if sens == "egal":
        return Phrase(f"{'presque ' if mots.startswith('presque') else ''}comme {article}")
    nombre, _, suite = mots.partition(" ")
    dit = Dit(nombre, "ecart", (valeur.lu, repere.lu), fiche.decimales, critere=sens)
    return say(
        "{nombre}{unite} {suite} que {article}",
        nombre=dit,
        unite=_gap_unit(fiche, nombre),
        suite=suite,
        article=article,
    )


def _compared(valeur: Valeur, repere: Valeur, fiche: Indicateur) -> tuple[str, str]:
    assert valeur.nombre is not None, "un écart se calcule entre deux nombres"
    assert repere.nombre is not None, "un écart se calcule entre deux nombres"
    marges = (valeur.marge, repere.marge)
    sens, mots, _ = compare(valeur.nombre, repere.nombre, marges, fiche.decimales)
    return sens, mots


def _gap_unit(fiche: Indicateur, nombre: str) -> str:
    return gap_unit(fiche.unite, nombre) or (
        f"{formats.INSECABLE}€" if fiche.unite.startswith("euro") else ""
    )


def _number(valeur: object) -> float | None:
    return None if valeur is None or pd.isna(cast("float", valeur)) else float(cast("float", valeur))
