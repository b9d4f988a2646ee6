"""Splits long edges, so that light kept at the vertices follows the shape."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from renderer.assets.model import F32, U32, Primitive

_ROUNDS = 8

# for each set of split edges (bit e: the edge from corner e to corner e + 1), the triangles that are left;
# 0 to 2 are the corners, 3 to 5 the middles of the edges
_PATTERNS: dict[int, tuple[tuple[int, int, int], ...]] = {
    0: ((0, 1, 2),),
    1: ((0, 3, 2), (3, 1, 2)),
    2: ((0, 1, 4), (0, 4, 2)),
    4: ((0, 1, 5), (5, 1, 2)),
    3: ((3, 1, 4), (0, 3, 4), (0, 4, 2)),
    6: ((4, 2, 5), (0, 1, 4), (0, 4, 5)),
    5: ((0, 3, 5), (3, 1, 2), (3, 2, 5)),
    7: ((0, 3, 5), (3, 1, 4), (5, 4, 2), (3, 4, 5)),
}
_VARYING = ("positions", "normals", "tangents", "uv0", "uv1", "colours")


def refined(primitive: Primitive, longest: float, most_triangles: int) -> Primitive:
    """The same surface with no edge longer than ``longest`` (the primitive's unit), or as near to it as
    ``most_triangles`` allow. An edge is split in its middle on both sides, so no gap opens."""
    for _ in range(_ROUNDS):
        split = _too_long(primitive, longest)
        if not split.any() or len(primitive.triangles) + int(split.sum()) > most_triangles:
            break
        primitive = _split(primitive, split)
    return primitive


def _too_long(primitive: Primitive, longest: float) -> np.ndarray:
    """[M, 3] whether the edge from each corner to the next is too long; the same seen from both sides."""
    corners = primitive.positions[primitive.triangles]
    return np.asarray(((np.roll(corners, -1, axis=1) - corners) ** 2).sum(axis=2) > longest**2)


def _split(primitive: Primitive, split: np.ndarray) -> Primitive:
    triangles = primitive.triangles.astype(np.int64)
    count = len(primitive.positions)
    ends = np.sort(np.stack([triangles, np.roll(triangles, -1, axis=1)], axis=2), axis=2)
    keys = ends[..., 0] * count + ends[..., 1]
    edges, number = np.unique(keys[split], return_inverse=True)
    middles = np.zeros_like(triangles)
    middles[split] = count + number
    all_six = np.hstack([triangles, middles])
    code = split @ np.array([1, 2, 4])
    parts = [
        all_six[code == pattern][:, np.array(rows).ravel()].reshape(-1, 3) for pattern, rows in _PATTERNS.items()
    ]
    pairs = np.stack([edges // count, edges % count], axis=1)
    grown: dict[str, Any] = {name: _with_middles(name, getattr(primitive, name), pairs) for name in _VARYING}
    return replace(primitive, triangles=np.vstack(parts).astype(np.uint32), **grown)


def _with_middles(name: str, values: F32 | None, pairs: U32) -> F32 | None:
    if values is None:
        return None
    middles = values[pairs].mean(axis=1)
    if name in ("normals", "tangents"):
        middles[:, :3] /= np.maximum(np.linalg.norm(middles[:, :3], axis=1, keepdims=True), 1e-12)
    if name == "tangents":
        middles[:, 3] = values[pairs[:, 0], 3]
    return np.vstack([values, middles]).astype(np.float32)
