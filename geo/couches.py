"""Serve the contours at run time: pick shapes in the shipped layers, draw them on an integer grid.

Needs pyarrow, shapely and numpy only. The shipped coordinates are already projected, in metres.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from data.erreurs import PhraseError
from geo.chemins import Entiers, Quantifier, border_path, boxes, paths, quantised_rings
from geo.encarts import Emprise, Placement, arrange
from geo.zones import METROPOLE, ZONES

_MARGE = 0.02
# The context fills a box of any shape from half as wide as high to nearly thrice as wide, so that its cut
# is never seen whatever the screen, and a little of pan beyond.
_RAPPORTS_CONTEXTE = (0.5, 2.8)
_COLONNES = ("code", "zone", "x", "y", "geometry")
_NOM_ZONE = {z.cle: z.nom for z in ZONES}


class ContourError(PhraseError):
    """A contour file is missing or unreadable. The text is a French sentence for the user."""


@dataclass(frozen=True, slots=True)
class Forme:
    """One shape to draw, chosen by a query of the store."""

    couche: str  # "france_epci" | "epci" | "communes" | "fragments" | "departements" | ...
    code_forme: str  # code in that layer ("200054781|95" for a fragment)
    code_territoire: str
    nom: str
    rattache: bool  # False: shown, but belongs elsewhere


@dataclass(frozen=True, slots=True)
class Encart:
    """A framed overseas zone."""

    zone: str
    nom: str
    cadre: tuple[int, int, int, int]  # x, y, w, h in map units


@dataclass(frozen=True, slots=True)
class Fond:
    """A base map: everything that is drawn before any value is known.

    `chemins`, `points` and `boites` run parallel to `formes`.
    """

    cle: str
    empreinte: str  # 16 hexadecimal digits of the sha256 of `encode_fond`
    vue: tuple[int, int, int, int]  # viewBox, insets included
    unite_m: float  # metres per map unit, outside the insets
    formes: tuple[Forme, ...]
    sans_contour: tuple[Forme, ...]
    chemins: tuple[str, ...]  # closed rings, integers, relative, y downwards; fill-rule evenodd
    points: tuple[tuple[int, int], ...]  # anchor of the label or circle
    boites: tuple[tuple[int, int, int, int], ...]  # x, y, w, h
    limites: tuple[str, ...]  # upper borders, one path per layer, each border once
    contexte: str  # neighbouring land, one path, "" if none
    encarts: tuple[Encart, ...]


class Formes:
    """The shapes of a layer, as the bytes of its file, read (WKB) when they are asked for.

    A map draws some hundreds of the 35,000 communes: read, they would all take several times more memory.
    Raises ShapelyError when one of them cannot be read.
    """

    def __init__(self, octets: pa.ChunkedArray) -> None:
        self._octets = octets.combine_chunks()
        for debut in range(0, len(self), _PAQUET):
            self[np.arange(debut, min(debut + _PAQUET, len(self)))]

    def __len__(self) -> int:
        return len(self._octets)

    def __getitem__(self, rangs: NDArray[np.intp] | NDArray[np.bool_]) -> NDArray[np.object_]:
        """The shapes of some rows, by their places or by a mask."""
        if rangs.dtype == bool:
            rangs = np.flatnonzero(rangs)
        return shapely.from_wkb(self._octets.take(pa.array(rangs)).to_numpy(zero_copy_only=False))


# Vérifier un fichier sans en tenir toutes les formes à la fois.
_PAQUET = 1000


@dataclass(frozen=True, slots=True)
class Couche:
    """One layer file: parallel arrays, in file order, and the row of each code."""

    nom: str
    rang: dict[str, int]
    zones: NDArray[np.object_]
    points: NDArray[np.float64]  # (n, 2), metres
    geometries: NDArray[np.object_] | Formes


_verrou = Lock()


def load_couche(dossier: Path, nom: str) -> Couche:
    """Layer `nom` of `dossier` (data/embarque/contours), kept in memory until the file changes.

    Raises ContourError when the file is missing or is not a contour layer.
    """
    chemin = dossier / f"{nom}.parquet"
    try:
        etat = chemin.stat()
    except OSError as erreur:
        raise ContourError(
            f"Le fichier de contours « {nom}.parquet » est absent du dossier « {dossier.name} ». "
            f"Lancez « make embarque » pour le refaire, ou réinstallez l'application."
        ) from erreur
    # Two threads that ask for the same layer must not both read it.
    with _verrou:
        return _read_couche(chemin, nom, etat.st_mtime_ns, etat.st_size)


@lru_cache(maxsize=32)
def _read_couche(chemin: Path, nom: str, _date: int, _taille: int) -> Couche:
    try:
        # Un seul fil, et ce que la lecture avait réservé est rendu.
        with pq.ParquetFile(chemin) as fichier:
            table = fichier.read(columns=list(_COLONNES), use_threads=False)
        geometries = Formes(table["geometry"])
        zones = table["zone"].to_numpy(zero_copy_only=False)
        points = np.column_stack([table["x"].to_numpy(), table["y"].to_numpy()]).astype(float)
        codes: list[str] = table["code"].to_pylist()
        del table
        pa.default_memory_pool().release_unused()
    except (pa.ArrowException, shapely.errors.ShapelyError, OSError, KeyError, ValueError) as e:
        raise ContourError(
            f"Le fichier de contours « {nom}.parquet » est illisible : un parquet avec les "
            f"colonnes {', '.join(_COLONNES)} était attendu. Lancez « make embarque » pour le "
            f"refaire, ou réinstallez l'application."
        ) from e
    return Couche(nom, {code: i for i, code in enumerate(codes)}, zones, points, geometries)


@dataclass(frozen=True, slots=True)
class _Choix:
    """Rows taken from the layers, parallel arrays."""

    zones: NDArray[np.object_]
    points: NDArray[np.float64]
    geometries: NDArray[np.object_]


def assemble_fond(
    dossier: Path,
    cle: str,
    formes: Sequence[Forme],
    *,
    limites: Sequence[tuple[str, str]],
    contexte: Sequence[tuple[str, str]] = (),
    unite_m: float,
    serre: bool = False,
) -> Fond:
    """Draw `formes` on a grid of `unite_m` metres.

    The view holds them all; with `serre`, the attached ones alone: the others go on beyond its edge.
    `limites` and `contexte` are (layer, code) pairs; those in a zone where no shape is shown, or
    without a contour, are left out. To make borders coincide, take them from layers of the same
    scale as the shapes (france_* with france_*). Raises ContourError (see `load_couche`), and
    ValueError when no shape has a contour.
    """
    couches = {nom: load_couche(dossier, nom) for nom in dict.fromkeys(f.couche for f in formes)}
    tracees = tuple(f for f in formes if f.code_forme in couches[f.couche].rang)
    absentes = tuple(f for f in formes if f.code_forme not in couches[f.couche].rang)
    if not tracees:
        raise ValueError(f"Aucune des {len(formes)} formes du fond {cle} n'a de contour.")
    choix = _pick(dossier, [(f.couche, f.code_forme) for f in tracees])
    emprises = _extents(choix)
    if serre:
        emprises |= _extents(_pick(dossier, [(f.couche, f.code_forme) for f in tracees if f.rattache]))
    disposition = arrange(emprises)
    grille = _Grid.around(emprises, disposition.placements, disposition.cadres, unite_m)

    anneaux = quantised_rings(choix.geometries, grille.quantifier(choix.zones))
    points = grille.quantifier(choix.zones)(choix.points, np.arange(len(tracees)))
    # What surrounds the main zone; an inset is small and shows only its own land.
    principale = METROPOLE.cle if METROPOLE.cle in emprises else next(iter(emprises))
    fond = Fond(
        cle,
        "",
        grille.vue,
        unite_m,
        tracees,
        absentes,
        paths(anneaux, len(tracees)),
        tuple((x, y) for x, y in points.tolist()),
        tuple((x, y, w, h) for x, y, w, h in boxes(anneaux, len(tracees)).tolist()),
        _borders(dossier, limites, grille),
        _background(dossier, contexte, grille, principale) if not disposition.cadres else "",
        tuple(Encart(zone, _NOM_ZONE[zone], grille.box(cadre)) for zone, cadre in disposition.cadres.items()),
    )
    return replace(fond, empreinte=hashlib.sha256(encode_fond(fond)).hexdigest()[:16])


def encode_fond(fond: Fond) -> bytes:
    """Compact JSON, UTF-8, not compressed; the same bytes for the same map.

    `codes` are the territory codes, parallel to noms, chemins, points and boites; `rattaches` has
    one digit per shape.
    """
    contenu = {
        "vue": fond.vue,
        "codes": [f.code_territoire for f in fond.formes],
        "noms": [f.nom for f in fond.formes],
        "rattaches": "".join("1" if f.rattache else "0" for f in fond.formes),
        "chemins": fond.chemins,
        "points": fond.points,
        "boites": fond.boites,
        "limites": fond.limites,
        "contexte": fond.contexte,
        "encarts": [{"zone": e.zone, "nom": e.nom, "cadre": e.cadre} for e in fond.encarts],
    }
    return json.dumps(contenu, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class _Grid:
    """The integer grid of a map: its origin is the top left corner of the view."""

    placements: dict[str, Placement]
    origine: tuple[float, float]  # x left, y top, in the main plane, multiples of the unit
    unite_m: float
    vue: tuple[int, int, int, int]

    @staticmethod
    def around(
        emprises: dict[str, Emprise],
        placements: dict[str, Placement],
        cadres: dict[str, Emprise],
        unite_m: float,
    ) -> _Grid:
        plan = np.array([e for zone, e in emprises.items() if zone not in cadres] + list(cadres.values()))
        x_min, y_min = plan[:, 0].min(), plan[:, 1].min()
        x_max, y_max = plan[:, 2].max(), plan[:, 3].max()
        marge = _MARGE * max(x_max - x_min, y_max - y_min)
        gauche = np.floor((x_min - marge) / unite_m)
        haut = np.ceil((y_max + marge) / unite_m)
        largeur = int(np.ceil((x_max + marge) / unite_m) - gauche)
        hauteur = int(haut - np.floor((y_min - marge) / unite_m))
        origine = (float(gauche * unite_m), float(haut * unite_m))
        return _Grid(placements, origine, unite_m, (0, 0, largeur, hauteur))

    def quantifier(self, zones: NDArray[np.object_]) -> Quantifier:
        """Function that maps metres to map units, for shapes in `zones`."""
        uniques, inverse = np.unique(zones.astype(str), return_inverse=True)
        p = [self.placements[zone] for zone in uniques]
        echelle = np.array([q.echelle for q in p])[inverse]
        source = np.array([q.source for q in p])[inverse]
        cible = np.array([q.cible for q in p])[inverse]

        def quantify(xy: NDArray[np.float64], formes: Entiers) -> Entiers:
            plan = cible[formes] + (xy - source[formes]) * echelle[formes, None]
            return self.snap(plan)

        return quantify

    def snap(self, plan: NDArray[np.float64]) -> Entiers:
        """Main plane metres to map units."""
        x = np.rint((plan[:, 0] - self.origine[0]) / self.unite_m)
        y = np.rint((self.origine[1] - plan[:, 1]) / self.unite_m)
        return np.column_stack([x, y]).astype(np.int64)

    def box(self, emprise: Emprise) -> tuple[int, int, int, int]:
        coins = self.snap(np.array([[emprise[0], emprise[3]], [emprise[2], emprise[1]]]))
        (x, y), (x_fin, y_fin) = coins.tolist()
        return x, y, x_fin - x, y_fin - y

    def surroundings(self, rapport_min: float, rapport_max: float) -> Emprise:
        """The smallest box around the view, same centre, that covers both width/height ratios."""
        largeur, hauteur = self.vue[2] * self.unite_m, self.vue[3] * self.unite_m
        x, y = self.origine[0] + largeur / 2, self.origine[1] - hauteur / 2
        demi_largeur = max(largeur, hauteur * rapport_max) / 2
        demi_hauteur = max(hauteur, largeur / rapport_min) / 2
        return (x - demi_largeur, y - demi_hauteur, x + demi_largeur, y + demi_hauteur)


def _pick(dossier: Path, voulues: Sequence[tuple[str, str]]) -> _Choix:
    couches = {nom: load_couche(dossier, nom) for nom in dict.fromkeys(nom for nom, _ in voulues)}
    lignes = [(couches[nom], couches[nom].rang[code]) for nom, code in voulues]
    formes = np.empty(len(lignes), dtype=object)
    for couche in couches.values():
        places = [place for place, (c, _) in enumerate(lignes) if c is couche]
        formes[places] = couche.geometries[np.array([lignes[p][1] for p in places], dtype=np.intp)]
    return _Choix(
        np.array([c.zones[i] for c, i in lignes], dtype=object),
        np.array([c.points[i] for c, i in lignes], dtype=float).reshape(-1, 2),
        formes,
    )


def _known(dossier: Path, voulues: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(nom, code) for nom, code in voulues if code in load_couche(dossier, nom).rang]


def _extents(choix: _Choix) -> dict[str, Emprise]:
    """Extent of each zone shown, in its own metres; zones in the order of `ZONES`."""
    bornes = shapely.bounds(choix.geometries)
    emprises: dict[str, Emprise] = {}
    for zone in ZONES:
        b = bornes[choix.zones == zone.cle]
        if len(b):
            x_min, y_min, x_max, y_max = *b[:, :2].min(axis=0), *b[:, 2:].max(axis=0)
            emprises[zone.cle] = (float(x_min), float(y_min), float(x_max), float(y_max))
    return emprises


def _borders(dossier: Path, limites: Sequence[tuple[str, str]], grille: _Grid) -> tuple[str, ...]:
    chemins: list[str] = []
    connues = _known(dossier, limites)
    for nom in dict.fromkeys(couche for couche, _ in connues):
        choix = _pick(dossier, [limite for limite in connues if limite[0] == nom])
        montrees = np.isin(choix.zones.astype(str), list(grille.placements))
        zones, geometries = choix.zones[montrees], choix.geometries[montrees]
        if len(zones):
            chemins.append(border_path(quantised_rings(geometries, grille.quantifier(zones))))
    return tuple(chemins)


def _background(dossier: Path, contexte: Sequence[tuple[str, str]], grille: _Grid, zone: str) -> str:
    connues = _known(dossier, contexte)
    if not connues:
        return ""
    choix = _pick(dossier, connues)
    parts = shapely.get_parts(choix.geometries[choix.zones == zone])
    vue = grille.surroundings(*_RAPPORTS_CONTEXTE)
    parts = parts[shapely.intersects(parts, shapely.box(*vue))]
    decoupees = shapely.get_parts(shapely.clip_by_rect(parts, *vue))
    decoupees = decoupees[shapely.area(decoupees) > 0]
    if len(decoupees) == 0:
        return ""
    zones = np.full(len(decoupees), zone, dtype=object)
    anneaux = quantised_rings(decoupees, grille.quantifier(zones))
    return "".join(paths(anneaux, len(decoupees)))
