"""What every figure of « Couverture × occupation » starts from: the situations of a scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from dashboard.figures import quadrant
from dashboard.figures.dits import Phrase
from dashboard.figures.situation import Situation, read_situations
from dashboard.figures.textes import Portee
from dashboard.galerie.occupation.choix import Choix, coverage_year, occupancy_years, read_choices
from dashboard.galerie.tirage import Adresse, Cliche, Figure, Tirage, empty, read_selection, told
from dashboard.lecture.selection import Selection
from dashboard.lecture.vues import Lecteur, cards

PAGE = "couverture-occupation"
CHAMPS = ("occupation", "annee_occupation", "seuil_couverture", "seuil_occupation", "seuil_completude")
GESTES = (
    "Ouvrez « Mes données » et déposez un fichier « Activité des établissements d'accueil du jeune enfant »."
)


@dataclass(frozen=True)
class Occupees:
    """Coverage and occupancy of the units of a scope; ``choix`` is None without any occupancy."""

    selection: Selection
    portee: Portee
    couvertures: pd.DataFrame
    choix: Choix | None
    situations: tuple[Situation, ...]

    @property
    def choisie(self) -> Situation | None:
        """The unit that is selected, when it is one of the scope."""
        return next((s for s in self.situations if s.code == self.selection.territoire), None)


def read_units(lecteur: Lecteur, selection: Selection, reglages: Mapping[str, str]) -> Occupees:
    """Coverage, occupancy and settings of an address, read once for all the figures of a page."""
    siens = tuple((cle, reglages.get(cle, "")) for cle in CHAMPS)
    return lecteur.remember(_read_units, replace(selection, panneau=""), siens)


def _read_units(lecteur: Lecteur, selection: Selection, siens: tuple[tuple[str, str], ...]) -> Occupees:
    reglages = {cle: valeur for cle, valeur in siens if valeur}
    portee = lecteur.shown_scope(selection.portee, selection.code_portee)
    couvertures = lecteur.read_values(
        "taux_couverture", "", coverage_year(lecteur), portee.niveau_carte, portee.niveau, portee.code
    )
    if not occupancy_years(lecteur, selection, "reelle"):
        sans = read_situations(couvertures, pd.DataFrame({"code_territoire": []}))
        return Occupees(selection, portee, couvertures, None, sans)
    choix = read_choices(lecteur, selection, reglages, couvertures, portee)
    bilan = lecteur.run("occupation/bilan", annee=choix.annees.occupation, niveau=portee.niveau_carte)
    lues = read_situations(couvertures, bilan, choix.completude_pct, choix.annees.occupation)
    situations = quadrant.classify(lues, choix.genre, choix.seuils)
    return Occupees(selection, portee, couvertures, choix, situations)


@dataclass(frozen=True)
class Classees:
    """Units that were read with an occupancy, and the address they were read from."""

    adresse: Adresse
    lues: Occupees
    choix: Choix
    phrases: tuple[str, ...]

    def shown(self, figure: Figure) -> Tirage:
        """What the address shows: the year really there is written in it."""
        adresse = self.adresse.fixed(annee_occupation=self.choix.annees.occupation)
        return Tirage(adresse, figure, phrases=self.phrases)

    def none(self, vide: str) -> Tirage:
        """Nothing to draw there, and why."""
        return empty(self.adresse, vide, self.phrases)


def cliche(code: str) -> Callable[[Callable[[Classees, Lecteur], Tirage]], Cliche]:
    """Declare a figure of the page, made from the situations of its units."""

    def declare(faire: Callable[[Classees, Lecteur], Tirage]) -> Cliche:
        def build(adresse: Adresse, lecteur: Lecteur) -> Tirage:
            selection, phrases = read_selection(adresse, lecteur)
            lues = read_units(lecteur, selection, adresse.reglages)
            if lues.choix is None:
                return empty(adresse, f"Aucune occupation n'est importée. {GESTES}", phrases)
            dites = told((*phrases, *lues.choix.messages))
            return faire(Classees(adresse, lues, lues.choix, dites), lecteur)

        return Cliche(code, PAGE, build, CHAMPS)

    return declare


def sources(lecteur: Lecteur, lues: Occupees, choix: Choix) -> str:
    """The coverage file and the imported ones, each with its own year."""
    locales = [s.source for s in lues.situations if s.source]
    fiche = lecteur.catalogue().indicateurs["taux_couverture"]
    annees = choix.annees
    couples = [
        *((s, annees.couverture) for s in cards(lecteur, [fiche.sources[lues.portee.niveau_carte]])),
        *((s, annees.occupation) for s in cards(lecteur, locales)),
    ]
    citations = [f"{s.producteur}, « {s.titre} », {annee}, {s.licence}" for s, annee in couples]
    return " ; ".join(dict.fromkeys(citations)) + "."


def scope_sentence(lues: Occupees, choix: Choix) -> Phrase:
    """Which units have a case, and by which thresholds."""
    return quadrant.scope_sentence(lues.situations, choix.annees, choix.genre, choix.seuils, lues.portee)
