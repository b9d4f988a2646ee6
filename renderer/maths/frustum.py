"""The exact off-axis frustum of a flat screen seen from an eye.

R. Kooima, "Generalized Perspective Projection" (2009), with one addition: a screen whose sides are not
perpendicular to the last micrometre is still hit exactly, by a shear in the projection.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from renderer.maths.transforms import F64


@dataclass(frozen=True, eq=False)
class Frustum:
    """``view`` [4, 4] takes the world to the eye's space, ``projection`` [4, 4] that to clip space."""

    eye: F64
    view: F64
    projection: F64

    @cached_property
    def matrix(self) -> F64:
        """[4, 4] from the world to clip space."""
        return self.projection @ self.view

    @cached_property
    def planes(self) -> F64:
        """[6, 4] left, right, bottom, top, near, far with unit normals pointing inwards."""
        rows = self.matrix
        planes = np.array([rows[3] + rows[0], rows[3] - rows[0], rows[3] + rows[1], rows[3] - rows[1],
                           rows[3] + rows[2], rows[3] - rows[2]])  # fmt: skip
        return planes / np.linalg.norm(planes[:, :3], axis=1, keepdims=True)

    def may_see(self, centre: F64, radius: float) -> bool:
        """False if the ball lies wholly outside."""
        return bool(np.all(self.planes[:, :3] @ centre + self.planes[:, 3] > -radius))


def screen_axes(corners: F64) -> F64:
    """[3, 3] unit, perpendicular rows: right (along the screen's bottom edge), up, towards the audience."""
    right = corners[1] - corners[0]
    right = right / np.linalg.norm(right)
    towards = np.cross(right, corners[2] - corners[0])
    towards = towards / np.linalg.norm(towards)
    return np.array([right, np.cross(towards, right), towards])


def off_axis(corners: F64, eye: F64, near: float, far: float) -> Frustum:
    """The frustum from ``eye`` [3] through a screen.

    ``corners`` [3, 3]: bottom left, bottom right, top left, metres. The eye must lie before the screen.
    ``near`` and ``far`` are distances from the eye, perpendicular to the screen.
    """
    corners, eye = np.asarray(corners, np.float64), np.asarray(eye, np.float64)
    axes = screen_axes(corners)
    (left, bottom, minus_distance), (right, _, _), (top_x, top, _) = (corners - eye) @ axes.T
    distance = -minus_distance
    width, height, lean = right - left, top - bottom, top_x - left
    projection = np.zeros((4, 4))
    projection[0] = [2 * distance / width, -2 * distance * lean / (height * width), 0.0, 0.0]
    projection[0, 2] = (right + left) / width - lean * (2 * bottom) / (height * width)
    projection[1, 1] = 2 * distance / height
    projection[1, 2] = (top + bottom) / height
    projection[2, 2] = -(far + near) / (far - near)
    projection[2, 3] = -2 * far * near / (far - near)
    projection[3, 2] = -1.0
    view = np.eye(4)
    view[:3, :3] = axes
    view[:3, 3] = -axes @ eye
    return Frustum(eye, view, projection)
