"""What a server's answer means: take it, wait and ask again, or a sentence that says why not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from data.actualisation import reseau
from data.erreurs import PhraseError

# Au-delà, mieux vaut le dire que faire attendre.
PATIENCE_S = 120.0
SANS_RESEAU = (
    "Vérifiez la connexion et le proxy du poste (HTTPS_PROXY), puis recommencez ; sans accès au réseau, "
    "« observatoire actualiser --depuis DOSSIER » dit quels fichiers y mettre."
)


class Encore(PhraseError):
    """A failure worth another try; ``attente`` is what the server asks for, in seconds."""

    def __init__(self, phrase: str, attente: float | None = None, statut: int = 0) -> None:
        super().__init__(phrase)
        self.attente, self.statut = attente, statut


class Refus(PhraseError):
    """An answer that another try would not change."""

    def __init__(self, phrase: str, statut: int) -> None:
        super().__init__(phrase)
        self.statut = statut


def worth_waiting(erreur: Exception) -> bool | float:
    if not isinstance(erreur, Encore):
        return False
    return True if erreur.attente is None else erreur.attente


def check_status(reponse: httpx.Response) -> None:
    statut, hote = reponse.status_code, reponse.request.url.host
    if statut in (200, 206):
        return
    if statut == 407:
        raise Refus(reseau.refused_proxy(statut, ""), 0)
    if statut == 429 or statut >= 500:
        attente = _retry_after(reponse)
        if attente is not None and attente > PATIENCE_S:
            raise Refus(f"{hote} demande d'attendre {round(attente / 60)} minutes avant de recommencer.", 0)
        quoi = "reçoit trop de demandes" if statut == 429 else "est en panne"
        raise Encore(f"{hote} {quoi} (réponse {statut}) : recommencez plus tard.", attente, statut)
    with suppress(httpx.HTTPError):
        reponse.read()
    dit = _message(reponse)
    raise Refus(
        f"{hote} refuse la demande (réponse {statut}{dit}) : le jeu a changé de nom ou de forme, ou ce "
        "réseau ne l'atteint pas.",
        statut,
    )


def _message(reponse: httpx.Response) -> str:
    """What an API says of a refusal, in a few words."""
    try:
        lu = reponse.json()
        return (
            f", « {str(lu.get('message') or lu.get('title') or '')[:120]} »" if isinstance(lu, dict) else ""
        )
    except (ValueError, httpx.HTTPError):
        return ""


def _retry_after(reponse: httpx.Response) -> float | None:
    """Seconds that the server asks for: a number, or a date."""
    texte = reponse.headers.get("retry-after", "").strip()
    if not texte:
        return None
    if texte.isdecimal():
        return float(texte)
    try:
        return max((parsedate_to_datetime(texte) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def follows(reponse: httpx.Response, deja: int) -> bool:
    return reponse.headers.get("content-range", "").startswith(f"bytes {deja}-")


def check_kind(partie: Path, reponse: httpx.Response, *, archive: bool) -> None:
    """Refuse a page of a portal, or anything else that took the place of the file."""
    with partie.open("rb") as flux:
        debut = flux.read(512).lstrip(b"\xef\xbb\xbf \r\n\t")
    if "text/html" in reponse.headers.get("content-type", "") or debut.startswith(b"<"):
        faute = (
            "une page web est arrivée à la place du fichier : un portail du réseau, ou une maintenance. "
            f"{SANS_RESEAU}"
        )
    elif not debut:
        faute = "le fichier reçu est vide : recommencez plus tard."
    elif archive and not debut.startswith(b"PK"):
        faute = "le fichier reçu n'est pas une archive ZIP : recommencez plus tard."
    else:
        return
    partie.unlink(missing_ok=True)
    raise Refus(faute, 0)


@contextmanager
def network_said(hote: str) -> Iterator[None]:
    """A failure of the network as a sentence; the certificate of a proxy has its own."""
    try:
        yield
    except httpx.RemoteProtocolError as erreur:
        raise Encore(f"{hote} a coupé sa réponse avant la fin : recommencez.") from erreur
    except httpx.ProxyError as erreur:
        # Ce que le proxy a répondu à la demande de passer : « 407 Proxy Authentication Required ».
        dit = str(erreur)
        statut = int(dit[:3]) if dit[:3].isdecimal() else 0
        if statut and statut < 500:
            raise Refus(reseau.refused_proxy(statut, dit), 0) from erreur
        raise Encore(f"le proxy du réseau ne répond pas pour {hote} ({dit[:80]}). {SANS_RESEAU}") from erreur
    except httpx.TransportError as erreur:
        dit = str(erreur)
        if "CERTIFICATE_VERIFY_FAILED" in dit:
            raise Refus(reseau.refused_certificate(hote, dit), 0) from erreur
        if "[SSL" in dit:
            raise Refus(
                f"ce qui répond pour {hote} ne parle pas HTTPS : un portail ou un proxy du réseau a pris sa "
                f"place. {SANS_RESEAU}",
                0,
            ) from erreur
        raise Encore(f"{hote} ne répond pas ({type(erreur).__name__}). {SANS_RESEAU}") from erreur
