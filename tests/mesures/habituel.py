"""La façon habituelle : st.plotly_chart, les contours des EPCI dans la figure à chaque fois."""

import json
import os
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import streamlit as st

# Assez pour ne jamais revenir sur un message que le navigateur garde encore.
INDICATEURS = [f"Indicateur {rang}" for rang in range(1, 9)]


@st.cache_data
def load_contours(chemin: str) -> dict:
    """Return the GeoJSON of the EPCI, as everybody keeps it: Python dictionaries."""
    return json.loads(Path(chemin).read_text(encoding="utf-8"))


contours = load_contours(os.environ["OBSERVATOIRE_MESURES_GEOJSON"])
codes = [entite["id"] for entite in contours["features"]]
choix = st.selectbox("Indicateur", INDICATEURS)
rang = INDICATEURS.index(choix)
valeurs = np.random.default_rng(rang).uniform(20, 80, len(codes)).round(1)
figure = go.Figure(
    go.Choropleth(geojson=contours, locations=codes, z=valeurs, colorscale="Blues", marker_line_width=0.3)
)
figure.update_geos(fitbounds="locations", visible=False)
figure.update_layout(height=600, margin={"l": 0, "r": 0, "t": 0, "b": 0}, title=choix)
# Sans fond du monde, Plotly ne dessine rien ; le sien est sur un serveur distant. Un fond vide,
# servi d'ici, l'avantage plutôt.
st.plotly_chart(figure, config={"topojsonURL": "/app/static/"})
