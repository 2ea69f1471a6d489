"""Access and erasure, when a person asks for them: in the memory, in the backups, in what was left aside.

Every failure is a ``PhraseError``: its French sentence says what happened and what stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dashboard.gestes import depots as gestes_depots
from dashboard.gestes import memoire as gestes_memoire
from dashboard.gestes.faits import ImportFaute
from data.garde import droits, effacement, recherche
from data.garde.effacement import Efface
from data.garde.recherche import Texte, Trouvaille
from data.magasin import emplacement
from data.memoire import anciens, lieu, sauvegarde, schema
from data.memoire.pannes import MemoireError

__all__ = ["Efface", "Lieu", "Texte", "Trouvaille"]

MEMOIRE = "mémoire"


@dataclass(frozen=True, slots=True)
class Lieu:
    """Where a text was found: the memory or a backup by its path, and each place of it."""

    ou: str
    trouvailles: tuple[Trouvaille, ...]


def read(texte: str, *, mot: bool = False) -> Texte:
    """What to look for."""
    return recherche.read(texte, mot=mot)


def backups(donnees: Sequence[Path] = ()) -> list[Path]:
    """The backups given, then those that the application made before a return or a migration."""
    faites = sorted((emplacement.folder() / gestes_memoire.DOSSIER).glob("*.zip"))
    connues = {f.resolve() for f in donnees}
    return [*dict.fromkeys(donnees), *(f for f in faites if f.resolve() not in connues)]


def search(cherche: Texte, sauvegardes: Sequence[Path] = ()) -> list[Lieu]:
    """Where the text is, in the memory then in each backup; a place where it is not is left out."""
    with lieu.reading(emplacement.folder()) as con:
        lieux = [Lieu(MEMOIRE, tuple(recherche.search(con, cherche)))]
    for fichier in backups(sauvegardes):
        with sauvegarde.held(fichier) as con:
            lieux.append(Lieu(str(fichier), tuple(_saved(t) for t in recherche.search(con, cherche))))
    return [x for x in (*lieux, _left_aside(cherche)) if x.trouvailles]


def erase(cherche: Texte, sauvegardes: Sequence[Path] = ()) -> Iterator[tuple[str, Efface]]:
    """Erase the text in the memory, then in each backup, one after the other: (where, what was done).

    Each is done wholly or not at all; a failure says which, and those before it are done.
    """
    if droits.read_only():
        raise ImportFaute(gestes_depots.LECTURE_SEULE)
    donnees = emplacement.folder()
    fichiers = backups(sauvegardes)
    for fichier in fichiers:
        sauvegarde.inspect(fichier)
    with lieu.reading(donnees) as con:
        present = bool(recherche.search(con, cherche))
    if present:
        with lieu.changing(donnees) as con:
            fait = effacement.erase(con, cherche)
        yield MEMOIRE, fait
    for fichier in fichiers:
        yield from _erase_backup(fichier, cherche)


def _erase_backup(fichier: Path, cherche: Texte) -> Iterator[tuple[str, Efface]]:
    with sauvegarde.held(fichier) as con:
        if not recherche.search(con, cherche):
            return
        try:
            fait = effacement.erase(con, cherche)
            if fait.comptes:
                sauvegarde.write(con, fichier, schema.VERSION)
        except MemoireError as erreur:
            raise MemoireError(f"La sauvegarde {fichier} n'a pas été récrite. {erreur}") from erreur
    yield str(fichier), fait


def _saved(trouvee: Trouvaille) -> Trouvaille:
    """The same place of a backup, where nobody can undo a deposit."""
    actif = trouvee.suite == recherche.FICHIER_ACTIF
    return replace(trouvee, suite=recherche.FICHIER_SAUVE) if actif else trouvee


def _left_aside(cherche: Texte) -> Lieu:
    """The folders of version 0.2, which the memory took over and does not serve any more."""
    donnees = emplacement.folder()
    trouvees: list[Trouvaille] = []
    for nom in (anciens.DEPOTS, anciens.NOTES, anciens.REFERENCES, anciens.LISTES):
        racine = donnees / nom
        for fichier in sorted(f for f in (racine, *racine.rglob("*")) if f.is_file()):
            ou = fichier.relative_to(donnees).as_posix()
            if cherche.is_in(ou) or recherche.file_holds(fichier.read_bytes(), cherche):
                suite = "reste : la mémoire a repris ce fichier, que plus rien ne lit ; supprimez-le"
                trouvees.append(Trouvaille(1, "fichier d'une version d'avant", ou, "contenu", nom, suite))
    return Lieu(str(donnees), tuple(trouvees))
