"""Walls set right in the hall."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from renderer.wall.nudge import nudged
from renderer.wall.reader import load_wall

CORNER = """format = "yingbi-wall/1"
pitch_mm = 10
[corner]
height_m = 5.3
left_m = 6.4
right_m = 4.8
angle_deg = {}
"""


def corner(folder: Path, angle: float):  # type: ignore[no-untyped-def]
    path = folder / f"wall-{angle}.toml"
    path.write_text(CORNER.format(angle))
    return load_wall(path)


@pytest.mark.parametrize("turn", [-2.0, 0.1, 3.0])
@pytest.mark.parametrize("angle", [90.0, 270.0])
def test_a_turned_corner_is_the_corner_of_that_angle(tmp_path: Path, angle: float, turn: float) -> None:
    found, meant = nudged(corner(tmp_path, angle), (0, 0, 0), turn), corner(tmp_path, angle + turn)
    for one, other in zip(found.facets, meant.facets, strict=True):
        assert np.allclose(one.corners_m, other.corners_m, atol=1e-9)
        assert one.raster_px == other.raster_px


def test_every_eye_moves(tmp_path: Path) -> None:
    wall = corner(tmp_path, 90.0)
    found = nudged(wall, (0.1, -0.2, 0.3), 0.0)
    for eye, before in zip(found.eyes, wall.eyes, strict=True):
        assert np.allclose(eye.position_m - before.position_m, (0.1, -0.2, 0.3))
    assert nudged(wall, (0.0, 0.0, 0.0), 0.0) is wall
