"""Building blocks for the stage of the built-in show: parts made of triangles, and what joins them.

A `Part` is a mesh with everything a glTF primitive wants except tangents: positions, normals, texture
coordinates (v down, in units of one texture repeat) and a linear colour that multiplies the material's.
Builders make geometry as bare positions and triangles; `finish` gives it split normals by crease angle and
texture coordinates projected along the dominant axis, so that textures keep their scale in metres.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

F = npt.NDArray[np.float64]
I = npt.NDArray[np.int64]  # noqa: E741


@dataclass(frozen=True, eq=False)
class Part:
    """Triangles: ``pos`` and ``nrm`` [N, 3], ``uv`` [N, 2], ``col`` [N, 4], ``tri`` [M, 3]."""

    pos: F
    nrm: F
    uv: F
    col: F
    tri: I

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Part:
        return replace(self, pos=self.pos + np.array([x, y, z]))

    def turned(self, degrees: float) -> Part:
        """About +y, counter-clockwise seen from above."""
        m = rotation_y(degrees)
        return replace(self, pos=self.pos @ m.T, nrm=self.nrm @ m.T)

    def tinted(self, tint: float | Sequence[float] | F) -> Part:
        col = self.col.copy()
        col[:, :3] *= np.asarray(tint, dtype=np.float64)
        return replace(self, col=col)

    def uv_moved(self, u: float, v: float) -> Part:
        return replace(self, uv=self.uv + np.array([u, v]))

    def without(self, facing: Sequence[float], dot: float = 0.9) -> Part:
        """Drops triangles that face a direction, for sides that nobody sees."""
        n = face_normals(self.pos, self.tri)
        return compact(replace(self, tri=self.tri[n @ np.asarray(facing, dtype=np.float64) < dot]))


def rotation_y(degrees: float) -> F:
    a = np.radians(degrees)
    c, s = np.cos(a), np.sin(a)
    return np.array([[c, 0.0, s], [0.0, 1.0, 0.0], [-s, 0.0, c]])


def join(parts: Iterable[Part]) -> Part:
    items = list(parts)
    starts = np.cumsum([0, *(len(p.pos) for p in items)])
    tri = np.concatenate([p.tri + s for p, s in zip(items, starts[:-1], strict=True)])
    return Part(
        np.concatenate([p.pos for p in items]),
        np.concatenate([p.nrm for p in items]),
        np.concatenate([p.uv for p in items]),
        np.concatenate([p.col for p in items]),
        tri,
    )


def compact(part: Part) -> Part:
    """Leaves out vertices that no triangle uses."""
    used, inverse = np.unique(part.tri, return_inverse=True)
    return Part(
        part.pos[used], part.nrm[used], part.uv[used], part.col[used], inverse.reshape(-1, 3).astype(np.int64)
    )


def face_normals(pos: F, tri: I) -> F:
    n = np.cross(pos[tri[:, 1]] - pos[tri[:, 0]], pos[tri[:, 2]] - pos[tri[:, 0]])
    return n / np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-12)


def _corner_normals(pos: F, tri: I, crease_deg: float) -> F:
    """One normal per triangle corner: the area-weighted mean of the faces around it within the crease."""
    weld = np.unique(np.round(pos, 5), axis=0, return_inverse=True)[1].reshape(-1)
    area = np.cross(pos[tri[:, 1]] - pos[tri[:, 0]], pos[tri[:, 2]] - pos[tri[:, 0]])
    unit = area / np.maximum(np.linalg.norm(area, axis=1, keepdims=True), 1e-12)
    corner = weld[tri].reshape(-1)
    order = np.argsort(corner, kind="stable")
    bounds = np.flatnonzero(np.diff(corner[order])) + 1
    out = np.zeros((len(corner), 3))
    limit = np.cos(np.radians(crease_deg))
    for group in np.split(order, bounds):
        faces = group // 3
        near = (unit[faces] @ unit[faces].T) >= limit
        out[group] = near @ area[faces]
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)


def finish(
    pos: F,
    tri: I,
    uv: F | None = None,
    crease_deg: float = 35.0,
    repeat_m: float = 1.0,
    tint: float | Sequence[float] | F = 1.0,
) -> Part:
    """Bare geometry to a part. Without ``uv`` the texture is projected along each face's dominant axis."""
    pos = np.asarray(pos, dtype=np.float64)
    tri = np.asarray(tri, dtype=np.int64)
    size = np.linalg.norm(np.cross(pos[tri[:, 1]] - pos[tri[:, 0]], pos[tri[:, 2]] - pos[tri[:, 0]]), axis=1)
    tri = tri[size > 1e-9]
    nrm = _corner_normals(pos, tri, crease_deg)
    flat = pos[tri].reshape(-1, 3)
    if uv is None:
        n = np.repeat(face_normals(pos, tri), 3, axis=0)
        axis = np.argmax(np.abs(n) * np.array([1.0, 1.02, 1.01]), axis=1)
        side = np.where(n[np.arange(len(n)), axis] >= 0.0, 1.0, -1.0)
        x, y, z = flat.T
        u = np.choose(axis, [-z * side, x, x * side])
        v = np.choose(axis, [-y, z * side, -y])
        tex = np.column_stack([u, v]) / repeat_m
    else:
        tex = np.asarray(uv, dtype=np.float64)[tri].reshape(-1, 2)
    key = np.round(np.column_stack([flat, nrm * 0.1, tex]), 5)
    _, first, inverse = np.unique(key, axis=0, return_index=True, return_inverse=True)
    col = np.ones((len(first), 4))
    col[:, :3] = np.asarray(tint, dtype=np.float64)
    return Part(flat[first], nrm[first], tex[first], col, inverse.reshape(-1, 3).astype(np.int64))


# ---------------------------------------------------------------- geometry


def grid_triangles(rows: int, cols: int, close: bool = False) -> I:
    """Triangles of a rows x cols grid of vertices; counter-clockwise if columns run right and rows run up."""
    r = np.arange(rows - 1)[:, None]
    c = np.arange(cols if close else cols - 1)[None, :]
    d = (c + 1) % cols
    a, b = r * cols + c, r * cols + d
    e, f = (r + 1) * cols + d, (r + 1) * cols + c
    return np.concatenate([np.stack([a, b, e], -1).reshape(-1, 3), np.stack([a, e, f], -1).reshape(-1, 3)]).astype(
        np.int64
    )


def box(
    size: Sequence[float], bevel: float = 0.0, repeat_m: float = 1.0, tint: float | Sequence[float] | F = 1.0
) -> Part:
    """A box standing on y = 0, centred in x and z, its edges chamfered by ``bevel``."""
    half = np.asarray(size, dtype=np.float64) / 2.0
    signs = np.array([[sx, sy, sz] for sx in (-1, 1) for sy in (-1, 1) for sz in (-1, 1)], dtype=np.float64)
    if bevel <= 0.0:
        pos = signs * half
    else:
        pos = np.concatenate(
            [signs * (half - bevel * (np.arange(3) != axis)) for axis in range(3)]
        )  # per corner the vertex that lies on the x, the y and the z face
    pos = pos + np.array([0.0, half[1], 0.0])
    return finish(pos, _hull(pos), crease_deg=20.0, repeat_m=repeat_m, tint=tint)


def _hull(points: F) -> I:
    """The triangles of a convex hull, facing outwards."""
    from scipy.spatial import ConvexHull

    tri = ConvexHull(points).simplices.astype(np.int64)
    n = np.cross(points[tri[:, 1]] - points[tri[:, 0]], points[tri[:, 2]] - points[tri[:, 0]])
    away = np.einsum("ij,ij->i", n, points[tri].mean(axis=1) - points.mean(axis=0)) > 0.0
    tri[~away] = tri[~away][:, ::-1]
    return tri


def hull(
    points: F, crease_deg: float = 20.0, repeat_m: float = 1.0, tint: float | Sequence[float] | F = 1.0
) -> Part:
    pos = np.asarray(points, dtype=np.float64)
    return finish(pos, _hull(pos), crease_deg=crease_deg, repeat_m=repeat_m, tint=tint)


def lathe(
    profile: Sequence[Sequence[float]],
    sides: int,
    crease_deg: float = 35.0,
    repeat_m: float = 1.0,
    square: bool = False,
    tint: float | Sequence[float] | F = 1.0,
) -> Part:
    """Turns (radius, height) points, listed from the bottom up, about +y; ``square`` makes a mitred square.

    Ends at radius 0 close the part. A square's "radius" is half its width.
    """
    prof = np.asarray(profile, dtype=np.float64)
    if square:
        sides = 4
        angle = np.radians(45.0 + 90.0 * np.arange(4))
        ring = np.sqrt(2.0) * np.column_stack([np.sin(angle), np.cos(angle)])
    else:
        angle = 2.0 * np.pi * np.arange(sides) / sides
        ring = np.column_stack([np.sin(angle), np.cos(angle)])
    pos = np.empty((len(prof), sides, 3))
    pos[..., 0] = prof[:, :1] * ring[None, :, 0]
    pos[..., 1] = prof[:, 1:]
    pos[..., 2] = prof[:, :1] * ring[None, :, 1]
    if square:
        return finish(pos.reshape(-1, 3), grid_triangles(len(prof), sides, close=True),
                      crease_deg=crease_deg, repeat_m=repeat_m, tint=tint)  # fmt: skip
    pos = np.concatenate([pos, pos[:, :1]], axis=1)
    around = np.arange(sides + 1) / sides
    turns = max(1.0, np.round(2.0 * np.pi * prof[:, 0].max() / repeat_m))
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(prof, axis=0).T))]) / repeat_m
    uv = np.stack(np.broadcast_arrays(turns * around[None, :], -along[:, None]), axis=-1)
    return finish(pos.reshape(-1, 3), grid_triangles(len(prof), sides + 1), uv.reshape(-1, 2),
                  crease_deg=crease_deg, tint=tint)  # fmt: skip


def extrude(
    outline: Sequence[Sequence[float]],
    depth: float,
    crease_deg: float = 30.0,
    repeat_m: float = 1.0,
    tint: float | Sequence[float] | F = 1.0,
    caps: bool = True,
) -> Part:
    """A star-shaped outline (x, y), counter-clockwise seen from +z, from z = -depth/2 to +depth/2."""
    flat = np.asarray(outline, dtype=np.float64)
    n = len(flat)
    front = np.column_stack([flat, np.full(n, depth / 2.0)])
    back = np.column_stack([flat, np.full(n, -depth / 2.0)])
    pos = np.concatenate([back, front, [[*flat.mean(axis=0), -depth / 2.0]], [[*flat.mean(axis=0), depth / 2.0]]])
    i = np.arange(n)
    j = (i + 1) % n
    tri = [np.stack([i, j, n + j], -1), np.stack([i, n + j, n + i], -1)]
    if caps:
        tri += [np.stack([n + i, n + j, np.full(n, 2 * n + 1)], -1), np.stack([j, i, np.full(n, 2 * n)], -1)]
    return finish(pos, np.concatenate(tri), crease_deg=crease_deg, repeat_m=repeat_m, tint=tint)


def run(
    profile: Sequence[Sequence[float]],
    length: float,
    crease_deg: float = 30.0,
    repeat_m: float = 1.0,
    tint: float | Sequence[float] | F = 1.0,
    caps: bool = True,
) -> Part:
    """A moulding: the profile (z, y), counter-clockwise seen from -x (z right), drawn along x, centred."""
    part = extrude(profile, length, crease_deg, repeat_m, tint, caps)
    return replace(
        part, pos=part.pos[:, [2, 1, 0]] * [-1.0, 1.0, 1.0], nrm=part.nrm[:, [2, 1, 0]] * [-1.0, 1.0, 1.0]
    )


def tube(
    points: F, radii: F, sides: int, repeat_m: float = 1.0, wobble: F | None = None, crease_deg: float = 80.0
) -> Part:
    """A branch along ``points`` with parallel-transported rings; ``wobble`` [N, sides] scales the radius."""
    pts = np.asarray(points, dtype=np.float64)
    tangent = np.gradient(pts, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
    side = np.cross(tangent[0], [0.3, 0.2, 1.0])
    side /= np.linalg.norm(side)
    rings = np.empty((len(pts), sides + 1, 3))
    angle = 2.0 * np.pi * np.arange(sides + 1) / sides
    scale = np.ones((len(pts), sides)) if wobble is None else wobble
    scale = np.concatenate([scale, scale[:, :1]], axis=1)
    for k, t in enumerate(tangent):
        side = side - t * (side @ t)
        side /= np.linalg.norm(side)
        other = np.cross(t, side)
        offset = np.cos(angle)[:, None] * side + np.sin(angle)[:, None] * other
        rings[k] = pts[k] + offset * (radii[k] * scale[k])[:, None]
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(pts, axis=0), axis=1))]) / repeat_m
    turns = max(1.0, np.round(2.0 * np.pi * float(np.max(radii)) / repeat_m))
    uv = np.stack(np.broadcast_arrays(turns * angle[None, :] / (2.0 * np.pi), -along[:, None]), axis=-1)
    return finish(rings.reshape(-1, 3), grid_triangles(len(pts), sides + 1), uv.reshape(-1, 2), crease_deg)


def srgb(code: str) -> F:
    """``#RRGGBB`` to linear RGB."""
    c = np.array([int(code[k : k + 2], 16) for k in (1, 3, 5)]) / 255.0
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
