"""Notes taken in a workshop, on a territory or on a figure.

A removed note goes to the bin and can come back; its number is never given again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data import personnes
from data.erreurs import PhraseError
from data.memoire import lieu, numerotation
from data.memoire import tables as memoire
from data.memoire.espace import current
from data.memoire.temps import now
from data.saisie import printable
from data.tableur import neutral

OBJET = "notes"
TEXTE_MAX = 500
AUTEUR_MAX = 60
FIGURE_MAX = 300
# Au-delà, ce n'est plus un atelier : un participant a laissé un doigt sur le bouton.
NOTES_MAX = 2000
_PARIS = ZoneInfo("Europe/Paris")
COLONNES = ("Numéro", "Date (UTC)", "Niveau", "Code", "Territoire", "Figure", "Note", "Fonction")


class NotesError(PhraseError):
    """A note could not be kept, found or read; a French sentence."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note. ``code_territoire`` is empty for a note on a whole figure; ``figure`` is its title.

    ``numero`` never changes and is never given twice; ``date`` is ISO 8601, in UTC. A note taken in a séance
    says which, and the number of the screen (0: none); ``theme``, ``masquee`` (off the wall) and ``retenue``
    (in the minutes) are what the host makes of it.
    """

    numero: int
    date: str
    texte: str
    auteur: str = ""
    niveau: str = ""
    code_territoire: str = ""
    territoire: str = ""
    figure: str = ""
    seance: int = 0
    ecran: int = 0
    axe: str = ""
    theme: str = ""
    masquee: bool = False
    retenue: bool = False


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
    texte, auteur = printable(texte), " ".join(printable(auteur).split())
    posee = Note(
        numero=0,
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        texte=texte,
        auteur=auteur,
        niveau=niveau,
        code_territoire=code_territoire,
        territoire=printable(territoire),
        figure=printable(figure),
    )
    check(posee)
    with lieu.writing(donnees, "poser une note", OBJET) as con:
        return insert(con, posee)


def insert(con: Connection, posee: Note, client: str = "") -> Note:
    """Keep a checked note in a gesture that is under way, and give it its number. Raises NotesError."""
    table = memoire.notes
    siennes = table.c.organisation == current().organisation
    en_place = sa.func.count().filter(table.c.retire_le == "")
    nombre = con.execute(sa.select(en_place).where(siennes)).scalar_one()
    if nombre >= NOTES_MAX:
        raise NotesError(
            f"{NOTES_MAX} notes sont déjà gardées : exportez-les en CSV, puis retirez celles qui ont "
            "servi avant d'en poser d'autres."
        )
    note = replace(posee, numero=numerotation.following(con, table))
    valeurs = {**asdict(note), "client": client}
    con.execute(table.insert().values(organisation=current().organisation, **valeurs))
    return note


def check(note: Note) -> None:
    """Raise NotesError unless a note may be kept as it is."""
    check_shape(note)
    if dit := personal(note):
        raise NotesError(dit)


def personal(note: Note) -> str:
    """A sentence when a note seems to hold what betrays a person; '' when nothing does."""
    if genre := personnes.find_personal(note.texte) or personnes.find_personal(note.figure):
        return (
            f"Cette note semble contenir {genre} : une note se projette et s'exporte. Ôtez ces coordonnées."
        )
    if genre := personnes.find_titled(note.auteur):
        return (
            f"Votre fonction semble contenir {genre} : écrivez une fonction, par exemple « chargée de "
            "coopération », ou rien."
        )
    return ""


def check_shape(note: Note) -> None:
    """The same, but for what betrays a person: a former version did not look for it."""
    if not note.texte.strip():
        raise NotesError("Cette note est vide : écrivez une phrase, puis recommencez.")
    if len(note.texte) > TEXTE_MAX:
        raise NotesError(
            f"Cette note a {len(note.texte)} caractères, le plus est {TEXTE_MAX} : raccourcissez-la ou "
            "faites-en deux."
        )
    if len(note.auteur) > AUTEUR_MAX:
        raise NotesError(f"La fonction tient en {AUTEUR_MAX} caractères au plus.")
    if len(note.figure) > FIGURE_MAX:
        raise NotesError(f"Le titre de la figure tient en {FIGURE_MAX} caractères au plus.")


def read_in(con: Connection) -> list[Note]:
    """Every note, those of the bin too, in a read that is under way."""
    table = memoire.notes
    lues = con.execute(
        sa.select(*(table.c[c.name] for c in fields(Note)))
        .where(table.c.organisation == current().organisation)
        .order_by(table.c.numero)
    )
    return [Note(*x) for x in lues]


def revision(donnees: Path) -> int:
    """How many gestures have changed the notes: the same number, the same notebook."""
    return lieu.revision(donnees, OBJET)


def list_notes(donnees: Path, *, corbeille: bool = False) -> Carnet:
    """The notes kept (or those in the bin), and those of a former version that could not be read."""
    table, restes = memoire.notes, memoire.restes
    ici = current().organisation
    with lieu.reading(donnees) as con:
        lues = con.execute(
            sa.select(*(table.c[c.name] for c in fields(Note)))
            .where(table.c.organisation == ici, (table.c.retire_le != "") == corbeille)
            .order_by(table.c.numero)
        ).all()
        laisses = con.execute(sa.select(restes.c.fichier).where(restes.c.organisation == ici)).scalars().all()
    dedans = f"{OBJET}/corbeille/" if corbeille else f"{OBJET}/"
    illisibles = (f.removeprefix(dedans) for f in laisses if f.startswith(dedans))
    return Carnet(tuple(Note(*x) for x in lues), tuple(sorted(f for f in illisibles if "/" not in f)))


def remove(donnees: Path, numero: int) -> None:
    """Move a note to the bin. Raises NotesError when there is no such note."""
    with lieu.writing(donnees, "retirer une note", OBJET) as con:
        _move(con, numero, "", now())


def restore(donnees: Path, numero: int) -> None:
    """Take a note out of the bin. Raises NotesError when it is not there."""
    with lieu.writing(donnees, "remettre une note", OBJET) as con:
        _move(con, numero, None, "")


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


def _move(con: Connection, numero: int, de: str | None, vers: str) -> None:
    """Put a note in the bin (``de`` is '', where it must be) or take it out of it (None: removed any day)."""
    table = memoire.notes
    place = table.c.retire_le == "" if de == "" else table.c.retire_le != ""
    fait = con.execute(
        table.update()
        .where(table.c.organisation == current().organisation, table.c.numero == numero, place)
        .values(retire_le=vers)
    )
    if fait.rowcount != 1:
        raise NotesError(f"La note {numero} n'est plus là : rechargez la page.")
