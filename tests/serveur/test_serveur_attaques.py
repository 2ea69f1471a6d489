"""Les attaques, sur la vraie application : refusées, sans rien demander ailleurs, les autres servis.

Chaque essai lance son attaque pendant qu'un lecteur ordinaire demande une page et une recherche :
il attend moins d'une seconde.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection

from dashboard.service import connexions, reception
from dashboard.session import acces, porte
from tests.patience import limit_s
from tests.serveur.serveur_reel import RACINE, TEMOIN, Server, build_store

pytestmark = pytest.mark.serveur
MO = 2**20
# Une autre adresse de la boucle locale : l'application s'y croit ouverte à un réseau.
RESEAU = "127.0.0.3"
LECTEUR = RACINE / "tests" / "serveur" / "lecteur.py"
GUETTEUR = RACINE / "tests" / "serveur" / "guetteur.py"
QUARANTE_MO = (
    b'--b\r\ncontent-disposition: form-data; name="f"; filename="x.pptx"\r\n\r\n'
    + b"x" * (40 * MO)
    + b"\r\n--b--\r\n"
)
Attaque = Callable[[], Awaitable[object]]


class Essai:
    """Le serveur, et ce qu'il a demandé ailleurs."""

    def __init__(self, serveur: Server, note: Path) -> None:
        self.serveur, self.note = serveur, note
        self.url = serveur.url
        self.hote = serveur.url.removeprefix("http://")

    def memory(self) -> int:
        """Mémoire résidente du serveur, ses processus d'un travail à part."""
        return psutil.Process(self.serveur.processus.pid).memory_info().rss

    def elsewhere(self) -> str:
        return self.note.read_text() if self.note.exists() else ""

    def while_someone_reads(self, attaque: Attaque) -> None:
        """L'attaque, pendant laquelle un lecteur est servi ; elle finie, l'application répond."""
        avant = limit_s()
        pire = max(self._waits(attaque))
        assert pire < max(avant, limit_s())
        assert self.serveur.processus.poll() is None, self.serveur.log()

    def _waits(self, attaque: Attaque) -> list[float]:
        with subprocess.Popen(
            [sys.executable, LECTEUR, self.url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        ) as lecteur:
            assert lecteur.stdin is not None
            assert lecteur.stdout is not None
            assert lecteur.stdout.readline() == "prêt\n"
            asyncio.run(_awaited(attaque))
            lecteur.stdin.close()
            return json.loads(lecteur.stdout.read())


async def _awaited(attaque: Attaque) -> None:
    await attaque()


@pytest.fixture(scope="module")
def essai(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Essai]:
    dossier = tmp_path_factory.mktemp("attaques")
    build_store(dossier)
    note = dossier / "ailleurs.txt"
    serveur = Server(
        RACINE / "dashboard" / "serveur.py", dossier, adresse=RESEAU, lanceur=(str(GUETTEUR), str(note))
    )
    serveur.wait()
    # Le préchauffage fini : la mémoire est à son niveau.
    time.sleep(5)
    yield Essai(serveur, note)
    serveur.stop()


@pytest.fixture(autouse=True)
def rien_ne_sort(essai: Essai) -> Iterator[None]:
    """Après chaque attaque : le serveur n'a cherché aucun nom, joint aucune autre machine."""
    yield
    assert essai.elsewhere() == ""
    arbre = psutil.Process(essai.serveur.processus.pid)
    for processus in (arbre, *arbre.children(recursive=True)):
        joints = {c.raddr.ip for c in processus.net_connections() if c.raddr}
        assert {ip for ip in joints if not ip.startswith(("127.", "::1"))} == set()


def test_le_guetteur_voit_une_demande_qui_sort(tmp_path: Path) -> None:
    """L'essai sait rougir : une prise vers une autre machine, un nom cherché, sont des lignes."""
    import subprocess
    import sys

    note = tmp_path / "note.txt"
    code = (
        "import sys, socket; sys.argv = ['guetteur', sys.argv[1]]\n"
        "import guetteur, streamlit.web.cli as cli\n"
        "def sortir():\n"
        "    for geste in (lambda: socket.getaddrinfo('piege.invalid', 80),\n"
        "                  lambda: socket.create_connection(('192.0.2.1', 9), 0.1)):\n"
        "        try: geste()\n"
        "        except OSError: pass\n"
        "cli.main = sortir\n"
        "guetteur.main()\n"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(note)],
        check=True,
        env={**os.environ, "PYTHONPATH": f"{GUETTEUR.parent}{os.pathsep}{RACINE}"},
    )
    assert "piege.invalid" in note.read_text()
    assert "192.0.2.1" in note.read_text()


async def knock(essai: Essai, origine: str) -> int:
    """Le statut d'une poignée venue d'une page."""
    try:
        async with websockets.connect(f"ws://{essai.hote}/_stcore/stream", origin=websockets.Origin(origine)):
            return 101
    except websockets.InvalidStatus as refus:
        return refus.response.status_code


def test_dix_poignees_d_une_autre_page_ne_figent_rien(essai: Essai) -> None:
    async def attaque() -> None:
        origines = [f"http://piege{i}.example" for i in range(9)] + ["null"]
        recus = await asyncio.gather(*(knock(essai, o) for o in origines))
        assert set(recus) == {403}

    essai.while_someone_reads(attaque)


def test_un_nom_fait_pour_mener_ici_ne_lit_rien(essai: Essai) -> None:
    async def attaque() -> None:
        async with httpx.AsyncClient() as piege:
            for chemin in ("/", "/api/recherche?q=paris", "/_stcore/health", "/_stcore/metrics"):
                reponse = await piege.get(essai.url + chemin, headers={"host": "piege.example"})
                assert reponse.status_code == 403
                assert "piege.example" in reponse.text

    essai.while_someone_reads(attaque)


async def open_channel(essai: Essai) -> ClientConnection:
    return await websockets.connect(
        f"ws://{essai.hote}/_stcore/stream",
        origin=websockets.Origin(essai.url),
        subprotocols=[websockets.Subprotocol("streamlit")],
        max_size=None,
    )


async def visit(canal: ClientConnection) -> str:
    """L'identifiant d'une vraie visite, comme la page le reçoit."""
    demande = BackMsg()
    demande.rerun_script.query_string = ""
    await canal.send(demande.SerializeToString())
    async with asyncio.timeout(20):
        while True:
            recu = ForwardMsg.FromString(await canal.recv(decode=False))
            if recu.WhichOneof("type") == "new_session":
                return recu.new_session.initialize.session_id


def test_douze_fichiers_de_quarante_megaoctets_d_un_telephone_ne_restent_pas(essai: Essai) -> None:
    """Sa visite est vraie, son jeton aussi, il a même volé le témoin du poste."""
    avant = essai.memory()

    async def attaque() -> None:
        canal = await open_channel(essai)
        visite = await visit(canal)
        with httpx.Client(base_url=essai.url, timeout=60) as telephone:
            telephone.get("/_stcore/health")
            jeton = telephone.cookies["_streamlit_xsrf"]
            telephone.cookies.set(porte.COOKIE, TEMOIN)

            def send(rang: int) -> tuple[int, str]:
                recu = telephone.put(
                    f"{reception.DEPOT}{visite}/{rang}",
                    content=QUARANTE_MO,
                    headers={"x-xsrftoken": jeton, "content-type": "multipart/form-data; boundary=b"},
                )
                return recu.status_code, recu.text

            # Des fils à part : le lecteur qu'on chronomètre n'attend pas celui qui attaque.
            recus = await asyncio.gather(*(asyncio.to_thread(send, i) for i in range(12)))
            assert set(recus) == {(403, acces.AUTRE_POSTE)}
        await canal.close()

    essai.while_someone_reads(attaque)
    assert essai.memory() - avant < 60 * MO


def test_un_message_demesure_ferme_le_canal_de_celui_qui_l_envoie(essai: Essai) -> None:
    avant = essai.memory()

    async def attaque() -> None:
        for _ in range(8):
            canal = await open_channel(essai)
            await canal.send(os.urandom(8 * MO))
            async with asyncio.timeout(10):
                await canal.wait_closed()

    essai.while_someone_reads(attaque)
    assert essai.memory() - avant < 120 * MO


def test_des_messages_quelconques_ne_derangent_personne(essai: Essai) -> None:
    async def attaque() -> None:
        async with asyncio.timeout(30):
            canal = await open_channel(essai)
            for i in range(200):
                try:
                    await canal.send(os.urandom(i % 97 + 1))
                except websockets.ConnectionClosed:
                    canal = await open_channel(essai)
            await canal.close()

    essai.while_someone_reads(attaque)


def test_un_telephone_n_ouvre_que_quelques_canaux(essai: Essai) -> None:
    async def attaque() -> None:
        refus = 0
        canaux: list[ClientConnection] = []
        for _ in range(reception.CANAUX_MAX + 5):
            try:
                canaux.append(await open_channel(essai))
            except websockets.InvalidStatus:
                refus += 1
        assert refus >= 5
        await asyncio.gather(*(c.close() for c in canaux))

    # L'adresse de l'essai est celle du poste : seul le nombre total le borne.
    essai.while_someone_reads(attaque)


def test_six_cents_demandes_jamais_finies_ne_tiennent_pas_le_serveur(essai: Essai) -> None:
    """Tenues sans fin, elles prendraient tous les descripteurs : plus personne ne serait entendu."""
    hote, port = essai.hote.split(":")

    def held() -> int:
        miennes = psutil.Process(essai.serveur.processus.pid).net_connections()
        return sum(c.status == psutil.CONN_ESTABLISHED for c in miennes)

    async def attaque() -> None:
        debut = b"GET / HTTP/1.1\r\nhost: " + essai.hote.encode() + b"\r\nx: "
        prises = [await asyncio.open_connection(hote, int(port)) for _ in range(600)]
        for _, ecrit in prises:
            ecrit.write(debut)
        assert await asyncio.to_thread(held) <= connexions.CONNEXIONS_MAX + 5
        # Un octet de plus chaque seconde ne donne pas une seconde de plus.
        for _ in range(int(connexions.DELAI_DEMANDE_S) + 2):
            await asyncio.sleep(1)
            for _, ecrit in prises:
                ecrit.write(b"x")
        assert await asyncio.to_thread(held) < 10
        for _, ecrit in prises:
            ecrit.close()

    essai.while_someone_reads(attaque)


@pytest.mark.parametrize(
    "demande",
    [
        b"CONNECT ailleurs.example:443 HTTP/1.1\r\nhost: {hote}\r\n\r\n",
        b"TRACE / HTTP/1.1\r\nhost: {hote}\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nhost: {hote}\r\n\r\n",
        b"GET http://ailleurs.example/ HTTP/1.1\r\nhost: {hote}\r\n\r\n",
        b"GET /%ff%00 HTTP/1.1\r\nhost: {hote}\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: {hote}\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"PUT / HTTP/1.1\r\nhost: {hote}\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n",
        b"HEAD / HTTP/1.0\r\nhost: {hote}\r\nconnection: keep-alive\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nhost: {hote}\r\nx: " + b"y" * 100_000 + b"\r\n\r\n",
    ],
)
def test_une_demande_etrange_a_une_reponse_et_aucune_trace(essai: Essai, demande: bytes) -> None:
    hote, port = essai.hote.split(":")
    avant = len(essai.serveur.log())
    with socket.create_connection((hote, int(port)), timeout=20) as prise:
        prise.sendall(demande.replace(b"{hote}", essai.hote.encode()))
        prise.recv(100)
    httpx.get(f"{essai.url}/_stcore/health")
    dit = essai.serveur.log()[avant:]
    assert "Traceback" not in dit, dit
