"""Hand-written browser components (Streamlit components v2): no library, no build step."""

from dashboard.composants.carte import carte
from dashboard.composants.choix import choix
from dashboard.composants.presentation import presentation
from dashboard.composants.recherche import recherche
from dashboard.composants.tableau import tableau

__all__ = ["carte", "choix", "presentation", "recherche", "tableau"]
