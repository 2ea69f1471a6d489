"""Presentation mode: the suite of pages, the bar, and the link for the phones of the same network."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.composants import presentation as draw_bar
from dashboard.service import reseau
from dashboard.session import acces, visite

# Les pages dans l'ordre d'une séance, par leur adresse.
SUITE = ("carte", "comparer", "couverture-occupation", "coordination", "portrait")
_STYLE = Path(__file__).resolve().parents[2] / "statique" / "presentation.css"
_DEMANDEE, _DEPART, _PARTAGE = "presentation_page", "presentation_depart", "presentation_partage"


@lru_cache(maxsize=1)
def _css() -> str:
    return _STYLE.read_text(encoding="utf-8")


def reserve() -> DeltaGenerator:
    """Where the bar will stand, and the large letters; the place is the same on every page."""
    # Une place qui ne bouge pas : la barre, et donc la figure montrée, survit au changement de page.
    place = st.container(key="presentation")
    if visite.presenting():
        place.html(f"<style>{_css()}</style>")
    return place


def ask(page: str) -> None:
    """From a callback: go to a page, by its address."""
    st.session_state[_DEMANDEE] = page


def wanted(pages: Iterable[Any]) -> Any | None:
    """The page that one of the bars asked for, once; None when nothing was asked."""
    demandee = st.session_state.pop(_DEMANDEE, None)
    return next((p for p in pages if p.url_path == demandee), None)


def show(place: DeltaGenerator, pages: Iterable[Any], page: str) -> None:
    """Draw the bar, at the end of the run: the address is then that of what is shown."""
    if not visite.presenting():
        return
    noms = {p.url_path: p.title for p in pages}
    suite = [adresse for adresse in SUITE if adresse in noms]
    rang = suite.index(page) if page in suite else -1

    def go(sens: str) -> None:
        suivant = rang + (1 if sens == "suivante" else -1)
        if 0 <= suivant < len(suite):
            st.session_state[_DEMANDEE] = suite[suivant]
            st.session_state[_DEPART] = "fin" if sens == "precedente" else "debut"

    with place:
        draw_bar(
            {
                "pages": [noms[adresse] for adresse in suite],
                "rang": rang,
                "page": page,
                "depart": st.session_state.get(_DEPART, "debut"),
                "partage": _shared(page) if st.session_state.get(_PARTAGE) else None,
            },
            key="barre_presentation",
            on_aller=go,
            on_partager=lambda oui: st.session_state.update({_PARTAGE: oui}),
            on_quitter=_leave,
        )


def start() -> None:
    """From a callback: present, from the map on."""
    visite.present(True)
    st.session_state[_DEMANDEE] = SUITE[0]


def link(page: str) -> str:
    """Address of the present view for another device of the network; empty when there is none."""
    racine = _root()
    if not racine:
        return ""
    propres = {k: v for k, v in st.query_params.to_dict().items() if k != visite.PRESENTER}
    return f"{racine}/{page}" + (f"?{urlencode(propres)}" if propres else "")


def qr(lien: str) -> str:
    """The link as a QR code, an inline SVG."""
    return _make_qr(lien).svg_inline(border=3, dark="#161616", light="#ffffff", omitsize=True)


def qr_image(lien: str) -> str:
    """The same as the address of an image: Streamlit drops an SVG written in a page."""
    return _make_qr(lien).svg_data_uri(border=3, scale=8, dark="#161616", light="#ffffff")


def _make_qr(lien: str) -> segno.QRCode:
    return segno.make_qr(lien, error="m")


def why_no_link() -> str:
    """Why there is no link to share, and the gesture that makes one."""
    return reseau.SANS_ADRESSE if acces.listens_elsewhere() else reseau.EXPLICATION


def _root() -> str:
    """``http://192.168.1.10:8501``: that of the reader when it works elsewhere, else the machine's."""
    ici = urlsplit(st.context.url or "")
    if ici.hostname and not acces.is_local_name(ici.hostname):
        return f"{ici.scheme}://{ici.netloc}"
    if not acces.listens_elsewhere():
        return ""
    return reseau.lan_url(int(st.get_option("server.port")))


def _shared(page: str) -> dict[str, str]:
    lien = link(page)
    if not lien:
        return {"titre": "Partager cette vue", "texte": why_no_link(), "lien": "", "qr": ""}
    texte = (
        "Pour les téléphones et les postes du même réseau, en lecture seule : visez ce carré avec "
        "l'appareil photo, ou tapez l'adresse."
    )
    return {"titre": "Ouvrir cette vue", "texte": texte, "lien": lien, "qr": qr(lien)}


def _leave() -> None:
    visite.present(False)
    st.session_state.pop(_PARTAGE, None)
