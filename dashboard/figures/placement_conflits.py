"""Which places for a name exclude one another: boxes that overlap, leader lines that cross."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Boite = tuple[float, float, float, float]
Reels = NDArray[np.float64]
# Deux mille traits contre trois mille boîtes font des tableaux de 50 Mo : par tranches, quelques-uns.
TRANCHE = 128


def conflicts(boites: Sequence[Boite], traits_de: Sequence[Boite | None]) -> NDArray[np.bool_]:
    """Which candidates exclude one another; a last column, « no place », excludes nobody."""
    m = len(boites)
    table = np.zeros((m, m + 1), dtype=np.bool_)
    if not m:
        return table
    r = np.asarray(boites)
    table[:, :m] = _overlap(r, r)
    traits = [(i, t) for i, t in enumerate(traits_de) if t is not None]
    if traits:
        lignes = np.asarray([t for _, t in traits])
        rangs = np.asarray([i for i, _ in traits])
        coupe = _by_slices(lignes, lambda t: _crosses_boxes(t, r))
        table[rangs, :m] |= coupe
        table[:m, rangs] |= coupe.T
        table[np.ix_(rangs, rangs)] |= _crossing(lignes)
    return table


def _by_slices(t: Reels, compare: Callable[[Reels], NDArray[np.bool_]]) -> NDArray[np.bool_]:
    """A comparison of each row, a few rows at a time: only its answer is kept whole."""
    return np.concatenate([compare(t[k : k + TRANCHE]) for k in range(0, len(t), TRANCHE)])


def _overlap(p: Reels, q: Reels) -> NDArray[np.bool_]:
    return (
        (p[:, None, 0] < q[None, :, 2] - 0.5)
        & (q[None, :, 0] < p[:, None, 2] - 0.5)
        & (p[:, None, 1] < q[None, :, 3] - 0.5)
        & (q[None, :, 1] < p[:, None, 3] - 0.5)
    )


def _crosses_boxes(t: Reels, r: Reels) -> NDArray[np.bool_]:
    """Does each leader line (rows) cross each rectangle (columns), widened by 2 px?"""
    u = np.zeros((len(t), len(r)))
    v = np.ones_like(u)
    vrai = np.ones(u.shape, dtype=np.bool_)
    dx, dy = (t[:, 2] - t[:, 0])[:, None], (t[:, 3] - t[:, 1])[:, None]
    x, y = t[:, 0][:, None], t[:, 1][:, None]
    for p, q in (
        (-dx, x - r[:, 0] + 2),
        (dx, r[:, 2] + 2 - x),
        (-dy, y - r[:, 1] + 2),
        (dy, r[:, 3] + 2 - y),
    ):
        nul = p == 0
        k = q / np.where(nul, 1.0, p)
        avant, apres = p < 0, p > 0
        vrai &= ~((nul & (q < 0)) | (avant & (k > v)) | (apres & (k < u)))
        u = np.where(avant, np.maximum(u, k), u)
        v = np.where(apres, np.minimum(v, k), v)
    return vrai


def _crossing(t: Reels) -> NDArray[np.bool_]:
    """Which leader lines cross one another."""

    def separates(a: Reels) -> NDArray[np.bool_]:
        """Does each line (rows) leave the ends of each other (columns) on its two sides?"""
        dx, dy = (a[:, 2] - a[:, 0])[:, None], (a[:, 3] - a[:, 1])[:, None]
        x, y = a[:, 0][:, None], a[:, 1][:, None]
        debut = dx * (t[:, 1] - y) - dy * (t[:, 0] - x)
        fin = dx * (t[:, 3] - y) - dy * (t[:, 2] - x)
        return debut * fin < 0

    separe = _by_slices(t, separates)
    return separe & separe.T
