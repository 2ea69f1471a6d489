"""Page « ETP par axe » : qui coordonne quoi, avec combien d'ETP, à quel coût, jusqu'à quand."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from dashboard.app_pages.commun import avis, entete
from dashboard.app_pages.commun.cadre import cards, prefer_scope_with_rows, standing
from dashboard.app_pages.coordination import axes, calendrier, carte, postes, typologie
from dashboard.app_pages.coordination.contexte import choose, chosen
from dashboard.ecran import chiffres_cles as ecran_chiffres_cles
from dashboard.ecran import html as ecran_html
from dashboard.figures import chiffres_cles
from dashboard.figures.dits import Ensemble
from dashboard.galerie.coordination.contexte import ContexteCoordination, read_context, sources_of
from dashboard.lecture import store
from dashboard.session import visite

ONGLETS: dict[str, tuple[str, Callable[[ContexteCoordination], None]]] = {
    "carte": ("Carte", carte.show),
    "axes": ("Par axe", axes.show),
    "postes": ("Postes et coût", postes.show),
    "typologie": ("Typologie", typologie.show),
    "calendrier": ("Calendrier", calendrier.show),
}
PREMIER = "carte"
# Les fiches qui expliquent les chiffres clés.
EXPLIQUES = ("etp_coordination", "postes_coordination", "part_petite_enfance_jeunesse")


@standing
def page() -> None:
    """Draw the page; without a readable store the router has already said why."""
    if visite.is_open():
        prefer_scope_with_rows("postes")
        _corps()


@visite.fragment
@standing
def _corps() -> None:
    """The whole page but the header: a change of setting reruns this alone."""
    selection = visite.current()
    if not entete.shows(selection):
        # Un clic de cette page a changé de territoire : l'en-tête doit suivre.
        st.rerun()
    if messages := visite.messages():
        avis.warning(*messages)
    contexte, phrases = read_context(store, selection, visite.extra())
    if phrases:
        avis.warning(*phrases)
        visite.update_extra(annee="", jour="")
    portee, annees = contexte.portee, contexte.annees
    annee, choix = str(contexte.annee), [str(a) for a in annees] or [str(contexte.annee)]
    onglet = chosen("onglet", "l'onglet", ONGLETS, PREMIER)
    fiche = store.catalogue().indicateurs["etp_coordination"]
    chiffres = contexte.of_year("chiffres")
    sous_titre = f"{fiche.nom} · huit axes · {portee.unite.noms}" + (f" · {annee}" if annees else "")
    fictif = bool(chiffres["fictif"].iloc[0])
    st.html(ecran_html.heading(f"{fiche.question} {portee.dans} ?", sous_titre, fictif=fictif))
    if annees:
        st.html(
            ecran_chiffres_cles.render(
                chiffres_cles.key_figures(
                    chiffres.iloc[0],
                    portee.unite,
                    Ensemble(portee.unite.niveau, portee.niveau, portee.code),
                    int(annee),
                )
            )
        )
    _bar(onglet, annee, choix, chiffres if annees else None)
    ONGLETS[onglet][1](contexte)
    visite.write_address()


def _bar(onglet: str, annee: str, annees: list[str], chiffres: pd.DataFrame | None) -> None:
    """Sections, year, and where the key figures come from, on one line."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="barre_coordination"):
        st.session_state["w_coordination_onglet"] = onglet
        st.segmented_control(
            "Section de la page",
            list(ONGLETS),
            format_func=lambda o: ONGLETS[o][0],
            required=True,
            wrap=True,
            key="w_coordination_onglet",
            label_visibility="collapsed",
            on_change=_section_changed,
        )
        if chiffres is None:
            return
        if len(annees) > 1:
            choose(
                "Année", "annee", annee, annees, "Année {}".format, defaut=annees[0], largeur=150, muet=True
            )
        tiroir = st.popover("D'où viennent ces chiffres ?", key="origine_coordination", on_change="rerun")
        if tiroir.open:
            tiroir.html(_origins(chiffres))


def _section_changed() -> None:
    onglet = st.session_state["w_coordination_onglet"]
    visite.update_extra(onglet="" if onglet in (None, PREMIER) else onglet)


def _origins(chiffres: pd.DataFrame) -> str:
    """Definition, calculation and caveats of each key figure, then the file of them all."""
    indicateurs = store.catalogue().indicateurs
    lignes = [
        (indicateurs[code].nom, f"{indicateurs[code].definition} Calcul : {indicateurs[code].formule}.")
        for code in EXPLIQUES
    ]
    lignes.append(
        (
            "Territoires sans poste, territoires non importés",
            "Sans poste : dans le fichier, avec 0 ETP en tout. Non importé : aucune ligne cette année.",
        )
    )
    notes: list[str] = []
    for source in cards(sources_of(chiffres)):
        lignes.append((source.titre, f"{source.producteur}. {source.licence}."))
        notes += source.avertissements
    html = "".join(f"<dt>{ecran_html.escape(n)}</dt><dd>{ecran_html.escape(t)}</dd>" for n, t in lignes)
    return f'<dl class="ctg-provenance">{html}</dl>{ecran_html.bullets(notes)}'
