"""A wall once every shorthand is resolved: flat facets with their place in the raster, eyes and outputs.

Nothing downstream knows whether a facet came from a corner, an arc or a mesh.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Facet:
    """A flat rectangle of LEDs.

    ``corners_m`` [3, 3] is bottom left, bottom right, top left as the audience sees them, metres;
    ``raster_px`` is (x, y, width, height) in the raster, whose origin is the top left.
    """

    name: str
    surface: str
    corners_m: F64
    raster_px: tuple[int, int, int, int]

    @property
    def pixels(self) -> tuple[int, int]:
        return self.raster_px[2], self.raster_px[3]

    @cached_property
    def right_m(self) -> F64:
        """[3] from the bottom left to the bottom right corner."""
        return self.corners_m[1] - self.corners_m[0]

    @cached_property
    def up_m(self) -> F64:
        """[3] from the bottom left to the top left corner."""
        return self.corners_m[2] - self.corners_m[0]

    @cached_property
    def normal(self) -> F64:
        """[3] unit vector from the lit side towards the audience."""
        across = np.cross(self.right_m, self.up_m)
        return across / np.linalg.norm(across)

    @cached_property
    def outline_m(self) -> F64:
        """[4, 3] bottom left, bottom right, top right, top left."""
        bottom_left, bottom_right, top_left = self.corners_m
        return np.array([bottom_left, bottom_right, bottom_right + self.up_m, top_left])

    def distance_m(self, eye: F64) -> float:
        """How far ``eye`` [3] is before the facet's plane, metres; negative behind it."""
        return float(self.normal @ (eye - self.corners_m[0]))

    def positions_m(self, x_px: F64, y_px: F64) -> F64:
        """[..., 3] the places on the facet of raster coordinates (pixel centres are at + 0.5)."""
        left, top, width, height = self.raster_px
        u = (np.asarray(x_px, np.float64) - left) / width
        v = 1.0 - (np.asarray(y_px, np.float64) - top) / height
        return self.corners_m[0] + u[..., None] * self.right_m + v[..., None] * self.up_m


@dataclass(frozen=True, eq=False)
class Eye:
    """A place from which the wall is looked at, metres."""

    name: str
    position_m: F64


@dataclass(frozen=True)
class Tile:
    """A rectangle of the raster (x, y, width, height), turned clockwise and placed on an output."""

    from_px: tuple[int, int, int, int]
    to_px: tuple[int, int]
    rotate_deg: int


@dataclass(frozen=True)
class Output:
    """One video output to an LED processor."""

    name: str
    size_px: tuple[int, int]
    refresh_hz: float
    tiles: tuple[Tile, ...]
    monitor: str | None = None
    position_px: tuple[int, int] | None = None
    """Which monitor carries it, by name or by place; neither: one of its size."""


@dataclass(frozen=True, eq=False)
class Wall:
    """The whole wall. ``source`` is what messages call it: the file's path, or its name if it is built in."""

    name: str
    source: str
    raster_px: tuple[int, int]
    facets: tuple[Facet, ...]
    eyes: tuple[Eye, ...]
    outputs: tuple[Output, ...]
    peak_nits: float
    half_angle_deg: float | None
    pitch_mm: float
    cabinet_px: tuple[int, int]
    bit_depth: int = 8
    warnings: tuple[str, ...] = ()

    @cached_property
    def middle_m(self) -> F64:
        """[3] the centre of the facets, weighted by their areas."""
        return middle_of(self.facets)


def middle_of(facets: tuple[Facet, ...]) -> F64:
    """[3] the centre of ``facets``, weighted by their areas, metres."""
    areas = np.array([np.linalg.norm(np.cross(f.right_m, f.up_m)) for f in facets])
    centres = np.array([f.outline_m.mean(axis=0) for f in facets])
    return areas @ centres / areas.sum()
