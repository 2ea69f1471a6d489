"""The numbers of a message written by hand, held against the figures of its screen. Pure.

A message is not judged: it is only said which of its numbers none of its figures shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dashboard import formats
from dashboard.exports.socle.vu import Vu

# « 48,5 », « 1 234 », « −3,1 » ; ni le 95 de « 95-Val d'Oise », ni ce qui suit une lettre (« S1 »).
_NOMBRE = re.compile(
    r"(?<![\w,.])[−+-]?\d{1,3}(?:[\u202f\u00a0 ]\d{3})+(?:,\d+)?(?!\w)|(?<![\w,.])[−+-]?\d+(?:,\d+)?(?!\w)"
)
_ESPACES = re.compile(r"[\u202f\u00a0 ]")
# « trois écrans », « les 2 communes » : un petit entier compte ce que la figure montre, il ne la cite pas.
COMPTE_MAX = 12
_ANNEES = range(1990, 2101)


def unseen_numbers(message: str, vus: Iterable[Vu], constats: Iterable[str] = ()) -> tuple[str, ...]:
    """The numbers of a message that no figure shows, as they are written; () when all of them are there.

    A number is shown when a cell rounds to it, at the decimals it is written with, or a word says it, one of
    ``constats`` (what the figures find) as well; years and small counts are not looked for. Without a figure,
    nothing is contradicted.
    """
    vus = tuple(vus)
    if not vus:
        return ()
    mots = (*constats, *(texte for vu in vus for texte in _words(vu)))
    dits = {n for texte in mots for n, _, _ in _numbers(texte)}
    cellules = [abs(float(c)) for vu in vus for c in _cells(vu)]
    return tuple(
        dict.fromkeys(
            ecrit
            for valeur, decimales, ecrit in _numbers(message)
            if not _is_count(valeur, decimales)
            and valeur not in dits
            and not any(_rounds_to(c, valeur, decimales) for c in cellules)
        )
    )


def sentence(message: str, vus: Iterable[Vu], constats: Iterable[str] = ()) -> str:
    """« 48,5 et 12 ne se lisent dans aucune figure de cet écran »; '' when nothing is to be said."""
    absents = unseen_numbers(message, vus, constats)
    if not absents:
        return ""
    dits = formats.enumeration(absents)
    verbe = "ne se lisent" if len(absents) > 1 else "ne se lit"
    return f"{dits} {verbe} dans aucune figure de cet écran : vérifiez, ou reprenez le message proposé."


def _numbers(texte: str) -> Iterator[tuple[float, int, str]]:
    """(size without its sign, decimals, as written) of each number of a text."""
    for trouve in _NOMBRE.finditer(texte):
        ecrit = trouve.group()
        nu = _ESPACES.sub("", ecrit).lstrip("−+-")
        yield float(nu.replace(",", ".")), len(nu.partition(",")[2]), ecrit


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


def _is_count(valeur: float, decimales: int) -> bool:
    return not decimales and (valeur <= COMPTE_MAX or valeur in _ANNEES)


def _rounds_to(cellule: float, valeur: float, decimales: int) -> bool:
    """Half a last decimal either way: the reader's rounding may go up or to the even one."""
    return abs(cellule - valeur) <= 0.5 * 10**-decimales + 1e-9
