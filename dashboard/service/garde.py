"""The door of the server: who is asking, from which page, under which name. Nothing is guessed.

Before Streamlit sees anything, a request must name a host that is ours, and a page of ours when it
comes from a page. A relay counts only when it was declared; what comes through it only reads. The
reader of this machine is known by a key that the starting command alone shows (``?cle=``), kept by
the browser in a cookie.
"""

from __future__ import annotations

import html
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.session.porte import COOKIE, PARAMETRE, Cle, Regles, host_name, netloc

UN_AN_S = 365 * 86_400
# Ce que Streamlit ouvre et que personne ici ne lit.
FERMES = ("/_stcore/metrics",)
CORPS_REFUSE_MAX = 64 * 2**20

AUTRE_NOM = (
    "Cette application ne répond pas sous le nom « {nom} ». Ouvrez-la par l'adresse que la commande "
    "a affichée ; pour lui donner un autre nom, déclarez-le dans OBSERVATOIRE_HOTES."
)
AUTRE_PAGE = (
    "Cette demande vient d'une autre page ({origine}) : elle est refusée. Ouvrez l'application par "
    "l'adresse que la commande a affichée. Derrière un relais, déclarez-le dans "
    "OBSERVATOIRE_RELAIS, et le nom public dans OBSERVATOIRE_HOTES."
)
MAUVAISE_CLE = (
    "Cette clé n'est pas celle de cette application : ouvrez l'adresse que la commande affiche à "
    "son lancement."
)
ENTETES = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


class Garde:
    """ASGI middleware, outermost: refuses before anything reads the request; adds the headers."""

    def __init__(self, app: ASGIApp, regles: Regles, cle: Cle) -> None:
        self.app = app
        self.regles = regles
        self.cle = cle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refus = self.refusal(scope)
        if scope["type"] == "websocket":
            if refus:
                # Lue puis fermée avant d'être acceptée : le navigateur reçoit un 403.
                await receive()
                await send({"type": "websocket.close", "code": 1008, "reason": ""})
                return
            await self.app(scope, receive, send)
            return
        if refus:
            await drain(receive)
            await PlainTextResponse(refus, 403, headers=ENTETES)(scope, receive, send)
            return
        if (reponse := self._key_given(scope)) is not None:
            await reponse(scope, receive, send)
            return
        await self.app(scope, receive, _with_headers(send))

    def refusal(self, scope: Scope) -> str:
        """Why the request is refused, in French; '' when it may go on."""
        entetes = Headers(scope=scope)
        hotes = entetes.getlist("host")
        nom = host_name(hotes[0]) if len(hotes) == 1 else ""
        if not nom or not self.regles.knows(nom):
            return AUTRE_NOM.format(nom=nom or "inconnu")
        if scope["path"].startswith(FERMES):
            return "Cette adresse n'est pas ouverte."
        origines = entetes.getlist("origin")
        if not origines:
            # Un navigateur dit toujours sa page quand il ouvre un canal.
            return AUTRE_PAGE.format(origine="sans nom") if scope["type"] == "websocket" else ""
        if len(origines) > 1 or not self._is_ours(origines[0], hotes[0], scope):
            return AUTRE_PAGE.format(origine=origines[0][:100])
        return ""

    def _is_ours(self, origine: str, hote: str, scope: Scope) -> bool:
        page = netloc(origine)
        if page is None:
            return False
        if page == netloc(f"{urlsplit(origine).scheme}://{hote}"):
            return True
        # Un relais déclaré qui ne transmet pas le nom demandé : la page porte un nom déclaré.
        client = scope.get("client")
        return bool(client and self.regles.is_relay(client[0]) and page[0] in self.regles.hotes)

    def _key_given(self, scope: Scope) -> Response | None:
        """The answer to an address that gives the key: the same without it, and a cookie."""
        parametres = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        donnees = [v for n, v in parametres if n == PARAMETRE]
        if not donnees or scope["method"] != "GET":
            return None
        if not self.cle.is_given(donnees[0]):
            return HTMLResponse(f"<!doctype html><html lang=fr><p>{html.escape(MAUVAISE_CLE)}", 403)
        reste = urlencode([(n, v) for n, v in parametres if n != PARAMETRE])
        chemin = "/" + scope["path"].lstrip("/\\")
        reponse = RedirectResponse(f"{chemin}?{reste}" if reste else chemin, 303)
        reponse.set_cookie(COOKIE, self.cle.temoin, max_age=UN_AN_S, httponly=True, samesite="strict")
        reponse.headers["cache-control"] = "no-store"
        return reponse


async def drain(receive: Receive) -> None:
    """Read a refused body: a relay that is answered too early takes us for dead."""
    lus = 0
    while lus < CORPS_REFUSE_MAX:
        message = await receive()
        if message["type"] != "http.request" or not message.get("more_body", False):
            return
        lus += len(message.get("body", b""))


def _with_headers(send: Send) -> Send:
    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            entetes = MutableHeaders(raw=list(message["headers"]))
            for nom, valeur in ENTETES.items():
                entetes.setdefault(nom, valeur)
            message = {**message, "headers": entetes.raw}
        await send(message)

    return add
