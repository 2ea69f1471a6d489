"""What a pack is made of: sheets, each a finding, a figure and its words; and what became of them.

A pack is described before it is drawn (``Cahier``), so that the same one gives slides or a PDF. Each
sheet is made when its turn comes: one that fails is named, and the others are delivered.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from dashboard.figures.modele import Carte
from dashboard.figures.planche import Planche
from data.erreurs import PhraseError

_journal = logging.getLogger(__name__)
Suivi = Callable[[str, int, int], None]


class FeuilleVide(PhraseError):
    """A sheet that has nothing to show. The text is a French sentence that says why."""


class Annule(PhraseError):
    """The reader gave up; nothing is delivered. The text says so in French."""


def check_cancelled(annule: Callable[[], bool] | None) -> None:
    """Raise Annule as soon as ``annule()`` is true."""
    if annule is not None and annule():
        raise Annule("L'export a été interrompu : aucun fichier n'est écrit.")


def reason_of(erreur: Exception) -> str:
    """Why an item failed, in French: our own errors say it, the others go to the log."""
    if isinstance(erreur, PhraseError):
        return str(erreur)
    _journal.exception("Pièce d'export ratée", exc_info=erreur)
    return f"erreur interne ({type(erreur).__name__})."


@dataclass(frozen=True, slots=True)
class Tableau:
    """A table of texts; ``choisie`` is the rank of the row to set off.

    ``references`` (France, a total…) stand under the rows, on every slide that they go on over;
    ``ordre`` says how the rows are sorted: « Du plus haut au plus bas. ». ``exactes`` are its headings then
    all its rows, unrounded, for a file that must be counted; () when the rows are all there is.
    """

    colonnes: tuple[str, ...]
    lignes: tuple[tuple[str, ...], ...]
    choisie: int | None = None
    largeurs: tuple[float, ...] = ()
    references: tuple[tuple[str, ...], ...] = ()
    ordre: str = ""
    exactes: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Ensemble:
    """The screen that a sheet shows one figure of: its rank, and what stands on top of all of them."""

    rang: int
    titre: str


@dataclass(frozen=True, slots=True)
class Feuille:
    """One sheet. ``titre`` states the finding; ``textes`` stand above the figure, or alone.

    ``source`` is the line of its foot, ``notes`` what the speaker may say: definitions, caveats;
    ``nom`` is its short name, that of its ``Fabrique`` by default. ``titres`` gives the title of a
    part that only shows the rows of these names ('' for its ``nom``), when the finding speaks of rows;
    ``ensemble``: with those of the same one, it may stand on a single slide.
    """

    titre: str
    source: str
    figure: Carte | Planche | Tableau | None = None
    textes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    fictif: bool = False
    nom: str = ""
    titres: Callable[[frozenset[str]], str] | None = None
    ensemble: Ensemble | None = None


@dataclass(frozen=True, slots=True)
class Fabrique:
    """A sheet to be: its name for people, and how it is made."""

    nom: str
    faire: Callable[[], Feuille]


@dataclass(frozen=True, slots=True)
class Cahier:
    """A whole pack: cover, sheets in order, and the sheet that says where everything comes from."""

    titre: str
    sous_titre: str
    feuilles: tuple[Fabrique, ...]
    fictif: bool = False


@dataclass(slots=True)
class Livraison:
    """A file, and a French sentence per sheet that it lacks."""

    octets: bytes = b""
    manques: list[str] = field(default_factory=list[str])


def sheets(
    cahier: Cahier, manques: list[str], suivi: Suivi | None, annule: Callable[[], bool] | None
) -> list[Feuille]:
    """Every sheet that could be made, in order; the others are named in ``manques``.

    Raises Annule as soon as ``annule()`` is true.
    """
    faites: list[Feuille] = []
    for rang, fabrique in enumerate(cahier.feuilles):
        check_cancelled(annule)
        if suivi is not None:
            suivi(fabrique.nom, rang, len(cahier.feuilles))
        try:
            faite = fabrique.faire()
            faites.append(replace(faite, nom=faite.nom or fabrique.nom))
        except Annule:
            raise
        except FeuilleVide as vide:
            manques.append(f"{fabrique.nom} : {vide}")
        except Exception as erreur:  # une feuille ratée ne prive pas des autres
            manques.append(f"{fabrique.nom} : la feuille n'a pas pu être faite. {reason_of(erreur)}")
    return faites
