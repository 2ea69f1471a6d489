"""Which places for a name exclude one another: boxes that overlap, leader lines that cross."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Boite = tuple[float, float, float, float]
Reels = NDArray[np.float64]


def conflicts(boites: Sequence[Boite], traits_de: Sequence[Boite | None]) -> NDArray[np.bool_]:
    """Which candidates exclude one another; a last column, « no place », excludes nobody."""
    m = len(boites)
    table = np.zeros((m, m + 1), dtype=np.bool_)
    if not m:
        return table
    r = np.asarray(boites)
    table[:, :m] = _overlap(r, r)
    traits = [(i, t) for i, t in enumerate(traits_de) if t is not None]
    for i, trait in traits:
        coupe = _crosses_boxes(trait, r)
        table[i, :m] |= coupe
        table[:m, i] |= coupe
    if traits:
        croise = _crossing(np.asarray([t for _, t in traits]))
        rangs = np.asarray([i for i, _ in traits])
        table[np.ix_(rangs, rangs)] |= croise
    return table


def _overlap(p: Reels, q: Reels) -> NDArray[np.bool_]:
    return (
        (p[:, None, 0] < q[None, :, 2] - 0.5)
        & (q[None, :, 0] < p[:, None, 2] - 0.5)
        & (p[:, None, 1] < q[None, :, 3] - 0.5)
        & (q[None, :, 1] < p[:, None, 3] - 0.5)
    )


def _crosses_boxes(t: Boite, r: Reels) -> NDArray[np.bool_]:
    """Does a leader line cross each rectangle (widened by 2 px)?"""
    u, v = np.zeros(len(r)), np.ones(len(r))
    vrai = np.ones(len(r), dtype=np.bool_)
    dx, dy = t[2] - t[0], t[3] - t[1]
    for p, q in (
        (-dx, t[0] - r[:, 0] + 2),
        (dx, r[:, 2] + 2 - t[0]),
        (-dy, t[1] - r[:, 1] + 2),
        (dy, r[:, 3] + 2 - t[1]),
    ):
        if p == 0:
            vrai &= ~(q < 0)
            continue
        k = q / p
        if p < 0:
            vrai &= ~(k > v)
            u = np.maximum(u, k)
        else:
            vrai &= ~(k < u)
            v = np.minimum(v, k)
    return vrai


def _crossing(t: Reels) -> NDArray[np.bool_]:
    """Which leader lines cross one another."""

    def cote(a: Reels, x: Reels, y: Reels) -> Reels:
        return (a[:, None, 2] - a[:, None, 0]) * (y - a[:, None, 1]) - (a[:, None, 3] - a[:, None, 1]) * (
            x - a[:, None, 0]
        )

    p = cote(t, t[None, :, 0], t[None, :, 1]) * cote(t, t[None, :, 2], t[None, :, 3])
    return (p < 0) & (p.T < 0)
