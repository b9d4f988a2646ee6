"""Bloom: what a seam, a tile or a packed raster cannot show, and light that is neither lost nor made."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import moderngl
import numpy as np
import pytest
import trimesh
from scipy.ndimage import gaussian_filter, map_coordinates

from renderer.engine.engine import Engine
from renderer.engine.view import Camera, View, camera_view, wall_view
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import HALF
from renderer.passes.bloom import Bloom, BloomPass
from renderer.passes.panels import PanelSet, Tile
from renderer.wall.model import Wall
from tests.support.stage import FPS, Looking, engine_for, scene_file
from tests.support.walls import small_wall

SHAPES = ("room corner", "building corner", "rounded corner")
SCALE = 0.25
LINEAR = '[picture]\ntone_map = "linear"\nbloom = {}\n[[relic]]\nmesh = "bar.glb"\n'


def _bar(folder: Path) -> None:
    """A bright bar before the seam, a little behind it and a little aside."""
    bar = trimesh.creation.box((0.5, 0.18, 0.1))
    bar.apply_transform(trimesh.transformations.rotation_matrix(0.4, (0, 0, 1)))
    bar.apply_translation((0.05, 1.13, 0.3))
    material = trimesh.visual.material.PBRMaterial(
        baseColorFactor=[0, 0, 0, 255], emissiveFactor=[0.9, 0.8, 0.7], metallicFactor=0.0
    )
    bar.visual = trimesh.visual.TextureVisuals(uv=np.zeros((len(bar.vertices), 2)), material=material)
    bar.export(folder / "bar.glb")


def _pictures(engine: Engine, view: View) -> tuple[np.ndarray, np.ndarray]:
    """[H, W, 3] what is shown and what goes into an .exr, both linear."""
    ((_, developed),) = engine.draw(0, FPS, view)
    shown, exposed = (engine.finish.linear(t) for t in (developed.shown, developed.exposed))
    return shown.astype(np.float64), exposed.astype(np.float64)


def _places(wall: Wall, size: tuple[int, int]) -> np.ndarray:
    """[H, W, 3] where the pixels of the scaled raster are; NaN where there is none."""
    width, height = size
    xs, ys = np.meshgrid((np.arange(width) + 0.5) / SCALE, (np.arange(height) + 0.5) / SCALE)
    places = np.full((height, width, 3), np.nan)
    for facet in wall.facets:
        x, y, w, h = facet.raster_px
        inside = (xs >= x) & (xs < x + w) & (ys >= y) & (ys < y + h)
        places[inside] = facet.positions_m(xs[inside], ys[inside])
    return places


def _seen_by(camera: Camera, places: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """[..., 3] what the camera's picture shows in the directions of ``places``."""
    low_left, low_right, top_left = camera.screen_m - camera.position_m
    right, up = low_right - low_left, top_left - low_left
    rays = places - camera.position_m
    normal = np.cross(right, up)
    hits = rays * (low_left @ normal / (rays @ normal))[..., None] - low_left
    column = hits @ right / (right @ right) * camera.size[0] - 0.5
    row = (1 - hits @ up / (up @ up)) * camera.size[1] - 0.5
    channels = [map_coordinates(picture[..., c], [row, column], order=1, mode="nearest") for c in range(3)]
    return np.stack(channels, axis=-1)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_bright_relic_across_the_seam(gpu: Gpu, tmp_path: Path, shape: str) -> None:
    """With all of its light spread: the wall, seen from the eye, against a picture that has no seam."""
    wall = small_wall(shape, tmp_path)
    _bar(tmp_path)
    engine = engine_for(gpu, scene_file(tmp_path, LINEAR.format(1.0)))
    eye = wall.eyes[0]
    view = wall_view(wall, eye, SCALE)
    camera = Camera(eye.position_m, wall.middle_m, 30.0, (480, 270))
    shown, exposed = _pictures(engine, view)
    direct, sharp = _pictures(engine, camera_view(camera))
    places = _places(wall, view.size)
    assert exposed.max() > 0.5
    peak = direct.max()
    assert 0.05 < peak < 0.9

    off = np.abs(shown - _seen_by(camera, places, direct)).max(axis=-1) / peak
    near = np.abs(places[..., 0]) < 0.15
    assert near.mean() > 0.02
    print(f"{shape}: off by {off[near].max():.4f} of the peak near the seam, {off[~near].max():.4f} elsewhere")
    assert off[near].max() < 0.02
    assert off[~near].max() < 0.02

    # must fail: the same light, spread among the raster's neighbours
    wide = np.radians(1.0) / np.radians(camera.fov_deg / camera.size[1])
    pitch_deg = np.degrees(SCALE**-1 * wall.pitch_mm / 1000 / np.linalg.norm(wall.middle_m - eye.position_m))
    raster_blur = gaussian_filter(exposed, (1 / pitch_deg, 1 / pitch_deg, 0))
    blur = gaussian_filter(sharp, (wide, wide, 0))
    wrong = np.abs(raster_blur - _seen_by(camera, places, blur)).max(axis=-1) / blur.max()
    print(f"{shape}: spread in the raster, off by {wrong[near].max():.3f}")
    assert wrong[near].max() > 0.06


@pytest.fixture(scope="module")
def programs(_session_gpu: Gpu) -> Programs:
    return Programs(_session_gpu.ctx)


class _Bench:
    """A wall's panels, any light on them, and what becomes of it."""

    def __init__(self, gpu: Gpu, programs: Programs, wall: Wall) -> None:
        self._gpu = gpu
        self.view = wall_view(wall, wall.eyes[0], SCALE)
        self.panels = PanelSet(gpu, self.view.panels)
        self.bloom_pass = BloomPass(gpu, programs)
        self.glares = self.bloom_pass.glares(self.panels)
        self.bloom = Bloom(1.0, self.panels, self.glares)

    def spread(self, light: np.ndarray, tiles: list[Tile] | None = None) -> list[np.ndarray]:
        """A map [H, W, 3] for each eye."""

        def parts():  # type: ignore[no-untyped-def]
            for tile in tiles or [Tile(0, 0, *self.view.size)]:
                self.panels.place(tile)
                yield self._texture(light[tile.y : tile.y + tile.height, tile.x : tile.x + tile.width]), tile

        self.bloom_pass.spread(parts(), self.bloom)
        return [glare.gathered.read()[..., :3].astype(np.float64) for glare in self.glares]

    def _texture(self, light: np.ndarray) -> moderngl.Texture:
        pixels = np.ones((*light.shape[:2], 4), np.float16)
        pixels[..., :3] = light
        return self._gpu.ctx.texture(light.shape[1::-1], 4, pixels.tobytes(), dtype=HALF)


def _solid_angles(wall: Wall, size: tuple[int, int]) -> np.ndarray:
    """[H, W] of the scaled raster's pixels, from the eye."""
    places, eye = _places(wall, size), wall.eyes[0].position_m
    rays = places - eye
    angles = np.zeros(places.shape[:2])
    xs, ys = np.meshgrid((np.arange(size[0]) + 0.5) / SCALE, (np.arange(size[1]) + 0.5) / SCALE)
    for facet in wall.facets:
        x, y, w, h = facet.raster_px
        inside = (xs >= x) & (xs < x + w) & (ys >= y) & (ys < y + h)
        area = np.linalg.norm(np.cross(facet.right_m, facet.up_m)) / (w * h) / SCALE**2
        distance = np.linalg.norm(rays[inside], axis=-1)
        angles[inside] = area * np.abs(rays[inside] @ facet.normal) / distance**3
    return angles


def _spots(size: tuple[int, int]) -> np.ndarray:
    """[H, W, 3] a few bright patches, far from the raster's edge; one is where the wings meet."""
    light = np.zeros((size[1], size[0], 3))
    middle = size[1] // 2
    for column, colour in ((0.25, (5, 0, 0)), (0.5, (0, 9, 0)), (0.57, (0, 0, 60)), (0.8, (2, 2, 2))):
        x = int(column * size[0])
        light[middle - 3 : middle + 4, x - 4 : x + 5] += colour
    return light


@pytest.mark.parametrize("shape", SHAPES)
def test_no_light_is_lost_or_made(gpu: Gpu, programs: Programs, tmp_path: Path, shape: str) -> None:
    wall = small_wall(shape, tmp_path)
    bench = _Bench(gpu, programs, wall)
    light = _spots(bench.view.size)
    (spread,) = bench.spread(light)
    before = (light * _solid_angles(wall, bench.view.size)[..., None]).sum(axis=(0, 1))
    after = spread.sum(axis=(0, 1)) * bench.glares[0].map.texel_sr
    print(f"{shape}: {after / before}")
    assert after == pytest.approx(before, rel=0.01)
    assert spread.max() < 0.5 * light.max()


def test_even_light_stays_as_it_is(gpu: Gpu, programs: Programs, tmp_path: Path) -> None:
    """In the middle of a wall that fills much of what is seen, and on both sides of its seam."""
    wall = small_wall("room corner", tmp_path)
    near_wall = replace(wall, eyes=(replace(wall.eyes[0], position_m=np.array([0.0, 1.13, 1.3])),))
    bench = _Bench(gpu, programs, near_wall)
    (spread,) = bench.spread(np.full((*bench.view.size[::-1], 3), 0.5))
    height, width = spread.shape[:2]
    middle = spread[height // 2 - 8 : height // 2 + 8, width // 2 - 8 : width // 2 + 8]
    assert middle == pytest.approx(0.5, rel=0.1)
    assert np.ptp(middle) < 0.02


def _cut(size: tuple[int, int], columns: tuple[int, ...], rows: tuple[int, ...]) -> list[Tile]:
    xs, ys = (0, *columns, size[0]), (0, *rows, size[1])
    return [Tile(x, y, right - x, below - y) for y, below in pairwise(ys) for x, right in pairwise(xs)]


@pytest.mark.parametrize("shape", SHAPES)
def test_tiles_do_not_matter(gpu: Gpu, programs: Programs, tmp_path: Path, shape: str) -> None:
    bench = _Bench(gpu, programs, small_wall(shape, tmp_path))
    light = np.random.default_rng(3).uniform(0, 1, (*bench.view.size[::-1], 3))
    (whole,) = bench.spread(light)
    (tiled,) = bench.spread(light, _cut(bench.view.size, (50, 77, 120), (31, 32)))
    assert tiled == pytest.approx(whole, rel=2e-3, abs=1e-5)
    (part,) = bench.spread(light, _cut(bench.view.size, (50, 77, 120), (31, 32))[1:])
    assert np.abs(part - whole).max() > 0.05


def test_a_value_that_is_no_number_stays_alone(gpu: Gpu, programs: Programs, tmp_path: Path) -> None:
    bench = _Bench(gpu, programs, small_wall("flat", tmp_path))
    light = _spots(bench.view.size)
    (clean,) = bench.spread(light)
    light[5, 5], light[9, 9] = np.nan, -7.0
    assert np.array_equal(bench.spread(light)[0], clean)


def test_light_falls_with_the_square_of_the_angle(gpu: Gpu, programs: Programs, tmp_path: Path) -> None:
    """As glare in the eye does (Stiles and Holladay), alike to all sides."""
    bench = _Bench(gpu, programs, small_wall("flat", tmp_path))
    light = np.zeros((*bench.view.size[::-1], 3))
    row, column = light.shape[0] // 2, light.shape[1] // 2
    light[row - 2 : row + 2, column - 2 : column + 2] = 100.0
    (spread,) = bench.spread(light)
    made, eye = bench.glares[0].map, bench.view.panels[0].frustum.eye
    origin, right, top = bench.view.panels[0].corners_m
    way = origin + column / light.shape[1] * (right - origin) + (1 - row / light.shape[0]) * (top - origin) - eye
    centre = (made.place(way) / made.half + 1) / 2 * made.size - 0.5  # in texels: across, up
    turns = np.arange(8) * np.pi / 4
    profile = []
    for degrees in (1.0, 2.0, 4.0):
        off = degrees / 0.25 * np.stack([np.sin(turns), np.cos(turns)])
        sides = map_coordinates(spread[..., 0], centre[::-1, None] + off, order=1)
        assert sides.max() < 1.15 * sides.min()
        profile.append(sides.mean() * degrees**2)
    print(profile)
    assert max(profile) < 1.8 * min(profile)


LOOKING = Looking(size=(64, 48), away_m=8.0)


def _shot(gpu: Gpu, folder: Path, bloom: float, form: str, **options: object) -> np.ndarray:
    _bar(folder)
    looking = replace(LOOKING, middle=(0.05, 1.13))
    return looking.shot(engine_for(gpu, scene_file(folder, LINEAR.format(bloom), f"b{bloom}"), **options), 0, form)


def test_bloom_is_for_the_leds_and_not_for_the_exr(gpu: Gpu, tmp_path: Path) -> None:
    assert np.array_equal(_shot(gpu, tmp_path, 0.0, "rgba16f"), _shot(gpu, tmp_path, 0.3, "rgba16f"))
    without, bloomed = (_shot(gpu, tmp_path, bloom, "rgb8").astype(int) for bloom in (0.0, 0.3))
    assert (without[8] == 0).all()
    assert (bloomed[8] > 0).all()
    assert (bloomed[24, 32] < without[24, 32]).all()


def test_a_picture_drawn_in_tiles_blooms_as_a_whole(gpu: Gpu, tmp_path: Path) -> None:
    whole = _shot(gpu, tmp_path, 0.5, "rgb8").astype(int)
    tiled = _shot(gpu, tmp_path, 0.5, "rgb8", tile_px=(26, 18)).astype(int)
    apart = np.abs(tiled - whole).max(axis=-1)
    assert (apart > 1).mean() < 0.01  # edges of the relic itself
    alone = _shot(gpu, tmp_path, 0.0, "rgb8").astype(int)
    assert (np.abs(alone - whole).max(axis=-1) > 1).mean() > 0.5
