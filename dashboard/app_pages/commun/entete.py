"""Header and footer of every page: name, search, scope; style sheet."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path

import streamlit as st

from dashboard.composants import recherche
from dashboard.lecture import store
from dashboard.lecture.selection import Selection
from dashboard.session import acces, visite
from data.erreurs import PhraseError

# Pages (par leur adresse ; vide pour l'accueil) qui ne parlent d'aucun territoire en particulier.
SANS_TERRITOIRE = ("", "sources", "donnees", "mentions", "confidentialite", "accessibilite")
PIED = {
    "mentions": "Mentions légales",
    "confidentialite": "Confidentialité",
    # La loi veut l'état de conformité sur chaque page.
    "accessibilite": "Accessibilité : non conforme",
}
_STATIQUE = Path(__file__).resolve().parents[2] / "statique"
_STYLES = ("style.css", "cartes.css")


@lru_cache(maxsize=1)
def _css() -> str:
    return "".join((_STATIQUE / nom).read_text(encoding="utf-8") for nom in _STYLES)


def style() -> None:
    """The style sheet, once per run."""
    st.html(f"<style>{_css()}</style>")


def show() -> None:
    """Name of the product, search box, scope of the figures."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="entete"):
        st.html('<p class="ctg-marque">Observatoire <b>CTG</b></p>', width=190)
        recherche(key="recherche", on_choix=_chosen)
        try:
            _scope()
        except PhraseError:
            # La page dira la même chose, en une phrase et à sa place.
            return
        st.button("Présenter", key="presenter_bouton", on_click=visite.present, args=(True,))
    if raison := acces.reason():
        suite = " Vous pouvez poser des notes." if acces.can_note() else ""
        st.html(f'<p class="ctg-lecture-seule" role="note">{escape(raison + suite)}</p>')


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


def _scope() -> None:
    """France, régions, départements, and the EPCI that bounds the map when there is one."""
    if not visite.is_open():
        return
    selection = visite.current()
    st.session_state["portee_entete"] = (selection.portee, selection.code_portee)
    lignes = store.run("territoires/portees")
    noms: dict[str, str] = {
        f"{x.niveau}-{x.code_territoire}": (
            f"{x.nom} ({x.code_territoire})" if x.niveau == "departement" else str(x.nom)
        )
        for x in lignes.itertuples()
    }
    choisi = f"{selection.portee}-{selection.code_portee}"
    if choisi not in noms:
        portee = store.scope(selection.portee, selection.code_portee)
        noms = {choisi: portee.nom if portee else choisi, **noms}
    st.session_state["w_portee"] = choisi
    st.selectbox(
        "Territoire de la carte",
        list(noms),
        format_func=lambda cle: noms.get(str(cle), str(cle)),
        key="w_portee",
        on_change=_scope_changed,
        width=270,
        label_visibility="collapsed",
    )


def _scope_changed() -> None:
    portee, _, code = st.session_state["w_portee"].partition("-")
    st.session_state["territoire_demande"] = True
    visite.update(portee=portee, code_portee=code, territoire="")


def _chosen() -> None:
    """A territory was found: show it where it can be seen, and select it."""
    choix = st.session_state["recherche"]["choix"]
    if not choix:
        return
    niveau, code = choix["niveau"], choix["code"]
    st.session_state["territoire_demande"] = True
    visite.show_territory(niveau, code)
