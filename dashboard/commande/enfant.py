"""The other side of ``travailleur``: one process, one job, then the end.

It limits itself before it touches the bytes it was sent. What libraries print goes to the error
stream: the answer has the output to itself.
"""

from __future__ import annotations

import os
import pickle
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from dashboard.travailleur.trames import TrameError, read_frame, write_frame

Faire = Callable[[dict[str, Any], bytes, Any], tuple[dict[str, Any], bytes]]


def main() -> int:
    """Prepare, wait for the job, do it, answer. The caller that goes away ends it."""
    reponse = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    entree = sys.stdin.buffer
    try:
        preparer, octets = read_frame(entree)
        genres = {"export": _exporter, "actualisation": _refresher}
        genre = genres.get(str(preparer.get("pour")))
        faire = genre(reponse) if genre else _reader()
        # Ces octets viennent de l'application elle-même, pas d'un fichier reçu.
        prepare = pickle.loads(octets) if preparer.get("preparer") else None
        travail, contenu = read_frame(entree)
    except TrameError:
        return 0
    try:
        _limit(int(travail["memoire"]), int(travail["calcul_s"]))
        reponse_faite, octets = faire(travail, contenu, prepare)
        etat: dict[str, Any] = {"etat": "fait", "reponse": reponse_faite}
    except MemoryError:
        etat, octets = {"etat": "memoire"}, b""
    except BaseException:
        traceback.print_exc()
        etat, octets = {"etat": "erreur"}, b""
    try:
        write_frame(reponse, etat, octets)
    except MemoryError:
        # La réponse elle-même ne tient plus : le code le dit à sa place.
        print("MemoryError", file=sys.stderr)
        return 1
    except OSError:
        return 1
    return 0


def _reader() -> Faire:
    """What reads received files, most of it loaded in advance."""
    from dashboard.gestes import ouvrages

    ouvrages.prepare()
    return lambda travail, contenu, prepare: find_job(travail["ouvrage"])(travail["entree"], contenu, prepare)


def find_job(ouvrage: str) -> Faire:
    """The job of that name on a received file. Raises KeyError for a name of nothing."""
    from dashboard.gestes import ouvrages

    return clean_template if ouvrage == "modele" else ouvrages.OUVRAGES[ouvrage]


def clean_template(entree: dict[str, Any], contenu: bytes, _: Any) -> tuple[dict[str, Any], bytes]:
    """A .pptx template emptied and written anew, or the sentence that refuses it."""
    from dashboard.gestes.ouvrages import SansPandas

    # Ce que les tableaux de bord dessinent est long à charger : ici seulement.
    sys.meta_path[:] = [f for f in sys.meta_path if not isinstance(f, SansPandas)]
    from dashboard.exports.bureau import gabarit

    try:
        return {}, gabarit.clean(contenu, entree["nom"])
    except gabarit.DeckError as erreur:
        return {"refus": str(erreur)}, b""


def _exporter(reponse: BinaryIO) -> Faire:
    """What makes an export, and says on the way where it is."""
    from dashboard.dossiers import fabrications

    def tell(suite: dict[str, Any]) -> None:
        write_frame(reponse, {"etat": "suite", **suite}, b"")

    return lambda travail, contenu, prepare: fabrications.produce(travail["entree"], contenu, prepare, tell)


def _refresher(reponse: BinaryIO) -> Faire:
    """What fetches official figures, and says on the way where it is."""
    from dashboard.gestes import actualisation

    def tell(suite: dict[str, Any]) -> None:
        write_frame(reponse, {"etat": "suite", **suite}, b"")

    return lambda travail, _contenu, _prepare: (actualisation.produce(travail["entree"], tell), b"")


def _limit(memoire: int, calcul_s: int) -> None:
    """Bound this process where the system can; elsewhere the caller alone watches."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource.RLIMIT_CPU, calcul_s)
    statm = Path("/proc/self/statm")
    if memoire and statm.exists():
        pages = int(statm.read_text().split()[0])
        _lower(resource.RLIMIT_AS, pages * resource.getpagesize() + memoire)


def _lower(genre: int, valeur: int) -> None:
    import resource

    _, dur = resource.getrlimit(genre)
    plafond = valeur if dur == resource.RLIM_INFINITY else min(valeur, dur)
    resource.setrlimit(genre, (plafond, dur))


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Un octet en cours d'écriture par un fil de bibliothèque ne retient pas la fin.
    os._exit(code)
