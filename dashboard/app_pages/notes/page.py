"""Page « Notes de la salle » : toutes les notes prises ensemble, qui peut en poser, et par quelle adresse."""

from __future__ import annotations

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis, notes, partage
from dashboard.app_pages.commun.cadre import standing
from dashboard.ecran import html
from dashboard.figures.textes import Portee
from dashboard.gestes import atelier
from dashboard.gestes.atelier import Note
from dashboard.lecture import store
from dashboard.session import acces, visite
from data.erreurs import PhraseError

# Les réglages de l'atelier d'avant qui disaient une référence.
REFERENCE = ("reference", "vue_reference")
VIDE = (
    "Aucune note pour l'instant. Ici se lisent, numérotées comme sur la carte, les remarques des "
    "participants. Pour en poser une : cliquez un territoire sur la carte, ou remplissez le cadre "
    "ci-dessous."
)
# Pendant une séance, les notes des téléphones arrivent d'elles-mêmes sous les yeux de l'animateur.
NOTES_PAR_PAGE = 100
RELIRE_S = 15


def former() -> None:
    """The address of the workshop page: its notes are here, its references have a page of their own."""
    adresse = "references" if set(st.query_params) & set(REFERENCE) else "notes"
    st.switch_page(st.session_state["pages"][adresse], query_params=st.query_params.to_dict())


@standing
def page() -> None:
    """The notes, who may leave one, and the address for the other devices."""
    if not visite.is_open():
        return
    selection = visite.current()
    portee = store.shown_scope(selection.portee, selection.code_portee)
    st.html(
        html.heading(
            f"Qu'avez-vous noté ensemble {portee.dans}\u00a0?",
            "Notes posées sur les cartes, et notes des téléphones pendant une séance",
        )
    )
    _notes(portee)
    _share()
    visite.write_address()


def _notes(portee: Portee) -> None:
    st.fragment(_list, run_every=RELIRE_S if acces.notes_open() else None)()
    st.html('<h2 class="ctg-section">Ajouter une note</h2>')
    notes.form(notes.scope_targets(portee), cle="atelier", nommer_figure=True)
    if acces.can_write():
        _bin()


def _list() -> None:
    try:
        carnet = atelier.notes()
    except PhraseError as erreur:
        avis.error(formats.non_breaking(str(erreur)))
        return
    if carnet.illisibles:
        avis.warning(
            f"Ces fichiers du dossier « notes » ne se lisent pas : {', '.join(carnet.illisibles)}. "
            "Les autres notes sont là."
        )
    if not carnet.notes:
        avis.info(VIDE)
        return
    with st.container(key="figure_notes"):
        st.html('<h2 class="ctg-graphique">Notes de l\'atelier</h2>')
        notes.table(_page(carnet.notes))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            "Exporter les notes (CSV)",
            data=atelier.notes_csv,
            file_name="notes-atelier.csv",
            mime="text/csv",
            key="notes_csv",
            on_click="ignore",
        )
        if acces.can_write():
            numero = st.selectbox(
                "Note à retirer", [n.numero for n in carnet.notes], key="note_retiree", width=160
            )
            st.button(
                "Retirer cette note",
                key="note_retirer",
                on_click=notes.do,
                args=(f"Note {numero} mise à la corbeille.", atelier.remove_note, numero),
            )


def _page(gardees: tuple[Note, ...]) -> tuple[Note, ...]:
    """The notes to show: all of them, or a hundred at a time, the latest first."""
    if len(gardees) <= NOTES_PAR_PAGE:
        return gardees
    debuts = list(range(0, len(gardees), NOTES_PAR_PAGE))[::-1]
    debut = st.selectbox(
        f"Notes affichées, sur {formats.number(len(gardees))}",
        debuts,
        format_func=lambda d: f"{d + 1} à {min(d + NOTES_PAR_PAGE, len(gardees))}",
        key="notes_page",
        width=220,
    )
    return gardees[debut : debut + NOTES_PAR_PAGE]


def _bin() -> None:
    """Removed notes, that can come back."""
    try:
        retirees = atelier.notes(corbeille=True).notes
    except PhraseError:
        return
    if not retirees:
        return
    with st.expander(f"Corbeille des notes ({len(retirees)})", key="notes_corbeille"):
        notes.table(retirees)
        numero = st.selectbox("Note à remettre", [n.numero for n in retirees], key="note_remise", width=160)
        st.button(
            "Remettre cette note",
            key="note_remettre",
            on_click=notes.do,
            args=(f"Note {numero} remise à sa place.", atelier.restore_note, numero),
        )


def _share() -> None:
    """The link for the devices of the room, and who may note."""
    st.html('<h2 class="ctg-section">Ouvrir l\'observatoire sur un autre poste</h2>')
    st.html(
        "<p>Pour des notes pendant une réunion, projetez plutôt une séance\u00a0: son carré ouvre sur chaque "
        "téléphone l'écran montré et de quoi écrire. Ici, un autre poste du réseau consulte les cartes.</p>"
    )
    lien = partage.link("carte")
    if not lien:
        avis.info(partage.why_no_link())
    else:
        adresse = html.escape(lien)
        st.html(
            f'<div class="ctg-qr"><img src="{partage.qr_image(lien)}" alt="QR code du lien" />'
            f"<p>Visez ce carré avec l'appareil photo, ou "
            f'tapez <a href="{adresse}">{adresse}</a>. Les autres postes consultent en lecture '
            "seule.</p></div>"
        )
    st.html('<h2 class="ctg-section">Qui peut poser une note ?</h2>')
    if not acces.can_write():
        st.html(f"<p>{html.escape(acces.reason())}</p>")
        return
    st.session_state["notes_ouvertes"] = acces.notes_open()
    st.checkbox(
        "Les participants peuvent poser des notes depuis leur téléphone, jusqu'à l'arrêt de l'application",
        key="notes_ouvertes",
        on_change=lambda: acces.open_notes(st.session_state["notes_ouvertes"]),
    )
