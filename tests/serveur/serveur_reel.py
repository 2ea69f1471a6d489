"""La vraie application dans son processus : lancée, interrogée, arrêtée. Sert aux essais lents."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from dashboard.session import porte

RACINE = Path(__file__).resolve().parents[2]
DELAI_SERVEUR_S = 60.0
CLE_ESSAI = "cle-des-essais"
TEMOIN = porte.Cle(CLE_ESSAI).temoin


def free_port(adresse: str = "127.0.0.1") -> int:
    """Return a TCP port free on a loopback address at the time of the call."""
    with socket.socket() as prise:
        prise.bind((adresse, 0))
        return int(prise.getsockname()[1])


def build_store(donnees: Path) -> None:
    """Build the store in `donnees` when it holds none; RuntimeError with the output on failure."""
    if any(donnees.glob("*.duckdb")):
        return
    sortie = subprocess.run(
        [sys.executable, "-m", "dashboard.commande", "construire"],
        cwd=RACINE,
        env={**os.environ, "OBSERVATOIRE_DONNEES": str(donnees)},
        capture_output=True,
        text=True,
        check=False,
    )
    if sortie.returncode != 0:
        raise RuntimeError(f"La construction a échoué :\n{sortie.stdout}\n{sortie.stderr}")


class Server:
    """A Streamlit server in its own process, on a free port, stopped by `stop`.

    `adresse` is a loopback address: one that is not 127.0.0.1 imitates a network, whose readers are
    not at this machine. `lanceur` starts Streamlit (its module, unless told otherwise).
    """

    def __init__(
        self,
        script: Path,
        donnees: Path,
        *options: str,
        adresse: str = "127.0.0.1",
        lanceur: Sequence[str] = ("-m", "streamlit"),
    ) -> None:
        self.port = free_port(adresse)
        self.url = f"http://{adresse}:{self.port}"
        # Un fichier plutôt qu'un tube : un tube plein arrêterait le serveur.
        self._journal = tempfile.TemporaryFile()  # noqa: SIM115
        self.processus = subprocess.Popen(
            [
                sys.executable,
                *lanceur,
                "run",
                str(script),
                "--server.port",
                str(self.port),
                "--server.address",
                adresse,
                "--server.headless",
                "true",
                *options,
            ],
            cwd=RACINE,
            env={**os.environ, "OBSERVATOIRE_DONNEES": str(donnees), porte.CLE: CLE_ESSAI},
            stdout=self._journal,
            stderr=subprocess.STDOUT,
        )

    def log(self) -> str:
        """Return what the server has written so far."""
        self._journal.seek(0)
        return self._journal.read().decode("utf-8", errors="replace")

    def wait(self) -> None:
        """Wait until the server answers; RuntimeError with its output when it does not."""
        fin = time.monotonic() + DELAI_SERVEUR_S
        while time.monotonic() < fin:
            if self.processus.poll() is not None:
                raise RuntimeError(f"Le serveur s'est arrêté :\n{self.log()}")
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"Le serveur n'a pas répondu :\n{self.log()}")

    def stop(self) -> None:
        """Stop the process, by force after five seconds."""
        self.processus.terminate()
        try:
            self.processus.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.processus.kill()
            self.processus.wait()
        self._journal.close()
