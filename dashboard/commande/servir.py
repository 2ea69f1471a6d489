"""The service that « observatoire ouvrir » starts: on a port that is free, and stopped with the command."""

from __future__ import annotations

import errno
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from data.erreurs import PhraseError

PORT_MAX = 65_535


class PortError(PhraseError):
    """The application cannot listen there."""


def check_port(port: int, adresse: str) -> None:
    """Raise PortError unless the application may listen on that port of that address."""
    if not 1 <= port <= PORT_MAX:
        raise PortError(f"Le port {port} n'existe pas : donnez à --port un nombre de 1 à {PORT_MAX}.")
    with socket.socket() as prise:
        if sys.platform != "win32":
            # Un port que vient de rendre l'application se reprend aussitôt.
            prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prise.bind((adresse, port))
        except OSError as erreur:
            # Sans cela, Streamlit le dit en anglais, et le navigateur s'ouvre sur ce qui tient déjà le port.
            if erreur.errno == errno.EACCES:
                dit = f"Le port {port} est réservé au système"
            else:
                dit = f"Le port {port} est déjà pris, peut-être par l'application elle-même"
            raise PortError(
                f"{dit} : fermez ce qui l'occupe, ou choisissez-en un autre (--port {_next(port)})."
            ) from erreur


def serve(commande: Sequence[str], racine: Path, env: Mapping[str, str]) -> int:
    """Run the service until it ends or is interrupted, and give its code."""
    arrets: list[int] = []
    with subprocess.Popen(commande, cwd=racine, env=env) as service:

        def stop(signal_recu: int, _: object) -> None:
            arrets.append(signal_recu)
            service.terminate()

        # Arrêtée par le système, la commande ne laisse pas derrière elle un service qui tient le port.
        avant = signal.signal(signal.SIGTERM, stop)
        try:
            code = service.wait()
        except KeyboardInterrupt:
            # Ctrl + C arrive aussi au service, qui range et s'arrête.
            arrets.append(signal.SIGINT)
            code = service.wait()
        finally:
            signal.signal(signal.SIGTERM, avant)
    return 0 if arrets else code


def _next(port: int) -> int:
    return port + 1 if 1024 <= port < PORT_MAX else 8501
