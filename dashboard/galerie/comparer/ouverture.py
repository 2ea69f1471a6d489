"""What every figure of « Comparer » starts from: the settings of its address, its group, its table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from dashboard.galerie.comparer.etat import EtatComparer, parse
from dashboard.galerie.comparer.groupe import Groupe, resolve
from dashboard.galerie.comparer.mesures import Lu, read
from dashboard.galerie.tirage import MESURE, Adresse, Cliche, Figure, Tirage, empty, read_selection, told
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import Lecteur

PAGE = "comparer"
# Ce qui décide du groupe et des colonnes, donc de toute figure de la page.
COMMUNS = ("groupe", "maille", "membres", "parmi", "liste", "mesures")
SANS_GROUPE = "Choisissez un territoire : il se comparera à ceux de son département ou à ses semblables."


@dataclass(frozen=True)
class Comparee:
    """A group, its table, and the settings they were read with."""

    adresse: Adresse
    selection: Selection
    etat: EtatComparer
    groupe: Groupe
    lu: Lu
    phrases: tuple[str, ...]

    def kept(self, reglage: str, voulu: str, retenu: str) -> Comparee:
        """The same; with a sentence when what the address asked ('' for nothing) is not what is shown."""
        if voulu in ("", retenu):
            return self
        phrase = f"Dans l'adresse, « {reglage} = {voulu} » n'existe pas pour ce groupe : il est ignoré."
        return replace(self, phrases=told((*self.phrases, phrase)))

    def shown(self, figure: Figure) -> Tirage:
        """What the address shows."""
        return Tirage(self.adresse, figure, phrases=self.phrases)

    def none(self, vide: str) -> Tirage:
        """Nothing to draw there, and why."""
        return empty(self.adresse, vide, self.phrases)


def read_group(
    lecteur: Lecteur, selection: Selection, reglages: Mapping[str, str]
) -> tuple[EtatComparer, Groupe | None, tuple[str, ...]]:
    """The settings, the group (None when a territory must be chosen first), sentences on both."""
    etat, phrases = parse(reglages)
    groupe = resolve(lecteur, selection, etat)
    return etat, groupe, phrases


def cliche(code: str, onglet: str, *champs: str) -> Callable[[Callable[[Comparee, Lecteur], Tirage]], Cliche]:
    """Declare the figure of a tab, made from a group that was read."""

    def declare(faire: Callable[[Comparee, Lecteur], Tirage]) -> Cliche:
        def build(adresse: Adresse, lecteur: Lecteur) -> Tirage:
            selection, lues = read_selection(adresse, lecteur)
            etat, groupe, phrases = read_group(lecteur, selection, adresse.reglages)
            if groupe is None:
                return empty(adresse, SANS_GROUPE, (*lues, *phrases))
            lu = read(lecteur, groupe, etat, selection)
            dites = told((*lues, *phrases, *groupe.phrases, *lu.phrases))
            return faire(Comparee(adresse, selection, etat, groupe, lu, dites), lecteur)

        return Cliche(code, PAGE, build, (*COMMUNS, *champs), {"onglet": onglet}, MESURE)

    return declare
