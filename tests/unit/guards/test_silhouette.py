"""The wall as an eye sees it, against the positions of its LEDs and a dense sample of its surface."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer import resources
from renderer.guards.silhouette import Silhouette, silhouette
from renderer.wall.model import F64, Wall
from renderer.wall.rays import led_positions
from renderer.wall.reader import load_wall
from tests.support.walls import SHAPES, small_wall
from tests.unit.wall.wall_files import plane, wall_of

EYES = {
    "before": (0.1, 1.2, 4.0),
    "aside": (-1.5, 1.6, 2.5),
    "near": (0.05, 1.1, 0.35),
    "low": (0.4, 0.2, 3.0),
}
HEAD = "pitch_mm = 2.5\n"


def facing_leds(wall: Wall, eye: F64, step: int = 53) -> F64:
    """[N, 3] some LEDs of the facets that ``eye`` sees from the front."""
    leds = led_positions(wall)
    found = []
    for facet in wall.facets:
        x, y, w, h = facet.raster_px
        if facet.distance_m(eye) > 0.01:
            found.append(leds[y : y + h : step, x : x + w : step].reshape(-1, 3))
    return np.concatenate(found)


SAMPLES = 40


def surface(view: Silhouette, count: int = SAMPLES) -> F64:
    """[N, 3] even points on the facets that the eye sees, edges included."""
    share = np.linspace(0, 1, count)
    u, v = (s.reshape(-1, 1) for s in np.meshgrid(share, share))
    return np.concatenate([f.corners_m[0] + u * f.right_m + v * f.up_m for f in view.facets])


def degrees_between(a: F64, b: F64) -> F64:
    a, b = (v / np.linalg.norm(v, axis=-1, keepdims=True) for v in (a, b))
    return np.degrees(2 * np.arcsin(np.clip(np.linalg.norm(a - b, axis=-1) / 2, 0, 1)))


@pytest.mark.parametrize("place", EYES)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_ray_to_every_led_hits_the_wall(shape: str, place: str, tmp_path: Path) -> None:
    wall, eye = small_wall(shape, tmp_path), np.array(EYES[place])
    leds = facing_leds(wall, eye)
    view = silhouette(wall, eye)
    true = np.linalg.norm(leds - eye, axis=1)
    assert len(leds) > 50
    assert np.all(view.distance_m(leds) <= true + 1e-9)
    if place == "before":  # from there no facet hides another
        assert np.allclose(view.distance_m(leds), true, rtol=0, atol=1e-9)
    assert np.all(view.outside_deg(leds) == 0)
    assert view.covers(eye + 3.7 * (leds - eye)).all()


@pytest.mark.parametrize("name", ["corner-5m3", "building-corner-5m3"])
def test_the_built_in_walls(name: str) -> None:
    wall = load_wall(resources.scenes() / "walls" / f"{name}.toml")
    eye = wall.eyes[0].position_m
    view = silhouette(wall, eye)
    assert len(view.facets) < len(wall.facets) or name == "corner-5m3"
    assert view.covers(facing_leds(wall, eye, 530)).all()
    assert not view.covers(np.array([[0.0, 9.0, 0.0], [0.0, -1.0, 0.5], [9.0, 1.0, 0.0]])).any()


@cache
def sampled(shape: str, place: str) -> tuple[Silhouette, F64]:
    with TemporaryDirectory() as folder:
        wall = small_wall(shape, Path(folder))
    view = silhouette(wall, EYES[place])
    return view, surface(view) - view.eye_m


@pytest.mark.parametrize("place", EYES)
@pytest.mark.parametrize("shape", SHAPES)
def test_degrees_outside_are_those_to_the_nearest_of_a_dense_sample(shape: str, place: str) -> None:
    view, sample = sampled(shape, place)
    rays = np.random.default_rng(5).normal(size=(150, 3))
    rays = np.concatenate([rays, sample[:: len(sample) // 50][:50] + rays[:50] * 0.5])
    nearest = np.array([degrees_between(sample, ray).min() for ray in rays])
    outside = view.outside_deg(view.eye_m + rays)
    grid = sample.reshape(-1, SAMPLES, SAMPLES, 3)
    spacing = max(
        degrees_between(grid[:, 1:], grid[:, :-1]).max(), degrees_between(grid[:, :, 1:], grid[:, :, :-1]).max()
    )
    assert np.all(outside <= nearest + 1e-6)
    assert np.all(outside >= nearest - spacing)
    assert (outside == 0).sum() >= 1
    assert (outside > 5).sum() > 50


def test_known_angles_beside_a_flat_wall(tmp_path: Path) -> None:
    view = silhouette(small_wall("flat", tmp_path), (0.0, 1.13, 2.0))
    edge = np.degrees(np.arctan2(1.6, 2.0))
    for more in (0.5, 10.0, 45.0):
        angle = np.radians(edge + more)
        right = view.eye_m + 7.0 * np.array([[np.sin(angle), 0.0, -np.cos(angle)]])
        assert view.outside_deg(right) == pytest.approx(more)
        left = right * (-1, 1, 1)
        assert view.outside_deg(left) == pytest.approx(more)
        assert view.beside(left).towards[0] == pytest.approx(
            np.array([-1.6, 0.0, -2.0]) / np.hypot(1.6, 2.0), abs=1e-9
        )
    above = view.eye_m + np.array([[0.0, 1.0, 0.0]])
    assert view.outside_deg(above) == pytest.approx(90 - np.degrees(np.arctan2(0.53, 2.0)))
    behind = view.eye_m + np.array([[0.0, 0.0, 1.0]])
    assert view.outside_deg(behind) == pytest.approx(180 - np.degrees(np.arctan2(1.6, 2.0)), abs=3.0)


@settings(deadline=None)
@given(
    shape=st.sampled_from(sorted(SHAPES)),
    place=st.sampled_from(sorted(EYES)),
    ray=st.tuples(*[st.floats(-1, 1)] * 3).filter(lambda r: np.linalg.norm(r) > 0.1),
    far=st.floats(0.01, 1000),
)
def test_only_the_direction_counts(shape: str, place: str, ray: tuple[float, ...], far: float) -> None:
    view, _ = sampled(shape, place)
    near, distant = (view.eye_m + s * np.array([ray]) for s in (1.0, far))
    assert view.outside_deg(near) == pytest.approx(view.outside_deg(distant), abs=1e-5)
    assert bool(view.covers(near)[0]) == (view.outside_deg(near)[0] == 0)
    if np.isfinite(view.distance_m(near)[0]):
        hit = view.eye_m + view.towards(near) * view.distance_m(near)[:, None]
        on = [abs(f.distance_m(hit[0])) for f in view.facets]
        assert min(on) < 1e-9


@pytest.mark.parametrize("place", ["before", "aside", "low"])
@pytest.mark.parametrize("shape", SHAPES)
def test_the_outline_parts_wall_from_hall(shape: str, place: str) -> None:
    view, sample = sampled(shape, place)
    middles = view.outline_m.mean(axis=1)
    across = view.outline_m[:, 1] - view.outline_m[:, 0]
    towards = view.towards(middles)
    side = np.cross(across, towards)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    one, other = (view.covers(view.eye_m + towards + s * 2e-3 * side) for s in (1, -1))
    assert np.all(one != other)
    ends = np.round(view.outline_m.reshape(-1, 3), 6)
    if shape != "building corner":  # its far wing may be cut off by the near one
        _, count = np.unique(ends, axis=0, return_counts=True)
        assert np.all(count == 2), "the outline is closed"
    around = degrees_between(sample[:, None], (view.outline_m[:, 0] - view.eye_m)[None]).min(axis=1)
    assert around.max() < 90


@pytest.mark.parametrize("gap", [0.0, 0.001])
def test_the_outline_of_a_header_has_no_inner_edges(gap: float, tmp_path: Path) -> None:
    """A narrower header on a wall: a hat, of eight pieces; its lower edge is not among them, nor is a joint."""
    low = 0.5 + gap
    header = plane(((-0.25, low, 0), (0.25, low, 0), (-0.25, low + 0.25, 0)), (200, 100), (0, 200))
    view = silhouette(wall_of(tmp_path, HEAD + plane() + header), (0.1, 0.3, 2.0))
    pieces = view.outline_m
    assert len(pieces) == 8
    assert np.linalg.norm(pieces[:, 1] - pieces[:, 0], axis=1).sum() == pytest.approx(2 * (1.0 + 0.75), abs=1e-4)
    inner = np.array([0.0, 0.5, 0.0])
    beyond = np.linalg.norm(pieces.mean(axis=1) - inner, axis=1)
    assert beyond.min() > 0.2


def test_a_header_before_the_wall_hides_what_is_behind_it(tmp_path: Path) -> None:
    header = plane(((-0.25, 0.3, 0.5), (0.25, 0.3, 0.5), (-0.25, 0.55, 0.5)), (200, 100), (0, 200))
    view = silhouette(wall_of(tmp_path, HEAD + plane() + header), (0.0, 0.3, 2.0))
    points = np.array([[0.0, 0.4, -1.0], [0.0, 0.2, -1.0], [0.0, 0.55, 0.5], [0.0, 0.7, 0.5]])
    near, wall, top, out = view.distance_m(points) * -view.towards(points)[:, 2]
    assert (near, wall, top, out) == pytest.approx((1.5, 2.0, 1.5, np.inf))
    assert view.outline_m[:, :, 2].max() == pytest.approx(0.5)
    assert len(view.outline_m) == 8


def test_a_gap_between_surfaces_has_no_led_behind(tmp_path: Path) -> None:
    other = plane(((0.8, 0, 0), (1.8, 0, 0), (0.8, 0.5, 0)), (400, 200), (400, 0))
    view = silhouette(wall_of(tmp_path, HEAD + plane() + other), (0.65, 0.25, 2.0))
    xs = np.array([0.4, 0.6, 0.7, 0.9])
    points = np.stack([xs, np.full(4, 0.25), np.zeros(4)], axis=1)
    assert view.covers(points).tolist() == [True, False, False, True]
    assert view.outside_deg(points[1:2]) == pytest.approx(
        np.degrees(np.arctan2(0.15, 2.0) - np.arctan2(0.05, 2.0))
    )
    assert len(view.outline_m) == 8


def test_facets_turned_away_do_not_count(tmp_path: Path) -> None:
    wall = small_wall("building corner", tmp_path)
    view = silhouette(wall, (-3.0, 1.2, 0.5))
    assert {f.name for f in view.facets} == {"left wing"}
    right = led_positions(wall)[200, -5][None]
    assert not silhouette(wall, (0.0, 1.2, -3.0)).facets
    assert silhouette(wall, (0.0, 1.2, 3.0)).covers(right).all()


def test_behind_the_wall_there_is_none(tmp_path: Path) -> None:
    view = silhouette(small_wall("flat", tmp_path), (0.0, 1.0, -2.0))
    points = np.array([[0.0, 1.0, 0.0], [0.0, 1.0, 5.0]])
    assert not view.covers(points).any()
    assert view.outside_deg(points).tolist() == [180.0, 180.0]
    assert view.outline_m.shape == (0, 2, 3)


def test_no_points_and_the_eye_itself(tmp_path: Path) -> None:
    view = silhouette(small_wall("room corner", tmp_path), (0.0, 1.2, 3.0))
    assert view.outside_deg(np.zeros((0, 3))).shape == view.distance_m(np.zeros((0, 3))).shape == (0,)
    assert np.isfinite(view.outside_deg(view.eye_m[None])).all()
    assert not view.covers(view.eye_m[None]).any()


def test_an_eye_two_centimetres_before_the_leds(tmp_path: Path) -> None:
    view = silhouette(small_wall("flat", tmp_path), (0.0, 1.13, 0.02))
    points = np.array([[1.5, 1.13, 0.0], [-1.59, 0.61, 0.0], [1.7, 1.13, 0.0], [0.0, 1.13, 1.0]])
    assert view.covers(points).tolist() == [True, True, False, False]
    assert view.outside_deg(points)[2] == pytest.approx(
        np.degrees(np.arctan2(1.7, 0.02) - np.arctan2(1.6, 0.02)), abs=1e-6
    )
    assert len(view.outline_m) == 4
