"""Ce que le serveur reçoit des navigateurs : qui peut envoyer un fichier, combien, combien de temps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from dashboard.service import reception
from dashboard.service.reception import DEPOT, MO, Reception
from dashboard.session import acces, porte
from dashboard.session.porte import Cle, Regles
from data.garde import droits

CLE = Cle("la-cle-du-poste")
TEMOIN = f"{porte.COOKIE}={CLE.temoin}"


@pytest.fixture(autouse=True)
def _cle_du_poste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acces, "_cle", CLE)


class Fichiers:
    """Les fichiers gardés, comme Streamlit les garde : par visite."""

    def __init__(self) -> None:
        self.tenus: dict[str, int] = {}
        self.presents: set[str] = set()

    def sizes(self) -> dict[str, int]:
        return dict(self.tenus)

    def is_there(self, visite: str) -> bool:
        return visite in self.presents

    def free(self, visite: str) -> None:
        del self.tenus[visite]


class Essai:
    """Un serveur qui garde ce qu'on lui envoie, et une horloge qu'on avance."""

    def __init__(self, regles: Regles = Regles()) -> None:  # noqa: B008 - une valeur gelée
        self.fichiers = Fichiers()
        self.instant = 0.0
        self.lus = 0

        async def garder(requete: Any) -> PlainTextResponse:
            corps = await requete.body()
            visite = requete.path_params["visite"]
            self.fichiers.tenus[visite] = self.fichiers.tenus.get(visite, 0) + len(corps)
            return PlainTextResponse("", 204)

        routes = [Route(DEPOT + "{visite}/{fichier}", garder, methods=["PUT", "DELETE"])]
        self.porte = Reception(Starlette(routes=routes), regles, self.fichiers, lambda: self.instant)

    def send(
        self,
        visite: str = "v",
        taille: int = 10,
        pair: str = "127.0.0.1",
        methode: str = "PUT",
        hote: str = "localhost:8501",
        **entetes: str,
    ) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.porte, client=(pair, 5))
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{hote}") as c:
                adresse = f"{DEPOT}{visite}/f"
                return await c.request(methode, adresse, headers=entetes, content=b"x" * taille)

        return asyncio.run(go())


def test_le_poste_qui_a_la_cle_envoie_un_fichier() -> None:
    assert Essai().send(cookie=TEMOIN).status_code == 204


@pytest.mark.parametrize(
    "envoi",
    [
        {"pair": "192.168.1.20", "hote": "192.168.1.10:8501"},
        # Le témoin volé ne suffit pas hors du poste.
        {"pair": "192.168.1.20", "hote": "192.168.1.10:8501", "cookie": TEMOIN},
        {},
        {"cookie": f"{porte.COOKIE}=faux"},
        {"cookie": TEMOIN, "x-forwarded-for": "10.0.0.1"},
        {"cookie": TEMOIN, "hote": "piege.example"},
    ],
)
@pytest.mark.parametrize("methode", ["PUT", "DELETE", "OPTIONS"])
def test_un_lecteur_n_envoie_ni_n_ote_rien(envoi: dict[str, Any], methode: str) -> None:
    essai = Essai()
    reponse = essai.send(taille=3 * MO, methode=methode, **envoi)
    assert reponse.status_code == 403
    assert reponse.text.startswith("Lecture seule")
    assert essai.fichiers.tenus == {}


def test_en_lecture_seule_le_poste_lui_meme_n_envoie_rien(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(droits.VARIABLE_LECTURE_SEULE, "1")
    reponse = Essai().send(cookie=TEMOIN)
    assert (reponse.status_code, reponse.text) == (403, acces.POUR_TOUS)


def test_une_visite_ne_garde_pas_plus_que_sa_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "PAR_VISITE", 2 * MO)
    essai = Essai()
    essai.fichiers.presents = {"v", "autre"}
    assert essai.send(taille=2 * MO, cookie=TEMOIN).status_code == 204
    refus = essai.send(taille=1, cookie=TEMOIN)
    assert refus.status_code == 413
    assert "cette page garde déjà 2 Mo de fichiers, sur 2 Mo permis" in refus.text
    assert essai.send("autre", taille=MO, cookie=TEMOIN).status_code == 204


def test_toutes_les_visites_ensemble_ne_gardent_pas_plus_que_le_tout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "EN_TOUT", 3 * MO)
    essai = Essai()
    essai.fichiers.presents = {"a", "b", "c"}
    assert [essai.send(v, 2 * MO, cookie=TEMOIN).status_code for v in "ab"] == [204, 413]


def test_les_fichiers_d_une_visite_partie_s_en_vont() -> None:
    essai = Essai()
    essai.fichiers.presents = {"reste"}
    essai.fichiers.tenus = {"reste": 5, "partie": 7}
    essai.porte.sweep()
    essai.instant = reception.DELAI_S - 1
    essai.porte.sweep()
    # Elle peut encore revenir : une page rechargée retrouve son fichier.
    assert essai.fichiers.tenus == {"reste": 5, "partie": 7}
    essai.instant = reception.DELAI_S
    essai.porte.sweep()
    assert essai.fichiers.tenus == {"reste": 5}


def test_une_visite_revenue_garde_ses_fichiers() -> None:
    essai = Essai()
    essai.fichiers.tenus = {"v": 7}
    essai.porte.sweep()
    essai.fichiers.presents = {"v"}
    essai.porte.sweep()
    essai.fichiers.presents = set()
    essai.instant = reception.DELAI_S
    essai.porte.sweep()
    assert essai.fichiers.tenus == {"v": 7}


def test_un_fichier_sans_taille_est_refuse() -> None:
    async def morceaux() -> AsyncIterator[bytes]:
        yield b"x"

    async def go() -> httpx.Response:
        transport = httpx.ASGITransport(app=Essai().porte, client=("127.0.0.1", 5))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as c:
            return await c.put(f"{DEPOT}v/f", headers={"cookie": TEMOIN}, content=morceaux())

    reponse = asyncio.run(go())
    assert (reponse.status_code, reponse.text) == (411, reception.SANS_TAILLE)


# -- messages


def channel(porte: Reception, messages: list[Message], pair: str) -> list[Message]:
    """Ce que l'application reçoit d'un canal."""
    recus: list[Message] = []
    suite: Iterator[Message] = iter(messages)

    async def receive() -> Message:
        return next(suite)

    async def send(message: Message) -> None:
        recus.append(message)

    async def lire(scope: Scope, receive: Receive, send: Send) -> None:
        while (message := await receive())["type"] != "websocket.disconnect":
            recus.append(message)
        recus.append(message)

    porte.app = lire
    scope = {"type": "websocket", "path": "/_stcore/stream", "client": (pair, 5)}
    asyncio.run(porte(scope, receive, send))
    return recus


def test_un_message_demesure_ferme_son_canal() -> None:
    envoyes: list[Message] = [{"type": "websocket.receive", "bytes": b"x" * (reception.MESSAGE_MAX + 1)}]
    recus = channel(Essai().porte, envoyes, "192.168.1.20")
    assert recus == [{"type": "websocket.disconnect", "code": 1009, "reason": ""}]


def test_une_rafale_de_messages_est_ralentie(monkeypatch: pytest.MonkeyPatch) -> None:
    attendus: list[float] = []

    async def dormir(delai: float) -> None:
        attendus.append(delai)

    monkeypatch.setattr(reception.asyncio, "sleep", dormir)
    rafale: list[Message] = [{"type": "websocket.receive", "bytes": b"x"}] * 60
    fin: list[Message] = [{"type": "websocket.disconnect", "code": 1000}]
    assert len(channel(Essai().porte, rafale + fin, "192.168.1.20")) == 61
    assert len(attendus) == 60 - reception.MESSAGES_PAR_S


def test_un_telephone_n_ouvre_pas_des_canaux_sans_fin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "CANAUX_PAR_POSTE", 0)
    demande: list[Message] = [{"type": "websocket.connect"}, {"type": "websocket.disconnect"}]
    refuse = channel(Essai().porte, demande, "192.168.1.20")
    assert refuse == [{"type": "websocket.close", "code": 1013, "reason": ""}]
    # Ce poste, et les lecteurs d'un relais déclaré, ne sont pas comptés un à un.
    relais = Regles(relais=(porte.ip_network("192.168.1.20"),))
    assert channel(Essai(relais).porte, list(demande), "192.168.1.20")[0] == demande[0]
    assert channel(Essai().porte, list(demande), "127.0.0.1")[0] == demande[0]
