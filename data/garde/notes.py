"""Notes taken in a workshop, on a territory or on a figure, beside the local data.

One JSON file per note in ``notes/``, written aside then renamed, under a lock: neither a reload nor
two notes at once can lose one. A removed note goes to ``notes/corbeille`` and can come back.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from data.disque import explain, locked, new_file, sync, write_file
from data.erreurs import PhraseError
from data.tableur import neutral

NOM_DOSSIER = "notes"
CORBEILLE = "corbeille"
TEXTE_MAX = 500
AUTEUR_MAX = 60
FIGURE_MAX = 300
# Au-delà, ce n'est plus un atelier : un participant a laissé un doigt sur le bouton.
NOTES_MAX = 2000
_PARIS = ZoneInfo("Europe/Paris")
COLONNES = ("Numéro", "Date (UTC)", "Niveau", "Code", "Territoire", "Figure", "Note", "Auteur")


class NotesError(PhraseError):
    """A note could not be kept, found or read; a French sentence."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note. ``code_territoire`` is empty for a note on a whole figure; ``figure`` is its title.

    ``numero`` never changes and is never given twice; ``date`` is ISO 8601, in UTC.
    """

    numero: int
    date: str
    texte: str
    auteur: str = ""
    niveau: str = ""
    code_territoire: str = ""
    territoire: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Carnet:
    """Notes in the order they were taken, and the names of the files that cannot be read."""

    notes: tuple[Note, ...]
    illisibles: tuple[str, ...] = ()


def add(
    donnees: Path,
    texte: str,
    *,
    auteur: str = "",
    niveau: str = "",
    code_territoire: str = "",
    territoire: str = "",
    figure: str = "",
) -> Note:
    """Keep a note; its number follows the highest ever given. Raises NotesError."""
    texte, auteur = _clean(texte), " ".join(_clean(auteur).split())
    if not texte:
        raise NotesError("Cette note est vide : écrivez une phrase, puis recommencez.")
    if len(texte) > TEXTE_MAX:
        raise NotesError(
            f"Cette note a {len(texte)} caractères, le plus est {TEXTE_MAX} : raccourcissez-la ou "
            "faites-en deux."
        )
    if len(auteur) > AUTEUR_MAX:
        raise NotesError(f"L'auteur tient en {AUTEUR_MAX} caractères au plus.")
    if len(figure) > FIGURE_MAX:
        raise NotesError(f"Le titre de la figure tient en {FIGURE_MAX} caractères au plus.")
    dossier = donnees / NOM_DOSSIER
    with locked(dossier):
        numeros = [_number(f) for f in (*_files(dossier), *_files(dossier / CORBEILLE))]
        if len(numeros) >= NOTES_MAX:
            raise NotesError(
                f"{NOTES_MAX} notes sont déjà gardées : exportez-les en CSV, puis videz le dossier "
                f"{NOM_DOSSIER} avant d'en poser d'autres."
            )
        note = Note(
            numero=max(numeros, default=0) + 1,
            date=datetime.now(UTC).isoformat(timespec="seconds"),
            texte=texte,
            auteur=auteur,
            niveau=niveau,
            code_territoire=code_territoire,
            territoire=_clean(territoire),
            figure=_clean(figure),
        )
        octets = json.dumps(asdict(note), ensure_ascii=False, indent=1).encode("utf-8")
        with new_file(dossier / _name(note.numero)) as neuf:
            write_file(neuf, [octets, b"\n"])
    return note


def list_notes(donnees: Path, *, corbeille: bool = False) -> Carnet:
    """The notes kept (or those in the bin). A damaged file is named, never hides the others."""
    dossier = donnees / NOM_DOSSIER
    notes: list[Note] = []
    illisibles: list[str] = []
    for fichier in _files(dossier / CORBEILLE if corbeille else dossier):
        try:
            notes.append(_read(fichier))
        except FileNotFoundError:
            # Retirée par un autre écran depuis la liste des noms.
            continue
        except (OSError, ValueError):
            illisibles.append(fichier.name)
    return Carnet(tuple(notes), tuple(illisibles))


def remove(donnees: Path, numero: int) -> None:
    """Move a note to the bin. Raises NotesError when there is no such note."""
    dossier = donnees / NOM_DOSSIER
    _move(dossier, dossier / _name(numero), dossier / CORBEILLE / _name(numero))


def restore(donnees: Path, numero: int) -> None:
    """Take a note out of the bin. Raises NotesError when it is not there."""
    dossier = donnees / NOM_DOSSIER
    _move(dossier, dossier / CORBEILLE / _name(numero), dossier / _name(numero))


def csv_bytes(notes: Iterator[Note] | tuple[Note, ...] | list[Note]) -> bytes:
    """The notes as a French CSV: ``;``, UTF-8 with BOM, safe to open in a spreadsheet."""
    sortie = io.StringIO()
    ecrit = csv.writer(sortie, delimiter=";", lineterminator="\r\n")
    ecrit.writerow(COLONNES)
    for n in notes:
        ecrit.writerow(
            [
                n.numero,
                _paris(n.date),
                n.niveau,
                n.code_territoire,
                n.territoire,
                neutral(n.figure),
                neutral(n.texte),
                neutral(n.auteur),
            ]
        )
    return sortie.getvalue().encode("utf-8-sig")


def _paris(date: str) -> str:
    """« 22/11/2026 14:05 », Paris time: a date that a French spreadsheet reads as one."""
    try:
        return datetime.fromisoformat(date).astimezone(_PARIS).strftime("%d/%m/%Y %H:%M")
    except ValueError:
        return date


def _move(dossier: Path, de: Path, vers: Path) -> None:
    with locked(dossier):
        if not de.is_file():
            raise NotesError(f"La note {_number(de)} n'est plus là : rechargez la page.")
        try:
            vers.parent.mkdir(exist_ok=True)
            # Un seul geste du disque : la note est ici ou là, jamais nulle part.
            de.replace(vers)
            sync(vers.parent)
            sync(de.parent)
        except OSError as erreur:
            raise explain(erreur, dossier) from erreur


def _clean(texte: str) -> str:
    """Printable text: line breaks kept, other control characters and outer blanks removed."""
    unies = texte.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in unies if c == "\n" or c.isprintable()).strip()


def _name(numero: int) -> str:
    return f"{numero:05d}.json"


def _number(fichier: Path) -> int:
    return int(fichier.stem)


def _files(dossier: Path) -> list[Path]:
    """Files of notes of a folder, by number; anything else is left alone."""
    try:
        fichiers = list(dossier.iterdir())
    except FileNotFoundError:
        return []
    except OSError as erreur:
        raise NotesError(f"Le dossier des notes, {dossier}, ne se lit pas.") from erreur
    trouves = [f for f in fichiers if f.suffix == ".json" and f.stem.isdecimal()]
    return sorted(trouves, key=_number)


def _read(fichier: Path) -> Note:
    """A note. Raises ValueError when the file is not one."""
    objet = json.loads(fichier.read_text(encoding="utf-8"))
    if not isinstance(objet, dict) or set(objet) != {c.name for c in fields(Note)}:
        raise ValueError("pas une note")
    if not isinstance(objet["numero"], int) or objet["numero"] != _number(fichier):
        raise ValueError("le numéro n'est pas celui du fichier")
    if not all(isinstance(v, str) for cle, v in objet.items() if cle != "numero"):
        raise ValueError("un champ n'est pas un texte")
    return Note(**objet)
