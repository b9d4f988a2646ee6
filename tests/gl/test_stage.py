"""What ties relics to the stage: their image in a polished floor, the dark below them, their shadow on the
frame."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import trimesh

from renderer.engine.engine import Engine, picture
from renderer.engine.view import Camera, camera_view, wall_view
from renderer.gpu.context import Gpu
from renderer.passes.contact import MAX_OCCLUDERS, occluder_uniforms
from renderer.passes.quality import QUALITIES
from renderer.scene.show_reader import load_source
from renderer.wall.model import Wall
from renderer.wall.reader import load_wall
from tests.support.scenes import wall
from tests.support.stage import FPS, engine_for, relic, scene_file, sun

FLOOR = """
[environment.ground]
visible = 1.0
colour = [{colour}, {colour}, {colour}]
roughness = {roughness}
reflection = {reflection}
{more}
"""
BALL_M, RADIUS_M = np.array([0.1, 0.4, -3.0]), 0.3
CORNER = """
[corner]
height_m = 1.2
left_m = 1.6
right_m = 1.2
angle_deg = 90

[[eye]]
name = "sweet spot"
position_m = [0.0, 1.6, 4.0]
"""


def floor(
    colour: float = 0.0, roughness: float = 0.0, reflection: float = 1.0, more: str = "reach_m = 300.0"
) -> str:
    return FLOOR.format(colour=colour, roughness=roughness, reflection=reflection, more=more)


def glowing(path: Path, mesh: trimesh.Trimesh, light: float = 1.0) -> str:
    look = trimesh.visual.material.PBRMaterial(
        baseColorFactor=[0, 0, 0, 255], emissiveFactor=[light] * 3, metallicFactor=0.0, roughnessFactor=1.0
    )
    mesh.visual = trimesh.visual.TextureVisuals(uv=np.zeros((len(mesh.vertices), 2)), material=look)
    mesh.export(path)
    return relic(path.name)


def ball(folder: Path, centre: np.ndarray = BALL_M) -> str:
    sphere = trimesh.creation.icosphere(subdivisions=4, radius=RADIUS_M)
    sphere.apply_translation(centre)
    return glowing(folder / "ball.glb", sphere)


def fresnel(cosine: np.ndarray | float, ior: float = 1.5) -> np.ndarray:
    """Of unpolarised light that meets a dielectric, from Snell's law."""
    inside = np.sqrt(1 - (1 - np.square(cosine)) / ior**2)
    across = (cosine - ior * inside) / (cosine + ior * inside)
    along = (ior * cosine - inside) / (ior * cosine + inside)
    return np.asarray((across**2 + along**2) / 2)


@pytest.fixture(autouse=True)
def _whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quality draft with every triangle."""
    monkeypatch.setitem(QUALITIES, "whole", replace(QUALITIES["draft"], detail_px=0.0))


# the image of a ball behind a room's corner, which its seam divides


@pytest.fixture
def corner(tmp_path: Path) -> Wall:
    return load_wall(wall(tmp_path / "corner.toml", 20.0, more=CORNER))


def traced_image(corner: Wall, rays: int = 5) -> np.ndarray:
    """[H, W] what every pixel should show of the ball's image in the floor, by rays from the eye."""
    eye = corner.eyes[0].position_m
    light = np.zeros(corner.raster_px[::-1])
    steps = (np.arange(rays) + 0.5) / rays
    for facet in corner.facets:
        x, y, width, height = facet.raster_px
        xs, ys = np.meshgrid(
            (x + np.arange(width)[:, None] + steps).ravel(), (y + np.arange(height)[:, None] + steps).ravel()
        )
        ways = facet.positions_m(xs, ys) - eye
        ways /= np.linalg.norm(ways, axis=-1, keepdims=True)
        start = eye - ways * (eye[1] / ways[..., 1])[..., None]
        onwards = ways * (1, -1, 1)
        to_ball = BALL_M - start
        ahead = (to_ball * onwards).sum(axis=-1)
        off = np.linalg.norm(to_ball - ahead[..., None] * onwards, axis=-1)
        seen = (ways[..., 1] < 0) & (ahead > 0) & (off < RADIUS_M)
        seen_light = np.where(seen, fresnel(np.abs(ways[..., 1])), 0.0)
        light[y : y + height, x : x + width] = seen_light.reshape(height, rays, width, rays).mean((1, 3))
    return light


def wall_light(engine: Engine, corner: Wall) -> np.ndarray:
    view = wall_view(corner, corner.eyes[0])
    return picture(engine, 0, FPS, view, "rgba16f")[..., 1].astype(np.float64)


def off_share(drawn: np.ndarray, traced: np.ndarray) -> float:
    """How much of the image's light is not where it should be; the ball itself is seen above it."""
    first = np.flatnonzero(traced.any(axis=1))[0] - 1
    return float(np.abs(drawn - traced)[first:].sum() / traced.sum())


def test_a_ball_is_mirrored_where_rays_say(gpu: Gpu, tmp_path: Path, corner: Wall) -> None:
    engine = Engine(gpu, load_source(scene_file(tmp_path, floor() + ball(tmp_path))), corner, "whole")
    drawn, traced = wall_light(engine, corner), traced_image(corner)
    lit = traced > 0
    seam = corner.facets[0].raster_px[2]
    assert lit[:, :seam].sum() > 20
    assert lit[:, seam:].sum() > 20
    share = off_share(drawn, traced)
    print(f"{100 * share:.2f} % of its light is elsewhere, in {lit.sum()} pixels")
    assert share < 0.03


def test_a_ball_5_cm_off_is_not(gpu: Gpu, tmp_path: Path, corner: Wall) -> None:
    moved = ball(tmp_path, BALL_M + np.array([0.0, 0.05, 0.0]))
    engine = Engine(gpu, load_source(scene_file(tmp_path, floor() + moved)), corner, "whole")
    assert off_share(wall_light(engine, corner), traced_image(corner)) > 0.15


def test_without_reflection_there_is_no_image(gpu: Gpu, tmp_path: Path, corner: Wall) -> None:
    path = scene_file(tmp_path, floor(reflection=0.0) + ball(tmp_path))
    drawn = wall_light(Engine(gpu, load_source(path), corner, "whole"), corner)
    assert not drawn[traced_image(corner) > 0].any()


def test_tiles_and_a_floor_that_ends_show_the_same_image(gpu: Gpu, tmp_path: Path, corner: Wall) -> None:
    whole, tiled = (
        Engine(gpu, load_source(scene_file(tmp_path, floor() + ball(tmp_path))), corner, "whole", tile_px=px)
        for px in ((6144, 3072), (34, 22))
    )
    first = wall_light(whole, corner)
    np.testing.assert_allclose(wall_light(tiled, corner), first, atol=5e-4)
    ends = scene_file(tmp_path, floor(more="reach_m = 100.0") + ball(tmp_path))
    blended = wall_light(Engine(gpu, load_source(ends), corner, "whole"), corner)
    np.testing.assert_allclose(blended, first, atol=2e-3)


# how much a floor mirrors


def mirrored_share(gpu: Gpu, folder: Path, degrees: float, body: str, light: float = 1.0) -> float:
    """Of a glowing wall 10 m behind the place of the floor that is looked at from ``degrees`` off upright."""
    sheet = trimesh.creation.box((80.0, 30.0, 1.0))
    sheet.apply_translation((0.0, 15.0, -10.5))
    path = scene_file(folder, body + glowing(folder / "sheet.glb", sheet, light))
    angle = np.radians(degrees)
    eye = 5.0 * np.array([0.0, np.cos(angle), np.sin(angle)])
    view = camera_view(Camera(eye, np.zeros(3), 0.5, (8, 8)))
    return float(picture(engine_for(gpu, path), 0, FPS, view, "rgba16f")[..., 1].astype(float).mean())


@pytest.mark.parametrize("degrees", [60.0, 80.0])
def test_a_smooth_floor_mirrors_what_fresnel_says(gpu: Gpu, tmp_path: Path, degrees: float) -> None:
    cosine = np.cos(np.radians(degrees))
    share = mirrored_share(gpu, tmp_path, degrees, floor())
    print(f"{degrees} deg: {share:.4f}, Fresnel {fresnel(cosine):.4f}")
    assert share == pytest.approx(float(fresnel(cosine)), rel=0.03)


def test_schlick_would_not_do(gpu: Gpu, tmp_path: Path) -> None:
    schlick = 0.04 + 0.96 * (1 - 0.5) ** 5
    assert mirrored_share(gpu, tmp_path, 60.0, floor()) != pytest.approx(schlick, rel=0.1)


def test_half_the_reflection_is_half_as_bright(gpu: Gpu, tmp_path: Path) -> None:
    whole, half = (mirrored_share(gpu, tmp_path, 70.0, floor(reflection=r)) for r in (1.0, 0.5))
    assert half == pytest.approx(whole / 2, rel=0.01)


SKY = "[environment.sky]\n" + "".join(f"{part} = [1, 1, 1]\n" for part in ("zenith", "upper", "horizon", "ground"))


@pytest.mark.parametrize("roughness", [0.0, 0.4])
def test_what_glows_like_the_sky_is_not_seen_in_the_floor(gpu: Gpu, tmp_path: Path, roughness: float) -> None:
    """White furnace: however rough the floor, an image as bright as the sky replaces just that sky."""
    body = SKY + floor(roughness=roughness)
    there = mirrored_share(gpu, tmp_path, 70.0, body)
    gone = mirrored_share(gpu, tmp_path, 70.0, SKY + floor(roughness=roughness, reflection=0.0))
    assert gone > 0.05
    assert there == pytest.approx(gone, rel=0.02), "the image mirrors a little of the sky besides"


def test_what_glows_less_than_the_sky_is(gpu: Gpu, tmp_path: Path) -> None:
    lights = [mirrored_share(gpu, tmp_path, 70.0, SKY + floor(), light) for light in (0.8, 1.0)]
    assert lights[0] < 0.85 * lights[1]


def test_a_rough_floor_loses_what_is_high_above_it(gpu: Gpu, tmp_path: Path) -> None:
    """Seen at 45 degrees the image is 10 m up, at 85 degrees less than 1 m."""
    lost = [
        1 - mirrored_share(gpu, tmp_path, angle, floor(roughness=r)) / fresnel(np.cos(np.radians(angle)))
        for r in (0.0, 0.2)
        for angle in (45.0, 85.0)
    ]
    print([f"{share:.3f}" for share in lost])
    assert max(lost[:2]) < 0.03
    assert lost[2] > 0.7
    assert lost[3] < 0.4


# what a relic takes of the sky's light from the floor


def blocked_share(away_m: float, height_m: float, across: float, up: float, steps: int = 400) -> float:
    """Of cosine-weighted directions above a place of the floor, those that meet an upright ellipsoid."""
    u = (np.arange(steps) + 0.5) / steps
    cosine, turn = np.meshgrid(np.sqrt(u), 2 * np.pi * u)
    sine = np.sqrt(1 - cosine**2)
    squeeze = np.array([1.0, across / up, 1.0])
    ways = np.stack([sine * np.cos(turn), cosine, sine * np.sin(turn)], axis=-1) * squeeze
    middle = np.array([away_m, height_m, 0.0]) * squeeze
    ahead, square = ways @ middle, (ways**2).sum(axis=-1)
    return float(((ahead > 0) & (ahead**2 > square * (middle @ middle - across**2))).mean())


PLACES_M = np.array([0.3, 0.6, 1.0, 1.6, 2.5])


def floor_darkening(gpu: Gpu, folder: Path, size: tuple[float, float, float], height: float) -> np.ndarray:
    """[places] the share of the floor's diffuse light that an ellipsoid of ``size`` takes, measured."""
    shape = trimesh.creation.icosphere(subdivisions=3, radius=1.0)
    shape.apply_scale(size)
    shape.apply_translation((0.0, height, 0.0))
    shape.export(folder / "shape.glb")
    bodies = (
        floor(0.8, reflection=0.0) + relic("shape.glb"),
        floor(0.8, reflection=0.0) + relic("shape.glb", "shadow = false"),
        floor(0.0, reflection=0.0),
    )
    lights = []
    for number, body in enumerate(bodies):
        engine = engine_for(gpu, scene_file(folder, SKY + body, f"scene{number}"))
        found = []
        for away in PLACES_M:
            place = np.array([away, 0.0, 0.0])
            view = camera_view(Camera(place + np.array([0.4, 0.05, 0.0]), place, 0.2, (4, 4)))  # below the shape
            found.append(picture(engine, 0, FPS, view, "rgba16f")[..., 1].astype(np.float64).mean())
        lights.append(np.array(found))
    darkened, open_, mirrored = lights
    return 1 - (darkened - mirrored) / (open_ - mirrored)


@pytest.mark.parametrize(
    ("size", "height"), [((1.0, 1.0, 1.0), 1.4), ((0.4, 1.2, 0.4), 1.2), ((0.9, 0.3, 0.9), 0.5)]
)
def test_a_relic_darkens_the_floor_as_an_integration_says(
    gpu: Gpu, tmp_path: Path, size: tuple[float, float, float], height: float
) -> None:
    measured = floor_darkening(gpu, tmp_path, size, height)
    expected = np.array([blocked_share(away, height, size[0], size[1]) for away in PLACES_M])
    print(np.round(measured, 3), np.round(expected, 3))
    np.testing.assert_allclose(measured, expected, atol=0.01)
    assert measured.max() > 0.1


def test_another_height_would_be_noticed(gpu: Gpu, tmp_path: Path) -> None:
    measured = floor_darkening(gpu, tmp_path, (1.0, 1.0, 1.0), 1.4)
    lower = [blocked_share(away, 1.2, 1.0, 1.0) for away in PLACES_M]
    assert np.abs(measured - lower).max() > 0.05


def _box_at(x: float, y: float) -> tuple[np.ndarray, np.ndarray]:
    matrix = np.eye(4)
    matrix[:2, 3] = x, y
    return matrix, np.array([[-0.2, 0.0, -0.2], [0.2, 0.4, 0.2]])


def test_the_eighth_relic_fades_as_a_ninth_overtakes_it() -> None:
    """They block less the higher they float; which eight count changes without a step."""
    resting = [_box_at(float(x), 0.1) for x in range(MAX_OCCLUDERS - 1)]
    strengths = []
    for height in (0.9, 0.99, 1.01, 1.1):
        uniforms = occluder_uniforms([*resting, _box_at(8.0, 1.0), _box_at(9.0, height)])
        places = np.reshape(uniforms["occluder_place"], (-1, 4))
        assert uniforms["occluders"] == MAX_OCCLUDERS
        strengths.append((float(places[-1, 0]), float(places[-1, 3])))
    assert [x for x, _ in strengths] == [9.0, 9.0, 8.0, 8.0]
    assert max(strength for _, strength in strengths[1:3]) < 0.05 < strengths[0][1]


def test_buildings_and_turns_do_not_count() -> None:
    wide = np.eye(4), np.array([[-10.0, 0.0, -10.0], [10.0, 5.0, 10.0]])
    assert occluder_uniforms([wide])["occluders"] == 0
    half = np.sqrt(0.5)
    turned = np.array([[half, 0, half, 0], [0, 1, 0, 0], [-half, 0, half, 0], [0, 0, 0, 1]])
    bounds = np.array([[-0.3, 0.0, -0.1], [0.3, 1.0, 0.1]])
    first, second = (occluder_uniforms([(m, bounds)])["occluder_size"] for m in (np.eye(4), turned))
    np.testing.assert_allclose(first, second, atol=1e-12)


# a shadow on the frame

FRAME = "[frame]\nwidth_m = 0.4\nmargin_m = 0.05\ncolour = [0.8, 0.8, 0.8]\n"


def frame_light(gpu: Gpu, folder: Path, more: str) -> np.ndarray:
    """[H, W] a flat wall's frame, a plate floating 0.5 m before its left side, the sun from straight ahead
    and above: the plate's shadow falls 0.5 m below it."""
    plate = trimesh.creation.box((0.3, 0.3, 0.02))
    plate.export(folder / "plate.glb")
    flat = wall(
        folder / "flat.toml",
        20.0,
        '[[surface]]\nshape = "plane"\nbottom_left_m = [-1, 0, 0]\nbottom_right_m = [1, 0, 0]\n'
        "top_left_m = [-1, 2, 0]\npixels = [100, 100]\nraster_px = [0, 0]\n",
        more='[[eye]]\nname = "eye"\nposition_m = [0, 1, 6]\n',
    )
    body = FRAME + sun((0.0, 1.0, 1.0), 3.0, "angle_deg = 0.0")
    body += relic("plate.glb", f"position_m = [-0.8, 1.6, 0.56]\n{more}")
    loaded = load_wall(flat)
    engine = Engine(gpu, load_source(scene_file(folder, body)), loaded, "draft")
    return picture(engine, 0, Fraction(1), wall_view(loaded, loaded.eyes[0]), "rgba16f")[..., 1].astype(float)


def test_a_relic_before_the_frame_throws_its_shadow_on_it(gpu: Gpu, tmp_path: Path) -> None:
    shaded = frame_light(gpu, tmp_path, "")
    row, column = 50, 10  # 1.0 m up, 0.2 m from the left edge: around the shadow's middle at y = 1.1
    lit = shaded[50 + 25, column]
    assert lit > 0.1, "the frame takes light"
    assert shaded[row - 5 : row + 1, column - 1 : column + 2].max() < 0.1 * lit
    assert frame_light(gpu, tmp_path, "shadow = false")[row, column] == pytest.approx(lit, rel=0.05)
