"""One module per upstream format: it types every cell and judges nothing.

A reader is ``read(path, source_id) -> pyarrow.Table`` of schema ``commun.OBSERVATIONS``; its name
stands in the field ``lecteur`` of the source's card.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from data.readers import (
    cnaf_allocataires,
    cnaf_couverture,
    insee_filosofi,
    insee_part_moins_15,
    insee_population_age,
    tableau,
)
from data.readers.commun import OBSERVATIONS, LectureError

LECTEURS: dict[str, Callable[[Path, str], pa.Table]] = {
    "cnaf_couverture": cnaf_couverture.read,
    "cnaf_allocataires": cnaf_allocataires.read,
    "cnaf_allocataires_tableau": cnaf_allocataires.read_table,
    "insee_population_age": insee_population_age.read,
    "insee_filosofi": insee_filosofi.read,
    "insee_part_moins_15": insee_part_moins_15.read,
    "tableau": tableau.read,
    "tableau_estime": tableau.read_estime,
    "tableau_secret": tableau.read_secret,
}

__all__ = ["LECTEURS", "OBSERVATIONS", "LectureError"]
