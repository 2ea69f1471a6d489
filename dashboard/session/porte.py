"""Under which names the application answers, which relays are ours, and who holds the key.

- ``OBSERVATOIRE_HOTES``: further names of the application, separated by commas (« ctg.caf93.fr »).
- ``OBSERVATOIRE_RELAIS``: addresses of the relays that are ours (« 127.0.0.1, 10.0.0.0/8 »).
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from data.erreurs import PhraseError

HOTES, RELAIS, CLE = "OBSERVATOIRE_HOTES", "OBSERVATOIRE_RELAIS", "OBSERVATOIRE_CLE"


LOCAUX = frozenset({"localhost", "127.0.0.1", "::1"})


COOKIE, PARAMETRE = "observatoire_poste", "cle"


ENTETES_RELAIS = ("x-forwarded-for", "x-forwarded-host", "x-real-ip", "forwarded", "via")


Reseau = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Regles:
    """What is declared: further names, relays, and is the application open to the network."""

    hotes: frozenset[str] = frozenset()
    relais: tuple[Reseau, ...] = ()
    reseau: bool = False

    def knows(self, nom: str) -> bool:
        """True for a name under which the application answers.

        On a network, any literal address is one: a name made to point here is not an address.
        """
        return nom in LOCAUX or nom in self.hotes or (self.reseau and _is_address(nom))

    def is_relay(self, adresse: str) -> bool:
        """True for a declared relay."""
        try:
            ip = ip_address(adresse)
        except ValueError:
            return False
        return any(ip.version == r.version and ip in r for r in self.relais)


class PorteError(PhraseError):
    """The environment declares a rule that cannot be followed."""


def read_rules(*, reseau: bool) -> Regles:
    """The rules that the environment declares. Raises PorteError for a wrong one."""
    hotes = frozenset(h.strip().lower().rstrip(".") for h in _listed(HOTES))
    try:
        relais = tuple(ip_network(r, strict=False) for r in _listed(RELAIS))
    except ValueError as erreur:
        raise PorteError(
            f"{RELAIS} : « {os.environ[RELAIS]} » n'est pas une liste d'adresses (exemple : "
            "127.0.0.1, 10.0.0.0/8)."
        ) from erreur
    return Regles(hotes, relais, reseau)


class Cle:
    """The secret that only the starting command shows; kept in the data folder when it can be."""

    def __init__(self, texte: str) -> None:
        self.texte = texte

    @cached_property
    def temoin(self) -> str:
        """What the cookie holds: proves the key, does not tell it."""
        return hmac.new(self.texte.encode(), b"poste", hashlib.sha256).hexdigest()

    def is_shown(self, cookie: str) -> bool:
        """True when a cookie proves the key."""
        return hmac.compare_digest(cookie.encode(), self.temoin.encode())

    def is_given(self, texte: str) -> bool:
        """True when an address gives the key."""
        return hmac.compare_digest(texte.encode(), self.texte.encode())


def read_key(dossier: Path) -> Cle:
    """The key of this machine: the environment's, else the folder's, made at the first start.

    A folder where nothing can be written gives a key that lasts as long as the process.
    """
    if texte := os.environ.get(CLE):
        return Cle(texte)
    fichier = dossier / ".cle"
    try:
        if texte := fichier.read_text(encoding="ascii").strip():
            return Cle(texte)
    except (OSError, UnicodeDecodeError):
        pass
    texte = secrets.token_urlsafe(24)
    try:
        dossier.mkdir(parents=True, exist_ok=True)
        descripteur = os.open(fichier, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descripteur, "w", encoding="ascii") as flux:
            flux.write(texte)
    except OSError:
        # La clé vaut pour ce lancement : la commande l'affiche, le suivant en fera une autre.
        return Cle(texte)
    return Cle(texte)


def is_relayed(entetes: Iterable[str]) -> bool:
    """True when one of the header names is a relay's."""
    return any(nom.lower() in ENTETES_RELAIS for nom in entetes)


def read_cookie(entete: str | None) -> str:
    """The proof of the key in a Cookie header; '' when there is none."""
    try:
        trouve = SimpleCookie(entete or "").get(COOKIE)
    except CookieError:
        return ""
    return trouve.value if trouve else ""


def host_name(hote: str) -> str:
    """Name of a Host header, lower case, without its port; '' when it is not one."""
    trouve = netloc(f"http://{hote}")
    return trouve[0] if trouve else ""


def netloc(adresse: str) -> tuple[str, int] | None:
    """(name, port) of an origin; None for anything else (« null », a path, a user)."""
    try:
        lue = urlsplit(adresse)
        port = lue.port or {"http": 80, "https": 443}[lue.scheme]
    except (ValueError, KeyError):
        return None
    if not lue.hostname or lue.username is not None or lue.path or lue.query or lue.fragment:
        return None
    return lue.hostname.lower().rstrip("."), port


def _is_address(nom: str) -> bool:
    try:
        ip_address(nom)
    except ValueError:
        return False
    return True


def _listed(variable: str) -> list[str]:
    return [m.strip() for m in os.environ.get(variable, "").split(",") if m.strip()]
