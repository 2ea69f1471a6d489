"""L'application entière, ouverte dans un essai sur l'une de ses pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
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


def component(app: AppTest, cle: str) -> Any:
    """A hand-written component of the page, by its key; AssertionError when it is not there."""
    trouves = [e.proto for e in app.get("bidi_component") if e.proto.id.endswith(f"-{cle}")]
    assert trouves, f"Aucun composant « {cle} »."
    return trouves[0]


def sent(app: AppTest, cle: str) -> dict[str, Any]:
    """What the page sends to a component."""
    return json.loads(component(app, cle).json)


def gesture(app: AppTest, cle: str, nom: str, valeur: Any = True) -> AppTest:
    """The page after a gesture in a component: AppTest knows nothing of ours."""
    etats = app._tree.get_widget_states()
    base = component(app, cle).id
    # Un navigateur renvoie l'état de chaque composant, fût-il vide.
    etats.widgets.append(WidgetState(id=base, json_value="{}"))
    etats.widgets.append(
        WidgetState(
            id=f"$$STREAMLIT_INTERNAL_KEY_{base}__events",
            json_trigger_value=json.dumps([{"event": nom, "value": valeur}]),
        )
    )
    return app._run(etats)


def choose_scope(app: AppTest, cle: str) -> AppTest:
    """The scope of the maps, in the top bar: « departement-95 », « france-FRANCE »."""
    return gesture(app, "barre", "portee", cle)
