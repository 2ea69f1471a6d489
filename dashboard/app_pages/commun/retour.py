"""« Remplacer dans la séance » : la figure réglée sur sa page reprend la place de celle d'où l'on vient."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard.galerie.tirage import Tirage
from dashboard.gestes import seances
from dashboard.gestes.seances import Placee, Seance, SeancesError
from dashboard.session import visite
from data.erreurs import PhraseError

REMPLACER = "Remplacer dans la séance"
AJOUTEZ = "Rien n'est perdu : « Ajouter à ma séance » pose celle-ci à la fin."
PARTIE = "La figure d'où vous venez n'est plus sur cet écran, ou y a été changée : elle n'est pas remplacée."
ECRAN_PARTI = "L'écran d'où vous venez n'est plus dans la séance : quelqu'un l'a ôté."
_CHIFFRES = 12


@dataclass(frozen=True, slots=True)
class Origine:
    """The figure of a screen that its page was opened from, as the address of that page tells it."""

    seance: int
    ecran: int
    figure: str


def mark(seance: int, ecran: int, placee: Placee) -> str:
    """What the address of the page says of where it was opened from."""
    return f"{seance}-{ecran}-{_fingerprint(placee)}"


def origin() -> Origine | None:
    """Where the present page was opened from; None when nothing says so."""
    seance, _, suite = visite.extra().get(visite.REMPLACE, "").partition("-")
    ecran, _, figure = suite.partition("-")
    if not (seance.isdecimal() and ecran.isdecimal() and figure):
        return None
    return Origine(int(seance), int(ecran), figure)


def button(
    place: str, shown: Callable[[], Sequence[Tirage]], said: Callable[[Seance | None, int, str], None]
) -> None:
    """The gesture, when the page was opened from a figure; ``said`` is told (séance, screen, refusal)."""
    venue = origin()
    if venue is None:
        return
    st.button(
        REMPLACER,
        key=f"seance_remplacer_{place}",
        on_click=lambda: _replace(venue, shown(), said),
        help="Cette figure prend la place de celle d’où vous venez, avec les chiffres d’aujourd’hui.",
    )


def _replace(
    venue: Origine, tirages: Sequence[Tirage], said: Callable[[Seance | None, int, str], None]
) -> None:
    # Fait ou refusé, le lien a servi : ce qui reste à faire est d'ajouter.
    visite.update_extra(**{visite.REMPLACE: ""})
    try:
        if not tirages:
            raise SeancesError("Cette figure n'a pas de chiffres ici : rien n'a été remplacé.")
        placee = _found(venue)
        neuve = seances.replace_figure(venue.seance, venue.ecran, placee, tirages[0], "remplacer une figure")
    except PhraseError as erreur:
        said(None, 0, f"{erreur} {AJOUTEZ}")
    else:
        said(neuve, venue.ecran, "")


def _found(venue: Origine) -> Placee:
    """The figure that is to be replaced, as it was when its page was opened. Raises SeancesError."""
    seance = seances.find(venue.seance)
    ecran = next((e for e in seance.ecrans if e.numero == venue.ecran), None)
    if ecran is None:
        raise SeancesError(ECRAN_PARTI)
    placee = next((f for f in ecran.figures if _fingerprint(f) == venue.figure), None)
    if placee is None:
        raise SeancesError(PARTIE)
    return placee


def _fingerprint(placee: Placee) -> str:
    texte = "\n".join((placee.adresse, placee.vue, placee.jour, str(placee.gardee)))
    return hashlib.sha256(texte.encode("utf-8")).hexdigest()[:_CHIFFRES]
