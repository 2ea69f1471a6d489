"""Who is there during a séance, and what is on the wall. Read and written by the loop of the server alone.

A client that is slow or broken is cut; the others never wait for it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from dashboard.formats import typography

MUR, PUPITRE, TELEPHONE = "mur", "pupitre", "telephone"
# Par séance ; au-delà, on est refusé d'une phrase et ceux qui sont là restent.
PLACES = {MUR: 12, PUPITRE: 12, TELEPHONE: 300}
FILE_MAX, ENVOI_S = 64, 10.0
# Ce qu'un message dit de lui-même ; ce que les gens ont écrit est plus profond, et reste leur.
_PHRASES = ("texte", "pourquoi", "dit")


@dataclass(frozen=True, slots=True)
class Place:
    """What is shown: the number of a screen, the part of it, black, the large QR code, the notes beside.

    ``notes`` None: beside while the workshop is open.
    """

    ecran: int
    partie: int = 1
    noir: bool = False
    carre: bool = False
    notes: bool | None = None


class Client:
    """A browser that listens. ``hote``: it may move the wall and change the notes."""

    def __init__(self, websocket: WebSocket, role: str, seance: int, *, hote: bool = False) -> None:
        self.websocket = websocket
        self.role = role
        self.seance = seance
        self.hote = hote
        # Le jeton ou le code d'un téléphone, et ce qui le distingue d'un autre.
        self.cle, self.telephone, self.racine = "", "", ""
        self._file: asyncio.Queue[str | None] = asyncio.Queue(FILE_MAX)

    def say(self, message: Mapping[str, Any]) -> None:
        """Send a message, later and in order, its sentences as people read them; who has too many waiting
        is cut."""
        dites = {c: typography(v) for c, v in message.items() if c in _PHRASES and isinstance(v, str)}
        self._put(json.dumps({**message, **dites}, ensure_ascii=False, separators=(",", ":")))

    def leave(self) -> None:
        """Close once what waits is sent."""
        self._put(None)

    async def pump(self) -> None:
        """Send what waits, until the client leaves, breaks or stops reading."""
        with suppress(TimeoutError, WebSocketDisconnect, RuntimeError, OSError):
            while (texte := await self._file.get()) is not None:
                # « wait_for » peut avaler une annulation : le canal ne se fermerait plus.
                async with asyncio.timeout(ENVOI_S):
                    await self.websocket.send_text(texte)

    async def close(self) -> None:
        """Close, whatever the state of the other end."""
        if self.websocket.application_state is not WebSocketState.DISCONNECTED:
            with suppress(TimeoutError, WebSocketDisconnect, RuntimeError, OSError):
                async with asyncio.timeout(ENVOI_S):
                    await self.websocket.close()

    def _put(self, texte: str | None) -> None:
        try:
            self._file.put_nowait(texte)
        except asyncio.QueueFull:
            while not self._file.empty():
                self._file.get_nowait()
            self._file.put_nowait(None)


@dataclass(slots=True)
class Salle:
    """The clients of a séance, and what they all see. ``taille`` is that of the last wall, in pixels."""

    seance: int
    clients: set[Client] = field(default_factory=set)
    place: Place | None = None
    taille: tuple[int, int] = (1920, 1080)

    def of(self, *roles: str) -> list[Client]:
        """Those who play one of these parts."""
        return [c for c in self.clients if c.role in roles]

    def has_room(self, role: str) -> bool:
        """True when one more may come."""
        return len(self.of(role)) < PLACES[role]

    def tell(self, message: Mapping[str, Any], clients: Iterable[Client]) -> None:
        """The same message to several."""
        for client in clients:
            client.say(message)

    def tell_each(self, dire: Callable[[Client], Mapping[str, Any]], *roles: str) -> None:
        """A message to each, according to who it is."""
        for client in self.of(*roles):
            client.say(dire(client))

    def follow(self, numeros: tuple[int, ...], avant: tuple[int, ...]) -> bool:
        """Keep a screen on the wall when the séance changes; True when another takes its place."""
        if self.place is None or self.place.ecran in numeros:
            return False
        if not numeros:
            self.place = None
            return True
        rang = avant.index(self.place.ecran) if self.place.ecran in avant else 0
        self.place = replace(self.place, ecran=numeros[min(rang, len(numeros) - 1)], partie=1)
        return True
