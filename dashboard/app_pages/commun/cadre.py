"""What several pages share: errors that leave the rest standing, layers read from the store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import Any, Literal

import streamlit as st

from dashboard.app_pages.commun import avis, exporter
from dashboard.ecran import html as ecran_html
from dashboard.ecran.plotly import cadre, registre
from dashboard.figures import tables
from dashboard.figures.planche import Planche
from dashboard.galerie.tirage import Tirage
from dashboard.lecture import store, vues
from dashboard.session import visite
from data.erreurs import PhraseError
from data.fiches.catalogue import Source

# Clé de session : un département a été proposé, ou l'usager a choisi.
PORTEE_PROPOSEE = "portee_proposee"


def for_page(erreur: PhraseError) -> str:
    """The same sentence on a page, where nobody types a command: whom to ask instead."""
    return re.sub(
        rf"Lancez « {store.COMMANDE} »(?: \(ou « make app »\))?(?: pour (?:le refaire|refaire le magasin))?",
        "Demandez à la personne qui a installé l’observatoire de refaire le magasin de données",
        str(erreur),
    )


def standing(page: Callable[[], None]) -> Callable[[], None]:
    """Show a foreseen failure as a sentence in the page instead of letting the application fall."""

    @wraps(page)
    def protegee() -> None:
        try:
            page()
        except PhraseError as erreur:
            avis.error(for_page(erreur))

    return protegee


def prefer_scope_with_rows(table: str) -> None:
    """Open on the département that has the most rows in a local table, once per session.

    Nothing moves when the reader already chose a scope, here or in a link: France, with a thousand
    EPCI that imported nothing, is then what they asked for, and the address says so.
    """
    selection = visite.current()
    if selection.portee != "france" or selection.territoire:
        st.session_state[PORTEE_PROPOSEE] = True
        return
    if st.session_state.get(PORTEE_PROPOSEE) or "portee" in st.query_params:
        st.session_state[PORTEE_PROPOSEE] = True
        visite.update_extra(portee="france")
        return
    departements = store.run("depots/departements_avec_lignes", table=table)
    if departements.empty:
        return
    st.session_state[PORTEE_PROPOSEE] = True
    code = str(departements["code_departement"].iloc[0])
    visite.update(portee="departement", code_portee=code)
    # L'adresse d'abord : au tour suivant, c'est elle qui décide.
    visite.write_address()
    # L'en-tête, déjà dessiné, doit suivre.
    st.rerun()


def cards(codes: Iterable[str]) -> list[Source]:
    """Cards of some sources, each once, in the order given; unknown and missing ones left out."""
    return vues.cards(store, codes)


def show_planche(
    tirage: Tirage,
    *,
    cle: str = "",
    selection: Literal["ignore", "rerun"] | Callable[[], None] = "ignore",
    modes: tuple[str, ...] = ("points",),
) -> Any:
    """A chart with its title, its badge, its table on demand and what stands under every figure.

    ``cle`` is the key of the drawing (its name by default); with ``selection``, what was picked on
    it is returned and stands in ``st.session_state[cle]``, as for ``st.plotly_chart``.
    """
    planche = tirage.figure
    assert isinstance(planche, Planche), "une carte se dessine autrement"
    cle = cle or planche.nom
    # Un bloc par figure : son dessin, ses mots et ses gestes restent ensemble.
    with st.container(key=f"figure_{cle}"):
        choix = _draw_planche(planche, cle, selection, modes)
        exporter.show(tirage, cle=cle)
        return choix


@lru_cache(maxsize=256)
def _figure(planche: Planche) -> Any:
    """The drawing of a chart. Kept: building it takes longer than all the rest of a rerun."""
    return registre.draw(planche)


def _draw_planche(
    planche: Planche,
    cle: str,
    selection: Literal["ignore", "rerun"] | Callable[[], None],
    modes: tuple[str, ...],
) -> Any:
    st.html(ecran_html.chart_title(planche))
    if html := registre.html(planche):
        # Déjà un tableau : le même en dessous n'ajouterait rien.
        st.html(html)
        st.html(ecran_html.chart_caption(planche))
        return None
    figure = _figure(planche)
    # theme=None : le thème de Streamlit remplacerait nos lettres et nos marges.
    choix = st.plotly_chart(
        figure,
        config=cadre.config(),
        key=cle,
        theme=None,
        on_select=selection,  # type: ignore[arg-type]
        selection_mode=modes,  # type: ignore[arg-type]
    )
    st.html(ecran_html.chart_caption(planche))
    show_table(planche, cle)
    return choix


def offer_replacement(code: str) -> None:
    """Buttons that open what replaced ``code`` (a commune, an EPT, successors); nothing for none."""
    for rang, (niveau, nouveau, nom) in enumerate(store.replacements(code) if code else ()):
        st.button(
            f"Ouvrir {nom}",
            key=f"ouvrir_remplacement_{rang}" if rang else "ouvrir_remplacement",
            on_click=lambda niveau=niveau, nouveau=nouveau: visite.show_territory(niveau, nouveau),
        )


def show_table(planche: Planche, cle: str) -> None:
    """The same figures as a table, sent when it is opened."""
    tiroir = st.expander("Tableau de ces chiffres", key=f"{cle}_tableau", on_change="rerun")
    if tiroir.open:
        with tiroir:
            table = tables.table(planche)
            st.html(ecran_html.data_table(table, planche.titre, planche.modele.decimales))
