"""What a file leaves in doubt: a question with its choices, never a default.

A report that holds a question without an answer is not accepted. Answers come back by key; the
same file asks the same questions under the same keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from data.depots.contrat.ecriture import rows

Reponses = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Choix:
    """One answer: its code, what it reads, and what becomes of the file."""

    code: str
    lecture: str
    consequence: str


@dataclass(frozen=True, slots=True)
class Question:
    """One doubt about a file. ``phrase`` is a clause without its place; ``str`` has both.

    ``reponse`` is the code of the chosen answer, '' while there is none.
    """

    cle: str
    phrase: str
    choix: tuple[Choix, ...]
    feuille: str = ""
    lignes: tuple[int, ...] = ()
    colonne: str = ""
    lettre: str = ""
    reponse: str = ""

    def answered(self, reponses: Reponses) -> Question:
        """The same question with its answer, when there is one among its choices."""
        donnee = reponses.get(self.cle, "")
        return replace(self, reponse=donnee) if self.choice(donnee) else self

    def choice(self, code: str) -> Choix | None:
        """The choice of that code; None when there is none."""
        return next((c for c in self.choix if c.code == code), None)

    @property
    def lieu(self) -> str:
        """Sheet, rows and column, for a person."""
        morceaux = [f"feuille « {self.feuille} »"] if self.feuille else []
        if self.lignes:
            morceaux.append(rows(list(self.lignes)))
        if self.colonne:
            morceaux.append(f"colonne {self.lettre} « {self.colonne} »")
        return ", ".join(morceaux)

    def __str__(self) -> str:
        return f"{self.lieu} : {self.phrase}" if self.lieu else self.phrase
