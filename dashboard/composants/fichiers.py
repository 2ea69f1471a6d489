"""The browser side of the components: JavaScript and CSS files of this folder.

By default their whole text goes inside Streamlit's message, again at each run (42 kB for the map).
A server that mounts `build_routes()` serves it once, immutable, and the message only carries a
loader of a few hundred bytes.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.transport.octets import FIN, compress, preferred

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

_DOSSIER = Path(__file__).parent
_PREFIXE = "/composants"
_NOMS = ("barre", "carte", "choix", "departements", "rangement", "recherche", "tableau")
# A component written in several files, in the order in which they are read, each with its style sheet if
# it has one: one module is served.
_PARTIES = {
    "barre": ("recherche_boite", "barre"),
    "carte": ("carte_noms", "carte", "carte_axe", "carte_etiquettes"),
    "choix": ("jeux", "annee", "choix"),
    "recherche": ("recherche_boite", "recherche"),
}
_servis: set[str] = set()

# A failed import is remembered by the browser under its address: the second try changes it.
_CHARGEUR = """const adresse = new URL("{adresse}", window.location.origin).href;
export default async (composant) => {{
const module = await import(adresse).catch(() => import(adresse + "?encore"));
return module.default(composant);
}};"""


def _read(nom: str) -> str:
    """Return a file without indentation, blank lines or `//` comment lines.

    No string of these files depends on its indentation.
    """
    lignes = (ligne.strip() for ligne in (_DOSSIER / nom).read_text(encoding="utf-8").splitlines())
    return "\n".join(ligne for ligne in lignes if ligne and not ligne.startswith("//"))


@cache
def read_module(nom: str) -> str:
    """Return the component's JavaScript module; the style sheet of a part comes before it.

    That of the component itself is the constant STYLE, that of another part is STYLE_<PART>.
    """
    parties = _PARTIES.get(nom, (nom,))
    return "\n".join(_with_style(p, "STYLE" if p == nom else f"STYLE_{p.upper()}") for p in parties)


def _with_style(nom: str, constante: str) -> str:
    feuille = f"{nom}.css"
    if not (_DOSSIER / feuille).exists():
        return _read(f"{nom}.js")
    return f"const {constante} = {json.dumps(_read(feuille), ensure_ascii=False)};\n{_read(f'{nom}.js')}"


@cache
def address(nom: str) -> str:
    """Where a server that mounts `build_routes()` serves the module: it changes with it."""
    empreinte = hashlib.sha256(read_module(nom).encode()).hexdigest()[:12]
    return f"{_PREFIXE}/{nom}-{empreinte}.js"


def source(nom: str) -> str:
    """Return what to give Streamlit as `js`: a loader when the module is served, else its text."""
    return _CHARGEUR.format(adresse=address(nom)) if nom in _servis else read_module(nom)


def build_routes() -> list[BaseRoute]:
    """Return the routes that serve the modules; to be called before the first page runs."""
    from starlette.responses import Response
    from starlette.routing import Route

    def route(nom: str) -> BaseRoute:
        corps = compress(read_module(nom).encode(), FIN)

        async def serve(request: Request) -> Response:
            entetes = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
            if codage := preferred(request.headers.get("accept-encoding", "")):
                entetes["Content-Encoding"] = codage
            return Response(corps.encoded(codage), media_type="text/javascript", headers=entetes)

        return Route(address(nom), serve, methods=["GET"])

    _servis.update(_NOMS)
    return [route(nom) for nom in _NOMS]
