"""Un relais entre le navigateur et le serveur : il compte les octets du fil, comprimés comme ils voyagent.

Le navigateur, lui, dit le poids d'un message du canal une fois décomprimé : trois fois trop.
"""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

PAQUET = 65_536


class Relais:
    """Listens on a free port and passes everything to `url`; `recus` counts the bytes that come back."""

    def __init__(self, url: str) -> None:
        amont = urlsplit(url)
        self._amont = (amont.hostname or "127.0.0.1", amont.port or 80)
        self._ecoute = socket.create_server(("127.0.0.1", 0))
        self._verrou = threading.Lock()
        self.url = f"http://127.0.0.1:{self._ecoute.getsockname()[1]}"
        self.recus = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        """Listen no more; what is under way ends by itself."""
        # Fermer ne réveille pas qui attend une connexion.
        with suppress(OSError):
            self._ecoute.shutdown(socket.SHUT_RDWR)
        self._ecoute.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._ecoute.accept()
                serveur = socket.create_connection(self._amont)
                for de, vers, compte in ((client, serveur, False), (serveur, client, True)):
                    threading.Thread(target=self._carry, args=(de, vers, compte), daemon=True).start()

    def _carry(self, de: socket.socket, vers: socket.socket, compte: bool) -> None:
        with suppress(OSError):
            while octets := de.recv(PAQUET):
                if compte:
                    with self._verrou:
                        self.recus += len(octets)
                vers.sendall(octets)
        for prise in (de, vers):
            with suppress(OSError):
                prise.shutdown(socket.SHUT_RDWR)
