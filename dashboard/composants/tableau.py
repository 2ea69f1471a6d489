"""The table component: a sortable, filterable, accessible HTML table."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from streamlit.components.v2 import component

from dashboard.composants.fichiers import source


@cache
def _component() -> Callable[..., Any]:
    """Register on first use: the server has then said whether it serves the module."""
    return component("observatoire_tableau", js=source("tableau"))


def _ignore() -> None:
    """Declare the trigger when the page gives no callback."""


def tableau(donnees: dict[str, Any], *, key: str, on_choix: Callable[[], None] | None = None) -> str | None:
    """Mount the table; return the code of the row just chosen during that run, else None.

    In `on_choix` read the code from `st.session_state[key]["choix"]`. `donnees`:

    - `legende`: the caption; `hauteur`: the greatest height of the scroll area, in pixels (520);
    - `colonnes`: `{titre, type: "texte" | "nombre", unite?, decimales?}`, the row header first;
    - `valeurs`: one list per column; strings, or finite numbers and None;
    - `mots`: `{"column": {"row": word}}`, shown instead of the value and sorted after all values;
    - `codes`: one per row, makes the first cell a button; `selection`: the highlighted code;
    - `marques`: "1" for each row in italics, `note_marque`: what that means;
    - `vue`: which choice of the map the rows answer (``jeux.js``);
    - `tri`: `{colonne, sens: "asc" | "desc"}`, until the reader sorts otherwise.

    The reader's sort and filter outlive new data under the same column titles.
    """
    resultat = _component()(key=key, data=donnees, on_choix_change=on_choix or _ignore)
    return resultat.get("choix")
