"""A chart for the back row: the same figure with larger letters, marks and margins."""

from __future__ import annotations

import re
from typing import Any, cast

import plotly.graph_objects as go  # type: ignore[reportMissingTypeStubs]

LETTRES = 1.5
# Les lettres grandissent plus que la hauteur : la figure doit tenir à l'écran.
HAUTEUR = 1.25
_MARGES = ("l", "r", "t", "b")
_DECALAGES = ("xshift", "yshift", "standoff", "ax", "ay")
_TAILLE = re.compile(r"font-size:(\d+)px")


def enlarge(figure: go.Figure, lettres: float = LETTRES, hauteur: float = HAUTEUR) -> go.Figure:
    """A copy whose letters, marks, margins and offsets are ``lettres`` times larger.

    The height of the plotting area is ``hauteur`` times what it was; values are untouched.
    """
    brut = cast("dict[str, Any]", figure.to_dict())
    mise_en_page = cast("dict[str, Any]", _scaled(brut["layout"], "", lettres))
    marge = cast("dict[str, float]", mise_en_page.get("margin") or {})
    haute = cast("float | None", mise_en_page.get("height"))
    if haute is not None:
        bords = marge.get("t", 0.0) + marge.get("b", 0.0)
        dessin = (haute - bords / lettres) * hauteur
        mise_en_page["height"] = round(dessin + bords)
    traces = [_scaled(trace, "", lettres) for trace in cast("list[Any]", brut["data"])]
    return go.Figure({"data": traces, "layout": mise_en_page}, skip_invalid=False)


def _scaled(objet: Any, dans: str, facteur: float) -> Any:
    """The same object, every length in pixels of letters, marks and margins multiplied."""
    if isinstance(objet, dict):
        cles = cast("dict[str, Any]", objet)
        return {cle: _value(cle, valeur, dans, facteur) for cle, valeur in cles.items()}
    if isinstance(objet, (list, tuple)):
        return [_scaled(o, dans, facteur) for o in cast("list[Any]", objet)]
    return objet


def _value(cle: str, valeur: Any, dans: str, facteur: float) -> Any:
    police = dans.endswith("font") or dans == "font"
    marque = dans == "marker"
    if cle == "size" and (police or marque):
        return _times(valeur, facteur)
    if (dans == "margin" and cle in _MARGES) or cle in _DECALAGES:
        return _times(valeur, facteur)
    if isinstance(valeur, str):
        return _TAILLE.sub(lambda t: f"font-size:{round(int(t[1]) * facteur)}px", valeur)
    return _scaled(valeur, cle, facteur)


def _times(valeur: Any, facteur: float) -> Any:
    if isinstance(valeur, (int, float)):
        return valeur * facteur
    if hasattr(valeur, "__iter__"):
        return [_times(v, facteur) for v in valeur]
    return valeur
