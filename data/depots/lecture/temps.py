"""Working time and years as people write them: « mi-temps », « 50 % », « 31/12/2024 », « 2023-2024 ».

Each function returns what was read with the sentence that says so, or what to propose; None when
the cell is a plain number, which ``valeurs`` reads.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from data.depots.contrat.schema import flatten

# Le jour 0 des tableurs, compte tenu de leur 29 février 1900.
ORIGINE_TABLEUR = date(1899, 12, 30)

MOIS = {
    "janvier": 1,
    "janv": 1,
    "jan": 1,
    "fevrier": 2,
    "fevr": 2,
    "fev": 2,
    "mars": 3,
    "mar": 3,
    "avril": 4,
    "avr": 4,
    "mai": 5,
    "juin": 6,
    "juillet": 7,
    "juil": 7,
    "aout": 8,
    "septembre": 9,
    "sept": 9,
    "sep": 9,
    "octobre": 10,
    "oct": 10,
    "novembre": 11,
    "nov": 11,
    "decembre": 12,
    "dec": 12,
}

_FRACTIONS = {
    "½": "1/2",
    "¼": "1/4",
    "¾": "3/4",
    "⅓": "1/3",
    "⅔": "2/3",
    "⅕": "1/5",
    "⅖": "2/5",
    "⅗": "3/5",
    "⅘": "4/5",
}
_MOTS_ETP = {
    "mi_temps": 0.5,
    "demi_temps": 0.5,
    "demi_poste": 0.5,
    "demi_etp": 0.5,
    "temps_plein": 1.0,
    "plein_temps": 1.0,
    "temps_complet": 1.0,
    "tiers_temps": 1 / 3,
    "quart_temps": 0.25,
    "trois_quarts_temps": 0.75,
    "trois_quarts": 0.75,
    "trois_quart_temps": 0.75,
    "moitie": 0.5,
    "demi": 0.5,
}
_HEURES = re.compile(r"\d+([.,]\d+)? ?(h|heures?)( ?\d+)?\b.*", re.IGNORECASE)
_AUTOUR = re.compile(r"^(un|une|a|à|poste|soit)\s+|\s+(etp|temps|de temps|d'un temps plein)$", re.I)

_ANNONCE = re.compile(r"^(quotité|temps de travail|etp)( de)?( ?:)? *(?=\d)", re.IGNORECASE)

_AN = r"((?:19|20)\d{2})"
_MOTS_AN = r"(?:annee|annee civile|exercice|ex|exo|bilan|millesime|an|donnees|budget|fin)"
_PARTIE = re.compile(
    r"\b(trimestre|semestre|mois|janv\w*|fev\w*|mars|avr\w*|mai|juin|juil\w*|aout|sept\w*|oct\w*"
    r"|nov\w*|dec\w*|[st][1-4]|[1-4][st])\b"
)


@dataclass(frozen=True, slots=True)
class Temps:
    """``valeur``: read, and ``phrase`` says how; without it, ``phrase`` says why not, and
    ``proche`` what was probably meant."""

    valeur: float | None
    phrase: str
    proche: str = ""


def read_etp(cellule: str | float | date) -> Temps | None:
    """A working time in other words than a number between 0 and 1."""
    if isinstance(cellule, date):
        return _dated_fraction(cellule)
    if isinstance(cellule, (int, float)):
        return _percent(float(cellule), _show(float(cellule)))
    texte = _ANNONCE.sub("", cellule.strip())
    if texte != cellule.strip() and re.fullmatch(r"[01][.,]\d+|1", texte):
        valeur = float(texte.replace(",", "."))
        return _read(valeur, cellule) if valeur <= 1 else None
    nombre = re.fullmatch(r"(\d{1,3})([.,]0+)?( ?etp)?", texte, re.IGNORECASE)
    if nombre:
        return _percent(float(nombre[1]), texte)
    if trouve := re.fullmatch(
        r"(?:à |a )?(\d{1,3}(?:[.,]\d+)?) ?(?:%|pour cent|p\. ?100)( ?d'?(?:un |e )?etp| etp)?", texte, re.I
    ):
        return _read(float(trouve[1].replace(",", ".")) / 100, texte)
    for signe, ecrit in _FRACTIONS.items():
        texte = texte.replace(signe, ecrit)
    nu = _AUTOUR.sub("", _AUTOUR.sub("", texte)).strip()
    if trouve := re.fullmatch(r"(\d{1,3}) ?/ ?(\d{1,3})", nu):
        haut, bas = int(trouve[1]), int(trouve[2])
        return _read(haut / bas, cellule) if 0 < haut <= bas else None
    if (valeur := _MOTS_ETP.get(flatten(texte)) or _MOTS_ETP.get(flatten(nu))) is not None:
        return _read(valeur, cellule)
    if _HEURES.fullmatch(texte):
        return Temps(
            None,
            f"« {cellule} » est une durée, pas une part de temps plein : divisez-la par la durée "
            "d'un temps plein chez l'employeur",
        )
    return None


def read_partial_date(texte: str, nature: str) -> Temps | None:
    """A month or a year where a date is due; what begins (``debut``) begins on its first day, what
    ends (``fin``) on its last one, and nothing is proposed for the rest."""
    nu = texte.strip()
    if trouve := re.fullmatch(r"(\d{1,2})[-/. ]((?:19|20)\d{2})", nu):
        mois, annee = int(trouve[1]), int(trouve[2])
    elif trouve := re.fullmatch(rf"([a-z]+)_{_AN}", flatten(nu)):
        mois, annee = MOIS.get(trouve[1], 0), int(trouve[2])
    elif trouve := re.fullmatch(_AN, nu):
        premier, dernier = date(int(nu), 1, 1), date(int(nu), 12, 31)
        return Temps(None, f"« {texte} » n'est qu'une année", _bound(premier, dernier, nature))
    else:
        return None
    if not 1 <= mois <= 12:
        return None
    suivant = date(annee + mois // 12, mois % 12 + 1, 1)
    proche = _bound(date(annee, mois, 1), suivant - timedelta(days=1), nature)
    return Temps(None, f"« {texte} » n'a pas de jour", proche)


def _bound(premier: date, dernier: date, nature: str) -> str:
    jour = {"debut": premier, "fin": dernier}.get(nature)
    return f"{jour:%d/%m/%Y}" if jour else ""


def _read(valeur: float, texte: str) -> Temps:
    return Temps(valeur, f"« {texte} » lu {_show(valeur)} ETP")


def _percent(nombre: float, texte: str) -> Temps | None:
    """« 50 » in a column bounded by 1 can only be a percentage, yet it is for the person to say."""
    if not 5 <= nombre <= 100:
        return None
    proche = _show(nombre / 100)
    return Temps(
        None,
        f"« {texte} » est hors des bornes de 0 à 1 ; en part de temps plein, vouliez-vous "
        f"{proche} ({_show(nombre)} %) ?",
        proche,
    )


def _dated_fraction(jour: date) -> Temps:
    """A spreadsheet changes « 1/2 » into the first of February."""
    ecrit = f"{jour.day}/{jour.month}"
    debut = f"« {jour:%d/%m/%Y} » est une date, pas un nombre"
    if 0 < jour.day < jour.month <= 10:
        proche = _show(round(jour.day / jour.month, 4))
        return Temps(
            None, f"{debut} : un tableur a pu changer « {ecrit} » en date ; vouliez-vous {proche} ?", proche
        )
    return Temps(None, debut)


def read_year(cellule: str | float | date) -> Temps | None:
    """A year said by a date, a serial number, a school year or a few words."""
    if isinstance(cellule, date):
        return _dated_year(cellule, f"{cellule:%d/%m/%Y}")
    if isinstance(cellule, (int, float)):
        nombre = float(cellule)
        # 36 526 est le 1er janvier 2000 : le numéro de série d'une date, jamais une année.
        if nombre.is_integer() and 36_526 <= nombre <= 73_415:
            jour = ORIGINE_TABLEUR + timedelta(days=int(nombre))
            return Temps(
                None,
                f"« {int(nombre)} » est le numéro que les tableurs donnent au "
                f"{jour:%d/%m/%Y} ; vouliez-vous {jour.year} ?",
                str(jour.year),
            )
        return None
    if re.fullmatch(r"\d{5}", cellule):
        return read_year(int(cellule))
    plat = flatten(cellule).replace("_", " ")
    if trouve := re.fullmatch(rf"(?:.* )?{_AN} ?[/_ ]? ?({_AN}|\d{{2}})", plat):
        return _school_year(cellule, int(trouve[1]), int(trouve[2]))
    if re.fullmatch(rf"{_MOTS_AN} {_AN}", plat) or re.fullmatch(rf"{_AN} \(?{_MOTS_AN}\)?", plat):
        return Temps(float(_years(plat)[0]), f"« {cellule} » lu {_years(plat)[0]}")
    if trouve := re.search(rf"(?<!\d)(\d{{1,2}}) ?[/ ] ?(\d{{1,2}}) ?[/ ] ?{_AN}$", plat):
        return _dated_words(cellule, int(trouve[1]), int(trouve[2]), int(trouve[3]))
    if trouve := re.fullmatch(rf"{_AN} (\d{{1,2}}) (\d{{1,2}})(t.*)?", plat):
        return _dated_words(cellule, int(trouve[3]), int(trouve[2]), int(trouve[1]))
    if re.search(r"\b31 decembre\b", plat) and len(annees := _years(plat)) == 1:
        return _dated_year(date(annees[0], 12, 31), cellule)
    if _PARTIE.search(plat):
        return Temps(None, f"« {cellule} » ne dit qu'une partie d'année : il faut une année entière")
    annees = _years(plat)
    if len(annees) == 1 and not re.fullmatch(r"[\d .,]+", plat):
        return Temps(
            None, f"« {cellule} » n'est pas une année seule ; vouliez-vous {annees[0]} ?", str(annees[0])
        )
    return None


def _years(plat: str) -> list[int]:
    return [int(a) for a in re.findall(rf"(?<!\d){_AN}(?!\d)", plat)]


def _dated_words(texte: str, jour: int, mois: int, annee: int) -> Temps:
    try:
        return _dated_year(date(annee, mois, jour), texte)
    except ValueError:
        return Temps(None, f"« {texte} » n'est pas une année ; vouliez-vous {annee} ?", str(annee))


def _dated_year(jour: date, texte: str) -> Temps:
    """The 31st of December closes a year: it says which. Any other day may open it or cut it."""
    if (jour.day, jour.month) == (31, 12):
        return Temps(float(jour.year), f"« {texte} » lu {jour.year} : la date qui clôt l'exercice")
    return Temps(
        None, f"« {texte} » est une date, pas une année ; vouliez-vous {jour.year} ?", str(jour.year)
    )


def _school_year(texte: str, debut: int, fin: int) -> Temps | None:
    """Two years in a row: neither is chosen."""
    fin = fin if fin > 100 else debut // 100 * 100 + fin
    if fin == debut + 1:
        return Temps(
            None,
            f"« {texte} » est à cheval sur deux années civiles ; quel exercice décrit la "
            f"ligne : vouliez-vous {debut} ou {fin} ?",
            f"{debut} ou {fin}",
        )
    if fin > debut + 1:
        return Temps(None, f"« {texte} » couvre plusieurs années : une ligne par année")
    return None


def _show(valeur: float) -> str:
    return f"{round(valeur, 4):.12g}".replace(".", ",")
