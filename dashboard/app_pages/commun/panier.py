"""Le panier d'une visite : dans la session, et en mémoire du serveur sous un identifiant."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from threading import Lock

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.app_pages.commun.tirages import drawn
from dashboard.dates import today
from dashboard.dossiers.panier import Panier, PanierError
from dashboard.galerie.tirage import Figure, Tirage
from dashboard.lecture import store, vues
from data.erreurs import PhraseError

PAGE = "dossiers"
_CLE, _NOM, _DIT = "panier", "panier_nom", "panier_dit"
_PANIERS_MAX = 60
_verrou = Lock()


@st.cache_resource(show_spinner=False)
def _memory() -> OrderedDict[str, Panier]:
    """Baskets of the server by their identifier, the oldest first: a reload finds its own."""
    return OrderedDict()


def current() -> Panier:
    """The basket of this visit."""
    return st.session_state.get(_CLE, Panier())


def keep(panier: Panier) -> None:
    """Put another basket in the place of the present one, here and in the server's memory."""
    st.session_state[_CLE] = panier
    nom = st.session_state.setdefault(_NOM, secrets.token_urlsafe(9))
    with _verrou:
        memoire = _memory()
        memoire[nom] = panier
        memoire.move_to_end(nom)
        while len(memoire) > _PANIERS_MAX:
            memoire.popitem(last=False)


def name() -> str:
    """Identifier of this basket, '' while nothing was put in it."""
    return st.session_state.get(_NOM, "")


def recall(nom: str) -> bool:
    """Take back the basket of an identifier; False when the server does not have it any more.

    A visit that has its own basket keeps it.
    """
    if _NOM in st.session_state:
        return True
    with _verrou:
        garde = _memory().get(nom)
    if garde is None:
        return False
    st.session_state[_CLE], st.session_state[_NOM] = garde, nom
    return True


def button(tirage: Tirage, place: str) -> None:
    """« Ajouter au panier », then what the basket holds and the way to it.

    ``place`` tells this button from the others of the page.
    """
    figure, adresse = drawn(tirage), str(tirage.adresse)
    try:
        magasin = vues.fingerprint(store)
    except PhraseError:
        return
    deja = current().has(figure, adresse)
    st.button(
        "Dans le panier" if deja else "Ajouter au panier",
        key=f"panier_{place} {getattr(figure, 'nom', '')}".strip(),
        on_click=_add,
        args=(figure, adresse, magasin),
        disabled=deja,
        width="stretch",
        help=None if deja else "Pour faire un diaporama, un PDF ou une archive de plusieurs figures.",
    )
    if phrase := st.session_state.pop(_DIT, ""):
        avis.warning(phrase)
    page = st.session_state.get("pages", {}).get(PAGE)
    if page is not None and (nombre := len(current().elements)):
        st.page_link(page, label=f"Ouvrir le panier ({formats.plural(nombre, 'figure')})")


def _add(figure: Figure, adresse: str, magasin: str) -> None:
    try:
        keep(current().add(figure, adresse=adresse, magasin=magasin, jour=today()))
    except PanierError as erreur:
        st.session_state[_DIT] = str(erreur)
