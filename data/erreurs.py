"""The root of every error that the reader may see: its message is a whole French sentence."""

from __future__ import annotations

from collections.abc import Sequence


class PhraseError(Exception):
    """A foreseen failure. ``str(erreur)`` is a whole French sentence: what happened, what stands,
    what to do; it is shown as it is, on a page as on the command's error output.

    A class of its own says who failed, when a caller must tell it from others; nobody turns one
    into another to keep the same text.
    """


class DeclarationError(PhraseError):
    """What the code declares (a format, a chart) contradicts itself. ``fautes`` are all its faults,
    each a French sentence that begins with the file to mend."""

    def __init__(self, fautes: Sequence[str]) -> None:
        self.fautes = tuple(fautes)
        nombre = "1 faute" if len(self.fautes) == 1 else f"{len(self.fautes)} fautes"
        super().__init__(
            f"L'observatoire ne démarre pas : {nombre} dans ce que le code déclare. Corrigez, puis "
            "relancez.\n" + "\n".join(f"- {f}" for f in self.fautes)
        )
