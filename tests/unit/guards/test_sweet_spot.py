"""What viewers see who stand elsewhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.guards.sweet_spot import error_map, viewer_error
from renderer.wall.rays import led_positions
from renderer.wall.reader import default_wall
from tests.support.walls import SHAPES, small_wall

EYE = np.array([0.0, 1.6, 8.0])
place = st.floats(-3, 3)


@given(x=place, y=place, z=st.floats(-40, 6))
def test_at_the_sweet_spot_all_is_right(x: float, y: float, z: float) -> None:
    points = np.array([[x, y + 2, z], [0.0, 1.6, 0.5]])
    found = viewer_error(default_wall(), EYE, points, EYE)
    assert found.worst_deg == pytest.approx(0, abs=1e-6)
    known = ~np.isnan(found.deg)
    assert found.seems_m[known] == pytest.approx(points[known], abs=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
def test_on_the_wall_all_is_right_for_everybody(shape: str, tmp_path: Path) -> None:
    wall = small_wall(shape, tmp_path)
    leds = led_positions(wall)[::97, ::97].reshape(-1, 3)
    for viewer in ((0.3, 1.2, 4.0), (-2.0, 1.7, 3.0), (0.1, 1.0, 1.9)):
        found = viewer_error(wall, (0.0, 1.13, 4.0), leds, viewer)
        assert found.worst_deg == pytest.approx(0, abs=1e-6)
        assert np.isfinite(found.deg).sum() > 10


def test_a_known_error_on_a_flat_wall(tmp_path: Path) -> None:
    """A point 4 m behind the wall, drawn at its middle; the viewer steps 2 m aside."""
    wall = small_wall("flat", tmp_path)
    point = np.array([[0.0, 1.13, -4.0]])
    found = viewer_error(wall, (0.0, 1.13, 4.0), point, (2.0, 1.13, 4.0))
    expected = np.degrees(np.arctan2(2, 4) - np.arctan2(2, 8))
    assert found.deg == pytest.approx([expected])
    assert (found.mean_deg, found.worst_deg) == pytest.approx((expected, expected))
    distance = np.hypot(2, 8)
    angle = np.arctan2(2, 4)
    assert found.seems_m[0] == pytest.approx((2 - distance * np.sin(angle), 1.13, 4 - distance * np.cos(angle)))


def test_farther_from_the_wall_it_swims_more(tmp_path: Path) -> None:
    wall = small_wall("flat", tmp_path)
    points = np.array([[0.0, 1.13, z] for z in (1.5, 1.0, 0.5, 0.0, -0.5, -1.0, -2.0)])
    deg = viewer_error(wall, (0.0, 1.13, 4.0), points, (0.5, 1.13, 4.0)).deg
    assert np.all(np.diff(deg[:4]) < 0)
    assert np.all(np.diff(deg[3:]) > 0)


def test_the_map_is_what_each_viewer_sees() -> None:
    wall = default_wall()
    rng = np.random.default_rng(3)
    points = np.concatenate([rng.uniform((-3, 0.2, -6), (3, 4, 3), (40, 3)), [[0.0, 30.0, 0.0]]])
    xs, zs = np.linspace(-8, 8, 7), np.linspace(-3, 12, 6)
    found = error_map(wall, EYE, points, xs, zs, 1.6)
    assert found.mean_deg.shape == found.worst_deg.shape == (6, 7)
    for j, z in enumerate(zs):
        for i, x in enumerate(xs):
            one = viewer_error(wall, EYE, points, (x, 1.6, z))
            assert found.mean_deg[j, i] == pytest.approx(one.mean_deg, abs=1e-5, nan_ok=True)
            assert found.worst_deg[j, i] == pytest.approx(one.worst_deg, abs=1e-5, nan_ok=True)
    assert np.isnan(found.mean_deg).any()
    assert np.isfinite(found.mean_deg).any()


def test_the_map_is_least_at_the_sweet_spot() -> None:
    points = np.random.default_rng(4).uniform((-2, 0.3, -8), (2, 4, 2), (60, 3))
    xs, zs = np.linspace(-4, 4, 17), np.linspace(4, 12, 17)
    found = error_map(default_wall(), EYE, points, xs, zs, 1.6)
    least = np.unravel_index(np.nanargmin(found.worst_deg), found.worst_deg.shape)
    assert (zs[least[0]], xs[least[1]]) == (8.0, 0.0)
    assert found.worst_deg[least] == pytest.approx(0, abs=1e-4)
    assert found.mean_deg.max() > 1
    lower = error_map(default_wall(), EYE, points, xs, zs, 1.1)
    assert lower.worst_deg[least] > 0.5


def test_who_sees_no_led_has_no_error(tmp_path: Path) -> None:
    wall = small_wall("flat", tmp_path)
    behind = viewer_error(wall, (0.0, 1.13, 4.0), np.array([[0.0, 1.13, 1.0]]), (0.0, 1.13, -2.0))
    assert np.isnan([*behind.deg, behind.mean_deg, behind.worst_deg]).all()
    nowhere = viewer_error(wall, (0.0, 1.13, 4.0), np.array([[0.0, 9.0, 1.0]]), (0.0, 1.13, 3.0))
    assert np.isnan(nowhere.seems_m).all()
    for points in (np.zeros((0, 3)), np.array([[0.0, 9.0, 1.0]])):
        assert np.isnan(error_map(wall, (0.0, 1.13, 4.0), points, [0.0], [3.0], 1.6).mean_deg).all()
    unlit = error_map(wall, (0.0, 1.13, -4.0), np.array([[0.0, 1.1, 1.0]]), [0.0], [3.0], 1.6)
    assert np.isnan(unlit.worst_deg).all()
