"""Directions on a flat map: there and back, equal areas, and everything that an eye sees inside."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.maths.equal_area import EqualAreaMap, fitted_map

TEXEL, MARGIN = np.radians(0.25), np.radians(5.0)
WINGS = (
    np.array([[-3.0, 0.0, 3.0], [0.0, 0.0, 0.0], [-3.0, 4.0, 3.0]]),
    np.array([[0.0, 0.0, 0.0], [3.0, 0.0, 3.0], [0.0, 4.0, 0.0]]),
)
EYE = np.array([0.5, 1.6, 7.0])

directions = st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda d: sum(x * x for x in d) > 1e-3)


def _map(panels: tuple[np.ndarray, ...] = WINGS) -> EqualAreaMap:
    return fitted_map(EYE, panels, TEXEL, MARGIN, 32)


@given(directions)
def test_there_and_back(direction: tuple[float, float, float]) -> None:
    made, d = _map(), np.array(direction) / np.linalg.norm(direction)
    if d @ made.axes[2] > -0.999:
        assert made.direction(made.place(d)) == pytest.approx(d, abs=1e-6)


@pytest.mark.parametrize("angle_deg", [0, 10, 60, 120, 179])
def test_a_direction_lies_twice_the_sine_of_half_its_angle_from_the_middle(angle_deg: float) -> None:
    made, a = _map(), np.radians(angle_deg)
    for aside in (made.axes[0], made.axes[1]):
        place = made.place(np.cos(a) * made.axes[2] + np.sin(a) * aside)
        assert np.linalg.norm(place) == pytest.approx(2 * np.sin(a / 2), abs=1e-9)


def test_areas_are_solid_angles() -> None:
    """A small square of directions, wherever it lies."""
    made, step = _map(), 1e-4
    for place in ((0.0, 0.0), (0.7, -0.4), (-1.2, 1.0), (0.3, 1.7)):
        corner, right, up = made.direction(np.array(place) + step * np.array([[0, 0], [1, 0], [0, 1]]))
        assert np.linalg.norm(np.cross(right - corner, up - corner)) == pytest.approx(step**2, rel=1e-3)


def test_what_is_seen_lies_inside_with_room_around() -> None:
    made = _map()
    corners = np.array([[c[0], c[1], c[2], c[1] + c[2] - c[0]] for c in WINGS]).reshape(-1, 3)
    places = np.abs(made.place(corners - EYE)) + MARGIN
    assert (places <= made.half + 1e-9).all()
    assert all(count % 32 == 0 for count in made.size)
    assert made.half * 2 / made.size == pytest.approx([TEXEL, TEXEL])
    assert not made.whole


def test_a_wall_all_around() -> None:
    turns = [
        np.array([[np.cos(a), 0, np.sin(a)], [0, 1, 0], [-np.sin(a), 0, np.cos(a)]])
        for a in np.arange(4) * np.pi / 2
    ]
    wall = np.array([[-4.0, 0.0, -4.0], [4.0, 0.0, -4.0], [-4.0, 4.0, -4.0]])
    made = fitted_map(np.array([0.0, 1.6, 0.0]), [wall @ turn.T for turn in turns], TEXEL, MARGIN, 32)
    assert made.half.max() < 2.5
    assert max(made.size) <= 1100
