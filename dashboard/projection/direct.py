"""What is live: the wall and the presenter's window follow each other, the phones follow the wall.

The memory says what has changed by its numbers: they are read again after each gesture made here, and twice a
second for those made elsewhere (a page of Streamlit, another process).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool

from dashboard.gestes import ateliers, seances
from dashboard.gestes.ateliers import Atelier
from dashboard.gestes.seances import Seance, SeancesError
from dashboard.projection import messages
from dashboard.projection.adresses import phone_root
from dashboard.projection.notes import build
from dashboard.projection.salle import MUR, PUPITRE, TELEPHONE, Client, Place, Salle
from data.erreurs import PhraseError

journal = logging.getLogger("observatoire.serveur")

PAS_S = 0.5
# Par téléphone et par minute ; au-delà, la note attend sur le téléphone et part seule ensuite.
NOTES_PAR_MINUTE, TELEPHONES_SUIVIS = 12, 2000
# De toute la salle : un téléphone qui changerait de nom à chaque note n'en laisse pas plus.
NOTES_DE_LA_SALLE = 300
PAS_GARDEE = (
    "L'ordinateur de la séance ne peut rien enregistrer pour l'instant. Votre note attend ici et partira "
    "seule : laissez cette page ouverte."
)
NOTE_ATTEND = "Une note attend sur un téléphone, elle repartira seule."


class Direct:
    """The séances that somebody watches."""

    def __init__(self, horloge: Callable[[], float] = time.monotonic) -> None:
        self.salles: dict[int, Salle] = {}
        self._horloge = horloge
        self._tour = asyncio.Lock()
        self._vues: tuple[int, ...] = ()
        self._numeros: dict[int, tuple[int, ...]] = {}
        self._veille: asyncio.Task[None] | None = None
        self._envois: dict[str, deque[float]] = defaultdict(deque)

    # -- qui est là

    async def enter(self, client: Client) -> Salle | None:
        """Take a client in, and tell it all that it needs; None when there is no room left."""
        salle = self.salles.setdefault(client.seance, Salle(client.seance))
        if not salle.has_room(client.role):
            return None
        salle.clients.add(client)
        async with self._tour:
            if not self._vues:
                self._vues = await run_in_threadpool(ateliers.revisions)
        if self._veille is None or self._veille.done():
            self._veille = asyncio.create_task(self._watch())
        await self._welcome(salle, client)
        self._count(salle)
        return salle

    def leave(self, client: Client) -> None:
        """A client has gone; a séance that nobody watches is forgotten, its screen too."""
        salle = self.salles.get(client.seance)
        if salle is None:
            return
        salle.clients.discard(client)
        self._count(salle)
        if not salle.clients:
            del self.salles[client.seance]

    def place_of(self, seance: int) -> Place | None:
        """What is on the wall of a séance; None when there is no wall."""
        salle = self.salles.get(seance)
        return salle.place if salle else None

    async def _welcome(self, salle: Salle, client: Client) -> None:
        seance, atelier, notes = await run_in_threadpool(_read, client.seance)
        self._numeros[salle.seance] = tuple(e.numero for e in seance.ecrans)
        if client.role == TELEPHONE:
            if atelier is not None:
                client.say(messages.open_to_phones(atelier))
            client.say(messages.shown_to_phones(seance, salle.place))
            return
        client.say(messages.running(seance, hote=client.role == PUPITRE))
        client.say(messages.placed(salle.place, salle.taille))
        client.say(messages.noted(notes, hote=client.role == PUPITRE))
        client.say(await run_in_threadpool(_workshop, atelier, client))

    def _count(self, salle: Salle) -> None:
        nombre = len(salle.of(TELEPHONE))
        salle.tell({"type": "telephones", "nombre": nombre}, salle.of(MUR, PUPITRE))

    # -- ce qui change

    async def look(self) -> None:
        """Read the numbers of the memory again, and tell what they say has changed."""
        async with self._tour:
            vues = await run_in_threadpool(ateliers.revisions)
            if vues == self._vues:
                return
            change = [avant != apres for avant, apres in zip(self._vues, vues, strict=True)]
            self._vues = vues
            for salle in list(self.salles.values()):
                await self._tell(salle, *change)

    async def _tell(self, salle: Salle, notes: bool, atelier: bool, deroule: bool) -> None:
        try:
            seance, ouvert, gardees = await run_in_threadpool(_read, salle.seance)
        except PhraseError as erreur:
            # Partie à la corbeille : ce qui est au mur y reste, qui anime le sait.
            salle.tell({"type": "faute", "texte": str(erreur)}, salle.of(PUPITRE))
            return
        if deroule:
            numeros = tuple(e.numero for e in seance.ecrans)
            bouge = salle.follow(numeros, self._numeros.get(salle.seance, ()))
            self._numeros[salle.seance] = numeros
            salle.tell_each(lambda c: messages.running(seance, hote=c.role == PUPITRE), MUR, PUPITRE)
            if bouge:
                salle.tell(messages.placed(salle.place, salle.taille), salle.of(MUR, PUPITRE))
            salle.tell(messages.shown_to_phones(seance, salle.place), salle.of(TELEPHONE))
        if notes:
            salle.tell_each(lambda c: messages.noted(gardees, hote=c.role == PUPITRE), MUR, PUPITRE)
        if atelier:
            for client in salle.of(MUR, PUPITRE):
                client.say(await run_in_threadpool(_workshop, ouvert, client))
            for client in salle.of(TELEPHONE):
                await self._still_open(client)

    async def _still_open(self, client: Client) -> None:
        # Un téléphone tient le code de son atelier : un autre ouvert depuis n'est pas le sien.
        try:
            client.say(messages.open_to_phones(await run_in_threadpool(ateliers.find, client.cle)))
        except PhraseError as erreur:
            client.say({"type": "atelier", "ouvert": False, "texte": str(erreur)})

    async def _watch(self) -> None:
        while self.salles:
            await asyncio.sleep(PAS_S)
            try:
                await self.look()
            except PhraseError as erreur:
                journal.warning("Séance en direct : %s", erreur)
            except Exception:
                journal.exception("Séance en direct : la mémoire ne se relit pas")
        self._vues = ()

    # -- ce qui se demande

    async def hear(self, salle: Salle, client: Client, message: dict[str, Any]) -> None:
        """What a client says. A gesture that is not its right is not made, and not answered."""
        genre = message.get("type")
        if client.role == TELEPHONE:
            if genre == "note":
                await self._take(salle, client, message)
        elif genre == "bonjour":
            await self._greet(salle, client, message)
        elif client.hote and genre == "place":
            await self._move(salle, client, message)
        elif client.hote and isinstance(genre, str) and genre in _GESTES:
            await self._do(salle, client, genre, message)

    async def _greet(self, salle: Salle, client: Client, message: dict[str, Any]) -> None:
        """A wall says its size, and where it is: the first one to come puts its screen on the wall."""
        taille = message.get("l"), message.get("h")
        if client.role == MUR and all(isinstance(t, int) and 200 <= t <= 8000 for t in taille):
            salle.taille = (int(message["l"]), int(message["h"]))
        place = read_place(message)
        # Revenu d'une coupure, le mur dit où il en est : c'est lui qui a raison.
        if client.hote and place is not None and (salle.place is None or message.get("revient") is True):
            await self._move(salle, None, message)
        else:
            salle.tell(messages.placed(salle.place, salle.taille), salle.of(MUR, PUPITRE))

    async def _move(self, salle: Salle, client: Client | None, message: dict[str, Any]) -> None:
        place = read_place(message)
        if place is None or place.ecran not in self._numeros.get(salle.seance, ()):
            return
        avant, salle.place = salle.place, place
        # Qui l'a demandé y est déjà : son écho ferait revenir en arrière une main rapide.
        salle.tell(
            messages.placed(place, salle.taille), [c for c in salle.of(MUR, PUPITRE) if c is not client]
        )
        if avant is None or replace(avant, carre=place.carre, notes=place.notes) != place:
            seance = await run_in_threadpool(seances.find, salle.seance)
            salle.tell(messages.shown_to_phones(seance, salle.place), salle.of(TELEPHONE))

    async def _do(self, salle: Salle, client: Client, genre: str, message: dict[str, Any]) -> None:
        try:
            dit = await run_in_threadpool(_GESTES[genre], salle.seance, message)
        except PhraseError as erreur:
            client.say({"type": "faute", "texte": str(erreur)})
            return
        if dit:
            client.say({"type": "dit", "texte": dit})
        await self.look()

    async def _take(self, salle: Salle, client: Client, message: dict[str, Any]) -> None:
        """Keep the note of a phone, and tell it: arrived, refused, or to be sent again later."""
        identifiant = message.get("client")
        if not isinstance(identifiant, str) or not 8 <= len(identifiant) <= 64:
            return
        attente = self._wait(f"{client.seance} {client.telephone}", NOTES_PAR_MINUTE)
        attente = attente or self._wait(f"{client.seance}", NOTES_DE_LA_SALLE)
        if attente:
            texte = f"Beaucoup de notes en une minute : celle-ci partira seule dans {attente} s."
            client.say({"type": "attend", "client": identifiant, "secondes": attente, "texte": texte})
            return
        try:
            note = await run_in_threadpool(build, client.seance, message)
            gardee = await run_in_threadpool(ateliers.pose, client.cle, note, identifiant)
            siennes = await run_in_threadpool(ateliers.notes, client.seance)
        except ateliers.FermeError as erreur:
            # L'heure a passé, et rien n'a bougé dans la mémoire : le téléphone l'apprend, et garde sa note.
            client.say({"type": "atelier", "ouvert": False, "texte": str(erreur)})
            client.say({"type": "attend", "client": identifiant, "secondes": 60, "texte": str(erreur)})
            return
        except (ateliers.AteliersError, ateliers.NotesError) as erreur:
            client.say({"type": "refusee", "client": identifiant, "texte": str(erreur)})
            return
        except PhraseError as erreur:
            # Un disque plein n'est pas la faute de la note : elle attend et repart. Le fichier et le remède
            # ne regardent que qui anime.
            client.say({"type": "attend", "client": identifiant, "secondes": 30, "texte": PAS_GARDEE})
            salle.tell({"type": "faute", "texte": f"{NOTE_ATTEND} {erreur}"}, salle.of(PUPITRE))
            return
        client.say(messages.received(identifiant, gardee, siennes))
        await self.look()

    def _wait(self, qui: str, permis: int) -> int:
        """Seconds that one must wait before another note; 0 when it may be sent now."""
        if len(self._envois) > TELEPHONES_SUIVIS:
            self._envois.clear()
        envois, instant = self._envois[qui], self._horloge()
        while envois and instant - envois[0] >= 60:
            envois.popleft()
        if len(envois) >= permis:
            return int(60 - (instant - envois[0])) + 1
        envois.append(instant)
        return 0


def read_place(message: dict[str, Any]) -> Place | None:
    """The place that a message asks for; None when it is none."""
    ecran, partie = message.get("ecran"), message.get("partie", 1)
    notes = message.get("notes")
    if type(ecran) is not int or type(partie) is not int or not 1 <= partie <= 99:
        return None
    return Place(
        ecran,
        partie,
        message.get("noir") is True,
        message.get("carre") is True,
        notes if isinstance(notes, bool) else None,
    )


def _read(numero: int) -> tuple[Seance, Atelier | None, tuple[ateliers.Note, ...]]:
    return seances.find(numero), ateliers.workshop(numero), ateliers.notes(numero)


def _workshop(atelier: Atelier | None, client: Client) -> dict[str, Any]:
    cles = ateliers.keys(atelier) if atelier is not None else None
    racine, pourquoi = phone_root(client.racine)
    return messages.opened(atelier, cles if client.hote else None, racine, pourquoi)


def _retain_last(seance: int, message: dict[str, Any]) -> str:
    visibles = [(rang, n) for rang, n in enumerate(ateliers.notes(seance), 1) if not n.masquee]
    if not visibles:
        raise SeancesError("Aucune note à retenir : il n'en est pas encore arrivé.")
    rang, note = visibles[-1]
    ateliers.retain(note.numero)
    # Le numéro que lit la salle, non celui de la mémoire.
    return f"Note {rang} retenue pour le compte rendu."


def _number(seance: int, message: dict[str, Any]) -> int:
    numero = message.get("numero")
    if any(n.numero == numero for n in ateliers.notes(seance)):
        return int(message["numero"])
    raise SeancesError("Cette note n'est plus dans la séance : rechargez la page.")


def _hide(seance: int, message: dict[str, Any]) -> str:
    ateliers.hide(_number(seance, message), message.get("oui") is True)
    return ""


def _retain(seance: int, message: dict[str, Any]) -> str:
    ateliers.retain(_number(seance, message), message.get("oui") is True)
    return ""


def _group(seance: int, message: dict[str, Any]) -> str:
    ateliers.group(_number(seance, message), str(message.get("theme", ""))[:200])
    return ""


def _open(seance: int, message: dict[str, Any]) -> str:
    ateliers.open_workshop(seance)
    return "Les téléphones peuvent écrire : montrez le carré (touche Q)."


def _close(seance: int, message: dict[str, Any]) -> str:
    ateliers.close_workshop(seance)
    return "Les téléphones n'écrivent plus."


_GESTES: dict[str, Callable[[int, dict[str, Any]], str]] = {
    "masquer": _hide,
    "retenir": _retain,
    "theme": _group,
    "retenir_derniere": _retain_last,
    "ouvrir": _open,
    "fermer": _close,
}
