"""The numbers of a message written by hand, held against the figures of its screen. Pure.

A message is not judged: it is only said which of its numbers none of its figures shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dashboard import formats
from dashboard.exports.socle.vu import Vu

# « 48,5 », « 48.5 », « 1 234 », « −3,1 », « 1,2 millier » ; ni ce qui suit une lettre (« S1 »).
_NOMBRE = re.compile(
    r"(?<![\w,.])[−+-]?((?:\d{1,3}(?:[\u202f\u00a0 ]\d{3})+|\d+)(?:[.,]\d+)*)(?!\w)"
    r"(?:[\u202f\u00a0 ]?(milliers?|millions?|milliards?|k€|M€|Md€)(?!\w))?"
)
_FOIS = {"millier": 1e3, "k€": 1e3, "million": 1e6, "M€": 1e6, "milliard": 1e9, "Md€": 1e9}
_MILLIERS = re.compile(r"\d{1,3}(?:\.\d{3})+")
_ESPACES = re.compile(r"[\u202f\u00a0 ]")
# « un enfant sur deux », « la moitié des familles » : un taux dit sans son nombre. « 3 communes sur 12 »
# compte ce que la figure montre : rien ne s'y cherche.
_PETITS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
_GENS = (
    r"(?:enfant|bébé|naissance|famille|foyer|ménage|parent|mère|père|allocataire|habitant|jeune|place|poste)"
    "s?"
)
_UN = "|".join((*_PETITS, "une", r"\d{1,2}"))
_SUR = re.compile(rf"\b({_UN})\s+{_GENS}\s+sur\s+({_UN})\b", re.IGNORECASE)
_PARTS = {
    "la moitié": (1, 2),
    "un tiers": (1, 3),
    "deux tiers": (2, 3),
    "un quart": (1, 4),
    "trois quarts": (3, 4),
}
_PART = re.compile(rf"\b({'|'.join(_PARTS)})\s+(?:des|de\s+\w+)\s+{_GENS}\b", re.IGNORECASE)
# « Un enfant sur deux » se dit de 46 % comme de 53 % ; « un sur dix », pas de 15 %.
_PRES_PCT = 5.0
# « trois écrans », « les 2 communes » : un petit entier compte ce que la figure montre, il ne la cite pas.
COMPTE_MAX = 12
_ANNEES = range(1990, 2101)


def unseen_numbers(message: str, vus: Iterable[Vu], constats: Iterable[str] = ()) -> tuple[str, ...]:
    """The numbers of a message that no figure shows, as they are written; () when all of them are there.

    A number is shown when a cell rounds to it, at the decimals it is written with, or a word says it, one of
    ``constats`` (what the figures find) as well; years and small counts are not looked for. A rate said in
    words (« un enfant sur deux ») is shown when a cell is near it. Without a figure, nothing is contradicted.
    """
    vus = tuple(vus)
    if not vus:
        return ()
    mots = (*constats, *(texte for vu in vus for texte in _words(vu)))
    dits = {valeur for texte in mots for lectures, _ in _numbers(texte) for valeur, _ in lectures}
    cellules = [abs(float(c)) for vu in vus for c in _cells(vu)]
    nombres = (
        ecrit
        for lectures, ecrit in _numbers(message)
        if not _is_count(lectures)
        and not any(v in dits or any(abs(c - v) <= pas + 1e-9 for c in cellules) for v, pas in lectures)
    )
    parts = (
        ecrit
        for pct, pres, ecrit in _shares(message)
        if not any(ecrit.casefold() in texte.casefold() for texte in mots)
        and not any(abs(c - pct) <= pres for c in cellules)
    )
    return tuple(dict.fromkeys((*nombres, *parts)))


def says_share(texte: str) -> bool:
    """True when a text says a rate without its number: « un enfant sur deux »."""
    return next(_shares(texte), None) is not None


def sentence(message: str, vus: Iterable[Vu], constats: Iterable[str] = ()) -> str:
    """« 48,5 et 12 ne se lisent dans aucune figure de cet écran »; '' when nothing is to be said."""
    absents = unseen_numbers(message, vus, constats)
    if not absents:
        return ""
    dits = formats.enumeration(absents)
    verbe = "ne se lisent" if len(absents) > 1 else "ne se lit"
    return f"{dits} {verbe} dans aucune figure de cet écran : vérifiez, ou reprenez le message proposé."


def _numbers(texte: str) -> Iterator[tuple[list[tuple[float, float]], str]]:
    """What each number of a text may mean, (size without its sign, half a last decimal), and as written;
    what only looks like a number (« 12.01.2027 ») is left out."""
    for trouve in _NOMBRE.finditer(texte):
        nu, ordre = _ESPACES.sub("", trouve.group(1)), (trouve.group(2) or "").removesuffix("s")
        lectures = [_reading(nu.replace(",", "."))] if len(re.findall("[.,]", nu)) < 2 else []
        if _MILLIERS.fullmatch(nu):
            # « 1.200 » : à l'anglaise, ou les milliers d'un tableur.
            lectures.append(_reading(nu.replace(".", "")))
        if ordre:
            # Une figure en millions écrit « 1,2 », une autre 1 200 000.
            lectures += [(valeur * _FOIS[ordre], pas * _FOIS[ordre]) for valeur, pas in lectures]
        if lectures:
            yield lectures, trouve.group()


def _reading(ecrit: str) -> tuple[float, float]:
    """The reader's rounding may go up or to the even one: half a last decimal either way."""
    return float(ecrit), 0.5 * 10 ** -len(ecrit.partition(".")[2])


def _shares(texte: str) -> Iterator[tuple[float, float, str]]:
    """(per cent, how near a figure must be, as written) of each rate that a text says in words."""
    trouves = [(m.group(), _small(m.group(1)), _small(m.group(2))) for m in _SUR.finditer(texte)]
    trouves += [(m.group(1), *_PARTS[m.group(1).casefold()]) for m in _PART.finditer(texte)]
    for ecrit, nombre, sur in trouves:
        if 0 < nombre < sur:
            yield 100 * nombre / sur, min(_PRES_PCT, 50 / sur), ecrit


def _small(mot: str) -> int:
    mot = mot.casefold()
    if mot.isdecimal():
        return int(mot)
    return 1 if mot == "une" else _PETITS.index(mot)


def _words(vu: Vu) -> Iterator[str]:
    yield vu.titre
    yield vu.sous_titre
    yield from vu.colonnes
    yield from (repere.texte for repere in vu.reperes)
    yield from (texte for _, texte in vu.mots)
    yield from (c for ligne in vu.lignes for c in ligne if isinstance(c, str))


def _cells(vu: Vu) -> Iterator[float]:
    for ligne in vu.lignes:
        yield from (c for c in ligne if isinstance(c, int | float) and not isinstance(c, bool))
    yield from (r.valeur for r in vu.reperes if r.valeur is not None)


def _is_count(lectures: list[tuple[float, float]]) -> bool:
    valeur, pas = lectures[0]
    return len(lectures) == 1 and pas >= 0.5 and (valeur <= COMPTE_MAX or valeur in _ANNEES)
