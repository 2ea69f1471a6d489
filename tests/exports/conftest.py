"""Ce que les essais des exports partagent : le magasin réel, une vraie vue de carte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.lecture import selection as lecture_selection
from dashboard.lecture import store
from dashboard.lecture.vues import Vue, build_vue


@pytest.fixture(scope="module")
def donnees(magasin: Path) -> Iterator[Path]:
    """The real store, read by ``dashboard.lecture.store`` for the tests of a file."""
    with pytest.MonkeyPatch.context() as contexte:
        contexte.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
        yield magasin


@pytest.fixture(scope="session")
def vue(magasin: Path) -> Iterator[Callable[..., Vue]]:
    """The view of an address: ``vue(portee="departement-95", territoire="200058485")``."""

    def read(**params: str) -> Vue:
        selection, messages = lecture_selection.parse(params, store.known())
        assert messages == ()
        portee = store.scope(selection.portee, selection.code_portee)
        assert portee is not None
        return build_vue(store, selection, portee)

    with pytest.MonkeyPatch.context() as contexte:
        contexte.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
        yield read
