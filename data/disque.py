"""What is written is wholly there or not at all: lock, temporary place, fsync, one rename.

Nothing here knows what a deposit is. Every failure of the disk becomes a JournalError whose French
sentence says what happened and that nothing was kept.
"""

from __future__ import annotations

import errno
import glob
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
from filelock import FileLock, Timeout

from data.erreurs import PhraseError

# Les systèmes de fichiers qu'un serveur prête.
PARTAGES = ("afs", "cifs", "davfs", "fuse.sshfs", "ncpfs", "nfs", "smb", "9p")
VERROU = ".verrou"
TEMPORAIRE = ".neuf-"
# Un dépôt s'écrit en un dixième de seconde, mais une grosse archive sur un disque lent tient le verrou
# bien plus : mieux vaut attendre son tour que faire recommencer.
ATTENTE_S = 60.0
MORCEAU = 1 << 20
# Windows n'ouvre pas un dossier, et refuse de remplacer un fichier qu'un autre lit à cet instant.
WINDOWS = os.name == "nt"
_ESSAIS, _PAUSE_S = 20, 0.05


class JournalError(PhraseError):
    """The journal could not be read or changed; what it held is untouched. French sentence."""


def explain(erreur: OSError, dossier: Path) -> JournalError:
    """The sentence for a failed write in a folder."""
    if erreur.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return JournalError(
            f"Le disque est plein : il ne reste plus assez de place dans {dossier}. "
            "Rien n'a été enregistré ; libérez de la place, puis recommencez."
        )
    raisons = {
        errno.EACCES: "l'écriture n'y est pas permise",
        errno.EPERM: "l'écriture n'y est pas permise",
        errno.EROFS: "ce disque est en lecture seule",
        errno.ENOENT: "ce dossier n'existe pas",
        errno.ENOTDIR: "ce n'est pas un dossier",
        errno.EEXIST: "un fichier y occupe déjà cette place",
        errno.ENOTEMPTY: "un dossier y occupe déjà cette place",
    }
    raison = raisons.get(erreur.errno or 0, erreur.strerror or str(erreur))
    return JournalError(
        f"Impossible d'écrire dans {dossier} : {raison}. Rien n'a été enregistré ; rendez ce "
        "dossier accessible, ou choisissez-en un autre (OBSERVATOIRE_DONNEES pour les dépôts)."
    )


@contextmanager
def locked(dossier: Path) -> Iterator[None]:
    """Hold the folder alone; waits ``ATTENTE_S`` seconds, then JournalError.

    The lock dies with the process that holds it. What a killed process left is removed here: the
    lock proves that nobody is writing it.
    """
    verrou = FileLock(dossier / VERROU, thread_local=False)
    try:
        _make_folder(dossier)
        verrou.acquire(timeout=ATTENTE_S, poll_interval=0.02)
    except Timeout as erreur:
        raise JournalError(
            "Un autre dépôt est en cours d'enregistrement, depuis un autre écran ou une autre "
            f"commande, et n'a pas fini en {ATTENTE_S:.0f} secondes. Rien n'a été enregistré : "
            "réessayez dans un instant."
        ) from erreur
    except OSError as erreur:
        raise explain(erreur, dossier) from erreur
    try:
        for reste in dossier.glob(f"{TEMPORAIRE}*"):
            shutil.rmtree(reste, ignore_errors=True)
        clear_dead(dossier)
        yield
    finally:
        verrou.release()


@contextmanager
def new_folder(dossier: Path, nom: str) -> Iterator[Path]:
    """Yield a temporary folder that becomes ``dossier/nom`` in one rename, or vanishes.

    To be called under the lock; any exception inside leaves ``dossier`` as it was.
    """
    temporaire, cible = dossier / f"{TEMPORAIRE}{nom}", dossier / nom
    try:
        temporaire.mkdir()
        yield temporaire
        sync(temporaire)
        temporaire.rename(cible)
        try:
            sync(dossier)
        except OSError:
            # Le disque ne confirme pas le renommage : ne pas annoncer un échec et garder le dépôt.
            cible.rename(temporaire)
            raise
    except OSError as erreur:
        raise explain(erreur, dossier) from erreur
    finally:
        shutil.rmtree(temporaire, ignore_errors=True)


@contextmanager
def new_file(chemin: Path) -> Iterator[Path]:
    """Yield a temporary path that replaces ``chemin`` in one rename, or vanishes."""
    temporaire = chemin.with_name(f".{chemin.name}.{os.getpid()}.tmp")
    clear_dead(chemin.parent)
    try:
        yield temporaire
        sync(temporaire)
        replace(temporaire, chemin)
        sync(chemin.parent)
    except OSError as erreur:
        raise explain(erreur, chemin.parent) from erreur
    finally:
        with suppress(OSError):
            temporaire.unlink()


def clear_dead(dossier: Path, nom: str = "*") -> None:
    """Remove the temporary files and folders (« .name.<process>.tmp », the journal SQLite keeps beside one)
    of processes that are no more; with ``nom``, only those of that file: the folder is not ours."""
    motif = f".{nom if nom == '*' else glob.escape(nom)}.*.tmp"
    for reste in (*dossier.glob(motif), *dossier.glob(f"{motif}-journal")):
        pid = reste.name.split(".")[-2]
        if pid.isdecimal() and not psutil.pid_exists(int(pid)):
            if reste.is_dir():
                shutil.rmtree(reste, ignore_errors=True)
            else:
                with suppress(OSError):
                    reste.unlink()


def write_file(chemin: Path, morceaux: Iterable[bytes]) -> tuple[str, int]:
    """Write a new file and force it to the disk; its sha256 and its size in bytes."""
    empreinte, taille = hashlib.sha256(), 0
    descripteur = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    try:
        for morceau in morceaux:
            empreinte.update(morceau)
            taille += len(morceau)
            reste = memoryview(morceau)
            while reste:
                reste = reste[os.write(descripteur, reste) :]
        os.fsync(descripteur)
    finally:
        os.close(descripteur)
    return empreinte.hexdigest(), taille


def replace(source: Path, cible: Path) -> None:
    """Put a file in the place of another in one rename. Raises OSError; nothing has then changed.

    On Windows, a file that is being read waits for the end of this reading, a second at most.
    """
    for _ in range(_ESSAIS - 1 if WINDOWS else 0):
        try:
            source.replace(cible)
            return
        except PermissionError:
            time.sleep(_PAUSE_S)
    source.replace(cible)


def sync(chemin: Path) -> None:
    """Force a file, or the list of names of a folder, to the disk."""
    if WINDOWS and chemin.is_dir():
        # Il y écrit les noms lui-même.
        return
    descripteur = os.open(chemin, os.O_RDWR if WINDOWS else os.O_RDONLY)
    try:
        os.fsync(descripteur)
    finally:
        os.close(descripteur)


def is_lent(dossier: Path) -> bool:
    """True when another machine lends the folder: its locks do not always hold there."""
    lieu = dossier.absolute()
    montages = sorted(psutil.disk_partitions(all=True), key=lambda p: len(p.mountpoint), reverse=True)
    ici = next((p for p in montages if lieu.is_relative_to(p.mountpoint)), None)
    distant = ici is not None and (ici.fstype.lower().startswith(PARTAGES) or "remote" in ici.opts.split(","))
    return distant or str(lieu).startswith("\\\\")


def sha256(contenu: bytes) -> str:
    """sha256 in hexadecimal."""
    return hashlib.sha256(contenu).hexdigest()


def fingerprint(chemin: Path) -> str:
    """sha256 of a file, in hexadecimal."""
    with chemin.open("rb") as flux:
        return hashlib.file_digest(flux, "sha256").hexdigest()


def seal(objet: dict[str, Any]) -> bytes:
    """JSON bytes of an object, always the same, with the fingerprint of what they say."""
    return _encode({**objet, "empreinte": sha256(_encode(objet))})


def unseal(octets: bytes) -> dict[str, Any]:
    """The object that ``seal`` wrote. Raises ValueError if a single byte differs."""
    objet = json.loads(octets.decode("utf-8"))
    if not isinstance(objet, dict):
        raise ValueError("pas un objet JSON")
    objet.pop("empreinte", None)
    # Comparer les octets, et non l'empreinte seule : un blanc ajouté est aussi une altération.
    if seal(objet) != octets:
        raise ValueError("l'empreinte ne correspond pas au contenu")
    return objet


def _encode(objet: dict[str, Any]) -> bytes:
    texte = json.dumps(objet, ensure_ascii=False, sort_keys=True, indent=1)
    return (texte + "\n").encode("utf-8")


def _make_folder(dossier: Path) -> None:
    """Create a folder and its parents durably: each new name is forced to the disk."""
    neufs = []
    while not dossier.exists():
        neufs.append(dossier)
        dossier = dossier.parent
    for neuf in reversed(neufs):
        neuf.mkdir(exist_ok=True)
        sync(neuf.parent)
