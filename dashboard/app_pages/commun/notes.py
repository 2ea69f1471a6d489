"""Workshop notes: their numbered marks, their table, and the form that adds one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from dashboard import dates, formats
from dashboard.app_pages.commun import avis
from dashboard.ecran import html
from dashboard.figures.modele import Carte, Marque
from dashboard.figures.textes import Portee
from dashboard.galerie.tirage import Tirage
from dashboard.gestes import atelier
from dashboard.gestes.atelier import AUTEUR_MAX, TEXTE_MAX, Note
from dashboard.lecture import store
from dashboard.lecture.selection import Selection
from dashboard.session import acces, visite
from data.erreurs import PhraseError

ENTETES = ("N°", "Sur quoi", "Note", "Fonction", "Date")
CONSEIL = (
    "Une idée par note. Signez d'une fonction, pas d'un nom, et n'écrivez ni nom de famille, ni courriel, ni "
    "téléphone, ni situation personnelle : les notes se projettent et s'exportent."
)
# Sur une pastille, au-delà de deux numéros on dit combien il en reste.
_NUMEROS_MAX = 2
_TITRE_MAX = 140
_TEXTES_MAX = 60
NOTES_MONTREES = 20
FIGURE_MAX = 120
DIT, FAUTE = "notes_dit", "notes_faute"


@dataclass(frozen=True, slots=True)
class Cible:
    """What a note may be about: a territory, or a figure when ``code`` is empty."""

    nom: str
    niveau: str = ""
    code: str = ""
    figure: str = ""


def marked(tirages: Sequence[Tirage]) -> tuple[Tirage, ...]:
    """The same maps with the marks of the notes on their territories; as they are on a failure."""
    try:
        notes = atelier.notes().notes
    except PhraseError:
        return tuple(tirages)
    return tuple(
        replace(t, figure=replace(t.figure, marques=build_marks(notes, t.figure)))
        if isinstance(t.figure, Carte)
        else t
        for t in tirages
    )


def build_marks(notes: Iterable[Note], carte: Carte) -> tuple[Marque, ...]:
    """One mark per territory of the map that has notes, with their numbers."""
    codes = {f.code_territoire for f in carte.fond.formes}
    par_code: dict[str, list[Note]] = {}
    for note in notes:
        if note.niveau == carte.niveau and note.code_territoire in codes:
            par_code.setdefault(note.code_territoire, []).append(note)
    # Une carte repart à chaque geste : au-delà, elle ne porte plus le texte des notes.
    titre = _title if len(par_code) <= _TEXTES_MAX else _numbered
    return tuple(Marque(code, _numbers(n), titre(n)) for code, n in par_code.items())


def show_under_map(selection: Selection, portee: Portee, carte: Carte) -> bool:
    """The notes of this map, and the form; folded while there is none. True when they depend on its title."""
    try:
        notes = atelier.notes().notes
    except PhraseError as erreur:
        avis.error(formats.non_breaking(str(erreur)))
        return True
    codes = {f.code_territoire for f in carte.fond.formes}
    ici = [
        n
        for n in notes
        if (n.niveau == carte.niveau and n.code_territoire in codes) or n.figure == carte.titre
    ]
    titre = f"Notes de l'atelier ({len(ici)})" if ici else "Notes de l'atelier"
    tiroir = st.expander(titre, expanded=bool(ici), key="notes_carte", on_change="rerun")
    if not tiroir.open:
        return any(n.figure for n in notes)
    with tiroir:
        if ici:
            table(ici[-NOTES_MONTREES:])
            if (cachees := len(ici) - NOTES_MONTREES) > 0:
                avant = formats.plural(cachees, "note plus ancienne", "notes plus anciennes")
                st.html(f"<p>{avant} sur la page « Notes de la salle ».</p>")
        cibles = [Cible(f"Cette carte : {carte.titre}", figure=carte.titre)]
        if selection.territoire:
            cibles.insert(0, territory(selection.niveau, selection.territoire))
        form(cibles, cle="carte")
        if not selection.territoire:
            st.html("<p>Pour une note sur un territoire, cliquez-le d'abord sur la carte.</p>")
    return True


def territory(niveau: str, code: str) -> Cible:
    """A territory of the store as the object of a note."""
    ligne = store.run("territoires/un", code_territoire=code, niveau=niveau)
    nom = code if ligne.empty else str(ligne.iloc[0]["nom"])
    return Cible(nom, niveau, code)


def table(notes: Iterable[Note]) -> None:
    """The notes, one row each; every text is escaped."""
    lignes = [(str(n.numero), _about(n), n.texte, n.auteur, dates.moment(n.date)) for n in notes]
    st.html(html.text_table(ENTETES, lignes))


def form(cibles: Sequence[Cible], *, cle: str, nommer_figure: bool = False) -> None:
    """The form that adds a note, or the sentence that says why it is closed.

    With ``nommer_figure``, a field names the figure that the note is about.
    """
    said()
    if not acces.can_note():
        st.html(f"<p>{html.escape(atelier.PAS_DE_NOTE)}</p>")
        return
    texte, auteur, sur, figure = (f"note_{champ}_{cle}" for champ in ("texte", "auteur", "sur", "figure"))

    def added() -> None:
        rang = st.session_state.get(sur, 0)
        cible = cibles[rang if rang < len(cibles) else 0]
        try:
            note = atelier.add_note(
                st.session_state[texte],
                auteur=st.session_state[auteur],
                niveau=cible.niveau,
                code_territoire=cible.code,
                territoire=cible.nom if cible.code else "",
                figure=cible.figure or st.session_state.get(figure, "").strip(),
            )
        except PhraseError as erreur:
            # Le texte reste sous les yeux : rien n'est à retaper.
            st.session_state[FAUTE] = str(erreur)
            return
        st.session_state[texte] = ""
        if nommer_figure:
            st.session_state[figure] = ""
        st.session_state[DIT] = f"Note {note.numero} gardée."

    with st.form(f"note_forme_{cle}", enter_to_submit=False, border=False):
        if len(cibles) > 1:
            st.radio("La note porte sur", range(len(cibles)), format_func=lambda r: cibles[r].nom, key=sur)
        else:
            st.html(f"<p>La note porte sur : <b>{html.escape(cibles[0].nom)}</b></p>")
        if nommer_figure:
            st.text_input(
                "Figure dont parle la note (facultatif)",
                key=figure,
                max_chars=FIGURE_MAX,
                placeholder="son titre, par exemple : Taux de couverture, par mode d'accueil",
            )
        st.text_area("Votre note", key=texte, max_chars=TEXTE_MAX, height=90)
        st.text_input(
            "Votre fonction (facultatif)",
            key=auteur,
            max_chars=AUTEUR_MAX,
            placeholder="par exemple chargée de coopération",
        )
        st.html(f'<p class="ctg-type">{html.escape(CONSEIL)}</p>')
        st.form_submit_button("Garder cette note", type="primary", on_click=added)


def said() -> None:
    """What the last gesture on the notes did."""
    if faute := st.session_state.pop(FAUTE, ""):
        avis.error(formats.non_breaking(faute))
    if dit := st.session_state.pop(DIT, ""):
        avis.success(dit)


def do(geste: str, faire: object, *arguments: object) -> None:
    """Run a gesture from a callback; its outcome is said at the next run."""
    try:
        faire(*arguments)  # type: ignore[operator]
    except PhraseError as erreur:
        st.session_state[FAUTE] = str(erreur)
    else:
        st.session_state[DIT] = geste


def scope_targets(portee: Portee) -> list[Cible]:
    """What a note of the page « Notes de la salle » may be about: the selected territory, the scope, all."""
    selection = visite.current()
    cibles = [Cible("L'ensemble, aucun territoire en particulier")]
    if portee.niveau != "france":
        cibles.insert(0, Cible(portee.nom, portee.niveau, portee.code))
    if selection.territoire:
        cibles.insert(0, territory(selection.niveau, selection.territoire))
    return cibles


def _numbers(notes: Sequence[Note]) -> str:
    numeros = [str(n.numero) for n in notes]
    reste = len(numeros) - _NUMEROS_MAX
    dits = ", ".join(numeros[:_NUMEROS_MAX])
    return f"{dits} +{reste}" if reste > 0 else dits


def _title(notes: Sequence[Note]) -> str:
    texte = " ".join(notes[-1].texte.split())
    court = texte if len(texte) <= _TITRE_MAX else f"{texte[:_TITRE_MAX].rstrip()}…"
    return f"{_numbered(notes)}\u00a0: {court}"


def _numbered(notes: Sequence[Note]) -> str:
    numeros = formats.enumeration([str(n.numero) for n in notes], 5)
    return f"{'Notes' if len(notes) > 1 else 'Note'} {numeros}"


def _about(note: Note) -> str:
    """« CA Val Parisis · Pyramide des âges »."""
    return " · ".join(filter(None, (note.territoire, note.figure))) or "L'ensemble"
