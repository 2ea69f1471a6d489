"""The route of the sets (``/jeux/…``): what is public for everybody, what is local for its organisation."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.lecture.jeux import PUBLIC, Adresse, may_read, organisation_of
from dashboard.transport.octets import compress, etag_matches, fingerprint, preferred

journal = logging.getLogger("observatoire.serveur")

# L'adresse dit l'état des chiffres, pas la version des phrases : le navigateur redemande si c'est le même.
PUBLIQUE = "public, no-cache"
PRIVEE = "private, no-store"
INCONNU = "Ces chiffres ne sont plus à jour. Rechargez la page."
REFUSE = (
    "Ces chiffres viennent des fichiers d’une autre organisation : ils ne se lisent pas d’ici. Revenez à la "
    "page de votre observatoire."
)
EN_PANNE = "Ces chiffres n’ont pas pu être lus. Réessayez dans un instant."

Lire = Callable[[Adresse], bytes | None]


def _of_store(adresse: Adresse) -> bytes | None:
    from dashboard.jeux import contenu

    return contenu.read(adresse)


def build_routes(lire: Lire = _of_store, permis: Callable[[str], bool] = may_read) -> Sequence[BaseRoute]:
    """The route; ``lire`` gives the bytes of a set (None: unknown), ``permis`` says who may read it."""

    async def serve(request: Request) -> Response:
        adresse = Adresse(*(request.path_params[c] for c in ("nature", "etat", "vue", "genre", "nom")))
        publique = adresse.nature == PUBLIC
        if not publique and organisation_of(adresse.nature) is None:
            return _sentence(INCONNU, 404)
        # Le droit d'abord : un refus ne dit pas si le jeu existe.
        if not permis(adresse.nature):
            return _sentence(REFUSE, 403)
        try:
            octets = await run_in_threadpool(lire, adresse)
        except Exception:
            journal.exception("%s illisible", adresse)
            return _sentence(EN_PANNE, 503)
        if octets is None:
            return _sentence(INCONNU, 404)
        return await run_in_threadpool(_answer, request, octets, publique)

    chemin = "/jeux/{nature}/{etat}/{vue}/{genre}/{nom}.json"
    return [Route(chemin, serve, methods=["GET"])]


def _answer(request: Request, octets: bytes, publique: bool) -> Response:
    entetes = {
        "Cache-Control": PUBLIQUE if publique else PRIVEE,
        "Vary": "Accept-Encoding" if publique else "Accept-Encoding, Cookie",
        "X-Content-Type-Options": "nosniff",
    }
    if publique:
        entetes["ETag"] = f'W/"{fingerprint(octets)}"'
        if etag_matches(request.headers.get("if-none-match"), entetes["ETag"]):
            return Response(status_code=304, headers=entetes)
    if codage := preferred(request.headers.get("accept-encoding", "")):
        entetes["Content-Encoding"] = codage
    return Response(compress(octets).encoded(codage), media_type="application/json", headers=entetes)


def _sentence(message: str, status: int) -> Response:
    return JSONResponse({"message": message}, status, headers={"Cache-Control": "no-store"})
