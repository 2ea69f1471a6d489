"""Snapshots of what was fetched: a folder each, never changed, and a small file that names the present one.

``officiel/<name>/`` holds one file per source and ``manifeste.json``; ``officiel/instantane.json`` says which
snapshot is read and which was before. Both are written whole or not at all. Without one, the store is made
of the embedded files alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data.disque import fingerprint, locked, new_file, new_folder, seal, sha256, unseal
from data.erreurs import PhraseError

NOM_DOSSIER = "officiel"
NOM_POINTEUR = "instantane.json"
NOM_MANIFESTE = "manifeste.json"
REMEDE = (
    "Relancez « observatoire actualiser », ou « observatoire actualiser --revenir » pour l'état d'avant. "
    "Le magasin en place n'est pas touché."
)


class InstantaneError(PhraseError):
    """What was fetched cannot be read back; the store that is there stays. French sentence."""


@dataclass(frozen=True, slots=True)
class Amont:
    """What the producer gave, and how to ask whether it has changed."""

    url: str
    etag: str
    modifie: str
    sha256: str
    octets: int


@dataclass(frozen=True, slots=True)
class Mouvement:
    """By how much a source moved, in figures: against the one that it replaces."""

    ajoutees: int = 0
    revisees: int = 0
    retirees: int = 0
    plus_fortes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Piece:
    """One stored file: that of a source at its level; ``raisons`` says why a territory has no row in it."""

    jeu: str
    fichier: str
    sha256: str
    annees: tuple[int, ...]
    lignes: int
    territoires: int
    recupere_le: str
    version: int
    amont: Amont
    lecteur: str = "tableau"
    mouvement: Mouvement = field(default_factory=Mouvement)
    raisons: Mapping[str, str] = field(default_factory=dict)

    @property
    def millesime(self) -> str:
        """« 2023 », « 2017-2022 »."""
        return years_text(self.annees)


@dataclass(frozen=True, slots=True)
class Instantane:
    """The files that a store is made of beside the embedded ones; ``nom`` is '' when there is none."""

    nom: str = ""
    dossier: Path = field(default_factory=Path)
    pieces: Mapping[str, Piece] = field(default_factory=dict)

    def path(self, source: str) -> Path:
        """File of a source that it holds."""
        return self.dossier / self.pieces[source].fichier

    def check(self) -> dict[str, Path]:
        """Path of every file, its fingerprint checked. Raises InstantaneError that names what differs."""
        fautes = [
            f"{source} ({piece.fichier})"
            for source, piece in self.pieces.items()
            if not self.path(source).is_file() or fingerprint(self.path(source)) != piece.sha256
        ]
        if fautes:
            raise InstantaneError(
                f"Des fichiers récupérés ont été modifiés ou ôtés de {self.dossier} : "
                f"{', '.join(fautes)}. {REMEDE}"
            )
        return {source: self.path(source) for source in self.pieces}


AUCUN = Instantane()


def folder(donnees: Path) -> Path:
    """Where fetched figures stand, in the folder of local data."""
    return donnees / NOM_DOSSIER


def present(donnees: Path) -> Instantane:
    """The snapshot that is read; AUCUN when nothing was fetched. Raises InstantaneError."""
    return read(donnees, names(donnees)[0])


def names(donnees: Path) -> tuple[str, str]:
    """(present, previous); '' for the embedded files alone. Raises InstantaneError."""
    chemin = folder(donnees) / NOM_POINTEUR
    try:
        lu = unseal(chemin.read_bytes())
        return str(lu["present"]), str(lu["precedent"])
    except FileNotFoundError:
        return "", ""
    except (OSError, ValueError, KeyError) as erreur:
        raise InstantaneError(f"{chemin} ne se lit plus. {REMEDE}") from erreur


def state(donnees: Path) -> str:
    """What tells two snapshots apart, whatever their condition: it never raises."""
    try:
        return names(donnees)[0]
    except InstantaneError:
        return "illisible"


def read(donnees: Path, nom: str) -> Instantane:
    """A snapshot by its name. Raises InstantaneError."""
    if not nom:
        return AUCUN
    dossier = folder(donnees) / nom
    try:
        lu = unseal((dossier / NOM_MANIFESTE).read_bytes())
        pieces = {str(source): _piece(brut) for source, brut in lu["pieces"].items()}
    except (OSError, ValueError, KeyError, TypeError) as erreur:
        raise InstantaneError(f"Les chiffres récupérés de {dossier} ne se lisent plus. {REMEDE}") from erreur
    return Instantane(nom, dossier, pieces)


def write(donnees: Path, pieces: Mapping[str, tuple[Piece, Path]]) -> Instantane:
    """Keep these files (each with the place where it is now) as a snapshot that nothing reads yet.

    Raises JournalError; nothing is then left of it.
    """
    octets = seal({"pieces": {source: asdict(piece) for source, (piece, _) in sorted(pieces.items())}})
    nom, ici = sha256(octets)[:12], folder(donnees)
    with locked(ici):
        if not (ici / nom).is_dir():
            with new_folder(ici, nom) as neuf:
                for piece, origine in pieces.values():
                    shutil.copyfile(origine, neuf / piece.fichier)
                (neuf / NOM_MANIFESTE).write_bytes(octets)
    return read(donnees, nom)


def adopt(donnees: Path, nom: str) -> None:
    """Make a snapshot the present one, in one rename; the one that was is kept, the others go."""
    ici = folder(donnees)
    if not nom and not ici.is_dir():
        return
    with locked(ici):
        try:
            ancien, avant = names(donnees)
        except InstantaneError:
            ancien, avant = "", ""
        if nom == ancien:
            return
        with new_file(ici / NOM_POINTEUR) as neuf:
            neuf.write_bytes(seal({"present": nom, "precedent": ancien}))
        if avant and avant not in (nom, ancien):
            shutil.rmtree(ici / avant, ignore_errors=True)


def drop(donnees: Path, nom: str) -> None:
    """Remove a snapshot that was refused: never the present one nor the one before."""
    if nom and nom not in names(donnees):
        shutil.rmtree(folder(donnees) / nom, ignore_errors=True)


def years_text(annees: tuple[int, ...]) -> str:
    """« 2023 », « 2017-2022 »."""
    return str(annees[0]) if annees[0] == annees[-1] else f"{annees[0]}-{annees[-1]}"


def now() -> str:
    """The instant, in ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _piece(brut: Mapping[str, Any]) -> Piece:
    mouvement = Mouvement(**{**brut["mouvement"], "plus_fortes": tuple(brut["mouvement"]["plus_fortes"])})
    amont = Amont(**brut["amont"])
    piece = Piece(**{**brut, "annees": tuple(brut["annees"]), "amont": amont, "mouvement": mouvement})
    if Path(piece.fichier).name != piece.fichier:
        raise ValueError(piece.fichier)
    return piece
