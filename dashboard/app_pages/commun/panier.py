"""Le panier d'une visite : dans la session, et en mémoire du serveur sous un identifiant."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from urllib.parse import urlencode

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.dates import today
from dashboard.dossiers.panier import Panier, PanierError
from dashboard.figures.modele import Carte
from dashboard.figures.planche import Planche
from dashboard.galerie.tirage import Tirage
from dashboard.lecture import store, vues
from dashboard.session import visite
from data.erreurs import PhraseError

PAGE = "dossiers"
_CLE, _NOM, _DIT = "panier", "panier_nom", "panier_dit"
# Ce qui, dans une adresse, ne change rien à la figure.
_HORS_FIGURE = (visite.PRESENTER, visite.VUE)
_PANIERS_MAX = 60
# Les figures qu'un tour de page montre, quand quelqu'un les écoute (voir ``relecture``).
_ecoute: ContextVar[list[tuple[str, Carte | Planche]] | None] = ContextVar("ecoute", default=None)
_verrou = Lock()
Page = Callable[[], None]
# Par adresse, les pages dont les figures se refont : chacune s'inscrit, le panier n'en connaît aucune.
REFAISABLES: dict[str, Page] = {}


def replayable(adresse: str) -> Callable[[Page], Page]:
    """Mark a page whose figures can be made again from their address (see ``panier.relecture``)."""

    def inscribe(page: Page) -> Page:
        REFAISABLES[adresse] = page
        return page

    return inscribe


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


@contextmanager
def listening() -> Iterator[list[tuple[str, Carte | Planche]]]:
    """The figures that the pages run inside show, each with its place, in their order."""
    entendues: list[tuple[str, Carte | Planche]] = []
    jeton = _ecoute.set(entendues)
    try:
        yield entendues
    finally:
        _ecoute.reset(jeton)


def heard(figure: Tirage | Carte | Planche, cle: str) -> bool:
    """True when this run only listens to the figures: nothing is to be offered for them."""
    entendues = _ecoute.get()
    if entendues is None:
        return False
    if isinstance(figure, Tirage):
        return True
    entendues.append((_place(figure, cle), figure))
    return True


def _place(figure: Carte | Planche, cle: str) -> str:
    return f"{cle} {getattr(figure, 'nom', '')}".strip()


def button(tirage: Tirage | Carte | Planche, place: str) -> None:
    """« Ajouter au panier », then what the basket holds and the way to it."""
    if isinstance(tirage, Tirage):
        assert tirage.figure is not None, "une vue vide ne s'ajoute pas"
        figure, adresse, cle, place = tirage.figure, str(tirage.adresse), place, ""
    else:
        figure, adresse = tirage, _address()
        cle = place = _place(figure, place)
    try:
        magasin = vues.fingerprint(store)
    except PhraseError:
        return
    deja = current().has(figure, adresse, place)
    st.button(
        "Dans le panier" if deja else "Ajouter au panier",
        key=f"panier_{cle}",
        on_click=_add,
        args=(figure, adresse, place, magasin),
        disabled=deja,
        width="stretch",
        help=None if deja else "Pour faire un diaporama, un PDF ou une archive de plusieurs figures.",
    )
    if phrase := st.session_state.pop(_DIT, ""):
        avis.warning(phrase)
    page = st.session_state.get("pages", {}).get(PAGE)
    if page is not None and (nombre := len(current().elements)):
        st.page_link(page, label=f"Ouvrir le panier ({formats.plural(nombre, 'figure')})")


def _add(figure: Carte | Planche, adresse: str, place: str, magasin: str) -> None:
    try:
        keep(current().add(figure, adresse=adresse, place=place, magasin=magasin, jour=today()))
    except PanierError as erreur:
        st.session_state[_DIT] = str(erreur)


def _address() -> str:
    """« carte?portee=departement-95 »: the page and what follows « ? », its years written out."""
    # L'année montrée est écrite, même la dernière : une année de plus n'y change rien.
    lus = {**visite.shown_years(), **st.query_params.to_dict()}
    params = {c: v for c, v in lus.items() if c not in _HORS_FIGURE}
    page = st.session_state.get("page", "")
    return f"{page}?{urlencode(params)}" if params else str(page)
