"""Surfels: the points of a relic's surface at which light is gathered (Pfister et al. 2000)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from renderer.assets.model import F32, F64, Primitive
from renderer.maths.rows import row_keys

_FACINGS = 3.0
_BLOCK = 1 << 16


def surfels_of(primitive: Primitive, cell: float) -> tuple[F64, F64, npt.NDArray[np.int64]]:
    """``(positions [S, 3], normals [S, 3], surfel of each vertex [N])``.

    Vertices at one place that face alike share a surfel; with ``cell`` > 0 (the primitive's unit) also those
    in one cell of a grid of that size."""
    positions, normals = primitive.positions, primitive.normals
    if cell > 0:
        keys = [np.floor(positions / cell), np.rint(normals * _FACINGS / 2)]
    else:
        keys = [positions.view(np.int32), np.rint(normals * 100 * _FACINGS)]
    _, earliest, inverse = np.unique(
        row_keys(np.hstack(keys).astype(np.int64)), return_index=True, return_inverse=True
    )
    # in the order of the vertices: what lies near then has near numbers, which what draws likes
    surfel = np.argsort(np.argsort(earliest))[inverse]
    size = np.bincount(surfel)[:, None]
    places = _summed(positions, surfel) / size
    facing = _summed(normals, surfel)
    facing /= np.maximum(np.linalg.norm(facing, axis=1, keepdims=True), 1e-12)
    return places, facing, surfel


def blended_surfels(
    primitive: Primitive, places: F64, facing: F64, cell: float
) -> tuple[npt.NDArray[np.int64], F32]:
    """``(surfels [N, 4], shares [N, 4])`` of each vertex where surfels stand for several vertices: the nearest
    that face alike, so that light changes evenly from one to the next. Shares sum to 1."""
    at = np.floor(places / cell).astype(np.int64)
    keys = row_keys(at)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    most = int(np.unique(ordered, return_counts=True)[1].max())
    found = [
        _blend(primitive.positions[rows], primitive.normals[rows], places, facing, cell, order, ordered, most)
        for rows in np.array_split(np.arange(len(primitive.positions)), -(-len(primitive.positions) // _BLOCK))
    ]
    return np.vstack([index for index, _ in found]), np.vstack([share for _, share in found])


def _blend(
    positions: F32,
    normals: F32,
    places: F64,
    facing: F64,
    cell: float,
    order: npt.NDArray[np.int64],
    keys: npt.NDArray[np.uint64],
    most: int,
) -> tuple[npt.NDArray[np.int64], F32]:
    corner = np.floor(positions / cell - 0.5).astype(np.int64)
    indices, weights = [], []
    for step in np.ndindex(2, 2, 2):
        wanted = row_keys(corner + np.array(step))
        first, last = np.searchsorted(keys, wanted, "left"), np.searchsorted(keys, wanted, "right")
        for number in range(most):
            index = order[np.minimum(first + number, len(order) - 1)]
            gap = np.linalg.norm(positions - places[index], axis=1) / (1.5 * cell)
            alike = np.maximum((normals * facing[index]).sum(axis=1), 0.0)
            weight = np.maximum(1.0 - gap, 0.0) ** 2 * alike**2
            indices.append(index)
            weights.append(np.where(first + number < last, weight, 0.0))
    weight, index = np.stack(weights, axis=1), np.stack(indices, axis=1)
    best = np.argpartition(-weight, 3, axis=1)[:, :4]
    chosen, share = np.take_along_axis(index, best, axis=1), np.take_along_axis(weight, best, axis=1) + 1e-9
    return chosen, (share / share.sum(axis=1, keepdims=True)).astype(np.float32)


def mean_by(values: F32, surfel: npt.NDArray[np.int64]) -> F64:
    """[S, C] the mean of the vertices' ``values`` [N, C] in each surfel."""
    return _summed(values, surfel) / np.bincount(surfel)[:, None]


def _summed(values: F32, surfel: npt.NDArray[np.int64]) -> F64:
    return np.stack([np.bincount(surfel, column) for column in values.T], axis=1)
