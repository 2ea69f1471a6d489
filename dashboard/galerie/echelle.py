"""One scale for maps that stand side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from dashboard.figures.modele import Couche


def share(couches: Sequence[Couche]) -> list[Couche]:
    """The same layers, each knowing the values of the others: one scale, one set of classes."""
    valeurs = [_known(c) for c in couches]
    return [
        replace(
            couche, valeurs_communes=tuple(v for autre, vs in enumerate(valeurs) if autre != rang for v in vs)
        )
        for rang, couche in enumerate(couches)
    ]


def _known(couche: Couche) -> list[float]:
    rattaches = couche.valeurs[couche.valeurs["rattache"]]
    return [float(v) for v in rattaches["valeur"] if pd.notna(v)]
