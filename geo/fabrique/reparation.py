"""Repair rules: turn the published commune contours into one valid, complete coverage.

Every gesture that changes the ground is returned as a `Reparation`, so that the method page can
show it. The rules, in order:

1. `fill_holes`: a hole belongs to the commune that absorbed the former commune lying in it; a hole
   that no former commune explains goes to the neighbour with the longest shared border.
2. `restore_border`: a former commune on the edge of the map leaves no hole; its former contour,
   minus what others hold, goes to the commune that absorbed it.
3. `split_contour`: communes that left a merger take back the contour they had inside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.fabrique.amont import polygons_of
from geo.fabrique.erreurs import FabricationError

# A gap narrower than this (metres) is two drawings of one border, not a territory.
LARGEUR_FENTE_M = 30.0
# Below this area (m2) a gap filled in is drawing noise, not worth naming.
SURFACE_NOMMEE_M2 = 1_000.0
_MAJORITE = 0.5


@dataclass(frozen=True, slots=True)
class Ancien:
    """A former commune: its contour, and the commune that holds its ground today."""

    code: str
    nom: str
    code_commune: str
    geometrie: BaseGeometry


@dataclass(frozen=True, slots=True)
class Reparation:
    """One change made to a contour. `geste` is a French sentence; the area is in km2."""

    code: str
    nom: str
    geste: str
    superficie_km2: float


@dataclass(slots=True)
class Couverture:
    """Commune contours of one zone under repair: parallel codes and geometries, and what was done.

    `noms` gives the name of every commune that must end up with a contour.
    """

    codes: list[str]
    geometries: list[BaseGeometry]
    noms: Mapping[str, str]
    reparations: list[Reparation]

    def add(self, code: str, surface: BaseGeometry, geste: str) -> None:
        """Give `surface` to commune `code`, which may have had no contour until now."""
        if code in self.codes:
            i = self.codes.index(code)
            self.geometries[i] = polygons_of(shapely.union(self.geometries[i], surface))
        else:
            self.codes.append(code)
            self.geometries.append(surface)
        if surface.area >= SURFACE_NOMMEE_M2:
            self.note(code, geste, surface.area)

    def note(self, code: str, geste: str, surface_m2: float) -> None:
        self.reparations.append(Reparation(code, self.noms[code], geste, round(surface_m2 / 1e6, 4)))

    def clean(self, largeur_fente_m: float = 0.0) -> None:
        """Make neighbours share identical borders; close gaps narrower than `largeur_fente_m`."""
        nettes = shapely.coverage_clean(  # pyright: ignore[reportAttributeAccessIssue]
            np.array(self.geometries, dtype=object), gap_width=largeur_fente_m
        )
        self.geometries = list(nettes)


def find_holes(geometries: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Interior gaps of the union of a valid coverage, as polygons, largest first."""
    union = shapely.coverage_union_all(np.array(geometries, dtype=object))
    anneaux, polygones = shapely.get_rings(shapely.get_parts(union), return_index=True)
    interieur = np.r_[False, polygones[1:] == polygones[:-1]] if len(polygones) else []
    trous = [shapely.Polygon(anneau) for anneau in anneaux[interieur]] if len(anneaux) else []
    return sorted(trous, key=lambda t: (-t.area, t.bounds))


def longest_border(surface: BaseGeometry, geometries: Sequence[BaseGeometry]) -> int | None:
    """Index of the geometry that shares the longest border with `surface`, None if none does."""
    arbre = shapely.STRtree(geometries)
    voisins = np.sort(arbre.query(surface, predicate="intersects"))
    if len(voisins) == 0:
        return None
    bords = shapely.boundary(np.array([geometries[i] for i in voisins], dtype=object))
    longueurs = shapely.length(shapely.intersection(bords, shapely.boundary(surface)))
    return int(voisins[np.argmax(longueurs)]) if longueurs.max() > 0 else None


def fill_holes(
    couverture: Couverture, anciens: Sequence[Ancien], enclaves: Sequence[BaseGeometry] = ()
) -> list[str]:
    """Give every hole to a commune, except those holding an `enclaves` point (foreign land).

    Returns the codes of the former communes that explained a hole.
    """
    servis: list[str] = []
    arbre = shapely.STRtree([a.geometrie for a in anciens])
    for trou in find_holes(couverture.geometries):
        if any(trou.contains(point) for point in enclaves):
            continue
        # A former commune counts when most of it lies in the hole: neighbours redrawn since
        # only graze it.
        dedans = [
            anciens[i]
            for i in np.sort(arbre.query(trou, predicate="intersects"))
            if shapely.intersection(anciens[i].geometrie, trou).area > _MAJORITE * anciens[i].geometrie.area
        ]
        parts: defaultdict[str, float] = defaultdict(float)
        for ancien in dedans:
            parts[ancien.code_commune] += shapely.intersection(ancien.geometrie, trou).area
        if parts and max(parts.values()) > _MAJORITE * trou.area:
            code = max(parts, key=lambda c: parts[c])
            absorbes = [a for a in dedans if a.code_commune == code]
            if code in couverture.codes:
                noms = ", ".join(f"{a.nom} ({a.code})" for a in absorbes)
                geste = f"trou rendu à la commune qui a absorbé {noms}"
            else:
                noms = ", ".join(a.code for a in absorbes)
                geste = f"contour absent, repris du trou qu'elle laissait (ancien code {noms})"
            couverture.add(code, trou, geste)
            servis += [a.code for a in dedans]
            continue
        voisin = longest_border(trou, couverture.geometries)
        if voisin is not None:
            geste = "trou sans commune, rendu à la voisine qui partage la plus longue limite"
            couverture.add(couverture.codes[voisin], trou, geste)
    return servis


def restore_border(couverture: Couverture, anciens: Sequence[Ancien]) -> list[str]:
    """Give back the former communes that are mostly uncovered. Returns their codes."""
    servis: list[str] = []
    for ancien in anciens:
        arbre = shapely.STRtree(couverture.geometries)
        voisins = np.sort(arbre.query(ancien.geometrie, predicate="intersects"))
        tenu = shapely.union_all([couverture.geometries[i] for i in voisins])
        reste = polygons_of(shapely.difference(ancien.geometrie, tenu))
        if reste.area > _MAJORITE * ancien.geometrie.area:
            geste = f"contour de l'ancienne commune {ancien.nom} ({ancien.code}) ajouté"
            couverture.add(ancien.code_commune, reste, geste)
            servis.append(ancien.code)
    return servis


def split_contour(couverture: Couverture, code_parent: str, morceaux: Sequence[Ancien]) -> None:
    """Cut the contour of `code_parent` along former contours; each keeps its `code_commune`.

    Slivers left between two drawings go to the piece that shares their longest border.
    Raises FabricationError when a piece lies outside the parent.
    """
    i = couverture.codes.index(code_parent)
    entier = couverture.geometries[i]
    surfaces: list[BaseGeometry] = []
    reste = entier
    for morceau in morceaux:
        surface = polygons_of(shapely.intersection(morceau.geometrie, reste))
        if surface.area < _MAJORITE * morceau.geometrie.area:
            raise FabricationError(
                f"{morceau.nom} ({morceau.code}) n'est pas dans le contour de {code_parent}, "
                f"dont elle devait être détachée. Vérifiez l'édition des contours."
            )
        surfaces.append(surface)
        reste = polygons_of(shapely.difference(reste, surface))
    for eclat in sorted(shapely.get_parts(reste), key=lambda e: (-e.area, e.bounds)):
        k = longest_border(eclat, surfaces)
        if k is not None:
            surfaces[k] = polygons_of(shapely.union(surfaces[k], eclat))
    del couverture.codes[i], couverture.geometries[i]
    nom_parent = couverture.noms[code_parent]
    for morceau, surface in zip(morceaux, surfaces, strict=True):
        couverture.codes.append(morceau.code_commune)
        couverture.geometries.append(surface)
        couverture.note(
            morceau.code_commune,
            "limites d'avant la fusion reprises"
            if morceau.code_commune == code_parent
            else f"commune rétablie : détachée de {nom_parent} par ses limites d'avant la fusion",
            surface.area,
        )
