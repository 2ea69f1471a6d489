"""Received files read and checked in a bounded process; a failure is a report that says it."""

from __future__ import annotations

import hashlib
import pickle
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboard.travailleur import processus
from dashboard.travailleur.processus import Bornes, Preparation, Sujet, TravailError
from data.depots.contrat.rapport import ERREUR, Faute, Rapport
from data.depots.contrat.schema import Format
from data.depots.controle import transport
from data.depots.lecture import fichiers
from data.disque import JournalError
from data.magasin.referentiel import ReferentielMagasin
from data.readers import LectureError

_CONSEIL = (
    "gardez la seule feuille du tableau, ou recopiez-la dans un classeur neuf, puis renvoyez-le. "
    "Rien n'est enregistré."
)
# Cent mille lignes prennent une douzaine de secondes ; dix fois plus sur un poste chargé.
BORNES = Bornes(delai_s=120)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_LISTES_GARDEES = 32

_listes: OrderedDict[tuple[str, str], list[str]] = OrderedDict()
_verrou = threading.Lock()


def check(
    format_: Format, contenu: bytes, nom: str, referentiel: ReferentielMagasin, options: Mapping[str, Any]
) -> Rapport:
    """As ``validation.check``, whose keywords are ``options``; a process that died is a fault.

    Raises travailleur.Occupe when no process was free in time.
    """
    entree = {"nom": nom, "format": format_.code, "options": dict(options)}
    try:
        # Un fichier trop gros n'est pas même envoyé.
        fichiers.check_size(len(contenu), nom)
        dit, octets = processus.run(
            "controler", entree, contenu, _subject(nom), BORNES, preparation(referentiel)
        )
        return transport.decode(dit, octets)
    except processus.Occupe:
        raise
    except LectureError as erreur:
        phrase = erreur.fautes[0]
    except TravailError as erreur:
        phrase = str(erreur)
    except transport.TransportError:
        phrase = f"la lecture de « {nom} » a rendu une réponse illisible : {_CONSEIL}"
    rapport = Rapport(nom, format_)
    rapport.add(Faute(ERREUR, phrase))
    return rapport


def list_sheets(contenu: bytes, nom: str) -> list[str]:
    """Sheets to choose from; none for a CSV, nor for a file that the check will refuse."""
    if not contenu.startswith(_ZIP) or len(contenu) > fichiers.TAILLE_MAX:
        return []
    # Une page se relit à chaque geste : le même fichier n'est ouvert qu'une fois.
    cle = hashlib.sha256(contenu).hexdigest(), nom
    with _verrou:
        if cle in _listes:
            return _listes[cle]
    try:
        dit, _ = processus.run("lister", {"nom": nom}, contenu, _subject(nom), BORNES)
        feuilles = [str(f) for f in dit.get("feuilles", [])]
    except processus.Occupe:
        return []
    except TravailError:
        feuilles = []
    with _verrou:
        _listes[cle] = feuilles
        while len(_listes) > _LISTES_GARDEES:
            _listes.popitem(last=False)
    return feuilles


def check_archive(archive: Path, connues: list[str], referentiel: ReferentielMagasin) -> None:
    """Read and check an archive without taking it; ``connues`` are the entries that the journal holds.

    Raises JournalError or travailleur.TravailError.
    """
    entree = {"archive": str(archive.absolute()), "connues": connues}
    sujet = Sujet(
        f"la lecture de l'archive « {archive.name} »", "rien n'est repris.", "elle est sans doute abîmée"
    )
    dit, _ = processus.run("archive", entree, b"", sujet, BORNES, preparation(referentiel))
    if refus := dit.get("refus"):
        raise JournalError(str(refus))


def warm(referentiel: ReferentielMagasin | None) -> None:
    """Keep one reading process ready from now on."""
    processus.warm(preparation(referentiel) if referentiel is not None else None)


def preparation(referentiel: ReferentielMagasin) -> Preparation:
    """What a reading process must know: the territories of the present store."""
    return Preparation(_Meme(referentiel), lambda: pickle.dumps(referentiel.renewed()))


class _Meme:
    """Equal when it is about the very same object."""

    def __init__(self, objet: object) -> None:
        self._objet = objet

    def __eq__(self, autre: object) -> bool:
        return isinstance(autre, _Meme) and autre._objet is self._objet

    def __hash__(self) -> int:
        return id(self._objet)


def _subject(nom: str) -> Sujet:
    return Sujet(f"la lecture de « {nom} »", _CONSEIL)
