"""The address of this machine on its network, found without asking anything outside."""

from __future__ import annotations

import socket
from ipaddress import ip_address

# Une adresse privée quelconque : lier une prise UDP choisit la carte réseau et n'envoie rien.
_SONDE = ("10.254.254.254", 1)
# Écouter toutes les cartes réseau de la machine.
TOUTES = "0.0.0.0"
EXPLICATION = (
    "Cette application n'écoute que ce poste. Pour la montrer aux téléphones du même réseau, demandez "
    "à la personne qui l'a installée de la rouvrir « pour le réseau » (le mode d'emploi dit comment). "
    "Ils la verront en lecture seule."
)
SANS_ADRESSE = (
    "Ce poste n'a pas d'adresse sur un réseau : reliez-le au réseau de la salle, ou partagez la "
    "connexion d'un téléphone, puis rechargez la page."
)


def lan_address() -> str:
    """IPv4 address of this machine on its network; empty when it is on none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as prise:
        try:
            prise.connect(_SONDE)
            candidates = [prise.getsockname()[0]]
        except OSError:
            candidates = _named_addresses()
    return next((a for a in candidates if not ip_address(a).is_loopback), "")


def lan_url(port: int) -> str:
    """``http://192.168.1.10:8501``; empty when this machine is on no network."""
    adresse = lan_address()
    return f"http://{adresse}:{port}" if adresse else ""


def _named_addresses() -> list[str]:
    """Addresses that the machine gives to its own name: a network without a way out has one."""
    try:
        return socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return []
