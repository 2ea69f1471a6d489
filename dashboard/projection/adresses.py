"""Where the phones of the room find the application: the name that the host uses, else this machine's."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from dashboard.service import reseau
from dashboard.session import acces, porte


def root_from(origine: str, racine: str) -> str:
    """The root that a page of ours gives, when it is of that very page's origin; '' otherwise."""
    page, lue = porte.netloc(origine), urlsplit(racine)
    if page is None or porte.netloc(f"{lue.scheme}://{lue.netloc}") != page or len(racine) > 300:
        return ""
    return f"{lue.scheme}://{lue.netloc}{lue.path if lue.path.endswith('/') else '/'}"


def phone_root(racine: str) -> tuple[str, str]:
    """« http://192.168.1.10:8501/ », or '' and the sentence that says why the phones have no address."""
    lue = urlsplit(racine)
    if lue.hostname and not acces.is_local_name(lue.hostname):
        return racine, ""
    if not acces.listens_elsewhere():
        return "", reseau.EXPLICATION
    adresse = reseau.lan_url(int(st.get_option("server.port")))
    return (f"{adresse}/", "") if adresse else ("", reseau.SANS_ADRESSE)
