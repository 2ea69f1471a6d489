"""Section « Postes et coût » : combien de postes, où, tenus par qui, à quel coût, depuis quand."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis, tirages
from dashboard.app_pages.commun.cadre import show_planche
from dashboard.app_pages.coordination.contexte import show_empty
from dashboard.ecran import chiffres_cles as ecran_chiffres_cles
from dashboard.ecran import html
from dashboard.figures import chiffres_cles, coordination
from dashboard.figures.dits import Dit, Phrase, say
from dashboard.galerie.coordination.contexte import ContexteCoordination
from dashboard.galerie.coordination.postes import AUCUN_POSTE
from dashboard.session import visite

COUT_MAX_EUROS = 200_000


def show(contexte: ContexteCoordination) -> None:
    """Key figures of the posts, their cost, then who holds them and how they evolved."""
    lignes = contexte.posts()
    if lignes["etp"].isna().all():
        show_empty(
            "Les postes de coopération et leur coût",
            "Cette section montrerait combien de postes portent la CTG, leur position, leur "
            "employeur, leur coût et la part que la Caf en cofinance.",
            "etp_coordination",
            contexte,
        )
        return
    postes = contexte.of_year("postes")
    if postes.empty:
        avis.info(AUCUN_POSTE)
    else:
        st.html(
            ecran_chiffres_cles.render(
                chiffres_cles.post_figures(postes, contexte.portee.unite, contexte.lieu, contexte.annee)
            )
        )
        _cost(postes, contexte)
        gauche, droite = st.columns(2, gap="large")
        for colonne, code in ((gauche, "coordination-position"), (droite, "coordination-employeur")):
            with colonne:
                show_planche(tirages.draw(code))
    _years()


def _cost(postes: pd.DataFrame, contexte: ContexteCoordination) -> None:
    """Cost at an amount per ETP that the reader may change; kept in the address."""
    cout = _amount()
    with st.container(horizontal=True, vertical_alignment="bottom", key="cout_coordination"):
        st.session_state["w_coordination_cout"] = cout
        st.number_input(
            "Coût annuel d'un ETP, en euros",
            min_value=1_000,
            max_value=COUT_MAX_EUROS,
            step=1_000,
            key="w_coordination_cout",
            on_change=_amount_changed,
            width=240,
        )
        st.html(f'<p class="ctg-regle">{html.escape(_hypothesis())}</p>', width=560)
    chiffres = chiffres_cles.cost_figures(coordination.cost(postes, cout), contexte.lieu, contexte.annee)
    st.html(ecran_chiffres_cles.render(chiffres))


def _hypothesis() -> Phrase:
    cout = Dit(formats.number(coordination.COUT_ETP_EUROS), "repere", nom="cout_etp:0")
    return say(
        "Hypothèse : {cout} € par ETP et par an (référentiel Cnaf 2020). C'est un repère, pas une "
        "règle : remplacez-le par votre coût.",
        cout=cout,
    )


def _amount() -> int:
    """The amount of the address when it is a possible one, else the published hypothesis."""
    texte = visite.extra().get("cout", "")
    if not texte:
        return coordination.COUT_ETP_EUROS
    if texte.isascii() and texte.isdigit() and 1_000 <= int(texte) <= COUT_MAX_EUROS:
        return int(texte)
    avis.warning(
        f"Dans l'adresse, le coût « {texte} » n'est pas un nombre d'euros entre 1 000 et "
        f"{formats.number(COUT_MAX_EUROS)} : l'hypothèse publiée est affichée."
    )
    visite.update_extra(cout="")
    return coordination.COUT_ETP_EUROS


def _amount_changed() -> None:
    cout = st.session_state["w_coordination_cout"]
    visite.update_extra(cout="" if cout in (None, coordination.COUT_ETP_EUROS) else str(cout))


def _years() -> None:
    tirage = tirages.draw("coordination-evolution")
    if tirage.figure is None:
        st.html(f'<p class="ctg-regle">{html.escape(tirage.vide)}</p>')
        return
    show_planche(tirage)
