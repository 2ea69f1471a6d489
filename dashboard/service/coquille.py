"""Streamlit's own shell, said in French: the HTML page and the words its scripts write.

Streamlit has no language setting. The server rewrites the one HTML page it serves (language,
title, icon, text without JavaScript) and adds a script, `statique/francais.js`, which replaces
the English sentences of the interface as they appear.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from functools import lru_cache
from pathlib import Path
from string import Template

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.transport.octets import FIN, Corps, compress, etag_matches, fingerprint, preferred

TITRE = "Observatoire CTG"
DESCRIPTION = (
    "La couverture de l’accueil du jeune enfant par intercommunalité, "
    "pour préparer et suivre les conventions territoriales globales."
)
SANS_SCRIPT = (
    "L’Observatoire CTG a besoin de JavaScript pour afficher ses cartes. "
    "Activez-le dans votre navigateur, puis rechargez la page."
)

DOSSIER_STATIQUE = Path(__file__).resolve().parents[1] / "statique"

# The page asks no other host. Streamlit starts with an inline script, its charts compile
# functions and v2 components load from blobs, hence the three relaxations on scripts.
POLITIQUE_CONTENU = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:",
        "style-src 'self' 'unsafe-inline' blob: data:",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' data: blob:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "frame-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

# Without it, Streamlit opened on "/portrait" first tries "/portrait/_stcore/…": two refused
# requests and two console errors at each arrival. Our pages are one level deep.
BASE = '<script>window.__streamlit={BACKEND_BASE_URL:new URL("./",location.href).href}</script>'

# Answers under these prefixes are never the HTML page: they go through untouched.
PREFIXES_SANS_PAGE = (
    "/_stcore/",
    "/static/",
    "/media/",
    "/component/",
    "/composants/",
    "/contours/",
    "/indicateurs/",
    "/jeux/",
    "/api/",
    "/observatoire/",
    "/projeter/",
    "/projection/",
    "/participer",
)

# Streamlit répond par sa page à toute adresse : à deux niveaux, sans ses fichiers, elle serait blanche.
PERDUE = "Cette adresse n’existe pas : elle est incomplète, mal copiée, ou d’une autre version."
_PAGE_PERDUE = Template("""<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$titre</title>
<link rel="icon" type="image/svg+xml" href="${racine}observatoire/favicon.svg">
<style>body{font:1.125rem/1.5 "Source Sans Pro",sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem}
h1{font-size:1.5rem}a{color:#000091}</style>
</head>
<body><main><h1>$titre</h1><p>$dit</p>
<p><a href="$racine">Ouvrir l’application</a> · <a href="${racine}seances">Séances</a></p></main></body>
</html>
""")

_TITRE = re.compile(r"<title>.*?</title>", re.DOTALL)
_ICONE = re.compile(r'<link rel="(?:shortcut )?icon"[^>]*>')
_NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)
_COMMENTAIRE = re.compile(r"<!--.*?-->\s*", re.DOTALL)
# Streamlit advertises a programming interface that this application does not open.
_SERVICE = re.compile(r'<link rel="service-desc"[^>]*>\s*')


@lru_cache(maxsize=32)
def static_file(nom: str) -> bytes:
    """Return the bytes of a file of `dashboard/statique`; FileNotFoundError when absent."""
    return (DOSSIER_STATIQUE / nom).read_bytes()


def is_page(html: bytes) -> bool:
    """Tell whether `html` is Streamlit's own page (and not a document a user opens)."""
    return b'<div id="root">' in html and b"<head>" in html


@lru_cache(maxsize=4)
def translate_page(html: bytes) -> bytes:
    """Return Streamlit's HTML page in French: language, title, icon, description, script.

    Addresses stay relative to the page, as Streamlit's are, so the application also works
    behind a path prefix.
    """
    texte = html.decode("utf-8")
    # Comments go first: one of them, the licence, precedes the doctype.
    texte = _COMMENTAIRE.sub("", texte).lstrip()
    texte = texte.replace('<html lang="en"', '<html lang="fr"', 1)
    texte = _TITRE.sub(f"<title>{TITRE}</title>", texte, count=1)
    texte = _SERVICE.sub("", texte)
    version_icone = fingerprint(static_file("favicon.svg"))
    texte = _ICONE.sub(
        f'<link rel="icon" type="image/svg+xml" href="./observatoire/favicon.svg?v={version_icone}" />',
        texte,
        count=1,
    )
    texte = _NOSCRIPT.sub(f"<noscript><p>{SANS_SCRIPT}</p></noscript>", texte, count=1)
    texte = texte.replace('<script type="module"', f'{BASE}\n    <script type="module"', 1)
    scripts = "".join(
        f'    <script src="./observatoire/{nom}?v={fingerprint(static_file(nom))}" defer></script>\n'
        for nom in ("francais.js", "impression.js", "foyer.js")
    )
    texte = texte.replace(
        "</head>", f'  <meta name="description" content="{DESCRIPTION}" />\n{scripts}  </head>', 1
    )
    return texte.encode("utf-8")


def lost_page(niveaux: int) -> bytes:
    """The page of an address of ours that leads nowhere, that many levels under the root."""
    return _PAGE_PERDUE.substitute(titre=TITRE, dit=PERDUE, racine="../" * niveaux).encode("utf-8")


def levels_below(scope: Scope) -> int:
    """How many levels under the root an address is: 0 for « /portrait », 1 for « /portrait/x »."""
    return scope["path"].removeprefix(scope.get("root_path", "")).strip("/").count("/")


# Une page qui demande d'avance le fond de son territoire diffère de celle d'un autre.
@lru_cache(maxsize=64)
def _compress_page(html: bytes) -> Corps:
    return compress(html, FIN)


CONDITIONNELS = (b"if-none-match", b"if-modified-since", b"range")


def without_headers(scope: Scope, noms: Iterable[bytes] = CONDITIONNELS) -> Scope:
    """Return a copy of `scope` without the headers `noms` (conditional and range by default)."""
    retires = frozenset(noms)
    return {**scope, "headers": [(n, v) for n, v in scope["headers"] if n not in retires]}


class FrenchPage:
    """ASGI middleware: Streamlit's HTML page leaves in French, compressed, with its own ETag.

    Every other answer, and the websocket, goes through unchanged. `ahead` gives, from the path and the
    query string, links to put at the end of the head.
    """

    def __init__(self, app: ASGIApp, ahead: Callable[[str, str], Awaitable[str]] | None = None) -> None:
        self.app = app
        self._ahead = ahead

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (
            scope["type"] != "http"
            or scope["method"] not in ("GET", "HEAD")
            or scope["path"].startswith(PREFIXES_SANS_PAGE)
        ):
            await self.app(scope, receive, send)
            return

        demande = Headers(scope=scope)
        debut: Message | None = None
        corps = bytearray()

        async def rewrite(message: Message) -> None:
            nonlocal debut
            if message["type"] == "http.response.start":
                entetes = Headers(raw=message["headers"])
                # An unknown address also gets the page, with a 404 status.
                if entetes.get("content-type", "").startswith("text/html"):
                    debut = message
                    return
            elif message["type"] == "http.response.body" and debut is not None:
                corps.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await self._finish(scope, demande, debut, bytes(corps), receive, send)
                return
            await send(message)

        # The upstream page is always read whole (hence GET) and plain: Streamlit compresses it
        # on every path but "/", and its validators would describe another document than ours.
        amont = without_headers(scope, (*CONDITIONNELS, b"accept-encoding"))
        await self.app({**amont, "method": "GET"}, receive, rewrite)

    async def _finish(
        self, scope: Scope, demande: Headers, debut: Message, html: bytes, receive: Receive, send: Send
    ) -> None:
        entetes = MutableHeaders(raw=list(debut["headers"]))
        if not is_page(html):
            # Some other HTML document: it leaves as it came.
            await send({**debut, "headers": entetes.raw})
            corps = b"" if scope["method"] == "HEAD" else html
            await send({"type": "http.response.body", "body": corps})
            return
        if niveaux := levels_below(scope):
            perdue = Response(lost_page(niveaux), 404, media_type="text/html")
            perdue.headers["content-language"] = "fr"
            perdue.headers["content-security-policy"] = POLITIQUE_CONTENU
            if scope["method"] == "HEAD":
                perdue.body = b""
            await perdue(scope, receive, send)
            return
        page = translate_page(html)
        if self._ahead is not None and debut["status"] == 200:
            liens = await self._ahead(scope["path"], scope["query_string"].decode("latin-1"))
            page = page.replace(b"</head>", liens.encode("utf-8") + b"</head>", 1)
        codage = preferred(demande.get("accept-encoding", ""))
        etag = f'W/"{fingerprint(page)}"'
        reponse = Response(status_code=debut["status"], media_type="text/html")
        if debut["status"] == 200 and etag_matches(demande.get("if-none-match"), etag):
            reponse.status_code = 304
            del reponse.headers["content-length"]
        else:
            reponse.body = _compress_page(page).encoded(codage)
            reponse.headers["content-length"] = str(len(reponse.body))
            if codage:
                reponse.headers["content-encoding"] = codage
        reponse.headers["etag"] = etag
        reponse.headers["cache-control"] = "no-cache"
        reponse.headers["vary"] = "Accept-Encoding"
        reponse.headers["content-language"] = "fr"
        reponse.headers["content-security-policy"] = POLITIQUE_CONTENU
        reponse.headers["x-content-type-options"] = "nosniff"
        reponse.headers["referrer-policy"] = "same-origin"
        for cookie in entetes.getlist("set-cookie"):
            reponse.headers.append("set-cookie", cookie)
        if scope["method"] == "HEAD":
            reponse.body = b""
        await reponse(scope, receive, send)
