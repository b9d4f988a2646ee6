"""Directions around an eye on a flat map that keeps solid angles: Lambert's azimuthal equal-area projection.

J. P. Snyder, "Map Projections: A Working Manual" (1987), p. 182. A direction at the angle a from the map's
middle lies 2 sin(a / 2) from it. What is near in direction is near on the map, whatever screens lie
between; only the one direction opposite to the middle is torn apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from renderer.maths.transforms import F64

_STEPS = 17
_ALL_AROUND = 2.0
"""How far the opposite direction lies from the middle."""


@dataclass(frozen=True, eq=False)
class EqualAreaMap:
    """``axes`` [3, 3]: right, up and towards the middle, unit rows; ``half`` [2]: the map's half width and
    height (small distances are radians); ``size`` in texels, which are square."""

    axes: F64
    half: F64
    size: tuple[int, int]

    @property
    def whole(self) -> bool:
        """Whether it goes all around."""
        return bool(self.half.max() >= _ALL_AROUND)

    @property
    def texel_sr(self) -> float:
        """The solid angle of a texel."""
        return float(4 * self.half.prod() / (self.size[0] * self.size[1]))

    def place(self, directions: F64) -> F64:
        """[..., 2] where directions [..., 3] lie; 0 is the middle."""
        x, y, z = np.moveaxis(directions @ self.axes.T, -1, 0)
        length = np.sqrt(x * x + y * y + z * z)
        k = np.sqrt(2.0 / np.maximum(length * (length + z), 1e-12))
        return np.stack([k * x, k * y], axis=-1)

    def direction(self, place: F64) -> F64:
        """[..., 3] unit directions of places [..., 2] on the map."""
        square = (place**2).sum(axis=-1, keepdims=True)
        flat = place * np.sqrt(np.maximum(1 - square / 4, 0.0))
        return np.concatenate([flat, 1 - square / 2], axis=-1) @ self.axes


def fitted_map(eye: F64, panels: Iterable[F64], texel: float, margin: float, multiple: int) -> EqualAreaMap:
    """The map of everything that ``eye`` [3] sees on panels (corners [3, 3] each: bottom left, bottom
    right, top left).

    ``texel`` is a texel's side and ``margin`` what is added all around, both about in radians; the size in
    texels is a ``multiple``.
    """
    rays = np.concatenate([_grid(corners) for corners in panels]) - eye
    rays = rays / np.linalg.norm(rays, axis=1, keepdims=True)
    axes = _axes(rays.mean(axis=0))
    reach = np.abs(EqualAreaMap(axes, np.ones(2), (1, 1)).place(rays)).max(axis=0)
    reach = np.minimum(reach, _ALL_AROUND) + margin
    counts = np.ceil(2 * reach / (texel * multiple)).astype(int) * multiple
    return EqualAreaMap(axes, counts * texel / 2, (int(counts[0]), int(counts[1])))


def _grid(corners: F64) -> F64:
    """[N, 3] places all over a panel."""
    u, v = (axis.ravel()[:, None] for axis in np.meshgrid(*[np.linspace(0, 1, _STEPS)] * 2))
    return corners[0] + u * (corners[1] - corners[0]) + v * (corners[2] - corners[0])


def _axes(middle: F64) -> F64:
    length = np.linalg.norm(middle)
    forward = middle / length if length > 1e-3 else np.array([0.0, 0.0, -1.0])
    upwards = (0.0, 1.0, 0.0) if abs(forward[1]) < 0.99 else (0.0, 0.0, -1.0)
    right = np.cross(forward, upwards)
    right = right / np.linalg.norm(right)
    return np.array([right, np.cross(right, forward), forward])
