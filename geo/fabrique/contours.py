"""The contour layers of `data/embarque/contours/`, made from the repaired communes.

Two scales, each a coverage of its own: all the layers of one scale share their borders exactly.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely

from geo.fabrique.communes import Communes
from geo.fabrique.decoupage import Decoupage
from geo.fabrique.ecriture import write_parquet
from geo.fabrique.reparation import Reparation
from geo.fabrique.simplification import (
    TOLERANCE_DEPARTEMENT_M,
    TOLERANCE_FRANCE_M,
    CoucheBrute,
    layer,
    merge,
    simplify,
)
from geo.fabrique.territoires import home_departements

CONTOURS = pa.schema(
    [
        ("code", pa.string()),
        ("zone", pa.string()),
        ("x", pa.int32()),
        ("y", pa.int32()),
        ("geometry", pa.binary()),
    ]
)
COUCHES = (
    "france_epci",
    "france_departements",
    "france_regions",
    "communes",
    "epci",
    "departements",
    "regions",
    "fragments",
)
# Between an EPCI code and a département code: the part of one that lies in the other.
SEPARATEUR = "|"


def make_layers(zones: Sequence[Communes], decoupage: Decoupage) -> dict[str, list[CoucheBrute]]:
    """Every layer, one `CoucheBrute` per zone. Keys: `COUCHES`."""
    commune = {c.code: c for c in decoupage.communes}
    rattachement = home_departements(decoupage)
    couches: dict[str, list[CoucheBrute]] = {nom: [] for nom in COUCHES}
    for zone in zones:
        cle = zone.zone.cle
        membres = [commune[code] for code in zone.codes]
        epci = [c.code_epci for c in membres]
        departements = [c.code_departement for c in membres]
        regions = [c.code_region for c in membres]

        # Fewer pieces, longer borders: the country scale simplifies the pieces, not the communes.
        codes, pieces = merge(
            zone.geometries, [f"{e or ''}{SEPARATEUR}{d}" for e, d in zip(epci, departements, strict=True)]
        )
        pieces = simplify(pieces, TOLERANCE_FRANCE_M[cle])
        decoupes = [code.split(SEPARATEUR) for code in codes]
        region_de = dict(zip(departements, regions, strict=True))
        for nom, cles in (
            ("france_epci", [e or None for e, _ in decoupes]),
            ("france_departements", [d for _, d in decoupes]),
            ("france_regions", [region_de[d] for _, d in decoupes]),
        ):
            couches[nom].append(layer(cle, *merge(pieces, cles)))

        simples = simplify(zone.geometries, TOLERANCE_DEPARTEMENT_M)
        couches["communes"].append(layer(cle, zone.codes, simples))
        fragments = [
            None if e is None or rattachement[e] == d else f"{e}{SEPARATEUR}{d}"
            for e, d in zip(epci, departements, strict=True)
        ]
        for nom, cles in (
            ("epci", epci),
            ("departements", departements),
            ("regions", regions),
            ("fragments", fragments),
        ):
            couches[nom].append(layer(cle, *merge(simples, cles)))
    return couches


def write_layer(chemin: Path, couches: Sequence[CoucheBrute]) -> None:
    """One parquet file per layer: the zones one after the other, the metropole first."""
    points = np.concatenate([c.points for c in couches])
    geometries = np.concatenate([c.geometries for c in couches])
    write_parquet(
        chemin,
        CONTOURS,
        {
            "code": [code for c in couches for code in c.codes],
            "zone": [c.zone for c in couches for _ in c.codes],
            "x": points[:, 0].astype(np.int32),
            "y": points[:, 1].astype(np.int32),
            "geometry": list(shapely.to_wkb(geometries)),
        },
    )


def write_reparations(chemin: Path, reparations: Sequence[Reparation]) -> None:
    """Machine CSV (comma, point, UTF-8): what was repaired, and how."""
    chemin.parent.mkdir(parents=True, exist_ok=True)
    with chemin.open("w", encoding="utf-8", newline="") as fichier:
        sortie = csv.writer(fichier, lineterminator="\n")
        sortie.writerow(("code", "nom", "geste", "superficie_km2"))
        sortie.writerows((r.code, r.nom, r.geste, f"{r.superficie_km2:.4f}") for r in reparations)
