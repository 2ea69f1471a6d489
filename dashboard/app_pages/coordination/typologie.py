"""Section « Typologie » : coopération limitée, nécessaire ou différenciée, d'après qui gère."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.app_pages.commun import exporter, tirages
from dashboard.app_pages.coordination.contexte import choose, chosen, select_epci, show_empty
from dashboard.composants import carte as dessiner_carte
from dashboard.ecran import carte as ecran_carte
from dashboard.ecran import html
from dashboard.figures import typologie
from dashboard.figures.unites import Unite
from dashboard.galerie.coordination.contexte import ContexteCoordination
from dashboard.galerie.coordination.typologie import DOMAINE, read_equipments
from dashboard.lecture import store

HAUTEUR_PX = 430
# Au-delà, les EPCI sans équipement importé ne se listent pas.
LISTES_MAX = 60


def show(contexte: ContexteCoordination) -> None:
    """The rule, the map of the three categories, then the table they are counted from."""
    lignes = read_equipments(contexte)
    if lignes["typologie"].isna().all():
        show_empty(
            f"La façon de coopérer de chaque {contexte.portee.unite.nom}",
            f"Cette section rangerait les {contexte.portee.unite.noms} selon qui gère leurs EAJE et "
            "leurs accueils de loisirs : coopération limitée, nécessaire ou différenciée.",
            "equipements",
            contexte,
        )
        return
    domaine = chosen("domaine", "le domaine", typologie.DOMAINES, DOMAINE)
    choose(
        "Équipements comptés",
        "domaine",
        domaine,
        list(typologie.DOMAINES),
        typologie.DOMAINES.__getitem__,
        defaut=DOMAINE,
    )
    st.html(f'<p class="ctg-regle">{html.escape(typologie.REGLE)}</p>')
    colonne_carte, colonne_table = st.columns([0.39, 0.61], gap="medium")
    with colonne_carte, st.container(key="figure_carte_typologie"):
        _map()
    with colonne_table:
        _table(lignes, contexte.portee.unite)


def _map() -> None:
    tirage = tirages.draw("coordination-typologie")
    carte = tirages.drawn_map(tirage)
    cle = "carte_typologie"
    pastille = html.FICTIF if carte.fictif else ""
    st.html(f'<h2 class="ctg-graphique">Façon de coopérer {pastille}</h2>')
    dessiner_carte(
        ecran_carte.component_data(
            carte, store.ground_url(carte.fond), groupe="typologie", ecrit_vue=True, hauteur=HAUTEUR_PX
        ),
        key=cle,
        on_selection=lambda: select_epci(st.session_state[cle]["selection"] or ""),
    )
    st.html(html.caption(carte))
    exporter.show(tirage, cle=cle)


def _table(lignes: pd.DataFrame, unite: Unite) -> None:
    connus = lignes[lignes["equipements"] > 0]["code_epci"]
    if lignes["code_epci"].nunique() > LISTES_MAX:
        lignes = lignes[lignes["code_epci"].isin(connus)]
    table = typologie.table(lignes, unite)
    classe = "ctg-typologie ctg-fictif" if lignes["fictif"].any() else "ctg-typologie"
    corps = html.data_table(table, "Typologie et nombre d'équipements par gestion", 0)
    st.html(f'<div class="{classe}">{corps}</div>')
