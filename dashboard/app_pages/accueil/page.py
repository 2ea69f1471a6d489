"""« Mon territoire » : la réponse sans défiler, puis le portrait par thème."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import streamlit as st

from dashboard.app_pages.accueil import contenu, portrait, premier_ecran, premiere_visite
from dashboard.app_pages.commun import avis
from dashboard.app_pages.commun.cadre import standing
from dashboard.galerie.portrait import read_subject
from dashboard.galerie.territoire import ECRAN
from dashboard.lecture import store, territoire
from dashboard.session import visite

# Les adresses que l'accueil garde pour lui ; avec toute autre, la carte s'ouvre, comme avant lui.
PARAMETRES = {visite.ANCIEN, *visite.GROUPE}
_STYLE = Path(__file__).resolve().parents[2] / "statique" / "territoire.css"


def is_of_map(parametres: Mapping[str, str]) -> bool:
    """True for an old address of the map; those of this page's figures say so themselves."""
    return bool(set(parametres) - PARAMETRES) and parametres.get("ecran") != ECRAN


@lru_cache(maxsize=1)
def _css() -> str:
    return _STYLE.read_text(encoding="utf-8")


@standing
def page() -> None:
    """Draw the page; without a readable store the router has already said why."""
    if not visite.is_open() or premiere_visite.show():
        return
    # De la sélection, l'accueil n'écrit que le groupe de comparaison.
    visite.write_group()
    st.html(f"<style>{_css()}</style>")
    if messages := visite.messages():
        avis.warning(*messages)
    sujet = read_subject(store, visite.current(), {"sujet": "france"})
    choix = visite.current()
    donnees = (
        None
        if sujet is None
        else territoire.read_data(store, sujet.niveau, sujet.code, choix.parmi, choix.liste)
    )
    if donnees is None:
        avis.warning("Ce territoire n'est plus dans le magasin : cherchez-en un autre en haut à droite.")
        return
    premier_ecran.show(donnees)
    portrait.show(donnees)
    contenu.show()
