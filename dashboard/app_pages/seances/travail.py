"""L'export en cours d'une visite : sa barre, son annulation, son fichier."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.dossiers import fabrications
from dashboard.dossiers.fabrications import Demande
from dashboard.dossiers.travaux import Travail
from dashboard.ecran import html
from dashboard.lecture import store

_CLE = "travail"
_RAFRAICHIR_S = 0.5


def start(fichier: str, mime: str, demande: Demande, etat: store.Etat | None = None) -> None:
    """Begin an export, from a callback; the one before, if any, is given up.

    ``etat`` is the state to read; without one, the present state when its turn comes.
    """
    if (avant := _current()) is not None:
        avant.cancel()
    st.session_state[_CLE] = Travail(
        demande.nom, fichier, mime, partial(fabrications.make, demande), etat
    ).start()


def busy() -> bool:
    """True while an export is being made."""
    travail = _current()
    return travail is not None and not travail.fini


def show() -> None:
    """Where the export is, or what it gave; nothing when none was asked for."""
    travail = _current()
    if travail is None:
        return
    with st.container(border=True, key="travail"):
        if travail.fini:
            _result(travail)
        else:
            st.fragment(_progress, run_every=_RAFRAICHIR_S)()


def _current() -> Travail | None:
    return st.session_state.get(_CLE)


def _progress() -> None:
    travail = _current()
    if travail is None or travail.fini:
        # La page entière : les boutons se rouvrent, le fichier se propose.
        st.rerun()
    if travail.annule:
        st.progress(travail.part, text=f"{travail.nom} : interruption après la pièce en cours…")
        return
    st.progress(travail.part, text=f"{travail.nom} : {travail.piece}{_rank(travail)}")
    st.button("Annuler", key="travail_annuler", on_click=travail.cancel)


def _rank(travail: Travail) -> str:
    """« , pièce 3 sur 14 », or nothing before the items are counted."""
    if travail.total < 2:
        return "…"
    rang = min(travail.fait + 1, travail.total)
    return f", pièce {formats.number(rang)} sur {formats.number(travail.total)}"


def _result(travail: Travail) -> None:
    if travail.livraison is None:
        phrase = travail.erreur or "L'export a été interrompu : aucun fichier n'est gardé."
        (avis.error if travail.erreur else avis.info)(f"{travail.nom} : {phrase}")
        st.button("Fermer", key="travail_fermer", on_click=_close)
        return
    manques = travail.livraison.manques
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            f"Télécharger {travail.fichier} ({_size(len(travail.livraison.octets))})",
            data=travail.livraison.octets,
            file_name=travail.fichier,
            mime=travail.mime,
            key="travail_telecharger",
            type="primary",
            on_click="ignore",
        )
        st.button("Fermer", key="travail_fermer", on_click=_close)
    if manques:
        st.html(
            f'<p class="ctg-texte">{formats.plural(len(manques), "pièce manque", "pièces manquent")} '
            f"dans ce fichier :</p>{html.bullets(manques)}"
        )


def _close() -> None:
    st.session_state.pop(_CLE, None)


def _size(octets: int) -> str:
    """« 1,2 Mo », « 340 ko »."""
    if octets >= 1_000_000:
        return f"{formats.number(octets / 1e6, 1)}\u00a0Mo"
    return f"{formats.number(max(octets / 1e3, 1))}\u00a0ko"
