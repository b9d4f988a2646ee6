"""Splits large meshes into near pieces, and thins pieces out: what is culled or seen small costs less.

Both only choose triangles: vertices stay as the file has them.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from renderer.assets.model import F32, U32, Primitive
from renderer.maths.rows import row_keys

CHUNK_TRIANGLES = 3000
CHUNK_RADIUS_M = 1.0
LEVELS = 8
"""Levels of detail at most; each one's cells are twice as large as those of the one before."""

_FINEST_CELL = 1.0 / 512.0  # of a chunk's radius
_WORTH_IT = 0.75  # a level that keeps more of the triangles than this is left out
_UV_CELLS = 8.0


def chunks(primitive: Primitive, metres: float) -> list[U32]:
    """Triangles [M, 3] in groups whose bounding boxes are small or which are few.

    ``metres`` is how long the primitive's unit is where it is largest placed.
    """
    triangles = primitive.triangles
    centres = primitive.positions[triangles].mean(axis=1)
    done: list[U32] = []
    waiting = [np.arange(len(triangles))]
    while waiting:
        group = waiting.pop()
        places = centres[group]
        extent = np.ptp(places, axis=0)
        small = float(np.linalg.norm(extent)) * metres / 2 <= CHUNK_RADIUS_M
        if len(group) <= CHUNK_TRIANGLES or small:
            done.append(triangles[np.sort(group)])
            continue
        axis = int(extent.argmax())
        order = np.argsort(places[:, axis], kind="stable")
        half = len(group) // 2
        waiting += [group[order[:half]], group[order[half:]]]
    return done


def levels(primitive: Primitive, triangles: U32, radius: float) -> Iterator[tuple[float, U32]]:
    """(cell size in the primitive's unit, triangles) of ever coarser versions of a chunk.

    Vertices in one cell of a grid become the one of them that is nearest to their mean (Rossignac and
    Borrel 1993); vertices that differ in texture coordinates or in the way that they face stay apart. Those
    on the chunk's border stay where they are, so that chunks at different levels still meet.
    """
    used, inverse = np.unique(triangles, return_inverse=True)
    local = inverse.reshape(-1, 3)
    border = _border(primitive.positions[used], local)
    count = len(local)
    for level in range(LEVELS):
        cell = radius * _FINEST_CELL * 2**level
        representative = np.where(border, np.arange(len(used)), _clustered(primitive, used, cell))
        corners = representative[local]
        kept = (corners != np.roll(corners, 1, axis=1)).all(axis=1)
        if kept.sum() <= _WORTH_IT * count and kept.any():
            count = int(kept.sum())
            yield cell, used[corners[kept]].astype(np.uint32)


def _border(positions: F32, triangles: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """[N] which vertices lie at an end of an edge that only one triangle has, going by where vertices are."""
    exact = np.ascontiguousarray(positions + 0.0).view(np.int32).reshape(-1, 3)  # -0 is 0
    _, place = np.unique(row_keys(exact.astype(np.int64)), return_inverse=True)
    corners = place[triangles]
    edges = np.sort(np.stack([corners, np.roll(corners, -1, axis=1)], axis=-1).reshape(-1, 2), axis=1)
    numbers = edges[:, 0] * np.int64(len(positions)) + edges[:, 1]
    _, which, uses = np.unique(numbers, return_inverse=True, return_counts=True)
    ends = edges[uses[which] == 1]
    return np.isin(place, ends)


def _clustered(primitive: Primitive, used: npt.NDArray[np.integer], cell: float) -> npt.NDArray[np.int64]:
    """For each used vertex, which of them stands for its cluster."""
    positions = primitive.positions[used]
    keys = [np.floor(positions / cell), np.rint(primitive.normals[used])]
    if primitive.uv0 is not None:
        keys.append(np.floor(primitive.uv0[used] * _UV_CELLS))
    _, cluster = np.unique(row_keys(np.hstack(keys).astype(np.int64)), return_inverse=True)
    return _nearest_to_mean(positions, cluster)


def _nearest_to_mean(positions: F32, cluster: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    size = np.bincount(cluster)
    mean = np.stack([np.bincount(cluster, positions[:, axis]) for axis in range(3)], axis=1) / size[:, None]
    distance = ((positions - mean[cluster]) ** 2).sum(axis=1)
    order = np.lexsort((distance, cluster))
    first = order[np.searchsorted(cluster[order], np.arange(len(size)))]
    return first[cluster]
