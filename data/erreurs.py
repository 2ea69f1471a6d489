"""The root of every error that the reader may see: its message is a whole French sentence."""

from __future__ import annotations


class PhraseError(Exception):
    """A foreseen failure. ``str(erreur)`` is a whole French sentence: what happened, what stands,
    what to do; it is shown as it is, on a page as on the command's error output.

    A class of its own says who failed, when a caller must tell it from others; nobody turns one
    into another to keep the same text.
    """
