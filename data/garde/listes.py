"""The lists of territories that people keep under a name.

A list is a name, a level and at most twelve codes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from data.disque import JournalError
from data.erreurs import PhraseError
from data.garde.droits import read_only
from data.identifiants import slug
from data.memoire import lieu
from data.memoire import tables as memoire
from data.memoire.espace import current

CODES_MAX = 12
NOM_MAX = 60
LISTES_MAX = 100
_CODES = {
    "epci": re.compile(r"\d{9}"),
    "commune": re.compile(r"\d[\dAB]\d{3}"),
    "departement": re.compile(r"\d[\dAB]\d?"),
}


class ListeError(PhraseError):
    """The lists cannot be read or changed; the message is a French sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Liste:
    """One saved list. ``cle`` names it in an address: its name without accents nor spaces."""

    nom: str
    niveau: str
    codes: tuple[str, ...]

    @property
    def cle(self) -> str:
        return slug(self.nom)


def read(donnees: Path) -> tuple[Liste, ...]:
    """The lists by name. Raises ListeError when they cannot be read."""
    try:
        with lieu.reading(donnees) as con:
            return read_in(con)
    except JournalError as erreur:
        raise ListeError(f"Vos listes ne se lisent pas, et n'ont pas été touchées. {erreur}") from erreur


def find(listes: Sequence[Liste], cle: str) -> Liste | None:
    """The list of that key, or None."""
    return next((liste for liste in listes if liste.cle == cle), None)


def save(donnees: Path, nom: str, niveau: str, codes: Sequence[str]) -> Liste:
    """Add a list. Raises ListeError: name taken or empty, wrong codes, no right to write."""
    nouvelle = Liste(_clean(nom), niveau, tuple(dict.fromkeys(codes)))
    check(nouvelle)
    with _gesture(donnees, "garder une liste") as con:
        listes = read_in(con)
        _refuse_taken(listes, nouvelle)
        if len(listes) >= LISTES_MAX:
            raise ListeError(f"Il y a déjà {LISTES_MAX} listes : supprimez-en une d'abord.")
        _insert(con, nouvelle)
    return nouvelle


def rename(donnees: Path, cle: str, nom: str) -> Liste:
    """Give another name. Raises ListeError: list unknown, name taken or empty, no right to write."""
    with _gesture(donnees, "renommer une liste") as con:
        listes = read_in(con)
        nouvelle = replace(_known(listes, cle), nom=_clean(nom))
        check(nouvelle)
        _refuse_taken(tuple(x for x in listes if x.cle != cle), nouvelle)
        _delete(con, cle)
        _insert(con, nouvelle)
    return nouvelle


def delete(donnees: Path, cle: str) -> None:
    """Remove a list. Raises ListeError: list unknown, no right to write."""
    with _gesture(donnees, "supprimer une liste") as con:
        _known(read_in(con), cle)
        _delete(con, cle)


def read_in(con: Connection) -> tuple[Liste, ...]:
    """The same, in a read that is under way."""
    ici = current().organisation
    codes: dict[str, list[str]] = defaultdict(list)
    table = memoire.listes_codes
    for cle, code in con.execute(
        sa.select(table.c.liste, table.c.code_territoire)
        .where(table.c.organisation == ici)
        .order_by(table.c.rang)
    ):
        codes[cle].append(code)
    lues = con.execute(sa.select(memoire.listes).where(memoire.listes.c.organisation == ici)).all()
    listes = (Liste(x.nom, x.niveau, tuple(codes[x.cle])) for x in lues)
    # Trié ici : deux bases ne rangent pas les lettres dans le même ordre.
    return tuple(sorted(listes, key=lambda x: x.cle))


def _insert(con: Connection, liste: Liste) -> None:
    ici = current().organisation
    con.execute(
        memoire.listes.insert().values(organisation=ici, cle=liste.cle, nom=liste.nom, niveau=liste.niveau)
    )
    con.execute(
        memoire.listes_codes.insert(),
        [
            {"organisation": ici, "liste": liste.cle, "rang": rang, "code_territoire": code}
            for rang, code in enumerate(liste.codes)
        ],
    )


def _delete(con: Connection, cle: str) -> None:
    table = memoire.listes
    con.execute(table.delete().where(table.c.organisation == current().organisation, table.c.cle == cle))


def _clean(nom: str) -> str:
    return " ".join(nom.split())


def check(liste: Liste) -> None:
    """Raise ListeError unless a list may be kept as it is."""
    if not liste.cle:
        raise ListeError("Donnez un nom à la liste, avec au moins une lettre ou un chiffre.")
    if len(liste.nom) > NOM_MAX:
        raise ListeError(f"Ce nom est trop long : {NOM_MAX} caractères au plus.")
    if not 0 < len(liste.codes) <= CODES_MAX:
        raise ListeError(f"Une liste compte de 1 à {CODES_MAX} territoires.")
    forme = _CODES.get(liste.niveau)
    if forme is None or any(forme.fullmatch(c) is None for c in liste.codes):
        raise ListeError("Une liste ne mêle pas les niveaux : des EPCI, des communes ou des départements.")


def _known(listes: Sequence[Liste], cle: str) -> Liste:
    liste = find(listes, cle)
    if liste is None:
        raise ListeError("Cette liste n'existe plus : rechargez la page.")
    return liste


def _refuse_taken(listes: Sequence[Liste], nouvelle: Liste) -> None:
    prise = find(listes, nouvelle.cle)
    if prise is not None:
        raise ListeError(f"La liste « {prise.nom} » existe déjà : choisissez un autre nom.")


@contextmanager
def _gesture(donnees: Path, geste: str) -> Iterator[Connection]:
    """Read, change and write with nobody between: sessions, commands, other servers wait."""
    if read_only():
        raise ListeError("Cette installation est en lecture seule : une liste ne peut pas y être gardée.")
    try:
        with lieu.writing(donnees, geste, "listes") as con:
            yield con
    except JournalError as erreur:
        raise ListeError(f"La liste n'a pas pu être écrite. {erreur}") from erreur
