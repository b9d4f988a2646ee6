"""The photo of the lit wall: where it stands and as bright as it shines, and the floor that it lights."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import moderngl
import numpy as np
import pytest
import trimesh

from renderer.engine.engine import Engine
from renderer.engine.view import Camera, View, camera_view, wall_view
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.passes.photo import PhotoPass, falloff_exponent
from renderer.passes.photo_wall import flat_facets, glow_of
from renderer.scene.show_reader import load_source
from renderer.wall.model import Eye, Wall
from renderer.wall.reader import default_wall, load_wall
from renderer.wall.scaling import scaled_edge
from tests.support.walls import SHAPES, small_wall

SIZE = (384, 216)
WHITE = np.ones(3)


def _camera(position: tuple[float, float, float], look_at: tuple[float, float, float]) -> Camera:
    return Camera(np.array(position, float), np.array(look_at, float), 40.0, SIZE)


def _texture(gpu: Gpu, pixels: np.ndarray) -> moderngl.Texture:
    rgba = np.ones((*pixels.shape[:2], 4), np.float16)
    rgba[..., :3] = pixels
    return gpu.ctx.texture(pixels.shape[1::-1], 4, rgba.tobytes(), dtype="f2")


def _read(texture: moderngl.Texture) -> np.ndarray:
    pixels = np.frombuffer(texture.read(), np.float16).reshape(texture.height, texture.width, 4)
    return pixels[..., :3].astype(np.float64)


def _photo(
    gpu: Gpu, wall: Wall, raster: View, camera: Camera, pixels: np.ndarray, *, led_falloff: bool = False
) -> np.ndarray:
    made = PhotoPass(gpu, Programs(gpu.ctx), wall, raster, camera, led_falloff=led_falloff)
    return _read(made.draw(_texture(gpu, pixels)).exposed)


def _even(raster: View, colour: np.ndarray = WHITE) -> np.ndarray:
    return np.broadcast_to(colour, (raster.size[1], raster.size[0], 3))


def _projected(camera: Camera, points: np.ndarray) -> np.ndarray:
    """[N, 2] where a pinhole camera sees ``points``, px: worked out from the angles, not from a matrix."""
    forward = camera.look_at_m - camera.position_m
    forward /= np.linalg.norm(forward)
    right = np.cross(forward, [0, 1, 0])
    right /= np.linalg.norm(right)
    up = np.cross(right, forward)
    way = np.atleast_2d(points) - camera.position_m
    focal = camera.size[1] / 2 / math.tan(math.radians(camera.fov_deg) / 2)
    depth = way @ forward
    x = camera.size[0] / 2 + focal * (way @ right) / depth
    return np.stack([x, camera.size[1] / 2 - focal * (way @ up) / depth], axis=-1)


def _on_wall(wall: Wall, camera: Camera) -> np.ndarray:
    """Pixels that lie, with a margin of 1 px, on the wall's lit sides, by their outlines."""
    y, x = np.mgrid[: camera.size[1], : camera.size[0]] + 0.5
    inside = np.zeros(x.shape, bool)
    for facet in wall.facets:
        if facet.distance_m(camera.position_m) <= 0:
            continue
        outline = _projected(camera, facet.outline_m)
        steps = np.roll(outline, -1, axis=0) - outline
        # the outline runs counter-clockwise; with y downwards its inside is where these are negative
        off = [s[0] * (y - o[1]) - s[1] * (x - o[0]) for o, s in zip(outline, steps, strict=True)]
        inside |= np.all([o <= 1e-9 for o in off], axis=0)
    grown = ~inside
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            grown |= np.roll(~inside, (dy, dx), (0, 1))
    grown[[0, -1]] = grown[:, [0, -1]] = True
    return inside & ~grown


@pytest.mark.parametrize("position", [(0, 1.6, 8), (1.5, 1.7, 12), (-3, 1.2, 5), (2, 4, 25)])
@pytest.mark.parametrize("scale", [0.04, 0.25])
def test_a_white_raster_is_exactly_white_and_shows_no_seam(gpu: Gpu, position: tuple, scale: float) -> None:
    wall, camera = default_wall(), _camera(position, (0, 2.65, 1))
    raster = wall_view(wall, wall.eyes[0], scale)
    picture = _photo(gpu, wall, raster, camera, _even(raster))
    mask = _on_wall(wall, camera)
    assert mask.sum() > 500
    assert (picture[mask] == 1.0).all()


def test_many_leds_per_pixel_are_white_too(gpu: Gpu) -> None:
    wall, camera = default_wall(), _camera((-6.0, 1.7, 7.5), (-1, 2, 1))
    raster = wall_view(wall, wall.eyes[0])
    picture = _photo(gpu, wall, raster, camera, _even(raster))
    mask = _on_wall(wall, camera)
    assert mask.sum() > 500
    assert (picture[mask] == 1.0).all()


@pytest.mark.parametrize("shape", sorted(SHAPES))
@pytest.mark.parametrize("scale", [1.0, 0.37])
def test_every_facet_is_seen_at_its_own_place(gpu: Gpu, tmp_path: Path, shape: str, scale: float) -> None:
    wall = small_wall(shape, tmp_path)
    camera = _camera((0.3, 1.4, 4.0), tuple(wall.middle_m))
    raster = wall_view(wall, wall.eyes[0], scale)
    pixels = np.zeros((raster.size[1], raster.size[0], 3))
    colours = np.random.default_rng(3).uniform(0.1, 1.0, (len(wall.facets), 3))
    for facet, colour in zip(wall.facets, colours, strict=True):
        x, y, width, height = facet.raster_px
        rows = slice(scaled_edge(y, scale), scaled_edge(y + height, scale))
        pixels[rows, scaled_edge(x, scale) : scaled_edge(x + width, scale)] = colour
    picture = _photo(gpu, wall, raster, camera, pixels)
    seen = 0
    for facet, colour in zip(wall.facets, colours, strict=True):
        if facet.distance_m(camera.position_m) <= 0 or facet.distance_m(wall.eyes[0].position_m) <= 0.1:
            continue
        x, y = _projected(camera, facet.outline_m.mean(axis=0))[0]
        if 0 <= x < SIZE[0] and 0 <= y < SIZE[1]:
            assert picture[int(y), int(x)] == pytest.approx(colour, abs=2e-3), facet.name
            seen += 1
    assert seen >= 1


def test_leds_are_weighed_by_how_much_of_them_a_pixel_covers(gpu: Gpu) -> None:
    """A fine chequerboard is an even grey, not a moiré."""
    wall, camera = default_wall(), _camera((0, 1.6, 8), (0, 2.65, 1))
    raster = wall_view(wall, wall.eyes[0])
    chequers = np.indices((raster.size[1], raster.size[0])).sum(axis=0) % 2
    picture = _photo(gpu, wall, raster, camera, chequers[..., None] * WHITE)[_on_wall(wall, camera)]
    assert picture.mean() == pytest.approx(0.5, abs=0.003)
    assert np.abs(picture - 0.5).max() < 0.06


SCENE = """
format = "yingbi-scene/1"
duration_s = 1
[environment]
preset = "black"
[[light]]
direction = [0.4, -1, -0.6]
irradiance = 3
shadow = false
[[relic]]
mesh = "things.glb"
"""


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    """Coloured balls and boards before and behind the wall."""
    random = np.random.default_rng(5)
    things = trimesh.Scene()
    for index in range(40):
        thing = trimesh.creation.icosphere(2, 0.35) if index % 2 else trimesh.creation.box((1.2, 0.5, 0.3))
        thing.apply_translation(random.uniform((-5, 0, -4), (5, 5, 1)))
        colour = (*random.uniform(0.1, 0.9, 3), 1.0)
        material = trimesh.visual.material.PBRMaterial(
            baseColorFactor=colour, metallicFactor=0.0, roughnessFactor=0.7
        )
        thing.visual = trimesh.visual.TextureVisuals(uv=np.zeros((len(thing.vertices), 2)), material=material)
        things.add_geometry(thing)
    (tmp_path / "things.glb").write_bytes(things.export(file_type="glb"))
    (tmp_path / "scene.toml").write_text(SCENE)
    return tmp_path / "scene.toml"


def _shown(engine: Engine, view: View) -> np.ndarray:
    return np.concatenate([_read(developed.shown) for _, developed in engine.draw(0, Fraction(1), view)])


def _encoded(light: np.ndarray) -> np.ndarray:
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * np.maximum(light, 1e-9) ** (1 / 2.4) - 0.055)


def test_the_photo_agrees_with_the_virtual_world_and_only_from_the_eye(gpu: Gpu, scene: Path) -> None:
    wall = default_wall()
    engine = Engine(gpu, load_source(scene), wall)
    raster = wall_view(wall, wall.eyes[0], 0.25)
    pixels = _shown(engine, raster)
    agreement = []
    for aside in (0.0, 1.0):
        x, y, z = wall.eyes[0].position_m
        camera = _camera((x + aside, y, z), tuple(wall.middle_m))
        mask = _on_wall(wall, camera)
        photo = _encoded(_photo(gpu, wall, raster, camera, pixels))[mask]
        direct = _encoded(_shown(engine, camera_view(camera)))[mask]
        assert mask.sum() > 60_000
        agreement.append(-10 * math.log10(((photo - direct) ** 2).mean()))
    assert agreement[0] > 35
    assert agreement[1] < 28


@pytest.mark.parametrize("angle", [0, 40, 70])
def test_leds_fall_off_by_the_angle_from_which_they_are_seen(gpu: Gpu, tmp_path: Path, angle: float) -> None:
    wall = replace(small_wall("flat", tmp_path), half_angle_deg=70.0)
    middle, normal = wall.middle_m, wall.facets[0].normal
    aside = np.array([math.sin(math.radians(angle)), 0.0, 0.0])
    camera = _camera(tuple(middle + 5 * (aside + normal * math.cos(math.radians(angle)))), tuple(middle))
    raster = wall_view(wall, wall.eyes[0])
    picture = _photo(gpu, wall, raster, camera, _even(raster), led_falloff=True)
    expected = math.cos(math.radians(angle)) ** falloff_exponent(70.0)
    assert picture[SIZE[1] // 2, SIZE[0] // 2] == pytest.approx([expected] * 3, rel=4e-3)
    assert math.cos(math.radians(70)) ** falloff_exponent(70.0) == pytest.approx(0.5)
    unknown = replace(wall, half_angle_deg=None)
    picture = _photo(gpu, unknown, raster, camera, _even(raster), led_falloff=True)
    assert (picture[SIZE[1] // 2, SIZE[0] // 2] == 1.0).all()


def test_the_floor_is_lit_most_near_the_wall_and_stays_below_it(gpu: Gpu) -> None:
    wall, camera = default_wall(), _camera((0, 2.5, 16), (0, 2.2, 0))
    raster = wall_view(wall, wall.eyes[0], 0.1)
    lit, dark = (_photo(gpu, wall, raster, camera, _even(raster, level * WHITE)) for level in (1.0, 0.0))

    def light_at(picture: np.ndarray, place: tuple[float, float, float]) -> float:
        x, y = _projected(camera, np.array(place))[0]
        return float(picture[int(y) - 1 : int(y) + 2, int(x) - 2 : int(x) + 3].mean())

    near, further, far = (light_at(lit, (0.3, 0.0, z)) for z in (1.0, 5.0, 8.5))
    assert near > further > far > 0.003
    assert light_at(dark, (0.3, 0.0, 1.0)) < 0.003
    mask = _on_wall(wall, camera)
    assert (lit[mask] == 1.0).all()
    assert (dark[mask] == 0.0).all()
    top = int(min(_projected(camera, facet.outline_m)[:, 1].min() for facet in wall.facets))
    assert top > 20
    assert (lit[: top - 1] == dark[: top - 1]).all()


def test_the_cells_of_the_wall_light_the_floor_as_their_area_does() -> None:
    """The sum over the cells' edges against a sum over small pieces of the wall."""
    wall = default_wall()
    raster = wall_view(wall, wall.eyes[0], 0.1)
    glow = glow_of(flat_facets(raster.panels, wall.facets), raster.size)
    radiance = np.append(np.random.default_rng(1).uniform(0, 1, len(glow.cells)), 0.0)
    for place in ((0.0, 0.0, 2.0), (-1.0, 0.0, 5.0), (2.0, 0.0, 3.5)):
        ours = 0.0
        for (*a, first), (*b, second) in glow.edges - np.array([*place, 0.0]):
            across = np.cross(a, b)
            sine = float(np.linalg.norm(across))
            step = radiance[int(first)] - radiance[int(second)]
            ours -= 0.5 * math.atan2(sine, np.dot(a, b)) * across[1] / sine * step
        assert ours == pytest.approx(_irradiance(wall, glow.cells, radiance, np.array(place)), rel=0.01)


def _irradiance(wall: Wall, cells: np.ndarray, radiance: np.ndarray, place: np.ndarray) -> float:
    total = 0.0
    share = (np.arange(40) + 0.5) / 40
    for (left, top, right, bottom), light in zip(cells * np.tile(wall.raster_px, 2), radiance, strict=False):
        facet = next(f for f in wall.facets if right <= f.raster_px[0] + f.raster_px[2] + 1)
        x, y = np.meshgrid(left + (right - left) * share, top + (bottom - top) * share)
        way = facet.positions_m(x, y) - place
        square = (way**2).sum(axis=-1)
        pitch = float(np.linalg.norm(facet.right_m)) / facet.raster_px[2]
        area = (right - left) * (bottom - top) / share.size**2 * pitch**2
        total += light * area * (way[..., 1] * -(way @ facet.normal) / square**2).sum()
    return total


def test_a_raised_wall_leaves_the_floor_below_it_to_be_seen(gpu: Gpu, tmp_path: Path) -> None:
    file = tmp_path / "wall.toml"
    corner = "[corner]\nheight_m = 2\nleft_m = 2\nright_m = 2\nbase_m = 0.8\n"
    file.write_text(f'format = "yingbi-wall/1"\n{corner}[[eye]]\nposition_m = [0, 1.6, 5]\n')
    wall, camera = load_wall(file), _camera((0, 1.6, 6), (0, 1.2, 0))
    raster = wall_view(wall, wall.eyes[0], 0.2)
    picture = _photo(gpu, wall, raster, camera, _even(raster))
    column = picture[:, SIZE[0] // 2, 0]
    foot, floor = (int(_projected(camera, np.array(p))[0, 1]) for p in ((0, 0.8, 0), (0, 0, 0)))
    assert (column[foot - 8 : foot - 1] == 1.0).all()
    assert column[foot + 2 : floor].max() < 0.1
    assert column[floor + 10 :].max() > 0.01


def test_the_same_raster_gives_the_same_bytes(gpu: Gpu, tmp_path: Path) -> None:
    wall = small_wall("building corner", tmp_path)
    raster = wall_view(wall, Eye("aside", np.array([0.5, 1.2, 3.0])), 0.5)
    pixels = np.random.default_rng(2).uniform(0, 1, (raster.size[1], raster.size[0], 3))
    camera = _camera((2.0, 1.4, 4.0), (0, 1, 0))
    made = PhotoPass(gpu, Programs(gpu.ctx), wall, raster, camera, led_falloff=False)
    first = made.draw(_texture(gpu, pixels)).exposed.read()
    made.draw(_texture(gpu, 1 - pixels))
    assert made.draw(_texture(gpu, pixels)).exposed.read() == first
    assert _photo(gpu, wall, raster, camera, pixels).astype(np.float16).tobytes() == (
        np.frombuffer(first, np.float16).reshape(-1, 4)[:, :3].tobytes()
    )
