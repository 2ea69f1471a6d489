"""Births known and births to come under three hypotheses: the numbers, and the model of the chart.

Pure. Births are counts by year. ``constant`` repeats the mean of the last three years, ``tendance`` goes
on with the mean yearly change of the last five, ``choisi`` applies the reader's yearly % to the last year.
Children under three of a year are the births of three years, with the band of ``figures.enfants``; births
to come also have the band of chance (Poisson, 95 %), since nobody counted them yet.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from dashboard.figures.dits import Lu, Phrase
from dashboard.figures.enfants import RAPPORT, RAPPORT_COMMUNES, Plage

Cle = Literal["constant", "tendance", "choisi"]
NOMS: dict[Cle, str] = {"constant": "Constant", "tendance": "Tendance", "choisi": "Choisi"}
COULEURS: dict[Cle, str] = {"constant": "#5a5a5a", "tendance": "#b34000", "choisi": "#2f7d4f"}
HORIZON, MOYENNE_ANS, TENDANCE_ANS, ENFANCE_ANS = 5, 3, 5, 3
# Sous 50 naissances par an, un pourcentage ne dirait que le hasard.
NAISSANCES_MIN = 50
HASARD = 1.96
PCT_MAX = 20.0


@dataclass(frozen=True, slots=True)
class Base:
    """What is known of a territory: births by year (no gap), and its last published coverage.

    ``taux`` is in places for 100 children, ``marge`` its publication error; None where unknown.
    """

    niveau: str
    code: str
    debut: int
    naissances: tuple[float, ...]
    taux: float | None = None
    marge: float = 0.0
    annee_taux: int = 0

    @property
    def fin(self) -> int:
        """The last known year."""
        return self.debut + len(self.naissances) - 1

    @property
    def horizon(self) -> int:
        """The last year of the scenarios."""
        return self.fin + HORIZON

    @property
    def petits_nombres(self) -> bool:
        """True under 50 births in one of the last three years: no percentage then."""
        return min(self.naissances[-MOYENNE_ANS:]) < NAISSANCES_MIN

    def births(self, annee: int) -> float | None:
        """Births of a known year, else None."""
        return self.naissances[annee - self.debut] if self.debut <= annee <= self.fin else None

    def three_years(self, fin: int) -> float | None:
        """Births of the three known years that end with ``fin``, else None."""
        lues = [self.births(a) for a in range(fin - ENFANCE_ANS + 1, fin + 1)]
        connues = [v for v in lues if v is not None]
        return sum(connues) if len(connues) == ENFANCE_ANS else None

    def lus(self, debut: int, fin: int) -> tuple[Lu, ...]:
        """Where the births of some years stand in the store."""
        return tuple(Lu(self.niveau, self.code, "naissances", "", a) for a in range(debut, fin + 1))

    @property
    def lu_taux(self) -> Lu:
        return Lu(self.niveau, self.code, "taux_couverture", "", self.annee_taux)

    @property
    def rapport(self) -> tuple[float, float]:
        """Children for one birth, lowest and highest."""
        return RAPPORT_COMMUNES if self.niveau == "commune" else RAPPORT


@dataclass(frozen=True, slots=True)
class Scenario:
    """Births of each year to come; ``pct`` is the reader's yearly change, for ``choisi`` alone."""

    cle: Cle
    naissances: tuple[float, ...]
    pct: float = 0.0

    @property
    def nom(self) -> str:
        return NOMS[self.cle]

    @property
    def total(self) -> float:
        """Births of the last three years: the children of the last one."""
        return sum(self.naissances[-ENFANCE_ANS:])


@dataclass(frozen=True, slots=True)
class Scenarios:
    """The chart: births known, then the scenarios, joined to the last known year."""

    titre: str
    unite: str
    decimales: int
    debut: int
    naissances: tuple[float, ...]
    scenarios: tuple[Scenario, ...]
    lecture: Phrase

    @property
    def fin(self) -> int:
        return self.debut + len(self.naissances) - 1

    def joined(self, scenario: Scenario) -> tuple[list[int], list[float]]:
        """Years and births of a scenario, from the last known year."""
        annees = [self.fin + rang for rang in range(len(scenario.naissances) + 1)]
        return annees, [self.naissances[-1], *scenario.naissances]


def mean_births(base: Base) -> float:
    """Mean of the last three years."""
    return sum(base.naissances[-MOYENNE_ANS:]) / MOYENNE_ANS


def mean_change(base: Base) -> float | None:
    """(last year − five years before) ÷ 5, births a year; None without it or under 50 births."""
    avant = base.births(base.fin - TENDANCE_ANS)
    if avant is None or min(avant, base.naissances[-1]) < NAISSANCES_MIN:
        return None
    return (base.naissances[-1] - avant) / TENDANCE_ANS


def build_scenarios(base: Base, pct: float | None) -> tuple[Scenario, ...]:
    """Those that can be drawn here; ``pct`` is the reader's yearly change, None when not typed."""
    dernier = base.naissances[-1]
    faits = [Scenario("constant", (mean_births(base),) * HORIZON)]
    pente = mean_change(base)
    rangs = range(1, HORIZON + 1)
    if pente is not None:
        faits.append(Scenario("tendance", tuple(max(0.0, dernier + pente * r) for r in rangs)))
    if pct is not None and not base.petits_nombres:
        faits.append(Scenario("choisi", tuple(dernier * (1 + pct / 100) ** r for r in rangs), pct))
    return tuple(faits)


def scenario_of(base: Base, cle: str, pct: float | None) -> Scenario | None:
    """The scenario of that name, None where it cannot be drawn."""
    return next((s for s in build_scenarios(base, pct) if s.cle == cle), None)


def carried(base: Base, scenario: Scenario, enfants: Plage, annee: int) -> Plage | None:
    """``enfants`` of the known ``annee`` carried to the last year of the scenario, however counted.

    They move as the births of three years do; chance widens the band. None without the births.
    """
    avant = base.three_years(annee)
    if not avant:
        return None
    bas, haut = chance(scenario.total)
    return Plage(
        enfants.valeur * scenario.total / avant, enfants.bas * bas / avant, enfants.haut * haut / avant
    )


def chance(total: float) -> tuple[float, float]:
    """What chance alone may make of ``total`` births to come, lowest and highest (95 %)."""
    ecart = HASARD * math.sqrt(total)
    return max(0.0, total - ecart), total + ecart


def children(base: Base, naissances: float, *, venir: bool) -> Plage:
    """Children under three of ``naissances`` births of three years; ``venir``: not yet counted."""
    bas, haut = chance(naissances) if venir else (naissances, naissances)
    return Plage(naissances, base.rapport[0] * bas, base.rapport[1] * haut)


def coverage(base: Base, scenario: Scenario) -> Plage | None:
    """Coverage in the last year with the places of today; None when it cannot be said.

    The ratio of children to births cancels out, supposed the same; chance and rounding remain.
    """
    avant = _reference(base)
    if avant is None or base.taux is None or min(scenario.naissances[-ENFANCE_ANS:]) < NAISSANCES_MIN:
        return None
    if base.petits_nombres:
        return None
    bas, haut = chance(scenario.total)
    return Plage(
        base.taux * avant / scenario.total,
        (base.taux - base.marge) * avant / haut,
        (base.taux + base.marge) * avant / bas,
    )


def places(base: Base, scenario: Scenario) -> Plage | None:
    """Places to add (above zero) or fewer (below) in the last year to keep the coverage of today."""
    avant = _reference(base)
    if avant is None or base.taux is None:
        return None
    bouts = [
        taux / 100 * rapport * (total - avant)
        for taux in (base.taux - base.marge, base.taux + base.marge)
        for rapport in base.rapport
        for total in chance(scenario.total)
    ]
    return Plage(base.taux / 100 * (scenario.total - avant), min(bouts), max(bouts))


def _reference(base: Base) -> float | None:
    """Births behind the children of the year of the coverage; None or zero says nothing."""
    return (base.three_years(base.annee_taux) or None) if base.taux is not None else None


def table(modele: Scenarios) -> pd.DataFrame:
    """One row per year: births known, then those of each scenario."""
    annees = range(modele.debut, modele.fin + HORIZON + 1)
    vides = [math.nan] * len(modele.naissances)
    colonnes: dict[str, Sequence[object]] = {
        "Année": [str(a) for a in annees],
        "Naissances connues": [*modele.naissances, *[math.nan] * HORIZON],
    }
    for s in modele.scenarios:
        colonnes[f"Scénario {s.nom.lower()}"] = [*vides, *s.naissances]
    return pd.DataFrame(colonnes)
