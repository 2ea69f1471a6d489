"""« Ajouter à ma séance » : sous chaque figure, un geste qui la pose sur un écran de la séance en cours."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import streamlit as st

from dashboard import formats
from dashboard.app_pages.commun import avis, retour
from dashboard.dates import day_of, french_date, today
from dashboard.ecran import html
from dashboard.galerie.tirage import Tirage
from dashboard.gestes import seances
from dashboard.gestes.seances import Entete, Seance, SeancesError
from dashboard.session import acces, prefere
from data.erreurs import PhraseError

PAGE = "seances"
AJOUTER = "Ajouter à ma séance"
_COURANTE, _DIT = "seance_courante", "seance_dit"


@dataclass(frozen=True, slots=True)
class Dit:
    """What the last gesture of a place did: so many screens added at the end, or a figure of ``ecran``
    replaced; ``refus`` says why nothing was done. ``encore``: the gestures stay beside that."""

    place: str
    seance: int = 0
    nombre: int = 0
    ecran: int = 0
    refus: str = ""
    encore: bool = False


def current() -> Seance | None:
    """The one that figures are added to: that of this visit, else one of today or to come; None for none."""
    toutes = seances.seances()
    choisie = st.session_state.get(_COURANTE)
    aujourdhui = today()
    # Celle qu'un autre partage se choisit ; elle ne se prend pas d'office.
    proches = (
        s
        for s in toutes
        if seances.is_mine(s)
        and not s.entete.est_modele
        and ((s.entete.day() or date.min) >= aujourdhui or day_of(s.modifiee_le) == aujourdhui.isoformat())
    )
    return next((s for s in toutes if s.numero == choisie), next(proches, None))


def choose(numero: int) -> None:
    """Figures are now added to that one."""
    st.session_state[_COURANTE] = numero


def create() -> Seance:
    """A new one of today, of the reader's territory, that figures are then added to."""
    mien = prefere.territory()
    territoire = f"{mien.niveau}:{mien.code}" if mien else ""
    neuve = seances.create(Entete(f"Séance du {french_date(today())}", territoire, today().isoformat()))
    choose(neuve.numero)
    return neuve


def button(tirage: Tirage, place: str) -> None:
    """« Ajouter à ma séance », then where the figure is; nothing for who only reads.

    ``place`` tells this button from the others of the page.
    """
    button_several((tirage,), place)


def button_several(
    tirages: Sequence[Tirage], place: str, *, shown: Callable[[], Sequence[Tirage]] | None = None
) -> bool:
    """The same for figures that stand together: each has a screen, one click and one « Annuler » for all.

    ``shown`` gives those that the reader sees at the click, where they may have changed since. True when
    what the last click did is said instead.
    """
    if not acces.can_write():
        return False
    # Ce qui n'a pas pu se remplacer peut encore s'ajouter : les boutons restent à côté du refus.
    encore = has_to_say() and st.session_state[_DIT].encore
    dit = said(place)
    if dit and not encore:
        # À la place du bouton : rien ne bouge dessous, et le geste suivant est sous le doigt.
        return True
    faites = tuple(tirages)
    if len(faites) == 1:
        retour.button(place, shown or (lambda: faites), lambda *dit: _told(place, *dit))
    st.button(
        AJOUTER if len(tirages) == 1 else f"Ajouter les {len(tirages)} à ma séance",
        key=f"seance_{place}",
        on_click=lambda: add(shown() if shown else faites, place),
        help="Chaque figure se pose sur un écran de votre séance, pour la projeter ou l’exporter.",
    )
    return dit


def add(tirages: Sequence[Tirage], place: str) -> None:
    """Put each figure on a screen of its own, from a callback; ``said`` then tells it there."""
    if not tirages:
        refuse(place, "Aucune de ces figures n'a de chiffres ici : rien n'a été ajouté.")
        return
    try:
        seance = current() or create()
        neuve = seances.place_several(seance.numero, tuple(tirages))
        choose(neuve.numero)
        st.session_state[_DIT] = Dit(place, neuve.numero, len(tirages))
    except PhraseError as erreur:
        refuse(place, str(erreur))


def refuse(place: str, phrase: str) -> None:
    """Why nothing was added, told at that place at the next run."""
    st.session_state[_DIT] = Dit(place, refus=phrase)


def _told(place: str, seance: Seance | None, ecran: int, refus: str) -> None:
    """What « Remplacer » did; the séance that it was of is then the one that figures are added to."""
    if seance is not None:
        choose(seance.numero)
    numero = seance.numero if seance is not None else 0
    st.session_state[_DIT] = Dit(place, numero, ecran=ecran, refus=refus, encore=bool(refus))


def has_to_say() -> bool:
    """True when what a gesture did is to be told at the next run."""
    return _DIT in st.session_state


def said(place: str) -> bool:
    """Say what the last « Ajouter » of that place did, and the way to the séance; False when nothing was."""
    dit = st.session_state.get(_DIT)
    if dit is None or dit.place != place:
        return False
    st.session_state.pop(_DIT)
    refus = dit.refus
    try:
        seance = seances.find(dit.seance) if not refus else None
        rang = seance.rank(dit.ecran) + 1 if seance is not None and dit.ecran else 0
    except SeancesError as erreur:
        refus, seance, rang = str(erreur), None, 0
    if seance is None:
        avis.warning(refus)
        return True
    dernier = len(seance.ecrans)
    fait = f"Remplacé : écran {rang}." if rang else f"Ajouté : {_ranks(dernier, dit.nombre)}."
    montre = dit.ecran or (seance.ecrans[-1].numero if seance.ecrans else 0)
    lien = html.escape(address(seance.numero, montre))
    st.html(
        f'<p class="ctg-ajoutee" role="status" title="{html.escape(seance.entete.nom)}">{fait} '
        f'<a href="{lien}" target="_self">Ouvrir la séance</a></p>',
        width="content",
    )
    return True


def _ranks(dernier: int, nombre: int) -> str:
    return f"écran {dernier}" if nombre == 1 else f"écrans {dernier - nombre + 1} à {dernier}"


def resume() -> None:
    """« Reprendre ma séance », for who has one of today or to come; nothing else."""
    if not acces.can_write() or (seance := current()) is None or not seance.ecrans:
        return
    nombre = formats.plural(len(seance.ecrans), "écran")
    st.html(
        f'<p class="ctg-ajoutee"><a href="{html.escape(address(seance.numero))}" target="_self" '
        f'title="{html.escape(seance.entete.nom)}">Reprendre ma séance</a> ({nombre})</p>'
    )


def wall(numero: int) -> str:
    """The page that projects a séance, relative to any page."""
    return f"./projeter/{numero}"


def address(numero: int, ecran: int = 0) -> str:
    """The page of a séance, on one of its screens, relative to any page."""
    return f"./{PAGE}?{urlencode({'seance': numero} | ({'ecran': ecran} if ecran else {}))}"
