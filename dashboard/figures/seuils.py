"""The two thresholds of the quadrant: their values, who set them, and where each comes from."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import formats
from dashboard.figures.dits import Dit, Lu, say

OCCUPATION_REPERE_PCT = 70.0


@dataclass(frozen=True, slots=True)
class Seuil:
    """A threshold, how its line is named, who set it; ``dit`` is where its value comes from."""

    valeur: float
    nom: str
    origine: str
    dit: Dit | None = None


@dataclass(frozen=True, slots=True)
class Seuils:
    """Both thresholds; a value equal to one is above it."""

    couverture: Seuil
    occupation: Seuil


def typed(valeur: float) -> Dit:
    """A number that the reader typed, as short as it can be written."""
    texte = formats.write_number(valeur)
    decimales = len(texte.partition(",")[2])
    return Dit(texte, "constante", decimales=decimales, constantes=(valeur,), nom="saisi")


def threshold_of_france(annee: int, valeur: float, origine: str, nom: str = "France") -> Seuil:
    """The coverage of France, that year, to one decimal."""
    lu = Lu("france", "FRANCE", "taux_couverture", "", annee)
    return Seuil(formats.rounded(valeur, 1), nom, origine, Dit("", "valeur", (lu,), 1))


def national_threshold(nom: str) -> Seuil:
    """The quoted national reference of occupancy: about 70 % since 2012."""
    dit = Dit(formats.number(OCCUPATION_REPERE_PCT), "repere", nom="occupation_france:0")
    origine = say("environ {repere} % depuis 2012", repere=dit)
    return Seuil(OCCUPATION_REPERE_PCT, nom, origine, dit)
