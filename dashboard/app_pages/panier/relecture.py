"""Refaire, sans la montrer, la page d'une figure : ses valeurs d'aujourd'hui, sous ses réglages."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.fragment import MemoryFragmentStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import RerunException, ScriptRunContext, StopException, add_script_run_ctx
from streamlit.runtime.state import SafeSessionState, SessionState

from dashboard.app_pages.commun import panier as commun_panier
from dashboard.dossiers.panier import Element, Figure, Panier
from dashboard.galerie import registre
from dashboard.galerie.tirage import parse
from dashboard.lecture import store, vues
from dashboard.session import visite
from data.erreurs import PhraseError

# Une page qui se reprend pour suivre son adresse s'arrête au second tour.
_TOURS_MAX = 4
_ANNEE = re.compile(r"(?<!\d)\d{4}(?!\d)")
# Une visite à part : rien de ce qu'elle dessine n'est envoyé, ni gardé, chez qui que ce soit.
_VISITE = "relecture-du-panier"
Entendue = tuple[str, Figure]


def judge(panier: Panier) -> Panier:
    """The basket, its figures judged in the state read here; the same one when all are known.

    Raises StoreError.
    """
    magasin = vues.fingerprint(store)
    inconnus = [e for e in panier.elements if not e.is_known(magasin)]
    if not inconnus:
        return panier
    siennes = {
        e.numero: registre.build(parse(e.adresse), store).figure
        for e in inconnus
        if parse(e.adresse).code in registre.CLICHES
    }
    autres = [e for e in inconnus if e.numero not in siennes]
    par_adresse = {e.adresse: shown(e.adresse) for e in autres}
    siennes |= {e.numero: _own(e, par_adresse[e.adresse]) for e in autres}
    return panier.judge(siennes, magasin)


def _own(element: Element, montrees: Sequence[Entendue]) -> Figure | None:
    """The figure of an element among those of its page: at its place, whatever the year there."""
    exacte = [f for place, f in montrees if place == element.place]
    # Le nom d'un graphique porte son année : une de plus, et il a changé de place.
    sans_annee = [f for place, f in montrees if _timeless(place) == _timeless(element.place)]
    pareilles = exacte or sans_annee
    return pareilles[0] if len(pareilles) == 1 else None


def _timeless(place: str) -> str:
    return _ANNEE.sub("", place)


def shown(adresse: str) -> list[Entendue]:
    """What the page of an address shows, each figure with its place; nothing when it cannot."""
    page, _, reglages = adresse.partition("?")
    if page not in commun_panier.REFAISABLES:
        return []
    montrees: list[Entendue] = []
    etat, prefere = store.state(), visite.preferred()

    def run() -> None:
        # Une page qui ne se refait pas est une page sans figure : le panier le dit.
        with suppress(StopException, PhraseError), store.pinned(etat):
            montrees.extend(_visit(page, reglages, prefere))

    fil = threading.Thread(target=run, name="relecture", daemon=True)
    fil.start()
    fil.join()
    return montrees


def _visit(page: str, reglages: str, prefere: str) -> list[Entendue]:
    """Run a page from its address, in this thread, until it stays in its place."""
    contexte = ScriptRunContext(
        session_id=_VISITE,
        _enqueue=lambda _: None,
        query_string=urlencode(parse_qsl(reglages)),
        session_state=SafeSessionState(SessionState(), lambda: None),
        uploaded_file_mgr=MemoryUploadedFileManager(""),
        main_script_path="",
        user_info={},
        fragment_storage=MemoryFragmentStorage(),
        pages_manager=PagesManager(__file__),
    )
    add_script_run_ctx(threading.current_thread(), contexte)
    try:
        for _ in range(_TOURS_MAX):
            contexte.reset(query_string=contexte.query_string)
            # La préférence de la visite, non celle du poste : l'adresse la suppose.
            st.session_state[visite.PREFERE] = prefere
            with commun_panier.listening() as montrees:
                try:
                    visite.open_page(page)
                    commun_panier.REFAISABLES[page]()
                    return montrees
                except RerunException:
                    continue
        return []
    finally:
        if Runtime.exists():
            Runtime.instance().media_file_mgr.clear_session_refs(_VISITE)
