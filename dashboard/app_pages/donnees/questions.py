"""The questions that a file asks before it can be imported: one radio each, none preselected."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis
from dashboard.ecran import html
from dashboard.gestes.depots import FichierControle, Question

REPONSES = "donnees_reponses"

Cle = tuple[object, ...]


def answers(cle: Cle) -> dict[str, str]:
    """The answers given about this file, this sheet and this format; none for another file."""
    garde = st.session_state.get(REPONSES)
    if garde is None or garde[0] != cle:
        garde = st.session_state[REPONSES] = (cle, {})
    return dict(garde[1])


def forget() -> None:
    """Drop the answers: their file was taken, or removed."""
    st.session_state.pop(REPONSES, None)


def show(controle: FichierControle) -> None:
    """Every question, with its place and what each answer changes; an answer can be changed."""
    questions = controle.rapport.questions
    if not questions:
        return
    attente = len(controle.rapport.en_attente)
    st.html('<h3 class="ctg-graphique">Ce que nous ne pouvons pas décider pour vous</h3>')
    suite = (
        f"{formats.plural(attente, 'question')} sans réponse : rien ne peut être importé avant."
        if attente
        else "Toutes les questions ont leur réponse ; vous pouvez encore la changer."
    )
    st.html(f"<p>{html.escape(suite)}</p>")
    with st.container(key="donnees_questions"):
        for question in questions:
            _ask(question)


def _ask(question: Question) -> None:
    garde = st.session_state[REPONSES]
    cle = f"donnees_question_{abs(hash(garde[0]))}_{question.cle}"
    codes = [c.code for c in question.choix]
    choix = {c.code: c for c in question.choix}
    st.radio(
        avis.plain(_capital(str(question))),
        codes,
        index=codes.index(question.reponse) if question.reponse else None,
        format_func=lambda code: avis.plain(_capital(choix[code].lecture)),
        captions=[avis.plain(_capital(c.consequence)) for c in question.choix],
        key=cle,
        on_change=partial(_answered, question.cle, cle),
    )


def _answered(cle: str, champ: str) -> None:
    st.session_state[REPONSES][1][cle] = st.session_state[champ]


def _capital(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]
