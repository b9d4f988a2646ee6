"""What a picture is a picture of: the wall's raster for an eye, or the virtual world straight from a
camera."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from renderer.maths.frustum import off_axis
from renderer.maths.transforms import F64
from renderer.passes.panels import Panel
from renderer.wall.model import Eye, Wall
from renderer.wall.panels import panels_for
from renderer.wall.scaling import scaled_rectangle, scaled_size

NEAR_M = 0.1
FAR_M = 4000.0


@dataclass(frozen=True, eq=False)
class View:
    """Panels that together make a picture of ``size`` px, and what there is to say about them."""

    size: tuple[int, int]
    panels: tuple[Panel, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Camera:
    """A symmetric perspective camera: vertical field of view in degrees, picture size in px."""

    position_m: F64
    look_at_m: F64
    fov_deg: float
    size: tuple[int, int]

    @property
    def screen_m(self) -> F64:
        """[3, 3] bottom left, bottom right, top left of the picture, held up 1 m before the camera."""
        forward = self.look_at_m - self.position_m
        forward = forward / np.linalg.norm(forward)
        right = np.cross(forward, (0.0, 1.0, 0.0))
        if np.linalg.norm(right) < 1e-6:  # straight up or down: the picture's top is towards −z
            right = np.array([1.0, 0.0, 0.0])
        right = right / np.linalg.norm(right)
        up = np.cross(right, forward)
        half_height = math.tan(math.radians(self.fov_deg) / 2)
        half_width = half_height * self.size[0] / self.size[1]
        centre = self.position_m + forward
        bottom_left = centre - half_width * right - half_height * up
        return np.array([bottom_left, bottom_left + 2 * half_width * right, bottom_left + 2 * half_height * up])


def wall_view(wall: Wall, eye: Eye, scale: float = 1.0) -> View:
    """The raster of ``wall`` made for ``eye``, every raster edge at round(edge · scale)."""
    panels, warnings = panels_for(wall, eye)
    made = []
    for panel in panels:
        rectangle = scaled_rectangle(panel.facet.raster_px, scale)
        if min(rectangle[2:]) > 0:
            made.append(_panel(panel.facet.corners_m, panel.eye.position_m, rectangle))
    return View(scaled_size(wall.raster_px, scale), tuple(made), warnings)


def camera_view(camera: Camera) -> View:
    """The virtual world as a camera sees it."""
    return View(camera.size, (_panel(camera.screen_m, camera.position_m, (0, 0, *camera.size)),))


def _panel(corners: F64, eye: F64, rectangle: tuple[int, int, int, int]) -> Panel:
    return Panel(off_axis(corners, eye, NEAR_M, FAR_M), corners, rectangle)
