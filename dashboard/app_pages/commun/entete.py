"""Header and footer of every page: the top bar, the territory, the style sheet."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.app_pages.commun import avis, presentation, rubriques
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
_REFUS = "barre_refus"
_STYLE = Path(__file__).resolve().parents[2] / "statique" / "style.css"


@lru_cache(maxsize=1)
def _css() -> str:
    return _STYLE.read_text(encoding="utf-8")


def style() -> None:
    """The style sheet, once per run."""
    st.html(f"<style>{_css()}</style>")


def show() -> None:
    """The top bar: the six links, the territory, « Présenter »; then the views of the page's room."""
    page = str(st.session_state.get("page", ""))
    with st.container(key="entete"):
        barre(
            _bar(page),
            key="barre",
            on_aller=presentation.ask,
            on_choix=_chosen,
            on_portee=_scope_changed,
            on_adopter=_adopt,
            on_revenir=_come_back,
            on_presenter=lambda: visite.present(True),
        )
    if refus := st.session_state.pop(_REFUS, ""):
        avis.info(refus)
    if raison := acces.reason():
        suite = " Vous pouvez poser des notes." if acces.can_note() else ""
        st.html(f'<p class="ctg-lecture-seule" role="note">{escape(raison + suite)}</p>')


def _bar(page: str) -> dict[str, Any]:
    """What the bar shows; without a readable store, the links alone: the page says why."""
    nue = {"rubriques": rubriques.links(page, {}), "vues": rubriques.views(page, {})}
    seule = {**nue, "territoire": None, "presenter": False}
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
            "presenter": True,
        }
    except PhraseError:
        return seule


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
