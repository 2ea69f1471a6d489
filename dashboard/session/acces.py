"""Who may change something: the only place that decides it.

The application trusts the machine that runs it and nobody else: a reader who comes through the
network, or through a relay, only reads. The browser of this machine is known by the key that the
starting command shows (see ``garde``): an address alone proves nothing behind a relay.
``OBSERVATOIRE_LECTURE_SEULE=1`` makes everybody read only.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from typing import NamedTuple

import streamlit as st
from starlette.datastructures import Headers
from starlette.types import Scope
from streamlit.runtime.scriptrunner_utils.script_run_context import get_script_run_ctx

from dashboard.session import porte
from data.garde.droits import read_only

POUR_TOUS = "Lecture seule pour tous : rien ne se change dans cette application."
AUTRE_POSTE = (
    "Lecture seule : fichiers, réglages et références se changent depuis le poste qui a lancé l'application."
)
SANS_CLE = (
    "Lecture seule dans ce navigateur : pour changer quelque chose, ouvrez l'adresse complète, avec "
    "sa clé, que l'application affiche à son lancement."
)
RELAIS_ICI = (
    "Lecture seule : un relais de ce poste est déclaré, et rien ne distingue ses lecteurs de ce poste. "
    "Pour changer quelque chose, relancez l'application sans relais déclaré."
)

# Accordé par l'animateur jusqu'à l'arrêt de l'application : chaque séance repart d'un refus.
_notes_ouvertes = False
_cle: porte.Cle | None = None
_regles = porte.Regles()


class Client(NamedTuple):
    """A browser: its address (None on the loopback), the host it asked, is it relayed, and does it
    hold the key of this machine."""

    adresse: str | None
    hote: str | None
    relaye: bool
    cle: bool = False


def can_write() -> bool:
    """True when this reader may import, undo, change settings and keep references."""
    return not reason()


def reason() -> str:
    """Why this reader may not write, in French; empty when they may."""
    if read_only():
        return POUR_TOUS
    return "" if is_here() else _why(_client())


def refusal(scope: Scope) -> str:
    """The same for a request that no page of ours stands behind."""
    if read_only():
        return POUR_TOUS
    client = _read_client((scope.get("client") or (None,))[0], Headers(scope=scope))
    return "" if client is not None and _is_here(client) else _why(client)


def sits_here(scope: Scope) -> bool:
    """True for a request of the browser of this machine, whatever it may write."""
    client = _read_client((scope.get("client") or (None,))[0], Headers(scope=scope))
    return client is not None and _is_here(client)


def _why(client: Client | None) -> str:
    if client is not None and is_loopback(client._replace(relaye=False)) and _is_declared(client):
        return RELAIS_ICI
    return SANS_CLE if client is not None and is_loopback(client) else AUTRE_POSTE


def can_note() -> bool:
    """True when this reader may leave a note."""
    if read_only():
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
    return _is_here(client)


def _is_here(client: Client) -> bool:
    return is_loopback(client) and client.cle


def is_loopback(client: Client) -> bool:
    """True for what may be a browser of this machine: loopback peer, local name, no relay seen.

    The host is looked at too: a page elsewhere whose name was made to point here would otherwise
    be taken for the reader of this machine.
    """
    if client.relaye or not is_local_name(porte.host_name(client.hote or "")):
        return False
    return client.adresse is None or is_loopback_address(client.adresse)


def is_loopback_address(texte: str) -> bool:
    """True for an address that only this machine can have."""
    try:
        adresse = ip_address(texte)
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
    return hote in porte.LOCAUX


def _client() -> Client | None:
    """The browser of this session; None when it is not known (gone, or a test without one)."""
    return _read_client(st.context.ip_address, st.context.headers)


def _read_client(adresse: str | None, entetes: Mapping[str, str]) -> Client | None:
    hote = entetes.get("host")
    if hote is None:
        return None
    cle = _cle is not None and _cle.is_shown(porte.read_cookie(entetes.get("cookie")))
    client = Client(adresse, hote, porte.is_relayed(entetes), cle)
    return client._replace(relaye=client.relaye or _is_declared(client))


def _is_declared(client: Client) -> bool:
    """True for what comes from the address of a declared relay, whatever it tells of itself."""
    # Streamlit ne dit pas l'adresse de la boucle locale.
    return _regles.is_relay(client.adresse or "127.0.0.1")


def use(cle: porte.Cle, regles: porte.Regles) -> None:
    """What the server does at its start: writing demands this key, these relays only read."""
    global _cle, _regles
    _cle, _regles = cle, regles
