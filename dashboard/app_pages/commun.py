"""What several pages share: errors that leave the rest standing, layers read from the store."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

import streamlit as st

from dashboard import store
from dashboard.figures.carte import Couche
from dashboard.figures.textes import Portee
from dashboard.state import Selection
from data.catalogue import Source


def standing(page: Callable[[], None]) -> Callable[[], None]:
    """Show a StoreError as a sentence in the page instead of letting the application fall."""

    @wraps(page)
    def protegee() -> None:
        try:
            page()
        except store.StoreError as erreur:
            st.error(str(erreur))

    return protegee


def read_layer(
    selection: Selection, portee: Portee, voisinage: tuple[str | None, str | None]
) -> Couche:
    """Values and references of the selection. ``voisinage`` is (region, département) to compare to."""
    fiche = store.catalogue().indicateurs[selection.indicateur]
    commun = {
        "indicateur": selection.indicateur,
        "modalite": selection.modalite,
        "millesime": selection.millesime,
    }
    return Couche(
        fiche=fiche,
        modalite=selection.modalite,
        millesime=selection.millesime,
        valeurs=store.run(
            "indicateurs/valeurs",
            niveau=selection.niveau,
            portee=portee.niveau,
            code_portee=portee.code,
            **commun,
        ),
        reperes=store.run(
            "indicateurs/reperes",
            code_region=voisinage[0],
            code_departement=voisinage[1],
            **commun,
        ),
    )


def sources_of(couche: Couche) -> list[Source]:
    """Cards of the files that the shown values come from, each once, in reading order."""
    sources = store.catalogue().sources
    return [sources[s] for s in dict.fromkeys(couche.valeurs["source"].dropna()) if s in sources]
