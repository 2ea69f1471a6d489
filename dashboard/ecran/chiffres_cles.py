"""A strip of key figures as HTML, every text escaped."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.ecran.html import escape
from dashboard.figures.chiffres_cles import Chiffre


def render(chiffres: Sequence[Chiffre]) -> str:
    """The strip: a definition list, readable one figure after the other."""
    elements = "".join(
        f"<div><dt>{escape(c.nom)}</dt>"
        f'<dd class="{"nombre" if c.a_valeur else "mot"}">{escape(c.texte)}</dd>'
        f'<dd class="precision">{escape(c.precision)}</dd></div>'
        for c in chiffres
    )
    return f'<dl class="ctg-chiffres">{elements}</dl>'
