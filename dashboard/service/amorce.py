"""What the browser may fetch while it reads Streamlit's front end, because the page will need it.

Streamlit says what a page is made of once its script has run, after the front end has been read,
compiled and connected: the network stands idle all that time. Here the HTML page itself names what
the first drawing waits for. Nothing is drawn differently: a hint that is missing, or that turns out
useless, costs time only.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from streamlit import file_util

journal = logging.getLogger("observatoire.serveur")

# Streamlit's own pieces of a component and of a block of HTML: every page of ours shows both.
MORCEAUX = ("BidiComponent", "Html")
_IMPORT = re.compile(r'(?:\bfrom|\bimport)"\./([^"]+\.js)"')
_LIEN = re.compile(r'(?:href|src)="\./static/js/([^"]+\.js)"')

Fond = Callable[[Mapping[str, str]], str]


@lru_cache(maxsize=1)
def front_end_pieces() -> tuple[str, ...]:
    """File names of `MORCEAUX` and of all they import, without what Streamlit's page already names."""
    racine = Path(file_util.get_static_dir())
    page = (racine / "index.html").read_text(encoding="utf-8")
    dossier = racine / "static" / "js"
    vus = set(_LIEN.findall(page))
    gardes: list[str] = []
    reste = [f.name for m in MORCEAUX for f in sorted(dossier.glob(f"{m}.*.js"))]
    while reste:
        nom = reste.pop(0)
        if nom in vus:
            continue
        vus.add(nom)
        gardes.append(nom)
        reste += _IMPORT.findall((dossier / nom).read_text(encoding="utf-8"))
    return tuple(gardes)


class Amorce:
    """The hints of a page, by its path: modules of `pages`, then the ground that its address asks for.

    `fond` gives the address of a ground from the parameters of the page ('' for none); it may read
    the store. After Streamlit's own files, and below them: they must not wait for these.
    """

    def __init__(self, pages: Mapping[str, Sequence[str]], fond: Fond) -> None:
        self._pages = {chemin: _modules(adresses) for chemin, adresses in pages.items()}
        self._fond = fond

    async def __call__(self, chemin: str, demande: str) -> str:
        """HTML links for the page `chemin` asked with the query string `demande`; '' for another page."""
        modules = self._pages.get(chemin)
        if modules is None:
            return ""
        try:
            adresse = await run_in_threadpool(self._fond, dict(parse_qsl(demande)))
        except Exception:
            journal.exception("Le fond de %s n’est pas demandé d’avance", chemin)
            adresse = ""
        fond = f'<link rel="preload" as="fetch" crossorigin href="{escape(adresse)}" fetchpriority="low" />'
        return modules + (f"  {fond}\n  " if adresse else "")


def _modules(adresses: Sequence[str]) -> str:
    tous = (*(f"./static/js/{nom}" for nom in front_end_pieces()), *adresses)
    return "".join(f'  <link rel="modulepreload" href="{escape(a)}" fetchpriority="low" />\n  ' for a in tous)
