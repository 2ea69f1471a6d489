"""Section « Par axe » : le tableau EPCI × axe, la part de l'enfance, les ETP face au besoin."""

from __future__ import annotations

import streamlit as st

from dashboard.app_pages.commun import avis, tirages
from dashboard.app_pages.commun.cadre import show_planche
from dashboard.app_pages.coordination.contexte import choose, chosen, show_empty
from dashboard.ecran import html
from dashboard.figures import coordination_besoin
from dashboard.galerie.coordination.axes import PREMIER_AXE, read_need
from dashboard.galerie.coordination.contexte import ContexteCoordination


def show(contexte: ContexteCoordination) -> None:
    """The heat table, then two charts side by side."""
    lignes = contexte.posts()
    if lignes["etp"].isna().all():
        show_empty(
            f"Le tableau des {contexte.portee.unite.noms} et des huit axes",
            f"Il montrerait quels axes chaque {contexte.portee.unite.nom} fait coordonner, et lesquels n'ont "
            "aucun ETP.",
            "etp_coordination",
            contexte,
        )
        return
    show_planche(tirages.draw("coordination-tableau"))
    gauche, droite = st.columns(2, gap="large")
    with gauche:
        part = tirages.draw("coordination-part-enfance")
        if part.figure is None:
            avis.info(part.vide)
        else:
            show_planche(part)
    with droite:
        _need(contexte)


def _need(contexte: ContexteCoordination) -> None:
    axe = chosen("besoin", "l'axe du besoin", contexte.noms, PREMIER_AXE)
    nom_axe = contexte.noms[axe]
    choose(
        "ETP face au besoin",
        "besoin",
        axe,
        list(contexte.noms),
        contexte.noms.__getitem__,
        defaut=PREMIER_AXE,
    )
    tirage = tirages.draw("coordination-besoin")
    if tirage.figure is None:
        regle = coordination_besoin.need_rule(axe, nom_axe, contexte.portee.unite)
        st.html(
            f'<p class="ctg-regle">{html.escape(regle)}</p><p class="ctg-regle">'
            f"{html.escape(tirage.vide)}</p>"
        )
        return
    show_planche(tirage, cle="coordination_besoin")
    tiroir = st.expander(
        f"Rangs, {contexte.portee.unite.nom} par {contexte.portee.unite.nom}",
        key="coordination_rangs",
        on_change="rerun",
    )
    if tiroir.open:
        lignes = read_need(contexte, axe)
        table = coordination_besoin.need_table(lignes[lignes["etp"].notna()], axe, contexte.portee.unite)
        tiroir.html(html.data_table(table, tirage.figure.titre, 0))
