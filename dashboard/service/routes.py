"""Routes and transport of the server: map grounds, search, static files kept compressed.

Nothing here knows what a map ground or a search result is: the two functions that do come from
`dashboard.lecture.store`, imported at the first request, and tests pass their own.
"""

from __future__ import annotations

import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.service.coquille import static_file, without_headers
from dashboard.transport.octets import Corps, accepts, compress, etag_matches, fingerprint, preferred

journal = logging.getLogger("observatoire.serveur")

IMMUABLE = "public, max-age=31536000, immutable"
TEXTE_RECHERCHE_MAX = 80
# What compressed map grounds may hold in memory: France by EPCI weighs about 150 kB and a
# department by commune 50 kB, so the whole country fits.
CONTOURS_OCTETS_MAX = 48 * 2**20
# What compressed static files may hold: Streamlit's whole front end weighs about 6 MB.
STATIQUE_OCTETS_MAX = 16 * 2**20

FOND_INCONNU = "Ce fond de carte n’existe pas ou n’est plus à jour. Rechargez la page."
LISTE_INCONNUE = "Cette liste n’est plus à jour. Rechargez la page."
LISTE_EN_PANNE = "La liste des indicateurs n’a pas pu être lue. Réessayez dans un instant."
FOND_EN_PANNE = "Le fond de carte n’a pas pu être lu. Réessayez dans un instant."
RECHERCHE_EN_PANNE = "La recherche n’est pas disponible pour l’instant. Réessayez."

LireNomme = Callable[[str], bytes | None]
Chercher = Callable[[str], list[dict[str, Any]]]
Lister = Callable[[], list[dict[str, Any]]]


class Entry(NamedTuple):
    """A compressed body and what is needed to send it again."""

    corps: Corps
    etag: str
    headers: tuple[tuple[str, str], ...] = ()


class BytesCache:
    """A thread-safe LRU of compressed bodies, bounded by their total size in bytes."""

    def __init__(self, octets_max: int) -> None:
        self.octets_max = octets_max
        self.octets = 0
        self._entrees: OrderedDict[str, Entry] = OrderedDict()
        self._verrou = threading.Lock()

    def __len__(self) -> int:
        return len(self._entrees)

    def get(self, cle: str) -> Entry | None:
        """Return the entry of `cle` and mark it as just used; None when absent."""
        with self._verrou:
            entree = self._entrees.get(cle)
            if entree is not None:
                self._entrees.move_to_end(cle)
            return entree

    def put(self, cle: str, entree: Entry) -> None:
        """Keep `entree`, dropping the least recently used ones beyond the bound.

        An entry larger than the whole bound is not kept.
        """
        if len(entree.corps) > self.octets_max:
            return
        with self._verrou:
            ancienne = self._entrees.pop(cle, None)
            self.octets += len(entree.corps) - (len(ancienne.corps) if ancienne else 0)
            self._entrees[cle] = entree
            while self.octets > self.octets_max:
                _, chassee = self._entrees.popitem(last=False)
                self.octets -= len(chassee.corps)


def _json_response(contenu: Mapping[str, Any], status: int = 200, cache: str = "no-store") -> Response:
    return Response(
        json.dumps(contenu, ensure_ascii=False, separators=(",", ":")).encode("utf-8"),
        status_code=status,
        media_type="application/json",
        headers={"Cache-Control": cache},
    )


def _send_entry(request: Request, entree: Entry, media: str, cache: str) -> Response:
    """Answer with a kept entry: 304, compressed, or plain when no compression is read."""
    entetes = {
        "Cache-Control": cache,
        "ETag": entree.etag,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if etag_matches(request.headers.get("if-none-match"), entree.etag):
        return Response(status_code=304, headers=entetes)
    if codage := preferred(request.headers.get("accept-encoding", "")):
        entetes["Content-Encoding"] = codage
    return Response(entree.corps.encoded(codage), media_type=media, headers=entetes)


def _contours_of_store(nom: str) -> bytes | None:
    from dashboard.lecture import store

    return store.fond_json(nom)


def _indicators_of_store(nom: str) -> bytes | None:
    from dashboard.lecture import liste

    return liste.read(nom)


def _search_of_store(texte: str) -> list[dict[str, Any]]:
    from dashboard.lecture import store

    return store.chercher(texte)


def _search_own_of_store(texte: str) -> list[dict[str, Any]]:
    from dashboard.lecture import le_mien

    return le_mien.search(texte)


def _scopes_of_store() -> list[dict[str, Any]]:
    from dashboard.lecture import le_mien

    return le_mien.scopes()


def build_routes(
    contours: LireNomme = _contours_of_store,
    chercher: Chercher = _search_of_store,
    indicateurs: LireNomme = _indicators_of_store,
    chercher_le_mien: Chercher = _search_own_of_store,
    portees: Lister = _scopes_of_store,
) -> list[BaseRoute]:
    """Return the application's own routes.

    Args:
        contours: "<key>-<fingerprint>" ─► JSON bytes of a map ground, None when unknown.
        chercher: text ─► matching territories, one dictionary each.
        indicateurs: "<view>-<fingerprint>" ─► JSON bytes of a list of indicators, None when unknown.
        chercher_le_mien: text ─► territories that one may call one's own (« pour=moi »).
        portees: the scopes of a map, by group.
    """
    cache = BytesCache(CONTOURS_OCTETS_MAX)

    def load(cle: str, lire: LireNomme, nom: str) -> Entry | None:
        octets = lire(nom)
        if octets is None:
            return None
        # Weak: the compressed and the plain body are the same content.
        entree = Entry(compress(octets), f'W/"{fingerprint(octets)}"')
        cache.put(cle, entree)
        return entree

    def named(lire: LireNomme, inconnu: str, en_panne: str) -> Callable[[Request], Awaitable[Response]]:
        """Serve what has the fingerprint of its content in its name: it never changes under it."""

        async def serve(request: Request) -> Response:
            nom: str = request.path_params["nom"]
            cle = request.url.path
            try:
                entree = cache.get(cle) or await run_in_threadpool(load, cle, lire, nom)
            except Exception:
                journal.exception("%s illisible", cle)
                return _json_response({"message": en_panne}, 503)
            if entree is None:
                return _json_response({"message": inconnu}, 404)
            return _send_entry(request, entree, "application/json", IMMUABLE)

        return serve

    async def serve_search(request: Request) -> Response:
        texte = request.query_params.get("q", "")[:TEXTE_RECHERCHE_MAX].strip()
        try:
            qui = chercher_le_mien if request.query_params.get("pour") == "moi" else chercher
            resultats = await run_in_threadpool(qui, texte) if texte else []
            return _json_response({"resultats": resultats, "message": ""})
        except Exception:
            journal.exception("Recherche en panne")
            return _json_response({"resultats": [], "message": RECHERCHE_EN_PANNE}, 503)

    async def serve_scopes(request: Request) -> Response:
        try:
            groupes = await run_in_threadpool(portees)
        except Exception:
            journal.exception("Étendues illisibles")
            return _json_response({"message": RECHERCHE_EN_PANNE}, 503)
        octets = json.dumps(groupes, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        entree = Entry(compress(octets), f'W/"{fingerprint(octets)}"')
        # Relue à chaque ouverture : un magasin refait peut en changer.
        return _send_entry(request, entree, "application/json", "no-cache")

    async def serve_own_file(request: Request) -> Response:
        nom, media = _FICHIERS[request.url.path.rsplit("/", 1)[-1]]
        octets = static_file(nom)
        version = fingerprint(octets)
        cle = f"{nom}?{version}"
        entree = cache.get(cle)
        if entree is None:
            entree = Entry(compress(octets), f'W/"{version}"')
            cache.put(cle, entree)
        exact = request.query_params.get("v") == version
        return _send_entry(request, entree, media, IMMUABLE if exact else "no-cache")

    async def go_home(request: Request) -> Response:
        # Streamlit ne sert l'accueil qu'à la racine. Relatif : un relais peut l'avoir mise ailleurs.
        suite = request.url.query
        return RedirectResponse(f"./?{suite}" if suite else "./")

    return [
        Route("/accueil", go_home, methods=["GET"]),
        Route("/contours/{nom}.json", named(contours, FOND_INCONNU, FOND_EN_PANNE), methods=["GET"]),
        Route("/indicateurs/{nom}.json", named(indicateurs, LISTE_INCONNUE, LISTE_EN_PANNE), methods=["GET"]),
        Route("/api/recherche", serve_search, methods=["GET"]),
        Route("/api/portees", serve_scopes, methods=["GET"]),
        *(Route(f"/observatoire/{nom}", serve_own_file, methods=["GET"]) for nom in sorted(_FICHIERS)),
    ]


_FICHIERS: dict[str, tuple[str, str]] = {
    "francais.js": ("francais.js", "text/javascript"),
    "impression.js": ("impression.js", "text/javascript"),
    "foyer.js": ("foyer.js", "text/javascript"),
    "favicon.svg": ("favicon.svg", "image/svg+xml"),
}

_COMPRESSIBLES = (".js", ".css", ".svg", ".json", ".map", ".ttf", ".html", ".txt")


class CompressedStatic:
    """ASGI middleware: Streamlit's static files, compressed once and kept in memory.

    Streamlit serves them uncompressed, and a plain GZip middleware would compress them again at
    each request. Their names hold a hash of their content: a path names one body for the life
    of the process.
    """

    def __init__(self, app: ASGIApp, octets_max: int = STATIQUE_OCTETS_MAX) -> None:
        self.app = app
        self.cache = BytesCache(octets_max)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        demande = Headers(scope=scope).get("accept-encoding", "")
        if "gzip" in demande and not accepts(demande, "gzip"):
            # Starlette's GZip middleware, further in, would take « gzip;q=0 » for a yes.
            scope = without_headers(scope, (b"accept-encoding",))
        if not self._concerns(scope):
            await self.app(scope, receive, send)
            return
        entree = self.cache.get(scope["path"])
        if entree is not None:
            await self._send(entree, scope, receive, send)
            return

        debut: Message | None = None
        corps = bytearray()

        async def keep(message: Message) -> None:
            nonlocal debut
            if message["type"] == "http.response.start":
                entetes = Headers(raw=message["headers"])
                if message["status"] == 200 and "content-encoding" not in entetes:
                    debut = message
                    return
            elif message["type"] == "http.response.body" and debut is not None:
                corps.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    entree = await self._keep(scope["path"], debut, bytes(corps))
                    await self._send(entree, scope, receive, send)
                return
            await send(message)

        await self.app(without_headers(scope), receive, keep)

    @staticmethod
    def _concerns(scope: Scope) -> bool:
        if scope["method"] != "GET" or not scope["path"].startswith("/static/"):
            return False
        if not scope["path"].endswith(_COMPRESSIBLES):
            return False
        entetes = Headers(scope=scope)
        return "range" not in entetes and preferred(entetes.get("accept-encoding", "")) != ""

    async def _keep(self, chemin: str, debut: Message, corps: bytes) -> Entry:
        comprime = await run_in_threadpool(compress, corps)
        entetes = Headers(raw=debut["headers"])
        gardes = tuple((nom, entetes[nom]) for nom in ("content-type", "cache-control") if nom in entetes)
        entree = Entry(comprime, f'W/"{fingerprint(corps)}"', gardes)
        # An absent path answers with the HTML page, never cacheable: only real files are kept.
        if "no-cache" not in entetes.get("cache-control", ""):
            self.cache.put(chemin, entree)
        return entree

    @staticmethod
    async def _send(entree: Entry, scope: Scope, receive: Receive, send: Send) -> None:
        entetes = {**dict(entree.headers), "etag": entree.etag, "vary": "Accept-Encoding"}
        if etag_matches(Headers(scope=scope).get("if-none-match"), entree.etag):
            entetes.pop("content-type", None)
            reponse = Response(status_code=304, headers=entetes)
        else:
            codage = preferred(Headers(scope=scope).get("accept-encoding", ""))
            corps = entree.corps.encoded(codage)
            reponse = Response(corps, headers={**entetes, "content-encoding": codage})
        await reponse(scope, receive, send)


def request_scope(chemin: str) -> Scope:
    """Return the ASGI scope of a local GET request, as a browser that accepts gzip sends it."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": chemin,
        "raw_path": chemin.encode("ascii"),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost"), (b"accept-encoding", b"gzip")],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
        "state": {},
    }


async def fetch_locally(app: ASGIApp, chemin: str) -> bytes:
    """Ask `app` for `chemin` without a socket; return the body as sent (possibly compressed)."""
    corps = bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            corps.extend(message.get("body", b""))

    await app(request_scope(chemin), receive, send)
    return bytes(corps)


async def warm_static(app: ASGIApp, chemins: Sequence[str]) -> int:
    """Ask `app` for every path once, so the first visitor waits for no compression.

    Returns the bytes that a browser would receive.
    """
    return sum([len(await fetch_locally(app, chemin)) for chemin in chemins])
