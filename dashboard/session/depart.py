"""What a visit begins with, known from its address alone, before Streamlit opens a session for it."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.lecture import selection as lecture_selection
from dashboard.lecture import store
from dashboard.lecture.selection import Selection
from dashboard.session import prefere
from data.erreurs import PhraseError

# Le zoom de la carte, et le mode d'avant : dans l'adresse, sans rien dire du lieu.
SANS_LIEU = frozenset(("vue", "presenter"))


def place_of(niveau: str, code: str) -> dict[str, str]:
    """Where a territory can be seen, as changes of a selection; itself selected (a scope is only shown)."""
    if code in store.SANS_CONTOUR:
        # Pas de carte à elles : elles se lisent dans le tableau et la fiche des départements.
        return {"portee": "france", "code_portee": "FRANCE", "niveau": "departement", "territoire": code[:3]}
    if niveau not in ("epci", "commune"):
        return {"portee": niveau, "code_portee": code, "territoire": ""}
    ligne = store.run("territoires/un", code_territoire=code, niveau=niveau).iloc[0]
    portee, code_portee = "departement", str(ligne["code_departement"])
    if niveau not in lecture_selection.levels(portee, code_portee):
        # La Métropole du Grand Paris n'est pas l'EPCI de Paris : elle se voit dans sa région.
        portee, code_portee = "region", str(ligne["code_region"])
    return {"portee": portee, "code_portee": code_portee, "niveau": niveau, "territoire": code}


@store.one_state
def selection_at(params: Mapping[str, str]) -> Selection:
    """The selection of a visit that begins at those parameters: theirs, else the reader's own territory."""
    connu = store.known()
    dits = {cle: valeur for cle, valeur in params.items() if cle not in SANS_LIEU}
    selection, _ = lecture_selection.parse(dits, connu)
    mien = None if dits else prefere.kept()
    return (
        lecture_selection.change(selection, connu, **place_of(mien.niveau, mien.code)) if mien else selection
    )


@store.one_state
def ground_address(params: Mapping[str, str]) -> str:
    """Where the ground of the map of that visit is served; '' without a store, or without a contour."""
    try:
        selection = selection_at(params)
        portee = store.shown_scope(selection.portee, selection.code_portee)
        return store.ground_url(store.ground(selection.niveau, portee))
    except PhraseError:
        return ""
