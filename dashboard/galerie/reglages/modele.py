"""What may be chosen of a figure, from its address: the possible values, the impossible ones and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from dashboard.galerie.tirage import GROUPE, Adresse, Cliche, read_selection
from dashboard.lecture import selection as lecture_selection
from dashboard.lecture.selection import Connu, Selection
from dashboard.lecture.vues import Lecteur


@dataclass(frozen=True, slots=True)
class Possible:
    """A value of a setting, and its name; ``raison`` says why it cannot be chosen here, '' when it can."""

    valeur: str
    nom: str
    raison: str = ""


@dataclass(frozen=True, slots=True)
class Reglage:
    """A choice of a figure. ``present`` is what the figure shows; ``poser`` gives the address after a choice.

    ``liste`` is the selection whose grouped list of indicators offers the same values, None without one.
    """

    cle: str
    nom: str
    present: str
    possibles: tuple[Possible, ...]
    poser: Callable[[str], Adresse]
    liste: Selection | None = None

    @property
    def permis(self) -> Mapping[str, str]:
        """Values that may be chosen, to their names."""
        return {p.valeur: p.nom for p in self.possibles if not p.raison}

    @property
    def refuses(self) -> tuple[Possible, ...]:
        """Values that may not, each with its reason."""
        return tuple(p for p in self.possibles if p.raison)

    @property
    def a_choix(self) -> bool:
        """True when there is something to choose, or something to say of what cannot be."""
        return len(self.permis) > 1 or bool(self.refuses)


@dataclass(frozen=True)
class Vise:
    """The figure that is being set: its declaration, its address, and what that address selects."""

    cliche: Cliche
    adresse: Adresse
    lecteur: Lecteur

    @cached_property
    def selection(self) -> Selection:
        """The selection of the address."""
        return read_selection(self.adresse, self.lecteur)[0]

    @property
    def connu(self) -> Connu:
        """What the store has."""
        return self.lecteur.known()

    def fixed(self, **reglages: str) -> Adresse:
        """The address with settings of the figure's own; '' takes one away."""
        gardes = {**self.adresse.reglages, **reglages}
        return self.cliche.address(gardes)

    def moved(self, propres: Mapping[str, str] | None = None, **changements: object) -> Adresse:
        """The address of another selection, coherent; ``propres`` are settings of its own beside it."""
        apres = lecture_selection.change(self.selection, self.connu, **changements)
        # Le groupe d'une page qui l'a pour elle est aussi de la sélection : elle seule le dit alors.
        siens = {
            c: v
            for c, v in {**self.adresse.reglages, **(propres or {})}.items()
            if c in self.cliche.champs and c not in lecture_selection.PARAMETRES
        }
        return self.cliche.address({**siens, **lecture_selection.to_params(apres, self.connu)})

    @property
    def a_groupe(self) -> bool:
        """True for a figure that reads a comparison group."""
        return bool(GROUPE & self.cliche.selection.union(self.cliche.champs))


def named(noms: Mapping[str, str] | Iterable[tuple[str, str]]) -> tuple[Possible, ...]:
    """Values that may all be chosen."""
    return tuple(Possible(v, n) for v, n in dict(noms).items())
