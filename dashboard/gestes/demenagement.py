"""From one folder of local data to another: a checkout's to that of an installed wheel, or back.

The former folder is copied beside the present one, checked byte for byte, given its store, then put
in place in one rename: the present folder holds everything, or what it held before. The former one
is only read.
"""

from __future__ import annotations

import fnmatch
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dashboard.gestes.faits import ImportFaute
from data import disque
from data.actualisation import instantane
from data.depots import journal
from data.erreurs import PhraseError
from data.magasin import actualiser, build, emplacement
from data.memoire import anciens, lieu, moteur

# Ce que l'application écrit d'elle-même à sa première ouverture : personne ne l'a confié au dossier.
SANS_VALEUR = frozenset({".cle", anciens.PREFERENCES})
# Ce qu'un geste en cours, ou tué, laisse dans un dossier.
DE_PASSAGE = (
    disque.VERROU,
    f"{disque.TEMPORAIRE}*",
    ".*.tmp",
    actualiser.NOM_VERROU,
    actualiser.RECUS,
    actualiser.CHANTIER,
    f"{moteur.NOM_FICHIER}-journal",
)


def kept(dossier: Path) -> list[str]:
    """What somebody entrusted to a folder, by the names of its first level, in order."""
    if not dossier.is_dir():
        return []
    return sorted(
        f.name
        for f in dossier.iterdir()
        if not _left_behind(f.name)
        and f.name not in SANS_VALEUR
        and (f.is_file() or any(_files(f)))
        and (f.name != moteur.NOM_FICHIER or lieu.holds_something(dossier))
        # Une actualisation qui n'a rien mis en place n'y laisse que son rapport.
        and (f.name != instantane.NOM_DOSSIER or (f / instantane.NOM_POINTEUR).is_file())
    )


def move_in(ancien: Path) -> Path:
    """Bring the local data of ``ancien`` into the present folder; the folder, with its store built.

    Raises ImportFaute (French) and changes nothing: when there is nothing to bring, when the present
    folder already holds something, when a deposit was altered, or when the disk refuses.
    """
    ancien, ici = ancien.resolve(), emplacement.folder().resolve()
    if moteur.file(ici) is None:
        raise ImportFaute(
            f"La mémoire est tenue par un serveur ({lieu.where(ici)}) : un dossier n'y déménage pas. "
            "Sauvegardez l'ancien par « observatoire sauvegarder », puis restaurez-le ici."
        )
    if ancien == ici or ici in ancien.parents or ancien in ici.parents:
        raise ImportFaute(
            f"{ancien} et {ici} ne sont pas deux dossiers distincts : il n'y a rien à déménager."
        )
    if not kept(ancien):
        raise ImportFaute(f"{ancien} n'existe pas, ou ne contient aucune donnée locale : rien à déménager.")
    if presents := kept(ici):
        raise ImportFaute(
            f"{ici} contient déjà des données ({', '.join(presents)}), et deux dossiers ne se mêlent pas. "
            "Rien n'a été déménagé : retirez-les d'abord, ou choisissez un autre dossier par "
            f"{emplacement.VARIABLE}."
        )
    neuf = ici.with_name(f".{ici.name}.{os.getpid()}.tmp")
    with _sentences(ici):
        try:
            ici.parent.mkdir(parents=True, exist_ok=True)
            disque.clear_dead(ici.parent, ici.name)
            shutil.copytree(
                ancien,
                neuf,
                ignore=lambda _, noms: [n for n in noms if _left_behind(n) or n == moteur.NOM_FICHIER],
            )
            lieu.copy_to(ancien, neuf)
            if fautes := journal.verify(neuf):
                raise ImportFaute(f"Rien n'a été déménagé. {' '.join(fautes)}")
            build.build(neuf / build.NOM_MAGASIN)
            for copie in (*_files(neuf), neuf):
                disque.sync(copie)
            _put(neuf, ici)
        finally:
            shutil.rmtree(neuf, ignore_errors=True)
    return ici


def _put(neuf: Path, ici: Path) -> None:
    """Give the new folder its name; the present one goes aside until it is done."""
    retrait = ici.with_name(f".{ici.name}.ancien.{os.getpid()}.tmp")
    remplace = ici.exists()
    if remplace:
        ici.rename(retrait)
    try:
        neuf.rename(ici)
        disque.sync(ici.parent)
    except OSError:
        if remplace:
            # Remis à sa place, sauf si le nouveau l'occupe déjà : il est alors complet.
            with suppress(OSError):
                retrait.rename(ici)
        raise
    shutil.rmtree(retrait, ignore_errors=True)


def _left_behind(nom: str) -> bool:
    return emplacement.is_made(nom) or any(fnmatch.fnmatchcase(nom, motif) for motif in DE_PASSAGE)


def _files(dossier: Path) -> Iterator[Path]:
    """Every file under a folder, but those of a gesture on its way."""
    return (f for f in dossier.rglob("*") if f.is_file() and not _left_behind(f.name))


@contextmanager
def _sentences(ici: Path) -> Iterator[None]:
    try:
        yield
    except ImportFaute:
        raise
    except PhraseError as erreur:
        raise ImportFaute(f"Rien n'a été déménagé. {erreur}") from erreur
    except (OSError, shutil.Error) as erreur:
        raise ImportFaute(
            f"Rien n'a été déménagé : {ici} ne se remplit pas, ou ne se remplace pas "
            f"({getattr(erreur, 'strerror', None) or erreur}). Fermez l'application si elle est ouverte, "
            "vérifiez la place et les droits de ce dossier, puis recommencez."
        ) from erreur
