"""A lens in place of an eye's point: depth of field as the mean of pictures from all over its aperture.

P. Haeberli and K. Akeley, "The Accumulation Buffer" (1990). Each picture is drawn from the middle of the
lens, of a world that is sheared so that the plane in focus stays where it is and what is seen of the rest is
what the place on the lens sees. The plane is the same for all panels of a wall, so that seams stay closed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from renderer.maths.transforms import F64


@dataclass(frozen=True)
class Lens:
    """A place on a lens: ``focus_m`` from it to what is sharp, ``offset_m`` right and up from its middle."""

    focus_m: float
    offset_m: tuple[float, float]

    def looking(self, eye: F64, axis: F64) -> ShearedEye:
        """This place on a lens at ``eye`` [3] that faces along ``axis`` [3]."""
        forward = axis / np.linalg.norm(axis)
        upwards = (0.0, 1.0, 0.0) if abs(forward[1]) < 0.99 else (0.0, 0.0, -1.0)
        right = np.cross(forward, upwards)
        right = right / np.linalg.norm(right)
        offset = self.offset_m[0] * right + self.offset_m[1] * np.cross(right, forward)
        return ShearedEye(eye, offset, forward / self.focus_m)


@dataclass(frozen=True, eq=False)
class ShearedEye:
    """``offset`` [3] from ``eye`` [3]; ``depth`` [3] times a place's way from the eye is 1 where it is
    sharp."""

    eye: F64
    offset: F64
    depth: F64

    @property
    def place(self) -> F64:
        """[3] where the picture is seen from."""
        return self.eye + self.offset

    @property
    def matrix(self) -> F64:
        """[4, 4] the shear of the world: x + offset (depth · (x − eye) − 1)."""
        shear = np.eye(4)
        shear[:3, :3] += np.outer(self.offset, self.depth)
        shear[:3, 3] = -self.offset * (1.0 + self.depth @ self.eye)
        return shear

    def rays(self, ways: F64) -> F64:
        """[..., 3] from the place on the lens to what is seen in directions [..., 3] from the eye."""
        return ways - (ways @ self.depth)[..., None] * self.offset

    def ball(self, centre: F64, radius: float) -> tuple[F64, float]:
        """A ball around what the shear makes of a ball."""
        stretch = 1.0 + float(np.linalg.norm(self.offset) * np.linalg.norm(self.depth))
        return centre + self.offset * (self.depth @ (centre - self.eye) - 1.0), radius * stretch
