"""A large mesh's outermost points: enough to know where it ends, whichever way it turns."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from renderer.maths.sphere import even_directions
from renderer.wall.model import F64

_BLOCK = 32_768


def hull_points(vertices: npt.ArrayLike, count: int = 256) -> F64:
    """At most ``count`` of ``vertices`` [N, 3], at least 6: those farthest out along as many evenly spread
    directions, among them the axes' ends, so that the box stays the same. Deterministic; NaN and inf are left out.
    """
    points = np.asarray(vertices).reshape(-1, 3)
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) <= count:
        return points.astype(np.float64)
    return points[np.unique(_farthest(points, count))].astype(np.float64)


def _farthest(points: npt.NDArray[np.floating], count: int) -> npt.NDArray[np.intp]:
    """The index of the farthest point along each direction: the axes exactly, the others in single precision."""
    ends = np.concatenate([points.argmax(axis=0), points.argmin(axis=0)])
    middle = (points[ends].max(axis=0) + points[ends].min(axis=0)) / 2
    spread = even_directions(max(count - len(ends), 1)).astype(np.float32)
    best = np.full(len(spread), -np.inf, np.float32)
    index = np.zeros(len(spread), np.intp)
    for start in range(0, len(points), _BLOCK):
        reach = spread @ (points[start : start + _BLOCK] - middle).astype(np.float32).T
        block = reach.argmax(axis=1)
        reached = reach[np.arange(len(spread)), block]
        farther = reached > best
        best[farther], index[farther] = reached[farther], start + block[farther]
    return np.concatenate([ends, index])
