"""Garder un groupe sous un nom, le renommer, le supprimer."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.ecran import html
from dashboard.figures.dits import Dit, Phrase, say
from dashboard.galerie.comparer.groupe import Groupe
from dashboard.gestes import listes
from dashboard.lecture.selection import Selection
from dashboard.session import acces, visite

# Clé de session : la phrase du dernier geste, « ok » ou « faute » devant.
_DIT = "comparer_liste_dit"


def show(groupe: Groupe, selection: Selection) -> None:
    """Save the present group under a name; rename or delete the list that is shown."""
    if not acces.can_write():
        st.html(
            "<p>"
            + html.escape(
                "Cette installation est en lecture seule : un groupe s'y partage par l'adresse de la "
                "page, il ne s'y garde pas sous un nom."
            )
            + "</p>"
        )
        return
    toutes, panne = listes.read()
    if panne:
        avis.error(panne)
        return
    liste = listes.find(toutes, selection.liste) if selection.parmi == "liste" else None
    if liste is None:
        _save(groupe)
    else:
        _change(liste)
    genre, _, phrase = st.session_state.pop(_DIT, "").partition("|")
    if phrase:
        (avis.success if genre == "ok" else avis.error)(phrase)


def _save(groupe: Groupe) -> None:
    st.text_input(
        "Garder ce groupe sous un nom",
        key="comparer_liste_nom",
        placeholder="Mon territoire de CTG",
        max_chars=listes.NOM_MAX,
    )

    def save() -> None:
        liste = listes.save(st.session_state["comparer_liste_nom"], groupe.niveau, groupe.codes)
        visite.update_extra(groupe="", membres="")
        visite.update(parmi="liste", liste=liste.cle)
        st.session_state[_DIT] = f"ok|La liste « {liste.nom} » est gardée.{left_out(groupe)}"

    st.button("Garder la liste", key="comparer_liste_garder", on_click=_said(save))
    if reste := left_out(groupe):
        st.caption(reste.strip())


def left_out(groupe: Groupe) -> Phrase:
    """What a list does not keep of a group too large for it, or ''."""
    if len(groupe.classes) <= len(groupe.membres):
        return Phrase()
    return say(
        " Une liste garde les {n} territoires que montre la figure, sur les {tous} du groupe.",
        n=Dit(formats.number(len(groupe.codes)), "compte", critere="liste", nom=",".join(groupe.codes)),
        tous=groupe.parmi.compte,
    )


def _change(liste: listes.Liste) -> None:
    st.text_input(
        "Nom de la liste", value=liste.nom, key=f"comparer_liste_{liste.cle}", max_chars=listes.NOM_MAX
    )

    def rename() -> None:
        nom = st.session_state[f"comparer_liste_{liste.cle}"]
        nouvelle = listes.rename(liste.cle, nom)
        visite.update(liste=nouvelle.cle)
        st.session_state[_DIT] = f"ok|La liste s'appelle maintenant « {nouvelle.nom} »."

    def delete() -> None:
        listes.delete(liste.cle)
        # Le groupe reste affiché : seul son nom est perdu.
        visite.update_extra(groupe="choix", membres=",".join(liste.codes))
        visite.update(parmi="", liste="")
        st.session_state[_DIT] = f"ok|La liste « {liste.nom} » est supprimée."

    with st.container(horizontal=True):
        st.button("Renommer", key="comparer_liste_renommer", on_click=_said(rename))
        st.button("Supprimer la liste", key="comparer_liste_supprimer", on_click=_said(delete))


def _said(geste: Callable[[], None]) -> Callable[[], None]:
    """The same gesture; what goes wrong is kept, to be said in the page."""

    def fait() -> None:
        try:
            geste()
        except listes.ListeError as erreur:
            st.session_state[_DIT] = f"faute|{erreur}"

    return fait
