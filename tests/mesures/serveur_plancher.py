"""Le plancher, servi par notre serveur : mêmes filtres, même compression, mêmes réglages que l'application.

Servi par Streamlit seul, il chargeait des polices entières et des fichiers moins compressés : nos pages s'y
comparaient à plus lent qu'elles ne peuvent être.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import serveur

# Comme dans dashboard/serveur.py : Streamlit trouve l'application en lisant cette affectation.
application = st.App(
    Path(__file__).with_name("plancher.py"),
    middleware=serveur.MIDDLEWARE,
    lifespan=serveur.lifespan,
    on_script_error=serveur.report_error,
)
