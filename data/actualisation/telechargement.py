"""One download: polite, resumed, whole or not at all.

One connection per host, a stated user agent, the proxy and the certificates of the machine. A server that
asks to wait is waited for; one that fails is tried again; what was already received is not asked twice
when the server says that it has not changed. What arrives is a file, never the memory.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import stamina

from data.actualisation import reseau
from data.actualisation.instantane import Amont
from data.actualisation.plan import Fichier
from data.actualisation.reponses import (
    Encore,
    Refus,
    check_kind,
    check_status,
    follows,
    network_said,
    worth_waiting,
)
from data.disque import explain, fingerprint, replace
from data.erreurs import PhraseError

ESSAIS = 5
ATTENTE_INITIALE_S, ATTENTE_MAX_S = 1.0, 30.0
MARGE_DISQUE = 50_000_000
# Un envoi sans fin ne remplit pas le disque.
FOIS_TAILLE_MAX, TAILLE_SURE = 20, 300_000_000
PAR_PAGE = 100
Suivi = Callable[[str, int, int], None]
# Elle écrirait en anglais, sur la sortie d'erreur, chaque nouvel essai.
stamina.instrumentation.set_on_retry_hooks([])


class TelechargementError(PhraseError):
    """A file could not be fetched: which one, what the server answered, what to do."""


@dataclass(frozen=True, slots=True)
class Recu:
    """``chemin`` is None when nothing has changed since the one that was known."""

    chemin: Path | None
    amont: Amont


class Telechargeur:
    """Downloads into ``dossier``, one at a time. To be closed. Raises ReseauError."""

    def __init__(self, dossier: Path, suivi: Suivi) -> None:
        self._dossier, self._suivi = dossier, suivi
        # Les hôtes qui ne répondent plus : vingt fichiers n'attendent pas vingt fois.
        self._muets: dict[str, Encore] = {}
        dossier.mkdir(parents=True, exist_ok=True)
        self._client = reseau.open_client(user_agent())

    def close(self) -> None:
        self._client.close()

    def fetch(self, fichier: Fichier, connu: Amont | None) -> Recu:
        """The file, or None in it when it is the one that is known. Raises TelechargementError.

        A file received by a refresh that was cut is asked for again only if it has changed.
        """
        pret = self._ready(fichier)
        refus: Refus | Encore | None = None
        for adresse in fichier.adresses:
            try:
                return self._fetch(fichier, adresse, pret, connu)
            except (Refus, Encore) as erreur:
                refus = erreur
                if erreur.statut != 404:
                    break
        assert refus is not None
        if fichier.repli and refus.statut:
            try:
                return self._fetch_pages(fichier, connu)
            except (Refus, Encore) as erreur:
                raise TelechargementError(f"{fichier.nom} : {refus} Page par page : {erreur}") from erreur
        raise TelechargementError(f"{fichier.nom} : {refus}") from refus

    # -- une demande

    def _fetch(self, fichier: Fichier, adresse: str, pret: Amont | None, connu: Amont | None) -> Recu:
        amont = self._tried(adresse, lambda: self._attempt(fichier, adresse, pret or connu))
        cible = self._dossier / fichier.nom
        if amont is None:
            return Recu(cible, pret) if pret else Recu(None, connu or Amont(adresse, "", "", "", 0))
        if pret is None and connu is not None and connu.sha256 == amont.sha256:
            with suppress(OSError):
                cible.unlink()
            return Recu(None, amont)
        return Recu(cible, amont)

    def _tried(self, adresse: str, geste: Callable[[], Any]) -> Any:
        """The gesture, tried again while that is worth it."""
        essais = stamina.retry_context(
            on=worth_waiting,
            attempts=ESSAIS,
            timeout=None,
            wait_initial=ATTENTE_INITIALE_S,
            wait_max=ATTENTE_MAX_S,
            wait_jitter=ATTENTE_INITIALE_S,
        )
        hote = urlsplit(adresse).netloc
        if hote in self._muets:
            raise self._muets[hote]
        try:
            for essai in essais:
                with essai, network_said(hote):
                    return geste()
        except Encore as erreur:
            # Injoignable ; une réponse coupée, elle, ne dit rien des autres fichiers.
            if isinstance(erreur.__cause__, httpx.NetworkError | httpx.TimeoutException | httpx.ProxyError):
                self._muets[hote] = erreur
            raise
        raise AssertionError("une boucle d'essais rend ou lève")

    def _attempt(self, fichier: Fichier, adresse: str, connu: Amont | None) -> Amont | None:
        """What was received; None when the server says that the known one is still good."""
        partie = self._dossier / f"{fichier.nom}.partie"
        entetes, deja = self._conditions(partie, adresse, connu)
        with self._client.stream("GET", adresse, headers=entetes) as reponse:
            if reponse.status_code == 304:
                # Lue jusqu'au bout, la connexion resservira.
                reponse.read()
                return None
            if reponse.status_code == 416 or (reponse.status_code == 206 and not follows(reponse, deja)):
                partie.unlink(missing_ok=True)
                raise Encore("la reprise du téléchargement n'a pas été comprise par le serveur.", 0.0)
            check_status(reponse)
            if reponse.status_code == 200:
                deja = 0
            self._receive(fichier, reponse, partie, deja)
        check_kind(partie, reponse, archive=fichier.est_archive)
        amont = Amont(
            adresse,
            reponse.headers.get("etag", ""),
            reponse.headers.get("last-modified", ""),
            fingerprint(partie),
            partie.stat().st_size,
        )
        return self._keep(fichier, partie, amont)

    def _conditions(self, partie: Path, adresse: str, connu: Amont | None) -> tuple[dict[str, str], int]:
        """Headers of a request: the end of a part that was received, or « if it has changed »."""
        debut = _read_json(partie.with_name(f"{partie.name}.json"))
        # Une marque faible ne dit pas que les octets sont les mêmes.
        marque = str(debut.get("etag") or "")
        marque = str(debut.get("modifie") or "") if marque.startswith("W/") or not marque else marque
        if debut.get("url") == adresse and marque and partie.is_file() and partie.stat().st_size:
            deja = partie.stat().st_size
            return {"Range": f"bytes={deja}-", "If-Range": marque}, deja
        entetes: dict[str, str] = {}
        if connu is not None and connu.url == adresse:
            entetes |= {"If-None-Match": connu.etag} if connu.etag else {}
            entetes |= {"If-Modified-Since": connu.modifie} if connu.modifie else {}
        return entetes, 0

    def _receive(self, fichier: Fichier, reponse: httpx.Response, partie: Path, deja: int) -> None:
        annonce = int(reponse.headers.get("content-length") or 0)
        total = deja + annonce if annonce else 0
        plafond = max(FOIS_TAILLE_MAX * fichier.octets, TAILLE_SURE)
        place = shutil.disk_usage(self._dossier).free - MARGE_DISQUE
        if annonce > place:
            raise TelechargementError(
                f"{fichier.nom} : {size(annonce)} à recevoir, et le disque n'a que {size(max(place, 0))} de "
                f"libre dans {self._dossier}. Libérez de la place, puis recommencez."
            )
        try:
            _write_json(
                partie.with_name(f"{partie.name}.json"),
                {
                    "url": str(reponse.request.url),
                    "etag": reponse.headers.get("etag", ""),
                    "modifie": reponse.headers.get("last-modified", ""),
                },
            )
            fait = deja
            with partie.open("ab" if deja else "wb") as flux:
                # Tels qu'ils arrivent : un tampon perdrait sa part quand la réponse est coupée.
                for morceau in reponse.iter_raw():
                    flux.write(morceau)
                    fait += len(morceau)
                    if fait > plafond:
                        raise TelechargementError(
                            f"{fichier.nom} : déjà {size(fait)} reçus pour {size(fichier.octets)} attendus : "
                            "ce n'est pas le fichier prévu, le téléchargement est arrêté."
                        )
                    self._suivi(fichier.nom, fait, total or max(fichier.octets, fait))
        except OSError as erreur:
            raise explain(erreur, self._dossier) from erreur
        if total and partie.stat().st_size != total:
            raise Encore(f"{size(partie.stat().st_size)} reçus sur {size(total)} annoncés.")

    def _keep(self, fichier: Fichier, partie: Path, amont: Amont) -> Amont:
        try:
            replace(partie, self._dossier / fichier.nom)
            _write_json(self._dossier / f"{fichier.nom}.json", asdict(amont))
            partie.with_name(f"{partie.name}.json").unlink(missing_ok=True)
        except OSError as erreur:
            raise explain(erreur, self._dossier) from erreur
        return amont

    def _ready(self, fichier: Fichier) -> Amont | None:
        """What an interrupted refresh had received whole."""
        lu = _read_json(self._dossier / f"{fichier.nom}.json")
        chemin = self._dossier / fichier.nom
        with suppress(TypeError, OSError):
            amont = Amont(**lu)
            if chemin.is_file() and fingerprint(chemin) == amont.sha256:
                return amont
        return None

    # -- page par page

    def _fetch_pages(self, fichier: Fichier, connu: Amont | None) -> Recu:
        """The same rows by ``records``, a hundred at a time; each page that was received stays so."""
        dossier = self._dossier / f"{fichier.nom}.pages"
        dossier.mkdir(exist_ok=True)
        lignes: list[Any] = []
        while True:
            page = dossier / f"{len(lignes):06d}.json"
            if not (lues := _read_page(page)):
                lues = self._tried(fichier.repli, partial(self._page, fichier, page, len(lignes)))
            lignes += lues
            self._suivi(fichier.nom, len(lignes), len(lignes) + (PAR_PAGE if len(lues) == PAR_PAGE else 0))
            if len(lues) < PAR_PAGE:
                break
        cible = self._dossier / f"{Path(fichier.nom).stem}.json"
        cible.write_text(json.dumps(lignes, ensure_ascii=False), encoding="utf-8")
        shutil.rmtree(dossier, ignore_errors=True)
        amont = Amont(fichier.repli, "", "", fingerprint(cible), cible.stat().st_size)
        if connu is not None and connu.sha256 == amont.sha256:
            return Recu(None, amont)
        return Recu(cible, amont)

    def _page(self, fichier: Fichier, page: Path, debut: int) -> list[Any]:
        reponse = self._client.get(fichier.repli, params={"limit": PAR_PAGE, "offset": debut})
        check_status(reponse)
        try:
            lues = reponse.json()["results"]
            if not isinstance(lues, list):
                raise ValueError("results")
        except (ValueError, KeyError, TypeError) as erreur:
            raise Encore("la réponse n'est pas une page de lignes.") from erreur
        if lues:
            page.write_text(json.dumps(lues, ensure_ascii=False), encoding="utf-8")
        return lues


def user_agent() -> str:
    """Who asks: the tool and its version."""
    try:
        version = metadata.version("observatoire-ctg")
    except metadata.PackageNotFoundError:
        version = "0"
    return f"observatoire-ctg/{version} (actualisation de donnees ouvertes)"


def size(octets: float) -> str:
    """« 1,2 Mo », « 340 ko »."""
    if octets >= 1e9:
        return f"{octets / 1e9:.1f} Go".replace(".", ",")
    if octets >= 1e6:
        return f"{octets / 1e6:.1f} Mo".replace(".", ",")
    return f"{max(octets / 1e3, 1):.0f} ko"


def _read_json(chemin: Path) -> dict[str, Any]:
    try:
        lu = json.loads(chemin.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return lu if isinstance(lu, dict) else {}


def _read_page(chemin: Path) -> list[Any]:
    try:
        lu = json.loads(chemin.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return lu if isinstance(lu, list) else []


def _write_json(chemin: Path, objet: dict[str, Any]) -> None:
    chemin.write_text(json.dumps(objet, ensure_ascii=False), encoding="utf-8")
