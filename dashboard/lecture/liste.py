"""The list of indicators of a view, as bytes that a browser keeps: its address says what it holds.

It weighs more than all the rest of a change of indicator, and does not change with it: it travels once.
"""

from __future__ import annotations

import hashlib
import json

from dashboard.figures.choix import rows
from dashboard.lecture import jeux, store
from dashboard.lecture.cache import kept
from dashboard.lecture.disponibles import build_options
from dashboard.lecture.selection import Selection, levels
from data.erreurs import PhraseError

CHIFFRES = 16


@kept(256)
def _encoded(identite: store.Cle, portee: str, code: str, niveau: str) -> bytes:
    selection = Selection(portee=portee, code_portee=code, niveau=niveau)
    liste = rows(build_options(store.catalogue(), store.known(), selection), jeux.parts(selection))
    return json.dumps(liste, ensure_ascii=False, separators=(",", ":")).encode()


@store.one_state
def address(selection: Selection) -> str:
    """Immutable address of the list for the scope and the level of a selection."""
    vue = (selection.portee, selection.code_portee, selection.niveau)
    empreinte = _fingerprint(_encoded(store.version(), *vue))
    return "/indicateurs/{}-{}.{}-{}.json".format(*vue, empreinte)


@store.one_state
def read(nom: str) -> bytes | None:
    """Bytes of the list « <scope>.<level>-<fingerprint> »; None when it is not, or no more, that one."""
    cle, _, empreinte = nom.rpartition("-")
    lieu, _, niveau = cle.rpartition(".")
    portee, _, code = lieu.partition("-")
    try:
        if not store.can_bound(portee, code) or niveau not in levels(portee, code):
            return None
        octets = _encoded(store.version(), portee, code, niveau)
    except PhraseError:
        return None
    return octets if _fingerprint(octets) == empreinte else None


def _fingerprint(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()[:CHIFFRES]
