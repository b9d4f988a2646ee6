"""The skin of a relic: soft pictures, relief as slopes and hollows, and curved sheets of triangles.

A height field is in millimetres, row 0 at the top of the texture, and repeats both ways; `mm` is the
size of its pixels (down, across).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from brush import Array, Image32
from glb import Material, Mesh
from numpy.typing import ArrayLike, NDArray


def rgb(code: int) -> NDArray[np.float32]:
    return np.array([code >> 16, code >> 8 & 255, code & 255], dtype=np.float32) / 255.0


def blur(a: Image32, sigma: tuple[float, float]) -> Image32:
    """Gaussian, sigma in pixels (down, across); the texture repeats across."""
    for axis, size in enumerate(sigma):
        reach = max(1, int(np.ceil(2.5 * size)))
        weight = np.exp(-0.5 * (np.arange(-reach, reach + 1) / size) ** 2)
        total = np.zeros_like(a)
        for k, share in zip(range(-reach, reach + 1), weight / weight.sum(), strict=True):
            total += np.float32(share) * np.roll(a, k, axis=axis)
        a = total
    return a


def step(a: ArrayLike, low: float, high: float) -> NDArray[np.float32]:
    """Smooth from 0 at `low` to 1 at `high`."""
    t = np.clip((np.asarray(a, dtype=np.float32) - low) / (high - low), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def mix(a: ArrayLike, b: ArrayLike, share: Image32) -> NDArray[np.float32]:
    """Colours a to b by a picture of shares."""
    a, b = np.asarray(a, dtype=np.float32), np.asarray(b, dtype=np.float32)
    return (a + (b - a) * share[..., None]).astype(np.float32)


def slopes(height: Image32, mm: tuple[float, Array | float], gain: float = 1.0) -> NDArray[np.float32]:
    """A normal map of a height field, its slopes `gain` times as steep (see `normal_scale`)."""
    down = (np.roll(height, -1, axis=0) - np.roll(height, 1, axis=0)) / (2 * mm[0])
    across = (np.roll(height, -1, axis=1) - np.roll(height, 1, axis=1)) / (2 * np.asarray(mm[1]))
    n = np.stack([-gain * across, gain * down, np.ones(height.shape)], axis=-1)
    n /= np.linalg.norm(n, axis=-1, keepdims=True)
    return (0.5 * n + 0.5).astype(np.float32)


def hollows(height: Image32, reach_px: float) -> Image32:
    """How far each point lies below what is within reach, in millimetres; below zero on edges and bosses."""
    return (blur(height, (reach_px, reach_px)) - height).astype(np.float32)


def sample(picture: Image32, u: Array, v: Array) -> Array:
    """Bilinear, u and v in 0..1, clamped at the edges."""
    rows, cols = picture.shape
    x, y = np.clip(u * cols - 0.5, 0, cols - 1.001), np.clip(v * rows - 0.5, 0, rows - 1.001)
    i, j = y.astype(np.int64), x.astype(np.int64)
    fx, fy = x - j, y - i
    upper = picture[i, j] * (1 - fx) + picture[i, j + 1] * fx
    lower = picture[i + 1, j] * (1 - fx) + picture[i + 1, j + 1] * fx
    return np.asarray(upper * (1 - fy) + lower * fy)


Surface = Callable[[Array, Array], Array]
"""(u, v) in 0..1 to positions in millimetres, u to the right and v downwards seen from outside."""


def sheet(
    name: str, place: Surface, u: Array, v: Array, material: Material | None, raised: Surface | None = None
) -> Mesh:
    """A mesh over a grid of u and v, in metres, with the smooth normals of `place`.

    `raised`, where given, says where the vertices lie instead: relief that the normal map shows too.
    """
    gu, gv = np.meshgrid(u, v)
    inside = np.clip(gu, 2e-4, 1 - 2e-4), np.clip(gv, 2e-4, 1 - 2e-4)  # where it runs to a point
    along, down = _difference(place, *inside, (1e-4, 0.0)), _difference(place, *inside, (0.0, 1e-4))
    normals = _unit(np.cross(down, along))
    tangent = _unit(along - normals * (along * normals).sum(axis=-1, keepdims=True))
    tangents = np.concatenate([tangent, np.ones((*gu.shape, 1))], axis=-1)
    positions = (raised or place)(gu, gv) / 1000.0
    flat = [a.reshape(-1, a.shape[-1]) for a in (positions, normals, tangents, np.stack([gu, gv], axis=-1))]
    triangles = _solid_only(flat[0], _grid(len(v), len(u)))
    return Mesh(flat[0], triangles, material, flat[1], flat[3], flat[2], name=name)


def _difference(place: Surface, u: Array, v: Array, eps: tuple[float, float]) -> Array:
    return place(u + eps[0], v + eps[1]) - place(u - eps[0], v - eps[1])


def _unit(a: Array) -> Array:
    return a / np.maximum(np.linalg.norm(a, axis=-1, keepdims=True), 1e-12)


def _grid(rows: int, cols: int) -> NDArray[np.int64]:
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(cols - 1), indexing="ij")
    a = (i * cols + j).ravel()
    b, c, d = a + 1, a + cols, a + cols + 1
    return np.concatenate([np.stack([a, c, d], axis=-1), np.stack([a, d, b], axis=-1)])


def _solid_only(positions: Array, triangles: NDArray[np.int64]) -> NDArray[np.int64]:
    """Without the triangles that have no area, as where a sheet runs to a point."""
    p = positions.astype(np.float32)
    a, b, c = (p[triangles[:, k]] for k in range(3))
    whole = (a != b).any(axis=1) & (b != c).any(axis=1) & (c != a).any(axis=1)
    return triangles[whole]


def moved(mesh: Mesh, turn: ArrayLike, to_mm: Sequence[float]) -> Mesh:
    """A copy that is turned (the columns of `turn` are its new axes), then moved."""
    axes = np.asarray(turn, dtype=np.float64)
    tangents = np.asarray(mesh.tangents, dtype=np.float64)
    return Mesh(
        np.asarray(mesh.positions) @ axes.T + np.asarray(to_mm) / 1000.0,
        mesh.indices,
        mesh.material,
        np.asarray(mesh.normals) @ axes.T,
        mesh.uv,
        np.column_stack([tangents[:, :3] @ axes.T, tangents[:, 3]]),
        name=mesh.name,
    )


def joined(name: str, meshes: Sequence[Mesh]) -> Mesh:
    """Meshes of one material as one."""
    starts = np.cumsum([0] + [len(np.asarray(m.positions)) for m in meshes])
    parts = [
        np.concatenate([np.asarray(getattr(m, key)) for m in meshes])
        for key in ("positions", "normals", "uv", "tangents")
    ]
    indices = [np.asarray(m.indices).reshape(-1, 3) + start for m, start in zip(meshes, starts, strict=False)]
    return Mesh(parts[0], np.concatenate(indices), meshes[0].material, parts[1], parts[2], parts[3], name=name)
