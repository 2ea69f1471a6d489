"""From coordinates to integer SVG paths, with numpy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

Entiers = NDArray[np.int64]
# Maps (n, 2) metres and the index of the shape of each row to (n, 2) map units, y downwards.
Quantifier = Callable[[NDArray[np.float64], Entiers], Entiers]


@dataclass(frozen=True, slots=True)
class Anneaux:
    """Closed rings on the integer grid, without the repeated last vertex.

    `sommets` (n, 2); `debuts` (r + 1): ring i is `sommets[debuts[i]:debuts[i + 1]]`;
    `formes` (r): index of the shape of each ring, increasing.
    """

    sommets: Entiers
    debuts: Entiers
    formes: Entiers


def quantised_rings(geometries: NDArray[np.object_], quantifier: Quantifier) -> Anneaux:
    """Rings of polygons on the grid: no repeated vertex, no flat ring.

    Vertices are quantised before anything else, so a border shared by two shapes stays shared.
    A shape whose rings all collapse keeps one unit square: it can still be seen and clicked.
    """
    parts, forme_part = shapely.get_parts(geometries, return_index=True)
    anneaux, part_anneau = shapely.get_rings(parts, return_index=True)
    forme_anneau = forme_part[part_anneau].astype(np.int64)
    xy, anneau = shapely.get_coordinates(anneaux, return_index=True)
    sommets = quantifier(xy, forme_anneau[anneau])

    # Vertex k closes its ring or repeats its predecessor: dropped.
    debut = np.r_[True, anneau[1:] != anneau[:-1]] if len(anneau) else np.zeros(0, dtype=bool)
    repete = np.r_[False, (sommets[1:] == sommets[:-1]).all(axis=1)] if len(sommets) else debut
    garde = debut | ~repete
    sommets, anneau = sommets[garde], anneau[garde]
    debuts = np.flatnonzero(np.r_[True, anneau[1:] != anneau[:-1]]) if len(anneau) else _VIDE
    fins = np.r_[debuts[1:], len(anneau)] - 1
    ferme = (sommets[fins] == sommets[debuts]).all(axis=1) & (fins > debuts)
    garde = np.ones(len(anneau), dtype=bool)
    garde[fins[ferme]] = False
    sommets, anneau = sommets[garde], anneau[garde]

    debuts = np.flatnonzero(np.r_[True, anneau[1:] != anneau[:-1]]) if len(anneau) else _VIDE
    tailles = np.diff(np.r_[debuts, len(anneau)])
    plein = (tailles >= 3) & (_double_areas(sommets, debuts, tailles) != 0)
    formes = forme_anneau[anneau[debuts]]
    perdues = np.setdiff1d(formes, formes[plein])
    garde = np.repeat(plein, tailles)
    if len(perdues) == 0:
        return Anneaux(sommets[garde], _starts(tailles[plein]), formes[plein])
    premiers = debuts[np.searchsorted(formes, perdues)]
    carres = sommets[premiers][:, None, :] + _CARRE[None, :, :]
    return _insert(sommets[garde], tailles[plein], formes[plein], carres, perdues)


def paths(anneaux: Anneaux, nombre: int) -> tuple[str, ...]:
    """One closed SVG path per shape: absolute start of each ring, then relative steps."""
    pas = np.diff(anneaux.sommets, axis=0)
    morceaux: list[list[str]] = [[] for _ in range(nombre)]
    jetons = [f" {v}" if v >= 0 else str(v) for v in pas.ravel().tolist()]
    debuts, formes = anneaux.debuts.tolist(), anneaux.formes.tolist()
    departs = anneaux.sommets[anneaux.debuts[:-1]].tolist()
    for i, forme in enumerate(formes):
        suite = "".join(jetons[2 * debuts[i] : 2 * (debuts[i + 1] - 1)]).lstrip()
        x, y = departs[i]
        morceaux[forme].append(f"M{x} {y}l{suite}z")
    return tuple("".join(m) for m in morceaux)


def boxes(anneaux: Anneaux, nombre: int) -> Entiers:
    """x, y, w, h of each shape, (nombre, 4)."""
    if nombre == 0:
        return np.zeros((0, 4), dtype=np.int64)
    # Rings of a shape are contiguous: reduce from its first vertex to the next shape's.
    premiers = anneaux.debuts[np.searchsorted(anneaux.formes, np.arange(nombre))]
    bas = np.minimum.reduceat(anneaux.sommets, premiers)
    haut = np.maximum.reduceat(anneaux.sommets, premiers)
    return np.hstack([bas, haut - bas])


def border_path(anneaux: Anneaux) -> str:
    """The borders of the rings as open lines, a border shared by two shapes drawn once."""
    n = len(anneaux.sommets)
    if n == 0:
        return ""
    suivant = np.arange(1, n + 1)
    suivant[anneaux.debuts[1:] - 1] = anneaux.debuts[:-1]
    a, b = anneaux.sommets, anneaux.sommets[suivant]
    echange = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    segments = np.hstack([np.where(echange[:, None], b, a), np.where(echange[:, None], a, b)])
    segments = np.unique(segments, axis=0).reshape(-1, 2, 2)
    lignes = shapely.get_parts(shapely.line_merge(shapely.MultiLineString(segments.tolist())))
    morceaux: list[str] = []
    for ligne in lignes:
        xy = shapely.get_coordinates(ligne).astype(np.int64)
        jetons = [f" {v}" if v >= 0 else str(v) for v in np.diff(xy, axis=0).ravel().tolist()]
        morceaux.append(f"M{xy[0, 0]} {xy[0, 1]}l{''.join(jetons).lstrip()}")
    return "".join(morceaux)


_VIDE = np.zeros(0, dtype=np.int64)
_CARRE = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.int64)


def _starts(tailles: Entiers) -> Entiers:
    return np.r_[0, np.cumsum(tailles)].astype(np.int64)


def _double_areas(sommets: Entiers, debuts: Entiers, tailles: Entiers) -> Entiers:
    if len(debuts) == 0:
        return _VIDE
    suivant = np.arange(1, len(sommets) + 1)
    suivant[debuts + tailles - 1] = debuts
    x, y = sommets[:, 0], sommets[:, 1]
    return np.add.reduceat(x * y[suivant] - x[suivant] * y, debuts)


def _insert(
    sommets: Entiers, tailles: Entiers, formes: Entiers, carres: Entiers, perdues: Entiers
) -> Anneaux:
    """Add one four-vertex ring per lost shape, keeping rings in shape order."""
    blocs = np.split(sommets, np.cumsum(tailles)[:-1]) if len(tailles) else []
    tous = [*zip(formes.tolist(), blocs, strict=True), *zip(perdues.tolist(), carres, strict=True)]
    tous.sort(key=lambda bloc: bloc[0])
    return Anneaux(
        np.concatenate([bloc for _, bloc in tous]),
        _starts(np.array([len(bloc) for _, bloc in tous], dtype=np.int64)),
        np.array([forme for forme, _ in tous], dtype=np.int64),
    )
