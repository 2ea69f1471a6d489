"""The jobs that are done on received files in a process of their own, by name.

A job takes its settings (JSON), the bytes of the file and what the process was prepared with; it
gives an answer (JSON) and bytes. It runs in ``commande.enfant``, within limits.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from data.depots.controle import relecture, transport, validation
from data.depots.formats import FORMATS
from data.depots.journal import reprise
from data.depots.lecture import ouverture
from data.disque import JournalError
from data.readers import LectureError

Ouvrage = Callable[[dict[str, Any], bytes, Any], tuple[dict[str, Any], bytes]]


class SansPandas:
    """pyarrow would load pandas (0.3 s) to recognise its columns; reading a file has none."""

    def find_spec(self, nom: str, *_: object) -> None:
        if nom == "pandas":
            raise ImportError("pandas n'est pas chargé dans un travailleur")


def prepare() -> None:
    """Load in advance what most jobs use."""
    sys.meta_path.insert(0, SansPandas())
    transport.warm()


def check(entree: dict[str, Any], contenu: bytes, prepare: Any) -> tuple[dict[str, Any], bytes]:
    """The report of a file; ``prepare`` is the reference of territories."""
    rapport = validation.check(
        contenu, entree["nom"], FORMATS[entree["format"]], prepare, **entree["options"]
    )
    return transport.encode(rapport)


def list_sheets(entree: dict[str, Any], contenu: bytes, _: Any) -> tuple[dict[str, Any], bytes]:
    """The sheets to choose from; none when the file cannot be opened, as the check will say."""
    try:
        return {"feuilles": ouverture.list_sheets(contenu, entree["nom"])}, b""
    except LectureError:
        return {"feuilles": []}, b""


def rehearse_archive(entree: dict[str, Any], contenu: bytes, prepare: Any) -> tuple[dict[str, Any], bytes]:
    """An archive read and checked whole, beside the journal; the sentence that refuses it, or none.

    ``prepare`` is the reference of territories.
    """
    try:
        reprise.rehearse_archive(
            Path(entree["archive"]),
            set(entree["connues"]),
            lambda depot, lignes: relecture.check_rows(depot, lignes, prepare),
        )
    except JournalError as erreur:
        return {"refus": str(erreur)}, b""
    return {}, b""


OUVRAGES: Mapping[str, Ouvrage] = MappingProxyType(
    {"archive": rehearse_archive, "controler": check, "lister": list_sheets}
)
