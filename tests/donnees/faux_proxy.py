"""Un proxy d'administration : il relaie tout vers un même serveur local, ou refuse, et note ce qui passe."""

from __future__ import annotations

import select
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import ProxyHandler, Request, build_opener


class FauxProxy:
    """À prendre par ``with``. ``port`` est celui du serveur où tout aboutit, quel que soit l'hôte demandé.

    ``refus`` est ce qu'il répond au lieu de relayer : (statut, corps) ; ``demandes`` sont les lignes reçues.
    """

    def __init__(self, port: int, refus: tuple[int, bytes] | None = None) -> None:
        self.demandes: list[str] = []
        faux = self

        class Relais(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_CONNECT(self) -> None:
                faux.demandes.append(self.requestline)
                if refus:
                    self._refuse(*refus)
                    return
                with socket.create_connection(("127.0.0.1", port)) as vers:
                    self.send_response(200, "Connection established")
                    self.end_headers()
                    _tunnel(self.connection, vers)
                self.close_connection = True

            def do_GET(self) -> None:
                faux.demandes.append(self.requestline)
                if refus:
                    self._refuse(*refus)
                    return
                chemin = "/" + self.path.split("://", 1)[1].partition("/")[2]
                ouvreur = build_opener(ProxyHandler({}))
                with ouvreur.open(Request(f"http://127.0.0.1:{port}{chemin}")) as lu:
                    self._answer(200, lu.read(), lu.headers["Content-Type"])

            def _refuse(self, statut: int, corps: bytes) -> None:
                self._answer(statut, corps, "text/html")
                self.close_connection = True

            def _answer(self, statut: int, corps: bytes, genre: str) -> None:
                self.send_response(statut)
                self.send_header("Content-Type", genre)
                self.send_header("Content-Length", str(len(corps)))
                self.end_headers()
                self.wfile.write(corps)

            def log_message(self, format: str, *args: object) -> None: ...

        self._serveur = ThreadingHTTPServer(("127.0.0.1", 0), Relais)
        self.adresse = f"http://127.0.0.1:{self._serveur.server_port}"

    def __enter__(self) -> FauxProxy:
        threading.Thread(target=self._serveur.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._serveur.shutdown()
        self._serveur.server_close()


def _tunnel(ici: socket.socket, vers: socket.socket) -> None:
    autre = {ici: vers, vers: ici}
    while True:
        for source in select.select([ici, vers], [], [], 5)[0] or [None]:
            if source is None or not (octets := source.recv(65_536)):
                return
            autre[source].sendall(octets)
