"""What the rules work on: a row whose cells are typed, and the fault that a rule finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Typee:
    """A row under check: its number and the values that could be typed, by column name."""

    numero: int
    valeurs: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Constat:
    """A fault of a rule, before its header and letter are known. ``ligne`` 0: the whole column."""

    gravite: str
    ligne: int
    colonne: str
    message: str
    trouve: str = ""
    attendu: str = ""


class Lieux(Protocol):
    """What the rule of a format may ask about territories."""

    def territoire(self, code: str) -> tuple[str, str] | None:
        """(level, name) of a current code; None when it is not one."""
        ...
