"""« Tient à 1920 × 1080… » : ce que le mur fera de l'écran choisi, dit en dernier."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from typing import Any

import streamlit as st

from dashboard.dossiers import mur, tient
from dashboard.ecran import html
from dashboard.exports.mur.modele import Affiche
from dashboard.gestes.seances import EcranLu, Seance
from dashboard.lecture import store

# Un dessin demande un dixième de seconde, la plus grande carte une seconde : la page n'attend pas au-delà.
ATTENTE_S = 2.0
PLUS_TARD = "Les tailles du mur se vérifient : revenez à cet écran dans un instant."
_JOURNAL = logging.getLogger(__name__)
_FILE = ThreadPoolExecutor(1, thread_name_prefix="tailles")


def show(place: Any, seance: Seance, lu: EcranLu) -> None:
    """Fill ``place`` with what each wall does of this screen; nothing for one that cannot be drawn."""
    attendu = _ask(seance, lu, store.state().contenu)
    try:
        dits = attendu.result(ATTENTE_S)
    except TimeoutError:
        dits = (PLUS_TARD,)
    except Exception:
        # L'image de l'écran dit déjà qu'il ne se dessine pas ; le journal dit pourquoi.
        _JOURNAL.exception("écran %s de la séance %s : tailles non mesurées", lu.ecran.numero, seance.numero)
        return
    with place:
        texte = html.escape(" ".join(dits))
        st.html(f'<p class="ctg-texte" role="status"><strong>Au mur :</strong> {texte}</p>')


# Ni le rang ni le nom de la séance ne changent ce qui tient : l'écran, ses figures et l'état le disent.
@lru_cache(maxsize=200)
def _kept(ecran: object, territoire: str, etat: str) -> list[Future[tuple[str, ...]]]:
    return []


def _ask(seance: Seance, lu: EcranLu, etat: str) -> Future[tuple[str, ...]]:
    gardes = _kept(lu.ecran, seance.entete.territoire, etat)
    if not gardes:
        gardes.append(_FILE.submit(_measure, mur.poster(lu, seance)))
    return gardes[0]


def _measure(affiche: Affiche) -> tuple[str, ...]:
    return tient.sentences(tient.measure(affiche))
