"""What is under the cursor."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from renderer.maths.transforms import F64, apply

Box = tuple[F64, F64]
"""[4, 4] where a relic's file is, and [2, 3] that file's own box."""


def picked(origin_m: F64, direction: F64, boxes: Sequence[Box]) -> int | None:
    """Which of ``boxes`` a ray from ``origin_m`` [3] meets first, None if it meets none.

    A box around the middle of another one that is met, or around the ray's origin, is only its stage: it comes
    last."""
    met = {i: at for i, box in enumerate(boxes) if (at := entry_m(origin_m, direction, box)) is not None}
    return min(met, key=lambda i: (_is_stage(i, boxes, met, origin_m), met[i]), default=None)


def entry_m(origin_m: F64, direction: F64, box: Box) -> float | None:
    """How far off a ray enters a box that may be turned, negative if it begins within; None if it misses it
    (Kay and Kajiya 1986)."""
    matrix, (low, high) = box
    inverse = _inverse(matrix)
    if inverse is None:
        return None
    start, way = apply(inverse, origin_m), inverse[:3, :3] @ direction
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        near, far = (low - start) / way, (high - start) / way
    parallel, within = way == 0.0, (low <= start) & (start <= high)
    if np.any(parallel & ~within):
        return None
    first = float(np.where(parallel, -np.inf, np.minimum(near, far)).max())
    last = float(np.where(parallel, np.inf, np.maximum(near, far)).min())
    return first if first <= last and last >= 0.0 else None


def holds(box: Box, point_m: F64) -> bool:
    """Whether a point lies within a box."""
    inverse = _inverse(box[0])
    if inverse is None:
        return False
    place = apply(inverse, point_m)
    return bool(np.all((box[1][0] <= place) & (place <= box[1][1])))


def _is_stage(index: int, boxes: Sequence[Box], met: dict[int, float], origin_m: F64) -> bool:
    box = boxes[index]
    if holds(box, origin_m):
        return True
    return any(
        holds(box, apply(boxes[other][0], boxes[other][1].mean(axis=0))) and _volume(boxes[other]) < _volume(box)
        for other in met
        if other != index
    )


def _volume(box: Box) -> float:
    matrix, (low, high) = box
    return abs(float(np.linalg.det(matrix[:3, :3]))) * float(np.prod(high - low))


def _inverse(matrix: F64) -> F64 | None:
    try:
        return np.asarray(np.linalg.inv(matrix), np.float64)
    except np.linalg.LinAlgError:  # scaled to nothing
        return None
