"""The router: header, navigation, and the page. Run by ``dashboard/serveur.py``."""

from __future__ import annotations

import streamlit as st

from dashboard.app_pages.accessibilite import page as accessibilite
from dashboard.app_pages.accueil import page as accueil
from dashboard.app_pages.carte import page as carte
from dashboard.app_pages.commun import avis, cadre, entete
from dashboard.app_pages.comparer import page as comparer
from dashboard.app_pages.confidentialite import page as confidentialite
from dashboard.app_pages.coordination import page as coordination
from dashboard.app_pages.donnees import page as donnees
from dashboard.app_pages.mentions import page as mentions
from dashboard.app_pages.notes import page as notes
from dashboard.app_pages.occupation import page as occupation
from dashboard.app_pages.portrait import page as portrait
from dashboard.app_pages.references import page as references
from dashboard.app_pages.reperes import page as reperes
from dashboard.app_pages.seances import page as seances
from dashboard.app_pages.sources import page as sources
from dashboard.gestes import suivre
from dashboard.lecture import store
from dashboard.session import visite
from data.erreurs import PhraseError

st.set_page_config(page_title="Observatoire CTG", page_icon="dashboard/statique/favicon.svg", layout="wide")
entete.style()
page_carte = st.Page(carte.page, title="Carte", url_path="carte")
page_accueil = st.Page(accueil.page, title="Mon territoire", url_path="accueil", default=True)
pages = [
    page_accueil,
    page_carte,
    st.Page(portrait.page, title="Portrait", url_path="portrait"),
    st.Page(comparer.page, title="Territoires", url_path="comparer"),
    st.Page(occupation.page, title="Couverture × occupation", url_path="couverture-occupation"),
    st.Page(coordination.page, title="ETP par axe", url_path="coordination"),
    st.Page(seances.page, title="Séances", url_path="seances"),
    # Le panier d'avant : son adresse mène aux séances.
    st.Page(seances.former, title="Séances", url_path="dossiers"),
    st.Page(notes.page, title="Notes de la salle", url_path="notes"),
    # L'atelier d'avant : ses notes, ou la référence que son adresse demande.
    st.Page(notes.former, title="Notes de la salle", url_path="atelier"),
    st.Page(donnees.page, title="Mes données", url_path="donnees"),
    st.Page(sources.page, title="Sources et méthode", url_path="sources"),
    st.Page(references.page, title="Références figées", url_path="references"),
    st.Page(reperes.page, title="Repères", url_path="reperes"),
    # Le pied de chaque page y mène ; la barre reste à ce dont on se sert.
    st.Page(mentions.page, title="Mentions légales", url_path="mentions"),
    st.Page(confidentialite.page, title="Confidentialité", url_path="confidentialite"),
    st.Page(accessibilite.page, title="Accessibilité", url_path="accessibilite"),
]
# La barre du haut est à nous (commun/rubriques.py) : Streamlit ne fait qu'ouvrir les pages.
navigation = st.navigation(pages, position="hidden")
if (demandee := entete.wanted(pages)) is not None:
    st.switch_page(demandee, query_params=visite.address_for(demandee.url_path))
# L'onglet du navigateur nomme la page : deux onglets ouverts se distinguent.
st.set_page_config(page_title=f"{navigation.title} – Observatoire CTG")
st.session_state["pages"] = {page.url_path: page for page in pages} | {"accueil": page_accueil}
if navigation.url_path == page_accueil.url_path and accueil.is_of_map(st.query_params):
    # La carte était la première page : ses adresses d'alors l'ouvrent toujours.
    st.switch_page(page_carte, query_params=st.query_params.to_dict())
# L'en-tête sert partout : une page qui ne montre pas de territoire cède la place à la carte.
sans_territoire = navigation.url_path in entete.SANS_TERRITOIRE
if st.session_state.pop("territoire_demande", False) and sans_territoire:
    st.switch_page(page_carte)
suivre.follow()
# Un tour lit un seul état du magasin, quoi qu'il s'importe pendant ce temps.
with store.pinned():
    try:
        visite.open_page(navigation.url_path)
    except PhraseError as erreur:
        # La navigation reste : la page « Sources et méthode » se lit sans magasin.
        avis.error(cadre.for_page(erreur))
    entete.show()
    navigation.run()
    entete.footer()
