"""La colonne d'un écran : ce qui a changé, ses figures, d'où viennent leurs chiffres."""

from __future__ import annotations

import datetime
from typing import Any

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis, retour
from dashboard.app_pages.seances import etat, regler
from dashboard.dates import french_date
from dashboard.ecran import html
from dashboard.exports.socle import ecarts
from dashboard.galerie import registre
from dashboard.galerie.tirage import parse
from dashboard.gestes import seances
from dashboard.gestes.seances import FIGURES_MAX, EcranLu, FigureLue, Seance
from dashboard.session import acces, visite

# Assez pour juger ; le reste se compte.
LIGNES_MAX = 6
TOUCHES = (
    ("↑ ↓", "choisir"),
    ("Espace", "prendre, poser"),
    ("Entrée", "message"),
    ("D", "dupliquer"),
    ("Suppr", "retirer"),
    ("Ctrl Z", "annuler"),
    ("P", "projeter"),
    ("A", "ajouter"),
)


def show(seance: Seance, lu: EcranLu) -> Any:
    """What changed first; then each figure and its gestures; the keys last.

    Gives the place of what the walls do of it, that takes longer to know.
    """
    if acces.can_write():
        regler.orphan(seance, lu)
    for rang, figure in enumerate(lu.figures):
        _changed(seance, lu, figure, rang)
    if lu.ecran.nature == "figures":
        _placed(seance, lu)
    place = st.container(key="seance_tailles")
    if acces.can_write():
        touches = "".join(f"<li><kbd>{html.escape(t)}</kbd> {html.escape(d)}</li>" for t, d in TOUCHES)
        st.html(f'<ul class="ctg-touches" aria-label="Touches, dans la liste des écrans">{touches}</ul>')
    return place


def _changed(seance: Seance, lu: EcranLu, figure: FigureLue, rang: int) -> None:
    """The two states of a figure whose numbers moved, and what may be done about it."""
    if not figure.ecart or figure.avant is None or figure.apres is None:
        return
    jour = french_date(datetime.date.fromisoformat(figure.placee.jour))
    court = _short(jour)
    if figure.d_alors:
        with st.container(key=f"seance_gardee_{rang}"):
            st.html(
                f'<p class="ctg-texte">Le mur montre les chiffres du {html.escape(jour)}, et le dit. Ceux '
                f"d'aujourd'hui en diffèrent : {html.escape(figure.ecart)}.</p>"
            )
            if acces.can_write():
                _button("Montrer ceux d'aujourd'hui", rang, seances.accept, seance, lu, figure)
        return
    with st.container(key=f"seance_change_{rang}"):
        st.html(f"<h2>La figure a changé depuis le {html.escape(court)}</h2>{_both(figure)}")
        if acces.can_write():
            with st.container(horizontal=True, key=f"seance_change_gestes_{rang}"):
                _button("C'est vu", rang, seances.accept, seance, lu, figure)
                _button(f"Garder les chiffres du {court}", rang, seances.keep_former, seance, lu, figure)


def _both(figure: FigureLue) -> str:
    """A small table: what, seen then, today; a sentence when only words changed."""
    assert figure.avant is not None
    assert figure.apres is not None
    vus = ecarts.differences(figure.avant, figure.apres)
    if not vus:
        return f"<p>{html.escape(figure.ecart)}</p>"
    lignes = [
        (", ".join(m for m in (e.ou, e.quoi) if m), e.avant or "absent", e.apres or "absent") for e in vus
    ]
    reste = len(lignes) - LIGNES_MAX
    suite = f"<p>et {formats.plural(reste, 'autre valeur', 'autres valeurs')}</p>" if reste > 0 else ""
    return html.text_table(("", "vue alors", "aujourd'hui"), lignes[:LIGNES_MAX]) + suite


def _button(libelle: str, rang: int, geste: object, seance: Seance, lu: EcranLu, figure: FigureLue) -> None:
    st.button(
        libelle,
        key=f"seance_{getattr(geste, '__name__', '')}_{lu.ecran.numero}_{rang}",
        on_click=etat.do,
        args=(geste, seance.numero, lu.ecran.numero, figure),
    )


def _placed(seance: Seance, lu: EcranLu) -> None:
    nombre = len(lu.figures)
    st.html(
        f'<h2 class="ctg-section">{"Figures" if nombre > 1 else "Figure"} '
        f'<span class="ctg-discret">{formats.number(nombre)} sur {FIGURES_MAX} au plus</span></h2>'
    )
    for rang, figure in enumerate(lu.figures):
        with st.container(border=True, key=f"seance_figure_{rang}"):
            _figure(seance, lu, figure, rang)


def _figure(seance: Seance, lu: EcranLu, figure: FigureLue, rang: int) -> None:
    vu = figure.montre
    titre = vu.titre if vu else figure.placee.titre
    sous = vu.sous_titre if vu else ""
    if vu and vu.annees not in sous:
        sous = " · ".join(m for m in (sous, vu.annees) if m)
    fictif = html.FICTIF if vu and vu.fictif else ""
    st.html(f"<p><strong>{html.escape(titre)}</strong> {fictif}<br><span>{html.escape(sous)}</span></p>")
    if figure.vide:
        _gone(seance, lu, figure, rang)
    for phrase in figure.phrases:
        avis.info(phrase)
    with st.container(horizontal=True):
        if acces.can_write():
            regler.buttons(seance, lu, figure, rang)
        if st.button("Ouvrir sa page", key=f"seance_ouvrir_{lu.ecran.numero}_{rang}"):
            _open(seance, lu, figure)
        if acces.can_write():
            st.button(
                "Ôter",
                key=f"seance_oter_{lu.ecran.numero}_{rang}",
                on_click=etat.do,
                args=(seances.take_off, seance.numero, lu.ecran.numero, figure.placee.adresse),
            )
    if acces.can_write():
        regler.panel(seance, lu, figure, rang)


def _gone(seance: Seance, lu: EcranLu, figure: FigureLue, rang: int) -> None:
    """A figure that its page shows no more: what had been seen of it may still be shown."""
    if figure.avant is None:
        avis.warning(f"Plus rien à montrer : {figure.vide}")
        return
    jour = french_date(datetime.date.fromisoformat(figure.placee.jour))
    if figure.d_alors:
        avis.info(f"Le mur montre les chiffres du {jour}, et le dit. Aujourd'hui : {figure.vide}")
        return
    avis.warning(f"Plus rien à montrer : {figure.vide}")
    if acces.can_write():
        _button(f"Garder les chiffres du {_short(jour)}", rang, seances.keep_former, seance, lu, figure)


def _short(jour: str) -> str:
    """« 12 novembre », the year left out."""
    return jour.rpartition(" ")[0]


def _open(seance: Seance, lu: EcranLu, figure: FigureLue) -> None:
    """Go to the page of a figure, with the settings it had; changed there, it may come back in its place."""
    nom, reglages = registre.page_of(parse(figure.placee.adresse))
    # '' est l'adresse de l'accueil : une figure que nulle page ne montre n'y mène pas.
    page = st.session_state.get("pages", {}).get(nom) if nom else None
    if page is None:
        etat.say("La page de cette figure n'existe plus : la figure reste sur son écran.")
        st.rerun()
    venue = retour.mark(seance.numero, lu.ecran.numero, figure.placee)
    st.switch_page(page, query_params={**reglages, visite.REMPLACE: venue})
