"""Insee POP1: population by five-year band, census 2023, per EPCI or per commune and sex.

Unit: inhabitants, estimates with decimals. The EPCI file holds a ``total`` band beside the others:
it becomes the modality '' and is never added to them. The commune file has sexes: modalities
``F|0-4``, ``H|0-4``, the bands and the total being their sums (exact, so still published values).
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyarrow as pa

from data.readers.commun import Fichier, Lignes

TRANCHES = (*(f"{age}-{age + 4}" for age in range(0, 95, 5)), "95+")
SEXES = {"F": "F", "M": "H"}


def read(chemin: Path, source: str) -> pa.Table:
    """Read the commune or the EPCI file, told apart by its name. Raises LectureError."""
    return _read_communes(chemin, source) if "commune" in chemin.stem else _read_epci(chemin, source)


def _read_epci(chemin: Path, source: str) -> pa.Table:
    fichier = Fichier(chemin, ("code_epci", "annee", "tranche_age", "population"))
    lignes = Lignes(source)
    for numero, cellules in fichier.rows():
        annee = fichier.year(numero, "annee", cellules["annee"])
        valeur = fichier.number(numero, "population", cellules["population"])
        tranche = cellules["tranche_age"]
        if tranche not in (*TRANCHES, "total"):
            fichier.add(numero, "tranche_age", tranche, "une tranche de cinq ans ou total")
            continue
        if annee is None or valeur is None:
            continue
        modalite = "" if tranche == "total" else tranche
        _add(lignes, cellules["code_epci"], "epci", annee, modalite, valeur)
    fichier.close()
    return lignes.to_arrow()


def _read_communes(chemin: Path, source: str) -> pa.Table:
    fichier = Fichier(chemin, ("code_commune", "code_epci", "annee", "sexe", "tranche_age", "population"))
    lignes = Lignes(source)
    sommes: defaultdict[tuple[str, int, str], float] = defaultdict(float)
    for numero, cellules in fichier.rows():
        annee = fichier.year(numero, "annee", cellules["annee"])
        valeur = fichier.number(numero, "population", cellules["population"])
        tranche, sexe = cellules["tranche_age"], SEXES.get(cellules["sexe"])
        if sexe is None:
            fichier.add(numero, "sexe", cellules["sexe"], "F ou M")
        if tranche not in TRANCHES:
            fichier.add(numero, "tranche_age", tranche, "une tranche de cinq ans")
        if annee is None or valeur is None or sexe is None or tranche not in TRANCHES:
            continue
        code = cellules["code_commune"]
        _add(lignes, code, "commune", annee, f"{sexe}|{tranche}", valeur)
        for modalite in (tranche, ""):
            sommes[code, annee, modalite] += valeur
    for (code, annee, modalite), valeur in sommes.items():
        _add(lignes, code, "commune", annee, modalite, round(valeur, 1))
    fichier.close()
    return lignes.to_arrow()


def _add(lignes: Lignes, code: str, niveau: str, annee: int, modalite: str, valeur: float) -> None:
    lignes.add(code, niveau, annee, "population_age", valeur, modalite=modalite)
    if modalite == "0-4":
        lignes.add(code, niveau, annee, "population_0_4", valeur)
