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
navigation = st.navigation(
    {
        "Explorer": [st.Page(carte.page, title="Carte", url_path="carte", default=True)],
        "Comprendre": [st.Page(sources.page, title="Sources et méthode", url_path="sources")],
    }
)
try:
    session.open_page(navigation.url_path)
except store.StoreError as erreur:
    # La navigation reste : la page « Sources et méthode » se lit sans magasin.
    st.error(str(erreur))
entete.show()
navigation.run()
entete.footer()
