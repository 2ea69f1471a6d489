"""What people type or paste, as it is kept: nothing that is read goes, nothing that cannot be is left."""

from __future__ import annotations

# Une ligne de plus, quel que soit le logiciel d'où le texte est collé.
_LIGNES = str.maketrans(dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n"))
# « 1 200 places », « 48,5 % » : nos phrases les écrivent avec une espace insécable, un texte repris aussi.
_INSECABLES = "\u00a0\u202f"
# Ce qui joint les dessins d'une famille, ou les lettres d'une autre écriture, et leur sens de lecture.
_JOINTS = "\u200c\u200d\u200e\u200f"


def printable(texte: str) -> str:
    """Printable text: line breaks and no-break spaces kept, any other blank a space, control characters and
    outer blanks removed."""
    unies = texte.replace("\r\n", "\n").translate(_LIGNES)
    return "".join(map(_kept, unies)).strip(" \n")


def _kept(lettre: str) -> str:
    if lettre == "\n" or lettre.isprintable() or lettre in _INSECABLES or lettre in _JOINTS:
        return lettre
    return " " if lettre.isspace() else ""
