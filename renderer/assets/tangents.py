"""Tangents for normal maps, in the spirit of MikkTSpace: per-corner texture gradients, averaged by angle."""

from __future__ import annotations

import numpy as np

from renderer.assets.model import F32, U32
from renderer.assets.normals import corner_angles, sum_by_index

_CHUNK = 1 << 20


def tangents(positions: F32, normals: F32, uv: F32, triangles: U32) -> F32:
    """[N, 4]: unit tangents along growing u, perpendicular to the normals; w is the bitangent's sign.

    The bitangent is ``w * cross(normal, tangent)`` and points along **falling** v: up in the picture, as glTF
    and MikkTSpace have it with the texture's origin at the top left. Vertices that mirrored
    halves of a texture share get the sign of the larger part: ``mirrored_apart`` parts them first.
    """
    gradient, sign = _gradients(positions, uv, triangles)
    angles = corner_angles(positions, triangles)
    total = np.zeros((len(positions), 3), np.float64)
    signs = np.zeros((len(positions), 1), np.float64)
    for corner in range(3):
        at = triangles[:, corner]
        normal = normals[at]
        along = gradient - normal * np.einsum("mi,mi->m", normal, gradient)[:, None]
        length = np.linalg.norm(along, axis=1)
        along /= np.where(length > 0, length, 1)[:, None]
        total += sum_by_index(at, along * angles[:, corner, None], len(positions))
        signs += sum_by_index(at, (sign * angles[:, corner])[:, None], len(positions))
    result = np.empty((len(positions), 4), np.float32)
    total -= normals * np.einsum("ni,ni->n", total, normals)[:, None]
    length = np.linalg.norm(total, axis=1)
    good = length > 1e-6
    result[:, :3] = total / np.where(good, length, 1)[:, None]
    if not good.all():
        result[~good, :3] = _any_perpendicular(normals[~good])
    result[:, 3] = np.where(signs[:, 0] < 0, -1.0, 1.0)
    return result


def uv_sign(uv: F32, triangles: U32) -> F32:
    """[M]: +1 where a triangle's texture is the right way round, -1 where mirrored, 0 without area in uv."""
    corners = uv[triangles]
    d1, d2 = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    return np.sign(-(d1[:, 0] * d2[:, 1] - d1[:, 1] * d2[:, 0])).astype(np.float32)


def mirrored_apart(uv: F32, triangles: U32) -> tuple[U32, U32]:
    """Gives vertices that both mirrored and unmirrored triangles use a twin for the mirrored ones.

    Returns the sources [N'] of the new vertices and the triangles [M, 3] that use them.
    """
    count = len(uv)
    sign = uv_sign(uv, triangles)
    used = [np.zeros(count, bool), np.zeros(count, bool)]
    used[0][triangles[sign > 0]] = True
    used[1][triangles[sign < 0]] = True
    both = np.flatnonzero(used[0] & used[1])
    sources = np.concatenate([np.arange(count, dtype=np.uint32), both.astype(np.uint32)])
    if not len(both):
        return sources, triangles
    twin = np.arange(count, dtype=np.uint32)
    twin[both] = count + np.arange(len(both), dtype=np.uint32)
    parted = np.where((sign < 0)[:, None], twin[triangles], triangles)
    return sources, parted.astype(np.uint32)


def _gradients(positions: F32, uv: F32, triangles: U32) -> tuple[F32, F32]:
    """The unit directions [M, 3] in which u grows on each triangle (or 0), and the signs of its texture."""
    direction = np.zeros((len(triangles), 3), np.float32)
    for start in range(0, len(triangles), _CHUNK):
        part = slice(start, start + _CHUNK)
        p, t = positions[triangles[part]].astype(np.float64), uv[triangles[part]].astype(np.float64)
        e1, e2 = p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]
        d1, d2 = t[:, 1] - t[:, 0], t[:, 2] - t[:, 0]
        area = d1[:, 0] * d2[:, 1] - d1[:, 1] * d2[:, 0]
        along = (e1 * d2[:, 1, None] - e2 * d1[:, 1, None]) * np.sign(area)[:, None]
        length = np.linalg.norm(along, axis=1)
        direction[part] = along / np.where(length > 0, length, 1)[:, None]
    return direction, uv_sign(uv, triangles)


def _any_perpendicular(normals: F32) -> F32:
    axis = np.where(np.abs(normals[:, :1]) < 0.9, [[1.0, 0.0, 0.0]], [[0.0, 0.0, 1.0]])
    across = axis - normals * np.einsum("ni,ni->n", axis, normals)[:, None]
    return (across / np.linalg.norm(across, axis=1, keepdims=True)).astype(np.float32)
