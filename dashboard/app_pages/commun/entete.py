"""Header and footer of every page: the top bar, the territory, the style sheet."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.app_pages.commun import avis, rubriques
from dashboard.app_pages.commun import seance as commun_seance
from dashboard.composants import barre
from dashboard.lecture import store
from dashboard.lecture.selection import Selection
from dashboard.session import acces, prefere, visite
from data.erreurs import PhraseError

# Pages (par leur adresse) qui ne parlent d'aucun territoire en particulier.
SANS_TERRITOIRE = ("sources", "donnees", "mentions", "confidentialite", "accessibilite")
PIED = {
    "mentions": "Mentions légales",
    "confidentialite": "Confidentialité",
    # La loi veut l'état de conformité sur chaque page.
    "accessibilite": "Accessibilité : non conforme",
}
_REFUS, _DEMANDEE = "barre_refus", "page_demandee"
_STATIQUE = Path(__file__).resolve().parents[2] / "statique"
_STYLES = ("style.css", "cartes.css")


@lru_cache(maxsize=1)
def _css() -> str:
    return "".join((_STATIQUE / nom).read_text(encoding="utf-8") for nom in _STYLES)


def style() -> None:
    """The style sheet, once per run."""
    st.html(f"<style>{_css()}</style>")


def show() -> None:
    """The top bar: the six links, the territory, « Projeter »; then the views of the page's room."""
    page = str(st.session_state.get("page", ""))
    with st.container(key="entete"):
        barre(
            _bar(page),
            key="barre",
            on_aller=_ask,
            on_choix=_chosen,
            on_portee=_scope_changed,
            on_adopter=_adopt,
            on_revenir=_come_back,
        )
    if refus := st.session_state.pop(_REFUS, ""):
        avis.info(refus)
    if raison := acces.reason():
        suite = " Vous pouvez poser des notes." if acces.can_note() else ""
        st.html(f'<p class="ctg-lecture-seule" role="note">{escape(raison + suite)}</p>')


def _bar(page: str) -> dict[str, Any]:
    """What the bar shows; without a readable store, the links alone: the page says why."""
    nue = {"rubriques": rubriques.links(page, {}), "vues": rubriques.views(page, {})}
    seule = {**nue, "territoire": None, "projeter": None}
    if not visite.is_open():
        return seule
    try:
        # À la première visite, la page entière est la question que poserait ce bouton.
        if page == "" and visite.asks():
            return {**seule, "vues": None}
        parametres = visite.address_of(visite.current())
        return {
            "rubriques": rubriques.links(page, parametres),
            "vues": rubriques.views(page, parametres),
            "territoire": _territory(),
            "projeter": _projected(page),
        }
    except PhraseError:
        return seule


def _projected(page: str) -> dict[str, str] | None:
    """The wall of the séance in hand; None for who has none, or one without a screen."""
    if page == commun_seance.PAGE:
        # La page a les siens, un par séance : celui de la barre projetterait peut-être une autre.
        return None
    try:
        seance = commun_seance.current()
    except PhraseError:
        # Les pages qui lisent la mémoire le disent ; la barre, elle, reste entière.
        return None
    if seance is None or not seance.ecrans:
        return None
    return {"href": commun_seance.wall(seance.numero), "nom": seance.entete.nom}


def _territory() -> dict[str, Any]:
    selection = visite.current()
    st.session_state["portee_entete"] = (selection.portee, selection.code_portee)
    portee = store.scope(selection.portee, selection.code_portee)
    etendue = portee.nom if portee else selection.code_portee
    nom = etendue
    if selection.territoire:
        lignes = store.run("territoires/un", code_territoire=selection.territoire, niveau=selection.niveau)
        nom = etendue if lignes.empty else str(lignes["nom"].iloc[0])
    mien = prefere.territory()
    return {
        "nom": nom,
        "code": selection.territoire,
        "cle": f"{selection.portee}-{selection.code_portee}",
        "etendue": etendue,
        "mien": {"nom": mien.nom, "code": mien.code} if mien else None,
    }


def shows(selection: Selection) -> bool:
    """True when the header, drawn by the last full run, shows the scope of ``selection``."""
    return st.session_state.get("portee_entete") == (selection.portee, selection.code_portee)


def footer() -> None:
    """Producers, licence, and the pages that the law asks for, on every page."""
    st.html(
        '<footer class="ctg-pied">Données : Cnaf, Insee et autres producteurs publics, Licence Ouverte 2.0 ; '
        "contours : IGN (ADMIN EXPRESS) ; découpage : COG 2025, Etalab. Sources, dates et réserves : page "
        "« Sources et méthode ».</footer>"
    )
    with st.container(horizontal=True, key="pied"):
        for adresse, libelle in PIED.items():
            st.page_link(st.session_state["pages"][adresse], label=libelle)


def _ask(page: str) -> None:
    st.session_state[_DEMANDEE] = page


def wanted(pages: Iterable[Any]) -> Any | None:
    """The page that the bar asked for, once; None when nothing was asked."""
    demandee = st.session_state.pop(_DEMANDEE, None)
    return next((p for p in pages if p.url_path == demandee), None)


def _scope_changed(cle: str) -> None:
    portee, _, code = cle.partition("-")
    if not store.can_bound(portee, code):
        return
    st.session_state["territoire_demande"] = True
    visite.update(portee=portee, code_portee=code, territoire="")


def _chosen(niveau: str, code: str) -> None:
    """A territory was found: show it where it can be seen, and select it."""
    st.session_state["territoire_demande"] = True
    visite.show_territory(niveau, code)


def _adopt() -> None:
    """What is looked at becomes the reader's territory."""
    selection = visite.current()
    niveau, code = selection.portee, selection.code_portee
    if selection.territoire:
        niveau, code = selection.niveau, selection.territoire
    mien = prefere.own(niveau, code)
    if mien is None:
        st.session_state[_REFUS] = "Votre territoire est un EPCI ou un département : choisissez-en un."
        return
    refus = prefere.choose(mien.niveau, mien.code)
    st.session_state[_REFUS] = refus or f"L’application s’ouvrira sur ce territoire : {mien.nom}."


def _come_back() -> None:
    st.session_state["territoire_demande"] = True
    visite.show_mine()
