"""The way out of an administration's network: its proxy, its authority, and what each says when it refuses.

The proxy comes from HTTPS_PROXY, HTTP_PROXY and NO_PROXY, or from the settings of Windows or macOS. The
authorities are those of the machine (on Windows its certificate store, where a network puts its own), those
of everybody (certifi), and the file that SSL_CERT_FILE names.
"""

from __future__ import annotations

import os
import ssl
from urllib.request import getproxies

import certifi
import httpx

from data.erreurs import PhraseError

DELAIS = httpx.Timeout(60.0, connect=20.0)
AUTORITE = "SSL_CERT_FILE"


class ReseauError(PhraseError):
    """A setting of the machine cannot be used: which one, what to put in it. French sentence."""


def open_client(qui: str) -> httpx.Client:
    """One connection per host, a stated user agent. Raises ReseauError."""
    try:
        return httpx.Client(
            verify=_authorities(),
            timeout=DELAIS,
            follow_redirects=True,
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            headers={"User-Agent": qui, "Accept-Encoding": "identity"},
        )
    except (ValueError, ImportError, httpx.InvalidURL) as erreur:
        lus = ", ".join(f"« {_without_password(p)} »" for p in getproxies().values() if "://" in p)
        raise ReseauError(
            f"Le proxy du poste n'a pas une adresse utilisable ({lus or 'HTTPS_PROXY, HTTP_PROXY'}) : donnez "
            "à HTTPS_PROXY une adresse de la forme http://proxy.exemple.fr:8080."
        ) from erreur


def _authorities() -> ssl.SSLContext:
    contexte = ssl.create_default_context()
    contexte.load_verify_locations(certifi.where())
    if fichier := os.environ.get(AUTORITE):
        # Nommé mais illisible, OpenSSL l'ignore sans rien dire.
        try:
            contexte.load_verify_locations(fichier)
        except (OSError, ssl.SSLError) as erreur:
            quoi = "n'existe pas" if isinstance(erreur, FileNotFoundError) else "ne se lit pas"
            raise ReseauError(
                f"{AUTORITE} nomme « {fichier} », qui {quoi} : donnez-lui le fichier de l'autorité de votre "
                "réseau, au format PEM (« -----BEGIN CERTIFICATE----- »)."
            ) from erreur
    return contexte


def refused_certificate(hote: str, dit: str) -> str:
    """Why a certificate was refused, and what to do; ``dit`` is what OpenSSL says."""
    if "expired" in dit or "not yet valid" in dit:
        return (
            f"le certificat présenté pour {hote} n'est pas valable aujourd'hui : vérifiez la date et l'heure "
            "de ce poste, puis recommencez."
        )
    if "mismatch" in dit or "not valid for" in dit:
        return (
            f"le certificat présenté pour {hote} est celui d'un autre site : un portail du réseau répond "
            "sans doute à sa place. Ouvrez ce site dans un navigateur, puis recommencez."
        )
    return (
        f"le certificat présenté pour {hote} n'est reconnu par aucune autorité de ce poste. Votre réseau "
        f"relit sans doute ce qui passe : donnez à {AUTORITE} le fichier de son autorité (au format PEM ; "
        "votre service informatique l'a), puis recommencez."
    )


def refused_proxy(statut: int, dit: str) -> str:
    """Why a proxy refused, and what to do."""
    if statut == 407:
        return (
            "le proxy du réseau demande un nom et un mot de passe (réponse 407) : donnez-les dans "
            "HTTPS_PROXY (http://nom:motdepasse@proxy.exemple.fr:8080), ou demandez à votre service "
            "informatique d'ouvrir data.caf.fr et api.insee.fr. « observatoire actualiser "
            "--depuis DOSSIER » s'en passe."
        )
    return (
        f"le proxy du réseau refuse d'aller plus loin ({dit[:80]}) : demandez à votre service informatique "
        "d'ouvrir data.caf.fr et api.insee.fr. « observatoire actualiser --depuis DOSSIER » s'en passe."
    )


def _without_password(adresse: str) -> str:
    """The address of a proxy, fit to be shown."""
    genre, _, reste = adresse.partition("://")
    return f"{genre}://{reste.rpartition('@')[2]}"
