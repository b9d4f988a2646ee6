"""The corner as CONTRACT.md has it: where the wings stand, which way they face, how the raster runs."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from renderer.wall.model import Facet, Wall
from renderer.wall.rays import led_position_bands, led_positions
from renderer.wall.reader import default_wall
from tests.unit.wall.wall_files import PITCH_M, wall_of

ANGLES = [30, 45, 60, 90, 120, 179, 180, 181, 200, 240, 270, 300, 330]


def corner(folder: Path, **keys: float) -> Wall:
    keys = {"height_m": 0.53, "left_m": 6.4, "right_m": 4.8} | keys
    eyes = "" if keys.get("angle_deg", 90) <= 180 else "[[eye]]\nposition_m = [0.0, 1.6, 9.0]\n"
    return wall_of(folder, "[corner]\n" + "".join(f"{k} = {v}\n" for k, v in keys.items()) + eyes)


def wings(wall: Wall) -> tuple[list[Facet], list[Facet]]:
    left = [f for f in wall.facets if f.surface == "left wing"]
    right = [f for f in wall.facets if f.surface == "right wing"]
    assert len(left) + len(right) == len(wall.facets)
    return left, right


def seen_from_above(facets: list[Facet]) -> np.ndarray:
    """[N + 1, 2] the (x, z) of the cabinet edges from left to right."""
    points = [f.corners_m[0, [0, 2]] for f in facets] + [facets[-1].corners_m[1, [0, 2]]]
    for before, after in pairwise(facets):
        assert np.allclose(before.corners_m[1], after.corners_m[0], atol=1e-12)
    return np.array(points)


@pytest.mark.parametrize("angle", ANGLES)
def test_sharp_corner(tmp_path: Path, angle: float) -> None:
    wall = corner(tmp_path, angle_deg=angle, base_m=0.25)
    (left,), (right,) = wings(wall)
    half = math.radians(angle / 2)
    far_left = 6.4 * np.array([-math.sin(half), 0, math.cos(half)])
    far_right = 4.8 * np.array([math.sin(half), 0, math.cos(half)])
    base, up = np.array([0, 0.25, 0]), np.array([0, 0.53, 0])
    assert left.corners_m == pytest.approx(np.array([far_left, 0 * up, far_left + up]) + base, abs=1e-12)
    assert right.corners_m == pytest.approx(np.array([0 * up, far_right, up]) + base, abs=1e-12)
    assert left.raster_px == (0, 0, 2560, 212)
    assert right.raster_px == (2560, 0, 1920, 212)
    assert wall.raster_px == (4480, 212)
    # both face the audience: a room's corner towards its inside, a building's away from it
    assert left.normal == pytest.approx([math.cos(half), 0, math.sin(half)], abs=1e-12)
    assert right.normal == pytest.approx([-math.cos(half), 0, math.sin(half)], abs=1e-12)
    assert wall.warnings == ()


def test_the_built_in_wall() -> None:
    wall = default_wall()
    (left,), (right,) = wings(wall)
    assert wall.raster_px == (4480, 2120)
    assert left.corners_m[0] == pytest.approx([-6.4 / math.sqrt(2), 0, 6.4 / math.sqrt(2)], abs=1e-12)
    assert right.corners_m[1] == pytest.approx([4.8 / math.sqrt(2), 0, 4.8 / math.sqrt(2)], abs=1e-12)
    assert wall.eyes[0].name == "sweet spot"
    assert wall.eyes[0].position_m.tolist() == [0, 1.6, 8]
    assert wall.warnings == ()


@pytest.mark.parametrize("angle", [30, 90, 135, 225, 270, 330])
@pytest.mark.parametrize("radius", [0.3, 0.9, 1.2])
def test_rounded_corner(tmp_path: Path, angle: float, radius: float) -> None:
    wall = corner(tmp_path, angle_deg=angle, radius_m=radius)
    left, right = wings(wall)
    half = math.radians(angle / 2)
    sign = 1 if angle < 180 else -1
    # the fillet's centre stands on the z axis, as far as makes its distance to both wings the radius
    centre = np.array([0, sign * radius / abs(math.sin(half))])
    tangent = radius / abs(math.tan(half))
    for facets, side in ((left, -1), (right, 1)):
        points = seen_from_above(facets)
        if side < 0:
            points = points[::-1]
        along = np.array([side * math.sin(half), math.cos(half)])
        out = points @ along
        on_line = np.abs(points[:, 0] * along[1] - points[:, 1] * along[0]) < 1e-9
        on_arc = np.abs(np.linalg.norm(points - centre, axis=1) - radius) < 1e-9
        assert (on_line | on_arc).all()
        assert on_arc[0]
        assert on_line[-1]
        assert points[0] == pytest.approx([0, centre[1] - sign * radius], abs=1e-12)
        assert (out[on_line] >= tangent - 1e-9).all()  # the arc ends where it touches the wing
        assert (out[~on_line] <= tangent + 1e-9).all()
        assert (np.diff(on_line.astype(int)) >= 0).all()
        assert (side * np.diff(points[:, 0]) > 0).all()
        # every facet is as wide as its cabinet, and all together as long as the wing
        widths = np.array([np.linalg.norm(f.right_m) for f in facets])
        assert widths == pytest.approx([f.pixels[0] * PITCH_M for f in facets], abs=1e-12)
        assert widths.sum() == pytest.approx(6.4 if side < 0 else 4.8, abs=1e-9)
        assert {f.pixels[0] for f in facets} == {160}
    # left to right in the raster, without gaps; the seam column is in the middle
    edges = [f.raster_px[0] for f in (*left, *right)]
    assert edges == list(range(0, 4480, 160))
    assert left[-1].raster_px[0] + 160 == 2560
    assert all(f.distance_m(np.array([0, 0.2, 4.0 if sign > 0 else 60.0])) > 0 for f in (left[-1], right[0]))
    assert wall.warnings == ()


def test_cabinets_are_counted_from_the_seam(tmp_path: Path) -> None:
    """A wing that is no whole number of cabinets has its narrow one at its far end."""
    wall = corner(tmp_path, left_m=1.0, right_m=0.9, radius_m=0.2)
    left, right = wings(wall)
    assert [f.pixels[0] for f in left] == [80, 160, 160]
    assert [f.pixels[0] for f in right] == [160, 160, 40]


def test_led_positions_run_as_the_raster_does(tmp_path: Path) -> None:
    wall = corner(tmp_path, left_m=0.8, right_m=0.4, height_m=0.1, base_m=1.0)
    positions = led_positions(wall)
    assert positions.shape == (40, 480, 3)
    diagonal = math.sqrt(0.5)
    first = 0.8 - 0.5 * PITCH_M
    assert positions[0, 0] == pytest.approx([-first * diagonal, 1.1 - 0.5 * PITCH_M, first * diagonal])
    assert positions[-1, 319] == pytest.approx(
        [-0.5 * PITCH_M * diagonal, 1 + 0.5 * PITCH_M, 0.5 * PITCH_M * diagonal]
    )
    assert positions[-1, 320] == pytest.approx(
        [0.5 * PITCH_M * diagonal, 1 + 0.5 * PITCH_M, 0.5 * PITCH_M * diagonal]
    )
    steps = np.linalg.norm(np.diff(positions, axis=1), axis=2)
    assert np.delete(steps, 319, axis=1) == pytest.approx(PITCH_M)
    assert np.diff(positions[..., 1], axis=0) == pytest.approx(-PITCH_M)


@pytest.mark.parametrize("rows", [1, 7, 40, 1000])
def test_bands_are_the_same_positions(tmp_path: Path, rows: int) -> None:
    wall = corner(tmp_path, left_m=0.8, right_m=0.4, height_m=0.1)
    bands = list(led_position_bands(wall, rows * 480 * 3 * 8))
    assert max(map(len, bands)) == min(rows, 40)
    assert np.array_equal(np.concatenate(bands), led_positions(wall))
