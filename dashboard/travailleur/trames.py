"""What the application and its worker processes say to each other: a JSON header, then bytes."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

# Le dossier qui contient nos paquets.
RACINE = Path(__file__).resolve().parents[2]
_LONGUEUR = struct.Struct(">Q")
_ENTETE_MAX = 64 * 2**20


class TrameError(Exception):
    """A frame that is cut, or longer than allowed."""


def write_frame(tuyau: BinaryIO | Any, entete: dict[str, Any], octets: bytes) -> None:
    """Send one frame."""
    texte = json.dumps(entete).encode()
    tuyau.write(_LONGUEUR.pack(len(texte)) + texte + _LONGUEUR.pack(len(octets)))
    tuyau.write(octets)
    tuyau.flush()


def read_frame(
    tuyau: BinaryIO | Any, limite: Callable[[], int] | None = None
) -> tuple[dict[str, Any], bytes]:
    """Receive one frame. Raises TrameError when it is cut or beyond the limit (bytes)."""
    texte = _read(tuyau, lambda: _ENTETE_MAX)
    octets = _read(tuyau, limite)
    entete = json.loads(texte)
    if not isinstance(entete, dict):
        raise TrameError("entête illisible")
    return entete, octets


def _read(tuyau: BinaryIO | Any, limite: Callable[[], int] | None) -> bytes:
    (taille,) = _LONGUEUR.unpack(_exactly(tuyau, _LONGUEUR.size))
    if limite is not None and taille > limite():
        raise TrameError(f"{taille} octets annoncés")
    return _exactly(tuyau, taille)


def _exactly(tuyau: BinaryIO | Any, taille: int) -> bytes:
    octets = tuyau.read(taille)
    if len(octets) != taille:
        raise TrameError("trame coupée")
    return octets
