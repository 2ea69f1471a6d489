"""The shared workshop, for the pages: notes and frozen references, with who may write them.

The only door of the dashboard to ``data.garde.notes`` and ``data.garde.references``. Every failure is a
``PhraseError``: its French sentence says what happened and what stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import pandas as pd

from dashboard.lecture import store
from dashboard.session import acces
from data.erreurs import PhraseError
from data.garde import notes as garde_notes
from data.garde import references as garde_references
from data.garde.notes import AUTEUR_MAX, TEXTE_MAX, Carnet, Note
from data.garde.references import Etagere, Reference
from data.magasin import emplacement
from data.memoire.espace import Espace, current

__all__ = ["AUTEUR_MAX", "TEXTE_MAX", "AtelierFaute", "Carnet", "Etagere", "Note", "Reference"]

PAS_DE_NOTE = (
    "Les notes sont réservées au poste qui a lancé l'application : demandez à l'animateur de les "
    "ouvrir aux participants."
)


class AtelierFaute(PhraseError):
    """This reader may not keep a note or a reference."""


def notes(*, corbeille: bool = False) -> Carnet:
    """The notes, in the order they were taken; read again only when one came, went or returned."""
    return _read_notes(_folder(), corbeille, garde_notes.revision(_folder()), current())


# Trente téléphones relisent la liste toutes les quelques secondes : deux mille notes à chaque fois.
@lru_cache(maxsize=4)
def _read_notes(donnees: Path, corbeille: bool, revision: int, espace: Espace) -> Carnet:
    return garde_notes.list_notes(donnees, corbeille=corbeille)


def add_note(
    texte: str,
    *,
    auteur: str = "",
    niveau: str = "",
    code_territoire: str = "",
    territoire: str = "",
    figure: str = "",
) -> Note:
    """Keep a note, when this reader may."""
    if not acces.can_note():
        raise AtelierFaute(acces.reason() if acces.notes_open() else PAS_DE_NOTE)
    return garde_notes.add(
        _folder(),
        texte,
        auteur=auteur,
        niveau=niveau,
        code_territoire=code_territoire,
        territoire=territoire,
        figure=figure,
    )


def remove_note(numero: int) -> None:
    """Put a note in the bin."""
    with _gesture():
        garde_notes.remove(_folder(), numero)


def restore_note(numero: int) -> None:
    """Take a note out of the bin."""
    with _gesture():
        garde_notes.restore(_folder(), numero)


def notes_csv() -> bytes:
    """The notes as a French CSV."""
    return garde_notes.csv_bytes(notes().notes)


def references(*, corbeille: bool = False) -> Etagere:
    """The frozen references, the latest first."""
    return garde_references.list_references(_folder(), corbeille=corbeille)


def save_reference(nom: str, commentaire: str = "") -> Reference:
    """Keep the present figures under a name."""
    with _gesture():
        return garde_references.save(_folder(), store.connection(), nom, commentaire)


def remove_reference(slug: str) -> None:
    """Put a reference in the bin."""
    with _gesture():
        garde_references.remove(_folder(), slug)


def restore_reference(numero: int) -> None:
    """Take a reference out of the bin."""
    with _gesture():
        garde_references.restore(_folder(), numero)


def compare(slug: str, niveau: str, portee: str, code_portee: str) -> pd.DataFrame:
    """Rows of ``references/ecarts``: a reference beside the present figures of a scope."""
    reference = garde_references.find(_folder(), slug)
    return store.compare_reference(reference, niveau, store.shown_scope(portee, code_portee))


def _folder() -> Path:
    return emplacement.folder()


@contextmanager
def _gesture() -> Iterator[None]:
    """What only the machine that runs the application may do."""
    if raison := acces.reason():
        raise AtelierFaute(raison)
    yield
