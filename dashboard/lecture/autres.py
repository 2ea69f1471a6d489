"""The further maps of a view, up to three beside the main one: what each shows, and its address.

Each has its own indicator, detail and year, under one setting (``carte2``, ``carte3``, ``carte4``:
« naissances,2019 », « taux_couverture,2023,eaje »); the year is left out when it is the latest. The
older setting ``double`` keeps its meaning: another year or part of the main one, on its classes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dashboard.lecture.selection import Connu, Selection

CLES = ("carte2", "carte3", "carte4")
CARTES_MAX = 4
# Ce qu'on pose d'ordinaire à côté d'une carte de l'accueil, d'abord.
VOISINES = (
    "taux_couverture",
    "naissances",
    "taux_occupation_reel",
    "part_moins_15",
    "taux_pauvrete",
    "population_0_2",
    "part_monoparentales",
    "densite",
    "population_municipale",
)


@dataclass(frozen=True, slots=True)
class Autre:
    """What a further map shows."""

    indicateur: str
    modalite: str = ""
    millesime: int = 0


def count(selection: Selection) -> int:
    """How many maps a selection shows."""
    return 1 + bool(selection.double) + len(selection.autres)


def view(selection: Selection, autre: Autre) -> Selection:
    """The selection whose main map is that further map: its own address."""
    vue = replace(
        selection,
        indicateur=autre.indicateur,
        modalite=autre.modalite,
        millesime=autre.millesime,
        avec="",
        double="",
        autres=(),
    )
    if vue.methode == "seuils" and autre.indicateur != selection.indicateur:
        # Des seuils en places pour 100 enfants ne veulent rien dire d'une densité.
        vue = replace(vue, methode="jenks", seuils=())
    return vue


def plans(selection: Selection) -> tuple[Autre, ...]:
    """Every map but the main one, in order: the twin of ``double`` first, then the further ones."""
    if not selection.double:
        return selection.autres
    genre, _, valeur = selection.double.partition(":")
    jumelle = (
        Autre(selection.indicateur, selection.modalite, int(valeur))
        if genre == "millesime"
        else Autre(selection.indicateur, valeur, selection.millesime)
    )
    return (jumelle, *selection.autres)


def arrange(selection: Selection, voulues: Sequence[Autre], jumelles: Sequence[str]) -> dict[str, Any]:
    """The settings that show those maps: the first is a twin when it can share the main one's classes.

    ``jumelles`` are the values that ``double`` may take (``selection.second_maps``).
    """
    if voulues and (premiere := voulues[0]).indicateur == selection.indicateur:
        for double in jumelles:
            if plans(replace(selection, double=double, autres=()))[0] == premiere:
                return {"double": double, "autres": tuple(voulues[1:])}
    return {"double": "", "autres": tuple(voulues)}


def resize(selection: Selection, connu: Connu, nombre: int) -> tuple[Autre, ...]:
    """The further maps of a view of ``nombre`` maps: the last ones go, usual ones come."""
    gardees = plans(selection)[: nombre - 1]
    montres = {selection.indicateur, *(a.indicateur for a in gardees)}
    lieux = connu.places(selection)
    candidats = [*VOISINES, *connu.indicators(selection.niveau)]
    for code in dict.fromkeys(candidats):
        if len(gardees) >= nombre - 1:
            break
        presence = connu.presences.get((code, selection.niveau))
        if code not in montres and presence is not None and presence.exists_in(lieux):
            gardees = (*gardees, latest(selection, connu, code))
    return gardees


def latest(selection: Selection, connu: Connu, code: str, modalite: str = "") -> Autre:
    """An indicator, in the latest year of what the scope shows; its first part when it has no whole."""
    annees = connu.presences[code, selection.niveau].millesimes
    if modalite not in annees:
        modalite = "" if "" in annees else min(annees)
    vue = replace(selection, indicateur=code, modalite=modalite)
    return Autre(code, modalite, connu.latest(vue))


def coherent(selection: Selection, connu: Connu) -> tuple[Autre, ...]:
    """The further maps that the level has, each in a year that exists."""
    gardees: list[Autre] = []
    for autre in selection.autres[: CARTES_MAX - 1 - bool(selection.double)]:
        presence = connu.presences.get((autre.indicateur, selection.niveau))
        if presence is None:
            continue
        annees = presence.millesimes.get(autre.modalite, ())
        gardees.append(
            autre if autre.millesime in annees else latest(selection, connu, autre.indicateur, autre.modalite)
        )
    return tuple(gardees)


def parse(
    params: Mapping[str, str], selection: Selection, connu: Connu, refuse: Callable[[str, str, str], None]
) -> tuple[Autre, ...]:
    """The further maps of an address; a sentence for each that is not kept."""
    lues: list[Autre] = []
    for rang, cle in enumerate(CLES, start=2):
        texte = params.get(cle, "")
        if not texte:
            continue
        code, annee, modalite = (*texte.split(",", 2), "", "")[:3]
        presence = connu.presences.get((code, selection.niveau))
        if presence is None:
            refuse(
                f"l'indicateur de la carte {rang}",
                connu.name_of(code),
                "n'existe pas à ce niveau : elle n'est pas montrée.",
            )
            continue
        if modalite and modalite not in presence.millesimes:
            refuse(f"la modalité de la carte {rang}", modalite, "n'existe pas : l'ensemble est affiché.")
        autre = latest(selection, connu, code, modalite)
        if annee and annee not in map(str, presence.millesimes[autre.modalite]):
            refuse(
                f"le millésime de la carte {rang}",
                annee,
                f"n'est pas dans le magasin : {autre.millesime} est affiché.",
            )
        elif annee:
            autre = replace(autre, millesime=int(annee))
        lues.append(autre)
    return tuple(lues)


def to_params(selection: Selection, connu: Connu) -> dict[str, str]:
    """``carte2=naissances``: the latest year and the whole are left out."""
    params: dict[str, str] = {}
    for cle, autre in zip(CLES, selection.autres, strict=False):
        derniere = latest(selection, connu, autre.indicateur, autre.modalite)
        annee = "" if autre == derniere else str(autre.millesime)
        params[cle] = f"{autre.indicateur},{annee},{autre.modalite}".rstrip(",")
    return params
