"""Moins d'enfants, faut-il encore des places ? Les naissances, la suite, la couverture partagée."""

from __future__ import annotations

import streamlit as st

from dashboard.app_pages.commun import tirages, variation
from dashboard.app_pages.commun.cadre import show_planche
from dashboard.ecran import couverture_partagee as ecran_partage
from dashboard.ecran import html
from dashboard.figures import scenarios_mots
from dashboard.figures.scenarios import build_scenarios
from dashboard.lecture import scenarios, store
from dashboard.lecture.sujet import Sujet


def show(sujet: Sujet) -> None:
    """The chart and its answers, then, for a département, what moved its coverage."""
    if sujet.niveau not in scenarios.NIVEAUX:
        return
    with st.container(key="portrait_scenarios"):
        _births(sujet)
    _split()


def _births(sujet: Sujet) -> None:
    lues = scenarios.read_base(store, sujet.niveau, sujet.code)
    base = lues.base
    st.html(f'<h2 class="ctg-section">{html.escape(scenarios_mots.TITRE)}</h2>')
    if base is None:
        st.html(f'<p class="ctg-texte">{html.escape(lues.raison)}</p>')
        return
    pct = variation.read_change()
    if not base.petits_nombres:
        variation.show_field(pct, "portrait")
    faits = build_scenarios(base, pct)
    reponses = [(s.nom, scenarios_mots.hypothesis(base, s), scenarios_mots.answer(base, s)) for s in faits]
    with st.container(key="figure_portrait_scenarios_reponse"):
        st.html(
            ecran_partage.answers(scenarios_mots.today(base), reponses, scenarios_mots.undrawn(base, pct))
        )
    show_planche(tirages.draw("portrait-naissances"), cle="portrait_naissances")


def _split() -> None:
    """Nothing where no rate is published twice in one series: the section above has said it."""
    tirage = tirages.draw("portrait-partage")
    if tirage.figure is not None:
        show_planche(tirage, cle="portrait_partage")
