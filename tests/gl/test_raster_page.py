"""The finished raster: the bytes of picture files, dimmed in linear light, and its thumbnails, against numpy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from renderer.engine.engine import picture
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import HALF
from renderer.maths.colour import srgb_decode, srgb_encode
from renderer.passes.finish import Developed, FinishPass
from renderer.passes.panels import Tile
from renderer.passes.raster_page import RasterPage
from tests.support.broken import broken
from tests.support.stage import FPS, Chart, Looking, engine_for, plain, relic, scene_file, sun

SIZE = (96, 64)


@pytest.fixture
def programs(gpu: Gpu) -> Programs:
    return Programs(gpu.ctx)


@pytest.fixture
def page(gpu: Gpu, programs: Programs) -> Iterator[RasterPage]:
    page = RasterPage(gpu, programs, SIZE)
    yield page
    page.release()


def _developed(gpu: Gpu, programs: Programs, light: np.ndarray) -> Developed:
    height, width = light.shape[:2]
    pixels = np.ones((height, width, 4), np.float16)
    pixels[..., :3] = light
    texture = gpu.ctx.texture((width, height), 4, pixels.tobytes(), dtype=HALF)
    developed = Developed(gpu, (width, height))
    FinishPass(gpu, programs).develop(texture, developed, exposure=1.0, tone_map="linear", weight=1.0)
    return developed


def _light() -> np.ndarray:
    return np.random.default_rng(3).uniform(0, 1, (SIZE[1], SIZE[0], 3)).astype(np.float16)


def _picture(size: tuple[int, int] = SIZE) -> np.ndarray:
    return np.random.default_rng(8).integers(0, 256, (*size[::-1], 3), np.uint8)


def _put(page: RasterPage, pixels: np.ndarray) -> None:
    page.texture.write(np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)]).tobytes())


@pytest.mark.parametrize("bits", [8, 10, 12])
def test_tiles_make_the_bytes_of_picture_files(gpu: Gpu, tmp_path: Path, bits: int) -> None:
    chart = Chart()
    chart.square((0.3, 0, 0), np.array([0.0, 0.0, 1.0]), **plain((0.3, 0.2, 0.1)))
    chart.glb(tmp_path / "chart.glb")
    path = scene_file(tmp_path, sun((0, 0, 1), 1.0) + relic("chart.glb"))
    engine = engine_for(gpu, path, tile_px=(40, 24))
    view = Looking(size=SIZE).view
    page = RasterPage(gpu, engine.programs, SIZE, bits)
    for tile, developed in engine.draw(0, FPS, view):
        page.write(tile, developed)
    expected = picture(engine, 0, FPS, view, f"rgb{bits}")
    assert len(list(engine.tiles(SIZE))) == 9
    assert np.array_equal(page.pixels(), expected)
    assert np.ptp(expected) > 0
    page.release()


@pytest.mark.parametrize("brightness", [0.5, 0.1, 0.01])
def test_dimming_is_of_light_not_of_bytes(
    gpu: Gpu, programs: Programs, page: RasterPage, brightness: float
) -> None:
    light = _light()
    page.write(Tile(0, 0, *SIZE), _developed(gpu, programs, light), brightness)
    expected = 255 * srgb_encode(brightness * light.astype(np.float64))
    error = np.abs(page.pixels() - expected)
    assert error.max() <= 1.05  # dithered
    assert abs((page.pixels() - expected).mean()) < 0.1
    assert np.abs(page.pixels() - 255 * brightness * srgb_encode(light)).max() > 5  # bytes times brightness


def test_black_is_black(gpu: Gpu, programs: Programs, page: RasterPage) -> None:
    page.write(Tile(0, 0, *SIZE), _developed(gpu, programs, np.ones((SIZE[1], SIZE[0], 3))), 0.0)
    assert not page.pixels().any()


def test_a_tile_leaves_the_others_alone(gpu: Gpu, programs: Programs, page: RasterPage) -> None:
    page.framebuffer.clear()
    page.write(Tile(32, 16, 20, 10), _developed(gpu, programs, np.ones((10, 20, 3))))
    expected = np.zeros((*SIZE[::-1], 3), np.uint8)
    expected[16:26, 32:52] = 255
    assert np.array_equal(page.pixels(), expected)


@pytest.mark.parametrize("width", [96, 48, 12, 7, 1])
def test_thumbnails_are_means_of_light(page: RasterPage, width: int) -> None:
    pixels = _picture()
    _put(page, pixels)
    thumbnail = page.thumbnail(width)
    assert thumbnail.shape == (max(round(64 * width / 96), 1), width, 3)
    expected = 255 * srgb_encode(_mean(srgb_decode(pixels / 255), thumbnail.shape[:2]))
    assert np.abs(thumbnail - expected).max() <= 0.51


def test_a_thumbnail_of_single_pixels_would_be_seen(page: RasterPage) -> None:
    pixels = _picture()
    with broken("x < last.x", "x < first.x + 1"):
        _put(page, pixels)
        thumbnail = page.thumbnail(12)
    expected = 255 * srgb_encode(_mean(srgb_decode(pixels / 255), thumbnail.shape[:2]))
    assert np.abs(thumbnail - expected).max() > 20


def _mean(light: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """[h, w, 3] each the mean over its part of ``light``, cut through pixels where need be."""
    for axis, parts in enumerate(shape):
        count = light.shape[axis]
        sums = np.concatenate([np.zeros_like(light.take([0], axis)), light.cumsum(axis)], axis)
        edges = np.arange(parts + 1) * count / parts
        low = np.minimum(edges.astype(int), count - 1)
        share = (edges - low).reshape([-1 if a == axis else 1 for a in range(3)])
        light = np.diff(sums.take(low, axis) + share * light.take(low, axis), axis=axis) * parts / count
    return light
