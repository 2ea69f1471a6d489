"""What the three pages of the footer share: paragraphs, the fields left to the administrator, their form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.ecran import html
from dashboard.gestes import mentions
from dashboard.gestes.mentions import CHAMPS, VALEUR_MAX
from dashboard.session import acces
from data.erreurs import PhraseError

DIT, FAUTE = "mentions_dit", "mentions_faute"


def read() -> Mapping[str, str]:
    """The fields; all empty, and said, when they cannot be read: the rest of the page stands."""
    try:
        return mentions.read()
    except PhraseError as erreur:
        avis.error(formats.non_breaking(str(erreur)))
        return dict.fromkeys(CHAMPS, "")


def section(titre: str, *paragraphes: str) -> None:
    """A heading and its paragraphs, already escaped where they must be."""
    corps = "".join(p if p.startswith("<ul") else f"<p>{p}</p>" for p in paragraphes)
    st.html(
        f'<div class="ctg-lisible"><h2 class="ctg-section">{html.escape(titre)}</h2>'
        f"{formats.non_breaking(corps)}</div>"
    )


def field(valeurs: Mapping[str, str], champ: str) -> str:
    """A field and its value, or what is to be completed, that nobody can miss."""
    if valeur := valeurs.get(champ, ""):
        # Rempli, le conseil entre parenthèses ne sert plus.
        nom = html.escape(CHAMPS[champ].partition(" (")[0])
        lignes = "<br>".join(html.escape(x) for x in valeur.split("\n"))
        return f"<b>{nom}</b> : {lignes}"
    nom = html.escape(CHAMPS[champ])
    return f'<span class="ctg-a-completer">À compléter par l\'administrateur : {nom}</span>'


def form(page: str, champs: Sequence[str]) -> None:
    """The form of some fields, for whom may write; nothing for the others."""
    if faute := st.session_state.pop(FAUTE, ""):
        avis.error(formats.non_breaking(faute))
    if dit := st.session_state.pop(DIT, ""):
        avis.success(dit)
    if not acces.can_write():
        return
    valeurs = mentions.read()

    def saved() -> None:
        try:
            mentions.write({c: st.session_state[f"mention_{page}_{c}"] for c in champs})
        except PhraseError as erreur:
            st.session_state[FAUTE] = str(erreur)
        else:
            st.session_state[DIT] = "Mentions gardées."

    manquent = sum(not valeurs[c] for c in champs)
    titre = "Compléter cette page" + (
        f" ({formats.plural(manquent, 'champ vide', 'champs vides')})" if manquent else ""
    )
    with (
        st.expander(titre, expanded=bool(manquent), key=f"mentions_{page}"),
        st.form(f"mentions_forme_{page}", enter_to_submit=False, border=False),
    ):
        for champ in champs:
            st.text_area(
                CHAMPS[champ], valeurs[champ], key=f"mention_{page}_{champ}", max_chars=VALEUR_MAX, height=68
            )
        st.form_submit_button("Garder ces mentions", type="primary", on_click=saved)
