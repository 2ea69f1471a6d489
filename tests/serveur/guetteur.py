"""Lance Streamlit et note tout ce qu'il demande hors de ce poste ; l'essai lit la note.

`python guetteur.py <note> run …` : chaque prise qui veut joindre une autre machine, chaque nom
cherché, est une ligne du fichier `<note>`.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
from typing import Any


def is_local(hote: object) -> bool:
    """Vrai pour ce poste : la boucle locale, et les noms qui la disent."""
    texte = hote.decode() if isinstance(hote, bytes) else str(hote or "localhost")
    if texte in ("localhost", socket.gethostname()):
        return True
    try:
        ip = ipaddress.ip_address(texte.partition("%")[0])
    except ValueError:
        return False
    return ip.is_loopback or ip.is_unspecified


def main() -> None:
    note = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def watch(evenement: str, arguments: tuple[Any, ...]) -> None:
        if evenement == "socket.connect":
            prise, adresse = arguments[0], arguments[1]
            # Lier une prise UDP choisit une carte réseau et n'envoie rien.
            if prise.type & socket.SOCK_DGRAM or not isinstance(adresse, tuple):
                return
            hote = adresse[0]
        elif evenement in ("socket.getaddrinfo", "socket.gethostbyname"):
            hote = arguments[0]
        elif evenement == "socket.sendto":
            hote = arguments[1][0] if isinstance(arguments[1], tuple) else "localhost"
        else:
            return
        if not is_local(hote):
            os.write(note, f"{evenement} {hote}\n".encode())

    sys.addaudithook(watch)
    sys.argv = ["streamlit", *sys.argv[2:]]
    from streamlit.web.cli import main as streamlit

    streamlit()


if __name__ == "__main__":
    main()
