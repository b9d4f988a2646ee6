"""A place on a lens: the plane in focus stays, everything else is seen as from that place."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.maths.lens import Lens

EYE, AXIS = np.array([0.5, 1.6, 7.0]), np.array([-0.2, -0.1, -1.0])
FORWARD = AXIS / np.linalg.norm(AXIS)

metres = st.floats(-3, 3)
offsets = st.tuples(st.floats(-0.2, 0.2), st.floats(-0.2, 0.2))
places = st.tuples(metres, metres, st.floats(-20, 4)).map(np.array)


def _moved(matrix: np.ndarray, place: np.ndarray) -> np.ndarray:
    return (matrix @ np.append(place, 1.0))[:3]


@given(offsets, places)
def test_what_is_in_focus_stays(offset: tuple[float, float], place: np.ndarray) -> None:
    depth = float((place - EYE) @ FORWARD)
    eye = Lens(depth, offset).looking(EYE, AXIS)
    assert eye.offset @ FORWARD == pytest.approx(0, abs=1e-12)
    assert _moved(eye.matrix, place) == pytest.approx(place, abs=1e-9)


@given(offsets, st.floats(1, 20), places)
def test_the_rest_is_seen_as_from_the_place_on_the_lens(
    offset: tuple[float, float], focus_m: float, place: np.ndarray
) -> None:
    """Seen from the eye, the sheared place lies where the ray from the lens meets the plane in focus."""
    eye = Lens(focus_m, offset).looking(EYE, AXIS)
    ray = place - eye.place
    meets = eye.place + ray * focus_m / (ray @ FORWARD)
    seen, wanted = _moved(eye.matrix, place) - EYE, meets - EYE
    assert np.cross(seen, wanted) == pytest.approx(np.zeros(3), abs=1e-6 * float(np.linalg.norm(wanted)) * 20)
    towards = eye.rays(wanted)
    assert np.cross(towards, ray) == pytest.approx(np.zeros(3), abs=1e-5 * float(np.linalg.norm(ray)))
    assert towards @ ray > 0


@given(offsets, st.floats(1, 20), places, st.floats(0, 2), places)
def test_a_ball_holds_what_becomes_of_a_ball(
    offset: tuple[float, float], focus_m: float, centre: np.ndarray, radius: float, way: np.ndarray
) -> None:
    eye = Lens(focus_m, offset).looking(EYE, AXIS)
    middle, reach = eye.ball(centre, radius)
    on_it = centre + radius * way / max(float(np.linalg.norm(way)), 1e-9)
    assert np.linalg.norm(_moved(eye.matrix, on_it) - middle) <= reach + 1e-9
