"""The crackle of a glaze: which crack runs nearest to each point, how far off, and how early it broke.

Cracks in a drying or cooling skin come one after another, and each ends square on an older one. That is
the STIT tessellation (W. Nagel and V. Weiss, "Crack STIT tessellations", 2005): a cell is cut in two, each
part again, until it is small enough. Cells are cut by planes across their longest extent, through points
that were bent a little beforehand, so that no crack is straight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from brush import Array, Image32
from numpy.typing import NDArray


@dataclass(frozen=True)
class Crackle:
    """Of every texel: millimetres to the nearest early and to the nearest late crack."""

    early: Image32
    late: Image32


def bent(points: Array, seed: int, amount: float) -> Array:
    """Points (..., 3) in millimetres, moved by waves of 9 to 60 mm."""
    rng = np.random.default_rng(seed)
    out = points.astype(np.float32)
    base = out.copy()
    for length in (60.0, 43.0, 31.0, 22.0, 15.0, 9.0):
        heading = rng.normal(size=3)
        heading *= 2 * np.pi / length / np.linalg.norm(heading)
        push = rng.normal(size=3) * amount * (length / 60.0) ** 0.7
        wave = np.sin(base @ heading.astype(np.float32) + np.float32(rng.uniform(0, 6.28)))
        out += wave[..., None] * push.astype(np.float32)
    return out


def crackle(
    points: Array, area: Array, first: NDArray[np.int64], sizes: tuple[float, float], seed: int, every: int
) -> Crackle:
    """Cut the skin given by `points` (rows, cols, 3) and `area` (rows, cols), in mm and mm2.

    `first` says which texels were never one piece; `sizes` are the areas under which a cell breaks no
    early crack, and none at all. Cells are measured on every `every`-th texel.
    """
    rng = np.random.default_rng(seed)
    cell, count = first.ravel().astype(np.int32), int(first.max()) + 1
    flat = points.reshape(-1, 3).astype(np.float32)
    some = np.zeros(points.shape[:2], dtype=bool)
    some[::every, ::every] = True
    chosen = np.nonzero(some.ravel())[0]
    weight = (area.ravel()[chosen] * every**2).astype(np.float64)
    near = [np.full(len(flat), 99.0, dtype=np.float32) for _ in range(2)]
    limit = np.exp(rng.normal(0.0, 0.35, count))
    late = np.zeros(count, dtype=bool)
    while True:
        total, normal, offset = _planes(flat[chosen], weight, cell[chosen], count, sizes[0], rng)
        cut = total > sizes[1] * limit
        if not cut.any():
            return Crackle(near[0].reshape(points.shape[:2]), near[1].reshape(points.shape[:2]))
        away = np.einsum("ij,ij->i", flat, normal[cell]) - offset[cell]
        late |= total <= sizes[0] * limit
        for kind, which in enumerate((cut & ~late, cut & late)):
            here = which[cell]
            near[kind][here] = np.minimum(near[kind], np.abs(away))[here]
        child = np.cumsum(cut) - 1 + count
        cell = np.where(cut[cell] & (away > 0), child[cell], cell).astype(np.int32)
        limit = np.concatenate([limit, np.exp(rng.normal(0.0, 0.35, int(cut.sum())))])
        late = np.concatenate([late, late[cut]])  # no early crack ends on a late one
        count += int(cut.sum())


def _planes(
    points: Image32, weight: Array, cell: NDArray[np.int32], count: int, large: float, rng: np.random.Generator
) -> tuple[Array, Image32, Image32]:
    """Of each cell: its area, and the plane that would cut it: a normal and an offset."""
    total = np.bincount(cell, weight, count)
    safe = np.maximum(total, 1e-9)
    middle = np.stack([np.bincount(cell, weight * points[:, k], count) / safe for k in range(3)], axis=1)
    spread = np.empty((count, 3, 3))
    for i in range(3):
        for j in range(3):
            moment = np.bincount(cell, weight * points[:, i] * points[:, j], count) / safe
            spread[:, i, j] = moment - middle[:, i] * middle[:, j]
    variance, axes = np.linalg.eigh(spread)
    stray = np.where(total > 4 * large, 0.8, 0.35)[:, None] * rng.normal(size=(count, 3))
    normal = axes[:, :, 2] + np.einsum("nij,nj->ni", axes[:, :, 1:], stray[:, 1:])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    shift = rng.normal(0.0, 0.3, count) * np.sqrt(np.maximum(variance[:, 2], 0.0))
    offset = (normal * middle).sum(axis=1) + np.clip(shift, -8.0, 8.0)
    return total, normal.astype(np.float32), offset.astype(np.float32)
