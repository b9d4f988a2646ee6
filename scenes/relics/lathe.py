"""Turned vessels: a profile through measured-looking points, thrown on a wheel that is not perfect.

A profile is one curve in (radius, height), in millimetres, that runs over the whole skin of a vessel:
from the middle of the inside's bottom up the inner wall, over the lip, down the outer wall, round the
foot to the middle of the underside. `lathe` turns it into triangles; `sky_seen` bakes how much of the
sky each point of the profile sees.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def spline(t: Array, values: Array, at: Array) -> Array:
    """Natural cubic spline (C2, so reflections run over it without a kink) of columns over t."""
    n, h = len(t), np.diff(t)
    system, right = np.eye(n), np.zeros_like(values)
    for i in range(1, n - 1):
        system[i, i - 1 : i + 2] = h[i - 1], 2 * (h[i - 1] + h[i]), h[i]
        right[i] = 6 * ((values[i + 1] - values[i]) / h[i] - (values[i] - values[i - 1]) / h[i - 1])
    bend = np.linalg.solve(system, right)
    k = np.clip(np.searchsorted(t, at, side="right") - 1, 0, n - 2)
    a, b, step = (t[k + 1] - at)[:, None], (at - t[k])[:, None], h[k][:, None]
    cubic = (bend[k] * a**3 + bend[k + 1] * b**3) / (6 * step)
    return (
        cubic + (values[k] / step - bend[k] * step / 6) * a + (values[k + 1] / step - bend[k + 1] * step / 6) * b
    )


@dataclass(frozen=True)
class Profile:
    """A dense curve: arc length s, radius r and height y of each sample, all in millimetres."""

    s: Array
    r: Array
    y: Array

    @classmethod
    def through(cls, points: Sequence[tuple[float, float]], samples: int = 6000) -> Profile:
        """Spline through (radius, height) points; the first and the last lie on the axis."""
        p = np.asarray(points, dtype=np.float64)
        t = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1) ** 0.5)])
        curve = spline(t, p, np.linspace(0.0, t[-1], samples * 4))
        s = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(curve, axis=0), axis=1))])
        even = np.linspace(0.0, s[-1], samples)
        r, y = np.interp(even, s, curve[:, 0]), np.interp(even, s, curve[:, 1])
        return cls(even, np.maximum(r, 0.0), y)

    @property
    def length(self) -> float:
        return float(self.s[-1])

    def at(self, s: Array) -> tuple[Array, Array]:
        return np.interp(s, self.s, self.r), np.interp(s, self.s, self.y)

    def nearest(self, r: float, y: float) -> float:
        """Arc length of the sample nearest to a point."""
        return float(self.s[np.argmin((self.r - r) ** 2 + (self.y - y) ** 2)])

    def curvature(self) -> Array:
        """Signed, 1/mm, smoothed over a millimetre or so; positive where the skin is hollow."""
        heading = np.unwrap(np.arctan2(np.gradient(self.y), np.gradient(self.r)))
        kernel = np.hanning(25)
        return np.convolve(np.gradient(heading, self.s), kernel / kernel.sum(), mode="same")

    def rows(self, count: int, detail: float = 1.0) -> Array:
        """Arc lengths for `count` rows of vertices, closer together where the profile bends."""
        weight = 1.0 / self.length + detail * np.sqrt(np.abs(self.curvature())) / self.length
        total = np.concatenate([[0.0], np.cumsum(0.5 * (weight[1:] + weight[:-1]) * np.diff(self.s))])
        return np.interp(np.linspace(0.0, total[-1], count), total, self.s)


Wobble = Callable[[Array, Array, Array], tuple[Array, Array]]
"""(angle, radius, height) to (outward, upward) deviation in millimetres."""


def lathe(
    profile: Profile, rows: Array, v_of_s: Callable[[Array], Array], around: int, wobble: Wobble
) -> tuple[Array, Array, Array, Array, NDArray[np.int64]]:
    """Positions (millimetres), normals, tangents, uv and triangles. Angle 0 is +z; the seam is at -z."""
    u = np.linspace(0.0, 1.0, around + 1)
    angle, s = np.meshgrid(2 * np.pi * (u - 0.5), rows)

    def skin(a: Array, at: Array) -> Array:
        r, y = profile.at(np.clip(at, 0.0, profile.length))
        out, up = wobble(a, r, y)
        return np.stack([(r + out) * np.sin(a), y + up, (r + out) * np.cos(a)], axis=-1)

    eps_a, eps_s = 1e-3, 0.1
    positions = skin(angle, s)
    along_u = skin(angle + eps_a, s) - skin(angle - eps_a, s)
    on_axis = np.linalg.norm(along_u, axis=-1) < 1e-6
    along_u[on_axis] = np.stack([np.cos(angle), 0 * angle, -np.sin(angle)], axis=-1)[on_axis]
    along_s = skin(angle, s + eps_s) - skin(angle, s - eps_s)
    normals = np.cross(along_s, along_u)
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    for pole in (0, -1):
        if on_axis[pole].all():
            normals[pole] = np.sign(normals[pole, :, 1].mean()) * np.array([0.0, 1.0, 0.0])
    along_u -= normals * (normals * along_u).sum(axis=-1, keepdims=True)
    along_u /= np.linalg.norm(along_u, axis=-1, keepdims=True)
    positions[:, -1], normals[:, -1], along_u[:, -1] = positions[:, 0], normals[:, 0], along_u[:, 0]
    uv = np.stack([np.broadcast_to(u, angle.shape), v_of_s(s)], axis=-1)
    tangents = np.concatenate([along_u, np.ones((*angle.shape, 1))], axis=-1)
    flat = [a.reshape(-1, a.shape[-1]) for a in (positions, normals, tangents, uv)]
    return flat[0], flat[1], flat[2], flat[3], _grid(len(rows), around, on_axis[0].all(), on_axis[-1].all())


def _grid(rows: int, around: int, top_pole: bool, bottom_pole: bool) -> NDArray[np.int64]:
    i, j = np.meshgrid(np.arange(rows - 1), np.arange(around), indexing="ij")
    a = i * (around + 1) + j
    b, c, d = a + 1, a + around + 1, a + around + 2
    upper, lower = np.stack([a, c, d], axis=-1), np.stack([a, d, b], axis=-1)
    if bottom_pole:
        upper = upper[:-1]
    if top_pole:
        lower = lower[1:]
    return np.concatenate([upper.reshape(-1, 3), lower.reshape(-1, 3)])


def sky_seen(profile: Profile, count: int = 300, rays: int = 160, reach: float = 300.0) -> tuple[Array, Array]:
    """(s, 0..1): the cosine-weighted share of the sky each point sees past the vessel itself."""
    s = np.linspace(0.0, profile.length, count)
    r, y = profile.at(s)
    dr, dy = (np.interp(s, profile.s, np.gradient(a, profile.s)) for a in (profile.r, profile.y))
    nr, ny = -dy, dr
    golden = np.arange(rays) * np.pi * (3 - 5**0.5)
    disc = np.sqrt((np.arange(rays) + 0.5) / rays)
    lx, ly, lz = disc * np.cos(golden), disc * np.sin(golden), np.sqrt(1 - disc**2)
    dx = nr[:, None] * lz + dr[:, None] * lx
    dh = ny[:, None] * lz + dy[:, None] * lx
    dz = np.broadcast_to(ly, dx.shape)
    inside = _solid(profile)
    blocked = np.zeros(dx.shape, dtype=bool)
    for t in np.concatenate([[0.8, 1.6], np.arange(2.5, reach, 2.5)]):
        px, pz = r[:, None] + nr[:, None] * 0.3 + dx * t, dz * t
        blocked |= inside(np.hypot(px, pz), y[:, None] + ny[:, None] * 0.3 + dh * t)
    return s, 1.0 - (blocked * 1.0).mean(axis=1)


def _solid(profile: Profile) -> Callable[[Array, Array], NDArray[np.bool_]]:
    """Is a point in the clay? By the profile's crossings at each height, even-odd from the axis."""
    grid_r, grid_y = 0.5, 0.5
    edges_y = np.arange(profile.y.min() - 1, profile.y.max() + 2, grid_y)
    edges_r = np.arange(0, profile.r.max() + 2, grid_r)
    filled = np.zeros((len(edges_y), len(edges_r)), dtype=bool)
    y0, y1 = profile.y[:-1], profile.y[1:]
    for row, height in enumerate(edges_y):
        hit = np.nonzero((y0 <= height) != (y1 <= height))[0]
        share = (height - y0[hit]) / (y1[hit] - y0[hit])
        for crossing in profile.r[hit] + share * (profile.r[hit + 1] - profile.r[hit]):
            filled[row] ^= edges_r < crossing

    def inside(radius: Array, height: Array) -> NDArray[np.bool_]:
        row = np.round((height - edges_y[0]) / grid_y).astype(np.int64)
        col = np.round(radius / grid_r).astype(np.int64)
        ok = (row >= 0) & (row < len(edges_y)) & (col < len(edges_r))
        return ok & filled[np.clip(row, 0, len(edges_y) - 1), np.clip(col, 0, len(edges_r) - 1)]

    return inside
