"""Errors of the contour making: their text is read by people, so it is French."""

from __future__ import annotations

from data.erreurs import PhraseError


class FabricationError(PhraseError):
    """A package or a contour is not what the making expects."""
