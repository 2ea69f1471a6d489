"""Toutes les séances : la prochaine d'abord, le geste qui l'ouvre, et de quoi en commencer une."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import seance as commun
from dashboard.app_pages.seances import depart, etat, images, mots, travail
from dashboard.dates import today
from dashboard.ecran import html
from dashboard.gestes import ateliers, seances
from dashboard.gestes.seances import Seance
from dashboard.session import acces

VIGNETTES = 4
VIDE = (
    "Aucune séance pour l'instant. Une séance est la suite d'écrans d'une réunion : des cartes, des "
    "graphiques, un message au-dessus de chacun. Commencez-en une ici, ou ouvrez n'importe quelle page et "
    "choisissez « Ajouter à ma séance » sous une figure."
)


def show() -> None:
    """The heading, a row per séance, the bin."""
    siennes = _ordered([s for s in seances.seances() if not s.entete.est_modele], today())
    with st.container(horizontal=True, vertical_alignment="bottom", key="seances_tete"):
        st.html(html.heading(mots.heading(siennes, today()), "Composer, projeter, recueillir, exporter"))
        if acces.can_write():
            st.button("Nouvelle séance", key="seance_nouvelle", type="primary", on_click=_create)
    if not siennes:
        st.html(f'<p class="ctg-texte">{html.escape(VIDE)}</p>')
    prochaine = mots.next_one(siennes, today())
    for seance in siennes:
        _row(seance, seance is prochaine)
    depart.templates()
    travail.show()
    if acces.can_write():
        _bin()


def _ordered(siennes: Sequence[Seance], jour: date) -> list[Seance]:
    """Those to come, the nearest first; then the others, the last changed first."""
    venir = mots.to_come(siennes, jour)
    return [*venir, *(s for s in siennes if s not in venir)]


def _create() -> None:
    if (neuve := etat.do(commun.create)) is not None:
        etat.open_seance(neuve.numero)


def _row(seance: Seance, prochaine: bool) -> None:
    numero = seance.numero
    cle = f"seance_ligne_{numero}"
    with st.container(
        horizontal=True, vertical_alignment="center", key=f"{cle}_prochaine" if prochaine else cle
    ):
        st.html(_pictures(seance), width="content")
        st.html(
            f'<div class="ctg-seance-dite"><h2>{html.escape(seance.entete.nom)}</h2>'
            f"<p>{html.escape(mots.described(seance))}</p>"
            f"<p><strong>{html.escape(mots.when(seance, today()))}</strong> "
            f"{html.escape(_notes(seance))} {html.escape(mots.shared(seance))}"
            f"{_changed(seance) if prochaine else ''}</p></div>"
        )
        with st.container(horizontal=True, width="content", key=f"{cle}_gestes"):
            if seance.ecrans:
                classe = "ctg-bouton plein" if prochaine else "ctg-bouton"
                st.html(
                    f'<a class="{classe}" href="{commun.wall(numero)}" target="_blank" '
                    'rel="opener">Projeter</a>',
                    width="content",
                )
            st.button("Ouvrir", key=f"{cle}_ouvrir", on_click=etat.open_seance, args=(numero,))
            if acces.can_write():
                _more(seance, cle)


def _pictures(seance: Seance) -> str:
    vues = "".join(
        f'<img src="{html.escape(images.address(seance, e.numero))}" alt="" loading="lazy" />'
        for e in seance.ecrans[:VIGNETTES]
    )
    return f'<div class="ctg-seance-vignettes" aria-hidden="true">{vues or "<span>sans écran</span>"}</div>'


def _notes(seance: Seance) -> str:
    """« 23 notes, dont 6 retenues »; '' without any."""
    siennes = ateliers.notes(seance.numero)
    if not siennes:
        return ""
    retenues = sum(n.retenue for n in siennes)
    dont = f", dont {formats.plural(retenues, 'retenue')}" if retenues else ""
    return f"{formats.plural(len(siennes), 'note')}{dont}"


def _changed(seance: Seance) -> str:
    """How many screens are no longer as they were seen: read for the next one only, it asks every figure."""
    nombre = sum(lu.change for lu in seances.screens(seance))
    if not nombre:
        return ""
    dit = formats.plural(nombre, "écran a changé", "écrans ont changé")
    return f' <span class="ctg-pastille-change">{html.escape(dit)}</span>'


def _more(seance: Seance, cle: str) -> None:
    """What is done less often, in a drawer."""
    tiroir = st.popover("Autres gestes", key=f"{cle}_plus", on_change="rerun")
    if not tiroir.open:
        return
    with tiroir:
        nom = st.text_input("Nom de la copie", value=mots.copy_name(seance.entete.nom), key=f"{cle}_copie")
        st.button("Dupliquer", key=f"{cle}_dupliquer", on_click=_duplicate, args=(seance.numero, nom))
        st.button("Mettre à la corbeille", key=f"{cle}_oter", on_click=_remove, args=(seance,))


def _duplicate(numero: int, nom: str) -> None:
    if (neuve := etat.do(seances.duplicate, numero, nom)) is not None:
        etat.open_seance(neuve.numero)


def _remove(seance: Seance) -> None:
    try:
        seances.remove(seance.numero)
    except seances.SeancesError as erreur:
        etat.say(str(erreur))
        return
    etat.say(f"« {seance.entete.nom} » est à la corbeille, au bas de cette page : elle peut en revenir.")


def _bin() -> None:
    parties = seances.seances(corbeille=True)
    if not parties:
        return
    with st.expander(f"Corbeille ({formats.plural(len(parties), 'séance')})", key="seances_corbeille"):
        for seance in parties:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.html(
                    f"<p><strong>{html.escape(seance.entete.nom)}</strong><br>"
                    f"{html.escape(mots.described(seance))}</p>"
                )
                st.button(
                    "Remettre",
                    key=f"seance_remettre_{seance.numero}",
                    on_click=etat.do,
                    args=(seances.restore, seance.numero),
                )
