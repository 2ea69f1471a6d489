"""The reader's own territory, an EPCI or a département: kept from one visit to the next.

Read once per visit from the memory, where each person has theirs; without the right to write, the
choice holds until the page is closed.
"""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from dashboard.lecture import le_mien, store
from dashboard.session import acces
from data.garde import preferences
from data.garde.preferences import Preferences, PreferencesError

NIVEAUX = ("epci", "departement")
EN_LECTURE_SEULE = (
    "Vous consultez cette application en lecture seule : votre choix vaut jusqu'à la fermeture de cette page."
)
# Ce que la mémoire garde de « Regarder la France entière » : ni un EPCI, ni un département.
FRANCE = "france:FRANCE"
_CHOISI, _PERDU, FRANCE_ENTIERE = "territoire_prefere", "territoire_perdu", "france_entiere"


class Territoire(NamedTuple):
    """A territory that one may call one's own."""

    niveau: str
    code: str
    nom: str
    departement: str


def territory() -> Territoire | None:
    """The reader's territory: that of the session, else the one kept for them; None for none."""
    etat = st.session_state
    if _CHOISI not in etat:
        garde = preferences.read(store.path().parent).territoire
        etat[_CHOISI] = find(*_read(garde))
        if garde == FRANCE:
            etat[FRANCE_ENTIERE] = True
        perdu = bool(garde) and garde != FRANCE and etat[_CHOISI] is None
        etat[_PERDU] = _lost(garde) if perdu else ""
    return etat[_CHOISI]


def kept() -> Territoire | None:
    """The territory kept for the person who reads, outside of any visit; None for none."""
    return find(*_read(preferences.read(store.path().parent).territoire))


def find(niveau: str, code: str) -> Territoire | None:
    """The territory of that level and code when the store has it and can draw it."""
    if niveau not in NIVEAUX or not store.can_bound(niveau, code):
        return None
    ligne = store.run("territoires/un", code_territoire=code, niveau=niveau).iloc[0]
    departement = code if niveau == "departement" else str(ligne["code_departement"])
    return Territoire(niveau, code, str(ligne["nom"]), departement)


def own(niveau: str, code: str) -> Territoire | None:
    """What one chooses as one's own by pointing at a territory; None for France or a région."""
    lieu = le_mien.owner(niveau, code)
    return find(*lieu) if lieu else None


def choose(niveau: str, code: str) -> str:
    """Remember the reader's territory ('' for none); why it was not kept on disk, or ''."""
    etat = st.session_state
    etat[_CHOISI], etat[_PERDU] = find(niveau, code), ""
    etat[FRANCE_ENTIERE] = etat[_CHOISI] is None
    return _keep(f"{niveau}:{code}" if code else "")


def look_at_france() -> str:
    """The question has its answer: no territory in particular; why it was not kept on disk, or ''."""
    st.session_state[FRANCE_ENTIERE] = True
    return _keep(FRANCE)


def _keep(choisi: str) -> str:
    if not acces.can_write():
        return EN_LECTURE_SEULE
    try:
        preferences.write(store.path().parent, Preferences(choisi))
    except PreferencesError as erreur:
        return str(erreur)
    return ""


def lost() -> str:
    """A sentence when the territory that was kept is no longer in the store, else ''."""
    territory()
    return st.session_state.get(_PERDU, "")


def asks() -> bool:
    """True when nothing says yet which territory this reader works for."""
    return territory() is None and not st.session_state.get(FRANCE_ENTIERE, False)


def _read(garde: str) -> tuple[str, str]:
    niveau, _, code = garde.partition(":")
    return niveau, code


def _lost(garde: str) -> str:
    niveau, code = _read(garde)
    quoi = "EPCI" if niveau == "epci" else "département"
    suite = store.explain_code(code) if code else ""
    return (
        f"Le territoire que vous aviez choisi ({quoi} {code or garde}) n'est plus dans le magasin. "
        f"{suite} Choisissez-en un autre."
    ).replace("  ", " ")
