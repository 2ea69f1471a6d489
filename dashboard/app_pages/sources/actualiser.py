"""Onglet « Actualiser » : récupérer les chiffres publiés, dire ce qui a bougé, revenir en arrière."""

from __future__ import annotations

import datetime
from functools import partial
from html import escape
from typing import NamedTuple

import streamlit as st

from dashboard import dates, formats
from dashboard.app_pages.commun import avis
from dashboard.app_pages.commun.cadre import for_page
from dashboard.ecran import html
from dashboard.gestes import actualisation
from dashboard.gestes.actualisation import EnCours, LigneRapport
from dashboard.session import acces
from data.erreurs import PhraseError

_RAFRAICHIR_S = 0.5
ENTETES = ("Source", "Niveaux", "En place", "Récupérée", "Vérifiée", "Ce qui a bougé")
INTRODUCTION = (
    "La Cnaf et l'Insee publient plus que ce qui est livré ici : d'autres années, d'autres niveaux, les "
    "places par mode, les enfants par âge. Ce bouton les demande à leurs sites, contrôle ce qui arrive et "
    "refait les chiffres. Une source refusée garde les siens. Rien de vos fichiers ne sort de ce poste."
)
GARDES = "Ce qui n'est pas entré ; les chiffres d'avant sont gardés :"
HORS_LIGNE = (
    "Sans accès au réseau : « observatoire actualiser --depuis DOSSIER » dit quels fichiers télécharger d'un "
    "autre poste, puis les prend."
)


def show() -> None:
    """The button for those who may, where each source stands, the report of the last refresh."""
    try:
        st.html(f'<p class="ctg-texte">{escape(INTRODUCTION)}</p>')
        if raison := acces.reason():
            avis.info(raison)
        else:
            _commands()
        _report()
        _states()
    except PhraseError as erreur:
        avis.error(formats.non_breaking(for_page(erreur)))


class Recue(NamedTuple):
    """What is said of a source that was fetched: the day, and by how much it moved."""

    jour: datetime.date
    mouvement: str


def fetched() -> dict[str, Recue]:
    """The sources that were fetched, by their code; none when that cannot be read."""
    try:
        return {
            e.source: Recue(
                datetime.datetime.fromisoformat(e.recupere_le).astimezone(dates.PARIS).date(),
                " · ".join(filter(None, [e.mouvement, e.plus_forte])),
            )
            for e in actualisation.states()
            if e.recupere_le
        }
    except PhraseError:
        return {}


def _commands() -> None:
    en_cours = actualisation.going_on()
    if en_cours is not None and not en_cours.fini:
        st.fragment(partial(_progress, en_cours), run_every=_RAFRAICHIR_S)()
        return
    if en_cours is not None:
        _result(en_cours)
    prevus = actualisation.planned()
    fichiers = actualisation.files(prevus)
    octets = sum(f.octets for f in fichiers)
    with st.container(horizontal=True, key="actualiser_boutons"):
        st.button("Actualiser", type="primary", key="actualiser", on_click=actualisation.begin)
        st.button(
            "Revenir à l'état d'avant",
            key="actualiser_revenir",
            disabled=not actualisation.can_revert(),
            on_click=partial(actualisation.begin, revenir=True),
        )
    st.html(
        f'<p class="ctg-type ctg-aide ctg-texte">{formats.plural(len(fichiers), "fichier")}, environ '
        f"{escape(actualisation.size(octets))} à la première fois ; "
        f"{escape(actualisation.size(actualisation.free_space()))} libres sur ce disque. "
        f"{escape(formats.non_breaking(HORS_LIGNE))}</p>"
    )


def _progress(en_cours: EnCours) -> None:
    if en_cours.fini:
        # La page entière : les boutons se rouvrent, le rapport se montre.
        st.rerun()
    st.progress(en_cours.part, text=formats.non_breaking(f"{en_cours.etape[:90]}…"))
    st.html(
        "<p class=\"ctg-type ctg-aide\">Les pages répondent avec les chiffres d'avant jusqu'à la fin. "
        "Vous pouvez quitter celle-ci.</p>"
    )


def _result(en_cours: EnCours) -> None:
    if en_cours.erreur:
        avis.error(formats.non_breaking(for_page(PhraseError(en_cours.erreur))))
    else:
        dire = avis.success if en_cours.entiere else avis.warning
        dire(formats.non_breaking(en_cours.phrase))
    st.button("Fermer", key="actualiser_fermer", on_click=actualisation.forget)


def _states() -> None:
    lignes = [
        (
            f.titre,
            f.niveaux,
            f.sources[0].etat,
            _day(f.sources[-1].recupere_le),
            _day(f.sources[-1].verifie_le),
            f.mouvement,
        )
        for f in actualisation.families()
    ]
    st.html('<h2 class="ctg-section">Les sources qui s\'actualisent</h2>')
    st.html(f'<div class="ctg-familles">{html.text_table(ENTETES, lignes)}</div>')


def _day(iso: str) -> str:
    """« 28 novembre 2026 », in Paris; nothing without one."""
    if not iso:
        return ""
    return dates.french_date(datetime.datetime.fromisoformat(iso).astimezone(dates.PARIS).date())


def _report() -> None:
    rapport = actualisation.last()
    if rapport is None:
        return
    en_cours = actualisation.going_on()
    # Juste après, la phrase est déjà dans l'avis, au-dessus.
    deja = en_cours is not None and en_cours.fini and en_cours.phrase == rapport.summary()
    suite = "." if deja else f" : {rapport.summary()}"
    if actualisation.reverted(rapport):
        suite += " Depuis, l'application est revenue à l'état d'avant."
    st.html(
        '<h2 class="ctg-section">Dernière actualisation</h2>'
        f"<p>{escape(formats.non_breaking(dates.moment(rapport.fait_le) + suite))}</p>"
    )
    if rapport.echecs:
        elements = "".join(
            f"<li><strong>{escape(quoi)}</strong> : {escape(formats.non_breaking(phrase))}</li>"
            for quoi, phrase in actualisation.failures(rapport)
        )
        st.html(
            "<p class=\"ctg-texte\">Ce qui n'est pas entré ; les chiffres d'avant sont gardés :</p>"
            f'<ul class="ctg-texte">{elements}</ul>'
        )
    neuves = [x for x in rapport.lignes if x.etat == "neuf"]
    if neuves:
        with st.expander("Le détail, source par source"):
            st.html(html.bullets([_line(x) for x in neuves]))


def _line(ligne: LigneRapport) -> str:
    return " · ".join(morceau.strip() for morceau in actualisation.say(ligne))
