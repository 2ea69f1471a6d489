"""The link of the present view for the other devices of the room: its address, and the square to aim at."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

from dashboard.service import reseau
from dashboard.session import acces


def link(page: str) -> str:
    """Address of the present view for another device of the network; empty when there is none."""
    racine = _root()
    if not racine:
        return ""
    propres = st.query_params.to_dict()
    return f"{racine}/{page}" + (f"?{urlencode(propres)}" if propres else "")


def qr_image(lien: str) -> str:
    """The link as a QR code, the address of an image: Streamlit drops an SVG written in a page."""
    carre = segno.make_qr(lien, error="m")
    return carre.svg_data_uri(border=3, scale=8, dark="#161616", light="#ffffff")


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
