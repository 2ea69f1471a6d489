"""L'application entière, ouverte dans un essai sur l'une de ses pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from tests.patience import PAGE_S

APP = str(Path(__file__).resolve().parents[1] / "dashboard" / "app.py")


def open_app(adresse: str = "", **parametres: str) -> AppTest:
    """The application, not run yet, on the page of an address (« carte »), with its settings.

    AppTest only switches to pages that are files; ours are functions, which Streamlit knows by the
    hash of their address.
    """
    app = AppTest.from_file(APP, default_timeout=PAGE_S)
    if adresse:
        app._page_hash = calc_hash(adresse)
    for nom, valeur in parametres.items():
        app.query_params[nom] = valeur
    return app


def run_page(page: Callable[[], None], **parametres: str) -> AppTest:
    """A page alone, run once with the settings of its address."""
    app = AppTest.from_function(page, default_timeout=PAGE_S)
    for nom, valeur in parametres.items():
        app.query_params[nom] = valeur
    return app.run()
