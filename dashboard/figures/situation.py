"""What is known of each EPCI of the coverage × occupancy page, and whether its file is whole.

One ``Situation`` per EPCI, from the coverage and the imported files: ``quadrant`` places them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import pandas as pd

from dashboard import formats
from dashboard.figures.dits import NIVEAU_PAR_LONGUEUR, VIDE, Dit, Lu, Phrase, join, say
from data.fiches import completude
from data.fiches.completude import COMPLET, INCERTAIN, SEUIL_PCT, Completude

_NOMBRE = re.compile(r"\d[\d\u202f]*(?:,\d+)?")


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
    partiel: Phrase = VIDE
    completude_dite: Phrase = VIDE
    quadrant: int | None = None
    limite: str = ""

    @property
    def importe(self) -> bool:
        """True when the EPCI has at least one imported EAJE."""
        return self.etablissements is not None


def read_situations(
    couvertures: pd.DataFrame, bilan: pd.DataFrame, seuil_pct: float = SEUIL_PCT, annee: int = 0
) -> tuple[Situation, ...]:
    """One situation per EPCI of the scope, whether its occupancy was imported or not.

    ``seuil_pct``: from how many places for 100 of the reference a file is complete; ``annee`` is
    that of the activity.
    ``couvertures`` has the columns of ``indicateurs/valeurs``, ``bilan`` of ``occupation/bilan``.
    """
    bilans = {str(b["code_territoire"]): b for b in _records(bilan)}
    return tuple(
        _situation(c, bilans.get(str(c["code_territoire"]), {}), seuil_pct, annee)
        for c in _records(couvertures)
    )


def _situation(couverture: dict[str, Any], bilan: dict[str, Any], seuil_pct: float, annee: int) -> Situation:
    face = completude.read(bilan) if _number(bilan.get("etablissements")) is not None else None
    code = str(couverture["code_territoire"])
    dite = VIDE if face is None else completeness_said(face, code, annee, seuil_pct)
    partiel = VIDE if face is None or face.judge(seuil_pct) == COMPLET else dite
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


def completeness_said(face: Completude, code: str, annee: int, seuil_pct: float) -> Phrase:
    """The sentence of a file's completeness, each of its numbers with where it comes from."""
    niveau = NIVEAU_PAR_LONGUEUR.get(len(code), "epci")
    lus = [Lu(niveau, code, "places_eaje", "", annee)]
    if face.annee_reference is not None:
        lus.append(Lu(niveau, code, "taux_couverture", face.mode, face.annee_reference))
    attendus = ["etablissements", "places"]
    if face.partiels:
        # Un département dont des EPCI ne sont pas entiers : combien, et combien ne sont pas nommés.
        attendus = ["epci_partiels", "epci_tus"]
    elif face.reference is not None:
        attendus += ["reference"]
        if face.bande:
            attendus += ["reference_basse", "reference_haute"]
        if face.judge(seuil_pct) == INCERTAIN:
            attendus += ["seuil"]
    texte = face.sentence(seuil_pct)
    # L'année est celle d'une valeur lue ; les autres nombres viennent dans l'ordre de la phrase.
    nombres = [n for n in _NOMBRE.findall(texte) if n != str(face.annee_reference)]
    return Phrase(
        texte,
        [
            Dit(n, "completude", tuple(lus), critere=critere, constantes=(seuil_pct,))
            for n, critere in zip(nombres, attendus, strict=False)
        ],
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


def partial_notes(situations: Sequence[Situation]) -> tuple[Phrase, ...]:
    """One sentence per EPCI left out of the cases because its file is not whole."""
    return tuple(
        say("{nom}, hors des cases. {partiel}", nom=s.nom, partiel=s.partiel) for s in partial(situations)
    )


def excess_notes(situations: Sequence[Situation]) -> tuple[Phrase, ...]:
    """One sentence per EPCI whose file holds more places than the Cnaf counts."""
    return tuple(
        join(" : ", (s.nom, Phrase(formats.lowered(s.completude_dite), s.completude_dite.dits)))
        for s in situations
        if s.rattache and s.completude is not None and not s.partiel and s.completude.exces
    )


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", table.to_dict("records"))


def _number(valeur: Any) -> float | None:
    return None if valeur is None or pd.isna(valeur) else float(valeur)
