"""What the reader of this machine prefers, in ``<donnees>/preferences.json``: their département.

The file is replaced in one rename. It is a convenience: a damaged one is ignored, never a failure.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from data.disque import JournalError, locked, new_file, write_file
from data.erreurs import PhraseError
from data.garde.droits import read_only

NOM_FICHIER = "preferences.json"


class PreferencesError(PhraseError):
    """The preferences could not be kept; French sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """``departement`` is a code (« 95 »), '' for the whole of France."""

    departement: str = ""


def read(dossier: Path) -> Preferences:
    """The preferences of a folder; none when the file is missing or cannot be understood."""
    try:
        objet = json.loads((dossier / NOM_FICHIER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Preferences()
    departement = objet.get("departement", "") if isinstance(objet, dict) else ""
    return Preferences(departement) if isinstance(departement, str) else Preferences()


def write(dossier: Path, preferences: Preferences) -> None:
    """Replace the preferences. Raises PreferencesError: read-only installation, full disk…"""
    if read_only():
        raise PreferencesError(
            "Cette installation est en lecture seule : votre choix vaut jusqu'à la fermeture de "
            "cette page, sans être gardé."
        )
    texte = json.dumps(asdict(preferences), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    try:
        with locked(dossier), new_file(dossier / NOM_FICHIER) as neuf:
            write_file(neuf, [texte.encode()])
    except (JournalError, OSError) as erreur:
        raise PreferencesError(
            f"Votre choix n'a pas pu être gardé dans {dossier} : vérifiez la place et les droits de "
            "ce dossier. Il vaut jusqu'à la fermeture de cette page."
        ) from erreur
