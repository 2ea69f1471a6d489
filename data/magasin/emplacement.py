"""Where the stores stand: a file per official one, a file per state, a small file that names the present one.

``officiel-<fingerprint>.duckdb`` and ``observatoire-<fingerprint>.duckdb``, which says to which official one
it is attached, never change; ``observatoire.etat`` holds the name of the present one and is replaced in one
rename. A reader keeps the file that it opened: DuckDB has one instance per path in a process, so a new state
must have a path of its own. A former state goes when no process reads it any more, and an official store when
no state is attached to it. Another organisation than the first has states of its own: ``observatoire.2-…``.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

import duckdb
import psutil
from filelock import FileLock
from platformdirs import user_data_path

import queries
from data.disque import replace
from data.fiches.catalogue import DOSSIER_DATA
from data.memoire.espace import Espace, acting_for, current

VARIABLE = "OBSERVATOIRE_DONNEES"
# Un dossier de magasins officiels déjà faits, prêté à plusieurs dossiers de données ; rien n'y est écrit.
VARIABLE_OFFICIELS = "OBSERVATOIRE_OFFICIELS"
NOM_APPLICATION = "observatoire-ctg"
# Le nom d'avant les états : celui d'un dossier encore vide, ou d'un magasin à refaire.
NOM_MAGASIN = "observatoire.duckdb"
NOM_POINTEUR = "observatoire.etat"
PREMIERE = 1
NOM_VERROU = "observatoire.verrou"
EMPREINTE_COURTE = 12
_ETAT = re.compile(r"observatoire(\.(?P<organisation>\d+))?-([0-9a-f]{12})(-\d+)?\.duckdb")
_OFFICIEL = re.compile(r"officiel-[0-9a-f]{12}(-\d+)?\.duckdb")
# Tout ce qu'une construction ou une lecture laisse dans le dossier.
_FAIT = re.compile(
    r"officiel-[0-9a-f]{12}(-\d+)?\.duckdb"
    r"|\.?observatoire(\.\d+)?(-[0-9a-f]{12}(-\d+)?)?"
    r"\.(duckdb(\.wal)?|etat|verrou|(etat\.)?\d+\.tmp(\.wal)?|\d+\.lu)"
)


def folder() -> Path:
    """Folder of the local data: ``$OBSERVATOIRE_DONNEES``, else ``data/local/`` of a checkout, else
    (installed from a wheel) the user's own data folder."""
    if choisi := os.environ.get(VARIABLE):
        return Path(choisi)
    # Un paquet installé se remplace d'un bloc : rien de l'utilisateur n'y a sa place.
    depot = (DOSSIER_DATA.parent / "pyproject.toml").is_file()
    return DOSSIER_DATA / "local" if depot else user_data_path(NOM_APPLICATION, appauthor=False)


def present(dossier: Path) -> Path:
    """File of the present store of a folder, for the organisation that reads; it may not exist.

    Without its pointer (lost, or a store copied alone), the latest state that is there.
    """
    organisation = current().organisation
    with suppress(OSError, ValueError):
        nom = (dossier / _pointer(organisation)).read_text(encoding="utf-8").strip()
        if _owner(nom) == organisation and (dossier / nom).is_file():
            return dossier / nom
    siens = (f for f in _states(dossier) if _owner(f.name) == organisation)
    return max(siens, key=_age, default=dossier / f"{_base(organisation)}.duckdb")


def official(dossier: Path, nom: str) -> Path | None:
    """File of an official store, in the folder or among those lent to it; None when it is in neither."""
    if _OFFICIEL.fullmatch(nom) is None:
        return None
    return next((f for d in _shelves(dossier) if (f := d / nom).is_file()), None)


def officials(dossier: Path) -> list[Path]:
    """The official stores of the folder, then those lent to it, the latest first."""
    return [f for d in _shelves(dossier) for f in sorted(_officials(d), key=_age, reverse=True)]


def is_made(nom: str) -> bool:
    """True for the name of a file that belongs to the store: a build makes it again."""
    return _FAIT.fullmatch(nom) is not None


def put(neuf: Path, contenu: str) -> Path:
    """Give a finished store its name, then make it the present one; its path.

    To be called under the lock of the builds. Raises OSError; the former one then stands.
    """
    organisation = current().organisation
    cible = _name(neuf, f"{_base(organisation)}-{contenu[:EMPREINTE_COURTE]}")
    try:
        _point(neuf.parent, _pointer(organisation), cible.name)
    except OSError:
        with suppress(OSError):
            cible.unlink(missing_ok=True)
        raise
    return cible


def put_official(neuf: Path, contenu: str) -> Path:
    """Give a finished official store its name; its path. Raises OSError."""
    return _name(neuf, f"officiel-{contenu[:EMPREINTE_COURTE]}")


def clean(dossier: Path) -> None:
    """Remove the former states that nobody reads, then the official stores that no state is attached to; a
    refusal of the disk leaves them for later."""
    gardes = _presents(dossier)
    restants: set[Path] = set()
    for magasin in (*_states(dossier), dossier / NOM_MAGASIN):
        if magasin in gardes or _is_read(magasin):
            restants.add(magasin)
        else:
            with suppress(OSError):
                magasin.unlink(missing_ok=True)
    utiles = [_attached(f) for f in restants if f.is_file()]
    for socle in _officials(dossier):
        # Un état que l'on ne sait pas lire pourrait tenir à n'importe lequel.
        if "" not in utiles and socle.name not in utiles:
            with suppress(OSError):
                socle.unlink(missing_ok=True)


def announce(magasin: Path) -> None:
    """Say that this process reads a store, so that no other takes it away by name."""
    with suppress(OSError):
        _marker(magasin, os.getpid()).touch()


def withdraw(magasin: Path) -> None:
    """Say that this process reads it no more, and remove it if it was the last to."""
    with suppress(OSError):
        _marker(magasin, os.getpid()).unlink(missing_ok=True)
        if _ETAT.fullmatch(magasin.name) is None or magasin in _presents(magasin.parent):
            return
        sweep(magasin.parent)


def sweep(dossier: Path) -> None:
    """``clean`` under the lock of the builds, that could be giving one of these names again.

    Whoever holds the lock looks again once it is released: a reader that leaves meanwhile does not wait for
    it, and its file is not left behind. Raises OSError, filelock.Timeout (an OSError too) included.
    """
    laisses: set[Path] = set()
    while (restes := _leftovers(dossier)) and restes != laisses:
        with FileLock(dossier / NOM_VERROU, timeout=0, thread_local=False):
            clean(dossier)
        # Ce que le disque a refusé d'ôter ne se redemande pas sans fin.
        laisses = restes


def _leftovers(dossier: Path) -> set[Path]:
    gardes = _presents(dossier)
    return {m for m in _states(dossier) if m not in gardes and not _is_read(m)}


def _name(neuf: Path, base: str) -> Path:
    cible, rang = neuf.with_name(f"{base}.duckdb"), 1
    # Les mêmes lignes, refaites : un autre fichier, car celui qui est là est lu, ou abîmé.
    while cible.exists():
        rang += 1
        cible = neuf.with_name(f"{base}-{rang}.duckdb")
    return neuf.replace(cible)


def _base(organisation: int) -> str:
    return "observatoire" if organisation == PREMIERE else f"observatoire.{organisation}"


def _pointer(organisation: int) -> str:
    return NOM_POINTEUR if organisation == PREMIERE else f"{_base(organisation)}.etat"


def _owner(nom: str) -> int | None:
    """The organisation of a state, by its name; None when it is not a state."""
    trouve = _ETAT.fullmatch(nom)
    return int(trouve["organisation"] or PREMIERE) if trouve else None


def _presents(dossier: Path) -> set[Path]:
    """The present states of every organisation."""
    trouves: set[Path] = set()
    for organisation in {PREMIERE, *(_owner(f.name) or PREMIERE for f in _states(dossier))}:
        with acting_for(Espace(organisation, 0)):
            trouves.add(present(dossier))
    return trouves


def _shelves(dossier: Path) -> list[Path]:
    prete = os.environ.get(VARIABLE_OFFICIELS, "")
    return [dossier, *([Path(prete)] if prete else [])]


def _attached(magasin: Path) -> str:
    """Name of the official store that a state is attached to; '' when the state cannot be read."""
    try:
        with duckdb.connect(str(magasin), read_only=True) as con:
            dits = queries.run(con, "magasin/identite").set_index("cle")["valeur"]
    except (duckdb.Error, queries.QueryError, OSError):
        return ""
    # Un magasin d'une version d'avant tient tout seul.
    return str(dits.get("officiel", "-"))


def _officials(dossier: Path) -> list[Path]:
    try:
        return [f for f in dossier.iterdir() if _OFFICIEL.fullmatch(f.name)]
    except OSError:
        return []


def _point(dossier: Path, pointeur: str, nom: str) -> None:
    provisoire = dossier / f"{pointeur}.{os.getpid()}.tmp"
    with provisoire.open("w", encoding="utf-8") as flux:
        flux.write(f"{nom}\n")
        flux.flush()
        os.fsync(flux.fileno())
    try:
        replace(provisoire, dossier / pointeur)
    finally:
        with suppress(OSError):
            provisoire.unlink(missing_ok=True)


def _states(dossier: Path) -> list[Path]:
    try:
        return [f for f in dossier.iterdir() if _ETAT.fullmatch(f.name)]
    except OSError:
        return []


def _age(magasin: Path) -> tuple[int, str]:
    try:
        return magasin.stat().st_mtime_ns, magasin.name
    except OSError:
        return 0, magasin.name


def _marker(magasin: Path, pid: int) -> Path:
    return magasin.with_name(f".{magasin.stem}.{pid}.lu")


def _is_read(magasin: Path) -> bool:
    """True while a living process says so; the marks of dead ones are removed."""
    lu = False
    for marque in magasin.parent.glob(f".{magasin.stem}.*.lu"):
        pid = marque.name.split(".")[-2]
        if pid.isdecimal() and psutil.pid_exists(int(pid)):
            lu = True
        else:
            with suppress(OSError):
                marque.unlink(missing_ok=True)
    return lu
