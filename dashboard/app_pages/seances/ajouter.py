"""Ajouter un écran : proposé d'après le territoire, depuis une page, d'une autre séance, ou un texte seul."""

from __future__ import annotations

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis, rubriques
from dashboard.app_pages.seances import etat, images, mots, proposes
from dashboard.dossiers.modeles import IMPORTER
from dashboard.ecran import html
from dashboard.gestes import seances
from dashboard.gestes.seances import Propose, Seance
from dashboard.lecture import store
from dashboard.session import visite

VUES = ("Proposés", "Depuis une page", "D'une autre séance", "Texte seul")
SANS_LIEU = (
    "Cette séance n'est pas rattachée à un territoire : donnez-lui le sien dans « Réglages », et des écrans "
    "tout prêts seront proposés ici."
)


def show(seance: Seance, apres: int) -> None:
    """The four ways; what is chosen comes after the screen of that number, or first (0)."""
    rang = seance.rank(apres) + 1 if apres else 0
    ou = f"après le {formats.number(rang)}" if rang else "à la séance"
    with st.container(horizontal=True, vertical_alignment="center", key="seance_ajouter_tete"):
        st.html(f'<h2 class="ctg-section">Ajouter un écran {ou}</h2>')
        if rang:
            st.button("Fermer", key="seance_ajouter_fermer", type="tertiary", on_click=_close)
    vue = st.segmented_control(
        "D'où vient l'écran",
        list(VUES),
        default=VUES[0],
        required=True,
        key="seance_ajouter_vue",
        label_visibility="collapsed",
    )
    if vue == VUES[1]:
        _pages()
    elif vue == VUES[2]:
        _others(seance, apres)
    elif vue == VUES[3]:
        st.html(
            "<p>Un titre et quelques lignes, sans figure : une ouverture, des questions, des "
            "orientations.</p>"
        )
        st.button(
            "Ajouter un écran de texte",
            key="seance_texte",
            type="primary",
            on_click=_text,
            args=(seance, apres),
        )
    else:
        _proposed(seance, apres)


def _close() -> None:
    visite.update_extra(ajouter="")


def _proposed(seance: Seance, apres: int) -> None:
    if not seance.entete.territoire:
        avis.info(SANS_LIEU)
        return
    faites = proposes.read(seance.entete.territoire, store.state().contenu)
    cherche = st.text_input("Chercher un constat, un indicateur", key="seance_cherche").strip().lower()
    retenues = [p for p in faites if cherche in f"{p.recette.nom} {_finding(p)}".lower()]
    pretes = [p for p in retenues if not p.vide]
    if not retenues:
        st.html(f'<p class="ctg-texte">Rien ne répond à « {html.escape(cherche)} ».</p>')
    deja = {f.adresse for e in seance.ecrans for f in e.figures}
    with st.container(key="seance_proposes"):
        for propose in pretes:
            _card(seance, apres, propose, deja)
    _waiting(
        [
            p
            for p in retenues
            if p.vide and not (p.recette.de_territoire and not p.tirages and not _own(seance))
        ]
    )


def _own(seance: Seance) -> bool:
    return not seance.entete.territoire.startswith("departement:")


def _card(seance: Seance, apres: int, propose: Propose, deja: set[str]) -> None:
    recette = propose.recette
    pose = bool(propose.tirages) and all(str(t.adresse) in deja for t in propose.tirages)
    with st.container(border=True, key=f"propose_{recette.cle}"):
        st.html(
            f'<img class="ctg-seance-petite" alt="" loading="lazy" '
            f'src="{html.escape(images.proposed(seance.entete.territoire, recette.cle))}" />'
            f"<h3>{html.escape(recette.nom)}</h3><p>{html.escape(_finding(propose))} "
            f"{html.FICTIF if any(t.figure and t.figure.fictif for t in propose.tirages) else ''}</p>"
        )
        if pose:
            st.html('<p class="ctg-discret">Déjà dans la séance.</p>')
        else:
            st.button("Ajouter", key=f"proposer_{recette.cle}", on_click=_add, args=(seance, propose, apres))


def _finding(propose: Propose) -> str:
    return propose.recette.message or seances.finding_of(propose.tirages)


def _waiting(vides: list[Propose]) -> None:
    """What has nothing to show, and why: said, never put on a screen."""
    if not vides:
        return
    lignes = [f"{p.recette.nom} : {p.vide}" for p in vides]
    st.html(
        f'<h3 class="ctg-section">{formats.plural(len(vides), "écran attend", "écrans attendent")} des '
        f"chiffres</h3>{html.bullets(lignes)}"
    )
    page = st.session_state.get("pages", {}).get("donnees")
    if page is not None and any(p.recette.geste == IMPORTER for p in vides):
        st.page_link(page, label="Importer vos fichiers")


def _add(seance: Seance, propose: Propose, apres: int) -> None:
    _after(seance, etat.do(seances.add_proposed, seance.numero, propose, apres or None))


def _text(seance: Seance, apres: int) -> None:
    _after(seance, etat.do(seances.add_text, seance.numero, apres or None))


def _after(avant: Seance, neuve: Seance | None) -> None:
    """The screen that has just come is put forward."""
    if neuve is None:
        return
    connus = {e.numero for e in avant.ecrans}
    etat.choose(next((e.numero for e in neuve.ecrans if e.numero not in connus), 0))


def _pages() -> None:
    st.html(
        "<p>Ouvrez une page, réglez la figure comme vous la voulez, puis « Ajouter à ma séance » : elle "
        "arrive à la fin de cette séance.</p>"
    )
    pages = st.session_state.get("pages", {})
    with st.container(horizontal=True, key="seance_pages"):
        for rubrique in rubriques.RUBRIQUES:
            for adresse, nom in rubrique.vues.items():
                page = pages.get(adresse or "accueil")
                if page is not None and adresse not in _SANS_FIGURE:
                    st.page_link(page, label=rubrique.nom if len(rubrique.vues) == 1 else nom)


_SANS_FIGURE = ("seances", "notes", "donnees", "sources", "references")


def _others(seance: Seance, apres: int) -> None:
    autres = [s for s in seances.seances() if s.numero != seance.numero and s.ecrans]
    if not autres:
        avis.info(
            "Aucune autre séance n'a d'écran : les vôtres, et celles que l'on partage avec vous, seront ici."
        )
        return
    choisie = st.selectbox("Séance", autres, format_func=lambda s: s.entete.nom, key="seance_autre")
    if choisie is None:
        return
    with st.container(key="seance_proposes"):
        for rang, lu in enumerate(seances.screens(choisie), start=1):
            with st.container(border=True, key=f"autre_{choisie.numero}_{lu.ecran.numero}"):
                st.html(
                    f'<img class="ctg-seance-petite" alt="" loading="lazy" '
                    f'src="{html.escape(images.address(choisie, lu.ecran.numero))}" />'
                    f"<p>{html.escape(mots.screen_name(lu.message, rang))}</p>"
                )
                st.button(
                    "Ajouter",
                    key=f"reprendre_{choisie.numero}_{lu.ecran.numero}",
                    on_click=_take,
                    args=(seance, choisie.numero, lu.ecran.numero, apres),
                )


def _take(seance: Seance, autre: int, ecran: int, apres: int) -> None:
    _after(seance, etat.do(seances.add_screen_of, seance.numero, autre, ecran, apres or None))
