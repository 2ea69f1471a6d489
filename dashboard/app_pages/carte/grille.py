"""One map, or two to four side by side: same frame, zoom and selection linked, one legend per scale."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

import streamlit as st

from dashboard.app_pages.carte import reglages
from dashboard.app_pages.commun import exporter, tirages
from dashboard.composants import carte as dessiner_carte
from dashboard.composants.fichiers import address as module_address
from dashboard.ecran import carte as ecran_carte
from dashboard.ecran import html
from dashboard.figures.modele import Carte
from dashboard.figures.textes import Portee
from dashboard.galerie.tirage import Tirage
from dashboard.jeux import contenu
from dashboard.lecture import autres, store
from dashboard.lecture.selection import Connu, Selection, levels
from dashboard.session import visite
from data.erreurs import PhraseError

# Titre, carte et légende tiennent dans 900 px de haut : à 564, les 28 EPCI de la Gironde sont encore nommés.
# La France, dont la légende a une ligne d'absences, n'y nomme personne avant un zoom : elle en rend 24.
# À plusieurs, deux rangées de cartes, leurs légendes et leurs lectures y tiennent aussi.
DENSE, RENDUS_PX = 400, 24
HAUTEUR_PX = {1: 564, 2: 400, 3: 330, 4: 256}
# Quatre cartes font deux rangées de deux ; trois tiennent sur une.
PAR_RANGEE = {2: 2, 3: 3, 4: 2}


def draw_one(tirage: Tirage, selection: Selection, under: Callable[[], None]) -> None:
    """The only map of the page, what stands right under it, and its whole caption."""
    _map(tirage, 0, 1)
    under()
    st.html(html.caption(tirages.drawn_map(tirage), vue=contenu.view_key(selection)))


def show(faites: Sequence[Tirage], selection: Selection, connu: Connu) -> None:
    """Several maps; each under its own list of indicators, above its own reading and source."""
    nombre = len(faites)
    colonnes = PAR_RANGEE[nombre]
    plans = (None, *autres.plans(selection))
    for debut in range(0, nombre, colonnes):
        rangee = st.columns(colonnes, gap="medium")
        for rang in range(debut, min(debut + colonnes, nombre)):
            with rangee[rang - debut]:
                with st.container(horizontal=True, vertical_alignment="bottom", key=f"reglages_carte_{rang}"):
                    reglages.show_map(rang, selection, connu, plans[rang])
                    exporter.show(faites[rang], cle=f"carte_{rang}", ajoute=False)
                # Deux cartes aux mêmes classes n'ont qu'une légende : celle de la première.
                jumelle = rang == 1 and bool(selection.double)
                _map(faites[rang], rang, nombre, legende=not jumelle)
                if jumelle:
                    st.html('<p class="ctg-meme-echelle">Mêmes classes que la première carte.</p>')
                st.html(html.reading(tirages.drawn_map(faites[rang])))


def _height(carte: Carte, nombre: int) -> int:
    """Height of a map, in px, among that many."""
    dense = nombre == 1 and len(carte.fond.formes) > DENSE
    return HAUTEUR_PX[nombre] - (RENDUS_PX if dense else 0)


def _next(carte: Carte) -> dict[str, list[str]]:
    """What the browser may ask for as the reader comes near a gesture, by the key of its widget: grounds of
    the other levels, of the communes of the chosen EPCI; the module of the table."""
    selection = visite.current()
    ici = store.shown_scope(selection.portee, selection.code_portee)
    autres_niveaux = [(n, ici) for n in levels(ici.niveau, ici.code) if n != carte.niveau]
    choisi = store.scope("epci", selection.territoire) if carte.niveau == "epci" else None
    return {
        "w_niveau": _grounds(autres_niveaux),
        "voir_communes": _grounds([("commune", choisi)] if choisi else []),
        "w_panneau": [module_address("tableau")],
    }


def _grounds(lieux: Sequence[tuple[str, Portee]]) -> list[str]:
    adresses: list[str] = []
    for niveau, portee in lieux:
        # Un contour qui manque se dira quand on le demandera.
        with suppress(PhraseError):
            adresses.append(store.ground_url(store.ground(niveau, portee)))
    return adresses


def _map(tirage: Tirage, rang: int, nombre: int, *, legende: bool = True) -> None:
    carte = tirages.drawn_map(tirage)
    cle = f"carte_{rang}"
    donnees = ecran_carte.component_data(
        carte,
        store.ground_url(carte.fond),
        groupe="carte",
        ecrit_vue=rang == 0,
        hauteur=_height(carte, nombre),
    )
    # Le titre est dans les réglages de chacune ; à quatre, larges et basses, la légende est à côté.
    donnees |= {"serree": nombre > 1, "flanc": nombre == max(PAR_RANGEE)}
    if nombre == 1:
        # Seule, elle se dessine d'un jeu avant la réponse, qui dit à quel choix elle répond.
        donnees |= {"devance": True, "numero": reglages.received(), "suite": _next(carte)}
    dessiner_carte(
        donnees if legende else {**donnees, "legende": None},
        key=cle,
        on_selection=lambda: visite.update(territoire=st.session_state[cle]["selection"] or ""),
    )
