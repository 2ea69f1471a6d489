"""The groups that people keep under a name: the only door of the pages to ``data.garde.listes``.

Each gesture raises ListeError (French) when it cannot be done; nothing is then changed.
"""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.lecture import store
from dashboard.session import acces
from data.garde import listes
from data.garde.listes import NOM_MAX, Liste, ListeError, find

__all__ = ["NOM_MAX", "Liste", "ListeError", "delete", "find", "read", "rename", "save"]


def read() -> tuple[tuple[Liste, ...], str]:
    """The lists kept beside the store, and the sentence that says why they cannot be read."""
    return store.lists()


def save(nom: str, niveau: str, codes: Sequence[str]) -> Liste:
    """Keep a group under a name."""
    _check()
    return listes.save(store.path().parent, nom, niveau, codes)


def rename(cle: str, nom: str) -> Liste:
    """Give a list another name."""
    _check()
    return listes.rename(store.path().parent, cle, nom)


def delete(cle: str) -> None:
    """Forget a list; the group itself stays on the page that shows it."""
    _check()
    listes.delete(store.path().parent, cle)


def _check() -> None:
    if refus := acces.reason():
        raise ListeError(refus)
