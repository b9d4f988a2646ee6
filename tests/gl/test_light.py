"""Light from a sun: the BRDF against an independent one, shadows where geometry puts them."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from renderer.engine.engine import picture
from renderer.engine.view import Camera, camera_view
from renderer.gpu.context import Gpu
from tests.support.brdf import reflected
from tests.support.stage import FPS, Chart, Looking, engine_for, plain, relic, scene_file, sun, tilted

GREY, COPPER = np.array([0.9, 0.9, 0.9]), np.array([0.9, 0.35, 0.15])
SUN = np.array([0.5, 0.3, 1.0]) / np.linalg.norm([0.5, 0.3, 1.0])
IRRADIANCE = 10.0


def test_the_brdf_is_that_of_gltf(gpu: Gpu, tmp_path: Path) -> None:
    roughness, metallic, tilts = (0.2, 0.35, 0.5, 0.75, 1.0), (0.0, 0.4, 1.0), ((0, 0), (20, 45), (200, 30))
    cases = list(product(roughness, metallic, tilts, (GREY, COPPER)))
    chart, places = Chart(), []
    for index, (r, m, tilt, colour) in enumerate(cases):
        places.append(np.array([index % 10 - 4.5, index // 10 - 4.0, 0.0]))
        chart.square(places[-1], tilted(*tilt), **plain(colour, m, r))
    chart.glb(tmp_path / "chart.glb")
    engine = engine_for(gpu, scene_file(tmp_path, sun(SUN, IRRADIANCE) + relic("chart.glb")))
    looking = Looking(high_m=10, size=(200, 200))
    drawn = looking.shot(engine)
    errors = []
    for (r, m, tilt, colour), place in zip(cases, places, strict=True):
        row, column = looking.pixel(place)
        v = looking.eye - looking.on_plane(row, column, place, tilted(*tilt))
        expected = IRRADIANCE * reflected(tilted(*tilt), v / np.linalg.norm(v), SUN, colour, m, r)
        errors.append(np.abs(drawn[row, column] / expected - 1).max())
    worst = int(np.argmax(errors))
    report = f"mean {np.mean(errors):.5f}, worst {errors[worst]:.5f} at {cases[worst]}"
    print(report)
    assert max(errors) < 0.005, report


def test_a_white_lambertian_surface_shows_irradiance_over_pi(gpu: Gpu, tmp_path: Path) -> None:
    """glTF's dielectrics also mirror 4 %: what white adds to black is Lambertian alone, less those 4 %."""
    chart = Chart()
    chart.square((-0.5, 0, 0), **plain((1, 1, 1)))
    chart.square((0.5, 0, 0), **plain((0, 0, 0)))
    chart.glb(tmp_path / "chart.glb")
    engine = engine_for(gpu, scene_file(tmp_path, sun((0, 0, 1), 3.0) + relic("chart.glb")))
    looking = Looking(away_m=100)
    drawn = looking.shot(engine)
    white, black = (drawn[looking.pixel((x, 0, 0))] for x in (-0.5, 0.5))
    assert white - black == pytest.approx(0.96 * 3.0 / np.pi, rel=0.002)
    assert white == pytest.approx(3.0 / np.pi, rel=0.03)


@pytest.mark.parametrize("angle_deg", [0, 30, 60, 80])
def test_irradiance_falls_with_the_cosine(gpu: Gpu, tmp_path: Path, angle_deg: float) -> None:
    chart = Chart()
    chart.square((0, 0, 0), half_m=1, **plain((0.5, 0.5, 0.5), 0.0, 1.0))
    chart.glb(tmp_path / "chart.glb")
    towards = tilted(0, angle_deg)
    engine = engine_for(gpu, scene_file(tmp_path, sun(towards) + relic("chart.glb")))
    looking = Looking(size=(16, 16))
    drawn = looking.shot(engine)[8, 8]
    v = looking.eye - looking.on_plane(8, 8, np.zeros(3), np.array([0.0, 0.0, 1.0]))
    n = np.array([0.0, 0.0, 1.0])
    expected = 10 * reflected(n, v / np.linalg.norm(v), towards, np.full(3, 0.5), 0.0, 1.0)
    assert drawn == pytest.approx(expected, rel=0.005)


# a floor at y = 0, and 1 m above it a plate of 0.8 m, seen from straight above

PLATE_M, HEIGHT_M = 0.4, 1.0
FOV_DEG = float(np.degrees(2 * np.arctan(2 / 30)))
ABOVE = camera_view(Camera(np.array([0.0, 30.0, 0.0]), np.zeros(3), FOV_DEG, (160, 160)))
STEP_M = 4.0 / 160


def _floor_and_plate(folder: Path) -> str:
    chart = Chart()
    floor = np.array([[-4, 0, 4], [4, 0, 4], [4, 0, -4], [-4, 0, -4]], np.float32)
    up = np.tile(np.array([0, 1, 0], np.float32), (4, 1))
    white = chart.material(**plain((1, 1, 1)))
    triangles = np.array([0, 1, 2, 0, 2, 3], np.uint16)
    chart.node(mesh=chart.mesh(floor, triangles, NORMAL=up, material=white))
    chart.glb(folder / "floor.glb")
    chart = Chart()
    black = chart.material(**plain((0, 0, 0)), doubleSided=True)
    plate = floor * np.float32(PLATE_M / 4) + np.array([0, HEIGHT_M, 0], np.float32)
    chart.node(mesh=chart.mesh(plate, triangles, NORMAL=up, material=black))
    chart.glb(folder / "plate.glb")
    return relic("floor.glb", "shadow = false") + relic("plate.glb")


def _floor_light(gpu: Gpu, folder: Path, suns: str) -> np.ndarray:
    """[160, 160] the floor from straight above; columns run along +x, rows along +z."""
    engine = engine_for(gpu, scene_file(folder, suns + _floor_and_plate(folder)))
    return picture(engine, 0, FPS, ABOVE, "rgba16f").astype(np.float64)[..., 1]


def _inside(towards: np.ndarray, grow_m: float) -> np.ndarray:
    """[160, 160] whether the plate, grown by ``grow_m``, hides the sun from the floor seen in each pixel."""
    x, z = np.meshgrid(*((np.arange(160) + 0.5 - 80) * STEP_M,) * 2)
    at_x, at_z = (p + t / towards[1] * HEIGHT_M for p, t in ((x, towards[0]), (z, towards[2])))
    return (np.abs(at_x) < PLATE_M + grow_m) & (np.abs(at_z) < PLATE_M + grow_m)


def _beside_the_plate() -> np.ndarray:
    """[160, 160] where the plate itself does not hide the floor from the camera."""
    x, z = np.meshgrid(*((np.arange(160) + 0.5 - 80) * STEP_M,) * 2)
    seen_m = PLATE_M * 30 / (30 - HEIGHT_M) + 2 * STEP_M
    return (np.abs(x) > seen_m) | (np.abs(z) > seen_m)


HARD = "shadow_softness = 0.0"


@pytest.mark.parametrize("towards", [(0.9, 1.0, 0.0), (-0.5, 1.0, 0.8), (0.3, 1.0, -1.1)])
def test_a_shadow_lies_where_the_sun_is_hidden(
    gpu: Gpu, tmp_path: Path, towards: tuple[float, float, float]
) -> None:
    direction = np.array(towards) / np.linalg.norm(towards)
    light = _floor_light(gpu, tmp_path, sun(direction, 10.0, HARD))
    lit = light[_beside_the_plate() & ~_inside(direction, 0.5)].mean()
    margin = 0.02  # of the edge that the shadow's filter may blur, m
    dark = _beside_the_plate() & _inside(direction, -margin)
    bright = _beside_the_plate() & ~_inside(direction, margin)
    assert dark.sum() > 200
    assert light[dark].max() < 0.01 * lit
    assert light[bright].min() > 0.99 * lit
    # the blurred edge lies where it should, too: what is missing is the area of the shadow
    missing = (1 - light / lit)[_beside_the_plate()].sum()
    assert missing == pytest.approx(_inside(direction, 0.0)[_beside_the_plate()].sum(), rel=0.03)


def test_without_shadow_there_is_none(gpu: Gpu, tmp_path: Path) -> None:
    light = _floor_light(gpu, tmp_path, sun((0.9, 1.0, 0.0), 10.0, "shadow = false"))
    seen = light[_beside_the_plate()]
    assert seen.min() > 0.97 * seen.max()


def test_each_sun_has_its_own_shadow(gpu: Gpu, tmp_path: Path) -> None:
    first, second = (np.array(t) / np.linalg.norm(t) for t in ((0.9, 1.0, 0.2), (-0.9, 1.0, 0.3)))
    suns = [sun(first, 10.0, HARD), sun(second, 4.0, HARD)]
    both = _floor_light(gpu, tmp_path, "".join(suns))
    alone = [_floor_light(gpu, tmp_path, one) for one in suns]
    clear = _beside_the_plate()
    for towards in (first, second):
        clear &= _inside(towards, -0.03) | ~_inside(towards, 0.03)
    assert both[clear] == pytest.approx(sum(alone)[clear], rel=0.003, abs=0.01)
    assert (both[clear & _inside(first, -0.03)] > 0.5).all()
