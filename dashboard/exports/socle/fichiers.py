"""Files that do no harm: safe names, and no half-written file."""

from __future__ import annotations

import errno
import os
import re
from contextlib import suppress
from pathlib import Path

from data.disque import clear_dead, replace
from data.erreurs import PhraseError
from data.identifiants import slug

_RESERVES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(-.*)?")
_NOM_MAX = 100


class ExportError(PhraseError):
    """A file cannot be made or written. The text is a French sentence."""


class FichierError(ExportError):
    """The file could not be written. The text is a French sentence."""


def safe_name(texte: str, extension: str, suffixe: str = "") -> str:
    """A file name that Windows, macOS and Linux accept: « taux-de-couverture-300ppp.png »."""
    nom = slug(texte)
    if len(nom) > _NOM_MAX:
        # Coupé entre deux mots : « 202 » ne se lirait pas comme une année tronquée.
        nom = nom[: _NOM_MAX + 1].rpartition("-")[0] or nom[:_NOM_MAX]
    nom = nom.strip("-") or "figure"
    if _RESERVES.fullmatch(nom):
        nom = f"figure-{nom}"
    return f"{nom}{suffixe}.{extension}"


def check_folder(chemin: Path) -> None:
    """Raise FichierError when nothing can be written there, whatever the bytes."""
    dossier = chemin.parent
    if not dossier.is_dir():
        raise FichierError(f"Le dossier « {dossier} » n'existe pas : créez-le, puis recommencez.")
    if chemin.is_dir():
        raise FichierError(f"« {chemin.name} » est un dossier : donnez un nom de fichier.")


def write_file(chemin: Path, octets: bytes) -> None:
    """Write beside, then rename: the file is whole or is not there. Raises FichierError."""
    check_folder(chemin)
    provisoire = chemin.with_name(f".{chemin.name}.{os.getpid()}.tmp")
    # Ce qu'un export tué a laissé à cette place ; le dossier, lui, n'est pas à nous.
    clear_dead(chemin.parent, chemin.name)
    try:
        with provisoire.open("wb") as fichier:
            fichier.write(octets)
            fichier.flush()
            os.fsync(fichier.fileno())
        replace(provisoire, chemin)
    except OSError as erreur:
        raise FichierError(_sentence(erreur, chemin)) from erreur
    finally:
        with suppress(OSError):
            provisoire.unlink(missing_ok=True)


def _sentence(erreur: OSError, chemin: Path) -> str:
    if erreur.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"Pas le droit d'écrire « {chemin.name} » dans ce dossier : choisissez-en un autre. "
            "Rien n'a été écrit."
        )
    if erreur.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"Le disque est plein : « {chemin.name} » n'a pas été écrit. Libérez de la place, puis "
            "recommencez."
        )
    return f"« {chemin.name} » n'a pas pu être écrit : le disque ne répond pas. Rien n'a été écrit."
