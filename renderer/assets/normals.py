"""Normals for meshes that come without: flat ones, smooth ones, smooth ones with creases. All vectorised."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from renderer.assets.model import F32, F64, U32

_CHUNK = 1 << 20  # triangles at a time, so that temporaries stay near 100 MB


def face_normals(positions: F32, triangles: U32) -> tuple[F32, F32]:
    """Unit normals [M, 3] of the triangles and their areas [M] (times 2); degenerate ones have both 0."""
    normals = np.empty((len(triangles), 3), np.float32)
    areas = np.empty(len(triangles), np.float32)
    for start in range(0, len(triangles), _CHUNK):
        part = slice(start, start + _CHUNK)
        corners = positions[triangles[part]].astype(np.float64)
        cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        length = np.linalg.norm(cross, axis=1)
        normals[part] = cross / np.where(length > 0, length, 1)[:, None]
        areas[part] = length
    return normals, areas


def corner_angles(positions: F32, triangles: U32) -> F32:
    """The angle in radians [M, 3] at each triangle's corner; 0 where an edge has no length."""
    angles = np.zeros((len(triangles), 3), np.float32)
    for start in range(0, len(triangles), _CHUNK):
        part = slice(start, start + _CHUNK)
        corners = positions[triangles[part]].astype(np.float64)
        edges = np.roll(corners, -1, axis=1) - corners
        length = np.linalg.norm(edges, axis=2, keepdims=True)
        edges /= np.where(length > 0, length, 1)
        cosine = -np.einsum("mij,mij->mi", edges, np.roll(edges, 1, axis=1))
        angle = np.arccos(np.clip(cosine, -1, 1))
        angles[part] = np.where((length[..., 0] > 0) & (np.roll(length, 1, axis=1)[..., 0] > 0), angle, 0)
    return angles


def sum_by_index(index: npt.NDArray[np.integer], values: npt.NDArray[np.floating], count: int) -> F64:
    """[count, C]: the rows of ``values`` [K, C] added up by ``index`` [K]."""
    total = np.empty((count, values.shape[1]), np.float64)
    for column in range(values.shape[1]):
        total[:, column] = np.bincount(index, weights=values[:, column], minlength=count)
    return total


def unit_rows(rows: npt.NDArray[np.floating], instead: tuple[float, ...]) -> F32:
    """``rows`` scaled to length 1; ``instead`` where a row has no length or is not finite."""
    with np.errstate(over="ignore", invalid="ignore"):
        length = np.linalg.norm(rows.astype(np.float64), axis=1)
        good = np.isfinite(length) & (length > 1e-30)
        result = (rows / np.where(good, length, 1)[:, None]).astype(np.float32)
    result[~good] = instead
    return result


def smooth_normals(positions: F32, triangles: U32) -> F32:
    """Unit normals [N, 3]: each vertex's triangles averaged, weighted by their angle at it."""
    faces, _ = face_normals(positions, triangles)
    angles = corner_angles(positions, triangles)
    total = np.zeros((len(positions), 3), np.float64)
    for corner in range(3):
        total += sum_by_index(triangles[:, corner], faces * angles[:, corner, None], len(positions))
    return unit_rows(total, (0.0, 1.0, 0.0))


def flat_corners(positions: F32, triangles: U32) -> F32:
    """Unit normals [3 M, 3] for triangles whose corners are all of their own, in their order."""
    faces, _ = face_normals(positions, triangles)
    return np.repeat(unit_rows(faces, (0.0, 1.0, 0.0)), 3, axis=0)
