"""« Du CEJ à la CTG » : the three flows of money and the amounts that the reader may change."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis, tirages
from dashboard.app_pages.commun.cadre import show_planche
from dashboard.ecran import reperes
from dashboard.figures import flux
from dashboard.figures.flux import Exemple
from dashboard.galerie.reperes import ETP, REGLAGES, read_example
from dashboard.session import visite


def show() -> None:
    """The answer, the settings, then the two flows on one scale and the post."""
    exemple, messages = read_example(visite.extra())
    for message in messages.values():
        avis.warning(message)
    visite.update_extra(**dict.fromkeys(messages, ""))
    st.html(reperes.statement(flux.winners(exemple)))
    _settings(exemple, ("montant", "part_a_pct", "heures_a", "heures_b"), "reglages_cej")
    gauche, droite = st.columns(2)
    with gauche:
        show_planche(tirages.draw("reperes-flux-cej"))
    with droite:
        show_planche(tirages.draw("reperes-flux-ctg"))
    st.html('<h2 class="ctg-section">Qui paie le poste de coopération ?</h2>')
    gauche, droite = st.columns(2)
    with gauche:
        _settings(exemple, ("cout_etp", "part_caf_pct"), "reglages_poste", _post_size)
    with droite:
        show_planche(tirages.draw("reperes-flux-poste"))


def _settings(
    exemple: Exemple, cles: tuple[str, ...], nom: str, suite: Callable[[Exemple], None] | None = None
) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", key=nom):
        for cle in cles:
            intitule, bas, haut, pas = REGLAGES[cle]
            widget = f"w_{cle}"
            st.session_state[widget] = int(getattr(exemple, cle))
            st.number_input(
                intitule, bas, haut, step=pas, key=widget, on_change=_changed, args=(cle,), width=260
            )
        if suite:
            suite(exemple)


def _post_size(exemple: Exemple) -> None:
    st.session_state["w_etp"] = exemple.etp
    st.selectbox(
        "Temps du poste (ETP)",
        ETP,
        format_func=lambda etp: formats.number(etp, 1),
        key="w_etp",
        on_change=_size_changed,
        width=200,
    )


def _changed(cle: str) -> None:
    valeur = st.session_state[f"w_{cle}"]
    defaut = getattr(Exemple(), cle)
    visite.update_extra(**{cle: "" if valeur is None or valeur == defaut else str(valeur)})


def _size_changed() -> None:
    etp = st.session_state["w_etp"]
    visite.update_extra(etp="" if etp == Exemple().etp else f"{etp:.1f}")
