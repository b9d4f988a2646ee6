"""The pictures whose mean is a frame: where each lies within a pixel, the shutter's time and the lens.

A quality asks for a number of them. They are spread by an additive low-discrepancy sequence (M. Roberts,
"The Unreasonable Effectiveness of Quasirandom Sequences", 2018), the same one for every frame: a sub-frame
depends on nothing but its number. The mean is taken of linear light before tone mapping, as a camera's
sensor takes it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

Vec2 = tuple[float, float]

_DIMENSIONS = 4


@dataclass(frozen=True)
class SubFrame:
    """``shutter`` is when, from -0.5 (it opens) to 0.5 (it closes); ``jitter_px`` by how much the picture is
    moved right and down; ``lens`` where on the lens's aperture, a disc of radius 1."""

    shutter: float
    jitter_px: Vec2
    lens: Vec2


def subframes(count: int) -> tuple[SubFrame, ...]:
    """``count`` sub-frames; a single one is a plain picture: the middle of the pixel, of the time and of the
    lens."""
    ratio = _root(_DIMENSIONS)
    steps = ratio ** -np.arange(1.0, _DIMENSIONS + 1)
    points = (0.5 + np.arange(count)[:, None] * steps) % 1.0 - 0.5
    jitter = points[:, :2] - points[:, :2].mean(axis=0)  # so that the mean picture is not moved
    return tuple(
        SubFrame((index + 0.5) / count - 0.5, (float(x), float(y)), _on_disc(*point))
        for index, ((x, y), point) in enumerate(zip(jitter, points[:, 2:], strict=True))
    )


def shutter_s(shutter_deg: float, fps: Fraction) -> float:
    """How long a shutter of this angle is open: 360 degrees are a whole frame."""
    return shutter_deg / 360.0 / float(fps)


def _root(dimensions: int) -> float:
    """The root above 1 of x^(d+1) = x + 1: Roberts's generalised golden ratio."""
    x = 2.0
    for _ in range(64):
        x = (1.0 + x) ** (1.0 / (dimensions + 1))
    return x


def _on_disc(x: float, y: float) -> Vec2:
    """From the square -0.5 to 0.5 to the unit disc without crowding (Shirley and Chiu 1997)."""
    if x == y == 0.0:
        return (0.0, 0.0)
    if abs(x) > abs(y):
        radius, angle = 2.0 * x, math.pi / 4 * y / x
    else:
        radius, angle = 2.0 * y, math.pi / 2 - math.pi / 4 * x / y
    return radius * math.cos(angle), radius * math.sin(angle)
