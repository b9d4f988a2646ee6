"""Where a designer looks from: drags do what hands expect, and the limits hold whatever is dragged."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.maths.orbit import FARTHEST_M, LOWEST_M, MOST_ELEVATION_DEG, NEAREST_M, RUN_M_S, Orbit, Walker

HEIGHT_PX, FOV_DEG, ASPECT = 600.0, 40.0, 1.6

metres = st.floats(-20.0, 20.0)
places = st.tuples(metres, st.floats(0.0, 8.0), metres).map(np.array)
orbits = st.builds(
    Orbit, places, st.floats(1.0, 60.0), st.floats(-180.0, 180.0), st.floats(10.0, MOST_ELEVATION_DEG)
)
drags = st.tuples(st.floats(-400.0, 400.0), st.floats(-400.0, 400.0))


def seen(orbit: Orbit, point: np.ndarray) -> np.ndarray:
    """[2] where a pinhole camera sees ``point``, px from the picture's middle, y downwards."""
    right, up, forward = orbit.axes
    way = point - orbit.position_m
    focal = HEIGHT_PX / 2 / math.tan(math.radians(FOV_DEG) / 2)
    return focal / (way @ forward) * np.array([way @ right, -(way @ up)])


def test_azimuths_are_those_of_the_contract() -> None:
    """0° is +z, where the audience is, and they grow towards +x."""
    target = np.array([1.0, 2.0, 3.0])
    assert Orbit(target, 5.0, 0.0, 0.0).position_m == pytest.approx([1, 2, 8])
    assert Orbit(target, 5.0, 90.0, 0.0).position_m == pytest.approx([6, 2, 3])
    assert Orbit(target, 5.0, 0.0, 30.0).position_m == pytest.approx([1, 4.5, 3 + 5 * math.cos(math.radians(30))])


@given(orbits)
def test_the_target_is_in_the_middle(orbit: Orbit) -> None:
    assert seen(orbit, orbit.target_m) == pytest.approx([0, 0], abs=1e-6)
    assert orbit.axes @ orbit.axes.T == pytest.approx(np.eye(3), abs=1e-9)


def test_things_follow_the_cursor_when_the_camera_turns() -> None:
    orbit = Orbit(np.array([0.0, 2.0, 0.0]), 10.0, 0.0, 20.0)
    near = np.array([0.0, 2.0, 1.0])  # on the camera's side of the target
    right = seen(orbit.turned((30, 0), HEIGHT_PX), near) - seen(orbit, near)
    down = seen(orbit.turned((0, 30), HEIGHT_PX), near) - seen(orbit, near)
    assert right[0] > 5
    assert down[1] > 5


@given(orbits, drags)
def test_a_whole_turn_comes_back(orbit: Orbit, drag: tuple[float, float]) -> None:
    there = orbit.turned((drag[0], 0), HEIGHT_PX).turned((2 * HEIGHT_PX - drag[0], 0), HEIGHT_PX)
    assert there.position_m == pytest.approx(orbit.position_m, abs=1e-6)


@given(orbits, drags, st.booleans())
def test_what_is_grabbed_stays_under_the_cursor(orbit: Orbit, drag: tuple[float, float], at_target: bool) -> None:
    right, up, forward = orbit.axes
    grabbed = orbit.target_m + (0 if at_target else 0.3 * orbit.distance_m * (right - up + forward))
    panned = orbit.panned(drag, HEIGHT_PX, FOV_DEG, None if at_target else grabbed)
    if 0.0 < panned.target_m[1] < 100.0 and panned.elevation_deg == orbit.elevation_deg:
        assert seen(panned, grabbed) - seen(orbit, grabbed) == pytest.approx(drag, abs=1e-5)


@given(orbits, st.floats(-3.0, 6.0), st.tuples(st.floats(-0.4, 0.4), st.floats(-0.2, 0.4)))
def test_zooming_leaves_its_point_where_it_is_seen(orbit: Orbit, steps: float, aside: tuple[float, float]) -> None:
    right, up, _ = orbit.axes
    point = orbit.target_m + orbit.distance_m * (aside[0] * right + aside[1] * up)
    zoomed = orbit.zoomed(steps, point)
    if 0.0 < zoomed.target_m[1] < 100.0 and zoomed.elevation_deg == orbit.elevation_deg:
        assert seen(zoomed, point) == pytest.approx(seen(orbit, point), abs=1e-5)
    assert (zoomed.distance_m < orbit.distance_m) == (steps > 0) or zoomed.distance_m == orbit.distance_m


@given(st.lists(places, min_size=1, max_size=9).map(np.array), st.floats(-180, 180), st.floats(10, 80))
def test_framing_fits_and_wastes_nothing(points: np.ndarray, azimuth: float, elevation: float) -> None:
    orbit = Orbit(np.zeros(3), 10.0, azimuth, elevation).framing(points, FOV_DEG, ASPECT, margin=1.0)
    held = orbit.elevation_deg != elevation or orbit.target_m[1] in (0.0, 100.0)
    if held or orbit.distance_m in (NEAREST_M, FARTHEST_M):
        return
    depths = (points - orbit.position_m) @ orbit.axes[2]
    assert depths.min() >= NEAREST_M - 1e-9
    at = np.array([seen(orbit, point) for point in points]) / (HEIGHT_PX / 2)
    reach = np.abs(at / [ASPECT, 1.0])
    assert reach.max() <= 1.0 + 1e-6
    assert reach.max() >= 1.0 - 1e-6 or depths.min() == pytest.approx(NEAREST_M)


@given(orbits, st.lists(st.tuples(st.sampled_from(["turned", "panned", "zoomed"]), drags), max_size=12))
def test_the_limits_hold_whatever_is_dragged(orbit: Orbit, moves: list) -> None:
    for name, drag in moves:
        if name == "turned":
            orbit = orbit.turned(drag, HEIGHT_PX)
        elif name == "panned":
            orbit = orbit.panned(drag, HEIGHT_PX, FOV_DEG)
        else:
            orbit = orbit.zoomed(drag[0] / 10)
        assert orbit.position_m[1] >= LOWEST_M - 1e-9
        assert abs(orbit.elevation_deg) <= MOST_ELEVATION_DEG
        assert NEAREST_M <= orbit.distance_m <= FARTHEST_M


def test_a_walker_faces_the_wall_and_goes_where_it_looks() -> None:
    walker = Walker(np.array([0.0, 1.6, 8.0]))
    assert walker.forward == pytest.approx([0, 0, -1])
    assert walker.moved(1, 0, 0, 2.0).position_m == pytest.approx([0, 1.6, 8 - 2.8])
    assert walker.moved(0, 1, 0, 1.0, RUN_M_S).position_m == pytest.approx([4, 1.6, 8])
    assert walker.looked((HEIGHT_PX, 0), HEIGHT_PX).forward == pytest.approx([1, 0, 0])
    assert walker.looked((0, HEIGHT_PX / 2), HEIGHT_PX).forward[1] == pytest.approx(-math.sin(math.pi / 4))


ways = st.floats(-1.0, 1.0)


@given(places, st.floats(-180, 180), st.floats(-89, 89), ways, ways, st.floats(0.0, 0.5))
def test_walking_keeps_its_height_and_is_no_faster_slantwise(
    place: np.ndarray, yaw: float, pitch: float, forward: float, right: float, seconds: float
) -> None:
    start = place + np.array([0.0, 1.0, 0.0])
    moved = Walker(start, yaw, pitch).moved(forward, right, 0.0, seconds)
    assert moved.position_m[1] == pytest.approx(start[1])
    assert np.linalg.norm(moved.position_m - start) <= 1.4 * seconds + 1e-9
    assert (moved.yaw_deg, moved.pitch_deg) == (yaw, pitch)


@given(places, places)
def test_looking_at_a_point_has_it_straight_ahead(place: np.ndarray, point: np.ndarray) -> None:
    way = point - place
    if math.hypot(way[0], way[2]) < 0.1:
        return
    walker = Walker(place, 20.0, 5.0).looking_at(point)
    if abs(walker.pitch_deg) < MOST_ELEVATION_DEG:
        assert walker.forward == pytest.approx(way / np.linalg.norm(way), abs=1e-6)


def test_nobody_sinks_into_the_floor() -> None:
    assert Walker(np.array([0.0, 1.6, 0.0])).moved(0, 0, -1, 60.0).position_m[1] == LOWEST_M
