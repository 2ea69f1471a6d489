"""The unit of a scope: what its maps, its tables and its sentences count, EPCI or communes.

At Paris and in the inner suburbs, every commune belongs to one EPCI that spreads over several
départements: its figures are not theirs, and the unit is the commune. So it is inside an EPT.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard import formats

# Les départements dont toutes les communes sont à la Métropole du Grand Paris : la vue
# « departements_par_commune » du magasin les trouve d'elle-même, un test tient les deux ensemble.
PAR_COMMUNE = frozenset(("75", "92", "93", "94"))
PARIS = "75"


@dataclass(frozen=True, slots=True)
class Unite:
    """A level and its words: « 3 EPCI importés », « 3 communes importées »."""

    niveau: str
    nom: str
    noms: str
    feminin: bool

    @property
    def un(self) -> str:
        """« un EPCI », « une commune »."""
        return f"un{self._e} {self.nom}"

    @property
    def aucun(self) -> str:
        """« aucun EPCI », « aucune commune »."""
        return f"aucun{self._e} {self.nom}"

    @property
    def entete(self) -> str:
        """Header of the column that names them."""
        return self.nom if self.nom.isupper() else self.nom.capitalize()

    def count(self, nombre: int, participe: str = "") -> str:
        """« 1 EPCI », « 39 communes » ; ``participe`` agrees: « importé » gives « importées »."""
        accord = f" {self.agree(participe, nombre)}" if participe else ""
        return formats.plural(nombre, self.nom + accord, self.noms + accord)

    def agree(self, participe: str, nombre: int = 1) -> str:
        """« importé », « importées »: a participle or adjective that takes e and s."""
        return f"{participe}{self._e}{'s' if nombre > 1 else ''}"

    @property
    def _e(self) -> str:
        return "e" if self.feminin else ""


EPCI = Unite("epci", "EPCI", "EPCI", False)
COMMUNE = Unite("commune", "commune", "communes", True)


def unit_of(niveau: str, code: str) -> Unite:
    """The unit of a scope, from its level and code."""
    par_commune = niveau == "ept" or (niveau == "departement" and code in PAR_COMMUNE)
    return COMMUNE if par_commune else EPCI


def own_level(niveau: str, code: str) -> str:
    """The level of the maps of a scope: its unit, and Paris itself, which has a single commune."""
    return "departement" if (niveau, code) == ("departement", PARIS) else unit_of(niveau, code).niveau
