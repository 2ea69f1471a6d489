"""The model of a table of figures: territories in rows, measures in columns, references at its foot.

A cell shows a text and holds a number: the files have the number, and beside it the text when it says more
(a range, a partial file, why there is none).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from dashboard import formats
from dashboard.figures.feuilles import Tableau

# La France n'a pas de code de territoire.
FRANCE = "FRANCE"


@dataclass(frozen=True, slots=True)
class Chiffre:
    """A cell. ``valeur`` None: no number is known, ``texte`` is the word that says why."""

    texte: str
    valeur: float | None = None


@dataclass(frozen=True, slots=True)
class LigneChiffres:
    """A row: a territory, or a reference (France, a sum) that stands under the others."""

    nom: str
    chiffres: tuple[Chiffre, ...]
    code: str = ""
    choisie: bool = False
    reference: bool = False


@dataclass(frozen=True, slots=True)
class TableauChiffres:
    """Rows under their headings, the references last. ``decimales`` are those of each column.

    ``unite`` says what is counted, ``ordre`` how the rows are sorted and what they leave out, under the title
    or at the foot of a wall; ``largeurs`` are relative widths, the first one that of the names.
    """

    titre: str
    unite: str
    lecture: str
    coin: str
    colonnes: tuple[str, ...]
    lignes: tuple[LigneChiffres, ...]
    decimales_colonnes: tuple[int, ...]
    ordre: str = ""
    largeurs: tuple[float, ...] = ()

    @property
    def decimales(self) -> int:
        return max(self.decimales_colonnes, default=0)

    @property
    def siennes(self) -> tuple[LigneChiffres, ...]:
        """The rows that are no reference."""
        return tuple(x for x in self.lignes if not x.reference)

    @property
    def tableau(self) -> Tableau:
        """The same, as a pack draws its tables."""
        siennes = self.siennes
        return Tableau(
            (self.coin, *self.colonnes),
            tuple(_texts(x) for x in siennes),
            next((rang for rang, x in enumerate(siennes) if x.choisie), None),
            self.largeurs,
            tuple(_texts(x) for x in self.lignes if x.reference),
            self.ordre,
        )


def table(modele: TableauChiffres) -> pd.DataFrame:
    """A row per line: numbers stay numbers, and what a cell says more than its number stands beside."""
    lignes = modele.lignes
    colonnes: dict[str, pd.Series] = {
        modele.coin: pd.Series(
            [f"{x.nom} (référence)" if x.reference and x.code else x.nom for x in lignes], dtype="object"
        )
    }
    if any(x.code for x in lignes):
        colonnes["Code"] = pd.Series(["" if x.code == FRANCE else x.code for x in lignes], dtype="object")
    for rang, (nom, decimales) in enumerate(zip(modele.colonnes, modele.decimales_colonnes, strict=True)):
        cases = [x.chiffres[rang] for x in lignes]
        # Une densité dite en nombre entier garde sa valeur.
        entiers = decimales == 0 and all(c.valeur is None or float(c.valeur).is_integer() for c in cases)
        colonnes[nom] = pd.Series([c.valeur for c in cases], dtype="Int64" if entiers else "Float64")
        dits = ["" if _is_plain(c, decimales) else str(c.texte) for c in cases]
        if any(dits):
            colonnes[f"Affiché : {nom}"] = pd.Series(dits, dtype="object")
    return pd.DataFrame(colonnes)


def _is_plain(case: Chiffre, decimales: int) -> bool:
    return case.valeur is not None and case.texte == formats.number(case.valeur, decimales)


def _texts(ligne: LigneChiffres) -> tuple[str, ...]:
    return (ligne.nom, *(c.texte for c in ligne.chiffres))
