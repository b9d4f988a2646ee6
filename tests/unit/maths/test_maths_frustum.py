"""The off-axis frustum against known answers and against plain geometry."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from renderer.maths.frustum import off_axis, screen_axes
from renderer.maths.transforms import apply

KNOWN = [
    ([(-8, 0, 0), (0, 0, 0), (-8, 5.3, 0)], (-3, 1.6, 6), (3 / 2, -1 / 4, 120 / 53, 21 / 53)),
    ([(0, 0, 0), (0, 0, 4), (0, 5.3, 0)], (-3, 1.6, 6), (3 / 2, -2, 60 / 53, 21 / 53)),
    ([(-8, 0, 0), (0, 0, 0), (-8, 5.3, 0)], (6, 1.6, 6), (3 / 2, -5 / 2, 120 / 53, 21 / 53)),
]


@pytest.mark.parametrize(("corners", "eye", "expected"), KNOWN)
def test_known_answers(corners, eye, expected) -> None:
    p = off_axis(np.array(corners, float), np.array(eye, float), 0.1, 100.0).projection
    assert np.abs(np.array([p[0, 0], p[0, 2], p[1, 1], p[1, 2]]) - expected).max() <= 1e-12
    assert p[0, 1] == p[1, 0] == 0
    assert p[2, 2] == pytest.approx(-100.1 / 99.9, abs=1e-12)
    assert p[2, 3] == pytest.approx(-2 * 10 / 99.9, abs=1e-12)
    assert p[3].tolist() == [0, 0, -1, 0]


def test_integers_do_as_well_as_floats() -> None:
    whole = off_axis(np.array([(0, 0, 0), (0, 0, 4), (0, 5, 0)]), np.array((-3, 2, 6)), 0.1, 100.0)
    exact = off_axis(np.array([(0, 0, 0), (0, 0, 4), (0, 5, 0)], float), np.array((-3.0, 2, 6)), 0.1, 100.0)
    assert np.array_equal(whole.matrix, exact.matrix)


coordinate = st.floats(-10, 10)
angle = st.floats(-180, 180)


@given(
    st.tuples(angle, angle, angle),
    st.tuples(coordinate, coordinate, coordinate),
    st.floats(0.2, 12),
    st.floats(0.2, 6),
    st.floats(-0.02, 0.02),
    st.tuples(coordinate, coordinate, st.floats(0.2, 30)),
)
def test_the_screen_fills_the_picture_exactly(turn, origin, width, height, lean, eye) -> None:
    """Any screen, even one whose sides lean, from any eye before it."""
    turned = Rotation.from_euler("xyz", turn, degrees=True).as_matrix()
    corners = np.array([(0, 0, 0), (width, 0, 0), (lean * height, height, 0)]) @ turned.T + origin
    eye = turned @ eye + origin
    frustum = off_axis(corners, eye, 0.1, 1000.0)
    u, v = np.meshgrid([0, 0.25, 1], [0, 0.5, 1])
    points = corners[0] + u[..., None] * (corners[1] - corners[0]) + v[..., None] * (corners[2] - corners[0])
    seen = apply(frustum.matrix, points)
    assert np.abs(seen[..., 0] - (2 * u - 1)).max() < 1e-8
    assert np.abs(seen[..., 1] - (2 * v - 1)).max() < 1e-8
    behind = eye + 1.7 * (points - eye)
    assert np.abs(apply(frustum.matrix, behind)[..., :2] - seen[..., :2]).max() < 1e-8


def test_near_and_far_are_the_ends_of_the_depth_range() -> None:
    corners, eye, _ = KNOWN[0]
    frustum = off_axis(np.array(corners, float), np.array(eye, float), 0.5, 20.0)
    toward = np.array([0.0, 0.0, -1.0])
    depths = apply(frustum.matrix, np.array([eye + 0.5 * toward, eye + 20 * toward]))[:, 2]
    assert depths == pytest.approx([-1, 1], abs=1e-12)


def test_axes_are_right_up_and_towards_the_audience() -> None:
    axes = screen_axes(np.array([(0, 0, 0), (0, 0, 4), (0, 5.3, 0)], float))
    assert axes.tolist() == [[0, 0, 1], [0, 1, 0], [-1, 0, 0]]


def test_balls_outside_are_culled_and_no_ball_inside_is() -> None:
    corners, eye, _ = KNOWN[0]
    frustum = off_axis(np.array(corners, float), np.array(eye, float), 0.1, 100.0)
    assert np.allclose(np.linalg.norm(frustum.planes[:, :3], axis=1), 1)
    random = np.random.default_rng(1)
    centres = random.uniform(-20, 20, (2000, 3))
    radii = random.uniform(0.01, 3, 2000)
    clip = centres @ frustum.matrix[:3, :3].T + frustum.matrix[:3, 3]
    w = centres @ frustum.matrix[3, :3] + frustum.matrix[3, 3]
    inside = (np.abs(clip) <= w[:, None]).all(axis=1)
    seen = np.array([frustum.may_see(c, r) for c, r in zip(centres, radii, strict=True)])
    assert seen[inside].all()
    assert not seen.all()
    assert not frustum.may_see(np.array([-3, 1.6, 9.0]), 1.0)  # behind the eye
