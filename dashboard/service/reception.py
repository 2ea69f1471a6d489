"""What the server receives from browsers: who may send a file, how much, and how long it is kept.

ASGI middleware, just inside the guard. A file is taken from a reader who may write, within what one
visit and all of them may hold; it goes when its visit is gone. Messages of a page are small and come
at a human pace: one that is neither is slowed down, or cut.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from typing import Protocol

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard import formats
from dashboard.service.garde import ENTETES, drain
from dashboard.session import acces
from dashboard.session.porte import Regles

MO = 2**20
DEPOT = "/_stcore/upload_file/"
# Un fichier et un modèle en même temps, à la taille permise à chacun (server.maxUploadSize).
PAR_VISITE, EN_TOUT = 110 * MO, 330 * MO
# Streamlit garde une visite partie deux minutes : une page rechargée retrouve son fichier.
DELAI_S = 130.0
MESSAGE_MAX = MO
MESSAGES_PAR_S = 30
CANAUX_MAX, CANAUX_PAR_POSTE = 400, 40

TROP = (
    "Ce fichier ne peut pas être reçu : {qui} garde déjà {tenus} Mo de fichiers, sur {permis} Mo "
    "permis. Retirez un fichier déjà choisi, puis recommencez."
)
SANS_TAILLE = "Ce fichier arrive sans dire sa taille : il est refusé."


class Fichiers(Protocol):
    """What holds the received files: sizes by visit, is a visit there, and how to free one."""

    def sizes(self) -> dict[str, int]: ...
    def is_there(self, visite: str) -> bool: ...
    def free(self, visite: str) -> None: ...


class FichiersStreamlit:
    """The files that Streamlit holds in memory."""

    def sizes(self) -> dict[str, int]:
        return {
            visite: sum(len(f.data) for f in list(fichiers.values()))
            for visite, fichiers in list(self._manager().file_storage.items())
        }

    def is_there(self, visite: str) -> bool:
        from streamlit import runtime

        return runtime.get_instance().is_active_session(visite)

    def free(self, visite: str) -> None:
        self._manager().remove_session_files(visite)

    @staticmethod
    def _manager():
        from streamlit import runtime
        from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

        gardien = runtime.get_instance().uploaded_file_mgr
        assert isinstance(gardien, MemoryUploadedFileManager)
        return gardien


class Reception:
    """The middleware. One per server: its accounts are those of the whole application."""

    def __init__(
        self,
        app: ASGIApp,
        regles: Regles,
        fichiers: Fichiers | None = None,
        horloge: Callable[[], float] = time.monotonic,
    ) -> None:
        self.app = app
        self.regles = regles
        self.fichiers = fichiers or FichiersStreamlit()
        self._horloge = horloge
        self._en_route: Counter[str] = Counter()
        self._absents: dict[str, float] = {}
        self._canaux: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._channel(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith(DEPOT):
            await self._file(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    # -- fichiers

    async def _file(self, scope: Scope, receive: Receive, send: Send) -> None:
        visite = scope["path"][len(DEPOT) :].partition("/")[0]
        taille = _announced(scope)
        if refus := acces.refusal(scope):
            statut = 403
        elif scope["method"] != "PUT":
            await self.app(scope, receive, send)
            return
        elif taille is None:
            statut, refus = 411, SANS_TAILLE
        else:
            statut, refus = 413, self._too_much(visite, taille)
        if refus:
            await drain(receive)
            await PlainTextResponse(refus, statut, headers=ENTETES)(scope, receive, send)
            return
        assert taille is not None
        self._en_route[visite] += taille
        try:
            await self.app(scope, receive, send)
        finally:
            self._en_route[visite] -= taille
            self._en_route += Counter()

    def _too_much(self, visite: str, taille: int) -> str:
        """Why so many bytes cannot be taken, in French; '' when they can."""
        self.sweep()
        tenus = Counter(self.fichiers.sizes()) + self._en_route
        if tenus[visite] + taille > PAR_VISITE:
            return _sentence("cette page", tenus[visite], PAR_VISITE)
        if (total := sum(tenus.values())) + taille > EN_TOUT:
            return _sentence("l’application", total, EN_TOUT)
        return ""

    def sweep(self) -> None:
        """Free the files of the visits gone for longer than they may come back."""
        instant = self._horloge()
        absents = {v for v in self.fichiers.sizes() if not self.fichiers.is_there(v)}
        self._absents = {v: self._absents.get(v, instant) for v in absents}
        for visite, depuis in list(self._absents.items()):
            if instant - depuis >= DELAI_S:
                self.fichiers.free(visite)
                del self._absents[visite]

    # -- messages

    async def _channel(self, scope: Scope, receive: Receive, send: Send) -> None:
        poste = (scope.get("client") or ("",))[0]
        if not self._has_room(poste):
            await receive()
            await send({"type": "websocket.close", "code": 1013, "reason": ""})
            return
        self._canaux[poste] += 1
        try:
            await self.app(scope, self._paced(receive), send)
        finally:
            self._canaux[poste] -= 1
            self._canaux += Counter()
            self.sweep()
            asyncio.get_running_loop().call_later(DELAI_S + 1, self.sweep)

    def _has_room(self, poste: str) -> bool:
        if self._canaux.total() >= CANAUX_MAX:
            return False
        # Derrière un relais déclaré, tous les lecteurs ont la même adresse.
        seul = not acces.is_loopback_address(poste) and not self.regles.is_relay(poste)
        return not seul or self._canaux[poste] < CANAUX_PAR_POSTE

    def _paced(self, receive: Receive) -> Receive:
        reste, vu = float(MESSAGES_PAR_S), self._horloge()

        async def paced() -> Message:
            nonlocal reste, vu
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            if max(len(message.get("bytes") or b""), len(message.get("text") or "")) > MESSAGE_MAX:
                return {"type": "websocket.disconnect", "code": 1009, "reason": ""}
            instant = self._horloge()
            reste = min(reste + (instant - vu) * MESSAGES_PAR_S, MESSAGES_PAR_S) - 1
            vu = instant
            if reste < 0:
                await asyncio.sleep(-reste / MESSAGES_PAR_S)
            return message

        return paced


def _announced(scope: Scope) -> int | None:
    """Size that a request announces; None when it does not, or not well."""
    texte = Headers(scope=scope).get("content-length", "")
    return int(texte) if texte.isascii() and texte.isdigit() else None


def _sentence(qui: str, tenus: int, permis: int) -> str:
    return TROP.format(qui=qui, tenus=formats.number(tenus / MO), permis=formats.number(permis / MO))
