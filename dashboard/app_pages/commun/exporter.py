"""« Exporter » : sous chaque figure, ses fichiers ; fermé, le tiroir n'envoie rien."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.app_pages.commun import panier
from dashboard.ecran import html
from dashboard.exports.rendus import FORMATS, file_name, render
from dashboard.figures.modele import Carte, Couche
from dashboard.figures.planche import Planche
from dashboard.galerie.tirage import Tirage
from dashboard.session import visite


def show(figure: Tirage | Carte | Planche, *, cle: str, couches: Sequence[Couche] | None = None) -> None:
    """A popover with one button per kind of file; each file is made when it is asked for.

    ``couches`` are the layers of a map: its table then holds every territory.
    """
    if panier.heard(figure, cle):
        return
    tiroir = st.popover("Exporter", key=f"exporter_{cle}", on_change="rerun")
    if tiroir.open:
        with tiroir:
            _buttons(figure, cle, couches)


def show_several(cartes: Sequence[Tirage | Carte], *, cle: str) -> None:
    """The same for maps side by side: one drawer, that asks which of them."""
    entendues = [panier.heard(carte, cle) for carte in cartes]
    if all(entendues):
        return
    tiroir = st.popover("Exporter", key=f"exporter_{cle}", on_change="rerun")
    if tiroir.open:
        with tiroir:
            noms = [c.nom for c in map(drawn, cartes) if isinstance(c, Carte)]
            rang = st.selectbox(
                "Carte", range(len(cartes)), format_func=noms.__getitem__, key=f"exporter_{cle}_carte"
            )
            _buttons(cartes[rang or 0], cle, None)


def drawn(figure: Tirage | Carte | Planche) -> Carte | Planche:
    """The figure itself."""
    if not isinstance(figure, Tirage):
        return figure
    assert figure.figure is not None, "rien à exporter d'une vue vide"
    return figure.figure


def drawn_map(tirage: Tirage) -> Carte:
    """The same, a map."""
    figure = drawn(tirage)
    assert isinstance(figure, Carte), "un graphique n'est pas une carte"
    return figure


def _buttons(tirage: Tirage | Carte | Planche, cle: str, couches: Sequence[Couche] | None) -> None:
    panier.button(tirage, cle)
    figure = drawn(tirage)
    if isinstance(tirage, Tirage):
        couches = tirage.couches or None
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
