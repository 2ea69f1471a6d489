"""The six projection zones of the 101 départements."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Zone:
    """A territory drawn in one legal projection (EPSG code, metres)."""

    cle: str
    nom: str
    epsg: int
    departements: tuple[str, ...]  # empty for the metropole: every other département


METROPOLE = Zone("metropole", "France métropolitaine", 2154, ())
OUTRE_MER = (
    Zone("guadeloupe", "Guadeloupe", 5490, ("971",)),
    Zone("martinique", "Martinique", 5490, ("972",)),
    Zone("guyane", "Guyane", 2972, ("973",)),
    Zone("reunion", "La Réunion", 2975, ("974",)),
    Zone("mayotte", "Mayotte", 4471, ("976",)),
)
ZONES = (METROPOLE, *OUTRE_MER)

_PAR_DEPARTEMENT = {code: zone for zone in OUTRE_MER for code in zone.departements}


def zone_of(code_departement: str) -> Zone:
    """Zone of a département code ("95" -> metropole, "973" -> guyane)."""
    return _PAR_DEPARTEMENT.get(code_departement, METROPOLE)
