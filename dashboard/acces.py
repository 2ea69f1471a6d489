"""Who may change something: the only place that decides it.

The application trusts the machine that runs it and nobody else: a reader who comes through the
network only reads. ``OBSERVATOIRE_LECTURE_SEULE=1`` makes everybody read only.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

VARIABLE_LECTURE_SEULE = "OBSERVATOIRE_LECTURE_SEULE"
POUR_TOUS = "Lecture seule pour tous : rien ne se change dans cette application."
AUTRE_POSTE = (
    "Lecture seule : fichiers, réglages et références se changent depuis le poste qui a lancé "
    "l'application."
)
_LOCAUX = ("localhost", "127.0.0.1", "::1")
# Un relais sur la machine prête son adresse à ceux qu'il relaie.
_RELAIS = ("x-forwarded-for", "forwarded", "x-real-ip")

# Accordé par l'animateur jusqu'à l'arrêt de l'application : chaque séance repart d'un refus.
_notes_ouvertes = False


class Client(NamedTuple):
    """A browser: its address (None on the loopback), the host it asked, and is it relayed."""

    adresse: str | None
    hote: str | None
    relaye: bool


def can_write() -> bool:
    """True when this reader may import, undo, change settings and keep references."""
    return not reason()


def reason() -> str:
    """Why this reader may not write, in French; empty when they may."""
    if os.environ.get(VARIABLE_LECTURE_SEULE) == "1":
        return POUR_TOUS
    return "" if is_here() else AUTRE_POSTE


def can_note() -> bool:
    """True when this reader may leave a note."""
    if os.environ.get(VARIABLE_LECTURE_SEULE) == "1":
        return False
    return _notes_ouvertes or is_here()


def notes_open() -> bool:
    """True when the host lets participants leave notes from their own device."""
    return _notes_ouvertes


def open_notes(ouvertes: bool) -> None:
    """Let participants leave notes, or stop; ignored for one who may not decide it."""
    global _notes_ouvertes
    if can_write():
        _notes_ouvertes = ouvertes


def is_here() -> bool:
    """True when the reader sits at the machine that runs the application (or is the command)."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return True
    client = _client()
    if client is None:
        # Un navigateur qui vient de partir : on ne sait plus qui c'était.
        return not listens_elsewhere()
    return is_loopback(client)


def is_loopback(client: Client) -> bool:
    """True for a browser of this machine: loopback peer, local host name, no relay.

    The host is looked at too: a page elsewhere whose name was made to point here would otherwise
    be taken for the reader of this machine.
    """
    if client.relaye or not is_local_name(_host_name(client.hote)):
        return False
    if client.adresse is None:
        return True
    try:
        adresse = ip_address(client.adresse)
    except ValueError:
        return False
    if isinstance(adresse, IPv6Address) and adresse.ipv4_mapped is not None:
        adresse = adresse.ipv4_mapped
    return adresse.is_loopback


def listens_elsewhere() -> bool:
    """True when other machines of the network can reach the application."""
    return not is_local_name(st.get_option("server.address") or "")


def is_local_name(hote: str) -> bool:
    """True for a host name that only ever means the machine itself."""
    return hote in _LOCAUX


def _client() -> Client | None:
    """The browser of this session; None when it is not known (gone, or a test without one)."""
    entetes: Mapping[str, str] = st.context.headers
    hote = entetes.get("host")
    if hote is None:
        return None
    relaye = any(entetes.get(nom) is not None for nom in _RELAIS)
    return Client(st.context.ip_address, hote, relaye)


def _host_name(hote: str | None) -> str:
    try:
        return (urlsplit(f"//{hote}").hostname or "").rstrip(".")
    except ValueError:
        return ""
