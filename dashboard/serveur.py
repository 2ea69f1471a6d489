"""The server: Streamlit's ASGI application with our routes, our transport and our start-up.

Started by `streamlit run dashboard/serveur.py`, or by `python -m dashboard.serveur`.
"""

from __future__ import annotations

import asyncio
import gc
import gzip
import logging
import os
import re
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp
from streamlit import file_util

from dashboard.composants import fichiers
from dashboard.projection import routes as projection
from dashboard.service import amorce, connexions, garde, jeux, reception, reseau
from dashboard.service.coquille import TITRE, FrenchPage
from dashboard.service.routes import CompressedStatic, build_routes, fetch_locally, warm_static
from dashboard.session import acces, depart, porte
from dashboard.transport.polices import LightFonts
from data.erreurs import DeclarationError

try:
    import data.depots.formats  # noqa: F401
except DeclarationError as faute:
    # Une phrase et la sortie, avant d'écouter : ni trace, ni pages à moitié debout.
    sys.exit(str(faute))

journal = logging.getLogger("observatoire.serveur")

ERREUR_DE_PAGE = (
    "Cette page n’a pas pu s’afficher. Rechargez-la ; si l’erreur revient, le détail "
    "est dans le journal du serveur."
)

# Un serveur reste debout des mois : ce qui passe sa durée n'attend pas qu'il redémarre.
UN_JOUR_S = 24 * 3600.0

# Loaded by the browser when a page first needs them: compressed at start-up with the rest.
MORCEAUX_DIFFERES = (
    "BidiComponent",
    "Button",
    "ButtonGroup",
    "Selectbox",
    "arrowFormatUtils",
    "DataFrame",
    "FileUploader",
    "PlotlyChart",
)

_ADRESSE_STATIQUE = re.compile(r'(?:href|src)="\./(static/[^"]+\.(?:js|css))"')


def report_error(erreur: Exception) -> bool:
    """Log an uncaught script error and say it in French; True hides Streamlit's own box."""
    if isinstance(erreur, DeclarationError):
        journal.error("%s", erreur)
        st.error(str(erreur))
        return True
    journal.error("Erreur dans une page", exc_info=erreur)
    st.error(ERREUR_DE_PAGE)
    return True


def warm_store() -> None:
    """Load what the first page needs, then take start-up objects out of garbage collection.

    A failure is logged and never fatal: the page will do the work itself.
    """
    try:
        from dashboard.gestes import depots
        from dashboard.lecture import store

        depots.warm_reader()
        store.prechauffer()
    except Exception:
        journal.exception("Le préchauffage a échoué ; la première page sera plus lente")
    # Modules and caches live as long as the process: a collection that walks them is wasted.
    gc.collect()
    gc.freeze()


def erase_what_is_past(attendre: Callable[[float], object] = time.sleep) -> None:
    """Erase what is past its duration, now then every day; a refusal, even unforeseen, goes to the log."""
    while True:
        try:
            from dashboard.gestes import durees

            durees.purge_quietly()
        except Exception:
            journal.exception("Ce qui a passé sa durée n'a pas été effacé")
        attendre(UN_JOUR_S)


async def _warm_front_end(app: ASGIApp) -> None:
    """Compress the files the first page loads, then those it loads later."""
    try:
        page = gzip.decompress(await fetch_locally(app, "/")).decode("utf-8")
        chemins = [f"/{adresse}" for adresse in _ADRESSE_STATIQUE.findall(page)]
        dossier = Path(file_util.get_static_dir()) / "static" / "js"
        for debut in MORCEAUX_DIFFERES:
            chemins += [f"/static/js/{f.name}" for f in sorted(dossier.glob(f"{debut}.*.js"))]
        chemins += [f"/static/js/{nom}" for nom in amorce.front_end_pieces()]
        await warm_static(app, list(dict.fromkeys(chemins)))
    except Exception:
        journal.exception("Les fichiers de l’interface seront compressés à la demande")


@lru_cache(maxsize=1)
def _key() -> porte.Cle:
    from dashboard.lecture import store

    cle = porte.read_key(store.path().parent)
    acces.use(cle, _rules())
    return cle


def _address() -> str:
    """Where this machine opens the application, with the key that lets it change something."""
    hote = st.get_option("server.address") or "localhost"
    nom = "localhost" if hote == reseau.TOUTES else hote
    return f"http://{nom}:{st.get_option('server.port')}/?{porte.PARAMETRE}={_key().texte}"


def _network_sentence() -> str:
    """Where the other devices of the network find the application; empty when they cannot."""
    if not acces.listens_elsewhere():
        return ""
    adresse = reseau.lan_url(int(st.get_option("server.port")))
    if not adresse:
        return reseau.SANS_ADRESSE
    return f"Pour les autres postes du réseau, en lecture seule : {adresse}"


@asynccontextmanager
async def lifespan(app: ASGIApp) -> AsyncIterator[dict[str, Any] | None]:
    """Warm the store in a thread and the front end on the loop, without delaying the start."""
    # Streamlit's own greeting, in English, is turned off in config.toml.
    print(f"{TITRE} : {_address()} (Ctrl + C pour arrêter)", flush=True)
    if phrase := _network_sentence():
        print(phrase, flush=True)
    connexions.follow(connexions.Connexions())
    threading.Thread(target=warm_store, name="prechauffage", daemon=True).start()
    threading.Thread(target=erase_what_is_past, name="durees", daemon=True).start()
    tache = asyncio.create_task(_warm_front_end(app))
    yield None
    tache.cancel()
    with suppress(asyncio.CancelledError):
        await tache


# A relay's word about who is asking is read by the guard alone, and only from a declared relay.
os.environ["FORWARDED_ALLOW_IPS"] = ""


def _rules() -> porte.Regles:
    return porte.read_rules(reseau=acces.listens_elsewhere())


def _guard(app: ASGIApp) -> garde.Garde:
    return garde.Garde(app, _rules(), _key())


def _reception(app: ASGIApp) -> reception.Reception:
    return reception.Reception(app, _rules())


def _shell(app: ASGIApp) -> FrenchPage:
    # La carte se dessine à l'ouverture : ses modules et son fond partent avant que la page ne les demande.
    modules = [fichiers.address(nom) for nom in ("barre", "choix", "carte")]
    return FrenchPage(app, amorce.Amorce({"/carte": modules}, depart.ground_address))


# Outermost first. Streamlit's own GZip middleware, inside, still compresses the other answers;
# it leaves alone those that already are.
MIDDLEWARE = [
    Middleware(_guard),
    Middleware(_reception),
    Middleware(LightFonts),
    Middleware(CompressedStatic),
    Middleware(_shell),
]

# `streamlit run` finds the application by reading this very line: it stays a plain assignment.
application = st.App(
    Path(__file__).with_name("app.py"),
    routes=[*build_routes(), *jeux.build_routes(), *fichiers.build_routes(), *projection.build_routes()],
    middleware=MIDDLEWARE,
    lifespan=lifespan,
    on_script_error=report_error,
)

if __name__ == "__main__":
    application.run()
