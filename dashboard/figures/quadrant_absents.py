"""The units (EPCI) that the plot cannot place: how many, which ones, why."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import Dit, Ensemble, Phrase, say
from dashboard.figures.quadrant import Annees, Lieu, reads_of, why
from dashboard.figures.situation import Situation
from dashboard.figures.unites import EPCI, Unite


def unplaced(situations: Sequence[Situation], genre: str, unite: Unite = EPCI) -> pd.DataFrame:
    """EPCI of the scope that the plot cannot place: name, coverage, why."""
    manquants = [s for s in situations if s.rattache and s.quadrant is None]
    return pd.DataFrame(
        {
            unite.entete: [s.nom for s in manquants],
            "Couverture (places pour 100 enfants)": [s.couverture.nombre for s in manquants],
            "Pourquoi": [why(s, genre)[1] for s in manquants],
        }
    )


def unplaced_title(situations: Sequence[Situation], annees: Annees, genre: str, lieu: Lieu) -> Phrase:
    """« 2 EPCI du Val-d'Oise sans case »: all of the scope but those that have both values."""
    manquants = [s for s in situations if s.rattache and s.quadrant is None]
    dit = Dit(
        formats.number(len(manquants)),
        "compte",
        tuple(lu for s in manquants for lu in reads_of(s, annees, genre)),
        critere="sans_case",
        dans=Ensemble(lieu.niveau_carte, lieu.niveau, lieu.code),
    )
    compte = Phrase(lieu.unite.count(len(manquants)), [dit])
    return say("{compte} {de} sans case", compte=compte, de=lieu.de)
