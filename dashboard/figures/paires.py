"""Two values of one unit in one sentence: « 9,4 % contre 11,2 % des actifs »."""

from __future__ import annotations

from dashboard.figures.dits import Phrase, say

# « % en dix ans » : ce qui a été gagné ou perdu, dont le signe se dit.
EVOLUTION = "% en "


def short(texte: str, unite: str) -> Phrase:
    """A value whose whole unit stands elsewhere in the sentence: « 9,4 % », « +1,3 % », « 49,7 ».

    ``texte`` is the number as it is written, with its provenance if any. A per cent sign is said of
    each value: words (« places pour 100 enfants ») are said once, beside the other one.
    """
    signe = _signed(texte, unite)
    return say("{texte} %", texte=signe) if unite.startswith("%") else signe


def whole(texte: str, unite: str) -> Phrase:
    """The value that bears the unit: « 11,2 % des actifs », « −11,6 % en dix ans »."""
    return say("{texte} {unite}", texte=_signed(texte, unite), unite=unite)


def pair(premiere: str, seconde: str, unite: str, *, lien: str = "contre", dite: bool = False) -> Phrase:
    """« +1,3 % contre −11,6 % en dix ans »; ``dite`` when the words of the unit were just said."""
    return say(
        "{premiere} {lien} {seconde}",
        premiere=short(premiere, unite),
        lien=lien,
        seconde=short(seconde, unite) if dite else whole(seconde, unite),
    )


def gap_unit(unite: str, nombre: str) -> str:
    """What follows the gap of two percentages: « point », « points »; '' for any other unit."""
    if not unite.startswith("%"):
        return ""
    entier = nombre.lstrip("+\u2212-").partition(",")[0]
    return " point" if entier in ("0", "1") else " points"


def _signed(texte: str, unite: str) -> Phrase:
    """The number, its + written when it is an evolution; a zero has none."""
    positif = texte[:1].isdigit() and any(c in "123456789" for c in texte)
    plus = "+" if unite.startswith(EVOLUTION) and positif else ""
    return say("{plus}{texte}", plus=plus, texte=texte)
