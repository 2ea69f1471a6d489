"""A chart ready to be shown, exported or put in a basket: its model and every word under it.

Any frozen chart model fits, as long as it has ``titre``, ``unite``, ``decimales`` and ``lecture``.
Its renderings are looked up by its type in ``registre.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class Modele(Protocol):
    """What every chart model carries besides its own data."""

    @property
    def titre(self) -> str: ...
    @property
    def unite(self) -> str: ...
    @property
    def decimales(self) -> int: ...
    @property
    def lecture(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Planche:
    """A chart with its Source · Champ · Lecture · millésime.

    ``annees`` is the printed millésime (« 2020-2024 »), ``nom`` a safe file name part, ``fictif``
    True when one value at least is invented: the picture, the file and the screen then say so.
    ``partie`` says what it shows of its group when it does not show the whole: « 12 des 28 EPCI de la
    Gironde, les plus peuplés ».
    """

    modele: Modele
    champ: str
    source: str
    annees: str
    nom: str
    notes: tuple[str, ...] = ()
    fictif: bool = False
    partie: str = ""

    @property
    def titre(self) -> str:
        return self.modele.titre

    @property
    def lecture(self) -> str:
        return self.modele.lecture

    @property
    def pied(self) -> str:
        """What a picture of the chart must carry inside, in one paragraph."""
        morceaux = (
            ("Lecture", self.lecture),
            ("Champ", self.champ),
            ("Millésime", f"{self.annees}."),
            ("Source", self.source),
        )
        return " ".join(f"{nom}\u00a0: {texte}" for nom, texte in morceaux if texte)
