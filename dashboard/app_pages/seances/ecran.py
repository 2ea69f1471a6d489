"""Un écran au milieu de la page : ce que montrera le mur, son message, ce qui est à dire."""

from __future__ import annotations

import streamlit as st

from dashboard.app_pages.commun import avis
from dashboard.app_pages.seances import etat, images
from dashboard.ecran import html
from dashboard.gestes import seances
from dashboard.gestes.seances import ILLISIBLE, NE_SE_LIT_PAS, OUVERTURE, EcranLu, Seance
from dashboard.session import acces

TEXTE_MAX, MESSAGE_MAX, NOTES_MAX = 1200, 300, 4000
PAS_GARDE = "Ce texte n'est pas encore gardé."
APERCU = "Aperçu : rien n'est gardé tant que vous n'avez pas choisi « Garder »."


def show(seance: Seance, lu: EcranLu) -> None:
    """The picture of the screen; under it, what is written there."""
    rang = seance.rank(lu.ecran.numero) + 1
    essai = etat.trial(seance.numero)
    vise = lu.ecran.figures.index(essai.placee) if essai and essai.placee in lu.ecran.figures else -1
    if essai is not None and essai.ecran == lu.ecran.numero and vise >= 0:
        image = html.escape(images.tried(seance, lu.ecran.numero, vise, essai.adresse))
        st.html(f'<p class="ctg-essai">{APERCU}</p>')
        dit = "Aperçu de l'écran"
    else:
        image = html.escape(images.address(seance, lu.ecran.numero, images.GRANDE))
        dit = "Écran"
    st.html(
        f'<img class="ctg-seance-ecran" src="{image}" width="1280" height="720" '
        f'alt="{dit} {rang} : {html.escape(lu.message or "sans message")}" />'
    )
    if lu.ecran.nature == ILLISIBLE:
        avis.warning(NE_SE_LIT_PAS)
        return
    if not acces.can_write():
        if lu.ecran.notes:
            st.html(f'<p class="ctg-texte">{html.escape(lu.ecran.notes)}</p>')
        return
    _field(
        seance,
        lu,
        "message",
        "Message, lu du troisième rang : deux lignes au plus",
        lu.message,
        MESSAGE_MAX,
        68,
    )
    if lu.avertit:
        st.html(f'<p class="ctg-seance-avertit" role="status">{html.escape(lu.avertit)}</p>')
    if lu.propose and lu.ecran.message and lu.ecran.message != lu.propose:
        with st.container(horizontal=True, vertical_alignment="center", key="seance_propose"):
            st.html(
                '<p class="ctg-texte"><span class="ctg-discret">Proposé :</span> '
                f"{html.escape(lu.propose)}</p>"
            )
            st.button(
                "Prendre ce message",
                key="seance_prendre",
                type="tertiary",
                on_click=etat.do,
                args=(seances.write, seance.numero, lu.ecran.numero, "message", "", lu.ecran.message),
            )
    if lu.ecran.nature in ("texte", OUVERTURE):
        _field(seance, lu, "texte", "Texte de l'écran, une idée par ligne", lu.ecran.texte, TEXTE_MAX, 160)
    _field(seance, lu, "notes", "Notes pour vous, jamais projetées", lu.ecran.notes, NOTES_MAX, 100)


def _field(
    seance: Seance, lu: EcranLu, champ: str, libelle: str, montre: str, plus: int, hauteur: int
) -> None:
    """A text kept as soon as it is left; what somebody else wrote meanwhile is not covered, and what could
    not be kept (a full disk) stays in its field."""
    cle = f"seance_{champ}_{seance.numero}_{lu.ecran.numero}"
    vu, place = getattr(lu.ecran, champ), (seance.numero, lu.ecran.numero, champ)
    st.session_state[cle], raison = etat.refused(place) or (montre, "")

    def kept() -> None:
        texte = st.session_state[cle]
        # Le message proposé, laissé tel quel, suit les chiffres : il ne s'écrit pas.
        ecrit = "" if champ == "message" and texte.strip() == lu.propose else texte
        refus = etat.attempt(seances.write, seance.numero, lu.ecran.numero, champ, ecrit, vu)
        if refus:
            etat.refuse(place, texte, refus)
        else:
            etat.forget(place)

    st.text_area(libelle, key=cle, max_chars=plus, height=hauteur, on_change=kept)
    if raison:
        with st.container(horizontal=True, vertical_alignment="center", key=f"{cle}_garder"):
            st.html(f'<p class="ctg-seance-avertit" role="alert">{PAS_GARDE} {html.escape(raison)}</p>')
            st.button("Garder ce texte", key=f"{cle}_encore", type="tertiary", on_click=kept)
            st.button(
                "Reprendre celui d'avant",
                key=f"{cle}_avant",
                type="tertiary",
                on_click=etat.forget,
                args=(place,),
            )
