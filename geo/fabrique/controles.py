"""What the shipped contours must satisfy.

Each check returns French sentences, none when all is well.

Run by `make embarque` before it replaces anything, and by the tests on the shipped files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import shapely

from geo.couches import ContourError, Couche, load_couche
from geo.fabrique.communes import load_corrections
from geo.fabrique.contours import COUCHES, SEPARATEUR
from geo.fabrique.decoupage import SANS_REGION
from geo.fabrique.limitrophes import PAIRES, all_pairs
from geo.fabrique.reparation import find_holes
from geo.zones import ZONES

ECART_SURFACE_MAX = 0.01
TAILLE_MAX_OCTETS = 9_000_000
_COUVERTURES = tuple(nom for nom in COUCHES if nom != "fragments")


def check_all(dossier: Path) -> list[str]:
    """Every check on a folder that holds `territoires/` and `contours/`."""
    contours = dossier / "contours"
    try:
        couches = {nom: load_couche(contours, nom) for nom in COUCHES}
    except ContourError as erreur:
        return [str(erreur)]
    attendus = expected_codes(dossier / "territoires")
    superficies = expected_areas(dossier / "territoires")
    fautes: list[str] = []
    for nom, couche in couches.items():
        fautes += check_complete(couche, attendus[nom])
        fautes += check_shapes(couche)
        if nom in _COUVERTURES:
            fautes += check_coverage(couche)
    for nom in ("communes", "france_epci"):
        fautes += check_holes(couches[nom])
    for nom in ("epci", "departements", "regions"):
        fautes += check_areas(couches[nom], superficies[nom])
    return fautes + check_pairs(dossier, couches) + check_size(dossier)


def expected_codes(territoires: Path) -> dict[str, set[str]]:
    """Codes that each layer must hold, from the territory tables."""
    communes = _communes_with_contour(territoires)
    couples = {(c["code_epci"], c["code_departement"]) for c in communes if c["code_epci"] is not None}
    codes = {
        nom: set(pq.read_table(territoires / f"{nom}.parquet")[f"code_{cle}"].to_pylist())
        for nom, cle in (("epci", "epci"), ("departements", "departement"), ("regions", "region"))
    }
    # 977 and 978 have a published rate but no contour: the exception is declared in decoupage.
    departements = codes["departements"] - set(SANS_REGION)
    partages = {epci for epci, _ in couples if sum(e == epci for e, _ in couples) > 1}
    habitants: dict[tuple[str, str], int] = dict.fromkeys(couples, 0)
    for c in communes:
        if c["code_epci"] is not None:
            habitants[c["code_epci"], c["code_departement"]] += c["population"]
    fragments: set[str] = set()
    for epci in partages:
        parts = sorted((d for e, d in couples if e == epci), key=lambda d: (-habitants[epci, d], d))
        fragments |= {f"{epci}{SEPARATEUR}{d}" for d in parts[1:]}
    return {
        "communes": {c["code_commune"] for c in communes},
        "epci": codes["epci"],
        "france_epci": codes["epci"],
        "departements": departements,
        "france_departements": departements,
        "regions": codes["regions"],
        "france_regions": codes["regions"],
        "fragments": fragments,
    }


def expected_areas(territoires: Path) -> dict[str, dict[str, float]]:
    """Area in km2 of each EPCI, département and region: sum of its unsimplified communes."""
    sommes: dict[str, dict[str, float]] = {"epci": {}, "departements": {}, "regions": {}}
    cles = {"epci": "code_epci", "departements": "code_departement", "regions": "code_region"}
    for c in _communes_with_contour(territoires):
        for nom, cle in cles.items():
            if c[cle] is not None:
                sommes[nom][c[cle]] = sommes[nom].get(c[cle], 0.0) + c["superficie_km2"]
    return sommes


def _communes_with_contour(territoires: Path) -> list[dict[str, Any]]:
    lignes = pq.read_table(territoires / "communes.parquet").to_pylist()
    return [c for c in lignes if c["code_departement"] not in SANS_REGION]


def check_complete(couche: Couche, attendus: set[str]) -> list[str]:
    """One contour per territory, none in excess."""
    presents = set(couche.rang)
    fautes: list[str] = []
    if manquants := sorted(attendus - presents):
        fautes.append(_phrase(couche.nom, manquants, "territoires n'ont pas de contour"))
    if surplus := sorted(presents - attendus):
        fautes.append(_phrase(couche.nom, surplus, "contours n'ont pas de territoire"))
    if len(presents) != len(couche.geometries):
        fautes.append(f"{couche.nom} : un même code a plusieurs contours.")
    return fautes


def check_shapes(couche: Couche) -> list[str]:
    """Valid, non-empty polygons, whole metres, label point inside the shape, known zone."""
    codes = np.array(list(couche.rang))
    g = couche.geometries[np.arange(len(couche.geometries))]
    xy = shapely.get_coordinates(g)
    fautes: list[str] = []
    for mauvais, quoi in (
        (~shapely.is_valid(g), "contours sont invalides"),
        (shapely.is_empty(g), "contours sont vides"),
        (~np.isin(shapely.get_type_id(g), (3, 6)), "contours ne sont pas des surfaces"),
        (~shapely.intersects_xy(g, couche.points), "points d'ancrage sortent de leur contour"),
        (~np.isin(couche.zones.astype(str), [z.cle for z in ZONES]), "zones sont inconnues"),
    ):
        if mauvais.any():
            fautes.append(_phrase(couche.nom, list(codes[mauvais]), quoi))
    if (xy != np.round(xy)).any():
        fautes.append(f"{couche.nom} : des sommets ne sont pas au mètre entier.")
    return fautes


def check_coverage(couche: Couche) -> list[str]:
    """No overlap, and identical vertices along shared borders, zone by zone."""
    return [
        (
            f"{couche.nom} : en {zone}, des contours se recouvrent ou leurs limites communes "
            f"diffèrent ; une couverture exacte était attendue."
        )
        for zone in np.unique(couche.zones.astype(str))
        if not shapely.coverage_is_valid(couche.geometries[couche.zones == zone])
    ]


def check_holes(couche: Couche) -> list[str]:
    """No gap inside the land, but the declared foreign enclaves."""
    trous = [
        trou
        for zone in np.unique(couche.zones.astype(str))
        for trou in find_holes(list(couche.geometries[couche.zones == zone]))
    ]
    enclaves = [nom for nom, _, _ in load_corrections().enclaves]
    if len(trous) == len(enclaves):
        return []
    surfaces = ", ".join(f"{trou.area / 1e6:.4f} km²" for trou in trous[:5])
    attendu = f"{len(enclaves)} attendu : {', '.join(enclaves)}"
    return [f"{couche.nom} : {len(trous)} trous dans les terres ({surfaces}), {attendu}."]


def check_areas(couche: Couche, superficies_km2: Mapping[str, float]) -> list[str]:
    """Areas within 1 % of the unsimplified ones.

    Projected areas are compared with areas on the ellipsoid: the projections used here distort
    them by less than 0.5 %.
    """
    codes = list(couche.rang)
    mesurees = shapely.area(couche.geometries[np.arange(len(couche.geometries))]) / 1e6
    attendues = np.array([superficies_km2[code] for code in codes])
    ecarts = np.abs(mesurees / attendues - 1)
    loin = np.flatnonzero(ecarts > ECART_SURFACE_MAX)
    if len(loin) == 0:
        return []
    pire = loin[np.argmax(ecarts[loin])]
    return [
        _phrase(couche.nom, [codes[i] for i in loin], "surfaces s'écartent de plus de 1 %")
        + f" Le plus grand écart est de {ecarts[pire]:.1%} ({codes[pire]})."
    ]


def check_pairs(dossier: Path, couches: Mapping[str, Couche]) -> list[str]:
    """The shipped pairs of neighbours are those that the shipped contours give again."""
    livrees = pq.read_table(dossier / PAIRES).to_pylist()
    rangees = {(p["niveau"], p["code"], p["limitrophe"]) for p in livrees}
    refaites = set(all_pairs(couches))
    fautes: list[str] = []
    for paires, quoi in (
        (rangees - refaites, "paires n'ont pas de frontière commune"),
        (refaites - rangees, "frontières communes n'ont pas leur paire"),
    ):
        if paires:
            fautes.append(_phrase("limitrophes", [" ".join(p) for p in sorted(paires)], quoi))
    return fautes


def check_size(dossier: Path) -> list[str]:
    """The folders made here stay small enough to be installed with the application."""
    taille = sum(
        f.stat().st_size
        for nom in ("territoires", "contours")
        for f in (dossier / nom).iterdir()
        if f.is_file()
    )
    if taille <= TAILLE_MAX_OCTETS:
        return []
    limite = TAILLE_MAX_OCTETS / 1e6
    return [f"Territoires et contours pèsent {taille / 1e6:.1f} Mo, {limite:.0f} Mo au plus attendus."]


def _phrase(nom: str, codes: Sequence[str], quoi: str) -> str:
    return f"{nom} : {len(codes)} {quoi} : {', '.join(map(str, codes[:5]))}."
