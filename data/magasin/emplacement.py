"""Where the store stands: one file per state, and a small file that names the present one.

``observatoire-<fingerprint>.duckdb`` never changes; ``observatoire.etat`` holds the name of the
present one and is replaced in one rename. A reader keeps the file that it opened: DuckDB has one
instance per path in a process, so a new state must have a path of its own. A former state goes
when no process reads it any more.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

import psutil
from filelock import FileLock
from platformdirs import user_data_path

from data.disque import replace
from data.fiches.catalogue import DOSSIER_DATA

VARIABLE = "OBSERVATOIRE_DONNEES"
NOM_APPLICATION = "observatoire-ctg"
# Le nom d'avant les états : celui d'un dossier encore vide, ou d'un magasin à refaire.
NOM_MAGASIN = "observatoire.duckdb"
NOM_POINTEUR = "observatoire.etat"
NOM_VERROU = "observatoire.verrou"
EMPREINTE_COURTE = 12
_ETAT = re.compile(r"observatoire-([0-9a-f]{12})(-\d+)?\.duckdb")
# Tout ce qu'une construction ou une lecture laisse dans le dossier.
_FAIT = re.compile(
    r"\.?observatoire(-[0-9a-f]{12}(-\d+)?)?\.(duckdb(\.wal)?|etat|verrou|(etat\.)?\d+\.tmp(\.wal)?|\d+\.lu)"
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
    """File of the present store of a folder; it may not exist.

    Without its pointer (lost, or a store copied alone), the latest state that is there.
    """
    with suppress(OSError, ValueError):
        nom = (dossier / NOM_POINTEUR).read_text(encoding="utf-8").strip()
        if _ETAT.fullmatch(nom) and (dossier / nom).is_file():
            return dossier / nom
    return max(_states(dossier), key=_age, default=dossier / NOM_MAGASIN)


def is_made(nom: str) -> bool:
    """True for the name of a file that belongs to the store: a build makes it again."""
    return _FAIT.fullmatch(nom) is not None


def put(neuf: Path, contenu: str) -> Path:
    """Give a finished store its name, then make it the present one; its path.

    To be called under the lock of the builds. Raises OSError; the former one then stands.
    """
    dossier = neuf.parent
    base = f"observatoire-{contenu[:EMPREINTE_COURTE]}"
    cible, rang = dossier / f"{base}.duckdb", 1
    # Les mêmes lignes, refaites : un autre fichier, car celui qui est là est lu, ou abîmé.
    while cible.exists():
        rang += 1
        cible = dossier / f"{base}-{rang}.duckdb"
    neuf.replace(cible)
    try:
        _point(dossier, cible.name)
    except OSError:
        with suppress(OSError):
            cible.unlink(missing_ok=True)
        raise
    return cible


def clean(dossier: Path) -> None:
    """Remove the former states that nobody reads; a refusal of the disk leaves them for later."""
    garde = present(dossier)
    for magasin in (*_states(dossier), dossier / NOM_MAGASIN):
        if magasin != garde and not _is_read(magasin):
            with suppress(OSError):
                magasin.unlink(missing_ok=True)


def announce(magasin: Path) -> None:
    """Say that this process reads a store, so that no other takes it away by name."""
    with suppress(OSError):
        _marker(magasin, os.getpid()).touch()


def withdraw(magasin: Path) -> None:
    """Say that this process reads it no more, and remove it if it was the last to."""
    with suppress(OSError):
        _marker(magasin, os.getpid()).unlink(missing_ok=True)
        if _ETAT.fullmatch(magasin.name) is None or magasin == present(magasin.parent):
            return
        # Sous le verrou : une construction pourrait être en train de lui rendre ce nom. Sinon,
        # celle qui le tient l'ôtera en finissant.
        with FileLock(magasin.parent / NOM_VERROU, timeout=0, thread_local=False):
            if magasin != present(magasin.parent) and not _is_read(magasin):
                magasin.unlink(missing_ok=True)


def _point(dossier: Path, nom: str) -> None:
    provisoire = dossier / f"{NOM_POINTEUR}.{os.getpid()}.tmp"
    with provisoire.open("w", encoding="utf-8") as flux:
        flux.write(f"{nom}\n")
        flux.flush()
        os.fsync(flux.fileno())
    try:
        replace(provisoire, dossier / NOM_POINTEUR)
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
