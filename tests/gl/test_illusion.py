"""The illusion: from the sweet spot the lit wall looks like the virtual world itself, and only from there.

The virtual world straight from the eye is drawn at several times the picture's size and averaged: a photo
averages
the LEDs that each of its pixels covers, so it has far more samples per pixel than a picture drawn once.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import PIL.Image
import PIL.ImageDraw
import pytest

from renderer.engine.engine import Engine
from renderer.engine.view import Camera, camera_view, wall_view
from renderer.gpu.context import Gpu
from renderer.maths.colour import srgb_encode
from renderer.passes.photo import PhotoPass
from renderer.resources import scenes
from renderer.scene.show_reader import load_source
from renderer.wall.model import Wall
from renderer.wall.reader import default_wall

FPS = Fraction(60)
FOV_DEG = 40.0
SAME_DB, OTHER_DB = 35.0, 28.0


def _on_wall(wall: Wall, camera: Camera) -> np.ndarray:
    """[H, W] what of the picture lies on the wall, a few pixels within its outline."""
    low_left, low_right, top_left = camera.screen_m - camera.position_m
    right, up = low_right - low_left, top_left - low_left
    normal = np.cross(right, up)
    picture = PIL.Image.new("L", camera.size)
    for facet in wall.facets:
        rays = facet.outline_m - camera.position_m
        hits = rays * (low_left @ normal / (rays @ normal))[:, None] - low_left
        x, y = hits @ right / (right @ right), 1 - hits @ up / (up @ up)
        PIL.ImageDraw.Draw(picture).polygon([*zip(x * camera.size[0], y * camera.size[1], strict=True)], fill=1)
    mask = np.array(picture, bool)
    for _ in range(3):
        mask &= np.roll(mask, 1, 0) & np.roll(mask, -1, 0) & np.roll(mask, 1, 1) & np.roll(mask, -1, 1)
    return mask


def _direct(engine: Engine, camera: Camera, seconds: int, times: int) -> np.ndarray:
    """[H, W, 3] display-linear, the mean of ``times`` by ``times`` pixels for each."""
    width, height = camera.size
    large = Camera(camera.position_m, camera.look_at_m, camera.fov_deg, (width * times, height * times))
    ((_, developed),) = engine.draw(seconds * 60, FPS, camera_view(large))
    light = engine.finish.linear(developed.shown).astype(np.float64)
    return light.reshape(height, times, width, times, 3).mean(axis=(1, 3))


def _agreement(
    gpu: Gpu, engine: Engine, wall: Wall, seconds: int, scale: float, size: tuple[int, int], times: int
) -> list[float]:
    """PSNR of photo and direct view in dB: from the eye, and from 1 m beside it."""
    raster = wall_view(wall, wall.eyes[0], scale)
    ((_, developed),) = engine.draw(seconds * 60, FPS, raster)
    found = []
    for aside_m in (0.0, 1.0):
        eye = wall.eyes[0].position_m + np.array([aside_m, 0.0, 0.0])
        camera = Camera(eye, wall.middle_m, FOV_DEG, size)
        photo = PhotoPass(gpu, engine.programs, wall, raster, camera, led_falloff=False)
        taken = engine.finish.linear(photo.draw(developed.shown).shown).astype(np.float64)
        found.append((camera, taken))
    result = []
    for camera, taken in found:  # drawn last: it may take the raster's place in the engine
        mask = _on_wall(wall, camera)
        off = srgb_encode(taken)[mask] - srgb_encode(_direct(engine, camera, seconds, times))[mask]
        assert mask.mean() > 0.9
        result.append(float(-10 * np.log10((off**2).mean())))
    print(f"{seconds} s, scale {scale}, {size}: {result[0]:.1f} dB from the eye, {result[1]:.1f} dB beside it")
    return result


@pytest.fixture(scope="module")
def seasons(_session_gpu: Gpu) -> Engine:
    return Engine(_session_gpu, load_source(scenes() / "four-seasons.toml"), default_wall(), "show")


def test_the_wall_looks_like_the_world_behind_it(gpu: Gpu, seasons: Engine) -> None:
    same, other = _agreement(gpu, seasons, default_wall(), 17, 0.35, (400, 225), 2)
    assert same >= SAME_DB
    assert other < OTHER_DB


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [17, 46, 76, 116])
def test_the_wall_looks_like_the_world_behind_it_at_full_size(gpu: Gpu, seasons: Engine, seconds: int) -> None:
    same, other = _agreement(gpu, seasons, default_wall(), seconds, 1.0, (960, 540), 4)
    assert same >= SAME_DB
    assert other < OTHER_DB
