"""The HTTP connections of the server: so many at most, and a request is said without delay.

uvicorn waits for ever for a request that its client never finishes saying: a thousand half-said ones
take every descriptor of the process, and nobody is heard any more. Streamlit chooses uvicorn's class
before it reads our code, so its methods are followed here rather than a class of ours given to it.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict

import h11
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.http.h11_impl import H11Protocol

journal = logging.getLogger("observatoire.connexions")

# Un navigateur en ouvre six ; les canaux des pages, une fois ouverts, se comptent à la réception.
CONNEXIONS_MAX = 256
DELAI_DEMANDE_S = 10.0
# Entre deux morceaux d'un fichier qui arrive.
DELAI_SILENCE_S = 30.0


class Connexions:
    """The open ones, the longest silent first. Lives on the event loop: no lock is needed."""

    def __init__(self, *, au_plus: int = CONNEXIONS_MAX) -> None:
        self._au_plus = au_plus
        self._ouvertes: OrderedDict[H11Protocol, asyncio.TimerHandle | None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._ouvertes)

    def open(self, connexion: H11Protocol) -> None:
        """A client has come: it has ten seconds to say what it wants."""
        self._ouvertes[connexion] = self._wait(connexion, DELAI_DEMANDE_S)
        if len(self._ouvertes) > self._au_plus:
            self._cut(self._least_needed())

    def hear(self, connexion: H11Protocol) -> None:
        """A client has spoken: is its request whole, begun, or become a page's channel?"""
        if connexion not in self._ouvertes:
            return
        if connexion not in connexion.connections:
            self.close(connexion)
            return
        if connexion.conn.their_state is h11.ERROR:
            _silence(connexion)
        self._ouvertes.move_to_end(connexion)
        etat = connexion.conn.their_state
        attente = self._ouvertes[connexion]
        if etat is h11.IDLE and attente is not None:
            # Dire un octet de plus ne donne pas dix secondes de plus.
            return
        if attente is not None:
            attente.cancel()
        delai = {h11.IDLE: DELAI_DEMANDE_S, h11.SEND_BODY: DELAI_SILENCE_S}.get(etat)
        self._ouvertes[connexion] = self._wait(connexion, delai) if delai else None

    def close(self, connexion: H11Protocol) -> None:
        """A client has gone, or holds a page's channel."""
        if (attente := self._ouvertes.pop(connexion, None)) is not None:
            attente.cancel()

    def _least_needed(self) -> H11Protocol:
        """The longest silent of those still to say what they want, else of all."""
        muettes = (c for c, attente in self._ouvertes.items() if attente is not None)
        return next(muettes, next(iter(self._ouvertes)))

    def _wait(self, connexion: H11Protocol, delai_s: float) -> asyncio.TimerHandle:
        return connexion.loop.call_later(delai_s, self._cut, connexion)

    def _cut(self, connexion: H11Protocol) -> None:
        self.close(connexion)
        connexion.transport.abort()


def _silence(connexion: H11Protocol) -> None:
    """uvicorn has answered 400 in the middle of a body: what the application still says has no reader."""
    if connexion.cycle is not None:
        connexion.cycle.disconnected = True
        connexion.cycle.message_event.set()


def follow(connexions: Connexions) -> None:
    """Follow every connection that uvicorn takes in this process from now on."""
    if AutoHTTPProtocol is not H11Protocol:
        journal.warning(
            "Les connexions à demi ouvertes ne sont pas bornées : uvicorn lit HTTP par %s.",
            AutoHTTPProtocol.__name__,
        )
    made, received, lost = (
        H11Protocol.connection_made,
        H11Protocol.data_received,
        H11Protocol.connection_lost,
    )

    def connection_made(self: H11Protocol, transport: asyncio.Transport) -> None:
        made(self, transport)
        connexions.open(self)

    def data_received(self: H11Protocol, data: bytes) -> None:
        received(self, data)
        connexions.hear(self)

    def connection_lost(self: H11Protocol, exc: Exception | None) -> None:
        connexions.close(self)
        lost(self, exc)

    H11Protocol.connection_made = connection_made
    H11Protocol.data_received = data_received
    H11Protocol.connection_lost = connection_lost
