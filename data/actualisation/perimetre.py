"""The territories that the figures are put on: those of the embedded perimeter, and what an old code became.

Read from the files that the store is built from, so that a refresh needs no store. What a code of an old
perimeter means today is never guessed: a commune is known by ``anciennes_communes``, an EPCI is not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow.parquet as pq

from data.fiches.catalogue import Catalogue, Source

# Des communes dont les arrondissements ont leurs propres codes : leur somme, s'ils y sont tous.
ARRONDISSEMENTS = {
    "75056": tuple(str(n) for n in range(75101, 75121)),
    "69123": tuple(str(n) for n in range(69381, 69390)),
    "13055": tuple(str(n) for n in range(13201, 13217)),
}


@dataclass(frozen=True, slots=True)
class Perimetre:
    """``codes`` gives the name of every territory by level; ``remplacants`` the present commune of an old
    code; ``departements`` and ``populations`` what the absence rules of the cards ask for; ``epci_de`` the
    EPCI of a commune that has one."""

    codes: Mapping[str, Mapping[str, str]]
    remplacants: Mapping[str, str]
    departements: Mapping[str, frozenset[str]]
    populations: Mapping[str, int]
    epci_de: Mapping[str, str] = field(default_factory=dict)

    @property
    def nombre_communes(self) -> Mapping[str, int]:
        """How many communes each EPCI has."""
        return Counter(self.epci_de.values())

    def name(self, niveau: str, code: str) -> str:
        """« CC du Créonnais », or the code when it is not a present one."""
        return self.codes[niveau].get(code, code)

    def expected(self, source: Source, niveau: str) -> frozenset[str]:
        """Territories that the card of a source does not say absent: those that a whole file has."""
        # Une règle sans condition dit pourquoi il en manque peut-être, pas lesquels.
        regles = [
            r
            for r in source.absences
            if r.departements or r.hors_departements or r.territoires or r.population_max is not None
        ]
        return frozenset(
            code for code in self.codes[niveau] if not any(self._holds(r, niveau, code) for r in regles)
        )

    def _holds(self, regle: object, niveau: str, code: str) -> bool:
        siens = self.departements.get(code, frozenset()) if niveau in ("epci", "commune") else {code}
        territoires = getattr(regle, "territoires", ())
        dans, hors = getattr(regle, "departements", ()), getattr(regle, "hors_departements", ())
        plafond = getattr(regle, "population_max", None)
        return (
            (not territoires or code in territoires)
            and (not dans or any(d in dans for d in siens))
            and (not hors or all(d not in hors for d in siens))
            and (plafond is None or self.populations.get(code, 0) <= plafond)
        )


def load(catalogue: Catalogue, embarque: Path) -> Perimetre:
    """The perimeter of the embedded files (their fingerprints are checked by the build)."""

    def rows(source: str) -> list[dict[str, object]]:
        return pq.read_table(embarque / catalogue.sources[source].fichier).to_pylist()

    communes = rows("territoires_communes")
    departements: defaultdict[str, set[str]] = defaultdict(set)
    populations: defaultdict[str, int] = defaultdict(int)
    for c in communes:
        for code in (str(c["code_commune"]), str(c["code_epci"] or "")):
            departements[code].add(str(c["code_departement"]))
            populations[code] += int(str(c["population"] or 0))
    noms = {
        niveau: {str(x[f"code_{niveau}"]): str(x["nom"]) for x in lignes}
        for niveau, lignes in (
            ("commune", communes),
            ("epci", rows("territoires_epci")),
            ("departement", rows("territoires_departements")),
            ("region", rows("territoires_regions")),
        )
    }
    anciennes = {
        str(x["code_ancien"]): str(x["code_commune"]) for x in rows("territoires_anciennes_communes")
    }
    remplacants = {a: c for a, c in anciennes.items() if a not in noms["commune"]}
    for ville, siens in ARRONDISSEMENTS.items():
        # Un arrondissement n'est pas une ancienne commune : il ne vaut que par la somme de tous.
        remplacants.update(dict.fromkeys(siens, ville) if ville in noms["commune"] else {})
    return Perimetre(
        {"france": {"FRANCE": "France"}, **noms},
        remplacants,
        {c: frozenset(d) for c, d in departements.items()},
        dict(populations),
        {str(c["code_commune"]): str(c["code_epci"]) for c in communes if c["code_epci"]},
    )
