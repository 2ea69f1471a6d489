"""What a page asks of a territory a dozen times, its scope and its départements: read once per state."""

from __future__ import annotations

from collections.abc import Callable, Hashable

import pandas as pd

from dashboard.figures.textes import Portee
from dashboard.lecture.cache import kept

Lire = Callable[..., pd.DataFrame]


@kept(512, keyed=3)
def read_scope(identite: Hashable, niveau: str, code: str, run: Lire) -> Portee | None:
    """The scope of that level and code, or None when no such territory exists."""
    lignes = run("territoires/un", code_territoire=code, niveau=niveau)
    if lignes.empty:
        return None
    ligne = lignes.iloc[0]
    liaison = ligne["liaison"]
    return Portee(niveau, code, str(ligne["nom"]), 0 if pd.isna(liaison) else int(liaison))


@kept(512, keyed=3)
def read_departements(identite: Hashable, portee: str, code: str, run: Lire) -> frozenset[str]:
    """The départements that a scope touches."""
    lignes = run("territoires/departements_de", portee=portee, code_portee=code)
    return frozenset(map(str, lignes["code_departement"]))
