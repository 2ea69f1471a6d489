"""The address of a figure, what it declares, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from dashboard.figures.modele import Carte, Couche
from dashboard.figures.planche import Planche
from dashboard.lecture import autres
from dashboard.lecture import selection as lecture_selection
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import Lecteur

Figure = Carte | Planche
# Ce qu'une figure lit de la sélection : le lieu seul, le lieu et son indicateur, ou tout ce qui se dessine.
LIEU = frozenset(("portee", "niveau", "territoire"))
MESURE = LIEU | {"indicateur", "modalite", "millesime"}
DESSIN = lecture_selection.PARAMETRES.difference(("panneau", *autres.CLES))


@dataclass(frozen=True)
class Adresse:
    """« comparer-classement?portee=departement-95&rang=naissances » : a code, and settings as texts.

    A setting that is absent or '' has its default; France is the default scope, whoever reads.
    """

    code: str
    reglages: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        reglages = {c: v for c, v in self.reglages.items() if v}
        return f"{self.code}?{urlencode(reglages)}" if reglages else self.code

    def get(self, cle: str, defaut: str = "") -> str:
        """A setting, its default when it is absent or ''."""
        return self.reglages.get(cle, "") or defaut

    def fixed(self, **reglages: object) -> Adresse:
        """The same address with those settings written out; None leaves one as it is."""
        poses = {c: str(v) for c, v in reglages.items() if v is not None}
        return Adresse(self.code, {**self.reglages, **poses})


def parse(texte: str) -> Adresse:
    """The address that a text says; any text is one, its code may be unknown."""
    code, _, reglages = texte.strip().partition("?")
    return Adresse(code, dict(parse_qsl(reglages)))


@dataclass(frozen=True)
class Tirage:
    """What an address gives. ``figure`` is None where there is nothing to draw: ``vide`` says why.

    ``adresse`` gives this very figure again, whatever year arrives; ``phrases`` are French sentences
    on what was asked and not kept; ``couches`` are the layers of a map, for its table.
    """

    adresse: Adresse
    figure: Figure | None
    vide: str = ""
    phrases: tuple[str, ...] = ()
    couches: tuple[Couche, ...] = ()


@dataclass(frozen=True)
class Cliche:
    """A figure of the house. ``build`` is pure: same address, same state, same figure.

    ``selection`` are the settings of the selection that it reads, ``champs`` those of its own;
    ``ouvre`` are those that make ``page`` show it.
    """

    code: str
    page: str
    build: Callable[[Adresse, Lecteur], Tirage]
    champs: tuple[str, ...] = ()
    ouvre: Mapping[str, str] = field(default_factory=dict)
    selection: frozenset[str] = LIEU

    def address(self, reglages: Mapping[str, str]) -> Adresse:
        """The address of this figure, of all the settings of its page: only its own are kept."""
        siens = self.selection.union(self.champs)
        return Adresse(self.code, {c: v for c, v in reglages.items() if c in siens and v})


def read_selection(adresse: Adresse, lecteur: Lecteur) -> tuple[Selection, tuple[str, ...]]:
    """The selection of an address, and a sentence for each setting that was not kept."""
    return lecture_selection.parse(adresse.reglages, lecteur.known())


def choose(
    reglages: Mapping[str, str], cle: str, nom: str, permis: Collection[str], defaut: str
) -> tuple[str, str]:
    """A setting among ``permis``, else its default and the sentence that says so."""
    valeur = reglages.get(cle, "") or defaut
    if valeur in permis:
        return valeur, ""
    return defaut, f"Dans l'adresse, {nom} « {valeur} » n'existe pas : le choix habituel est affiché."


def empty(adresse: Adresse, vide: str, phrases: Iterable[str] = ()) -> Tirage:
    """No figure there, and why."""
    return Tirage(adresse, None, vide, told(phrases))


def told(phrases: Iterable[str]) -> tuple[str, ...]:
    """Sentences, each once, none of them ''."""
    return tuple(dict.fromkeys(p for p in phrases if p))
