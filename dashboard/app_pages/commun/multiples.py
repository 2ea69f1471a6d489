"""Small maps side by side, on one scale, with a single legend: several parts, years or indicators."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.app_pages.commun import exporter
from dashboard.app_pages.commun.tirages import drawn_map
from dashboard.composants import carte as dessiner_carte
from dashboard.ecran import carte as ecran_carte
from dashboard.ecran import html, legende_commune
from dashboard.figures.modele import Carte
from dashboard.galerie.tirage import Tirage
from dashboard.lecture import store

HAUTEUR_PX = 250


def show_multiples(
    tirages: Sequence[Tirage],
    *,
    cle: str,
    colonnes: int = 4,
    hauteur: int = HAUTEUR_PX,
    sous_titres: Sequence[str] = (),
    on_selection: Callable[[str], None] | None = None,
) -> None:
    """Draw the maps in rows of ``colonnes``, their legend once above, their texts once below.

    Each map is headed by its ``nom``, then by its ``sous_titres`` when given. They must be built
    from ``galerie.echelle``: ValueError when two scales differ. ``on_selection`` receives the clicked
    code, '' when it is deselected. Texts (Lecture, Champ, Source) are the first map's: the caller
    words them for all.
    """
    cartes = [drawn_map(t) for t in tirages]
    legende_commune.check_same_scale(cartes)
    with st.container(key=f"multiples_{cle}"):
        st.html(legende_commune.render(cartes))
        for debut in range(0, len(cartes), colonnes):
            rangee = cartes[debut : debut + colonnes]
            for rang, (carte, colonne) in enumerate(
                zip(rangee, st.columns(colonnes, gap="small"), strict=False), start=debut
            ):
                with colonne:
                    _head(carte.nom, sous_titres[rang] if sous_titres else "")
                    _small_map(carte, f"{cle}_{rang}", cle, hauteur, on_selection)
    st.html(html.caption(cartes[0]))
    exporter.show_several(tirages, cle=f"multiples_{cle}")


def _head(nom: str, sous_titre: str) -> None:
    suite = f" <span>{html.escape(sous_titre)}</span>" if sous_titre else ""
    st.html(f'<h3 class="ctg-carte-nom">{html.escape(nom)}{suite}</h3>')


def _small_map(
    carte: Carte, cle: str, groupe: str, hauteur: int, on_selection: Callable[[str], None] | None
) -> None:
    donnees = ecran_carte.component_data(
        carte, store.ground_url(carte.fond), groupe=groupe, ecrit_vue=False, hauteur=hauteur
    )

    def chosen() -> None:
        if on_selection is not None:
            on_selection(st.session_state[cle]["selection"] or "")

    dessiner_carte({**donnees, "mini": True, "legende": None}, key=cle, on_selection=chosen)
