"""The official geographic code (COG), read from the Etalab package.

Source: npm `@etalab/decoupage-administratif`, files `communes.json`, `epci.json`,
`departements.json`, `regions.json` (Insee COG, DGCL Banatic). EPCI perimeter 2025.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from geo.fabrique.erreurs import FabricationError

# Both have a published coverage rate but neither an EPCI nor a contour here.
SANS_REGION = ("977", "978")
_TYPES_ANCIENS = ("commune-deleguee", "commune-associee", "arrondissement-municipal")


@dataclass(frozen=True, slots=True)
class Commune:
    code: str
    nom: str
    code_epci: str | None
    code_departement: str
    code_region: str | None
    population: int
    codes_postaux: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Epci:
    code: str
    nom: str
    type: str


@dataclass(frozen=True, slots=True)
class Ancienne:
    """A former commune, or a municipal arrondissement, and the commune it is now part of."""

    code: str
    nom: str
    code_commune: str


@dataclass(frozen=True, slots=True)
class Decoupage:
    communes: tuple[Commune, ...]
    epci: tuple[Epci, ...]
    departements: tuple[tuple[str, str, str | None, int], ...]  # code, nom, code_region, liaison
    regions: tuple[tuple[str, str, int], ...]  # code, nom, liaison
    anciennes: tuple[Ancienne, ...]
    collectivites: tuple[Commune, ...] = ()  # 97701 and 97801: no region, no contour


def read_decoupage(dossier: Path) -> Decoupage:
    """Read the four JSON files of `dossier`; 18 regions, 101 départements, 977 and 978.

    Raises FabricationError when an EPCI names an unknown commune, or two EPCI the same one.
    """
    bruts = {
        nom: _read_json(dossier / f"{nom}.json") for nom in ("communes", "epci", "departements", "regions")
    }
    # `typeLiaison` (COG) says which article a name takes: « dans la Creuse », « en Bretagne ».
    regions = {
        r["code"]: (r["nom"], int(r["typeLiaison"]))
        for r in bruts["regions"]
        if r["zone"] in ("metro", "drom")
    }
    departements: dict[str, tuple[str, str | None, int]] = {}
    for d in bruts["departements"]:
        if d["region"] in regions:
            departements[d["code"]] = (d["nom"], d["region"], int(d["typeLiaison"]))
        elif d["code"] in SANS_REGION:
            departements[d["code"]] = (d["nom"], None, int(d["typeLiaison"]))
    actuelles = [
        c for c in bruts["communes"] if c["type"] == "commune-actuelle" and c.get("region") in regions
    ]
    codes = {c["code"] for c in actuelles}
    membre_de = _read_membres(bruts["epci"], codes)
    communes = tuple(_commune(c, membre_de) for c in sorted(actuelles, key=_code))
    collectivites = tuple(
        replace(_commune(c, {}), code_region=None)
        for c in bruts["communes"]
        if c["type"] == "commune-actuelle" and c["departement"] in SANS_REGION
    )
    anciennes = {
        c["code"]: Ancienne(c["code"], c["nom"], _chef_lieu(c))
        for c in bruts["communes"]
        if c["type"] in _TYPES_ANCIENS and _chef_lieu(c) in codes
    }
    return Decoupage(
        communes,
        tuple(Epci(e["code"], e["nom"], e["type"]) for e in sorted(bruts["epci"], key=_code)),
        tuple((code, *departements[code]) for code in sorted(departements)),
        tuple((code, *regions[code]) for code in sorted(regions)),
        tuple(anciennes[code] for code in sorted(anciennes)),
        collectivites,
    )


def _commune(brut: dict[str, Any], membre_de: dict[str, str]) -> Commune:
    return Commune(
        brut["code"],
        brut["nom"],
        membre_de.get(brut["code"]),
        brut["departement"],
        brut["region"],
        # The six villages destroyed in 1916 are communes without inhabitants.
        int(brut.get("population", 0)),
        tuple(sorted(brut.get("codesPostaux", ()))),
    )


def _read_json(chemin: Path) -> list[dict[str, Any]]:
    return json.loads(chemin.read_text(encoding="utf-8"))


def _code(ligne: dict[str, Any]) -> str:
    return ligne["code"]


def _chef_lieu(commune: dict[str, Any]) -> str:
    # Arrondissements of Paris, Lyon and Marseille name their commune under another key.
    return commune.get("commune") or commune.get("chefLieu") or ""


def _read_membres(epci: list[dict[str, Any]], codes: set[str]) -> dict[str, str]:
    membre_de: dict[str, str] = {}
    fautes: list[str] = []
    for e in epci:
        for membre in e["membres"]:
            code = membre["code"]
            if code not in codes:
                fautes.append(f"{code} (membre de {e['code']}) n'est pas une commune actuelle")
            elif code in membre_de:
                fautes.append(f"{code} est membre de {membre_de[code]} et de {e['code']}")
            membre_de[code] = e["code"]
    if fautes:
        raise FabricationError(
            f"La composition des EPCI compte {len(fautes)} fautes, aucune n'est attendue : "
            f"{' ; '.join(fautes[:5])}. Vérifiez la version du paquet du découpage administratif."
        )
    return membre_de
