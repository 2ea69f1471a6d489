"""For whom the memory is read and written: an organisation, and somebody in it.

At a desk there is one of each, that nobody sees. A server says who it is before it serves a page.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Espace:
    """Identifiers of the organisation and of the person."""

    organisation: int
    personne: int


POSTE = Espace(1, 1)
_courant: ContextVar[Espace] = ContextVar("espace", default=POSTE)


def current() -> Espace:
    """For whom this thread works."""
    return _courant.get()


@contextmanager
def acting_for(espace: Espace) -> Iterator[None]:
    """Work for somebody else until the end of the block."""
    jeton = _courant.set(espace)
    try:
        yield
    finally:
        _courant.reset(jeton)
