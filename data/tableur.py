"""Cells that a spreadsheet keeps as texts: the one list of what it would run instead."""

from __future__ import annotations

FORMULES = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def is_formula(texte: str) -> bool:
    """True when a spreadsheet could run this text. Numbers are not texts: −3 stays a number."""
    return texte.startswith(FORMULES)


def neutral(texte: str) -> str:
    """The same text, kept as text by a spreadsheet (an apostrophe in front when it must)."""
    return f"'{texte}" if is_formula(texte) else texte
