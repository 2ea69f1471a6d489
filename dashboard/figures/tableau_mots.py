"""The model of a table of words: what is there, what remains; no value is drawn, each is in its sentence."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard.figures.feuilles import Tableau


@dataclass(frozen=True, slots=True)
class TableauMots:
    """Rows of texts under their headings; the first column names the row. ``unite`` says what they are."""

    titre: str
    unite: str
    lecture: str
    colonnes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    largeurs: tuple[float, ...] = ()
    decimales: int = 0

    @property
    def tableau(self) -> Tableau:
        """The same, as a pack draws its tables."""
        return Tableau(self.colonnes, self.lignes, largeurs=self.largeurs)


def table(modele: TableauMots) -> pd.DataFrame:
    """Its rows, under its headings."""
    return pd.DataFrame([list(x) for x in modele.lignes], columns=list(modele.colonnes))
