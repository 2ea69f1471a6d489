"""What the workshop keeps, read again row by row: what its own gestures would not have written is said.

A note that betrays a person is no fault of the memory: a former version took it. It is counted apart.
"""

from __future__ import annotations

from sqlalchemy.engine import Connection

from data.erreurs import PhraseError
from data.garde import listes, notes, references
from data.garde.seances import ecriture, rayon


def verify(con: Connection) -> list[str]:
    """A French sentence for each note, list, reference or séance that is not as its gesture writes it."""
    fautes: list[str] = []
    for note in notes.read_in(con):
        try:
            notes.check_shape(note)
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
    try:
        seances = rayon.read_in(con)
    except PhraseError as erreur:
        return [*fautes, f"Séances : {erreur}"]
    dites = ((s, ecriture.is_sound(s.entete, s.ecrans)) for s in seances)
    return [*fautes, *(f"Séance « {s.entete.nom} » : {dit}" for s, dit in dites if dit)]


def personal(con: Connection) -> list[int]:
    """Numbers of the notes, those of the bin too, that today are refused for what they say of a person."""
    return [n.numero for n in notes.read_in(con) if notes.personal(n)]
