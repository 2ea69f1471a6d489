"""Page « Séances » : la liste des séances, ou la composition de l'une d'elles."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st

from dashboard.app_pages.commun import avis
from dashboard.app_pages.commun import seance as commun
from dashboard.app_pages.commun.cadre import standing
from dashboard.app_pages.seances import composition, etat, liste
from dashboard.gestes import seances
from dashboard.gestes.seances import SeancesError
from dashboard.session import visite

_CHAMPS = {"message": "Votre message", "texte": "Votre texte", "notes": "Ce que vous aviez à dire"}
_STYLE = Path(__file__).resolve().parents[2] / "statique" / "seances.css"


@lru_cache(maxsize=1)
def _css() -> str:
    return _STYLE.read_text(encoding="utf-8")


def former() -> None:
    """The address of the basket, which the séances have replaced."""
    st.switch_page(st.session_state["pages"]["seances"])


@standing
def page() -> None:
    """The séance of the address; without one, or when it is no more, all of them."""
    if not visite.is_open():
        return
    st.html(f"<style>{_css()}</style>")
    seance = None
    # Toujours là, fût-il vide : une phrase qui vient ne déplace pas la suite, et le clavier y reste.
    with st.container(key="seances_avis"):
        if messages := visite.messages():
            avis.warning(*messages)
        if refus := etat.take_refusal():
            avis.warning(refus)
        if dit := etat.take_said():
            avis.info(dit)
        if demandee := visite.extra().get("seance", ""):
            try:
                seance = seances.find(_number(demandee))
            except SeancesError as erreur:
                avis.warning(str(erreur))
                visite.update_extra(seance="", ecran="", ajouter="")
        _lost_texts()
    if seance is None:
        liste.show()
    else:
        commun.choose(seance.numero)
        composition.show(seance)
    visite.write_address()


def _number(texte: str) -> int:
    """The number that an address gives; 0, which no séance has, for anything else."""
    return int(texte) if texte.isdecimal() and len(texte) < 10 else 0


def _lost_texts() -> None:
    """What was being written on a screen that somebody took away: it stays here until it is copied."""
    for (numero, ecran, champ), texte in etat.lost().items():
        avis.warning(
            f"{_CHAMPS[champ]} n'est pas gardé : pendant que vous écriviez, quelqu'un a ôté cet écran ou sa "
            f"séance. Copiez-le d'ici : « {texte} »"
        )
        st.button(
            "C'est copié",
            key=f"seance_perdu_{numero}_{ecran}_{champ}",
            type="tertiary",
            on_click=etat.forget,
            args=((numero, ecran, champ),),
        )
