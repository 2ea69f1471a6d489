"""L'en-tête d'une séance : son nom, où, quand, pour qui ; annuler, exporter, projeter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.app_pages.commun import seance as commun
from dashboard.app_pages.seances import depart, etat, export, images, mots
from dashboard.dates import today
from dashboard.ecran import html
from dashboard.gestes import seances
from dashboard.gestes.seances import PUBLICS, EcranLu, Entete, Seance
from dashboard.lecture import store
from dashboard.session import acces, prefere

AUCUN = ""


def show(seance: Seance, lus: tuple[EcranLu, ...]) -> None:
    """What it is, and the gestures on the whole of it."""
    with st.container(horizontal=True, vertical_alignment="center", key="seance_tete"):
        st.html(
            f'<div class="ctg-titre"><h1>{html.escape(seance.entete.nom)}</h1>'
            f'<p class="ctg-sous-titre">{html.escape(_said(seance))}</p></div>'
        )
        st.button("Toutes les séances", key="seance_toutes", type="tertiary", on_click=etat.close)
        if acces.can_write():
            annulable = seances.undoable(seance.numero)
            st.button(
                "Annuler",
                key="seance_annuler",
                type="tertiary",
                disabled=not annulable,
                help=f"Annuler : {annulable}." if annulable else "Rien à annuler.",
                on_click=undo,
                args=(seance.numero, seance.revision),
            )
            _settings(seance)
            depart.replay_drawer(seance)
        export.drawer(seance, lus)
        if seance.ecrans and acces.can_write():
            st.html(
                f'<a class="ctg-bouton" href="{images.presenter(seance.numero)}" target="_blank" '
                'rel="opener" title="Ce qui est à dire, l’écran suivant, les notes de la salle">Animer</a>',
                width="content",
            )
        if seance.ecrans:
            st.html(
                f'<a class="ctg-bouton plein" data-projeter="1" href="{commun.wall(seance.numero)}" '
                'target="_blank" rel="opener">Projeter</a>',
                width="content",
            )
    with st.container(key="seance_suites"):
        export.progress()
        depart.waiting(seance)


def undo(numero: int, revision: int) -> None:
    """Undo the last gesture, and say which it was."""
    if dit := etat.do(seances.undo, numero, revision):
        etat.say(f"Annulé : {dit}.")


def _said(seance: Seance) -> str:
    entete = seance.entete
    jour = mots.when(seance, today()) if entete.jour else "sans date"
    parts = (
        mots.place(seance),
        PUBLICS.get(entete.public, ""),
        jour,
        mots.shared(seance),
        mots.saved(seance),
    )
    return " · ".join(p for p in parts if p)


def _settings(seance: Seance) -> None:
    """The drawer of the heading: name, day, audience, territory, shared or not."""
    tiroir = st.popover("Réglages", key="seance_reglages", on_change="rerun")
    if not tiroir.open:
        return
    with tiroir, st.form("seance_entete", border=False):
        entete = seance.entete
        nom = st.text_input("Nom de la séance", value=entete.nom, max_chars=mots.NOM_MAX)
        jour = st.date_input("Date de la réunion", value=entete.day(), format="DD/MM/YYYY")
        publics = list(PUBLICS)
        public = st.selectbox(
            "Pour qui",
            publics,
            index=publics.index(entete.public) if entete.public in publics else 0,
            format_func=lambda p: PUBLICS[p],
        )
        lieux = _places(entete)
        lieu = st.selectbox(
            "Territoire de la séance",
            list(lieux),
            index=list(lieux).index(entete.territoire),
            format_func=lambda t: lieux[t],
        )
        partagee = st.checkbox("La partager dans mon organisation", value=entete.partagee)
        est_modele = st.checkbox(
            "En faire un modèle",
            value=entete.est_modele,
            disabled=not seance.ecrans or not entete.territoire,
            help="Elle quitte la liste des séances pour « Partir d’un modèle » : elle se refait, avec les "
            "chiffres de chacun, pour tout autre territoire. Il lui faut un territoire et des écrans.",
        )
        if st.form_submit_button("Enregistrer", type="primary"):
            neuf = replace(
                entete,
                nom=nom,
                jour=jour.isoformat() if isinstance(jour, date) else "",
                public=public or "tous",
                territoire=lieu or "",
                partagee=partagee,
                est_modele=est_modele,
            )
            try:
                seances.entitle(seance.numero, neuf)
            except seances.SeancesError as erreur:
                avis.warning(str(erreur))
            else:
                st.rerun()


def _places(entete: Entete) -> dict[str, str]:
    """Where a séance may be: nowhere in particular, where it is, the reader's own, what is looked at."""
    lieux = {AUCUN: "aucun en particulier"}
    mien = prefere.territory()
    for lieu in (entete.territoire, f"{mien.niveau}:{mien.code}" if mien else ""):
        niveau, _, code = lieu.partition(":")
        portee = store.scope(niveau, code) if code else None
        if portee is not None:
            lieux[lieu] = portee.nom
        elif lieu:
            lieux[lieu] = f"{formats.typography(code)} (n'est plus dans les données)"
    return lieux
