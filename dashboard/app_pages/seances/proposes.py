"""Les écrans que les modèles proposent pour un territoire, lus une fois par état des données."""

from __future__ import annotations

from functools import lru_cache

from dashboard.gestes import seances
from dashboard.gestes.seances import Propose


@lru_cache(maxsize=8)
def read(territoire: str, etat_lu: str) -> tuple[Propose, ...]:
    """Every screen that the templates would make there; ``etat_lu`` names the state of the data."""
    return seances.proposals_at(territoire)
