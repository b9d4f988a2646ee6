"""Stills: whole and unstretched on every surface of a wall."""

from __future__ import annotations

from pathlib import Path

import moderngl
import numpy as np
import pytest

from renderer import resources
from renderer.assets.stills import read_still
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.passes.still import StillPass
from renderer.wall.model import Wall
from renderer.wall.pattern_layout import still_layout
from renderer.wall.scaling import scaled_size
from tests.support.rasters import drawn
from tests.support.walls import SHAPES, small_wall


def _texture(gpu: Gpu, pixels: np.ndarray) -> moderngl.Texture:
    texture = gpu.ctx.texture(pixels.shape[1::-1], 3, np.ascontiguousarray(pixels).tobytes(), alignment=1)
    texture.build_mipmaps()
    texture.filter = moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR
    texture.repeat_x = texture.repeat_y = False
    return texture


def _shown(gpu: Gpu, wall: Wall, picture: np.ndarray, scale: float = 1.0) -> np.ndarray:
    still, texture = StillPass(gpu, Programs(gpu.ctx), wall, scale, bits=8), _texture(gpu, picture)
    pixels = drawn(gpu, scaled_size(wall.raster_px, scale), lambda into: still.draw(texture, into))
    still.release()
    texture.release()
    return pixels


def _chart(width: int, height: int) -> np.ndarray:
    """Grey, with a red square in its middle."""
    chart = np.full((height, width, 3), 90, np.uint8)
    side = min(width, height) // 2
    chart[(height - side) // 2 : (height + side) // 2, (width - side) // 2 : (width + side) // 2] = (255, 0, 0)
    return chart


def test_a_picture_as_large_as_its_surface_is_shown_pixel_for_pixel(gpu: Gpu, tmp_path: Path) -> None:
    picture = np.random.default_rng(4).integers(0, 256, (424, 1280, 3), np.uint8)
    assert np.array_equal(_shown(gpu, small_wall("flat", tmp_path), picture), picture)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("scale", [1.0, 0.25])
def test_squares_stay_squares_in_the_middle_of_each_surface(
    gpu: Gpu, tmp_path: Path, shape: str, scale: float
) -> None:
    wall = small_wall(shape, tmp_path)
    pixels = _shown(gpu, wall, _chart(64, 64), scale)
    for x, y, width, height in still_layout(wall, scale).values():
        red = pixels[y : y + height, x : x + width, 0] > 172
        rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
        assert abs(len(rows) - min(width, height) / 2) <= 1
        assert abs(len(rows) - len(columns)) <= 1
        assert abs(columns.mean() - (width - 1) / 2) <= 1
        assert abs(rows.mean() - (height - 1) / 2) <= 1
        assert red.sum() > len(rows) * len(columns) - 20  # its corners are smoothed


@pytest.mark.parametrize("size", [(300, 20), (20, 300)])
def test_beside_it_is_its_own_colour(gpu: Gpu, tmp_path: Path, size: tuple[int, int]) -> None:
    wall = small_wall("room corner", tmp_path)
    pixels = _shown(gpu, wall, _chart(*size))
    assert (pixels[[0, 0, -1, -1], [0, 639, 640, 1119]] == 90).all()
    assert (pixels.min(axis=(0, 1)) == (90, 0, 0)).all()


def test_the_built_in_evacuation_picture_lights_the_hall(gpu: Gpu, tmp_path: Path) -> None:
    picture = read_still(resources.scenes() / "pictures" / "evacuation.png")
    assert picture.shape == (1600, 1600, 3)
    assert (resources.scenes() / "pictures" / "evacuation.png").stat().st_size < 100_000
    green = np.array([0, 143, 81])
    assert (np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]]) == green).all()
    pixels = _shown(gpu, small_wall("room corner", tmp_path), picture)
    assert (pixels.sum(axis=2) >= green.sum() - 3).all()
    assert 0.04 < (pixels.min(axis=2) > 200).mean() < 0.3
