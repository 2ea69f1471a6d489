"""The router: header, navigation, and the page. Run by ``dashboard/serveur.py``."""

from __future__ import annotations

import streamlit as st

from dashboard import entete, session, store
from dashboard.app_pages import carte, sources

st.set_page_config(
    page_title="Observatoire CTG",
    page_icon="dashboard/statique/favicon.svg",
    layout="wide",
    initial_sidebar_state=200,
)
entete.style()
page_carte = st.Page(carte.page, title="Carte", url_path="carte", default=True)
navigation = st.navigation(
    {
        "Explorer": [page_carte],
        "Comprendre": [st.Page(sources.page, title="Sources et méthode", url_path="sources")],
    }
)
if st.session_state.pop("aller_a_la_carte", False) and navigation.title != page_carte.title:
    # L'en-tête sert partout ; un territoire cherché se montre sur la carte.
    st.switch_page(page_carte)
try:
    session.open_page(navigation.url_path)
except store.StoreError as erreur:
    # La navigation reste : la page « Sources et méthode » se lit sans magasin.
    st.error(str(erreur))
entete.show()
navigation.run()
entete.footer()
