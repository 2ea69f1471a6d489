"""Un modèle en fichier, sans le garder : son diaporama, l'archive de la revue, le portrait à imprimer."""

from __future__ import annotations

import streamlit as st

from dashboard.app_pages.seances import travail
from dashboard.dossiers import livraisons
from dashboard.dossiers.fabrications import Demande
from dashboard.dossiers.modeles import Modele, read_place
from dashboard.dossiers.seance import FORMATS
from dashboard.figures.textes import Portee
from dashboard.lecture import store
from dashboard.session import acces, visite

_MODELE = "modele_pptx"
REVUE = "sdsf"


def template_field() -> None:
    """The collectivité's own .pptx, for those who may give a file."""
    if acces.can_write():
        st.file_uploader(
            "Modèle PowerPoint de votre collectivité, pour ces diaporamas (facultatif, .pptx)",
            type=["pptx"],
            key=_MODELE,
            width=420,
        )
    else:
        st.html(
            '<p class="ctg-texte">Les diaporamas prennent ici la présentation de l’observatoire : un modèle '
            "PowerPoint se donne depuis le poste qui a lancé l’application.</p>"
        )


def buttons(modele: Modele, lieu: str) -> None:
    """The slides of a template; for the review, the whole archive of the département as well."""
    portee = departement_of(lieu)
    st.button(
        "Diaporama, sans la garder",
        key=f"modele_{modele.cle}_diaporama",
        disabled=portee is None or travail.busy(),
        help="Les écrans de ce modèle en PowerPoint ; rien ne s’ajoute à vos séances.",
        on_click=_slides,
        args=(modele, lieu),
    )
    if modele.cle == REVUE:
        archive_button("modele_sdsf_archive", portee)


def archive_button(cle: str, portee: Portee | None) -> None:
    """Workbook, maps, portraits and summary of a département in one archive."""
    quoi = f"Archive {portee.de}" if portee is not None else "Archive du département"
    st.button(
        f"{quoi} : classeur, cartes, portraits",
        key=cle,
        disabled=portee is None or travail.busy(),
        on_click=_archive,
        args=(portee,),
    )


def portrait_button(lieu: str) -> None:
    """The portrait of a territory on A4 pages."""
    place = read_place(store, lieu)
    if place is not None:
        st.button(
            f"Portrait à imprimer : {place.portee.nom}",
            key="modele_portrait",
            disabled=travail.busy(),
            on_click=_portrait,
            args=(place.portee,),
        )


def departement_of(lieu: str) -> Portee | None:
    """The département where « epci:… » is put forward; None for nowhere."""
    place = read_place(store, lieu)
    return None if place is None else store.scope("departement", place.cadre.removeprefix("departement-"))


def _slides(modele: Modele, lieu: str) -> None:
    place = read_place(store, lieu)
    if place is None:
        return
    recu = st.session_state.get(_MODELE)
    travail.start(
        livraisons.file_name(modele.nom, place.portee.nom, "pptx"),
        FORMATS["pptx"].mime,
        Demande(
            f"{modele.nom}, {place.portee.nom}",
            "modele",
            {"modele": modele.cle, "lieu": lieu, **_group()},
            recu.getvalue() if recu is not None and acces.can_write() else None,
        ),
    )


def _archive(portee: Portee) -> None:
    travail.start(
        livraisons.file_name("dossier sdsf", portee.nom, "zip"),
        "application/zip",
        Demande(f"Dossier SDSF {portee.de}", "sdsf", {"departement": portee.code, **_group()}),
    )


def _portrait(portee: Portee) -> None:
    travail.start(
        livraisons.file_name("portrait", portee.nom, "pdf"),
        "application/pdf",
        Demande(
            f"Portrait {portee.de}", "portrait", {"code": portee.code, "niveau": portee.niveau, **_group()}
        ),
    )


def _group() -> dict[str, str]:
    """The comparison group of the visit, that every file follows."""
    selection = visite.current()
    return {"parmi": selection.parmi, "liste": selection.liste}
