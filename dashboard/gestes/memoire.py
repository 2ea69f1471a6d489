"""The memory as a whole, for the command and the pages: where it stands, saved, put back, brought to date.

Every failure is a ``PhraseError``: its French sentence says what happened and what stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from dashboard import formats
from dashboard.gestes import depots as gestes_depots
from dashboard.gestes.faits import Fait, ImportFaute
from dashboard.session import acces
from data.depots import journal as journal_depots
from data.depots.controle import relecture
from data.disque import is_lent
from data.erreurs import PhraseError
from data.garde import droits
from data.garde import relecture as garde_relecture
from data.magasin import build, emplacement
from data.magasin.referentiel import ReferentielMagasin
from data.memoire import bilan, journal, lieu, moteur, sauvegarde, schema
from data.memoire.sauvegarde import Contenu

__all__ = ["Contenu", "Etat"]

DOSSIER = "sauvegardes"
NOM = "observatoire-ctg-sauvegarde"
NOTES_DITES = 10
CHERCHER = (
    "Pour trouver où, puis l'ôter : « observatoire personne chercher », puis « effacer », suivi de ce nom."
)
DEMANDER = "La personne qui a installé l'observatoire peut les trouver et les ôter."
VIDE = "aucune (rien n'a encore été gardé)"
NOMS: Mapping[str, tuple[str, str]] = {
    "depots": ("dépôt", "dépôts"),
    "notes": ("note", "notes"),
    "listes": ("liste", "listes"),
    "references_figees": ("référence figée", "références figées"),
}


@dataclass(frozen=True, slots=True)
class Etat:
    """Where the memory stands. ``tient`` is False when nobody has entrusted anything to it; ``restes`` are
    sentences on what a former version left unreadable."""

    ou: str
    moteur: str
    version: str
    tient: bool
    octets: int
    nombres: Mapping[str, int]
    restes: tuple[str, ...]
    avertissement: str

    def counts(self) -> list[str]:
        """« 3 dépôts », « 1 note »…"""
        return counts(self.nombres)

    def lines(self) -> list[str]:
        """The same, in French."""
        return [
            f"Mémoire : {self.ou}",
            f"Moteur : {self.moteur}, version {self.version or VIDE}",
            f"Contenu : {', '.join(self.counts())} ; {formats.number(self.octets / 1e6, 1)} Mo",
            *self.restes,
            *([self.avertissement] if self.avertissement else []),
        ]


def counts(nombres: Mapping[str, int], *, presents: bool = False) -> list[str]:
    """What a memory or a backup holds, in French; with ``presents``, what it has none of is left out."""
    tous = [(nombres.get(table, 0), noms) for table, noms in NOMS.items()]
    return [formats.plural(nombre, *noms) for nombre, noms in tous if nombre or not presents]


def said(nombres: Mapping[str, int]) -> str:
    """« 3 dépôts et 1 note », of a memory that holds something; settings are not counted."""
    return formats.enumeration(counts(nombres, presents=True)) or "des réglages, rien d'autre"


def state() -> Etat:
    """Where the memory stands. Raises MemoireError when it cannot be read."""
    donnees = emplacement.folder()
    chemin = moteur.file(donnees)
    lu = bilan.read(donnees, tuple(NOMS))
    return Etat(
        lieu.where(donnees),
        "PostgreSQL" if chemin is None else "SQLite, dans un fichier",
        lu.version,
        lieu.holds_something(donnees),
        lu.octets,
        lu.nombres,
        lu.restes,
        shared_folder(),
    )


def shared_folder() -> str:
    """A sentence when the memory is a file of a folder that another machine lends, where two desks could
    write at once; else ''."""
    donnees = emplacement.folder()
    if moteur.file(donnees) is None or not is_lent(donnees):
        return ""
    return (
        f"{donnees} est un dossier partagé du réseau : deux postes qui y écriraient ensemble pourraient "
        "perdre l'un ce que fait l'autre. Demandez à qui a installé l'application de garder les données sur "
        "le disque de ce poste, ou de confier la mémoire à un serveur PostgreSQL : le README dit comment, à "
        "« Qui lit, qui écrit »."
    )


def save(sortie: Path) -> Contenu:
    """Write the whole memory in one ZIP."""
    if sortie.is_dir():
        raise ImportFaute(f"{sortie} est un dossier : donnez un nom de fichier, en .zip.")
    return sauvegarde.save(emplacement.folder(), sortie)


def name_backup() -> str:
    """The name of a backup made today."""
    return f"{NOM}-{_now():%Y-%m-%d}.zip"


def backup() -> bytes:
    """The whole memory in the bytes of one ZIP."""
    with TemporaryDirectory() as dossier:
        fichier = Path(dossier) / name_backup()
        save(fichier)
        return fichier.read_bytes()


def inspect(fichier: Path) -> Contenu:
    """What a backup holds, once every member was checked."""
    return sauvegarde.inspect(fichier)


def inspect_bytes(contenu: bytes, nom: str) -> Contenu:
    """The same, of the bytes of a backup; ``nom`` is the name that its sentences give."""
    with _received(contenu, nom) as fichier:
        return inspect(fichier)


def restore_bytes(contenu: bytes, nom: str) -> Fait:
    """As ``restore``, from the bytes of a backup."""
    if raison := acces.reason():
        raise ImportFaute(raison)
    with _received(contenu, nom) as fichier:
        remis, avant, plainte = restore(fichier)
    phrase = f"Sauvegarde remise : {said(remis.nombres)}."
    if avant is not None:
        phrase += f" Ce qui était là est gardé dans {avant}."
    dit = " ".join([phrase, *remarks(DEMANDER), plainte]).strip()
    return Fait(dit, a_jour=not plainte)


@contextmanager
def _received(contenu: bytes, nom: str) -> Iterator[Path]:
    """The bytes as a file of that name, for the time of a reading."""
    with TemporaryDirectory() as dossier:
        fichier = Path(dossier) / (Path(nom).name or f"{NOM}.zip")
        fichier.write_bytes(contenu)
        yield fichier


def restore(fichier: Path) -> tuple[Contenu, Path | None, str]:
    """Put a backup in the place of the memory, then rebuild the store.

    Gives what was put back, where the former memory was saved (None when it held nothing), and the sentence
    of a store that could not follow. Raises PhraseError; nothing has then changed.
    """
    if droits.read_only():
        raise ImportFaute(gestes_depots.LECTURE_SEULE)
    donnees = emplacement.folder()
    sauvegarde.inspect(fichier)
    annuaire = gestes_depots.referential()
    avant = _before(donnees) if lieu.holds_something(donnees) else None
    remis = sauvegarde.restore(donnees, fichier, lambda con: _check_rows(con, annuaire))
    try:
        build.build()
    except PhraseError as erreur:
        return remis, avant, f"Le magasin n'a pas pu suivre : {erreur}"
    return remis, avant, ""


def verify() -> list[str]:
    """A sentence for each thing of the memory that was altered or is missing."""
    donnees = emplacement.folder()
    with lieu.reading(donnees) as con:
        fautes = journal.verify(con)
        return [*fautes, *garde_relecture.verify(con)]


def remarks(geste: str = CHERCHER) -> list[str]:
    """What the memory holds that today's gestures would refuse, though nothing in it was altered; then what
    to do."""
    with lieu.reading(emplacement.folder()) as con:
        numeros = garde_relecture.personal(con)
    if not numeros:
        return []
    dits = ", ".join(str(n) for n in numeros[:NOTES_DITES]) + ("…" if len(numeros) > NOTES_DITES else "")
    combien = formats.plural(len(numeros), "note semble", "notes semblent")
    return [
        (
            f"{combien} dire un nom de personne ou des coordonnées, ce qu'une note ne reçoit plus "
            f"(n° {dits}). {geste}"
        )
    ]


def migrate() -> tuple[str, str, Path | None]:
    """Bring the memory to the present version, saved first: version before, now, and where it was saved."""
    donnees = emplacement.folder()
    with lieu.reading(donnees, ancienne=True) as con:
        a_jour = schema.version(con) == schema.VERSION
    avant = None if a_jour else _before(donnees)
    return *lieu.migrate(donnees), avant


def bring_to_date() -> Path | None:
    """Migrate an older memory of this very folder, saved first: where it was saved, None when not older.

    A server's memory is left to whoever looks after it. Raises MemoireError; the memory is then as it was.
    """
    chemin = moteur.file(emplacement.folder())
    return migrate()[2] if chemin is not None and chemin.exists() else None


def _before(donnees: Path) -> Path:
    """Save the memory as it is, under a name that says when."""
    dossier = donnees / DOSSIER
    dossier.mkdir(parents=True, exist_ok=True)
    sortie = dossier / f"avant-{_now():%Y-%m-%d-%H%M%S}.zip"
    sauvegarde.save(donnees, sortie)
    return sortie


def _now() -> datetime:
    return datetime.now(ZoneInfo("Europe/Paris"))


def _check_rows(con: lieu.Connection, annuaire: ReferentielMagasin) -> None:
    """Read every row of a backup again, as if it had just been given. Raises PhraseError."""
    for depot, lignes in journal_depots.active_tables(con):
        relecture.check_rows(depot, lignes, annuaire)
    # Une note d'avant qui dit un nom revient : la mémoire perdue la tenait, et « remarks » en parle.
    if fautes := garde_relecture.verify(con):
        raise ImportFaute(f"Cette sauvegarde est refusée : {fautes[0]} Rien n'a été restauré.")
