"""Hand-written browser components (Streamlit components v2): no library, no build step."""

from dashboard.composants.carte import carte
from dashboard.composants.recherche import recherche

__all__ = ["carte", "recherche"]
