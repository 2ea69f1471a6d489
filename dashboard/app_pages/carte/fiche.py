"""The card beside the map: the selected territory, or the summary of the scope.

Under 1,100 px it is a drawer (``statique/cartes.css``): closed, a band under the map says the name,
the value, the gap and the rank; open, the map and its legend reframe beside it.
"""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.app_pages.commun import groupe as commun_groupe
from dashboard.app_pages.commun import notes
from dashboard.ecran import fiche as ecran_fiche
from dashboard.ecran import html
from dashboard.figures import fiche as figures_fiche
from dashboard.figures import graphiques
from dashboard.figures.fiche import FicheTerritoire
from dashboard.figures.modele import Couche
from dashboard.figures.textes import Portee
from dashboard.galerie.carte import drawn_part
from dashboard.jeux import a_cote
from dashboard.lecture import store
from dashboard.lecture.groupe import read_rank
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import neighbourhood, read_parts, with_references
from dashboard.session import visite

OUVERTE = "fiche_ouverte"


def drawer_key() -> str:
    """The key of what holds map and card: the style sheet reads in it whether the drawer is open."""
    return "tiroir_fiche_ouvert" if st.session_state.get(OUVERTE) else "tiroir_fiche_ferme"


def read(selection: Selection, portee: Portee, couche: Couche) -> FicheTerritoire | None:
    """The card of the selected territory; None without one."""
    code = selection.territoire
    if not code:
        return None
    ligne = couche.valeurs[couche.valeurs["code_territoire"] == code].iloc[0]
    region, departement = neighbourhood(store, selection.niveau, code)
    return figures_fiche.build_fiche(
        # Un département ne se compare pas à lui-même.
        with_references(store, couche, region, None if selection.niveau == "departement" else departement),
        selection.niveau,
        code,
        portee.dans,
        store.catalogue().sources.get(str(ligne["source"])),
        rang=read_rank(
            store,
            commun_groupe.read(selection.niveau, code),
            selection.indicateur,
            selection.modalite,
            selection.millesime,
        ),
    )


def band(fiche: FicheTerritoire | None, portee: Portee) -> None:
    """What the closed drawer says, and the button that opens it."""
    with st.container(horizontal=True, vertical_alignment="center", key="bandeau_fiche"):
        st.html(ecran_fiche.card_band(fiche, portee.nom))
        st.button(
            "Ouvrir la fiche" if fiche else "Ouvrir le résumé",
            key="ouvrir_tiroir",
            on_click=_toggle,
            args=(True,),
        )


def show(fiche: FicheTerritoire | None, selection: Selection, portee: Portee, couche: Couche) -> None:
    """The card, where its number comes from, and what can be done from there."""
    st.button("Replier", key="replier_tiroir", on_click=_toggle, args=(False,))
    if fiche is None:
        st.html(store.remember(a_cote.summary, drawn_part(selection)))
        return
    groupe = commun_groupe.read(selection.niveau, fiche.code)
    # Au-dessus de la fiche : plus bas, sa liste sortirait de l'écran.
    commun_groupe.show(groupe, "carte")
    parties = read_parts(store, selection, couche, [f"{selection.niveau}:{fiche.code}"])
    st.html(html.card(fiche, graphiques.build_decomposition(couche, parties)))
    if groupe.phrase:
        st.html(f'<p class="ctg-note">{escape(groupe.phrase)}</p>')
    origine = st.expander("D'où vient ce chiffre ?", key="origine", on_change="rerun")
    if origine.open:
        origine.html(html.origin(fiche.provenance))
    gestures(selection)


def gestures(selection: Selection) -> None:
    """What can be done from the selected territory, two clicks away at most."""
    code = selection.territoire
    if not code:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="gestes_fiche"):
        if selection.niveau == "epci" and selection.portee != "epci":
            st.button(
                "Voir ses communes",
                key="voir_communes",
                on_click=lambda: visite.update(
                    portee="epci", code_portee=code, niveau="commune", territoire=""
                ),
            )
        if (comparer := st.session_state.get("pages", {}).get("comparer")) is not None:
            st.page_link(comparer, label="Comparer")
        note = st.popover("Poser une note", key="poser_note", on_change="rerun")
        if note.open:
            with note:
                notes.form([notes.territory(selection.niveau, code)], cle="fiche")
        st.button("Fermer la fiche", key="fermer_fiche", on_click=lambda: visite.update(territoire=""))


def show_ranked(selection: Selection) -> None:
    """On a telephone, the territories from the highest; nothing where they are too many."""
    if classee := store.remember(a_cote.ranked, drawn_part(selection)):
        st.html(classee)


def _toggle(ouverte: bool) -> None:
    st.session_state[OUVERTE] = ouverte
