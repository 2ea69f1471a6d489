"""The outline of a territory on a slide: its rings, and the room that it leaves to a word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

_JETONS = re.compile(r"([mMhHvVlLzZ])|(-?\d+)")
Point = tuple[int, int]
# Hauteurs où l'on cherche un point du territoire.
_RANGEES, _CHOIX = 16, 24


@lru_cache(maxsize=512)
def rings(chemin: str) -> tuple[tuple[Point, ...], ...]:
    """Closed rings of a path of integers (commands m h v l z, relative or not)."""
    return tuple(tuple(anneau) for anneau in _read(chemin))


def _read(chemin: str) -> Iterator[list[Point]]:
    x = y = 0
    debut: Point = (0, 0)
    anneau: list[Point] = []
    commande, nombres = "", []
    for lettre, nombre in _JETONS.findall(chemin):
        if lettre:
            commande, nombres = lettre, []
            if lettre in "zZ" and anneau:
                yield anneau
                anneau, (x, y) = [], debut
            continue
        nombres.append(int(nombre))
        if commande in "hHvV":
            pas = nombres.pop()
            x = pas + (x if commande == "h" else 0) if commande in "hH" else x
            y = pas + (y if commande == "v" else 0) if commande in "vV" else y
        elif len(nombres) == 2:
            ax, ay = nombres
            nombres = []
            x, y = (x + ax, y + ay) if commande in "ml" else (ax, ay)
            if commande in "mM":
                if anneau:
                    yield anneau
                anneau, debut = [], (x, y)
                # Après un « m », des couples de plus sont des segments.
                commande = "l" if commande == "m" else "L"
        else:
            continue
        anneau.append((x, y))
    if anneau:
        yield anneau


def clip(anneau: Sequence[Point], cadre: tuple[int, int, int, int]) -> list[Point]:
    """A ring cut by a box (x, y, width, height), closed along its edge; [] when it is outside."""
    x, y, large, haut = cadre
    reste = list(anneau)
    for axe, borne, sens in ((0, x, 1), (0, x + large, -1), (1, y, 1), (1, y + haut, -1)):
        avant, reste = reste, []
        for a, b in zip(avant[-1:] + avant[:-1], avant, strict=True):
            dedans_a, dedans_b = sens * (a[axe] - borne) >= 0, sens * (b[axe] - borne) >= 0
            if dedans_a != dedans_b:
                part = (borne - a[axe]) / (b[axe] - a[axe])
                autre = round(a[1 - axe] + part * (b[1 - axe] - a[1 - axe]))
                reste.append((borne, autre) if axe == 0 else (autre, borne))
            if dedans_b:
                reste.append(b)
    return reste


def half_width(chemin: str, x: float, y: float) -> float:
    """How far a line centred on (x, y) may spread to both sides and stay in the territory.

    In the units of the path; 0 when the point is outside.
    """
    bords = sorted(_crossings(chemin, y))
    for gauche, droite in zip(bords[::2], bords[1::2], strict=False):
        if gauche <= x <= droite:
            return min(x - gauche, droite - x)
    return 0.0


def side_points(chemin: str, marge: float, *, gauche: bool) -> list[tuple[float, float]]:
    """Points of the territory near one of its sides, the best first; ``marge`` from the outline.

    None when it is too thin for that. In the units of the path.
    """
    points = [p for anneau in rings(chemin) for p in anneau]
    bas, haut = min(y for _, y in points), max(y for _, y in points)
    milieu = (bas + haut) / 2
    trouves: list[tuple[float, float]] = []
    for rang in range(1, _RANGEES):
        y = bas + (haut - bas) * rang / _RANGEES
        bords = sorted(_crossings(chemin, y))
        for a, b in zip(bords[::2], bords[1::2], strict=False):
            for recul in (1.5, 4.0, 8.0):
                x = a + recul * marge if gauche else b - recul * marge
                voisines = [half_width(chemin, x, y + d) for d in (-marge, 0.0, marge)]
                if min(voisines) >= marge:
                    trouves.append((x, y))
    # Au plus près du côté, sans aller chercher un coin.
    return sorted(trouves, key=lambda p: (p[0] if gauche else -p[0]) + 0.5 * abs(p[1] - milieu))[:_CHOIX]


def _crossings(chemin: str, y: float) -> Iterator[float]:
    """Where the outline crosses a horizontal line."""
    for anneau in rings(chemin):
        for (xa, ya), (xb, yb) in zip(anneau, [*anneau[1:], anneau[0]], strict=True):
            if (ya <= y) != (yb <= y):
                yield xa + (y - ya) * (xb - xa) / (yb - ya)
