"""Depth of field: blurred as a lens of that size blurs, sharp where it is said to be, and without seams."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import trimesh

from renderer.engine.engine import Engine
from renderer.engine.view import Camera, View, camera_view, wall_view
from renderer.gpu.context import Gpu
from renderer.maths.lens import Lens
from renderer.passes.panels import Panel
from tests.gl.test_bloom import _places, _seen_by
from tests.support.stage import FPS, engine_for, relic, scene_file
from tests.support.walls import small_wall

EYE = np.array([0.0, 1.6, 8.0])
APERTURE_M = 0.3

# by the second: m from the eye to the thing and to what is sharp, mm of the lens, scale of the thing
TIMES = {
    "near, sharp": (4.0, 8.0, 0.0, 0.04),
    "near": (4.0, 8.0, 300.0, 0.04),
    "far, sharp": (16.0, 8.0, 0.0, 0.16),
    "far": (16.0, 8.0, 300.0, 0.16),
    "in focus, sharp": (8.0, 8.0, 0.0, 0.08),
    "in focus": (8.0, 8.0, 300.0, 0.08),
    "seam": (4.4, 9.0, 150.0, 0.5),
    "seam, sharp": (4.4, 9.0, 0.0, 0.5),
}


def _keys(values: list[object]) -> str:
    pairs = ", ".join(f"[{second}, {value}]" for second, value in enumerate(values))
    return f"{{ keys = [{pairs}], ease = 'linear' }}"


@pytest.fixture(scope="module")
def engine(_session_gpu: Gpu, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Something bright before the eye, at the distances of :data:`TIMES`."""
    folder = tmp_path_factory.mktemp("focus")
    thing = trimesh.creation.box((1.0, 0.6, 0.1))
    material = trimesh.visual.material.PBRMaterial(
        baseColorFactor=[0, 0, 0, 255], emissiveFactor=[1.0, 0.8, 0.6], metallicFactor=0.0
    )
    thing.visual = trimesh.visual.TextureVisuals(uv=np.zeros((len(thing.vertices), 2)), material=material)
    thing.export(folder / "thing.glb")
    away, focus, aperture, scale = (list(column) for column in zip(*TIMES.values(), strict=True))
    places = [[0.0, 1.6 - 0.06 * (d == 4.4) * d, 8.0 - d] for d in away]
    body = f"[picture.focus]\ndistance_m = {_keys(focus)}\naperture_mm = {_keys(aperture)}\n"
    body += relic("thing.glb", f"position_m = {_keys(places)}\nscale = {_keys(scale)}")
    return engine_for(_session_gpu, scene_file(folder, body), "best")


def _lit(engine: Engine, time: str, view: View) -> np.ndarray:
    """[H, W, 3] linear."""
    ((_, developed),) = engine.draw(list(TIMES).index(time), FPS, view)
    return engine.finish.linear(developed.exposed).astype(np.float64)


def _variance(light: np.ndarray) -> float:
    """Mean square of the light's angle from its middle."""
    places = np.stack(np.mgrid[0:64, 0:64], axis=-1) * 2 * np.tan(np.radians(5.0)) / 64
    weight = light[..., :1] / light[..., 0].sum()
    return float((((places - (places * weight).sum(axis=(0, 1))) ** 2) * weight).sum())


@pytest.mark.parametrize("time", ["near", "far", "in focus"])
def test_a_small_light_becomes_a_disc(gpu: Gpu, engine: Engine, time: str) -> None:
    """Its radius in angle is the lens's, times the difference of the distances' inverses."""
    view = camera_view(Camera(EYE, EYE - (0.0, 0.0, 1.0), 10.0, (64, 64)))
    blurred, sharp = (_variance(_lit(engine, name, view)) for name in (time, f"{time}, sharp"))
    away_m, focus_m, *_ = TIMES[time]
    expected = APERTURE_M / 2 * abs(1 / away_m - 1 / focus_m) / np.sqrt(2)
    disc = np.sqrt(max(blurred - sharp, 0.0))
    print(f"{time}: {1000 * disc:.2f} mrad, {1000 * expected:.2f} expected")
    assert disc == pytest.approx(expected, rel=0.06, abs=4e-4)


def test_a_blurred_relic_across_the_seam(gpu: Gpu, engine: Engine, tmp_path: Path) -> None:
    """The wall, seen from the eye, against a picture that has no seam."""
    wall = small_wall("room corner", tmp_path)
    eye = wall.eyes[0]
    view = wall_view(wall, eye, 0.25)
    camera = Camera(eye.position_m, wall.middle_m, 16.0, (200, 112))
    drawn, sharp = _lit(engine, "seam", view), _lit(engine, "seam, sharp", view)
    places = _places(wall, view.size)
    seen = _seen_by(camera, places, _lit(engine, "seam", camera_view(camera)))
    near = np.abs(places[..., 0]) < 0.15
    off, wrong = (np.abs(picture - seen).max(axis=-1)[near].mean() for picture in (drawn, sharp))
    print(f"off by {off:.4f} near the seam; a sharp picture by {wrong:.4f}")
    assert ((drawn[near] > 0.1) & (drawn[near] < 0.9)).mean() > 0.1
    assert off < 0.006
    assert wrong > 0.03


def _seen_on_edge(panel: Panel, lens: Lens, axis: np.ndarray, edge: int, beyond: np.ndarray) -> np.ndarray:
    """[N, 2] where places [N, 3] lie in a panel's clip space, seen through a place on a lens."""
    eye = lens.looking(panel.frustum.eye, axis)
    clip = np.c_[beyond, np.ones(len(beyond))] @ (panel.frustum.matrix @ eye.matrix).T
    place = clip[:, :2] / clip[:, 3:]
    return np.stack([place[:, 0] - edge, place[:, 1]], axis=-1)


@pytest.mark.parametrize("shape", ["room corner", "building corner", "rounded corner"])
def test_both_sides_of_every_seam_see_the_same(tmp_path: Path, shape: str) -> None:
    """Through any place on the lens, what lies on a panel's right edge lies on the next one's left edge."""
    wall = small_wall(shape, tmp_path)
    view = wall_view(wall, wall.eyes[0])
    eye = view.panels[0].frustum.eye
    axis = wall.middle_m - eye
    lens = Lens(9.0, (0.1, -0.05))
    wrong = []
    for left, right in pairwise(view.panels):
        bottom, top = right.corners_m[0], right.corners_m[2]
        on_edge = bottom + np.linspace(0.1, 0.9, 5)[:, None] * (top - bottom)
        place = lens.looking(eye, axis)
        beyond = place.place + place.rays(on_edge - eye) * np.linspace(0.4, 3.0, 5)[:, None]
        sides = _seen_on_edge(left, lens, axis, 1, beyond), _seen_on_edge(right, lens, axis, -1, beyond)
        assert np.abs(sides[0][:, 0]).max() < 1e-9
        assert np.abs(sides[1][:, 0]).max() < 1e-9
        assert sides[0][:, 1] == pytest.approx(sides[1][:, 1], abs=1e-9)
        # must fail: a lens that faces each panel by itself
        for panel, edge in ((left, 1), (right, -1)):
            own = np.cross(panel.corners_m[2] - panel.corners_m[0], panel.corners_m[1] - panel.corners_m[0])
            wrong.append(np.abs(_seen_on_edge(panel, lens, own, edge, beyond)[:, 0]).max())
    assert len(wrong) >= 2
    assert max(wrong) > 1e-3
