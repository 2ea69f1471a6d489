"""Un lecteur ordinaire, dans son propre processus : ce qu'il attend est du serveur, pas de l'attaque.

    python lecteur.py http://127.0.0.1:8501

Il dit « prêt » après sa première page, lit jusqu'à ce que son entrée se ferme, puis écrit ses attentes
en secondes, en JSON.
"""

from __future__ import annotations

import json
import sys
import threading
import time

import httpx

CHEMINS = ("/", "/_stcore/health", "/api/recherche?q=pontoise")


def main(url: str) -> None:
    """Read the three addresses in turn until told to stop, and print how long each took."""
    fini = threading.Event()
    attentes: list[float] = []
    with httpx.Client(base_url=url, timeout=30) as client:
        client.get("/")
        print("prêt", flush=True)
        threading.Thread(target=lambda: (sys.stdin.read(), fini.set()), daemon=True).start()
        while not (fini.is_set() and attentes):
            for chemin in CHEMINS:
                depart = time.monotonic()
                reponse = client.get(chemin)
                attentes.append(time.monotonic() - depart)
                assert reponse.status_code == 200, chemin
            fini.wait(0.05)
    print(json.dumps(attentes))


if __name__ == "__main__":
    main(sys.argv[1])
