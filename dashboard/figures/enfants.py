"""Children under three with what they are: counted, deduced from places, estimated from births.

``queries/occupation/enfants`` gives one row per territory; a territory without a row is unknown,
never zero. A number with a band (``Plage``) is written with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import Dit, Lu, Phrase, say
from data.fiches.completude import approximate

INCONNU = "inconnu"
PLACES, RECENSEMENT, NAISSANCES = "places", "recensement", "naissances"
FOURCHETTE = (
    "fourchette vue sur 19 EPCI de deux départements (recensement 0-4 ans ÷ naissances des cinq "
    "années : 0,89 à 1,22), non garantie ailleurs"
)
# On déménage d'une commune à sa voisine bien plus que d'un EPCI à un autre.
FOURCHETTE_COMMUNES = (
    "fourchette vue sur 57 communes de deux départements, d’au moins 300 naissances en cinq ans "
    "(recensement 0-4 ans de 2023 ÷ naissances de 2020 à 2024 : 0,74 à 1,25), non garantie ailleurs"
)
# Enfants de moins de 3 ans pour une naissance des trois années, au plus bas et au plus haut : les mêmes
# nombres que la macro enfants_moins_de_3 (un essai les compare).
RAPPORT, RAPPORT_COMMUNES = (0.89, 1.22), (0.74, 1.25)
# Moins de naissances en trois ans : une commune n’a pas de fourchette qui vaille.
NAISSANCES_MIN_COMMUNE = 180


@dataclass(frozen=True, slots=True)
class Plage:
    """A number and the band that holds it, in the same unit; ``bas`` <= ``valeur`` <= ``haut``."""

    valeur: float
    bas: float
    haut: float

    @classmethod
    def exact(cls, valeur: float) -> Plage:
        """A number that has no band."""
        return cls(valeur, valeur, valeur)

    @property
    def exacte(self) -> bool:
        """True without a band."""
        return self.bas == self.haut

    @property
    def texte(self) -> str:
        """« 310 », « environ 300 (270 à 370) »; « incertain : 0 à 120 » when it may be nothing."""
        if self.exacte:
            return formats.number(self.valeur)
        bas, haut = (formats.number(approximate(v, self.valeur)) for v in (self.bas, self.haut))
        if self.bas <= 0 < self.haut:
            return f"incertain : {formats.number(self.bas)} à {haut}"
        centre = formats.number(approximate(self.valeur))
        return f"environ {centre}" if bas == haut == centre else f"environ {centre} ({bas} à {haut})"

    def times(self, facteur: float) -> Plage:
        """The same number and band, multiplied by a factor that is not negative."""
        return Plage(self.valeur * facteur, self.bas * facteur, self.haut * facteur)


def add(plages: Iterable[Plage]) -> Plage:
    """The sum, its band running from all the lowest to all the highest."""
    liste = list(plages)
    return Plage(sum(p.valeur for p in liste), sum(p.bas for p in liste), sum(p.haut for p in liste))


@dataclass(frozen=True, slots=True)
class Enfants:
    """Children under three of a territory: how many, out of what, of which years.

    ``origine``: PLACES (published places ÷ rate), RECENSEMENT (census by single age) or NAISSANCES
    (births of three years, an estimate). ``sources`` are ids of cards.
    """

    nombre: Plage
    origine: str
    debut: int
    fin: int
    fictif: bool
    sources: tuple[str, ...]
    niveau: str = "epci"

    def lus(self, niveau: str, code: str) -> tuple[Lu, ...]:
        """Where the number stands in the store: births of three years, or the census."""
        if self.origine == NAISSANCES:
            annees = range(self.debut, self.fin + 1)
            return tuple(Lu(niveau, code, "naissances", "", a) for a in annees)
        if self.origine == RECENSEMENT:
            return (Lu(niveau, code, "population_0_2", "", self.fin),)
        return (
            Lu(niveau, code, "places_accueil", "", self.fin),
            Lu(niveau, code, "taux_couverture", "", self.fin),
        )

    @property
    def estime(self) -> bool:
        """True when nobody counted them."""
        return self.origine == NAISSANCES

    def said(self, niveau: str, code: str) -> Phrase:
        """Where the number of a territory comes from, without a capital nor a full stop.

        The band of an estimate is said apart (``provenance``), once for several territories.
        """
        if self.origine != NAISSANCES:
            return Phrase(self.phrase)
        naissances = formats.number(self.nombre.valeur)
        return say(
            "estimés d’après les naissances de {debut} à {fin} ({naissances}, Insee)",
            debut=str(self.debut),
            fin=str(self.fin),
            naissances=Dit(naissances, "somme", self.lus(niveau, code)),
        )

    @property
    def phrase(self) -> str:
        """The same without the number, which several territories do not share."""
        if self.origine == NAISSANCES:
            fourchette = FOURCHETTE_COMMUNES if self.niveau == "commune" else FOURCHETTE
            return f"estimés d’après les naissances de {self.debut} à {self.fin} ; {fourchette}"
        if self.origine == RECENSEMENT:
            return f"comptés au recensement de {self.fin} (Insee)"
        return f"déduits des places publiées et du taux de couverture de {self.fin} (Cnaf)"


def read_enfants(lignes: pd.DataFrame) -> dict[str, Enfants]:
    """By code of territory, from the rows of ``occupation/enfants``; no key where unknown."""
    connus: dict[str, Enfants] = {}
    for ligne in cast("list[dict[str, Any]]", lignes.to_dict("records")):
        connus[str(ligne["code_territoire"])] = Enfants(
            nombre=Plage(float(ligne["valeur"]), float(ligne["bas"]), float(ligne["haut"])),
            origine=str(ligne["origine"]),
            debut=int(ligne["debut"]),
            fin=int(ligne["fin"]),
            fictif=bool(ligne["fictif"]),
            sources=tuple(filter(None, str(ligne["sources"]).split(","))),
            niveau=str(ligne["niveau"]),
        )
    return connus


def provenance(enfants: Iterable[Enfants]) -> str:
    """One sentence on where the numbers of several territories come from; '' for none."""
    dites = dict.fromkeys(e.phrase for e in enfants)
    return f"Enfants de moins de 3 ans : {' ; ou '.join(dites)}." if dites else ""
