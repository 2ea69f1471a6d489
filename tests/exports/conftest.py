"""Ce que les essais des exports partagent : une vraie vue de carte."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard import state, store
from dashboard.vues import Vue, build_vue


@pytest.fixture(scope="session")
def vue(magasin: Path) -> Iterator[Callable[..., Vue]]:
    """The view of an address: ``vue(portee="departement-95", territoire="200058485")``."""

    def read(**params: str) -> Vue:
        selection, messages = state.parse(params, store.known())
        assert messages == ()
        portee = store.scope(selection.portee, selection.code_portee)
        assert portee is not None
        return build_vue(store, selection, portee)

    with pytest.MonkeyPatch.context() as contexte:
        contexte.setenv("OBSERVATOIRE_DONNEES", str(magasin.parent))
        yield read
