"""The workshops of the séances, for the pages, the wall and the phones: open, close, notes and their fate.

The only door of the dashboard to ``data.garde.ateliers``. A page of Streamlit is known by its session; a
route of ours has looked at who asks before it calls (``acces.refusal``). Every failure is a ``PhraseError``.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from dashboard.lecture import store
from dashboard.session import acces, porte
from data.garde import ateliers as garde
from data.garde import notes as garde_notes
from data.garde.ateliers import FERME, TEXTE_MAX, THEME_MAX, Atelier, AteliersError, Cles, FermeError
from data.garde.droits import read_only
from data.garde.notes import Note, NotesError
from data.garde.seances import rayon
from data.memoire.espace import Espace, current

__all__ = [
    "FERME",
    "TEXTE_MAX",
    "THEME_MAX",
    "Atelier",
    "AteliersError",
    "Cles",
    "FermeError",
    "Note",
    "NotesError",
]

OBJETS = (garde_notes.OBJET, garde.OBJET, rayon.OBJET)


def workshop(seance: int) -> Atelier | None:
    """The last workshop of a séance, open or not; None when there was none."""
    return garde.of_seance(_folder(), seance)


def keys(atelier: Atelier) -> Cles | None:
    """What opens it; None when the machine that opened it had another key."""
    return garde.keys(atelier, _key(_folder()))


def open_workshop(seance: int) -> Atelier:
    """Open a séance to the phones, under a new code."""
    _check()
    return garde.open_workshop(_folder(), seance, _key(_folder()))


def close_workshop(seance: int) -> None:
    """Close it: no phone leaves a note any more."""
    _check()
    garde.close_workshop(_folder(), seance)


def find(cle: str) -> Atelier:
    """The workshop that a token or a code opens, closed or not. Raises AteliersError."""
    return garde.find(_folder(), cle)


def notes(seance: int) -> tuple[Note, ...]:
    """The notes of a séance, hidden or not; read again only when one has changed."""
    return _read_notes(_folder(), seance, garde_notes.revision(_folder()), current())


SANS_THEME = "Sans thème"


def retained(seance: int) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The notes that go in the minutes, by theme, in the order they came; where each was taken is said."""
    par_theme: dict[str, list[str]] = {}
    for note in notes(seance):
        if note.retenue:
            ou = f" ({note.territoire})" if note.territoire else ""
            par_theme.setdefault(note.theme or SANS_THEME, []).append(f"{note.texte}{ou}")
    return tuple((theme, tuple(textes)) for theme, textes in par_theme.items())


def pose(cle: str, note: Note, client: str) -> Note:
    """Keep what a phone sends, once; the token is the right to do it."""
    if read_only():
        raise AteliersError(acces.POUR_TOUS)
    return garde.pose(_folder(), cle, note, client)


def hide(numero: int, oui: bool = True) -> None:
    """Take a note off the wall, or put it back."""
    _check()
    garde.hide(_folder(), numero, oui)


def retain(numero: int, oui: bool = True) -> None:
    """Mark a note as retained for the minutes, or no longer."""
    _check()
    garde.retain(_folder(), numero, oui)


def group(numero: int, theme: str) -> None:
    """Put a note under a theme; '' for none."""
    _check()
    garde.group(_folder(), numero, theme)


def revisions() -> tuple[int, ...]:
    """How many gestures have changed the notes, the workshops, the séances (OBJETS)."""
    return garde.revisions(_folder(), *OBJETS)


@lru_cache(maxsize=8)
def _read_notes(donnees: Path, seance: int, revision: int, espace: Espace) -> tuple[Note, ...]:
    return garde.list_notes(donnees, seance)


# La clé du poste ne change pas tant que le serveur est debout.
@lru_cache(maxsize=4)
def _key(donnees: Path) -> str:
    return porte.read_key(donnees).texte


def _folder() -> Path:
    return store.path().parent


def _check() -> None:
    if raison := acces.reason():
        raise AteliersError(raison)
