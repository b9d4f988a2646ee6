"""Relics that leave the wall's silhouette, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.guards.hull import hull_points
from renderer.guards.popout import MOST_TIMES, Body, Breach, excess_at, look_for_breaches, sample_times
from renderer.guards.silhouette import silhouette
from renderer.scene.animation import value_at
from renderer.scene.file import RelicEntry
from renderer.scene.model import Scene
from renderer.scene.reader import load_scene
from renderer.wall.model import F64, Wall
from renderer.wall.reader import default_wall
from tests.support.walls import small_wall

EYE = (0.0, 1.13, 4.0)
CUBE = np.array([[x, y, z] for x in (-0.1, 0.1) for y in (-0.1, 0.1) for z in (-0.1, 0.1)])
DOT = np.zeros((1, 3))
FRAME_S = 1 / 30


def moved(points: F64, *by: float) -> F64:
    return points + np.array(by)


@pytest.fixture(scope="module")
def wall(tmp_path_factory: pytest.TempPathFactory) -> Wall:
    """Flat: x from −1.6 to 1.6, y from 0.6 to 1.66, z = 0."""
    return small_wall("flat", tmp_path_factory.mktemp("wall"))


def scene_of(folder: Path, *relics: str, duration_s: float = 8.0) -> Scene:
    (folder / "dot.obj").write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    tables = "".join(f'[[relic]]\nmesh = "dot.obj"\nname = "relic {i}"\n{r}\n' for i, r in enumerate(relics))
    path = folder / "scene.toml"
    path.write_text(f'format = "yingbi-scene/1"\nduration_s = {duration_s}\n{tables}')
    return load_scene(path)


def body(points: F64 = DOT) -> Body:
    return Body("relic", points, np.array([points.min(axis=0), points.max(axis=0)]))


def breaches(scene: Scene, bodies: list[Body], seen: Wall, eye_m: object, times: object) -> tuple[Breach, ...]:
    """All of them, without a pause."""
    found: list[tuple[Breach, ...]] = []

    def look() -> Iterator[None]:
        found.append((yield from look_for_breaches(scene, bodies, seen, np.asarray(eye_m), np.asarray(times))))

    assert all(pause is None for pause in look())
    return found[0]


def across(z: float, y: float = 1.13, ease: str = "linear") -> str:
    """From x = −4 to 4 in eight seconds."""
    return f'position_m = {{ keys = [[0, [-4, {y}, {z}]], [8, [4, {y}, {z}]]], ease = "{ease}" }}'


def test_a_relic_that_flies_across_before_the_wall(tmp_path: Path, wall: Wall) -> None:
    """One metre before the wall the window is 1.2 m to either side: 2.8 s to 5.2 s."""
    scene = scene_of(tmp_path, across(1.0))
    (breach,) = breaches(scene, [body()], wall, EYE, np.arange(0, 8.1, 0.5))
    assert (breach.relic, breach.index) == ("relic 0", 0)
    (a, b), (c, d) = breach.ranges_s
    assert (a, d) == (0.0, 8.0)
    assert 2.8 - FRAME_S < b <= 2.8 + 1e-6
    assert 5.2 - 1e-6 <= c < 5.2 + FRAME_S
    worst = breach.worst
    assert (worst.seconds, worst.side) == (0.0, "left")
    assert worst.outside_deg == pytest.approx(np.degrees(np.arctan2(4, 3) - np.arctan2(1.6, 4)))
    assert worst.outside_m == pytest.approx(10 * np.sin(np.radians(worst.outside_deg) / 2))
    assert worst.before_m == pytest.approx(np.hypot(1, 0.4))  # along the ray to the edge


def test_behind_the_wall_it_may_be_cut(tmp_path: Path, wall: Wall) -> None:
    times = np.arange(0, 8.1, 0.5)
    for z in (-3.0, -0.01, 0.0, 0.04):
        scene = scene_of(tmp_path, across(z))
        assert breaches(scene, [body()], wall, EYE, times) == ()
    assert breaches(scene_of(tmp_path, across(0.06)), [body()], wall, EYE, times)


@pytest.mark.parametrize(
    ("place", "side"),
    [((-3, 1.1, 1), "left"), ((3, 1.1, 1), "right"), ((0, 2.5, 1), "above"), ((0.5, 0.1, 1), "below")],
)
def test_sides_as_seen(place: tuple[float, float, float], side: str, tmp_path: Path, wall: Wall) -> None:
    scene = scene_of(tmp_path, f"position_m = {list(place)}")
    (breach,) = breaches(scene, [body()], wall, EYE, [0.0, 8.0])
    assert breach.worst.side == side
    assert breach.ranges_s == ((0.0, 8.0),)


def test_the_worst_comes_first_and_the_good_are_not_named(tmp_path: Path, wall: Wall) -> None:
    places = ("[1.3, 1.1, 1]", "[0, 1.1, 1]", "[3, 1.1, 1]", "[0, 1.1, -3]")
    scene = scene_of(tmp_path, *[f"position_m = {p}" for p in places])
    found = breaches(scene, [body(CUBE)] * 4, wall, EYE, [0.0])
    assert [b.relic for b in found] == ["relic 2", "relic 0"]
    assert [b.index for b in found] == [2, 0]


def test_every_relic_needs_its_body(tmp_path: Path, wall: Wall) -> None:
    with pytest.raises(ValueError, match="argument 2"):
        breaches(scene_of(tmp_path, "scale = 1.0"), [], wall, EYE, [0.0])


def entry(**keys: object) -> RelicEntry:
    return RelicEntry.model_validate({"mesh": "x.glb", **keys})


def test_what_is_not_counted(wall: Wall) -> None:
    view = silhouette(wall, EYE)
    beside = body(moved(CUBE, 3, 1.1, 1))
    assert excess_at(view, entry(), beside, 0.0)
    floor = body(np.array([[x, y, z] for x in (-5, 5) for y in (-0.2, 0.04) for z in (0.5, 3)]))
    assert excess_at(view, entry(), floor, 0.0) is None
    raised = Body("podium", moved(floor.points, 0, 0.1, 0), moved(floor.bounds, 0, 0.1, 0))
    assert excess_at(view, entry(), raised, 0.0)
    stage = body(np.array([[x, y, z] for x in (-5, 5) for y in (0, 6) for z in (0.5, 9)]))
    assert excess_at(view, entry(), stage, 0.0) is None
    smaller = body(np.array([[x, y, z] for x in (-5, 5) for y in (0, 6) for z in (0.5, 3)]))
    assert excess_at(view, entry(), smaller, 0.0)
    tree = body(np.concatenate([moved(CUBE, 3, 1.1, 1), moved(CUBE, 3, 1.1, -4), moved(CUBE[:1], 0, 1.1, -4)]))
    assert excess_at(view, entry(), tree, 0.0) is None
    leaning = Body("tree", tree.points[:-1], tree.bounds)
    assert excess_at(view, entry(), leaning, 0.0)


def test_the_box_that_holds_the_eye_turns_with_the_relic(wall: Wall) -> None:
    long = body(np.array([[x, y, z] for x in (-8, 8) for y in (0.5, 3) for z in (-0.6, 0.6)]))
    view = silhouette(wall, EYE)
    assert excess_at(view, entry(position_m=(0, 0, 1)), long, 0.0)
    assert excess_at(view, entry(position_m=(0, 0, 1), rotation_deg=(0, 90, 0)), long, 0.0) is None


def test_a_relic_of_no_size_or_no_points(wall: Wall) -> None:
    view = silhouette(wall, EYE)
    assert excess_at(view, entry(position_m=(0, 1.1, 1), scale=0.0), body(CUBE), 0.0) is None
    assert excess_at(view, entry(), Body("none", np.zeros((0, 3)), np.zeros((2, 3))), 0.0) is None


def test_turning_and_growing_relics(tmp_path: Path, wall: Wall) -> None:
    """A bar 2.6 m long turns edge-on at 45°/s; and one grows upwards: its top leaves the wall."""
    bar = body(np.array([[-1.3, 0, 0], [1.3, 0, 0]]))
    scene = scene_of(
        tmp_path,
        "position_m = [0, 1.13, 1]\nrotation_deg = { keys = [[0, [0, 90, 0]], [8, [0, 450, 0]]] }",
        "position_m = [0, 0.9, 1]\nheight_m = { keys = [[0, 0.1], [8, 1.7]] }",
    )
    column = body(np.array([[-0.01, 0, -0.01], [0.01, 1, 0.01]]))
    turning, growing = sorted(
        breaches(scene, [bar, column], wall, EYE, sample_times(scene)), key=lambda b: b.index
    )
    assert len(turning.ranges_s) == 2
    middles = [(a + b) / 2 for a, b in turning.ranges_s]
    assert middles[1] - middles[0] == pytest.approx(4.0, abs=0.1)  # half a turn later
    (start, end) = growing.ranges_s[0]
    top = 1.13 + (1.66 - 1.13) * 2.99 / 4  # where its nearer edge leaves
    assert start == pytest.approx((top - 0.9 - 0.1) / 0.2, abs=0.2)
    assert end == 8.0
    assert growing.worst.side == "above"


@settings(deadline=None, max_examples=12)
@given(step=st.floats(0.1, 1.9), z=st.floats(0.2, 2.5), ease=st.sampled_from(["linear", "in-out"]))
def test_ranges_do_not_depend_on_how_coarsely_it_is_sampled(step: float, z: float, ease: str) -> None:
    with TemporaryDirectory() as folder:
        seen_from = small_wall("flat", Path(folder))
        scene = scene_of(Path(folder), across(z, ease=ease))
    times = np.unique([*np.arange(0, 8, step), 4.0, 8.0])
    (breach,) = breaches(scene, [body()], seen_from, EYE, times)
    moving = scene.relics[0].entry
    window = 1.6 * (4 - z) / 4
    clean = [t for t in np.arange(0, 8, 0.02) if abs(value_at(moving.position_m, t)[0]) < window]
    edges = [t for r in breach.ranges_s for t in r]
    assert edges == pytest.approx([0.0, min(clean), max(clean), 8.0], abs=0.03 + FRAME_S)
    view = silhouette(seen_from, EYE)
    assert all(excess_at(view, moving, body(), t) for t in edges)


def test_a_jump_is_found_to_a_thirtieth_of_a_second(tmp_path: Path, wall: Wall) -> None:
    track = '{ keys = [[0, [0, 1.13, 1]], [3.3, [3, 1.13, 1]], [4.1, [0, 1.13, 1]]], ease = "hold" }'
    scene = scene_of(tmp_path, f"position_m = {track}")
    ((start, end),) = breaches(scene, [body()], wall, EYE, np.arange(0, 8.1, 0.5))[0].ranges_s
    assert 3.3 <= start < 3.3 + FRAME_S
    assert 4.1 - FRAME_S < end < 4.1


def test_times_hold_the_keys_and_both_ends(tmp_path: Path) -> None:
    track = "{ keys = [[0.1, [0, 0, 0]], [3.333, [1, 0, 0]], [20, [0, 0, 0]]] }"
    scene = scene_of(tmp_path, f"position_m = {track}", "height_m = { keys = [[1.2345, 1], [2, 2]] }")
    times = sample_times(scene, 0.3)
    assert (times[0], times[-1]) == (0.0, 8.0)
    assert {3.333, 1.2345, 2.0} <= set(times.tolist())
    assert np.diff(times).max() <= 0.3 + 1e-9
    assert np.diff(times).min() > 0


def test_times_of_a_day_are_bounded(tmp_path: Path) -> None:
    day = replace(scene_of(tmp_path, "scale = 1.0"), duration_s=86400.0)
    times = sample_times(day)
    assert len(times) == MOST_TIMES + 1
    assert (times[0], times[-1]) == (0.0, 86400.0)


def test_looking_pauses_at_every_time(wall: Wall, tmp_path: Path) -> None:
    scene, times = scene_of(tmp_path, across(0.06)), np.arange(0, 8.1, 0.5)
    assert breaches(scene, [body()], wall, EYE, times)
    assert len(list(look_for_breaches(scene, [body()], wall, EYE, times))) > len(times)


def test_a_vase_on_the_hall_floor_before_the_wall_loses_its_foot(tmp_path: Path) -> None:
    """The wall's lower edge is on the floor: what stands nearer than it is cut off below."""
    scene = scene_of(
        tmp_path, "position_m = [0, 0, 1.5]\nheight_m = 1.5", "position_m = [0, 0.7, 1.5]\nheight_m = 1.5"
    )
    vase = body(hull_points(np.random.default_rng(0).normal(size=(5000, 3))))
    (breach,) = breaches(scene, [vase, vase], default_wall(), (0.0, 1.6, 8.0), [0.0])
    assert (breach.relic, breach.worst.side) == ("relic 0", "below")
