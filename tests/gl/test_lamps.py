"""Spots and areas: photometry against formulae written down independently."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from renderer.gpu.context import Gpu
from tests.support.areas import points_on, polygon_irradiance
from tests.support.brdf import albedo, specular_lobe
from tests.support.stage import Chart, Looking, engine_for, plain, relic, scene_file

FORWARD = np.array([0.0, 0.0, 1.0])


def lamp(kind: str, position: tuple[float, ...], aim: tuple[float, ...], more: str) -> str:
    at, to = list(map(float, position)), list(map(float, aim))
    return f'[[light]]\nkind = "{kind}"\nposition_m = {at}\naim_m = {to}\nshadow = false\n{more}\n'


def on_a_wall(
    gpu: Gpu, folder: Path, lamps: str, looking: Looking, roughness: float = 1.0, metallic: float = 0.0
) -> np.ndarray:
    """[H, W] light from a white wall at z = 0."""
    chart = Chart()
    chart.square((0, 0, 0), half_m=4, **plain((1, 1, 1), metallic, roughness))
    chart.glb(folder / "wall.glb")
    return looking.shot(engine_for(gpu, scene_file(folder, lamps + relic("wall.glb"))))[..., 1]


def lambertian(gpu: Gpu, folder: Path, lamps: str, looking: Looking) -> np.ndarray:
    """[H, W] irradiance on the wall: what white adds to black is Lambertian alone, less the 4 % mirrored."""
    pictures = []
    for colour in ((1, 1, 1), (0, 0, 0)):
        chart = Chart()
        chart.square((0, 0, 0), half_m=4, **plain(colour))
        chart.glb(folder / "wall.glb")
        pictures.append(looking.shot(engine_for(gpu, scene_file(folder, lamps + relic("wall.glb"))))[..., 1])
    return (pictures[0] - pictures[1]) * np.pi / 0.96


WIDE = "inner_cone_deg = 120.0\nouter_cone_deg = 140.0\nradius_m = 0.01\n"


@pytest.mark.parametrize("away_m", [1.0, 2.0, 3.5])
def test_a_spot_falls_with_the_square_of_the_distance(gpu: Gpu, tmp_path: Path, away_m: float) -> None:
    looking = Looking(high_m=0.1, away_m=100, size=(8, 8))
    spot = lamp("spot", (0, 0, away_m), (0, 0, 0), WIDE + "irradiance_at_1m = 8.0")
    assert lambertian(gpu, tmp_path, spot, looking)[4, 4] == pytest.approx(8.0 / away_m**2, rel=0.005)


def test_a_spot_fades_between_its_cones(gpu: Gpu, tmp_path: Path) -> None:
    """KHR_lights_punctual's formula, and the two cosines of light that falls slantingly."""
    looking = Looking(high_m=4.0, away_m=100, size=(64, 64))
    spot = lamp(
        "spot", (0, 0, 2), (0, 0, 0), "inner_cone_deg = 40.0\nouter_cone_deg = 80.0\nirradiance_at_1m = 8.0"
    )
    light = lambertian(gpu, tmp_path, spot, looking)[32]
    x = (np.arange(64) + 0.5 - 32) / 16
    cosine = 2 / np.hypot(x, 2)
    inner, outer = np.cos(np.radians([20, 40]))
    share = np.clip((cosine - outer) / (inner - outer), 0, 1) ** 2
    assert light == pytest.approx(8.0 / (x**2 + 4) * cosine * share, rel=0.01, abs=0.003)
    assert light[np.abs(x) > 1.75].max() < 1e-3, "dark outside of the outer cone"


AREA = np.array([0.6, 0.3, 1.2])
AREA_LAMP = lamp("area", tuple(AREA), (0.6, 0.3, 0.0), "radiance = 5.0\nsize_m = [1.5, 0.8]")
HALVES = np.array([0.75, 0, 0]), np.array([0, 0.4, 0])


def test_an_area_lights_as_its_form_factor_says(gpu: Gpu, tmp_path: Path) -> None:
    looking = Looking(high_m=4.0, away_m=100, size=(16, 16))
    light = lambertian(gpu, tmp_path, AREA_LAMP, looking)
    right, up = HALVES
    corners = np.array([AREA - right - up, AREA + right - up, AREA + right + up, AREA - right + up])
    shares = []
    for row, column in ((8, 8), (3, 12), (14, 2), (0, 0), (5, 9)):
        place = looking.on_plane(row, column, np.zeros(3), FORWARD)
        shares.append(light[row, column] / (5.0 * polygon_irradiance(corners, place, FORWARD)))
    assert shares == pytest.approx([shares[0]] * 5, rel=0.005)
    # looked at squarely, 1 to 4 % are mirrored: of light from everywhere less than of light from one side
    assert 0.995 < shares[0] < 1.035


def test_an_area_is_dark_behind(gpu: Gpu, tmp_path: Path) -> None:
    turned = lamp("area", tuple(AREA), (0.6, 0.3, 5.0), "radiance = 5.0\nsize_m = [1.5, 0.8]")
    assert on_a_wall(gpu, tmp_path, turned, Looking(size=(8, 8))).max() == 0.0


def test_an_area_half_below_the_surface_is_cut_off(gpu: Gpu, tmp_path: Path) -> None:
    """A rectangle that stands in the wall's plane lights as its upper half does alone."""
    through = lamp("area", (1.0, 0, 0), (0, 0, 0), "radiance = 5.0\nsize_m = [1.0, 1.0]")
    half = lamp("area", (1.0, 0, 0.25), (0, 0, 0.25), "radiance = 5.0\nsize_m = [0.5, 1.0]")
    looking = Looking(high_m=1.0, away_m=100, size=(8, 8))
    both = [on_a_wall(gpu, tmp_path, lamps, looking) for lamps in (through, half)]
    assert both[0].max() > 0.1
    assert both[0] == pytest.approx(both[1], rel=0.01)


@pytest.mark.parametrize("roughness", [0.2, 0.4, 0.7, 1.0])
def test_what_metal_mirrors_of_an_area_is_the_sum_over_it(gpu: Gpu, tmp_path: Path, roughness: float) -> None:
    looking = Looking(high_m=3.0, away_m=4, size=(24, 24))
    drawn = on_a_wall(gpu, tmp_path, AREA_LAMP, looking, roughness, metallic=1.0)
    points = points_on(AREA, *HALVES, steps=60)
    part = 1.5 * 0.8 / len(points)
    expected = np.empty((4, 4))
    for row in range(4):
        for column in range(4):
            place = looking.on_plane(6 * row + 3, 6 * column + 3, np.zeros(3), FORWARD)
            ways = points - place
            distances = np.linalg.norm(ways, axis=-1)
            view = looking.eye - place
            view /= np.linalg.norm(view)
            brdf = _mirrored(view, ways / distances[:, None], roughness)
            expected[row, column] = 5.0 * (brdf * ways[:, 2] / distances**3).sum() * part
    off = np.abs(drawn[3::6, 3::6] - expected)
    print(f"mean {off.mean() / expected.max():.4f}, worst {off.max() / expected.max():.4f} of the brightest")
    assert off.max() < 0.04 * expected.max()
    assert drawn[3::6, 3::6].sum() == pytest.approx(expected.sum(), rel=0.02)


def _mirrored(view: np.ndarray, light: np.ndarray, roughness: float) -> np.ndarray:
    """[N] white metal's BRDF times the cosine for directions [N, 3]; what one bounce loses is given back."""
    lobe = specular_lobe(FORWARD, view, light, roughness**2) / albedo(round(float(view[2]), 3), roughness)
    return np.asarray(lobe * light[:, 2])


@pytest.mark.parametrize("radius_m", [0.02, 0.3])
def test_a_larger_lamp_has_a_wider_highlight_of_the_same_light(gpu: Gpu, tmp_path: Path, radius_m: float) -> None:
    """A smooth metal wall shows the lamp's disc: as wide as it is, and the same light in all."""
    looking = Looking(high_m=2.0, away_m=2, size=(48, 48))
    spot = lamp(
        "spot", (0, 0, 2), (0, 0, 0), f"inner_cone_deg = 120.0\nouter_cone_deg = 140.0\nradius_m = {radius_m}"
    )
    drawn = on_a_wall(gpu, tmp_path, spot, looking, roughness=0.3, metallic=1.0)
    sharp = lamp("spot", (0, 0, 2), (0, 0, 0), "inner_cone_deg = 120.0\nouter_cone_deg = 140.0\nradius_m = 0.0")
    point = on_a_wall(gpu, tmp_path, sharp, looking, roughness=0.3, metallic=1.0)
    assert drawn.sum() == pytest.approx(point.sum(), rel=0.06)
    expected = (0.3**4 / (0.3**4 + 0.25 * (radius_m / 2) ** 2)) if radius_m else 1.0
    assert drawn.max() / point.max() == pytest.approx(expected, rel=0.05)
