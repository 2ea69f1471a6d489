"""Sets of a view: which figures travel together to the browser, and under which address.

A set lets the map draw a choice before the server answers. What is public and what an organisation
gave in stand under two addresses (``PUBLIC``, ``organisation-<n>``): the first is for everybody, the
second for that organisation alone. Each weighs ``OCTETS_MAX`` compressed bytes at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.figures.classes import METHODES, NOMBRE_MAX, NOMBRE_MIN
from dashboard.figures.palettes import PALETTES
from dashboard.lecture import autres, store
from dashboard.lecture import selection as lecture_selection
from dashboard.lecture.cache import kept
from dashboard.lecture.selection import Presence, Selection, levels
from data.erreurs import PhraseError
from data.fiches import themes
from data.memoire.espace import current as current_space

PUBLIC = "public"
THEMES, ANNEES = "themes", "annees"
OCTETS_MAX = 40_000
# Mesuré sur la France par EPCI : une forme pèse 2,2 octets comprimés, les mots d'une figure 700.
FORME_OCTETS, MOTS_OCTETS = 2.4, 800
CHIFFRES = 16
_NATURE = re.compile(r"organisation-(\d{1,9})")
_VUE = re.compile(r"([a-z]+)-(\w+)\.([a-z]+)\.(\w+)\.(\d+)\.(\w+)")


@dataclass(frozen=True, slots=True)
class Adresse:
    """One set: whose it is, of which state, of which view, and its own name."""

    nature: str
    etat: str
    vue: str
    genre: str
    nom: str

    def __str__(self) -> str:
        return f"/jeux/{self.nature}/{self.etat}/{self.vue}/{self.genre}/{self.nom}.json"


def organisation_of(nature: str) -> int | None:
    """The organisation that a set belongs to; None for what is not one."""
    trouve = _NATURE.fullmatch(nature)
    return int(trouve[1]) if trouve else None


def may_read(nature: str) -> bool:
    """True for what is public, and for the sets of one's own organisation."""
    return nature in (PUBLIC, _own())


def is_drawn_first(selection: Selection) -> bool:
    """True for a view whose next choice can be drawn at once: one map, without a detail of its own."""
    return not (
        selection.modalite or selection.avec or selection.methode == "seuils" or autres.count(selection) > 1
    )


def base(selection: Selection) -> dict[str, str]:
    """Where the sets of a view stand, by letter: « p » for what is public, « o » for the organisation."""
    vue = _view(selection)
    return {
        lettre: f"/jeux/{nature}/{_state(nature)}/{vue}/{THEMES}/"
        for lettre, nature in (("p", PUBLIC), ("o", _own()))
    }


def years_address(selection: Selection) -> str:
    """Address of the years of the indicator shown; '' when they cannot stand in one."""
    presence = store.known().presences.get((selection.indicateur, selection.niveau))
    if presence is None or not re.fullmatch(r"\w*", selection.modalite):
        return ""
    annees = presence.millesimes.get(selection.modalite, ())
    nature = PUBLIC if all(_is_official(presence, selection.modalite, a) for a in annees) else _own()
    nom = f"{selection.indicateur}-{selection.modalite}"
    return str(Adresse(nature, _state(nature), _view(selection), ANNEES, nom))


@store.one_state
def parts(selection: Selection) -> dict[str, str]:
    """Indicator ─► letter and name of the set that holds it (« ppetite_enfance-0 »), in a scope and level."""
    return _parts(store.version(), selection.portee, selection.code_portee, selection.niveau)


@kept(256)
def _parts(identite: store.Cle, portee: str, code: str, niveau: str) -> dict[str, str]:
    vue = Selection(portee=portee, code_portee=code, niveau=niveau)
    connu, ensemble = store.known(), _capacity(vue)
    trouves: dict[str, str] = {}
    for theme in themes.shelves(store.catalogue().indicateurs):
        rangs = {"p": 0, "o": 0}
        for indicateur in theme.indicateurs:
            if connu.level_for(vue, indicateur) != niveau:
                continue
            montree = lecture_selection.change(vue, connu, indicateur=indicateur)
            presence = connu.presences[indicateur, niveau]
            lettre = "p" if _is_official(presence, montree.modalite, montree.millesime) else "o"
            trouves[indicateur] = f"{lettre}{theme.code}-{rangs[lettre] // ensemble}"
            rangs[lettre] += 1
    return trouves


def figures_of(adresse: Adresse) -> Iterator[tuple[str, Selection]]:
    """What a set holds: each choice, and the selection that it leads to; nothing for an address that is
    not, or no more, one of this state."""
    vue = _read_view(adresse.vue)
    if vue is None or not may_read(adresse.nature) or adresse.etat != _state(adresse.nature):
        return
    connu = store.known()
    if adresse.genre == THEMES:
        lettre = "p" if adresse.nature == PUBLIC else "o"
        for indicateur, part in parts(vue).items():
            if part == lettre + adresse.nom:
                yield indicateur, lecture_selection.change(vue, connu, indicateur=indicateur)
        return
    indicateur, _, modalite = adresse.nom.partition("-")
    presence = connu.presences.get((indicateur, vue.niveau))
    if adresse.genre != ANNEES or presence is None or modalite not in presence.millesimes:
        return
    montree = lecture_selection.change(vue, connu, indicateur=indicateur, modalite=modalite)
    if years_address(montree) != str(adresse):
        return
    for annee in sorted(presence.millesimes[modalite], reverse=True)[: _capacity(vue)]:
        yield str(annee), lecture_selection.change(montree, connu, millesime=annee)


def _capacity(vue: Selection) -> int:
    """How many figures of that view stand in one set."""
    portee = store.shown_scope(vue.portee, vue.code_portee)
    formes = len(store.ground(vue.niveau, portee).formes)
    return max(1, int(OCTETS_MAX // (formes * FORME_OCTETS + MOTS_OCTETS)))


def _is_official(presence: Presence, modalite: str, annee: int) -> bool:
    etendue = presence.etendues.get((modalite, annee))
    return etendue is not None and etendue.origine == "officielle"


def _own() -> str:
    return f"organisation-{current_space().organisation}"


def _state(nature: str) -> str:
    officiel, contenu, *_ = store.version()
    return (officiel if nature == PUBLIC else contenu)[:CHIFFRES]


def _view(selection: Selection) -> str:
    s = selection
    return f"{s.portee}-{s.code_portee}.{s.niveau}.{s.methode}.{s.nombre}.{s.palette}"


def _read_view(nom: str) -> Selection | None:
    """The view that an address names, on its usual indicator; None for one that cannot be."""
    trouve = _VUE.fullmatch(nom)
    if trouve is None:
        return None
    portee, code, niveau, methode, nombre, palette = trouve.groups()
    permise = methode in METHODES and methode != "seuils" and palette in PALETTES
    if not permise or not NOMBRE_MIN <= int(nombre) <= NOMBRE_MAX:
        return None
    try:
        if not store.can_bound(portee, code) or niveau not in levels(portee, code):
            return None
    except PhraseError:
        return None
    vue = Selection(portee, code, niveau, methode=methode, nombre=int(nombre), palette=palette)
    return lecture_selection.normalise(vue, store.known())
