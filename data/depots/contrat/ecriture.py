"""Numbers as a French reader writes them, for reports, notices and templates."""

from __future__ import annotations

from datetime import date

Cellule = str | int | float | bool | date | None

FINE = "\u202f"


def plain(nombre: float) -> str:
    """The digits of a number with a decimal comma: no exponent, no « -0 », no grouping."""
    texte = f"{nombre + 0.0:.12g}"
    if "e" in texte:
        texte = f"{nombre:.12f}".rstrip("0").rstrip(".")
    return ("0" if texte == "-0" else texte).replace(".", ",")


def say(nombre: float) -> str:
    """A quantity in a sentence: « 5 000 000 », « 1 234,5 » (narrow no-break spaces)."""
    signe, texte = ("-", plain(-nombre)) if nombre < 0 else ("", plain(nombre))
    entier, virgule, decimales = texte.partition(",")
    groupes = f"{int(entier):,}".replace(",", FINE)
    return f"{signe if texte != '0' else ''}{groupes}{virgule}{decimales}"


def rows(numeros: list[int], limite: int = 8) -> str:
    """« ligne 4 », « lignes 2 à 5 », « lignes 2, 4 et 9 », « 31 lignes (2, 4, 9…) »."""
    if len(numeros) == 1:
        return f"ligne {numeros[0]}"
    if numeros[-1] - numeros[0] == len(numeros) - 1:
        return f"lignes {numeros[0]} à {numeros[-1]}"
    if len(numeros) > limite:
        debut = ", ".join(str(n) for n in numeros[: limite - 2])
        return f"{say(len(numeros))} lignes ({debut}…)"
    return f"lignes {', '.join(str(n) for n in numeros[:-1])} et {numeros[-1]}"


def short(texte: str, limite: int) -> str:
    """The text, cut after so many characters."""
    return texte if len(texte) <= limite else f"{texte[:limite]}…"


def show(cellule: Cellule) -> str:
    """The cell as a French reader sees it in the spreadsheet."""
    if isinstance(cellule, str):
        return cellule
    if cellule is None:
        return ""
    if isinstance(cellule, bool):
        return "VRAI" if cellule else "FAUX"
    if isinstance(cellule, date):
        return cellule.strftime("%d/%m/%Y")
    if isinstance(cellule, float):
        return plain(cellule)
    return str(cellule)
