"""Whether this installation may write: the one reading of ``OBSERVATOIRE_LECTURE_SEULE``."""

from __future__ import annotations

import os

VARIABLE_LECTURE_SEULE = "OBSERVATOIRE_LECTURE_SEULE"


def read_only() -> bool:
    """True when nobody may write here (a public demonstration, a shared server)."""
    return os.environ.get(VARIABLE_LECTURE_SEULE) == "1"
