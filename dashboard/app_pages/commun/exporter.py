"""« Exporter » : sous chaque figure, ses fichiers ; fermé, le tiroir n'envoie rien."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.app_pages.commun import seance
from dashboard.app_pages.commun.tirages import drawn, drawn_map
from dashboard.ecran import html
from dashboard.exports.rendus import FORMATS, file_name, render
from dashboard.galerie.tirage import Tirage
from dashboard.session import visite


def show(tirage: Tirage, *, cle: str, libelle: str = "Exporter", ajoute: bool = True) -> None:
    """A popover with one button per kind of file; each file is made when it is asked for."""
    with st.container(horizontal=True, vertical_alignment="center", width="content", key=f"sortir_{cle}"):
        if ajoute:
            seance.button(tirage, cle)
        tiroir = st.popover(libelle, key=f"exporter_{cle}", on_change="rerun")
    if tiroir.open:
        with tiroir:
            _buttons(tirage, cle)


def show_several(tirages: Sequence[Tirage], *, cle: str) -> None:
    """The same for maps side by side: one drawer, that asks which of them; the séance takes them all."""
    with st.container(horizontal=True, vertical_alignment="center", width="content", key=f"sortir_{cle}"):
        seance.button_several(tirages, cle)
        tiroir = st.popover("Exporter", key=f"exporter_{cle}", on_change="rerun")
    if tiroir.open:
        with tiroir:
            noms = [drawn_map(t).nom for t in tirages]
            rang = st.selectbox(
                "Carte", range(len(noms)), format_func=noms.__getitem__, key=f"exporter_{cle}_carte"
            )
            _buttons(tirages[rang or 0], cle)


def _buttons(tirage: Tirage, cle: str) -> None:
    figure, couches = drawn(tirage), tirage.couches or None
    st.html("<p>Chaque image porte son titre, sa légende, sa lecture et sa source.</p>")
    for genre, choix in FORMATS.items():
        st.download_button(
            choix.libelle,
            data=lambda genre=genre: render(figure, genre, couches=couches),
            file_name=file_name(figure, genre),
            mime=choix.mime,
            key=f"exporter_{cle}_{genre}",
            on_click="ignore",
            width="stretch",
        )
    if visite.is_open():
        st.html(html.permanent_link(visite.link()))
