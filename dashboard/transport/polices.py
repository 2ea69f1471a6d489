"""Streamlit's fonts, lightened: the icons and the letters that are used, at Streamlit's own addresses.

Its icon font holds 4 000 icons (375 kB) for the eighty that its front end can show, its text font
the letters of every language (170 kB). `alleger.py` cuts them once; this answers in their place.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.transport.octets import etag_matches, fingerprint

DOSSIER = Path(__file__).resolve().parents[1] / "statique" / "polices"
TABLE = "polices.json"
PREFIXE = "/static/media/"


@cache
def light_fonts() -> dict[str, str]:
    """Streamlit's file name ─► ours. Its names hold a hash: another version keeps its own fonts."""
    return json.loads((DOSSIER / TABLE).read_text(encoding="utf-8"))


@cache
def read(nom: str) -> bytes:
    """Bytes of one of our font files."""
    return (DOSSIER / nom).read_bytes()


class LightFonts:
    """ASGI middleware: answers Streamlit's font addresses with the lightened files.

    A second `@font-face` would not do: the browser loads both. The address says nothing of our
    cut, hence an ETag asked again rather than `immutable`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        nom = self._ours(scope)
        if nom is None:
            await self.app(scope, receive, send)
            return
        octets = read(nom)
        etag = f'"{fingerprint(octets)}"'
        entetes = {"Cache-Control": "no-cache", "ETag": etag}
        if etag_matches(Headers(scope=scope).get("if-none-match"), etag):
            reponse = Response(status_code=304, headers=entetes)
        else:
            reponse = Response(octets, media_type="font/woff2", headers=entetes)
            if scope["method"] == "HEAD":
                reponse.body = b""
        await reponse(scope, receive, send)

    @staticmethod
    def _ours(scope: Scope) -> str | None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return None
        chemin: str = scope["path"]
        return light_fonts().get(chemin.removeprefix(PREFIXE)) if chemin.startswith(PREFIXE) else None
