"""Triangle soup (STL) to a mesh: equal corners merged, smooth over soft edges, hard at creases."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from renderer.assets.model import F32, U32
from renderer.assets.normals import corner_angles, face_normals, smooth_normals, sum_by_index, unit_rows

CREASE_DEG = 40.0
#: Above this many triangles a scan's creases are in its geometry, and finding them costs more than it shows.
MAX_CREASED = 4_000_000

_I64 = npt.NDArray[np.int64]


def merged_with_creases(corners: F32) -> tuple[F32, U32, F32]:
    """Positions [N, 3], triangles [M, 3] and normals [N, 3] from the corners [3 M, 3] of loose triangles.

    Corners share a vertex if they have the same place and are joined by edges that bend less than 40 degrees.
    """
    place, first = group_equal(corners)
    triangles = place.reshape(-1, 3)
    positions = corners[first]
    if len(triangles) > MAX_CREASED:
        indices = triangles.astype(np.uint32)
        return positions, indices, smooth_normals(positions, indices)
    faces, _ = face_normals(positions, triangles.astype(np.uint32))
    group = _components(len(corners), _soft_links(triangles, faces))
    roots, vertex = np.unique(group, return_inverse=True)
    indices = vertex.reshape(-1, 3).astype(np.uint32)
    parted = positions[place[roots]]
    angles = corner_angles(parted, indices)
    total = sum_by_index(vertex, np.repeat(faces, 3, axis=0) * angles.reshape(-1, 1), len(roots))
    return parted, indices, unit_rows(total, (0.0, 1.0, 0.0))


def group_equal(rows: npt.NDArray[Any]) -> tuple[_I64, _I64]:
    """For rows [K, C] of 4-byte numbers: each one's group [K] and a row [G] of each group; bits decide."""
    words = np.ascontiguousarray(rows + rows.dtype.type(0)).view(np.uint32).reshape(len(rows), -1)  # -0.0 is 0.0
    key = np.zeros(len(rows), np.uint64)
    for column in range(words.shape[1]):
        key = (key ^ words[:, column]) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    first, group = _group_keys(key)
    if not np.array_equal(words[first][group], words):  # two different rows with one hash: never seen, still right
        _, first, group = np.unique(words, axis=0, return_index=True, return_inverse=True)
    return group.reshape(-1).astype(np.int64), first.astype(np.int64)


def _group_keys(key: npt.NDArray[np.uint64]) -> tuple[_I64, _I64]:
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    group = np.empty(len(key), np.int64)
    group[order] = np.cumsum(starts) - 1
    return order[starts], group


def _soft_links(triangles: _I64, faces: F32) -> _I64:
    """[L, 2]: pairs of corners at the same vertex across an edge that bends less than the crease angle."""
    start = np.arange(triangles.size, dtype=np.int64)
    stop = start.reshape(-1, 3)[:, [1, 2, 0]].reshape(-1)
    flat = triangles.reshape(-1)
    low, high = np.minimum(flat[start], flat[stop]), np.maximum(flat[start], flat[stop])
    order = np.argsort(low * (int(flat.max()) + 1) + high, kind="stable")
    one, two = order[:-1], order[1:]
    soft = (low[one] == low[two]) & (high[one] == high[two])
    one, two = one[soft], two[soft]
    bend = np.einsum("ij,ij->i", faces[one // 3], faces[two // 3])
    degenerate = ~faces[one // 3].any(axis=1) | ~faces[two // 3].any(axis=1)
    soft = (bend >= math.cos(math.radians(CREASE_DEG))) | degenerate
    one, two = one[soft], two[soft]
    crossed = flat[start[one]] != flat[start[two]]
    at_start = np.stack([start[one], np.where(crossed, stop[two], start[two])], axis=1)
    at_stop = np.stack([stop[one], np.where(crossed, start[two], stop[two])], axis=1)
    return np.concatenate([at_start, at_stop])


def _components(count: int, links: _I64) -> _I64:
    """[count]: the least member of each one's connected component, by pointer jumping."""
    label = np.arange(count, dtype=np.int64)
    while True:
        before = label.copy()
        left, right = label[links[:, 0]], label[links[:, 1]]
        least = np.minimum(left, right)
        np.minimum.at(label, left, least)
        np.minimum.at(label, right, least)
        label = label[label]
        if np.array_equal(label, before):
            return label
