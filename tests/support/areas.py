"""Light from rectangles in numpy: Lambert's formula for polygons, and sums over the rectangle's points."""

from __future__ import annotations

import numpy as np


def polygon_irradiance(corners: np.ndarray, place: np.ndarray, normal: np.ndarray) -> float:
    """Of a polygon [N, 3] of radiance 1, wholly above the plane (Lambert 1760): the angles times the
    cosines between the plane's normal and those of the edges' sectors."""
    ways = corners - place
    ways /= np.linalg.norm(ways, axis=-1, keepdims=True)
    total = 0.0
    for first, second in zip(ways, np.roll(ways, -1, axis=0), strict=True):
        sector = np.cross(first, second)
        total += np.arccos(first @ second) * (sector @ normal) / np.linalg.norm(sector)
    return abs(total) / 2


def points_on(middle: np.ndarray, half_right: np.ndarray, half_up: np.ndarray, steps: int = 200) -> np.ndarray:
    """[steps², 3] the middles of equal parts of a rectangle."""
    line = (np.arange(steps) + 0.5) / steps * 2 - 1
    x, y = (grid.ravel()[:, None] for grid in np.meshgrid(line, line))
    return middle + x * half_right + y * half_up
