"""French numbers, units and words, the same on the screen, in files and in pictures.

Pure functions. Thousands are separated by U+202F (narrow no-break space), decimals by a comma,
the minus sign is U+2212. A missing value never becomes a number: it becomes its word.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

ESPACE_FINE = "\u202f"
INSECABLE = "\u00a0"
MOINS = "\u2212"
# Ces signes ne commencent jamais une ligne en français : l'espace qui les précède est insécable.
_AVANT = re.compile(r" (?=[:;?!»%])")
# Entre deux lettres, ou devant une lettre ou un guillemet : une apostrophe. Après un chiffre, non
# (5' d'arc) ; collée à un « = » non plus (une formule).
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[\w«])")
_ORDINAL = re.compile(r"(?<![\w.,/-])(\d+)(ers|er|res|re|es|e)(?![\w-])")
_EXPOSANTS = {"er": "ᵉʳ", "ers": "ᵉʳˢ", "re": "ʳᵉ", "res": "ʳᵉˢ", "e": "ᵉ", "es": "ᵉˢ"}

# Une fourchette entre parenthèses ne se coupe pas au milieu.
_FOURCHETTE = re.compile(r"\((\d[\d\u202f]*) à (\d[\d\u202f]*)\)")

# « École avant 3 / ans » : un nombre et son unité restent sur la même ligne.
_UNITE = re.compile(r"(?<=\d) (?=(?:ans?|mois|km²?|ha|hab\.|h|€|M€|ETP|points?)(?![\w-]))")

LIBELLES_STATUT = {
    "publie": "publié",
    "estime": "estimé",
    "partiel": "partiel",
    "secret": "secret ou non publié",
    "zero_ou_secret": "zéro ou secret",
    "sans_objet": "sans objet",
    "absent": "absent",
}


def number(valeur: float, decimales: int = 0, *, signe: bool = False) -> str:
    """``48,5``, ``1 281 653``, ``+3,2`` (with ``signe``). ``valeur`` must be finite.

    A value that rounds to zero has no sign: « −0,0 » would be read as a fall.
    """
    if not math.isfinite(valeur):
        raise ValueError("Un nombre fini est attendu ; une absence se dit par son statut.")
    arrondi = rounded(valeur, decimales)
    texte = f"{abs(arrondi):,.{decimales}f}".replace(",", ESPACE_FINE).replace(".", ",")
    if arrondi < 0:
        return f"{MOINS}{texte}"
    return f"+{texte}" if signe and arrondi > 0 else texte


def rounded(valeur: float, decimales: int) -> float:
    """The number that ``number`` prints. Half goes away from zero, as in school (0.25 -> 0.3)."""
    # round() de Python arrondit au pair : un infime écart l'en empêche.
    return round(valeur + math.copysign(1e-9, valeur), decimales)


def value_or_status(valeur: float | None, statut: str, decimales: int) -> str:
    """The value in French, or the word that says why there is none.

    ``zero_ou_secret`` keeps its doubt: « 0 ou secret », ``partiel`` says that a part is missing:
    « 72,4 (partiel) ». A status without value hides any number.
    """
    if statut == "zero_ou_secret":
        return "0 ou secret"
    if statut == "partiel" and valeur is not None and math.isfinite(valeur):
        return f"{number(valeur, decimales)} (partiel)"
    if statut not in ("publie", "estime") or valeur is None or not math.isfinite(valeur):
        return LIBELLES_STATUT.get(statut, statut)
    return number(valeur, decimales)


def ordinal(rang: int, feminin: bool = False) -> str:
    """``1er`` (``1re``), ``2e``…"""
    if rang == 1:
        return "1re" if feminin else "1er"
    return f"{rang}e"


def rank(rang: int, a_egalite: int = 1, feminin: bool = False) -> str:
    """``1er``, ``1 079e``, ``4e ex æquo avec 2 autres`` (``a_egalite`` counts the tied, itself too)."""
    mot = ordinal(1, feminin) if rang == 1 else f"{number(rang)}e"
    if a_egalite < 2:
        return mot
    autres = "un autre" if a_egalite == 2 else f"{number(a_egalite - 1)} autres"
    if feminin and a_egalite == 2:
        autres = "une autre"
    return f"{mot} ex æquo avec {autres}"


def plural(nombre: int, singulier: str, pluriel: str | None = None) -> str:
    """``3 communes``, ``1 commune``, ``0 commune`` (the French rule: plural from two)."""
    mot = singulier if abs(nombre) < 2 else (pluriel or f"{singulier}s")
    return f"{number(nombre)}{INSECABLE}{mot}"


def enumeration(mots: Sequence[str], limite: int = 0) -> str:
    """``a, b et c``; with ``limite``, the first ones then ``et 5 autres``."""
    if limite and len(mots) > limite:
        reste = len(mots) - limite
        return f"{', '.join(mots[:limite])} et {reste} {'autre' if reste == 1 else 'autres'}"
    if len(mots) <= 1:
        return "".join(mots)
    return f"{', '.join(mots[:-1])} et {mots[-1]}"


def ranges(nombres: Sequence[int]) -> str:
    """« 3, 7 à 9 et 12 »: whole numbers in order, those that follow each other together."""
    suites: list[list[int]] = []
    for nombre in sorted(set(nombres)):
        if suites and suites[-1][-1] == nombre - 1:
            suites[-1].append(nombre)
        else:
            suites.append([nombre])
    mots = [f"{s[0]} à {s[-1]}" if len(s) > 2 else enumeration([str(n) for n in s]) for s in suites]
    # « 3 et 4, 7 et 8 » se lirait mal : deux nombres qui se suivent restent séparés par une virgule.
    mots = [m for mot in mots for m in mot.split(" et ")]
    return enumeration(mots)


def difference(
    valeur: float, reference: float, decimales: int, marges: Sequence[float | None] = ()
) -> tuple[float, bool]:
    """Difference and whether it can be interpreted: larger than the publication errors together.

    ``marges`` are ± in the unit of the values; None counts for zero. One thousandth of the shown
    unit absorbs binary noise (0.1 against 0.05 + 0.05 is *not* interpretable).
    """
    ecart = valeur - reference
    seuil = sum(m or 0.0 for m in marges)
    return ecart, abs(ecart) > seuil + 10 ** (-decimales - 3)


def parse_number(texte: str, bas: float, haut: float) -> float | None:
    """A number typed in an address or a field (« 80 », « 62,5 »); None when it is out of range."""
    try:
        valeur = float("".join(texte.split()).replace(",", "."))
    except ValueError:
        return None
    return valeur if math.isfinite(valeur) and bas <= valeur <= haut else None


def write_number(valeur: float) -> str:
    """The shortest text that ``parse_number`` reads back (« 62,5 »)."""
    return f"{valeur:.12g}".replace(".", ",")


def non_breaking(texte: str) -> str:
    """The same text with the no-break spaces of French typography."""
    return _UNITE.sub(INSECABLE, _AVANT.sub(INSECABLE, texte)).replace("« ", f"«{INSECABLE}")


def typography(texte: str) -> str:
    """The text as it is shown to people: no-break spaces, ’ for an apostrophe, 1ᵉʳ for 1er.

    For the edge only (slides, pages, pictures): a name keeps its own letters in the store, in the
    files for machines and wherever it is compared.
    """
    courbe = _APOSTROPHE.sub("\u2019", texte)
    courbe = _FOURCHETTE.sub(f"(\\1{INSECABLE}à{INSECABLE}\\2)", courbe)
    return non_breaking(_ORDINAL.sub(lambda m: m[1] + _EXPOSANTS[m[2]], courbe))


def lowered(texte: str) -> str:
    """The same text inside a sentence: no capital, unless it begins with initials (« EAJE »)."""
    return texte if texte[1:2].isupper() else f"{texte[:1].lower()}{texte[1:]}"
