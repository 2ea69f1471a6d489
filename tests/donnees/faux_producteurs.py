"""Un serveur local qui répond comme data.caf.fr et api.insee.fr, pannes comprises.

Les formes sont celles que les producteurs publient : « ; », BOM, libellés français, lignes techniques,
pages de cent lignes, archives ZIP. ``pannes`` se jouent une fois chacune, dans l'ordre, avant la vraie
réponse ; ``demandes`` garde ce qui a été demandé.
"""

from __future__ import annotations

import hashlib
import io
import json
import ssl
import threading
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

BASE = "/api/explore/v2.1/catalog/datasets"
SUFFIXES = {"france": "nat", "region": "reg", "departement": "dep", "epci": "epci", "commune": "com"}
LIBELLES_TAUX = (
    "Taux de couv global",
    "Taux de couv EAJE - ensemble",
    "Taux de couv assistante maternelle",
    "Taux de couv préscolarisation",
    "Taux de couv salariée à domicile",
)
CHAMPS_TAUX = (
    "txcouv_{n}",
    "txcouv_eaje_{n}",
    "txcouv_am_ind_{n}",
    "txcouv_prescol_{n}",
    "txcouv_gad_ind_{n}",
)
CHAMPS_PLACES = ("tot_offre_{n}", "pl_eaje_{n}", "pl_am_ind_{n}", "pl_prescol_{n}", "pl_gad_ind_{n}")
_CODES = {"region": "numregi", "departement": "numdep", "epci": "numepci", "commune": "numcom"}
_LIBELLES = {
    "region": "Numéro Région",
    "departement": "Numéro Département",
    "epci": "Numéro EPCI",
    "commune": "Numéro Commune",
}


@dataclass(slots=True)
class Panne:
    """Une réponse qui n'est pas la bonne : un statut, des en-têtes, un corps, coupé à ``coupe`` octets."""

    statut: int = 200
    corps: bytes | None = None
    entetes: dict[str, str] = field(default_factory=dict)
    coupe: int | None = None


@dataclass(slots=True)
class Fichier:
    """Ce qui est servi à une adresse. Sans ``marque``, ni etag ni date : rien à comparer."""

    corps: bytes
    genre: str = "text/csv; charset=utf-8"
    marque: bool = True
    pannes: list[Panne] = field(default_factory=list)

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.corps).hexdigest()[:16]}"'


class FauxProducteurs:
    """À prendre par ``with`` ; ``adresse`` est à donner à OBSERVATOIRE_CNAF et OBSERVATOIRE_INSEE. Avec
    ``tls``, le serveur parle HTTPS."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.fichiers: dict[str, Fichier] = {}
        self.pages: dict[str, list[dict[str, Any]]] = {}
        self.demandes: list[tuple[str, dict[str, str]]] = []
        self.connexions = 0
        self.envoyes = 0
        faux = self

        class Reponse(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                faux.connexions += 1
                super().setup()

            def do_GET(self) -> None:
                faux.answer(self)

            def log_message(self, format: str, *args: object) -> None: ...

        self._serveur = ThreadingHTTPServer(("127.0.0.1", 0), Reponse)
        self.port = self._serveur.server_port
        self.adresse = f"http{'s' if tls else ''}://127.0.0.1:{self.port}"
        if tls:
            # La poignée de main se fait au fil de la demande : refusée, elle n'arrête pas le serveur.
            self._serveur.socket = tls.wrap_socket(
                self._serveur.socket, server_side=True, do_handshake_on_connect=False
            )

    def __enter__(self) -> FauxProducteurs:
        threading.Thread(target=self._serveur.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._serveur.shutdown()
        self._serveur.server_close()

    # -- ce qui est publié

    def publish(self, jeu: str, corps: bytes) -> Fichier:
        """L'export CSV d'un jeu de la Cnaf."""
        self.fichiers[f"{BASE}/{jeu}/exports/csv"] = Fichier(corps)
        return self.fichiers[f"{BASE}/{jeu}/exports/csv"]

    def publish_melodi(
        self, jeu: str, annee: int, entete: Sequence[str], lignes: Sequence[Sequence[object]]
    ) -> Fichier:
        """L'archive d'un jeu de l'Insee : les données et leur dictionnaire."""
        tampon = io.BytesIO()
        with zipfile.ZipFile(tampon, "w", zipfile.ZIP_DEFLATED) as archive:
            texte = "\n".join(";".join(f'"{c}"' for c in ligne) for ligne in (entete, *lignes)) + "\n"
            archive.writestr(f"{jeu}_{annee}_metadata.csv", '"COD_VAR";"LIB_VAR"\n"GEO";"Territoire"\n')
            archive.writestr(f"{jeu}_{annee}_data.csv", texte)
        chemin = f"/melodi/file/{jeu}/{jeu}_{annee}_CSV_FR"
        self.fichiers[chemin] = Fichier(tampon.getvalue(), "application/zip")
        return self.fichiers[chemin]

    def paths(self) -> list[str]:
        """Les chemins demandés, dans l'ordre."""
        return [urlsplit(d).path for d, _ in self.demandes]

    # -- les réponses

    def answer(self, demande: BaseHTTPRequestHandler) -> None:
        self.demandes.append((demande.path, {k.lower(): v for k, v in demande.headers.items()}))
        adresse = urlsplit(demande.path)
        if adresse.path.endswith("/records"):
            self._page(demande, adresse.path.split("/")[-2], parse_qs(adresse.query))
            return
        fichier = self.fichiers.get(adresse.path)
        if fichier is None:
            self._send(
                demande, 404, b'{"message": "Dataset not found"}', {"Content-Type": "application/json"}
            )
            return
        if fichier.pannes:
            panne = fichier.pannes.pop(0)
            corps = fichier.corps if panne.corps is None else panne.corps
            entetes = {"Content-Type": fichier.genre, **self._marks(fichier), **panne.entetes}
            self._send(demande, panne.statut, corps, entetes, panne.coupe)
            return
        self._file(demande, fichier)

    def _file(self, demande: BaseHTTPRequestHandler, fichier: Fichier) -> None:
        entetes = {"Content-Type": fichier.genre, **self._marks(fichier)}
        if fichier.marque and demande.headers.get("If-None-Match") == fichier.etag:
            self._send(demande, 304, b"", entetes)
            return
        plage = demande.headers.get("Range", "")
        if plage and fichier.marque and demande.headers.get("If-Range") == fichier.etag:
            debut = int(plage.removeprefix("bytes=").rstrip("-"))
            if debut >= len(fichier.corps):
                self._send(demande, 416, b"", {})
                return
            total = len(fichier.corps)
            entetes["Content-Range"] = f"bytes {debut}-{total - 1}/{total}"
            self._send(demande, 206, fichier.corps[debut:], entetes)
            return
        self._send(demande, 200, fichier.corps, entetes)

    def _page(self, demande: BaseHTTPRequestHandler, jeu: str, choix: dict[str, list[str]]) -> None:
        if jeu not in self.pages or int(choix["limit"][0]) > 100:
            self._send(demande, 400, b'{"message": "ODSQL error"}', {"Content-Type": "application/json"})
            return
        debut = int(choix["offset"][0])
        lues = self.pages[jeu][debut : debut + 100]
        self._send(demande, 200, json.dumps({"results": lues}).encode(), {"Content-Type": "application/json"})

    def _marks(self, fichier: Fichier) -> dict[str, str]:
        return {"ETag": fichier.etag} if fichier.marque else {}

    def _send(
        self,
        demande: BaseHTTPRequestHandler,
        statut: int,
        corps: bytes,
        entetes: dict[str, str],
        coupe: int | None = None,
    ) -> None:
        demande.send_response(statut)
        for cle, valeur in entetes.items():
            demande.send_header(cle, valeur)
        if statut != 304:
            demande.send_header("Content-Length", str(len(corps)))
        demande.end_headers()
        envoi = corps if coupe is None else corps[:coupe]
        self.envoyes += len(envoi)
        if statut != 304:
            demande.wfile.write(envoi)
        if coupe is not None:
            demande.wfile.flush()
            demande.close_connection = True
            demande.connection.close()


def cnaf_rows(
    niveau: str, champs: Sequence[str], lignes: Sequence[tuple[str, object, Sequence[object]]]
) -> list[dict[str, Any]]:
    """Les lignes à plat d'un jeu de la Cnaf : (code, année, chiffres)."""
    n = SUFFIXES[niveau]
    return [
        {
            "annee": annee,
            **({} if niveau == "france" else {_CODES[niveau]: code, f"nom{n}": f"Nom de {code}"}),
            **{champ.format(n=n): v for champ, v in zip(champs, valeurs, strict=True)},
        }
        for code, annee, valeurs in lignes
    ]


def cnaf_csv(lignes: Sequence[dict[str, Any]], *, libelles: bool = False, bom: bool = False) -> bytes:
    """L'export CSV de ces lignes : les noms techniques, ou les libellés français avec un BOM."""
    noms = list(dict.fromkeys(cle for ligne in lignes for cle in ligne))
    entete = [_label(nom) for nom in noms] if libelles else noms
    texte = "\n".join(
        ";".join("" if c is None else str(c) for c in ligne)
        for ligne in (entete, *([x.get(n) for n in noms] for x in lignes))
    )
    return ("\ufeff" if bom or libelles else "").encode() + f"{texte}\n".encode()


def _label(nom: str) -> str:
    if nom == "annee":
        return "Date référence"
    for niveau, code in _CODES.items():
        if nom == code:
            return _LIBELLES[niveau]
    for champ, libelle in zip(CHAMPS_TAUX, LIBELLES_TAUX, strict=True):
        if any(nom == champ.format(n=n) for n in SUFFIXES.values()):
            return libelle
    return f"Nom {nom}"
