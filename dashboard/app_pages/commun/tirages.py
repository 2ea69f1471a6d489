"""The figures of a page: their addresses are those of the visit, the gallery makes them."""

from __future__ import annotations

from dashboard.figures.modele import Carte
from dashboard.galerie import registre
from dashboard.galerie.tirage import Figure, Tirage
from dashboard.lecture import selection as lecture_selection
from dashboard.lecture import store
from dashboard.lecture.selection import Selection
from dashboard.session import visite


def settings() -> dict[str, str]:
    """Everything that the visit has set: the selection and the settings of the present page."""
    return {**visite.extra(), **lecture_selection.to_params(visite.current(), store.known())}


def draw(code: str, **reglages: str) -> Tirage:
    """The figure of that code, as the visit asks for it; ``reglages`` tell it from its like."""
    return registre.build(registre.written(code, {**settings(), **reglages}), store)


def draw_view(code: str, selection: Selection) -> Tirage:
    """The figure of that code for another selection than the visit's: a further map."""
    reglages = lecture_selection.to_params(selection, store.known())
    return registre.build(registre.written(code, reglages), store)


def drawn(tirage: Tirage) -> Figure:
    """The figure itself; the page shows a sentence where there is none."""
    assert tirage.figure is not None, "une vue vide ne se dessine pas"
    return tirage.figure


def drawn_map(tirage: Tirage) -> Carte:
    """The same, a map."""
    figure = drawn(tirage)
    assert isinstance(figure, Carte), "un graphique n'est pas une carte"
    return figure
