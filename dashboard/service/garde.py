"""The door of the server: who is asking, from which page, under which name. Nothing is guessed.

Before Streamlit sees anything, a request must name a host that is ours, and a page of ours when it
comes from a page. A relay counts only when it was declared; what comes through it only reads. The
reader of this machine is known by a key that the starting command alone shows (``?cle=``), kept by
the browser in a cookie.

- ``OBSERVATOIRE_HOTES``: further names of the application, separated by commas (« ctg.caf93.fr »).
- ``OBSERVATOIRE_RELAIS``: addresses of the relays that are ours (« 127.0.0.1, 10.0.0.0/8 »).
"""

from __future__ import annotations

import hashlib
import hmac
import html
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOTES, RELAIS, CLE = "OBSERVATOIRE_HOTES", "OBSERVATOIRE_RELAIS", "OBSERVATOIRE_CLE"
LOCAUX = frozenset({"localhost", "127.0.0.1", "::1"})
COOKIE, PARAMETRE = "observatoire_poste", "cle"
UN_AN_S = 365 * 86_400
ENTETES_RELAIS = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")
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

Reseau = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Regles:
    """What is declared: further names, relays, and is the application open to the network."""

    hotes: frozenset[str] = frozenset()
    relais: tuple[Reseau, ...] = ()
    reseau: bool = False

    def knows(self, nom: str) -> bool:
        """True for a name under which the application answers.

        On a network, any literal address is one: a name made to point here is not an address.
        """
        return nom in LOCAUX or nom in self.hotes or (self.reseau and _is_address(nom))

    def is_relay(self, adresse: str) -> bool:
        """True for a declared relay."""
        try:
            ip = ip_address(adresse)
        except ValueError:
            return False
        return any(ip.version == r.version and ip in r for r in self.relais)


def read_rules(*, reseau: bool) -> Regles:
    """The rules that the environment declares. Raises ValueError (French) for a wrong one."""
    hotes = frozenset(h.strip().lower().rstrip(".") for h in _listed(HOTES))
    try:
        relais = tuple(ip_network(r, strict=False) for r in _listed(RELAIS))
    except ValueError as erreur:
        raise ValueError(
            f"{RELAIS} : « {os.environ[RELAIS]} » n'est pas une liste d'adresses (exemple : "
            "127.0.0.1, 10.0.0.0/8)."
        ) from erreur
    return Regles(hotes, relais, reseau)


class Cle:
    """The secret that only the starting command shows; kept in the data folder when it can be."""

    def __init__(self, texte: str) -> None:
        self.texte = texte

    @cached_property
    def temoin(self) -> str:
        """What the cookie holds: proves the key, does not tell it."""
        return hmac.new(self.texte.encode(), b"poste", hashlib.sha256).hexdigest()

    def is_shown(self, cookie: str) -> bool:
        """True when a cookie proves the key."""
        return hmac.compare_digest(cookie.encode(), self.temoin.encode())

    def is_given(self, texte: str) -> bool:
        """True when an address gives the key."""
        return hmac.compare_digest(texte.encode(), self.texte.encode())


def read_key(dossier: Path) -> Cle:
    """The key of this machine: the environment's, else the folder's, made at the first start.

    A folder where nothing can be written gives a key that lasts as long as the process.
    """
    if texte := os.environ.get(CLE):
        return Cle(texte)
    fichier = dossier / ".cle"
    try:
        if texte := fichier.read_text(encoding="ascii").strip():
            return Cle(texte)
    except (OSError, UnicodeDecodeError):
        pass
    texte = secrets.token_urlsafe(24)
    try:
        dossier.mkdir(parents=True, exist_ok=True)
        descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descripteur, "w", encoding="ascii") as flux:
            flux.write(texte)
    except OSError:
        # La clé vaut pour ce lancement : la commande l'affiche, le suivant en fera une autre.
        return Cle(texte)
    return Cle(texte)


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
        page = _netloc(origine)
        if page is None:
            return False
        if page == _netloc(f"{urlsplit(origine).scheme}://{hote}"):
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
        reponse.set_cookie(
            COOKIE, self.cle.temoin, max_age=UN_AN_S, httponly=True, samesite="strict"
        )
        reponse.headers["cache-control"] = "no-store"
        return reponse


def is_relayed(entetes: Iterable[str]) -> bool:
    """True when one of the header names is a relay's."""
    return any(nom.lower() in ENTETES_RELAIS for nom in entetes)


def read_cookie(entete: str | None) -> str:
    """The proof of the key in a Cookie header; '' when there is none."""
    try:
        trouve = SimpleCookie(entete or "").get(COOKIE)
    except CookieError:
        return ""
    return trouve.value if trouve else ""


def host_name(hote: str) -> str:
    """Name of a Host header, lower case, without its port; '' when it is not one."""
    trouve = _netloc(f"http://{hote}")
    return trouve[0] if trouve else ""


def _netloc(adresse: str) -> tuple[str, int] | None:
    """(name, port) of an origin; None for anything else (« null », a path, a user)."""
    try:
        lue = urlsplit(adresse)
        port = lue.port or {"http": 80, "https": 443}[lue.scheme]
    except (ValueError, KeyError):
        return None
    if not lue.hostname or lue.username is not None or lue.path or lue.query or lue.fragment:
        return None
    return lue.hostname.lower().rstrip("."), port


def _is_address(nom: str) -> bool:
    try:
        ip_address(nom)
    except ValueError:
        return False
    return True


def _listed(variable: str) -> list[str]:
    return [m.strip() for m in os.environ.get(variable, "").split(",") if m.strip()]


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
