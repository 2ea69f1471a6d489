"""The routes of the projection: pages, drawings, what is live; who may see what.

A séance is seen from the machine that runs the application, or from another when it is shared; only the
former moves the wall and changes notes.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from dashboard.exports.mur.modele import Mur
from dashboard.gestes import ateliers, seances
from dashboard.gestes.ateliers import Atelier, AteliersError
from dashboard.gestes.seances import Seance, SeancesError
from dashboard.projection import pages
from dashboard.projection.adresses import root_from
from dashboard.projection.dessins import Dessine, Dessins, bounded
from dashboard.projection.direct import Direct
from dashboard.projection.messages import AXES_DITS, PAS_COMMENCEE
from dashboard.projection.salle import MUR, PUPITRE, TELEPHONE, Client
from dashboard.service.coquille import static_file
from dashboard.session import acces
from dashboard.transport.octets import compress, etag_matches, fingerprint, preferred
from data.erreurs import PhraseError

journal = logging.getLogger("observatoire.serveur")

MESSAGE_MAX = 8192
PAS_PARTAGEE = (
    "Cette séance ne se projette pas d'ici : elle n'est pas partagée. Ouvrez-la sur le poste qui a lancé "
    "l'application, ou demandez qu'elle soit partagée."
)
POSTE_SEUL = "Le pupitre ne s'ouvre que sur le poste qui a lancé l'application : il montre ce qui est à dire."
EN_PANNE = "Cet écran n'a pas pu être dessiné. Passez au suivant ; le détail est dans le journal du serveur."
COMPLET = "Il y a déjà trop de monde dans cette séance : fermez une page, puis rechargez celle-ci."
RETIREE = "L'animateur a retiré cette séance. S'il la remet, rechargez cette page : elle s'y retrouvera."
TROP_DE_CODES = "Trop de codes essayés depuis cette adresse : attendez une minute, puis relisez-le au mur."
ESSAIS_PAR_MINUTE, JETON_LONGUEUR = 20, 32
FICHIERS = {
    "commun.js": "text/javascript",
    "gardees.js": "text/javascript",
    "mur.js": "text/javascript",
    "mur_notes.js": "text/javascript",
    "phrase.js": "text/javascript",
    "pupitre.js": "text/javascript",
    "telephone.js": "text/javascript",
    "mur.css": "text/css",
    "pupitre.css": "text/css",
    "telephone.css": "text/css",
}


def build_routes(dessins: Dessins | None = None, direct: Direct | None = None) -> Sequence[BaseRoute]:
    """The routes; one drawer and one list of those who are there, for the whole application."""
    service = Projection(dessins or Dessins(), direct or Direct())
    seance, atelier = "/projeter/{numero:int}", "/participer/{cle:str}"
    return [
        Route("/projeter/propose/{territoire:str}/{cle:str}.png", service.proposed),
        Route("/projeter/modele/{territoire:str}/{modele:str}/{rang:int}.png", service.of_template),
        Route(seance, service.wall),
        Route(f"{seance}/pupitre", service.presenter),
        Route(f"{seance}/ecran/{{ecran:int}}/essai.png", service.tried),
        Route(f"{seance}/ecran/{{ecran:int}}.{{forme:str}}", service.screen),
        WebSocketRoute(f"{seance}/direct", service.host_channel),
        Route("/p", service.short),
        Route("/participer", service.ask_code),
        Route(atelier, service.phone),
        Route(f"{atelier}/ecran.json", service.phone_screen),
        WebSocketRoute(f"{atelier}/direct", service.phone_channel),
        Route("/projection/{nom:str}", _own_file),
        # Après toutes les autres : Streamlit répondrait par sa page, blanche à ce niveau.
        *(Route(f"/{page}/{{reste:path}}", pages.lost) for page in ("projeter", "participer")),
    ]


# Son adresse dit la version de la séance et des chiffres : ce qui change en a une autre.
VIGNETTE = "private, max-age=3600"


class Projection:
    """What the routes do."""

    def __init__(self, dessins: Dessins, direct: Direct) -> None:
        self.dessins = dessins
        self.direct = direct
        self._essais: dict[str, deque[float]] = defaultdict(deque)

    # -- le mur et le pupitre

    async def wall(self, request: Request) -> Response:
        trouvee = await self._find(request)
        if isinstance(trouvee, Response):
            return trouvee
        return pages.wall(trouvee.numero, trouvee.entete.nom, _host(request))

    async def presenter(self, request: Request) -> Response:
        if not acces.sits_here(request.scope):
            return pages.sentence(POSTE_SEUL, 403, _host(request), "../../")
        trouvee = await self._find(request, "../../")
        if isinstance(trouvee, Response):
            return trouvee
        return pages.presenter(trouvee.numero, trouvee.entete.nom, _host(request))

    async def screen(self, request: Request) -> Response:
        forme = request.path_params["forme"]
        taille = bounded(_number(request, "l", 1920), _number(request, "h", 1080))
        try:
            trouvee = await run_in_threadpool(_visible, request, request.path_params["numero"])
            fait = await self._draw(trouvee, request.path_params["ecran"], taille)
        except (PermissionError, PhraseError) as erreur:
            return _fault(erreur)
        except Exception:
            journal.exception("Écran %s illisible", request.path_params)
            return _json({"message": EN_PANNE}, 503)
        mur = fait.murs[min(max(_number(request, "partie", 1), 1), len(fait.murs)) - 1]
        if forme == "png":
            # Une image dans une page n'a pas les lettres de cette page : elle les porte dessinées.
            from dashboard.exports.mur.image import picture

            octets = await run_in_threadpool(picture, mur, _number(request, "px", 640))
            return await _body(request, octets, "image/png", VIGNETTE)
        dit = {"svg": mur.svg, "partie": mur.partie, "sur": mur.sur, "dit": mur.dit, "message": fait.message}
        return await _body(request, _dump(dit), "application/json")

    async def proposed(self, request: Request) -> Response:
        """The picture of a screen that is only proposed, for the page that composes, on the host's desk."""
        quoi = request.path_params["territoire"], request.path_params["cle"]
        return await self._before(request, lambda: self.dessins.draw_proposed(*quoi, bounded(1280, 720)))

    async def of_template(self, request: Request) -> Response:
        """The picture of one of the first screens that a template would make, on the host's desk."""
        p = request.path_params
        quoi = p["territoire"], p["modele"], p["rang"]
        return await self._before(request, lambda: self.dessins.draw_of_template(*quoi, bounded(1280, 720)))

    async def tried(self, request: Request) -> Response:
        """The picture of a screen with a figure that is being set, on the desk of who sets it."""
        ecran, rang = request.path_params["ecran"], _number(request, "rang", 0)
        adresse = request.query_params.get("figure", "")[:MESSAGE_MAX]

        def draw() -> Mur:
            seance = _visible(request, request.path_params["numero"])
            return self.dessins.draw_tried(seance, ecran, rang, adresse, bounded(1280, 720))

        return await self._before(request, draw)

    async def _before(self, request: Request, draw: Callable[[], Mur]) -> Response:
        """The picture of what is not in a séance yet, on the host's desk only."""
        if not acces.sits_here(request.scope):
            return _json({"message": POSTE_SEUL}, 403)
        try:
            mur = await run_in_threadpool(draw)
        except (PermissionError, PhraseError) as erreur:
            return _fault(erreur)
        except Exception:
            journal.exception("Écran proposé illisible : %s", request.path_params)
            return _json({"message": EN_PANNE}, 503)
        from dashboard.exports.mur.image import picture

        octets = await run_in_threadpool(picture, mur, _number(request, "px", 480))
        return await _body(request, octets, "image/png", VIGNETTE)

    async def host_channel(self, websocket: WebSocket) -> None:
        role = PUPITRE if websocket.query_params.get("role") == PUPITRE else MUR
        numero = websocket.path_params["numero"]
        try:
            await run_in_threadpool(_visible, websocket, numero)
        except (PermissionError, PhraseError):
            await _refuse(websocket)
            return
        if role == PUPITRE and not acces.sits_here(websocket.scope):
            await _refuse(websocket)
            return
        client = Client(websocket, role, numero, hote=acces.refusal(websocket.scope) == "")
        client.racine = root_from(
            websocket.headers.get("origin", ""), websocket.query_params.get("racine", "")
        )
        await self._serve(client)

    # -- les téléphones

    async def short(self, request: Request) -> Response:
        return RedirectResponse("participer")

    async def ask_code(self, request: Request) -> Response:
        code = request.query_params.get("code", "")
        propre = "".join(c for c in code.upper() if c.isalnum())[:64]
        # Relatif : un relais peut avoir mis l'application ailleurs.
        return RedirectResponse(f"participer/{propre}", 303) if propre else pages.ask_code(_host(request))

    async def phone(self, request: Request) -> Response:
        cle = request.path_params["cle"][:64]
        try:
            atelier = await run_in_threadpool(self._opened, request, cle)
            seance = await run_in_threadpool(seances.find, atelier.seance)
        except SeancesError:
            return pages.ask_code(_host(request), RETIREE, 404, "../")
        except PhraseError as erreur:
            statut = 429 if str(erreur) == TROP_DE_CODES else 404
            return pages.ask_code(_host(request), str(erreur), statut, "../")
        return pages.phone(cle, seance.entete.nom, _host(request))

    async def phone_screen(self, request: Request) -> Response:
        """The screen that is on the wall, and no other: a participant does not read ahead."""
        taille = bounded(_number(request, "l", 358), _number(request, "h", 480))
        try:
            atelier = await run_in_threadpool(self._opened, request, request.path_params["cle"][:64])
            place = self.direct.place_of(atelier.seance)
            if place is None:
                raise SeancesError(PAS_COMMENCEE)
            seance = await run_in_threadpool(seances.find, atelier.seance)
            fait = await self._draw(seance, place.ecran, taille)
        except (PermissionError, PhraseError) as erreur:
            return _fault(erreur)
        except Exception:
            journal.exception("Écran d'un téléphone illisible")
            return _json({"message": EN_PANNE}, 503)
        dit = {
            "ecran": place.ecran,
            "message": fait.message,
            "dessins": [m.svg for m in fait.murs],
            "dit": " ".join(dict.fromkeys(m.dit for m in fait.murs)),
            "endroits": [asdict(e) for e in fait.endroits],
            "axes": AXES_DITS,
        }
        return await _body(request, _dump(dit), "application/json")

    async def phone_channel(self, websocket: WebSocket) -> None:
        cle = websocket.path_params["cle"][:64]
        try:
            atelier = await run_in_threadpool(self._opened, websocket, cle)
        except PhraseError as erreur:
            # Accepté pour le dire : un refus avant l'accord n'a pas de phrase.
            await websocket.accept()
            await websocket.send_json({"type": "atelier", "ouvert": False, "texte": str(erreur)})
            await websocket.close(4403)
            return
        client = Client(websocket, TELEPHONE, atelier.seance)
        client.cle = cle
        client.telephone = websocket.query_params.get("telephone", "")[:64] or _peer(websocket)
        await self._serve(client)

    def _opened(self, connexion: HTTPConnection, cle: str) -> Atelier:
        """The open workshop of a code. Raises AteliersError, also to who tries too many."""
        essais, instant = self._essais[_peer(connexion)], time.monotonic()
        while essais and instant - essais[0] >= 60:
            essais.popleft()
        # Un jeton ne se devine pas : qui vise le carré entre, quoi que d'autres essaient à la même adresse.
        if len(cle) < JETON_LONGUEUR and len(essais) >= ESSAIS_PAR_MINUTE:
            raise AteliersError(TROP_DE_CODES)
        try:
            atelier = ateliers.find(cle)
        except AteliersError:
            if len(self._essais) > 5000:
                self._essais.clear()
            self._essais[_peer(connexion)].append(instant)
            raise
        if not atelier.is_open():
            raise AteliersError(ateliers.FERME)
        return atelier

    # -- commun

    async def _find(self, request: Request, racine: str = "../") -> Seance | Response:
        try:
            return await run_in_threadpool(_visible, request, request.path_params["numero"])
        except PermissionError as erreur:
            return pages.sentence(str(erreur), 403, _host(request), racine)
        except PhraseError as erreur:
            return pages.sentence(str(erreur), 404, _host(request), racine)

    async def _draw(self, seance: Seance, ecran: int, taille: Any) -> Dessine:
        return await run_in_threadpool(self.dessins.draw, seance, ecran, taille)

    async def _serve(self, client: Client) -> None:
        """Hear a client and send it what waits, until one of the two ends."""
        await client.websocket.accept()
        try:
            salle = await self.direct.enter(client)
        except PhraseError as erreur:
            client.say({"type": "faute", "texte": str(erreur)})
            client.leave()
            await client.pump()
            await client.close()
            self.direct.leave(client)
            return
        if salle is None:
            client.say({"type": "faute", "texte": COMPLET})
            client.leave()
            await client.pump()
            await client.close()
            return
        taches = {asyncio.create_task(client.pump()), asyncio.create_task(self._hear(salle, client))}
        try:
            await asyncio.wait(taches, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.direct.leave(client)
            for tache in taches:
                tache.cancel()
            await asyncio.wait(taches)
            await client.close()

    async def _hear(self, salle: Any, client: Client) -> None:
        while True:
            try:
                texte = await client.websocket.receive_text()
            except (WebSocketDisconnect, KeyError, RuntimeError):
                return
            if len(texte) > MESSAGE_MAX:
                return
            try:
                message = json.loads(texte)
            except ValueError:
                return
            if not isinstance(message, dict):
                return
            try:
                await self.direct.hear(salle, client, message)
            except Exception:
                journal.exception("Message d'une séance en direct")


def _visible(connexion: HTTPConnection, numero: int) -> Seance:
    """A séance that this browser may see. Raises PermissionError with a French sentence, or SeancesError."""
    ici = acces.sits_here(connexion.scope)
    try:
        seance = seances.find(numero)
    except SeancesError as erreur:
        # À qui n'est pas de ce poste, un refus ne dit pas si elle existe.
        raise erreur if ici else PermissionError(PAS_PARTAGEE) from erreur
    if not ici and not seance.entete.partagee:
        raise PermissionError(PAS_PARTAGEE)
    return seance


async def _own_file(request: Request) -> Response:
    nom = request.path_params["nom"]
    if nom not in FICHIERS:
        return _json({"message": "Ce fichier n'existe pas. Rechargez la page."}, 404)
    return await _body(request, static_file(f"projection/{nom}"), FICHIERS[nom], "public, no-cache")


async def _body(request: Request, octets: bytes, media: str, cache: str = "private, no-cache") -> Response:
    entetes = {
        "Cache-Control": cache,
        "ETag": f'W/"{fingerprint(octets)}"',
        "Vary": "Accept-Encoding" if cache.startswith("public") else "Accept-Encoding, Cookie",
        "X-Content-Type-Options": "nosniff",
    }
    if etag_matches(request.headers.get("if-none-match"), entetes["ETag"]):
        return Response(status_code=304, headers=entetes)
    if codage := preferred(request.headers.get("accept-encoding", "")):
        entetes["Content-Encoding"] = codage
        octets = (await run_in_threadpool(compress, octets, 5)).encoded(codage)
    return Response(octets, media_type=media, headers=entetes)


async def _refuse(websocket: WebSocket) -> None:
    """Read, then closed before it is accepted: the browser receives a 403."""
    await websocket.receive()
    await websocket.close(1008)


def _fault(erreur: Exception) -> Response:
    return _json({"message": str(erreur)}, 403 if isinstance(erreur, PermissionError) else 404)


def _json(dit: dict[str, Any], statut: int) -> Response:
    entetes = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(_dump(dit), statut, media_type="application/json", headers=entetes)


def _dump(dit: dict[str, Any]) -> bytes:
    return json.dumps(dit, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _number(request: Request, nom: str, defaut: int) -> int:
    texte = request.query_params.get(nom, "")
    return int(texte) if texte.isascii() and texte.isdigit() and len(texte) <= 5 else defaut


def _host(request: Request) -> str:
    return request.headers.get("host", "")


def _peer(connexion: HTTPConnection) -> str:
    return connexion.client.host if connexion.client else ""
