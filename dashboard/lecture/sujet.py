"""The territory that a portrait, or a page of one territory, speaks of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.figures.textes import Portee
from dashboard.lecture.vues import Lecteur


@dataclass(frozen=True)
class Sujet:
    """The territory of a portrait: its scope, its row of ``territoires/un``."""

    portee: Portee
    ligne: pd.Series

    @property
    def niveau(self) -> str:
        return self.portee.niveau

    @property
    def code(self) -> str:
        return self.portee.code

    @property
    def cle(self) -> dict[str, Any]:
        """The two parameters that every query of ``portrait/`` asks."""
        return {"niveau": self.niveau, "code_territoire": self.code}

    def text(self, colonne: str) -> str:
        """A column of the row, '' when it is missing."""
        valeur = self.ligne[colonne]
        return "" if pd.isna(valeur) else str(valeur)


def read_subject(lecteur: Lecteur, niveau: str, code: str) -> Sujet | None:
    """The territory of that level and code, or None when it is not in the lecteur."""
    lignes = lecteur.run("territoires/un", code_territoire=code, niveau=niveau)
    portee = lecteur.scope(niveau, code)
    return None if lignes.empty or portee is None else Sujet(portee, lignes.iloc[0])
