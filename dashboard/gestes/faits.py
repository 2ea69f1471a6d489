"""What a gesture on the deposits gives: a checked file, or what was done."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa

from data.depots.contrat.rapport import Rapport
from data.depots.journal import Apercu, Depot
from data.erreurs import PhraseError


class ImportFaute(PhraseError):
    """A gesture on the local files was not made: what was asked for does not stand."""


@dataclass(frozen=True)
class FichierControle:
    """A checked file. Accepted, it has its typed rows and the preview that ``confirm`` will hold
    to; refused, or while a question of its report waits for an answer, only its report."""

    format: str
    nom: str
    contenu: bytes = field(repr=False)
    feuille: str | None
    rapport: Rapport = field(repr=False)
    apercu: Apercu | None = None
    lignes: pa.Table | None = field(default=None, repr=False, compare=False)
    perdue: str = ""

    @property
    def accepte(self) -> bool:
        return self.apercu is not None


@dataclass(frozen=True)
class Fait:
    """A gesture that was made. ``a_jour`` is False when the store could not follow: it still gives
    the former figures, and ``phrase`` says so."""

    phrase: str
    a_jour: bool = True
    depot: Depot | None = None
