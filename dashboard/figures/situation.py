"""What is known of each EPCI of the coverage × occupancy page, and whether its file is whole.

One ``Situation`` per EPCI, from the coverage and the imported files: ``quadrant`` places them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from dashboard import formats
from data import completude
from data.completude import COMPLET, SEUIL_PCT, Completude


@dataclass(frozen=True, slots=True)
class Taux:
    """A rate, or the status that says why there is none."""

    valeur: float | None
    statut: str

    @property
    def nombre(self) -> str:
        """« 72,4 », « absent », « secret ou non publié »."""
        return formats.value_or_status(self.valeur, self.statut, 1)

    @property
    def texte(self) -> str:
        """The same with its unit: « 72,4 % »."""
        if self.valeur is None:
            return self.nombre
        suite = " (partiel)" if self.statut == "partiel" else ""
        return f"{formats.number(self.valeur, 1)} %{suite}"


@dataclass(frozen=True, slots=True)
class Situation:
    """One EPCI: its coverage, what was imported of its EAJE, and its case once classified.

    ``completude`` compares its file with the Cnaf's places, ``partiel`` says why it is not whole (''
    when it is): such an EPCI shows its figures and gets no case. ``completude_dite`` is the same in
    words, whole or not, at the reader's threshold.
    ``taux`` has the keys ``reelle``, ``financiere`` and ``facturation``; counts are None when
    nothing was imported. ``limite`` is a sentence when a threshold is too close to tell.
    """

    code: str
    nom: str
    population: float
    rattache: bool
    couverture: Taux
    marge: float | None
    raison: str
    taux: Mapping[str, Taux]
    places_eaje: float | None
    etablissements: float | None
    avec_heures: float | None
    sans_heures: float | None
    fictif: bool
    source: str = ""
    completude: Completude | None = None
    partiel: str = ""
    completude_dite: str = ""
    quadrant: int | None = None
    limite: str = ""

    @property
    def importe(self) -> bool:
        """True when the EPCI has at least one imported EAJE."""
        return self.etablissements is not None


def read_situations(
    couvertures: pd.DataFrame, bilan: pd.DataFrame, seuil_pct: float = SEUIL_PCT
) -> tuple[Situation, ...]:
    """One situation per EPCI of the scope, whether its occupancy was imported or not.

    ``seuil_pct``: from how many places for 100 of the reference a file is complete.
    ``couvertures`` has the columns of ``indicateurs/valeurs``, ``bilan`` of ``occupation/bilan``.
    """
    bilans = {str(b["code_territoire"]): b for b in _records(bilan)}
    return tuple(
        _situation(c, bilans.get(str(c["code_territoire"]), {}), seuil_pct)
        for c in _records(couvertures)
    )


def _situation(couverture: dict[str, Any], bilan: dict[str, Any], seuil_pct: float) -> Situation:
    face = completude.read(bilan) if _number(bilan.get("etablissements")) is not None else None
    dite = "" if face is None else face.sentence(seuil_pct)
    partiel = "" if face is None or face.judge(seuil_pct) == COMPLET else dite
    return Situation(
        code=str(couverture["code_territoire"]),
        nom=str(couverture["nom"]),
        population=_number(couverture["population"]) or 0.0,
        rattache=bool(couverture["rattache"]),
        couverture=Taux(_number(couverture["valeur"]), str(couverture["statut"])),
        marge=_number(couverture["marge"]),
        raison=str(couverture["raison"]),
        taux={
            genre: _rate(_number(bilan.get(colonne)), str(bilan.get(statut, "absent")), partiel)
            for genre, colonne, statut in (
                ("reelle", "occupation_reelle_pct", "statut_reel"),
                ("financiere", "occupation_financiere_pct", "statut_financier"),
                ("facturation", "facturation_pct", "statut_facturation"),
            )
        },
        places_eaje=_number(bilan.get("places_eaje")),
        etablissements=_number(bilan.get("etablissements")),
        avec_heures=_number(bilan.get("avec_heures")),
        sans_heures=_number(bilan.get("sans_heures")),
        fictif=bool(bilan.get("fictif", False)),
        source=str(bilan.get("source") or ""),
        completude=face,
        partiel=partiel,
        completude_dite=dite,
    )


def _rate(valeur: float | None, statut: str, partiel: str) -> Taux:
    """A rate at the reader's threshold: the store's status is that of the default one."""
    if statut not in ("publie", "partiel"):
        return Taux(valeur, statut)
    return Taux(valeur, "partiel" if partiel else "publie")


def partial(situations: Sequence[Situation]) -> list[Situation]:
    """Those of the scope whose file does not hold, or may not hold, all their EAJE."""
    gardees = [s for s in situations if s.rattache and s.partiel]
    return sorted(gardees, key=lambda s: (-s.population, s.nom))


def partial_notes(situations: Sequence[Situation]) -> tuple[str, ...]:
    """One sentence per EPCI left out of the cases because its file is not whole."""
    return tuple(f"{s.nom}, hors des cases. {s.partiel}" for s in partial(situations))


def excess_notes(situations: Sequence[Situation]) -> tuple[str, ...]:
    """One sentence per EPCI whose file holds more places than the Cnaf counts."""
    return tuple(
        f"{s.nom} : {formats.lowered(s.completude_dite)}"
        for s in situations
        if s.rattache and s.completude is not None and not s.partiel and s.completude.exces
    )


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", table.to_dict("records"))


def _number(valeur: Any) -> float | None:
    return None if valeur is None or pd.isna(valeur) else float(valeur)
