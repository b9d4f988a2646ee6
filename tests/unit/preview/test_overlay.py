"""From metres to the window: lines end where the picture does, the cursor's ray comes back, the wall hides."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from renderer.engine.view import Camera
from renderer.maths.transforms import F64, rotation, scaling, translation
from renderer.preview.hall.hidden import split_hidden
from renderer.preview.hall.overlay import Overlay
from renderer.preview.hall.picking import entry_m, picked
from renderer.preview.look.drawing import packed
from renderer.wall.model import Wall
from renderer.wall.reader import default_wall

RECT = (100.0, 40.0, 800.0, 500.0)
CAMERA = Camera(np.array([5.0, 3.0, 9.0]), np.array([0.0, 2.0, 0.0]), 40.0, (800, 500))
OVERLAY = Overlay(CAMERA, RECT)
WALL = default_wall()
BOX = np.array([[-0.5, -0.5, -0.5], [0.5, 0.5, 0.5]])

metres = st.floats(-12.0, 12.0)
places = st.tuples(metres, st.floats(0.0, 6.0), metres).map(np.array)
pixels = st.tuples(st.floats(101.0, 899.0), st.floats(41.0, 539.0))


def pinhole(point: F64) -> F64:
    """[2] where ``point`` is seen: worked out from angles, not from a matrix."""
    forward = CAMERA.look_at_m - CAMERA.position_m
    forward = forward / np.linalg.norm(forward)
    right = np.cross(forward, [0, 1, 0])
    right /= np.linalg.norm(right)
    way = point - CAMERA.position_m
    focal = RECT[3] / 2 / math.tan(math.radians(20.0)) / (way @ forward)
    return np.array([500 + focal * (way @ right), 290 - focal * (way @ np.cross(right, forward))])


def depth(point: F64) -> float:
    forward = CAMERA.look_at_m - CAMERA.position_m
    return float((point - CAMERA.position_m) @ forward / np.linalg.norm(forward))


@given(places)
def test_points_are_seen_where_a_pinhole_camera_sees_them(point: F64) -> None:
    (found,) = OVERLAY.pixels(point[None])
    if depth(point) > 0.2:
        assert found == pytest.approx(pinhole(point), rel=1e-6, abs=1e-6)
    elif depth(point) < 0.05:
        assert np.isnan(found).all()


@given(places, places)
def test_lines_end_within_the_picture(start: F64, end: F64) -> None:
    found, seen = OVERLAY.clipped(np.array([[start, end]]))
    assert len(found) == seen.sum()
    x, y, width, height = RECT
    assert (found >= np.array([x, y]) - 1e-3).all()
    assert (found <= np.array([x + width, y + height]) + 1e-3).all()
    shares = np.linspace(0.0, 1.0, 101)[:, None]
    along = start + shares * (end - start)
    inside = [p for p in along if depth(p) > 0.11 and (abs(pinhole(p) - [500, 290]) < [399, 249]).all()]
    if inside:  # every point of the line that is in the picture lies on what is left of it
        assert seen.all()
        (a, b) = found[0]
        for place in (pinhole(inside[0]), pinhole(inside[-1])):
            way, size = b - a, max(float(np.linalg.norm(b - a)), 1e-9)
            assert np.linalg.norm(place - a) + np.linalg.norm(place - b) == pytest.approx(size, abs=0.5)
            assert abs(way[0] * (place - a)[1] - way[1] * (place - a)[0]) / max(size, 1.0) < 0.5


def test_what_is_behind_the_camera_is_not_drawn() -> None:
    behind = CAMERA.position_m + 2 * (CAMERA.position_m - CAMERA.look_at_m)
    found, seen = OVERLAY.clipped(
        np.array([[behind, behind + np.array([0.0, 1.0, 0.0])], [behind, CAMERA.look_at_m]])
    )
    assert seen.tolist() == [False, True]
    assert found.shape == (1, 2, 2)


@given(pixels, st.floats(0.5, 50.0))
def test_the_cursor_s_ray_comes_back_to_it(point: tuple[float, float], far: float) -> None:
    origin, direction = OVERLAY.ray(point)
    assert np.linalg.norm(direction) == pytest.approx(1.0)
    assert OVERLAY.pixels((origin + far * direction)[None])[0] == pytest.approx(point, abs=1e-6)


def test_colours_are_packed_as_draw_lists_take_them() -> None:
    assert packed((1.0, 0.0, 0.0, 1.0)) == 0xFF0000FF
    assert packed((0.0, 0.2, 1.0, 0.0)) == 0x00FF3300


def behind_wall(wall: Wall, camera: F64, place: F64) -> bool:
    """Whether a facet is between them: by where the line passes through its plane."""
    for facet in wall.facets:
        first, last = facet.distance_m(camera), facet.distance_m(place)
        if first * last >= 0 or abs(last) < 0.02:
            continue
        hit = camera + first / (first - last) * (place - camera) - facet.corners_m[0]
        shares = [hit @ side / (side @ side) for side in (facet.right_m, facet.up_m)]
        if all(0 <= share <= 1 for share in shares):
            return True
    return False


@given(places, places, places)
def test_what_the_wall_hides_is_told_from_what_is_seen(camera: F64, start: F64, end: F64) -> None:
    assume(min(abs(facet.distance_m(camera)) for facet in WALL.facets) > 0.1)
    parts = split_hidden(np.array([[start, end]]), camera, WALL)
    for segment, hidden in zip(parts.segments_m, parts.hidden, strict=True):
        if np.linalg.norm(segment[1] - segment[0]) < 0.1:
            continue
        middle = segment.mean(axis=0)
        near_wall = min(abs(facet.distance_m(middle)) for facet in WALL.facets) < 0.03
        assert near_wall or behind_wall(WALL, camera, middle) == hidden
    total = np.linalg.norm(parts.segments_m[:, 1] - parts.segments_m[:, 0], axis=1).sum()
    assert total == pytest.approx(np.linalg.norm(end - start), abs=1e-4)


def test_lines_that_lie_on_the_wall_are_seen_from_before_it() -> None:
    facets = np.array([[f.corners_m[0], f.corners_m[1] + f.up_m] for f in WALL.facets])
    assert not split_hidden(facets, np.array([0.0, 1.6, 12.0]), WALL).hidden.any()


def test_parts_keep_the_order_of_what_they_are_of() -> None:
    segments = np.array([[[-9, 1, -9], [9, 1, -9]], [[0, 1, 3], [0, 2, 3]], [[-9, 2, -8], [9, 2, -8]]], float)
    parts = split_hidden(segments, np.array([0.0, 1.6, 12.0]), WALL)
    assert parts.of.tolist() == sorted(parts.of.tolist())
    assert set(parts.of.tolist()) == {0, 1, 2}
    assert parts.hidden.any()
    assert not parts.hidden[parts.of == 1].any()


def test_the_nearest_box_is_picked() -> None:
    origin, way = np.array([0.0, 0.0, 10.0]), np.array([0.0, 0.0, -1.0])
    far, near = (translation((0, 0, -4)), BOX), (translation((0, 0, 2)), BOX)
    aside = translation((3, 0, 4)), BOX
    assert picked(origin, way, [far, near, aside]) == 1
    assert picked(origin, way, [far, aside]) == 0
    assert picked(origin, way, [aside]) is None
    assert picked(origin, -way, [far, near]) is None
    assert picked(origin, way, []) is None


def test_a_stage_around_a_relic_does_not_hide_it() -> None:
    origin, way = np.array([0.0, 0.0, 10.0]), np.array([0.0, 0.0, -1.0])
    relic, stage = (translation((0, 0, -4)), BOX), (scaling(12.0), BOX)
    assert entry_m(origin, way, stage) < entry_m(origin, way, relic)  # type: ignore[operator]
    assert picked(origin, way, [stage, relic]) == 1
    within = scaling(40.0), BOX
    assert picked(origin, way, [within, relic]) == 1
    assert picked(origin, way, [within]) == 0


@given(places, st.tuples(*[st.floats(-180, 180)] * 3), st.floats(0.2, 3.0), places)
def test_turned_boxes_are_met_where_they_are(
    middle: F64, turn: tuple[float, float, float], size: float, aim: F64
) -> None:
    matrix = translation(middle) @ rotation(turn) @ scaling(size)
    origin = np.array([0.0, 3.0, 40.0])
    way = (aim - origin) / np.linalg.norm(aim - origin)
    found = entry_m(origin, way, (matrix, BOX))
    steps = origin + np.linspace(20.0, 70.0, 4001)[:, None] * way
    within = (np.abs((steps - matrix[:3, 3]) @ matrix[:3, :3] / size**2) <= 0.5).all(axis=1)
    if within.any():
        assert found is not None
        assert found == pytest.approx(20.0 + 0.0125 * int(np.argmax(within)), abs=0.02)
    elif found is not None:  # a corner passed between two steps
        closest = np.linalg.norm(steps - matrix[:3, 3], axis=1).min()
        assert closest < size * math.sqrt(3) / 2


def test_what_is_scaled_to_nothing_is_not_picked() -> None:
    assert picked(np.array([0.0, 0.0, 9.0]), np.array([0.0, 0.0, -1.0]), [(scaling(0.0), BOX)]) is None
