"""Simplify a coverage, then merge its pieces: shared borders stay shared at every level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

# Visvalingam tolerance, in metres. At 300 m no EPCI loses or gains 1 % of its area; 200 m costs
# 1 MB more and keeps the small communes of the big cities recognisable.
TOLERANCE_DEPARTEMENT_M = 200.0
# A whole country on one screen: one pixel is about a kilometre. The overseas insets magnify small
# islands two to four times: they are simplified less, to look as detailed as the rest.
TOLERANCE_FRANCE_M = {
    "metropole": 1_000.0,
    "guadeloupe": 500.0,
    "martinique": 300.0,
    "guyane": 1_500.0,
    "reunion": 400.0,
    "mayotte": 200.0,
}


@dataclass(frozen=True, slots=True)
class CoucheBrute:
    """Shapes of one zone, sorted by code: integer metres, and a label point inside each."""

    zone: str
    codes: tuple[str, ...]
    geometries: NDArray[np.object_]
    points: NDArray[np.float64]  # (n, 2)


def simplify(geometries: NDArray[np.object_], tolerance_m: float) -> NDArray[np.object_]:
    """Simplify a valid coverage and round it to the metre; it stays a valid coverage."""
    simples = shapely.coverage_simplify(geometries, tolerance_m)
    return shapely.transform(simples, np.round)


def merge(
    geometries: NDArray[np.object_], cles: Sequence[str | None]
) -> tuple[tuple[str, ...], NDArray[np.object_]]:
    """Union of the shapes that have the same key, sorted by key; a None key is left out."""
    groupes: defaultdict[str, list[int]] = defaultdict(list)
    for i, cle in enumerate(cles):
        if cle is not None:
            groupes[cle].append(i)
    codes = tuple(sorted(groupes))
    unions = [shapely.coverage_union_all(geometries[groupes[code]]) for code in codes]
    return codes, shapely.normalize(np.array(unions, dtype=object))


def layer(zone: str, codes: tuple[str, ...], geometries: NDArray[np.object_]) -> CoucheBrute:
    """A layer with its label points."""
    return CoucheBrute(zone, codes, geometries, label_points(geometries))


def label_points(geometries: NDArray[np.object_]) -> NDArray[np.float64]:
    """Centre of the largest circle inside the biggest part of each shape, to the metre."""
    if len(geometries) == 0:
        return np.empty((0, 2))
    parts, proprietaire = shapely.get_parts(geometries, return_index=True)
    # Biggest part first inside each owner; the first one of each owner is kept.
    ordre = np.lexsort((-shapely.area(parts), proprietaire))
    _, premiers = np.unique(proprietaire[ordre], return_index=True)
    grandes = parts[ordre[premiers]]
    precision = np.maximum(1.0, np.sqrt(shapely.area(grandes)) / 50)
    rayons = shapely.maximum_inscribed_circle(grandes, tolerance=precision)
    return np.round(shapely.get_coordinates(shapely.get_point(rayons, 0)))
