"""Light shafts: as bright as an integral along the ray, dark where something hides the light, no seams."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import trimesh

from renderer.engine.engine import Engine
from renderer.engine.view import Camera, View, camera_view, wall_view
from renderer.gpu.context import Gpu
from renderer.passes.quality import QUALITIES
from renderer.wall.model import Wall
from tests.gl.test_bloom import _places, _seen_by
from tests.support.stage import FPS, engine_for, relic, scene_file, sun
from tests.support.walls import small_wall

HAZE = "[environment.air]\nshafts = {}\n"
TOWARDS = np.array([0.3, 0.9, -0.3]) / np.linalg.norm([0.3, 0.9, -0.3])
EYE = np.array([0.0, 1.6, 8.0])
QUALITY = "draft, with shafts"
CAMERA = Camera(EYE, np.array([0.0, 1.2, 0.0]), 40.0, (64, 48))


@pytest.fixture(autouse=True)
def _quality(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shafts without everything else that a quality above draft pays for."""
    monkeypatch.setitem(QUALITIES, QUALITY, replace(QUALITIES["draft"], shaft_taps=8))


def _lit(engine: Engine, view: View) -> np.ndarray:
    """[H, W, 3] linear."""
    ((_, developed),) = engine.draw(0, FPS, view)
    return engine.finish.linear(developed.exposed).astype(np.float64)


def _integral(way: np.ndarray, density: float, irradiance: float) -> float:
    """Radiance along a ray that nothing hides, by many small steps."""
    steps = np.linspace(0, 36, 4001)
    middle, step = (steps[1:] + steps[:-1]) / 2, steps[1] - steps[0]
    places = EYE + middle[:, None] * way
    here = density * np.exp(-((places / (14.0, 8.0, 14.0)) ** 2).sum(axis=1))
    passed = np.exp(-np.cumsum(here) * step + here * step / 2)
    phase = (1 - 0.5**2) / (4 * np.pi * (1 + 0.5**2 - 2 * 0.5 * (way @ TOWARDS)) ** 1.5)
    return float((here * passed).sum() * step * phase * irradiance)


def _ray(row: int, column: int) -> np.ndarray:
    low_left, low_right, top_left = CAMERA.screen_m - EYE
    way = low_left + (column + 0.5) / 64 * (low_right - low_left) + (1 - (row + 0.5) / 48) * (top_left - low_left)
    return way / np.linalg.norm(way)


@pytest.mark.parametrize("density", [0.01, 0.08])
def test_clear_beams_are_as_bright_as_an_integral_says(gpu: Gpu, tmp_path: Path, density: float) -> None:
    path = scene_file(tmp_path, HAZE.format(density) + sun(TOWARDS, 10.0))
    drawn = _lit(engine_for(gpu, path, QUALITY), camera_view(CAMERA))
    for row, column in ((5, 5), (24, 32), (40, 60), (10, 50)):
        expected = _integral(_ray(row, column), density, 10.0)
        assert expected > 0.01
        assert drawn[row, column] == pytest.approx([expected] * 3, rel=0.03)


def test_clear_air_and_quality_draft_have_none(gpu: Gpu, tmp_path: Path) -> None:
    for quality, density in ((QUALITY, 0.0), ("draft", 0.08)):
        path = scene_file(tmp_path, HAZE.format(density) + sun(TOWARDS, 10.0))
        assert _lit(engine_for(gpu, path, quality), camera_view(CAMERA)).max() == 0


def _roof(folder: Path) -> None:
    """A black roof over the stage with a slit in it, above what the camera sees."""
    parts = [trimesh.creation.box((6.0, 0.05, 6.0)) for _ in range(2)]
    for part, x in zip(parts, (-3.3, 3.3), strict=True):
        part.apply_translation((x, 5.5, 0.0))
    roof = trimesh.util.concatenate(parts)
    black = trimesh.visual.material.PBRMaterial(
        baseColorFactor=[0, 0, 0, 255], metallicFactor=0.0, roughnessFactor=1.0, doubleSided=True
    )
    roof.visual = trimesh.visual.TextureVisuals(uv=np.zeros((len(roof.vertices), 2)), material=black)
    roof.export(folder / "roof.glb")


def _through_a_slit(gpu: Gpu, folder: Path, shadow: str, density: float = 0.05) -> Engine:
    _roof(folder)
    body = HAZE.format(density) + sun((0.0, 1.0, 0.0), 10.0, f"shadow = {shadow}") + relic("roof.glb")
    return engine_for(gpu, scene_file(folder, body), QUALITY)


def test_a_slit_in_a_roof_lets_one_beam_through(gpu: Gpu, tmp_path: Path) -> None:
    row = _lit(_through_a_slit(gpu, tmp_path, "true"), camera_view(CAMERA))[30, :, 0]
    assert row[30:34].mean() > 1.5 * max(row[16:22].mean(), row[42:48].mean())
    # must fail: a light that casts no shadow
    row = _lit(_through_a_slit(gpu, tmp_path, "false"), camera_view(CAMERA))[30, :, 0]
    assert row[30:34].mean() < 1.1 * row[16:22].mean()


@pytest.mark.parametrize("shape", ["room corner", "building corner", "rounded corner"])
def test_a_beam_across_the_seam(gpu: Gpu, tmp_path: Path, shape: str) -> None:
    """The wall, seen from the eye, against a picture that has no seam."""
    wall: Wall = small_wall(shape, tmp_path)
    engine = _through_a_slit(gpu, tmp_path, "true")
    eye = wall.eyes[0]
    view = wall_view(wall, eye, 0.25)
    camera = Camera(eye.position_m, wall.middle_m, 30.0, (480, 270))
    drawn, direct = _lit(engine, view), _lit(engine, camera_view(camera))
    places = _places(wall, view.size)
    seen = _seen_by(camera, places, direct)
    off = np.abs(drawn - seen).max(axis=-1) / direct.max()
    near = np.abs(places[..., 0]) < 0.15
    print(f"{shape}: off by {off[near].max():.4f} near the seam, {off[~near].max():.4f} elsewhere")
    # must fail: a raster made for somebody else
    other = replace(eye, position_m=eye.position_m + np.array([0.4, 0.0, 0.0]))
    wrong = np.abs(_lit(engine, wall_view(wall, other, 0.25)) - seen).max(axis=-1) / direct.max()
    assert wrong[near].max() > 4 * off[near].max()
    assert drawn[near].max() > 1.3 * drawn[~near].min()
    assert off[near].mean() < 0.02
    assert off[near].max() < max(1.3 * off[~near].max(), 0.05)
