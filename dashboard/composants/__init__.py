"""Hand-written browser components (Streamlit components v2): no library, no build step."""

from dashboard.composants.barre import barre
from dashboard.composants.carte import carte
from dashboard.composants.choix import annee, choix, suivi
from dashboard.composants.departements import departements
from dashboard.composants.rangement import rangement
from dashboard.composants.recherche import recherche
from dashboard.composants.tableau import tableau

__all__ = ["annee", "barre", "carte", "choix", "departements", "rangement", "recherche", "suivi", "tableau"]
