"""Where the names go on a map: a pure function of rings and sizes, the twin of ``carte_noms.js``.

The screen must place names at any zoom and width, an export without any browser: the rule is written
twice, in the same order and with the same arithmetic (no cosine, no exponential, so that doubles
are the same), and ``tests/figures/placements.json`` holds cases that both must answer alike.

Raster of the shapes, pole of each, candidates inside then outside with a leader line, conflicts,
greedy, a seeded search that cools down, then what still conflicts goes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.placement_conflits import conflicts

PAS = 2  # px of a cell of the raster
DEDANS = 0.6  # part of a label that must lie in its own shape
DEHORS = 0.35  # part of an outside label that may lie on land
TRAIT_MAX = 320.0  # px: longest leader line
RAYONS = (1.0, 1.5, 2.2, 3.2, 4.5, 6.5, 9.0)
_QUART = ((1.0, 0.0), (0.9239, 0.3827), (0.7071, 0.7071), (0.3827, 0.9239))
DIRECTIONS = (
    *_QUART,
    *((-y, x) for x, y in _QUART),
    *((-x, -y) for x, y in _QUART),
    *((y, -x) for x, y in _QUART),
)
CONFLIT, FOULE = 200, 60
# Tirages au plus, et le prix à partir duquel un nom n'est plus qu'un numéro.
ESSAIS, REFUGE = 5, 20.0
Boite = tuple[float, float, float, float]
Point = tuple[float, float]
Entiers = NDArray[np.int64]
Reels = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Variante:
    """One way to write a label, in pixels. ``lignes`` is None for a number that a list explains."""

    w: float
    h: float
    c: float = 0.0
    dehors: bool = True
    lignes: tuple[str, ...] | None = ()
    valeur: str = ""


@dataclass(frozen=True, slots=True)
class FormeNommee:
    """A shape to name: rings in pixels, its weight 0..1, whether a leader line may lead to it.

    ``ancre`` is the centre of its circle, when it has one: a circle bears its own label.
    """

    anneaux: Sequence[Sequence[Point]]
    variantes: Sequence[Variante]
    poids: float = 0.5
    trait: bool = True
    ancre: Point | None = None


@dataclass(frozen=True, slots=True)
class Pose:
    """A placed label: rank of its variant, its centre, and its leader line (pole, edge) or None."""

    v: int
    x: float
    y: float
    t: Boite | None
    a: int = 0
    c: float = 0.0
    r: Boite = (0.0, 0.0, 0.0, 0.0)


def place(
    largeur: float,
    hauteur: float,
    formes: Sequence[FormeNommee],
    *,
    obstacles: Sequence[tuple[float, float, float, float, int]] = (),
    marge: float = 4.0,
    graine: int = 1,
    essais: int = ESSAIS,
) -> list[Pose | None]:
    """One pose per shape, None where it has no place; the same input gives the same poses.

    ``obstacles`` are boxes where no label goes, with the rank of the shape that may write inside
    (a circle carries its own name) or -1; ``essais`` draws are made at most.
    """
    colonnes, rangees = math.ceil(largeur / PAS), math.ceil(hauteur / PAS)
    trame = _raster(formes, colonnes, rangees)
    terre = _Sommes(trame > 0)
    par = [
        _candidates(rang, forme, trame, terre, (largeur, hauteur, marge), obstacles, len(formes) > FOULE)
        for rang, forme in enumerate(formes)
    ]
    return _Recherche(formes, par).run(graine, essais)


def _raster(formes: Sequence[FormeNommee], colonnes: int, rangees: int) -> Entiers:
    """Which shape each cell belongs to (0: none), by even-odd lines through the middle of cells."""
    trame = np.zeros((rangees, colonnes), dtype=np.int64)
    for rang, forme in enumerate(formes, start=1):
        aretes = [(r[i - 1], r[i]) for r in forme.anneaux for i in range(len(r))]
        if not aretes:
            continue
        p = np.asarray([a for a, _ in aretes], dtype=np.float64) / PAS
        q = np.asarray([b for _, b in aretes], dtype=np.float64) / PAS
        haut, bas = float(p[:, 1].min()), float(p[:, 1].max())
        for y in range(max(0, math.floor(haut)), min(rangees - 1, math.ceil(bas)) + 1):
            milieu = y + 0.5
            coupees = (p[:, 1] <= milieu) != (q[:, 1] <= milieu)
            u, v = p[coupees], q[coupees]
            xs = np.sort(u[:, 0] + ((milieu - u[:, 1]) / (v[:, 1] - u[:, 1])) * (v[:, 0] - u[:, 0])).tolist()
            for i in range(0, len(xs) - 1, 2):
                debut = max(0, math.ceil(xs[i] - 0.5))
                fin = min(colonnes - 1, math.ceil(xs[i + 1] - 0.5) - 1)
                if fin >= debut:
                    trame[y, debut : fin + 1] = rang
    return trame


class _Sommes:
    """Count of the true cells in any rectangles given in pixels."""

    def __init__(self, vrais: NDArray[np.bool_], x0: int = 0, y0: int = 0) -> None:
        self.h, self.w = vrais.shape
        self.x0, self.y0 = x0, y0
        self.sommes = np.zeros((self.h + 1, self.w + 1), dtype=np.int64)
        self.sommes[1:, 1:] = vrais.cumsum(axis=0).cumsum(axis=1)

    def count(self, r: Reels) -> Entiers:
        """``r`` is (n, 4): x0, y0, x1, y1."""
        cellules = np.floor(r / PAS + 0.5).astype(np.int64)
        a, d = (np.clip(cellules[:, i] - self.x0, 0, self.w) for i in (0, 2))
        b, e = (np.clip(cellules[:, i] - self.y0, 0, self.h) for i in (1, 3))
        s = self.sommes
        return s[e, d] - s[b, d] - s[e, a] + s[b, a]


def _pole(vrais: NDArray[np.bool_], x0: int, y0: int, gx: float, gy: float) -> tuple[float, float, float]:
    """Centre and half side of a large square inside a shape, near its centre of gravity."""
    cotes = [0] * (vrais.shape[1] + 1)
    cote, mieux, cx, cy = 0, -math.inf, gx * PAS, gy * PAS
    for y, rangee in enumerate(vrais.tolist()):
        coin = 0
        for x, vrai in enumerate(rangee):
            dessus = cotes[x + 1]
            v = min(cotes[x], dessus, coin) + 1 if vrai else 0
            coin = dessus
            cotes[x + 1] = v
            if not v:
                continue
            px, py = x + x0 - v / 2 + 1, y + y0 - v / 2 + 1
            note = v - 0.1 * (abs(px - gx) + abs(py - gy))
            if note > mieux:
                mieux, cote, cx, cy = note, v, px * PAS, py * PAS
    return cx, cy, max(cote * PAS / 2, 8.0)


def _candidates(
    rang: int,
    forme: FormeNommee,
    trame: Entiers,
    terre: _Sommes,
    cadre: tuple[float, float, float],
    obstacles: Sequence[tuple[float, float, float, float, int]],
    foule: bool,
) -> list[Pose]:
    siennes = trame == rang + 1
    lieux = np.argwhere(siennes)
    if not len(lieux):
        return []
    (y0, x0), (y1, x1) = lieux.min(axis=0).tolist(), lieux.max(axis=0).tolist()
    sien = siennes[y0 : y1 + 1, x0 : x1 + 1]
    n = len(lieux)
    gx, gy = float(lieux[:, 1].sum()) / n + 0.5, float(lieux[:, 0].sum()) / n + 0.5
    pole = _pole(sien, x0, y0, gx, gy)
    pas = max(1, math.floor(math.sqrt(n / 120)))
    gardes = lieux[(lieux[:, 0] % pas == 0) & (lieux[:, 1] % pas == 0)]
    fixes = [pole[:2]] if forme.ancre is None else [pole[:2], forme.ancre]
    points = np.vstack([fixes, gardes[:, ::-1].astype(np.float64) * PAS])
    sommes = _Sommes(sien, x0, y0)
    trouves: list[Pose] = []
    for v, variante in enumerate(forme.variantes):
        r = _boxes(points, variante)
        p = np.minimum(1.0, sommes.count(r) / _area(variante))
        dx, dy = points[:, 0] - pole[0], points[:, 1] - pole[1]
        couts = np.where(p > 0.985, 0.0, (1 - p) * 8) + (np.sqrt(dx * dx + dy * dy) / pole[2]) * 0.35
        couts += variante.c
        bons = _free(r, cadre, obstacles, rang) & ~(p < (DEDANS if forme.trait else 0.9))
        poses = [_pose(rang, v, points[i], r[i], None, couts[i]) for i in np.flatnonzero(bons)]
        trouves += _keep(poses, 4 if foule else 10, max(6.0, variante.w * 0.12))
    if forme.trait:
        for v, variante in enumerate(forme.variantes):
            if variante.dehors:
                poses = _outside(rang, v, variante, pole, terre, cadre, obstacles)
                trouves += _keep(poses, 8 if foule else 20, 18.0)
    return trouves


def _outside(
    rang: int,
    v: int,
    variante: Variante,
    pole: tuple[float, float, float],
    terre: _Sommes,
    cadre: tuple[float, float, float],
    obstacles: Sequence[tuple[float, float, float, float, int]],
) -> list[Pose]:
    """Places around a shape, off the land, with the line that leads back to its pole."""
    cx, cy, _ = pole
    u = max(28.0, 0.35 * math.sqrt(variante.w * variante.w + variante.h * variante.h))
    points = np.asarray(
        [
            (cx + dx * (k * u + (variante.w / 2) * abs(dx)), cy + dy * (k * u + variante.h / 2))
            for k in RAYONS
            for dx, dy in DIRECTIONS
        ]
    )
    r = _boxes(points, variante)
    q = terre.count(r) / _area(variante)
    ex = np.minimum(np.maximum(cx, r[:, 0]), r[:, 2])
    ey = np.minimum(np.maximum(cy, r[:, 1]), r[:, 3])
    longs = np.sqrt((ex - cx) * (ex - cx) + (ey - cy) * (ey - cy))
    bons = _free(r, cadre, obstacles, rang) & ~(q > DEHORS) & ~(longs > TRAIT_MAX)
    couts = 3.2 + longs / 60 + q * 5 + variante.c
    return [
        _pose(rang, v, points[i], r[i], (cx, cy, float(ex[i]), float(ey[i])), couts[i])
        for i in np.flatnonzero(bons)
    ]


def _pose(rang: int, v: int, point: Reels, r: Reels, t: Boite | None, cout: Any) -> Pose:
    x0, y0, x1, y1 = r.tolist()
    return Pose(v, float(point[0]), float(point[1]), t, rang, float(cout), (x0, y0, x1, y1))


def _boxes(points: Reels, v: Variante) -> Reels:
    x, y = points[:, 0], points[:, 1]
    return np.column_stack([x - v.w / 2, y - v.h / 2, x + v.w / 2, y + v.h / 2])


def _area(v: Variante) -> float:
    return (v.w * v.h) / (PAS * PAS)


def _free(
    r: Reels,
    cadre: tuple[float, float, float],
    obstacles: Sequence[tuple[float, float, float, float, int]],
    rang: int,
) -> NDArray[np.bool_]:
    """Inside the frame, and on no obstacle; a circle bears its own label, in its middle."""
    largeur, hauteur, marge = cadre
    libres = (r[:, 0] >= marge) & (r[:, 1] >= marge)
    libres &= (r[:, 2] <= largeur - marge) & (r[:, 3] <= hauteur - marge)
    for a, b, c, d, qui in obstacles:
        touche = (r[:, 0] < c - 0.5) & (a < r[:, 2] - 0.5) & (r[:, 1] < d - 0.5) & (b < r[:, 3] - 0.5)
        centre = (np.abs(r[:, 0] + r[:, 2] - a - c) < 2) & (np.abs(r[:, 1] + r[:, 3] - b - d) < 2)
        libres &= ~touche | (centre if qui == rang else False)
    return libres


def _keep(poses: Sequence[Pose], nombre: int, ecart: float) -> list[Pose]:
    """The cheapest, far enough from one another."""
    gardees: list[Pose] = []
    for p in sorted(poses, key=lambda p: p.c):
        if len(gardees) >= nombre:
            break
        if all(abs(p.x - s.x) + abs(p.y - s.y) > ecart for s in gardees):
            gardees.append(p)
    return gardees


class _Recherche:
    """The choice of one candidate per shape: fewest conflicts, then lowest cost."""

    def __init__(self, formes: Sequence[FormeNommee], par: Sequence[Sequence[Pose]]) -> None:
        self.formes = formes
        self.tous = [p for poses in par for p in poses]
        debuts = np.cumsum([0, *map(len, par)]).tolist()
        self.par = [range(debuts[a], debuts[a + 1]) for a in range(len(par))]
        self.couts = [p.c for p in self.tous]
        self.conflits = conflicts([p.r for p in self.tous], [p.t for p in self.tous])
        self.perte = [30 + 50 * f.poids for f in formes]
        # Un rang de plus que de candidats : « pas de place », qui ne heurte personne.
        self.rien = len(self.tous)
        self.etat = np.full(len(formes), self.rien, dtype=np.int64)
        self.lourds: list[int] = []

    def heurts(self, a: int, c: int) -> int:
        """How many placed labels of other shapes candidate ``c`` of shape ``a`` conflicts with."""
        ligne = self.conflits[c][self.etat]
        return int(ligne.sum()) - int(ligne[a])

    def prix(self, a: int, c: int) -> float:
        if c == self.rien:
            return self.perte[a]
        return self.couts[c] + CONFLIT * self.heurts(a, c)

    def run(self, graine: int, essais: int) -> list[Pose | None]:
        """The best of a few draws; the first where every name has its place is enough."""
        n = len(self.formes)
        self.lourds = sorted(range(n), key=lambda a: (-self.formes[a].poids, a))
        meilleur, garde = math.inf, self.etat
        for essai in range(essais if n <= FOULE else 1):
            self.etat = np.full(n, self.rien, dtype=np.int64)
            self._greedy()
            self._search(graine + essai)
            self._mend()
            etat = self.etat.tolist()
            total = sum((self.perte[a] if c == self.rien else self.couts[c]) for a, c in enumerate(etat))
            if total < meilleur:
                meilleur, garde = total, self.etat
            if all(
                not self.par[a] or (c != self.rien and self.couts[c] < REFUGE) for a, c in enumerate(etat)
            ):
                break
        return [None if c == self.rien else self.tous[c] for c in garde.tolist()]

    def _greedy(self) -> None:
        n = len(self.formes)
        for a in self.lourds if n > FOULE else sorted(range(n), key=lambda a: (len(self.par[a]), a)):
            z = self.perte[a]
            for c in self.par[a]:
                prix = self.prix(a, c)
                if prix < z:
                    z = prix
                    self.etat[a] = c

    def _mend(self) -> None:
        """What still conflicts goes, the lightest first; what is then free is used."""
        for a in reversed(self.lourds):
            if self.etat[a] != self.rien and self.heurts(a, int(self.etat[a])):
                self.etat[a] = self.rien
        for a in self.lourds:
            if self.etat[a] == self.rien:
                ordre = sorted(self.par[a], key=self.couts.__getitem__)
                self.etat[a] = next((c for c in ordre if not self.heurts(a, c)), self.rien)

    def _search(self, graine: int) -> None:
        """Cool down from the present choice. Conflicts are counted once, then kept up to date."""
        n = len(self.formes)
        tours = min(1200 * n, 40000 if n <= FOULE else 15000)
        hasard = iter(randoms(graine, 3 * tours))
        colonnes = np.ascontiguousarray(self.conflits.T).view(np.int8).astype(np.int16)
        touche = [ligne.tobytes() for ligne in self.conflits]
        etat: list[int] = self.etat.tolist()
        comptes = colonnes[self.etat].sum(axis=0, dtype=np.int16)
        par, couts, rien, perte = self.par, self.couts, self.rien, self.perte
        somme = mieux = 0.0
        garde = etat.copy()
        for i in range(tours):
            reste = 1 - i / tours
            chaud = 12 * reste * reste + 0.02
            a = int(next(hasard) * n)
            siens = par[a]
            if not siens:
                continue
            c, ici = siens[int(next(hasard) * len(siens))], etat[a]
            prix = couts[c] + CONFLIT * (int(comptes[c]) - touche[c][ici])
            d = prix - (
                perte[a] if ici == rien else couts[ici] + CONFLIT * (int(comptes[ici]) - touche[ici][ici])
            )
            u = next(hasard)
            if d <= 0 or d <= chaud * 3 * u * u:
                if c != ici:
                    comptes += colonnes[c]
                    comptes -= colonnes[ici]
                    etat[a] = c
                somme += d
                if somme < mieux - 1e-9:
                    mieux, garde = somme, etat.copy()
        self.etat = np.asarray(garde, dtype=np.int64)


def randoms(graine: int, nombre: int) -> list[float]:
    """mulberry32, all at once: the same numbers as in JavaScript."""
    masque = np.uint64(0xFFFFFFFF)
    rangs = np.arange(1, nombre + 1, dtype=np.uint64)
    g = (np.uint64(graine & 0xFFFFFFFF) + rangs * np.uint64(0x6D2B79F5)) & masque
    x = ((g ^ (g >> np.uint64(15))) * (np.uint64(1) | g)) & masque
    x = ((x + (((x ^ (x >> np.uint64(7))) * (np.uint64(61) | x)) & masque)) & masque) ^ x
    return (((x ^ (x >> np.uint64(14))) & masque).astype(np.float64) / 4294967296).tolist()
