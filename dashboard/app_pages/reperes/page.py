"""Page « Repères » : what published references say, beside the reader's own figures."""

from __future__ import annotations

import streamlit as st

from dashboard.app_pages.commun import avis, tirages
from dashboard.app_pages.commun.cadre import prefer_scope_with_rows, show_planche, standing
from dashboard.app_pages.reperes import flux
from dashboard.ecran import html
from dashboard.ecran import reperes as ecran_reperes
from dashboard.figures import reperes, reperes_memoire
from dashboard.galerie import reperes as galerie_reperes
from dashboard.lecture import store
from dashboard.session import visite
from data.fiches.reperes import Repere, load_reperes

PARTIES = {
    "chiffres": "Repères et vos chiffres",
    "departement": "Un département enquêté",
    "cej": "Du CEJ à la CTG",
}


@standing
def page() -> None:
    """Three parts, one at a time: the references, the studied département, from CEJ to CTG."""
    if not visite.is_open():
        return
    prefer_scope_with_rows("postes")
    partie = visite.extra().get("partie", "chiffres")
    inconnue = partie not in PARTIES
    if inconnue:
        visite.update_extra(partie="")
    {"departement": _department, "cej": _flows}.get(partie, _references)()
    if inconnue:
        avis.warning(
            f"Dans l'adresse, la partie « {partie} » n'existe pas : « {PARTIES['chiffres']} » est affichée."
        )
    visite.write_address()


def _heading(partie: str, sous_titre: str) -> None:
    """The question of the page, and the choice of a part under it."""
    st.html(html.heading("Que disent les références publiées ?", sous_titre))
    st.session_state["reperes_partie"] = partie
    st.segmented_control(
        "Partie de la page",
        list(PARTIES),
        format_func=PARTIES.__getitem__,
        key="reperes_partie",
        on_change=_part_changed,
        label_visibility="collapsed",
    )


def _part_changed() -> None:
    # Recliquer la partie affichée la décoche : on y reste.
    choisie = st.session_state["reperes_partie"]
    if choisie:
        visite.update_extra(partie="" if choisie == "chiffres" else choisie)


def _references() -> None:
    selection = visite.current()
    portee = store.scope(selection.portee, selection.code_portee)
    assert portee is not None, "la sélection ne porte que des territoires connus"
    chiffres = store.run("reperes/chiffres", portee=portee.niveau, code_portee=portee.code)
    france = store.run("reperes/chiffres", portee="france", code_portee="FRANCE")
    lignes = reperes.build_lines(_published(), chiffres, france, portee, store.catalogue())
    _heading("chiffres", f"Chaque repère avec sa source et sa date, à côté des chiffres {portee.de}")
    st.html(ecran_reperes.statement(reperes.answer(_published(), chiffres, france, portee)))
    for theme, groupe in lignes.items():
        st.html(ecran_reperes.theme_table(theme, groupe, portee.nom))


def _department() -> None:
    memoire = galerie_reperes.memoire(store)
    _heading("departement", "Un département enquêté en 2025 : qui y coordonne la CTG ?")
    st.html(ecran_reperes.warning(reperes_memoire.warning(memoire)))
    gauche, droite = st.columns(2)
    with gauche:
        show_planche(tirages.draw("reperes-memoire-axes"))
    with droite:
        show_planche(tirages.draw("reperes-memoire-epci"))
    st.html(ecran_reperes.definitions("Types de coopération", reperes_memoire.cooperation_groups(memoire)))
    conventions = [r for r in _published() if r.code in reperes_memoire.REPERES_MEMOIRE]
    st.html(ecran_reperes.definitions("Conventions et équipes", reperes.told(conventions)))
    tiroir = st.expander("Les onze EPCI sous pseudonyme", key="reperes_epci", on_change="rerun")
    if tiroir.open:
        with tiroir:
            table = reperes_memoire.epci_table(memoire)
            st.html(ecran_reperes.text_table("EPCI sous pseudonyme, ETP des postes listés", table))
    st.html(f"<p><b>Source</b> : {html.escape(reperes_memoire.SOURCE_MEMOIRE)}</p>")


def _flows() -> None:
    _heading("cej", "Du CEJ à la CTG : qui reçoit l'aide de la Caf, et combien ?")
    flux.show()


@st.cache_resource(show_spinner=False)
def _published() -> tuple[Repere, ...]:
    return load_reperes()
