"""The territory tables of `data/embarque/territoires/`: who belongs to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from geo.fabrique.decoupage import Ancienne, Decoupage
from geo.fabrique.ecriture import write_parquet
from geo.fabrique.ept import Ept

_TEXTE = pa.string()
COMMUNES = pa.schema(
    [
        ("code_commune", _TEXTE),
        ("nom", _TEXTE),
        ("code_epci", _TEXTE),
        ("code_departement", _TEXTE),
        ("code_region", _TEXTE),
        ("population", pa.int32()),
        ("superficie_km2", pa.float64()),
        ("codes_postaux", pa.list_(_TEXTE)),
    ]
)
EPCI = pa.schema([("code_epci", _TEXTE), ("nom", _TEXTE), ("type", _TEXTE)])
DEPARTEMENTS = pa.schema(
    [("code_departement", _TEXTE), ("nom", _TEXTE), ("code_region", _TEXTE), ("liaison", pa.int32())]
)
REGIONS = pa.schema([("code_region", _TEXTE), ("nom", _TEXTE), ("liaison", pa.int32())])
EPT = pa.schema(
    [("code_ept", _TEXTE), ("numero", pa.int32()), ("nom", _TEXTE), ("communes", pa.list_(_TEXTE))]
)
ANCIENNES = pa.schema([("code_ancien", _TEXTE), ("nom", _TEXTE), ("code_commune", _TEXTE)])


def write_territoires(
    dossier: Path,
    decoupage: Decoupage,
    superficies_km2: Mapping[str, float],
    fusions: tuple[Ancienne, ...] = (),
) -> None:
    """Write the five tables, sorted by code. `fusions`: former communes the COG forgot."""
    c = (*decoupage.communes, *decoupage.collectivites)
    write_parquet(
        dossier / "communes.parquet",
        COMMUNES,
        {
            "code_commune": [x.code for x in c],
            "nom": [x.nom for x in c],
            "code_epci": [x.code_epci for x in c],
            "code_departement": [x.code_departement for x in c],
            "code_region": [x.code_region for x in c],
            "population": [x.population for x in c],
            "superficie_km2": [superficies_km2.get(x.code) for x in c],
            "codes_postaux": [list(x.codes_postaux) for x in c],
        },
    )
    _write_rows(dossier / "epci.parquet", EPCI, [(e.code, e.nom, e.type) for e in decoupage.epci])
    _write_rows(dossier / "departements.parquet", DEPARTEMENTS, decoupage.departements)
    _write_rows(dossier / "regions.parquet", REGIONS, decoupage.regions)
    anciennes = {a.code: a for a in (*fusions, *decoupage.anciennes)}
    _write_rows(
        dossier / "anciennes_communes.parquet",
        ANCIENNES,
        [(a.code, a.nom, a.code_commune) for _, a in sorted(anciennes.items())],
    )


def write_epts(dossier: Path, epts: Sequence[Ept]) -> None:
    """Write `ept.parquet`: one row per EPT, by number, with the list of its communes."""
    write_parquet(
        dossier / "ept.parquet",
        EPT,
        {
            "code_ept": [e.code for e in epts],
            "numero": [e.numero for e in epts],
            "nom": [e.nom for e in epts],
            "communes": [list(e.communes) for e in epts],
        },
    )


def home_departements(decoupage: Decoupage) -> dict[str, str]:
    """Département where the largest share of each EPCI lives (lowest code when equal)."""
    habitants: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for c in decoupage.communes:
        if c.code_epci is not None:
            habitants[c.code_epci][c.code_departement] += c.population
    return {epci: min(parts, key=lambda code: (-parts[code], code)) for epci, parts in habitants.items()}


def _write_rows(chemin: Path, schema: pa.Schema, lignes: Sequence[tuple[str | int | None, ...]]) -> None:
    colonnes = zip(*lignes, strict=True)
    write_parquet(
        chemin, schema, {nom: list(valeurs) for nom, valeurs in zip(schema.names, colonnes, strict=True)}
    )
