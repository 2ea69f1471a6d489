"""Le plancher : une page Streamlit vide dont le seul réglage relance une page vide."""

import streamlit as st

# Assez pour ne jamais revenir sur un message que le navigateur garde encore.
INDICATEURS = [f"Indicateur {rang}" for rang in range(1, 9)]

choix = st.selectbox("Indicateur", INDICATEURS)
# La page dit ce qu'elle a tracé, pour que la mesure sache quand elle a fini.
st.html(f'<div data-dessin="{INDICATEURS.index(choix)}">.</div>')
