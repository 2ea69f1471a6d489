"""One repaired commune coverage per zone, from the two upstream archives and the COG."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from geo.fabrique.amont import Contour, decode, project, read_contours
from geo.fabrique.decoupage import Ancienne, Decoupage
from geo.fabrique.erreurs import FabricationError
from geo.fabrique.reparation import (
    LARGEUR_FENTE_M,
    SURFACE_NOMMEE_M2,
    Ancien,
    Couverture,
    Reparation,
    fill_holes,
    find_holes,
    restore_border,
    split_contour,
)
from geo.zones import METROPOLE, ZONES, Zone, zone_of

CORRECTIONS = Path(__file__).resolve().parents[1] / "corrections.toml"
# A contour that changes by more than this share when cleaned is named in the report.
_ECART_NOMME = 0.01


@dataclass(frozen=True, slots=True)
class Communes:
    """Repaired contours of a zone, sorted by code, in metres of its projection."""

    zone: Zone
    codes: tuple[str, ...]
    geometries: NDArray[np.object_]
    superficies_km2: tuple[float, ...]  # on the ellipsoid, before any simplification


@dataclass(frozen=True, slots=True)
class Corrections:
    fusions: tuple[Ancienne, ...]
    enclaves: tuple[tuple[str, float, float], ...]  # nom, longitude, latitude


def load_corrections(chemin: Path = CORRECTIONS) -> Corrections:
    """What the COG does not tell: mergers without a trace, foreign enclaves."""
    brut = tomllib.loads(chemin.read_text(encoding="utf-8"))
    return Corrections(
        tuple(Ancienne(f["code"], f["nom"], f["code_commune"]) for f in brut["fusion"]),
        tuple((e["nom"], e["longitude"], e["latitude"]) for e in brut["enclave"]),
    )


def repair_communes(
    actuels: Path, precedents: Path, decoupage: Decoupage, corrections: Corrections
) -> tuple[list[Communes], list[Reparation]]:
    """Repaired coverage of each zone, and every change made.

    `actuels` is the current archive; `precedents` the older one, read only for the contours of
    former communes. Raises FabricationError when a commune ends up without a contour, or when a
    correction is no longer needed.
    """
    publies = [c for c in read_contours(actuels) if c.type == "COM"]
    anciens = read_contours(precedents)
    noms = {c.code: c.nom for c in decoupage.communes}
    departement = {c.code: c.code_departement for c in decoupage.communes}
    inconnus = sorted({c.code for c in publies} - set(noms))
    if inconnus:
        raise FabricationError(
            f"{len(inconnus)} contours ont un code absent du découpage administratif : "
            f"{', '.join(inconnus[:5])}. Les deux paquets doivent être du même millésime."
        )
    zones: list[Communes] = []
    reparations: list[Reparation] = []
    for zone in ZONES:
        attendus = {code: nom for code, nom in noms.items() if zone_of(departement[code]) == zone}
        retenus = [c for c in publies if c.code in attendus]
        couverture = _clean_published(retenus, zone, attendus)
        if zone == METROPOLE:
            _repair_metropole(couverture, anciens, decoupage, corrections)
        _close(couverture, corrections, zone)
        _check_complete(couverture, attendus)
        ordre = np.argsort(couverture.codes)
        geometries = shapely.normalize(np.array(couverture.geometries, dtype=object)[ordre])
        codes = tuple(couverture.codes[i] for i in ordre)
        zones.append(Communes(zone, codes, geometries, _superficies(geometries, zone)))
        reparations += couverture.reparations
    return zones, sorted(reparations, key=lambda r: (r.code, r.geste, -r.superficie_km2))


def _clean_published(contours: list[Contour], zone: Zone, noms: dict[str, str]) -> Couverture:
    brutes = decode(contours, zone.epsg)
    couverture = Couverture([c.code for c in contours], list(brutes), noms, [])
    couverture.clean()
    avant, apres = shapely.area(brutes), shapely.area(np.array(couverture.geometries))
    for i in np.flatnonzero(
        (np.abs(apres - avant) > _ECART_NOMME * avant) & (np.abs(apres - avant) > SURFACE_NOMMEE_M2)
    ):
        geste = "recouvrement avec une voisine ôté"
        couverture.note(couverture.codes[i], geste, abs(apres[i] - avant[i]))
    return couverture


def _repair_metropole(
    couverture: Couverture, contours: list[Contour], decoupage: Decoupage, corrections: Corrections
) -> None:
    # Overseas the current archive is complete: only the metropole needs the former communes.
    absorbees = _absorbed(contours, couverture.noms, decoupage, corrections)
    servis = set(fill_holes(couverture, absorbees, _points(corrections, METROPOLE)))
    restantes = [a for a in absorbees if a.code not in servis]
    servis |= set(restore_border(couverture, restantes))
    inutiles = [f"{f.nom} ({f.code})" for f in corrections.fusions if f.code not in servis]
    if inutiles:
        raise FabricationError(
            f"Ces fusions de {CORRECTIONS.name} ne réparent plus rien : {', '.join(inutiles)}. "
            f"Les contours publiés les comprennent sans doute désormais : ôtez-les du fichier."
        )
    _split_restored(couverture, contours)


def _absorbed(
    contours: list[Contour], noms: Mapping[str, str], decoupage: Decoupage, corrections: Corrections
) -> list[Ancien]:
    """Communes of the older archive that are no longer one, with the commune that has them."""
    actuelles = {c.code for c in decoupage.communes}
    devenue = {a.code: a for a in (*decoupage.anciennes, *corrections.fusions)}
    choisis = [
        c
        for c in contours
        if c.type == "COM"
        and c.code not in actuelles
        and c.code in devenue
        and devenue[c.code].code_commune in noms
    ]
    return [
        # The COG writes names with their article, the archive without.
        Ancien(c.code, devenue[c.code].nom, devenue[c.code].code_commune, g)
        for c, g in zip(choisis, decode(choisis, METROPOLE.epsg), strict=True)
    ]


def _split_restored(couverture: Couverture, contours: list[Contour]) -> None:
    """Communes still without a contour were delegated ones: cut them out of their parent."""
    sans = set(couverture.noms) - set(couverture.codes)
    parents = sorted({c.parent for c in contours if c.type == "COMD" and c.code in sans and c.parent})
    for parent in parents:
        fratrie = [c for c in contours if c.type == "COMD" and c.parent == parent]
        morceaux = [
            Ancien(c.code, c.nom, c.code if c.code in sans else parent, g)
            for c, g in zip(fratrie, decode(fratrie, METROPOLE.epsg), strict=True)
        ]
        split_contour(couverture, parent, morceaux)


def _close(couverture: Couverture, corrections: Corrections, zone: Zone) -> None:
    """Shared borders again after the repairs, then no hole left but the enclaves."""
    points = _points(corrections, zone)
    couverture.clean(LARGEUR_FENTE_M)
    fill_holes(couverture, (), points)
    couverture.clean()
    restants: list[BaseGeometry] = []
    for trou in find_holes(couverture.geometries):
        dedans = [
            nom
            for (nom, _, _), point in zip(corrections.enclaves, points, strict=bool(points))
            if trou.contains(point)
        ]
        if dedans:
            geste = "enclave étrangère : ce trou est réel, il est laissé vide"
            surface = round(trou.area / 1e6, 4)
            couverture.reparations.append(Reparation("", dedans[0], geste, surface))
        else:
            restants.append(trou)
    if restants:
        raise FabricationError(
            f"Il reste {len(restants)} trous entre les communes, aucun n'est attendu. "
            f"Le plus grand fait {restants[0].area / 1e6:.4f} km² vers {restants[0].centroid.wkt}."
        )


def _points(corrections: Corrections, zone: Zone) -> list[BaseGeometry]:
    if zone != METROPOLE:
        return []
    bruts = np.array([shapely.Point(x, y) for _, x, y in corrections.enclaves], dtype=object)
    return list(project(bruts, 4326, zone.epsg))


def _check_complete(couverture: Couverture, attendus: dict[str, str]) -> None:
    comptes: defaultdict[str, int] = defaultdict(int)
    for code, geometrie in zip(couverture.codes, couverture.geometries, strict=True):
        comptes[code] += 0 if geometrie.is_empty else 1
    sans = [f"{nom} ({code})" for code, nom in attendus.items() if comptes[code] != 1]
    if sans:
        raise FabricationError(
            f"{len(sans)} communes n'ont pas un contour et un seul : {', '.join(sans[:8])}. "
            f"Ajoutez la règle qui leur en donne un."
        )


def _superficies(geometries: NDArray[np.object_], zone: Zone) -> tuple[float, ...]:
    geod = Geod(ellps="GRS80")
    lonlat = project(geometries, zone.epsg, 4326)
    return tuple(round(abs(geod.geometry_area_perimeter(g)[0]) / 1e6, 4) for g in lonlat)
