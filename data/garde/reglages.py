"""Local settings, beside the store: is the demonstration shown, are small EPCI masked.

They live in ``reglages.json`` of the folder of local data (that of ``data.magasin.ouvrir.path``),
survive every build, and count in what makes a store out of date.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from data.disque import JournalError, locked, new_file, sha256, write_file
from data.erreurs import PhraseError

NOM_REGLAGES = "reglages.json"


class ReglagesError(PhraseError):
    """The settings could not be read or written; French sentence."""


@dataclass(frozen=True)
class Reglages:
    """``demonstration``: show invented figures where nothing local counts. ``masquer_petits``:
    hide the hours and rates that stand on fewer than three establishments."""

    demonstration: bool = True
    masquer_petits: bool = False


def read(donnees: Path) -> Reglages:
    """The settings of a folder; the default ones while none were written.

    Raises ReglagesError when the file is there and cannot be understood.
    """
    chemin = donnees / NOM_REGLAGES
    try:
        objet = json.loads(chemin.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Reglages()
    except (OSError, ValueError) as erreur:
        raise _unreadable(chemin) from erreur
    connus = {c.name for c in fields(Reglages)}
    if not isinstance(objet, dict) or not set(objet) <= connus:
        raise _unreadable(chemin)
    if not all(isinstance(v, bool) for v in objet.values()):
        raise _unreadable(chemin)
    return Reglages(**objet)


def write(donnees: Path, reglages: Reglages) -> None:
    """Replace the settings in one rename. Raises ReglagesError; the former ones then stand."""
    texte = json.dumps(asdict(reglages), indent=1, sort_keys=True) + "\n"
    try:
        with locked(donnees), new_file(donnees / NOM_REGLAGES) as neuf:
            write_file(neuf, [texte.encode()])
    except (JournalError, OSError) as erreur:
        raise ReglagesError(
            f"Les réglages n'ont pas été enregistrés dans {donnees} : ce dossier ne s'écrit pas. "
            "Libérez de la place ou rendez-le accessible ; les réglages d'avant sont gardés."
        ) from erreur


def fingerprint(donnees: Path) -> str:
    """Fingerprint of the settings: a store built with another one is out of date."""
    return sha256(json.dumps(asdict(read(donnees)), sort_keys=True).encode())


def _unreadable(chemin: Path) -> ReglagesError:
    return ReglagesError(
        f"Les réglages {chemin} ne se lisent pas : retirez ce fichier pour revenir à la "
        "démonstration visible et à aucun masquage."
    )
