"""How far before and behind the wall things are."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.guards.depth import EYE_SPACING_M, before_m, depth_budget, disparity_arcmin
from renderer.guards.silhouette import Silhouette, silhouette
from renderer.wall.rays import led_positions
from renderer.wall.reader import default_wall
from tests.support.walls import SHAPES, small_wall
from tests.unit.wall.wall_files import wall_of

EYE = np.array([0.0, 1.13, 4.0])


def test_along_the_ray_on_a_flat_wall(tmp_path: Path) -> None:
    view = silhouette(small_wall("flat", tmp_path), EYE)
    points = np.array([[0.0, 1.13, 1.0], [0.0, 1.13, 0.0], [0.0, 1.13, -6.0], [0.75, 1.13, 1.0]])
    assert before_m(view, points) == pytest.approx([1.0, 0.0, -6.0, np.hypot(0.25, 1.0)])


def test_beside_a_flat_wall_its_plane_goes_on(tmp_path: Path) -> None:
    view = silhouette(small_wall("flat", tmp_path), EYE)
    slant = 4.0 / np.hypot(4.0, 1.6)  # of the ray to the edge
    points = np.array([[5.0, 1.13, 0.0], [5.0, 1.13, 0.7], [-5.0, 1.13, -0.7], [0.0, 1.13, 9.0]])
    assert before_m(view, points)[:3] == pytest.approx([0.0, 0.7 / slant, -0.7 / slant])
    assert before_m(view, points)[3] > 4.0, "behind the visitor is before the wall"


def test_the_plane_beyond_the_edge_is_the_walls_wherever_the_eye_is(tmp_path: Path) -> None:
    view = silhouette(small_wall("flat", tmp_path), (0.4, 0.1, 3.0))
    above = np.array([[0.0, 5.0, 0.0], [1.0, 3.0, 0.3], [1.0, 3.0, -0.3]])
    assert before_m(view, above)[0] == pytest.approx(0.0, abs=1e-9)
    assert np.sign(before_m(view, above)[1:]).tolist() == [1, -1]


def test_a_wall_all_round_goes_on_everywhere(tmp_path: Path) -> None:
    drum = """
[[surface]]
shape = "arc"
centre_m = [0.0, 0.0]
radius_m = 3.0
from_deg = 350.0
to_deg = 10.0
height_m = 1.06
pixels = [7121, 424]
raster_px = [0, 0]
[[eye]]
position_m = [0.2, 0.5, 0.4]
"""
    view = silhouette(wall_of(tmp_path, "pitch_mm = 2.5\ncabinet_px = [160, 212]\n" + drum), (0.2, 0.5, 0.4))
    for turn in np.radians(range(14, 347, 4)):
        out = np.array([np.sin(turn), 0.0, np.cos(turn)])
        points = np.array([1.3, 6.0])[:, None] * out
        points[:, 1] = 1.5, 4.0
        assert not view.covers(points).any()
        before = before_m(view, points)
        assert np.sign(before).tolist() == [1, -1]
        distance = np.linalg.norm(points - view.eye_m, axis=1)
        assert before + distance == pytest.approx([3.5, 3.5], abs=1.5)  # the wall's, more or less


@cache
def seen(shape: str) -> Silhouette:
    with TemporaryDirectory() as folder:
        return silhouette(small_wall(shape, Path(folder)), EYE)


@settings(deadline=None)
@given(
    shape=st.sampled_from(sorted(SHAPES)),
    along=st.floats(0.05, 0.95),
    edge=st.integers(0, 50),
    share=st.floats(0.2, 3),
)
def test_no_jump_at_the_edge(shape: str, along: float, edge: int, share: float) -> None:
    view = seen(shape)
    first, last = view.outline_m[edge % len(view.outline_m)]
    on_edge = first + along * (last - first)
    side = np.cross(last - first, EYE - on_edge)
    side /= np.linalg.norm(side)
    both = EYE + share * (on_edge + np.array([[1e-7], [-1e-7]]) * side - EYE)
    first_before, last_before = before_m(view, both)
    assert view.covers(both).sum() == 1
    assert first_before == pytest.approx(last_before, abs=1e-5)
    assert first_before == pytest.approx((1 - share) * np.linalg.norm(on_edge - EYE), abs=1e-5)


@pytest.mark.parametrize("shape", SHAPES)
def test_leds_are_at_the_wall(shape: str, tmp_path: Path) -> None:
    wall = small_wall(shape, tmp_path)
    leds = led_positions(wall)[::97, ::97].reshape(-1, 3)
    leds = leds[~np.isnan(leds[:, 0])]
    view = silhouette(wall, EYE)
    assert before_m(view, leds) == pytest.approx(np.zeros(len(leds)), abs=1e-9)
    assert np.all(before_m(view, EYE + 0.5 * (leds - EYE)) > 0)
    assert np.all(before_m(view, EYE + 1.5 * (leds - EYE)) < 0)


def test_what_stands_beside_a_buildings_corner_far_away_is_behind(tmp_path: Path) -> None:
    """Its wings run back: against their own planes all the world beside them would be before."""
    view = silhouette(small_wall("building corner", tmp_path), EYE)
    points = np.array([[-30.0, 1.0, -20.0], [30.0, 3.0, -20.0], [-2.0, 1.0, 1.0]])
    assert not view.covers(points).any()
    assert np.sign(before_m(view, points)).tolist() == [-1, -1, 1]


def test_disparity() -> None:
    view = silhouette(default_wall(), (0.0, 1.6, 8.0))
    points = np.array([[0.0, 1.6, 2.0], [0.0, 1.6, 0.0], [0.0, 1.6, -1e6], [0.0, 20.0, 2.0]])
    found = disparity_arcmin(view, points)
    small_angles = np.degrees(EYE_SPACING_M * np.array([1 / 6 - 1 / 8, 0.0, -1 / 8])) * 60
    assert found[:3] == pytest.approx(small_angles, rel=1e-4, abs=1e-9)
    assert np.isnan(found[3])
    assert disparity_arcmin(view, points, 0.13)[0] == pytest.approx(2 * found[0], rel=1e-3)


def test_budget_counts_what_is_shown() -> None:
    view = silhouette(default_wall(), (0.0, 1.6, 8.0))
    points = np.array([[0.0, 1.6, 2.0], [0.0, 1.6, -10.0], [0.0, 90.0, 3.0], [0.0, 1.6, 9.0]])
    budget = depth_budget(view, points)
    assert (budget.before_m, budget.behind_m) == pytest.approx((2.0, 10.0))
    assert budget.before_arcmin == pytest.approx(np.degrees(0.065 * (1 / 6 - 1 / 8)) * 60, rel=1e-4)
    assert budget.behind_arcmin == pytest.approx(np.degrees(0.065 * (1 / 8 - 1 / 18)) * 60, rel=1e-4)
    nothing = depth_budget(view, np.zeros((0, 3)))
    assert (nothing.before_m, nothing.behind_m, nothing.before_arcmin, nothing.behind_arcmin) == (0, 0, 0, 0)
    at_the_wall = depth_budget(view, np.array([[0.0, 1.6, 0.0]]))
    assert f"{at_the_wall.before_m:.1f} {at_the_wall.behind_m:.1f}" == "0.0 0.0", "not -0.0"


def test_without_a_wall_nobody_knows(tmp_path: Path) -> None:
    view = silhouette(small_wall("flat", tmp_path), (0.0, 1.0, -3.0))
    assert np.isnan(before_m(view, np.ones((2, 3)))).all()
    assert depth_budget(view, np.ones((2, 3))).before_m == 0
