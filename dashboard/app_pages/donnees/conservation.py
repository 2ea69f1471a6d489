"""How long notes, the journal of gestures and accounts are kept: a small form, beside the settings."""

from __future__ import annotations

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.ecran import html
from dashboard.gestes import durees
from dashboard.gestes.durees import MOIS_MAX, MOIS_MIN, Durees
from data.erreurs import PhraseError

DIT, FAUTE = "durees_dit", "durees_faute"
LIBELLES = {
    "notes": "Notes d'atelier, après leur date (mois)",
    "audit": "Journal des gestes, après le geste (mois)",
    "comptes": "Comptes, sans visite (mois)",
}


def show(modifiable: bool) -> None:
    """The durations, that only those who write change."""
    st.html('<h3 class="ctg-graphique">Durées de conservation</h3>')
    if faute := st.session_state.pop(FAUTE, ""):
        avis.error(formats.non_breaking(faute))
    if dit := st.session_state.pop(DIT, ""):
        avis.success(dit)
    try:
        choisies, dernier = durees.read(), durees.last_purge()
    except PhraseError as erreur:
        avis.error(formats.non_breaking(str(erreur)))
        return
    aide = (
        "Passé ce temps, ils s'effacent pour de bon, corbeille comprise, quand l'application se lance puis "
        "chaque jour. Vos "
        f"dépôts, listes, références et réglages restent. {dernier}"
    )
    st.html(f'<p class="ctg-type ctg-aide">{html.escape(aide)}</p>')
    if not modifiable:
        st.html(f"<p>{html.escape(durees.said(choisies).capitalize())}.</p>")
        return
    with st.form("durees_forme", enter_to_submit=False, border=False):
        with st.container(horizontal=True):
            for objet, libelle in LIBELLES.items():
                st.number_input(
                    libelle, MOIS_MIN, MOIS_MAX, getattr(choisies, objet), key=f"durees_{objet}", width=300
                )
        st.form_submit_button("Garder ces durées", on_click=_saved)


def _saved() -> None:
    try:
        st.session_state[DIT] = durees.write(Durees(**{o: st.session_state[f"durees_{o}"] for o in LIBELLES}))
    except PhraseError as erreur:
        st.session_state[FAUTE] = str(erreur)
