"""Les instruments des mesures : un relais qui compte les octets du fil, un chronomètre des reprises."""

from __future__ import annotations

import socket
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from tests.mesures import chronometre
from tests.mesures.relais import Relais

CORPS = b"x" * 200_000


class _Serveur(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(CORPS)))
        self.end_headers()
        self.wfile.write(CORPS)

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_le_relais_passe_tout_et_compte_ce_qui_revient() -> None:
    with HTTPServer(("127.0.0.1", 0), _Serveur) as serveur:
        threading.Thread(target=serveur.serve_forever, daemon=True).start()
        relais = Relais(f"http://127.0.0.1:{serveur.server_port}")
        try:
            with urllib.request.urlopen(relais.url, timeout=5) as reponse:
                assert reponse.read() == CORPS
            # Les entêtes comptent aussi, comme sur le fil ; la demande, non.
            assert len(CORPS) < relais.recus < len(CORPS) + 1000
        finally:
            relais.stop()
            serveur.shutdown()


def test_le_relais_arrete_n_ecoute_plus() -> None:
    with socket.create_server(("127.0.0.1", 0)) as amont:
        relais = Relais(f"http://127.0.0.1:{amont.getsockname()[1]}")
        port = int(relais.url.rpartition(":")[2])
        relais.stop()
        with socket.socket() as essai:
            assert essai.connect_ex(("127.0.0.1", port)) != 0


def test_le_chronometre_rend_ce_qui_fut_note_et_rien_avant(tmp_path: Path) -> None:
    notes = tmp_path / "reprises.txt"
    assert chronometre.read(notes) == []
    notes.write_text("[12.5, 3.0]\n[8.0, 1.0]\n", encoding="utf-8")
    assert chronometre.read(notes) == [(12.5, 3.0), (8.0, 1.0)]
