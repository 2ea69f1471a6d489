"""Keeps the selection of a session and the address of the page in step, both ways.

The selection lives in ``st.session_state``; the address is written from it at the end of a run and
read again whenever it is not what was last written (a link, the back button). The parameter
``vue`` (zoom of the map) belongs to the map component: it is carried along, never interpreted.
``presenter`` was a mode, that séances have replaced: an address that still has it is read without it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard.lecture import selection as lecture_selection
from dashboard.lecture import store
from dashboard.lecture.parmi import read_parmi, settings_of_page
from dashboard.lecture.selection import Selection
from dashboard.session import depart, prefere
from data.erreurs import PhraseError

VUE = "vue"
ANCIEN = "presenter"
# De quelle figure d'une séance vient la page : à qui la règle, pas à qui reçoit le lien.
REMPLACE = "remplace"
# L'accueil est la page sans chemin ; son adresse ne dit que le groupe de comparaison.
ACCUEIL, SEANCES = "", "seances"
GROUPE = frozenset(("parmi", "liste"))
_ETAT = "etat_lu"
# Vrai quand l'année montrée est la dernière : elle suit alors les données qui arrivent.
_SUIT = "suit_derniere_annee"
# Dans l'adresse sans être de la sélection ni d'une page : portés d'un tour à l'autre.
_PORTES = (VUE,)


def fragment(fonction: Callable[[], None]) -> Callable[[], None]:
    """A part of a page that reruns alone, on one state; on another one, the whole page reruns."""

    @wraps(fonction)
    def run() -> None:
        with store.pinned():
            if st.session_state.get(_ETAT, "") not in ("", _state_name()):
                st.rerun()
            fonction()

    return st.fragment(run)


def _says_no_place(page: str, params: dict[str, str]) -> bool:
    """True for an address that is not about a territory: home's, or that of a séance."""
    if page == ACCUEIL:
        return not set(params) - GROUPE
    return page == SEANCES and not set(params) & lecture_selection.PARAMETRES


def _state_name() -> str:
    """Identity of the rows that this run reads; '' without a store."""
    try:
        return store.state().contenu
    except PhraseError:
        return ""


def open_page(page: str) -> Selection:
    """Selection for this run, from the address when it has changed, else from the session.

    Going to another page clears the address: the selection is then kept, not reset.
    """
    etat = st.session_state
    etat[_ETAT] = _state_name()
    st.query_params.pop(ANCIEN, None)
    params = {k: v for k, v in st.query_params.to_dict().items() if k not in _PORTES}
    meme_page = etat.get("page") == page
    etat["page"] = page
    if not meme_page:
        etat["annonce"] = ""
    if page == ACCUEIL and "selection" in etat and params != etat.get("adresse") and not set(params) - GROUPE:
        # L'accueil n'a que le groupe dans son adresse : le lieu est celui de la visite.
        if params or meme_page:
            parmi, liste, phrase = read_parmi(params)
            etat["messages"] = (phrase,) if phrase else ()
            etat["selection"] = replace(etat["selection"], parmi=parmi, liste=liste)
        etat["adresse"] = params
    if "selection" not in etat or (params != etat.get("adresse") and (params or meme_page)):
        etat["selection"], etat["messages"] = lecture_selection.parse(params, store.known())
        propres = settings_of_page(params, lecture_selection.PARAMETRES)
        etat.setdefault("propres", {})[page] = propres
        if not params or _says_no_place(page, params):
            # Sans adresse, on commence par le territoire de l'usager ; l'adresse gagne toujours.
            etat["adresse"] = params
            show_mine()
            etat["messages"] = (*etat["messages"], perdu) if (perdu := prefere.lost()) else etat["messages"]
    else:
        # Un magasin refait peut avoir perdu ce qui était affiché, ou gagné une année.
        gardee = etat["selection"]
        if etat.get(_SUIT):
            gardee = replace(gardee, millesime=0)
        etat["selection"] = lecture_selection.normalise(gardee, store.known())
    etat[_SUIT] = not lecture_selection.chosen_year(etat["selection"], store.known())
    return etat["selection"]


def extra(page: str = "") -> dict[str, str]:
    """Parameters of the address that belong to a page (the present one) and not to the selection.

    A page reads its own settings here, and validates them: the address is typed by anybody.
    """
    return dict(st.session_state.get("propres", {}).get(page or st.session_state.get("page"), {}))


def update_extra(**changements: str) -> None:
    """Change settings of the present page; an empty text removes one (its default comes back)."""
    page = st.session_state["page"]
    gardes = {**extra(page), **changements}
    toutes = st.session_state.setdefault("propres", {})
    toutes[page] = {cle: valeur for cle, valeur in gardes.items() if valeur}


def preferred() -> str:
    """Code of the département of the reader's territory, '' for none."""
    mien = prefere.territory()
    return mien.departement if mien else ""


def asks() -> bool:
    """True when the visit has no territory to begin with: none kept, none looked at."""
    selection = current()
    return selection.portee == "france" and not selection.territoire and prefere.asks()


def show_mine() -> None:
    """Show the reader's territory as a visit begins with it: its département, itself selected."""
    if mien := prefere.territory():
        show_territory(mien.niveau, mien.code)


def is_open() -> bool:
    """True once a selection could be read from the store."""
    return "selection" in st.session_state


def current() -> Selection:
    """The selection of this session (``open_page`` must have run)."""
    return st.session_state["selection"]


@store.one_state
def update(**changements: Any) -> None:
    """Change the selection from a widget's callback; the address follows at the end of the run."""
    etat = st.session_state
    avant: Selection = etat["selection"]
    if "indicateur" in changements and avant.methode == "seuils":
        # Des seuils en places pour 100 enfants ne veulent rien dire d'une densité.
        changements = {"methode": Selection().methode, "seuils": (), **changements}
    apres = lecture_selection.change(avant, store.known(), **changements)
    if (avant.portee, avant.code_portee, avant.niveau) != (apres.portee, apres.code_portee, apres.niveau):
        # Une autre emprise : le zoom d'avant n'y a pas de sens.
        st.query_params.pop(VUE, None)
    etat["selection"], etat["messages"], etat["annonce"] = apres, (), ""
    etat[_SUIT] = not lecture_selection.chosen_year(apres, store.known())


def show_territory(niveau: str, code: str) -> None:
    """Show a territory where it can be seen, and select it (a scope is only shown)."""
    update(**depart.place_of(niveau, code))


def write_address() -> None:
    """Write the selection and the page's own settings, without touching what did not change."""
    params = {**extra(), **address_of(current())}
    ecrits = st.query_params.to_dict()
    portes = {cle: ecrits.pop(cle) for cle in _PORTES if cle in ecrits}
    st.session_state["adresse"] = params
    if ecrits != params:
        st.query_params.from_dict({**params, **portes})


def address_of(selection: Selection) -> dict[str, str]:
    """Parameters that lead any reader to that selection, whatever département they prefer."""
    # Sans « portee », un lien vers la France s'ouvrirait sur le département de celui qui le suit.
    france = {"portee": "france"} if selection.portee == "france" and preferred() else {}
    return {**france, **lecture_selection.to_params(selection, store.known())}


def address_for(page: str) -> dict[str, str] | None:
    """What another page will write in its address; None for home, which has none, or without a store.

    Written at once, the history has one entry: the way back does not pass through a bare address.
    """
    if not page or not is_open():
        return None
    try:
        return {**extra(page), **address_of(current())}
    except PhraseError:
        return None


def link() -> str:
    """The permanent link of what the page shows: its address, relative to the page."""
    propres = {cle: valeur for cle, valeur in extra().items() if cle != REMPLACE}
    return f"?{urlencode({**propres, **address_of(current())})}"


def leave_address() -> None:
    """For a page that has no address of its own: the selection stays, the address stays plain."""
    st.session_state["adresse"] = {}


def write_group() -> None:
    """The address of home: the comparison group alone, when it is not the usual one."""
    toutes = lecture_selection.to_params(current(), store.known())
    params = {cle: toutes[cle] for cle in sorted(GROUPE) if cle in toutes}
    ecrits = st.query_params.to_dict()
    portes = {cle: ecrits.pop(cle) for cle in _PORTES if cle in ecrits}
    st.session_state["adresse"] = params
    if ecrits != params:
        st.query_params.from_dict({**params, **portes})


def tell(phrase: str) -> None:
    """What a change brought with it, said above the page until the next change."""
    st.session_state["annonce"] = phrase


def told() -> str:
    """What the last change brought with it, or ''."""
    return st.session_state.get("annonce", "")


def messages() -> tuple[str, ...]:
    """Sentences about parameters of the address that were not kept."""
    return st.session_state.get("messages", ())
