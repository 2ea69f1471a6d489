"""What must not enter as a value: a command, a formula without its result, an error value."""

from __future__ import annotations

import re

from data.depots.lecture.nombres import parse_number

_FORMULE = re.compile(r"[=@]|[+\-](?=[A-Za-z(])")
_COMMANDE = re.compile(r"[=+\-@].*\|")


def find_command(texte: str) -> str:
    """Why a cell is refused, in a clause; '' for an ordinary text."""
    court = texte if len(texte) <= 60 else f"{texte[:60]}…"
    if texte[0] in "=@+-" and _FORMULE.match(texte) and parse_number(texte) is None:
        if _COMMANDE.match(texte):
            return f"« {court} » est une commande cachée dans une cellule : effacez-la"
        return (
            f"« {court} » est une formule sans valeur : collez sa valeur, ou enregistrez "
            "le classeur depuis un tableur"
        )
    if texte[0] == "#" and len(texte) > 3 and re.fullmatch(r"#[A-ZÉ/0-9_]+[!?]?", texte):
        return f"« {court} » est une erreur de formule : corrigez-la ou videz la cellule"
    return ""
