"""What was mended in the delivered contours."""

from __future__ import annotations

import pandas as pd

from dashboard.lecture.fonds import CONTOURS
from dashboard.lecture.store import StoreError


def read() -> pd.DataFrame:
    """What was mended in the commune contours, one row each, with French column names."""
    try:
        table = pd.read_csv(CONTOURS / "reparations.csv", dtype=str)
    except (OSError, ValueError) as erreur:
        raise StoreError(
            "Le fichier contours/reparations.csv manque ou est illisible : remettez-le "
            "(git checkout data/embarque) ou refaites-le (make embarque)."
        ) from erreur
    table["superficie_km2"] = pd.to_numeric(table["superficie_km2"])
    return table.set_axis(["Code", "Nom", "Ce qui a été fait", "Superficie (km²)"], axis=1)
