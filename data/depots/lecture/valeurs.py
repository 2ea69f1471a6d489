"""Typing one cell: French numbers and dates, codes, closed lists; and the nearest valid value.

Every function takes a cell and returns ``Ok(value)`` or ``Ko(message, attendu, proche)``. None of
them guesses: what can be read in two ways is a fault that says both.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rapidfuzz import fuzz, process

from data.depots.contrat.ecriture import Cellule, plain, say, show
from data.depots.contrat.schema import SEPARATEUR, Colonne, flatten
from data.depots.lecture.mots import understand, written
from data.depots.lecture.nombres import abbreviated, nearest_number, parse_number, within, without_unit
from data.depots.lecture.temps import MOIS, ORIGINE_TABLEUR, read_etp, read_partial_date, read_year

ANNEE_MIN, ANNEE_MAX = 1950, 2100

_JOURS = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?")
_FRANCAISE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: \d{1,2}:\d{2}(?::\d{2})?)?")
_LETTRES = re.compile(rf"(?:(?:{_JOURS})_)?(\d{{1,2}})(?:er)?_([a-z]+)_(\d{{4}})")
_OUI = frozenset(("oui", "o", "vrai", "true", "yes", "x", "1", "✓", "✔"))
_NON = frozenset(("non", "n", "faux", "false", "no", "0"))


@dataclass(frozen=True, slots=True)
class Ok:
    """A typed value; ``remarque`` is a warning when the cell was read with a small repair."""

    valeur: str | int | float | bool | date | list[str]
    remarque: str = ""


@dataclass(frozen=True, slots=True)
class Ko:
    """Why a cell is refused, and the nearest valid value when there is one."""

    message: str
    proche: str = ""


def parse_date(texte: str) -> date | None:
    """A date in one of the ways the French write it, ISO, or a spreadsheet serial number."""
    texte = texte.strip()
    if trouve := _ISO.fullmatch(texte):
        annee, mois, jour = (int(g) for g in trouve.groups()[:3])
    elif trouve := _FRANCAISE.fullmatch(texte):
        jour, mois, annee = (int(g) for g in trouve.groups())
        if annee < 100:
            annee += 2000 if annee < 70 else 1900
    elif (trouve := _LETTRES.fullmatch(flatten(texte.replace(",", " ")))) and (trouve[2] in MOIS):
        jour, mois, annee = int(trouve[1]), MOIS[trouve[2]], int(trouve[3])
    elif re.fullmatch(r"\d{5}", texte):
        return from_serial(int(texte))
    else:
        return None
    try:
        return date(annee, mois, jour)
    except ValueError:
        return None


def from_serial(nombre: float) -> date | None:
    """A spreadsheet serial number; None outside 1950-2100 (2025 is a year, not a serial)."""
    if not math.isfinite(nombre) or not 18_264 <= nombre <= 73_415:
        return None
    return ORIGINE_TABLEUR + timedelta(days=int(nombre))


def convert(cellule: Cellule, colonne: Colonne, milliers: str = "") -> Ok | Ko:
    """The typed value of a non-empty cell of any type but ``code_territoire``.

    ``milliers``: the signs that separate thousands in the column (see ``nombres.settle``).
    """
    if colonne.type == "texte":
        if colonne.multiple:
            return Ok([t for t in (m.strip() for m in show(cellule).split(SEPARATEUR)) if t])
        return Ok(" ".join(show(cellule).split()))
    if colonne.nature in ("etp", "exercice") and (ecrit := _special(cellule, colonne)):
        return ecrit
    if colonne.type in ("entier", "decimal"):
        return _to_number(cellule, colonne, milliers)
    if colonne.type == "date":
        return _to_date(cellule, colonne)
    if colonne.type == "booleen":
        return _to_bool(cellule)
    return _to_choices(show(cellule), colonne)


def _special(cellule: Cellule, colonne: Colonne) -> Ok | Ko | None:
    """A working time or a year that is not written as a plain number; None when it is."""
    if cellule is None or isinstance(cellule, bool):
        return None
    lire = read_etp if colonne.nature == "etp" else read_year
    temps = lire(cellule)
    if temps is None:
        return None
    if temps.valeur is None:
        return Ko(temps.phrase, temps.proche)
    resultat = _to_number(temps.valeur, colonne)
    return Ok(resultat.valeur, temps.phrase) if isinstance(resultat, Ok) else resultat


def _to_number(cellule: Cellule, colonne: Colonne, milliers: str = "") -> Ok | Ko:
    texte = show(cellule)
    ko = Ko(f"« {texte} » n'est pas {'un nombre entier' if colonne.type == 'entier' else 'un nombre'}")
    if isinstance(cellule, (bool, date)):
        return ko
    if isinstance(cellule, (int, float)):
        valeur: float | None = float(cellule)
    else:
        assert cellule is not None
        if (abrege := abbreviated(cellule)) is not None:
            return _abbreviated(texte, abrege, colonne)
        valeur = parse_number(without_unit(cellule, colonne.unite), milliers)
        if valeur is None:
            return Ko(ko.message, _near_number(cellule, colonne))
    if not math.isfinite(valeur):
        return ko
    if colonne.type == "entier" and not valeur.is_integer():
        return ko
    if not within(valeur, colonne):
        lu = "" if texte == plain(valeur) else f", lu {say(valeur)},"
        return Ko(f"« {texte} »{lu} est hors des bornes")
    return Ok(int(valeur) if colonne.type == "entier" else valeur + 0.0)


def _abbreviated(texte: str, valeur: float, colonne: Colonne) -> Ko:
    # « 12k€ » est douze mille, jamais 12 : la bonne écriture, ou aucune.
    if math.isfinite(valeur) and within(valeur, colonne):
        return Ko(f"« {texte} » est un nombre abrégé : écrivez {say(valeur)}.", say(valeur))
    return Ko(f"« {texte} » est un nombre abrégé : écrivez-le en entier, en chiffres")


def _near_number(texte: str, colonne: Colonne) -> str:
    if trouve := re.fullmatch(r"([\d.,]+) ?%", texte.strip()):
        valeur = parse_number(trouve[1])
        return plain(valeur / 100) if valeur is not None and colonne.maximum == 1 else ""
    return nearest_number(texte, colonne)


def _to_date(cellule: Cellule, colonne: Colonne) -> Ok | Ko:
    texte = show(cellule)
    jour: date | None = None
    if isinstance(cellule, datetime):
        jour = cellule.date()
    elif isinstance(cellule, date):
        jour = cellule
    elif isinstance(cellule, (int, float)) and not isinstance(cellule, bool):
        jour = from_serial(cellule)
    elif isinstance(cellule, str):
        jour = parse_date(cellule)
    if jour is None:
        if partielle := read_partial_date(texte, colonne.nature):
            return Ko(partielle.phrase, partielle.proche)
        return Ko(f"« {texte} » n'est pas une date", _near_date(texte))
    if not ANNEE_MIN <= jour.year <= ANNEE_MAX:
        return Ko(f"« {texte} » est hors de {ANNEE_MIN}-{ANNEE_MAX}")
    return Ok(jour)


def _near_date(texte: str) -> str:
    if trouve := _FRANCAISE.fullmatch(texte.strip()):
        # « 12/31/2025 » : mois et jour à l'anglaise.
        jour, mois, annee = trouve[2], trouve[1], trouve[3]
        if parse_date(f"{jour}/{mois}/{annee}"):
            return f"{jour}/{mois}/{annee}"
    return ""


def _to_bool(cellule: Cellule) -> Ok | Ko:
    if isinstance(cellule, bool):
        return Ok(cellule)
    plat = flatten(show(cellule))
    if plat in _OUI or plat in _NON:
        return Ok(plat in _OUI)
    return Ko(f"« {show(cellule)} » n'est ni oui ni non", nearest(plat, ("oui", "non")))


def _to_choices(texte: str, colonne: Colonne) -> Ok | Ko:
    sens = understand(texte, colonne)
    if not sens.codes:
        return Ko(sens.message, sens.proche)
    if not colonne.est_multiple:
        return Ok(sens.codes[0])
    dit = len(sens.codes) > 1 and SEPARATEUR not in texte
    remarque = f"« {texte} » lu comme {written(sens.codes, colonne)}"
    return Ok(list(sens.codes), remarque if dit else "")


def nearest(texte: str, choix: tuple[str, ...], seuil: float = 62) -> str:
    """The choice nearest to a text by edit distance; '' when none is near enough."""
    trouve = process.extractOne(texte, choix, scorer=fuzz.ratio, score_cutoff=seuil)
    return trouve[0] if trouve else ""
