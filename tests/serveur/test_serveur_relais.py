"""Derrière un vrai nginx, tel qu'on le pose d'habitude : déclaré ou non, ses lecteurs lisent."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
import websockets

from dashboard.service import reception
from dashboard.session import acces, porte
from tests.serveur.serveur_reel import RACINE, TEMOIN, Server, build_store, free_port

pytestmark = pytest.mark.serveur
PUBLIC = "ctg.caf.example"
CONFIGURATION = """
daemon off; pid {dossier}/nginx.pid; error_log {dossier}/erreurs.log;
events {{}}
http {{
  access_log off;
  client_max_body_size 60m; client_body_buffer_size 60m;
  client_body_temp_path {dossier}/corps; proxy_temp_path {dossier}/proxy;
  fastcgi_temp_path {dossier}/f; uwsgi_temp_path {dossier}/u; scgi_temp_path {dossier}/s;
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://127.0.0.1:{amont};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection "upgrade";
      {entetes}
    }}
  }}
}}
"""
TRANSMIS = "proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr;"


class Relais(NamedTuple):
    """Le port du relais, et celui de l'application derrière lui."""

    port: int
    serveur: Server

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="module")
def magasin_servi(tmp_path_factory: pytest.TempPathFactory) -> Path:
    dossier = tmp_path_factory.mktemp("relais")
    build_store(dossier)
    return dossier


def start_nginx(dossier: Path, amont: int, entetes: str) -> tuple[subprocess.Popen[bytes], int]:
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    assert Path(nginx).exists(), "nginx manque : installez-le (Debian : nginx-light)."
    port = free_port()
    fichier = dossier / "nginx.conf"
    fichier.write_text(CONFIGURATION.format(dossier=dossier, port=port, amont=amont, entetes=entetes))
    processus = subprocess.Popen([nginx, "-c", str(fichier), "-e", str(dossier / "erreurs.log")])
    fin = time.monotonic() + 10
    while time.monotonic() < fin:
        try:
            httpx.get(f"http://127.0.0.1:{port}/_stcore/health")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            break
    return processus, port


@pytest.fixture(params=["ordinaire", "declare"])
def relais(
    request: pytest.FixtureRequest, magasin_servi: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, Relais]]:
    """L'application derrière nginx : un proxy_pass tout simple, ou un relais déclaré."""
    if request.param == "declare":
        monkeypatch.setenv(porte.RELAIS, "127.0.0.1")
        monkeypatch.setenv(porte.HOTES, PUBLIC)
    serveur = Server(RACINE / "dashboard" / "serveur.py", magasin_servi)
    serveur.wait()
    entetes = TRANSMIS if request.param == "declare" else ""
    nginx, port = start_nginx(tmp_path, serveur.port, entetes)
    yield request.param, Relais(port, serveur)
    nginx.terminate()
    nginx.wait()
    serveur.stop()


async def knock(relais: Relais, origine: str, hote: str) -> int:
    try:
        async with websockets.connect(
            f"ws://{hote}:{relais.port}/_stcore/stream",
            origin=websockets.Origin(origine),
            host="127.0.0.1",
            port=relais.port,
        ):
            return 101
    except websockets.InvalidStatus as refus:
        return refus.response.status_code


def test_derriere_nginx_chacun_lit_et_personne_n_ecrit(relais: tuple[str, Relais]) -> None:
    """Sans la clé rien ne s'écrit ; déclaré, le relais fait lire même qui aurait le témoin."""
    genre, essai = relais
    nom = PUBLIC if genre == "declare" else "127.0.0.1"
    with httpx.Client(base_url=essai.url, headers={"host": nom}) as lecteur:
        assert lecteur.get("/").status_code == 200
        assert lecteur.get("/api/recherche?q=pontoise").json()["resultats"]
        envoi = lecteur.put(f"{reception.DEPOT}visite/1", content=b"x" * 1_000_000)
        assert envoi.status_code == 403
        assert envoi.text in (acces.SANS_CLE, acces.AUTRE_POSTE)
        if genre == "declare":
            lecteur.cookies.set(porte.COOKIE, TEMOIN)
            envoi = lecteur.put(f"{reception.DEPOT}visite/1", content=b"x")
            assert (envoi.status_code, envoi.text) == (403, acces.AUTRE_POSTE)


def test_une_page_servie_par_un_autre_port_n_ouvre_aucun_canal(relais: tuple[str, Relais]) -> None:
    """Non déclaré, le relais n'ouvre pas de page vivante ; déclaré, la sienne et elle seule."""
    genre, essai = relais
    sienne = asyncio.run(knock(essai, f"http://{PUBLIC}", PUBLIC))
    autre_port = asyncio.run(knock(essai, essai.url, "127.0.0.1"))
    assert (sienne, autre_port) == ((101, 403) if genre == "declare" else (403, 403))


def test_un_fichier_refuse_ne_fait_pas_tomber_le_relais(relais: tuple[str, Relais]) -> None:
    """Refusé avant d'être lu, il ferait dire à nginx que l'application est morte."""
    genre, essai = relais
    nom = PUBLIC if genre == "declare" else "127.0.0.1"
    with httpx.Client(base_url=essai.url, headers={"host": nom}, timeout=30) as lecteur:
        for hote in (nom, "piege.example"):
            recu = lecteur.put(f"{reception.DEPOT}v/1", content=b"x" * 20_000_000, headers={"host": hote})
            assert recu.status_code == 403, (genre, hote)
        assert lecteur.get("/").status_code == 200
