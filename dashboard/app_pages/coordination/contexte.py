"""What the sections of the coordination page share: their settings, a click, the empty section."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.ecran import html
from dashboard.figures.unites import unit_of
from dashboard.galerie import tirage
from dashboard.galerie.coordination.contexte import ContexteCoordination
from dashboard.gestes.depots import FORMATS
from dashboard.lecture import store
from dashboard.session import visite


def chosen(cle: str, nom: str, permis: Collection[str], defaut: str) -> str:
    """A setting of the page as the address gives it; what is not understood is said, not kept."""
    valeur, phrase = tirage.choose(visite.extra(), cle, nom, permis, defaut)
    if phrase:
        avis.warning(phrase)
        visite.update_extra(**{cle: ""})
    return valeur


def choose(
    libelle: str,
    cle: str,
    valeur: str,
    options: Sequence[str],
    nommer: Callable[[str], str],
    *,
    defaut: str,
    largeur: int = 330,
    muet: bool = False,
) -> None:
    """A select box bound to a setting of the page; the default one leaves the address plain.

    ``muet`` hides the label: the option says it.
    """
    widget = f"w_coordination_{cle}"
    st.session_state[widget] = valeur

    def changed() -> None:
        choix = st.session_state[widget]
        visite.update_extra(**{cle: "" if choix == defaut else choix})

    st.selectbox(
        libelle,
        list(options),
        format_func=nommer,
        key=widget,
        on_change=changed,
        width=largeur,
        label_visibility="collapsed" if muet else "visible",
    )


def select_epci(code: str) -> None:
    """Keep the EPCI (or commune) that was clicked, at the level where it can be seen."""
    selection = visite.current()
    niveau = unit_of(selection.portee, selection.code_portee).niveau
    visite.update(niveau=niveau, territoire=code)


def show_empty(titre: str, montrerait: str, format_: str, contexte: ContexteCoordination) -> None:
    """A section without any row: what it would show, why it is empty, how to fill it."""
    ailleurs = store.run("depots/departements_avec_lignes", table=FORMATS[format_].tables[0])
    gestes = (
        f"importez un fichier « {FORMATS[format_].nom} » sur la page « Mes données »",
        _other_gesture([str(n) for n in ailleurs["nom"]]),
    )
    elements = "".join(f"<li>{html.escape(g)}</li>" for g in gestes)
    pourquoi = (
        f"Aucune ligne n'est importée {contexte.portee.dans}. Ces données ne sont publiées nulle "
        f"part par {contexte.portee.unite.nom} : elles viennent de la Caf ou de la collectivité."
    )
    st.html(
        f'<section class="ctg-vide"><h2>{html.escape(titre)}</h2>'
        f"<p>{html.escape(montrerait)}</p><p>{html.escape(pourquoi)}</p>"
        f"<p>Pour la remplir :</p><ul>{elements}</ul></section>"
    )


def _other_gesture(departements: list[str]) -> str:
    """Go where there are rows; when there are none at all, the demonstration can come back."""
    if departements:
        ou = formats.enumeration(departements, 4)
        return f"ou choisissez, en haut de la page, un territoire qui a des lignes : {ou}"
    return "ou remettez la démonstration : bouton « Montrer la démonstration », page « Mes données »"
