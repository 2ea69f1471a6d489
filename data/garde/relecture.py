"""What the workshop keeps, read again row by row: what its own gestures would not have written is said."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from data.erreurs import PhraseError
from data.garde import listes, notes, references


def verify(con: Connection) -> list[str]:
    """A French sentence for each note, list or reference that is not as its gesture writes it."""
    fautes: list[str] = []
    for note in notes.read_in(con):
        try:
            notes.check(note)
        except PhraseError as erreur:
            fautes.append(f"Note {note.numero} : {erreur}")
    for liste in listes.read_in(con):
        try:
            listes.check(liste)
        except PhraseError as erreur:
            fautes.append(f"Liste « {liste.nom} » : {erreur}")
    for reference in references.read_in(con):
        try:
            references.check(con, reference)
        except PhraseError as erreur:
            fautes.append(str(erreur))
    return fautes
