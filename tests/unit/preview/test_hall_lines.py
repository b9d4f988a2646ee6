"""Lines of the hall: where the wall, its cabinets, eyes and relics really are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from renderer.maths.transforms import apply, rotation, scaling, translation
from renderer.preview.hall import lines as lines
from renderer.preview.hall.figure import EYE_HEIGHT, STATURE_M, figure
from renderer.preview.hall.overlay import STYLES
from renderer.resources import scenes
from renderer.wall.model import Wall
from renderer.wall.reader import default_wall, load_wall
from tests.support.walls import SHAPES, small_wall

BOX = np.array([[-0.5, 0.0, -0.5], [0.5, 2.0, 0.5]])


def rounded() -> Wall:
    return load_wall(scenes() / "walls" / "building-corner-5m3.toml")


def length(segments: np.ndarray) -> float:
    return float(np.linalg.norm(segments[:, 1] - segments[:, 0], axis=1).sum())


def on_a_facet(wall: Wall, place: np.ndarray) -> bool:
    for facet in wall.facets:
        way = place - facet.corners_m[0]
        shares = np.array([way @ side / (side @ side) for side in (facet.right_m, facet.up_m)])
        if abs(way @ facet.normal) < 1e-6 and (abs(shares - 0.5) < 0.5 + 1e-6).all():
            return True
    return False


def test_the_outline_runs_once_around_the_wall() -> None:
    outline, seams = lines.wall_lines(default_wall())
    assert length(outline.segments_m) == pytest.approx(2 * (6.4 + 4.8) + 2 * 5.3)
    assert length(seams.segments_m) == pytest.approx(5.3)
    assert seams.segments_m[..., [0, 2]] == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_every_end_of_the_outline_is_that_of_another_line(tmp_path: Path, shape: str) -> None:
    outline, seams = lines.wall_lines(small_wall(shape, tmp_path))
    ends = outline.segments_m.reshape(-1, 3)
    meeting = [(np.linalg.norm(ends - end, axis=1) < 0.03).sum() for end in ends]
    assert set(meeting) == {2}
    assert length(seams.segments_m) == pytest.approx(1.06 * len(seams.segments_m))


def test_corners_of_the_outline_are_no_joints_of_an_arc() -> None:
    room, building = lines.outline_corners(default_wall()), lines.outline_corners(rounded())
    assert len(room) == 6  # both at the seam, too: the outline turns there by 90 degrees
    assert len(building) == 4
    assert sorted(set(np.round(building[:, 1], 6))) == [0.0, 5.3]


@pytest.mark.parametrize("wall", [default_wall(), rounded()], ids=["room", "building"])
def test_joints_of_cabinets_lie_on_the_wall_at_their_steps(wall: Wall) -> None:
    joints = lines.cabinet_lines(wall).segments_m
    assert all(on_a_facet(wall, place) for place in joints.reshape(-1, 3))
    level = joints[abs(joints[:, 0, 1] - joints[:, 1, 1]) < 1e-9]
    heights = np.unique(np.round(level[:, 0, 1] / (212 * 0.0025), 6))
    assert heights == pytest.approx(np.arange(1, 10))


def test_joints_of_a_flat_wall_are_as_many_as_its_cabinets_have() -> None:
    joints = lines.cabinet_lines(default_wall()).segments_m
    assert len(joints) == (2560 // 160 - 1) + (1920 // 160 - 1) + 2 * (2120 // 212 - 1)


def test_the_floor_is_in_metres_and_reaches_around_everything() -> None:
    points = np.array([[-3.2, 0.0, 1.0], [4.0, 5.0, 7.7]])
    minor, major = lines.floor_lines(points)
    ends = np.concatenate([minor.segments_m, major.segments_m])
    assert (ends[..., 1] == 0.0).all()
    assert (ends == np.round(ends)).all()
    assert ends[..., 0].min() <= -3.2 - 2.0
    assert ends[..., 2].max() >= 7.7 + 2.0
    still = (major.segments_m[:, 0] == major.segments_m[:, 1]) & [True, False, True]
    assert (major.segments_m[:, 0][still] % 5 == 0).all()
    assert len(ends) == (6 - -6 + 1) + (10 - -1 + 1)


@pytest.mark.parametrize("height", [0.9, 1.2, 1.6, 1.75])
def test_the_figure_s_eyes_are_at_the_eye(height: float) -> None:
    eye = np.array([1.0, height, 5.0])
    outline = figure(eye, np.zeros(3))
    low, high = outline[:, 1].min(), outline[:, 1].max()
    assert low == pytest.approx(0.0, abs=1e-9)
    assert (eye[1] - low) / (high - low) == pytest.approx(EYE_HEIGHT)
    assert outline[[np.argmax(outline[:, 1])]].mean(axis=0)[[0, 2]] == pytest.approx([1.0, 5.0], abs=0.05)
    width = np.linalg.norm(np.ptp(outline[:, [0, 2]], axis=0))
    assert 0.22 < width / high < 0.36
    towards = np.array([-1.0, 0.0, -5.0])
    assert (outline - eye) @ towards == pytest.approx(0.0, abs=1e-9), "it faces what it is told to"


def test_who_flies_keeps_an_adult_s_size() -> None:
    outline = figure(np.array([0.0, 9.0, 0.0]), np.array([0.0, 9.0, 0.0]))
    assert np.ptp(outline[:, 1]) == pytest.approx(STATURE_M)
    assert np.isfinite(outline).all()


def test_a_relic_before_the_wall_is_drawn_larger_behind_it() -> None:
    wall, eye = default_wall(), np.array([0.0, 1.6, 8.0])
    matrix = translation((0.3, 0.4, 4.0))
    near, far, drawn = lines.sight_lines(eye, wall, matrix, BOX)
    foot, top = apply(matrix, np.array([[0.0, 0.0, 0.0], [0.0, 2.0, 0.0]]))
    assert near.segments_m[:, 0] == pytest.approx(np.array([eye, eye]))
    assert near.segments_m[:, 1] == pytest.approx(np.array([foot, top]))
    assert all(on_a_facet(wall, place) for place in far.segments_m[:, 1])
    for start, end in far.segments_m:
        assert np.cross(start - eye, end - eye) == pytest.approx(np.zeros(3), abs=1e-9)
    assert np.ptp(drawn.segments_m[..., 1]) > 2.0 * 1.3
    assert all(on_a_facet(wall, place) for place in drawn.segments_m.reshape(-1, 3))


def test_a_relic_behind_the_wall_is_drawn_smaller_before_it() -> None:
    wall, eye = default_wall(), np.array([0.0, 1.6, 8.0])
    near, far, drawn = lines.sight_lines(eye, wall, translation((0.3, 0.4, -4.0)), BOX)
    assert all(on_a_facet(wall, place) for place in near.segments_m[:, 1])
    assert far.segments_m[:, 0, 2] == pytest.approx([-4.0, -4.0])
    assert np.ptp(drawn.segments_m[..., 1]) < 2.0 * 0.8


def test_what_is_seen_beside_the_wall_is_drawn_nowhere() -> None:
    wall, eye = default_wall(), np.array([0.0, 1.6, 8.0])
    near, far, drawn = lines.sight_lines(eye, wall, translation((30.0, 0.4, 7.0)), BOX)
    assert len(near.segments_m) == 2
    assert len(far.segments_m) == len(drawn.segments_m) == 0


def test_a_relic_s_box_turns_and_grows_with_it() -> None:
    matrix = translation((1, 2, 3)) @ rotation((10, 40, 20)) @ scaling(1.5)
    edges = lines.relic_lines(matrix, BOX).segments_m
    lengths = np.sort(np.linalg.norm(edges[:, 1] - edges[:, 0], axis=1))
    assert lengths == pytest.approx([1.5] * 8 + [3.0] * 4)
    foot, plumb = lines.plumb_lines(matrix, BOX)
    assert (foot.segments_m[..., 1] == 0).all()
    assert plumb.segments_m[0, 0] == pytest.approx([1, 2, 3])
    assert plumb.segments_m[0, 1] == pytest.approx([1, 0, 3])


def test_all_styles_have_a_look() -> None:
    wall = default_wall()
    eye = wall.eyes[0]
    place, matrix = eye.position_m, np.eye(4)
    every = [
        *(*lines.wall_lines(wall), lines.cabinet_lines(wall), *lines.floor_lines(np.zeros((1, 3)))),
        *(lines.eye_mark(place), lines.other_eyes(wall, eye), lines.photo_spot(place)),
        *(lines.view_lines(place, wall), lines.relic_lines(matrix, BOX)),
        *(*lines.plumb_lines(matrix, BOX), *lines.sight_lines(place, wall, matrix, BOX)),
    ]
    assert {group.style for group in every} | {"figure"} == set(STYLES)
    assert all(group.segments_m.shape[1:] == (2, 3) for group in every)
