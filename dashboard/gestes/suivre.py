"""A store that follows a memory shared by several machines: what another one has kept is made here too.

At a desk, the one who imports makes the store, and all read its file. When a server keeps the memory, each
machine has files of its own: before a page, one read of a number says whether they are still those of the
memory.
"""

from __future__ import annotations

import threading
from pathlib import Path

from data.erreurs import PhraseError
from data.magasin import build, emplacement
from data.memoire import lieu, moteur
from data.memoire.espace import current

# Ce qui décide d'un magasin local.
OBJETS = ("depots", "reglages")

_verrou = threading.Lock()
_suivies: dict[tuple[Path, int], tuple[int, ...]] = {}


def follow() -> bool:
    """Make the store again if the shared memory has moved since; True when it was made.

    What fails leaves the former store, and the page says that it is late.
    """
    donnees = emplacement.folder()
    if moteur.file(donnees) is not None:
        return False
    cle = donnees, current().organisation
    with _verrou:
        try:
            vues = tuple(lieu.revision(donnees, objet) for objet in OBJETS)
            if _suivies.get(cle) == vues:
                return False
            en_retard = not build.is_up_to_date(emplacement.present(donnees))
            if en_retard:
                build.build()
        except PhraseError:
            return False
        _suivies[cle] = vues
        return en_retard
