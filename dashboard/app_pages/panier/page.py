"""Page « Panier et dossiers » : les figures retenues et les dossiers tout faits, en un fichier."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.app_pages.commun import panier as commun_panier
from dashboard.app_pages.commun.cadre import standing
from dashboard.app_pages.panier import dossiers as panier_dossiers
from dashboard.app_pages.panier import travail
from dashboard.dossiers import livraisons
from dashboard.dossiers.fabrications import Demande
from dashboard.dossiers.panier import TITRE_MAX, Element, Panier, judge_all, left_out
from dashboard.ecran import html
from dashboard.galerie import registre
from dashboard.galerie.tirage import parse
from dashboard.lecture import store, vues
from dashboard.session import visite
from data.erreurs import PhraseError

TITRE_DEFAUT = "Figures pour la réunion"
FORMATS = {
    "pptx": ("Diaporama", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "pdf": ("PDF", "application/pdf"),
    "zip": ("Images et tableaux", "application/zip"),
}
VIDE = (
    "Le panier est vide. Il garde, dans l'ordre de votre réunion, les figures de toutes les pages : "
    "sous une carte ou un graphique, ouvrez « Exporter », puis « Ajouter au panier »."
)
DUREE = (
    "Le panier dure le temps de la visite. Recharger cette page le garde ; recharger une autre page, "
    "ou arrêter l'application, le vide."
)


@standing
def page() -> None:
    """Draw the page; without a readable store the router has already said why."""
    if not visite.is_open():
        return
    if messages := visite.messages():
        avis.warning(*messages)
    _recall()
    st.html(
        html.heading(
            "Quel document emporter en réunion ?",
            "Les figures que vous avez retenues, ou un dossier tout fait de votre département",
        )
    )
    travail.show()
    gauche, droite = st.columns([0.55, 0.45], gap="large")
    with gauche, st.container(key="panier"):
        _basket()
    with droite, st.container(key="dossiers"):
        panier_dossiers.show()
    if nom := commun_panier.name():
        visite.update_extra(panier=nom)
    visite.write_address()


def _recall() -> None:
    """A reload, or a link of one's own: the server may still have the basket."""
    nom = visite.extra().get("panier", "")
    if nom and not commun_panier.recall(nom):
        visite.update_extra(panier="")
        avis.warning(
            "Le panier de cette adresse n'est plus en mémoire : l'application a redémarré depuis, ou "
            "d'autres paniers ont pris sa place. Ajoutez ses figures de nouveau."
        )


def _basket() -> None:
    panier = _judged()
    nombre = len(panier.elements)
    compte = f" ({formats.number(nombre)})" if nombre else ""
    st.html(f'<h2 class="ctg-section">Votre panier{compte}</h2>')
    if not nombre:
        st.html(f'<p class="ctg-texte">{html.escape(VIDE)}</p>')
        return
    magasin = vues.fingerprint(store)
    _export()
    _redo_all([e for e in panier.elements if left_out(e, magasin) and e.neuve is not None])
    for rang, element in enumerate(panier.elements):
        _row(element, rang, nombre, magasin)
    st.button("Vider le panier", key="panier_vider", on_click=_clear)
    st.html(f'<p class="ctg-texte ctg-discret">{html.escape(DUREE)}</p>')


def _judged() -> Panier:
    """The basket, each figure known to be the same in the state read here, or not."""
    with store.pinned():
        panier = commun_panier.current()
        with st.spinner("Relecture des figures avec les données d'aujourd'hui…", show_time=False):
            jugee = judge_all(panier, store)
    if jugee is not panier:
        commun_panier.keep(jugee)
    return jugee


def _redo_all(changees: list[Element]) -> None:
    """One gesture for several figures; each has its own as well."""
    if len(changees) > 1:
        st.button(
            f"Refaire les {formats.number(len(changees))} figures qui ont changé",
            key="panier_refaire",
            on_click=_redo,
            args=(*(e.numero for e in changees),),
        )


def _row(element: Element, rang: int, nombre: int, magasin: str) -> None:
    """One figure: rank, title to be changed, and what can be done with it."""
    numero = element.numero
    cle = f"panier_titre_{numero}"
    st.session_state[cle] = element.titre
    with st.container(border=True, key=f"panier_ligne_{numero}"):
        st.text_input(
            f"Titre de la figure {rang + 1}",
            key=cle,
            max_chars=TITRE_MAX,
            on_change=lambda: commun_panier.keep(
                commun_panier.current().rename(numero, st.session_state[cle])
            ),
        )
        genre = "Carte" if hasattr(element.figure, "fond") else "Graphique"
        fictif = html.FICTIF if element.figure.fictif else ""
        st.html(
            f'<p class="ctg-texte ctg-discret">{genre} · {html.escape(element.figure.annees)} · '
            f"{html.escape(element.figure.source)} {fictif}</p>"
        )
        if raison := left_out(element, magasin):
            avis.warning(f"Laissée hors de l'export : {raison}")
            if element.neuve is not None:
                st.button(
                    "Refaire avec les valeurs d'aujourd'hui",
                    key=f"panier_refaire_{numero}",
                    on_click=_redo,
                    args=(numero,),
                )
        with st.container(horizontal=True):
            st.button(
                "Monter", key=f"panier_monter_{numero}", disabled=rang == 0, on_click=_move, args=(numero, -1)
            )
            st.button(
                "Descendre",
                key=f"panier_descendre_{numero}",
                disabled=rang == nombre - 1,
                on_click=_move,
                args=(numero, 1),
            )
            st.button("Ôter", key=f"panier_oter_{numero}", on_click=_remove, args=(numero,))
            if st.button("Ouvrir sa page", key=f"panier_ouvrir_{numero}"):
                _open(element)


def _open(element: Element) -> None:
    """Go to the page of a figure, with the settings it had."""
    nom, reglages = registre.page_of(parse(element.adresse))
    page = st.session_state.get("pages", {}).get(nom)
    if page is not None:
        st.switch_page(page, query_params=reglages)


def _move(numero: int, pas: int) -> None:
    commun_panier.keep(commun_panier.current().move(numero, pas))


def _remove(numero: int) -> None:
    commun_panier.keep(commun_panier.current().remove(numero))


def _redo(*numeros: int) -> None:
    commun_panier.keep(commun_panier.current().redo(numeros))


def _clear() -> None:
    commun_panier.keep(commun_panier.current().clear())


def _export() -> None:
    """Title and kind of the document, then the button that makes it."""
    titre = st.text_input("Titre du document", value=TITRE_DEFAUT, max_chars=TITRE_MAX)
    genre = st.segmented_control(
        "Format du document",
        list(FORMATS),
        default="pptx",
        required=True,
        format_func=lambda g: FORMATS[g][0],
        key="panier_format",
    )
    genre = genre or "pptx"
    st.button(
        f"Préparer : {FORMATS[genre][0].lower() if genre != 'pdf' else 'PDF'}",
        key="panier_exporter",
        type="primary",
        disabled=travail.busy(),
        on_click=_start,
        args=((titre or "").strip() or TITRE_DEFAUT, genre),
    )


def _start(titre: str, genre: str) -> None:
    """Judge the figures and make the document, both in the same state."""
    with store.pinned():
        try:
            elements, etat = _judged().elements, store.state()
        except PhraseError:
            # L'export le dira mieux : il a la place d'une phrase.
            elements, etat = commun_panier.current().elements, None
    nom, mime = FORMATS[genre]
    travail.start(
        livraisons.file_name("panier", titre, genre),
        mime,
        Demande(
            f"{nom} du panier",
            "panier",
            {"titre": titre, "format": genre},
            panier_dossiers.template() if genre == "pptx" else None,
            # Les figures neuves que l'usager n'a pas prises n'ont pas à voyager.
            tuple(replace(e, neuve=None) for e in elements),
        ),
        etat,
    )
