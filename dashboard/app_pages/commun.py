"""What several pages share: errors that leave the rest standing, layers read from the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

import pandas as pd
import streamlit as st

from dashboard import store
from dashboard.figures.modele import Couche
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
    quoi = (selection.indicateur, selection.modalite, selection.millesime)
    return Couche(
        fiche=store.catalogue().indicateurs[selection.indicateur],
        modalite=selection.modalite,
        millesime=selection.millesime,
        valeurs=store.read_values(*quoi, selection.niveau, portee.niveau, portee.code),
        reperes=store.read_references(*quoi, *voisinage),
    )


def with_references(couche: Couche, region: str | None, departement: str | None) -> Couche:
    """The same values beside the references of one of its territories."""
    quoi = (couche.fiche.code, couche.modalite, couche.millesime)
    return replace(couche, reperes=store.read_references(*quoi, region, departement))


def sources_of(couche: Couche) -> list[Source]:
    """Cards of the files that the shown values come from, each once, in reading order."""
    sources = store.catalogue().sources
    return [sources[s] for s in dict.fromkeys(couche.valeurs["source"].dropna()) if s in sources]


def read_parts(selection: Selection, couche: Couche, territoires: list[str]) -> pd.DataFrame:
    """Parts of the indicator for some territories (« niveau:code »); empty when it has none."""
    if selection.modalite or not couche.fiche.somme_modalites:
        return pd.DataFrame()
    return store.run(
        "indicateurs/decomposition",
        indicateur=selection.indicateur,
        millesime=selection.millesime,
        territoires=",".join(territoires),
    )
