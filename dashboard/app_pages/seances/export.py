"""Exporter une séance : le tiroir de ses formats, et où en est le fichier."""

from __future__ import annotations

import streamlit as st

from dashboard.app_pages.seances import sans_garder, travail
from dashboard.dossiers import livraisons
from dashboard.dossiers.fabrications import Demande
from dashboard.dossiers.seance import FORMATS, carry
from dashboard.gestes import ateliers, seances
from dashboard.gestes.seances import EcranLu, Seance
from dashboard.session import acces

_MODELE = "seance_modele"


def drawer(seance: Seance, lus: tuple[EcranLu, ...]) -> None:
    """One button per kind of file; closed, it sends nothing."""
    if not seance.ecrans:
        return
    tiroir = st.popover("Exporter", key="seance_exporter", on_change="rerun")
    if not tiroir.open:
        return
    with tiroir:
        for genre, choix in FORMATS.items():
            st.button(
                f"{choix.libelle} : {choix.dit}",
                key=f"seance_exporter_{genre}",
                width="stretch",
                disabled=travail.busy(),
                on_click=_start,
                args=(seance, genre),
            )
        portee = sans_garder.departement_of(seance.entete.territoire)
        if portee is not None and seance.entete.territoire == f"{portee.niveau}:{portee.code}":
            sans_garder.archive_button("seance_exporter_archive", portee)
        if acces.can_write():
            st.file_uploader(
                "Modèle PowerPoint de votre collectivité (facultatif, .pptx)", type=["pptx"], key=_MODELE
            )
        change = sum(lu.change for lu in lus)
        if change:
            st.html(
                '<p class="ctg-texte">Des figures ont changé depuis qu\'elles ont été posées : le fichier '
                "montre les chiffres d'aujourd'hui.</p>"
            )


def start_round(seance: Seance, departement: str, nom: str, genre: str) -> None:
    """From a callback: a file of the séance for each EPCI of a département, in one archive."""
    travail.start(
        livraisons.file_name(f"seance {seance.entete.nom}", nom, "zip"),
        FORMATS["zip"].mime,
        Demande(
            f"{FORMATS[genre].libelle} pour chaque territoire, {nom}",
            "tournee",
            {"format": genre, "departement": departement},
            emporte=carry(seance, seances.view),
        ),
    )


def progress() -> None:
    """Where the file is, or the button that takes it."""
    travail.show()


def _start(seance: Seance, genre: str) -> None:
    choix = FORMATS[genre]
    recu = st.session_state.get(_MODELE)
    travail.start(
        livraisons.file_name("seance", seance.entete.nom, choix.extension),
        choix.mime,
        Demande(
            f"{choix.libelle} de la séance",
            "seance",
            {"format": genre},
            recu.getvalue() if recu is not None and genre == "pptx" and acces.can_write() else None,
            carry(seance, seances.view, ateliers.retained(seance.numero)),
        ),
    )
