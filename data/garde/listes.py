"""Saved lists of territories (« mon territoire de CTG »), in ``<donnees>/listes.json``.

A list is a name, a level and at most twelve codes. The file is rewritten whole, beside, then put in
place by a rename: a reader never sees half of it. A damaged file is never written over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from data.disque import JournalError, locked, new_file, write_file
from data.erreurs import PhraseError
from data.garde.droits import read_only
from data.identifiants import slug

NOM_FICHIER = "listes.json"
VERSION = 1
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


def read(dossier: Path) -> tuple[Liste, ...]:
    """The lists by name; none when the file does not exist. Raises ListeError when it is damaged."""
    chemin = dossier / NOM_FICHIER
    try:
        contenu = json.loads(chemin.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError) as erreur:
        raise ListeError(
            f"Le fichier {NOM_FICHIER} est illisible : vos listes n'y ont pas été touchées. "
            "Corrigez-le, ou déplacez-le pour repartir d'une liste vide."
        ) from erreur
    try:
        listes = tuple(_parsed(brute) for brute in contenu["listes"])
    except (KeyError, TypeError, AttributeError, ListeError) as erreur:
        raise ListeError(
            f"Le fichier {NOM_FICHIER} n'a pas la forme attendue : vos listes n'y ont pas été "
            "touchées. Corrigez-le, ou déplacez-le pour repartir d'une liste vide."
        ) from erreur
    return tuple(sorted(listes, key=lambda x: x.cle))


def find(listes: Sequence[Liste], cle: str) -> Liste | None:
    """The list of that key, or None."""
    return next((liste for liste in listes if liste.cle == cle), None)


def save(dossier: Path, nom: str, niveau: str, codes: Sequence[str]) -> Liste:
    """Add a list. Raises ListeError: name taken or empty, wrong codes, no right to write."""
    nouvelle = Liste(_clean(nom), niveau, tuple(dict.fromkeys(codes)))
    _check(nouvelle)
    with _alone(dossier):
        listes = read(dossier)
        _refuse_taken(listes, nouvelle)
        if len(listes) >= LISTES_MAX:
            raise ListeError(f"Il y a déjà {LISTES_MAX} listes : supprimez-en une d'abord.")
        _write(dossier, (*listes, nouvelle))
    return nouvelle


def rename(dossier: Path, cle: str, nom: str) -> Liste:
    """Give another name. Raises ListeError: list unknown, name taken or empty, no right to write."""
    with _alone(dossier):
        listes = read(dossier)
        ancienne = _known(listes, cle)
        nouvelle = replace(ancienne, nom=_clean(nom))
        _check(nouvelle)
        autres = tuple(liste for liste in listes if liste.cle != cle)
        _refuse_taken(autres, nouvelle)
        _write(dossier, (*autres, nouvelle))
    return nouvelle


def delete(dossier: Path, cle: str) -> None:
    """Remove a list. Raises ListeError: list unknown, no right to write."""
    with _alone(dossier):
        listes = read(dossier)
        _known(listes, cle)
        _write(dossier, tuple(liste for liste in listes if liste.cle != cle))


def _parsed(brute: Any) -> Liste:
    liste = Liste(str(brute["nom"]), str(brute["niveau"]), tuple(str(c) for c in brute["codes"]))
    _check(liste)
    return liste


def _clean(nom: str) -> str:
    return " ".join(nom.split())


def _check(liste: Liste) -> None:
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
def _alone(dossier: Path) -> Iterator[None]:
    """Read, change and write with nobody between: sessions, commands, other servers wait."""
    if read_only():
        raise ListeError("Cette installation est en lecture seule : une liste ne peut pas y être gardée.")
    try:
        with locked(dossier):
            yield
    except JournalError as erreur:
        raise ListeError(
            "La liste n'a pas pu être écrite : vérifiez les droits et la place du dossier de "
            f"données. {erreur}"
        ) from erreur


def _write(dossier: Path, listes: Sequence[Liste]) -> None:
    contenu = {"version": VERSION, "listes": [asdict(x) for x in sorted(listes, key=lambda x: x.cle)]}
    texte = json.dumps(contenu, ensure_ascii=False, indent=2)
    with new_file(dossier / NOM_FICHIER) as neuf:
        write_file(neuf, [texte.encode()])
