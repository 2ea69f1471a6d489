"""Memory given back to the system between two long works of one process."""

from __future__ import annotations

import ctypes
import gc


def give_back() -> None:
    """Free what only refers to itself (slides, drawings), then give back what the C library keeps for later;
    nothing more where it has no such call."""
    # Python n'y regarde plus que rarement, une fois des millions d'objets tenus.
    gc.collect()
    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (AttributeError, OSError, TypeError):
        # Ni Windows ni macOS n'ont cet appel.
        return
