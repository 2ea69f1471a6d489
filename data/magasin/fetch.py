"""Embedded files: found, and the very bytes that were checked (sha256 of their card).

Nothing is downloaded here: the project works offline. A file that is missing or differs is named,
with what to do, and nothing is built from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from data.disque import fingerprint
from data.erreurs import PhraseError
from data.fiches.catalogue import DOSSIER_DATA, Source

EMBARQUE = DOSSIER_DATA / "embarque"


class FileError(PhraseError):
    """One or several embedded files are missing or altered (French sentence, files named)."""


def check_files(sources: Iterable[Source], dossier: Path = EMBARQUE) -> dict[str, Path]:
    """Path of every source's file, once its fingerprint is checked.

    Raises FileError that names all the missing or altered files.
    """
    fautes: list[str] = []
    chemins: dict[str, Path] = {}
    for source in sources:
        chemin = dossier / source.fichier
        if not chemin.is_file():
            fautes.append(f"{source.fichier} est introuvable.")
        elif (trouve := fingerprint(chemin)) != source.sha256:
            fautes.append(
                f"{source.fichier} a été modifié : empreinte {trouve[:12]}… trouvée, "
                f"{source.sha256[:12]}… attendue d'après sources.toml."
            )
        chemins[source.id] = chemin
    if fautes:
        raise FileError(
            "Des fichiers de data/embarque/ ne sont pas ceux qui ont été contrôlés :\n"
            + "\n".join(f"- {f}" for f in fautes)
            + "\nRemettez-les (git checkout data/embarque) ou refaites-les (make embarque). "
            "L'ancien magasin n'a pas été touché."
        )
    return chemins
