"""The lobes beside metal and dielectric: in a sun against numpy, in even light against numerical sums."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderer.gpu.context import Gpu
from tests.support.brdf import albedo, reflected, specular_lobe
from tests.support.gltf_files import QUAD_UV, png
from tests.support.lobes import (
    UP,
    charlie,
    charlie_albedo,
    coat_mirrors,
    dielectric,
    hemisphere,
    seen_from,
    stretched,
)
from tests.support.stage import Chart, Looking, engine_for, environment_file, relic, scene_file, sun, tilted

LIGHT = np.array([0.35, 0.25, 1.0]) / np.linalg.norm([0.35, 0.25, 1.0])
LOOKING = Looking(high_m=6.0, size=(120, 120))
COLOUR = np.array([0.6, 0.3, 0.1])
TILTS = ((0, 0), (30, 25), (200, 40))


def _look(colour: Any, metallic: float, roughness: float, **extensions: Any) -> dict[str, Any]:
    surface = {
        "baseColorFactor": [*map(float, colour), 1.0],
        "metallicFactor": metallic,
        "roughnessFactor": roughness,
    }
    return {
        "pbrMetallicRoughness": surface,
        "extensions": {f"KHR_materials_{name}": entry for name, entry in extensions.items()},
    }


def _squares(gpu: Gpu, folder: Path, looks: list[dict[str, Any]], environment: str) -> list[list[tuple[Any, Any]]]:
    """For each look the (light [3], direction to the eye in the square's own frame [3]) of its tilted squares."""
    chart, places = Chart(), []
    for row, look in enumerate(looks):
        for column, tilt in enumerate(TILTS):
            places.append((np.array([column - 1.0, 2.0 - row, 0.0]), tilted(*tilt)))
            chart.square(*places[-1], attributes={"TEXCOORD_0": QUAD_UV}, **look)
    chart.glb(folder / "chart.glb")
    drawn = LOOKING.shot(engine_for(gpu, scene_file(folder, environment + relic("chart.glb"))))
    found = []
    for place, normal in places:
        row, column = LOOKING.pixel(place)
        v = LOOKING.eye - LOOKING.on_plane(row, column, place, normal)
        found.append((drawn[row, column], _local(v / np.linalg.norm(v), normal)))
    return [found[i : i + len(TILTS)] for i in range(0, len(found), len(TILTS))]


def _local(d: np.ndarray, normal: np.ndarray) -> np.ndarray:
    """``d`` in the frame of a square: +x along its texture's u, +z its normal."""
    right = np.cross((0.0, 1.0, 0.0), normal)
    right /= np.linalg.norm(right)
    return np.array([d @ right, d @ np.cross(normal, right), d @ normal])


Expected = Callable[[np.ndarray, np.ndarray], np.ndarray]


def _coated(v: np.ndarray, light: np.ndarray) -> np.ndarray:
    share = coat_mirrors(v[2], 0.8)
    below = reflected(UP, v, light, COLOUR, 0.0, 0.6)
    return below * (1 - share) + share * specular_lobe(UP, v, light, 0.3**2) * light[2]


def _woven(v: np.ndarray, light: np.ndarray) -> np.ndarray:
    tint, roughness = np.array([0.5, 0.6, 0.9]), 0.4
    taken = tint.max() * max(charlie_albedo(c, roughness)[0] for c in (v[2], light[2]))
    below = reflected(UP, v, light, COLOUR, 0.0, 0.8)
    return below * (1 - taken) + tint * charlie(v, light, roughness) * light[2]


def _brushed(v: np.ndarray, light: np.ndarray) -> np.ndarray:
    h = (v + light) / np.linalg.norm(v + light)
    regained = 1 + COLOUR * (1 / albedo(round(float(v[2]), 3), 0.3) - 1)
    fresnel = COLOUR + (1 - COLOUR) * (1 - v @ h) ** 5
    return fresnel * stretched(v, light, 0.3, 0.7, 0.6) * light[2] * regained


def _tinted(v: np.ndarray, light: np.ndarray) -> np.ndarray:
    tint = np.array([1.0, 0.4, 0.2])
    fresnel, lobe = dielectric(v, light, 0.4, 1.8, 0.7, tint)
    f0 = (0.8 / 2.8) ** 2 * tint * 0.7
    regained = 1 + f0 * (1 / albedo(round(float(v[2]), 3), 0.4) - 1)
    return ((1 - fresnel.max()) * COLOUR / np.pi + fresnel * lobe * regained) * light[2]


IN_A_SUN: dict[str, tuple[dict[str, Any], Expected]] = {
    "clearcoat": (
        _look(COLOUR, 0.0, 0.6, clearcoat={"clearcoatFactor": 0.8, "clearcoatRoughnessFactor": 0.3}),
        _coated,
    ),
    "sheen": (
        _look(COLOUR, 0.0, 0.8, sheen={"sheenColorFactor": [0.5, 0.6, 0.9], "sheenRoughnessFactor": 0.4}),
        _woven,
    ),
    "anisotropy": (
        _look(COLOUR, 1.0, 0.3, anisotropy={"anisotropyStrength": 0.7, "anisotropyRotation": 0.6}),
        _brushed,
    ),
    "specular and ior": (
        _look(
            COLOUR,
            0.0,
            0.4,
            ior={"ior": 1.8},
            specular={"specularFactor": 0.7, "specularColorFactor": [1.0, 0.4, 0.2]},
        ),
        _tinted,
    ),
}


def _errors(squares: list[tuple[Any, Any]], expected: Expected) -> list[float]:
    found = []
    for (light, v), tilt in zip(squares, TILTS, strict=True):
        wanted = 10 * expected(v, _local(LIGHT, tilted(*tilt)))
        found.append(float(np.abs(light / wanted - 1).max()))
    return found


def test_lobes_in_a_sun_are_those_of_the_extensions(gpu: Gpu, tmp_path: Path) -> None:
    rows = _squares(gpu, tmp_path, [look for look, _ in IN_A_SUN.values()], sun(LIGHT))
    errors = {name: max(_errors(row, IN_A_SUN[name][1])) for name, row in zip(IN_A_SUN, rows, strict=True)}
    print({name: round(error, 4) for name, error in errors.items()})
    assert max(errors.values()) < 0.01, errors


def test_without_its_extension_no_lobe_is_there(gpu: Gpu, tmp_path: Path) -> None:
    """The must-fail twin: plain materials are far from what is expected of the lobes."""
    plain = [{"pbrMetallicRoughness": look["pbrMetallicRoughness"]} for look, _ in IN_A_SUN.values()]
    rows = _squares(gpu, tmp_path, plain, sun(LIGHT))
    errors = {name: max(_errors(row, IN_A_SUN[name][1])) for name, row in zip(IN_A_SUN, rows, strict=True)}
    assert min(errors.values()) > 0.05, errors


def _even(folder: Path) -> str:
    environment_file(folder / "even.exr", np.ones((16, 32, 3)))
    return '[environment]\nmap = "even.exr"\n'


def _sheen_sum(cosine: float, colour: np.ndarray, tint: np.ndarray, roughness: float) -> np.ndarray:
    """The sum of sheen over a rough dielectric."""
    light, solid = hemisphere(120, 120)
    v = seen_from(cosine)
    grid = np.linspace(0, 1, 33)
    taken = np.interp(light[:, 2], grid, charlie_albedo(grid, roughness))
    left = 1 - tint.max() * np.maximum(taken, charlie_albedo(cosine, roughness)[0])
    fresnel, lobe = dielectric(v, light, 1.0, 1.5, 1.0, np.ones(3))
    regained = 1 + 0.04 * (1 / albedo(round(cosine, 3), 1.0) - 1)
    below = (1 - fresnel) * colour / np.pi + fresnel * lobe[:, None] * regained
    value = below * left[:, None] + tint * charlie(v, light, roughness)[:, None]
    return (value * (light[:, 2] * solid)[:, None]).sum(axis=0)


def test_sheen_keeps_the_energy_that_it_should(gpu: Gpu, tmp_path: Path) -> None:
    white = np.ones(3)
    tints = [(np.array([0.8, 0.8, 0.8]), r) for r in (0.2, 0.5, 0.9)]
    looks = [
        _look(white, 0.0, 1.0, sheen={"sheenColorFactor": tint.tolist(), "sheenRoughnessFactor": r})
        for tint, r in tints
    ]
    for (tint, r), row in zip(tints, _squares(gpu, tmp_path, looks, _even(tmp_path)), strict=True):
        for light, v in row:
            assert light == pytest.approx(_sheen_sum(float(v[2]), white, tint, r), rel=0.03), (r, v)


def test_a_coat_keeps_the_energy_that_it_should(gpu: Gpu, tmp_path: Path) -> None:
    """A white metal below: all light that the coat lets through comes back."""
    roughness = (0.05, 0.4, 0.8)
    looks = [
        _look(np.ones(3), 1.0, 0.5, clearcoat={"clearcoatFactor": 1.0, "clearcoatRoughnessFactor": r})
        for r in roughness
    ]
    for r, row in zip(roughness, _squares(gpu, tmp_path, looks, _even(tmp_path)), strict=True):
        for light, v in row:
            share = coat_mirrors(float(v[2]), 1.0)
            expected = 1 - share + share * albedo(round(float(v[2]), 3), r)
            assert light == pytest.approx(np.full(3, expected), rel=0.01), (r, v)


def test_clear_glass_in_even_light_cannot_be_seen(gpu: Gpu, tmp_path: Path) -> None:
    looks = [
        _look(np.ones(3), 0.0, r, transmission={"transmissionFactor": 1.0}, **volume)
        for r in (0.0, 0.5)
        for volume in ({}, {"volume": {"thicknessFactor": 0.5}})
    ]
    for row in _squares(gpu, tmp_path, looks, _even(tmp_path)):
        for light, _ in row:
            assert light == pytest.approx(np.ones(3), rel=0.01)


def test_a_volume_absorbs_by_its_thickness(gpu: Gpu, tmp_path: Path) -> None:
    """Beer and Lambert: twice the attenuation distance leaves the square of the colour; beside it none."""
    left = np.array([0.8, 0.5, 0.2])
    volume = {"attenuationColor": left.tolist(), "attenuationDistance": 0.25}
    looks = [
        _look(
            np.ones(3),
            0.0,
            0.0,
            transmission={"transmissionFactor": 1.0},
            volume={"thicknessFactor": t, **volume},
        )
        for t in (0.5, 0.0)
    ]
    thick, thin = _squares(gpu, tmp_path, looks, _even(tmp_path))
    mirrored = 0.04
    assert thick[0][0] == pytest.approx(mirrored + (1 - mirrored) * left**2, rel=0.02)
    assert thin[0][0] == pytest.approx(np.ones(3), rel=0.01)


def test_a_film_has_the_colours_of_its_thickness(gpu: Gpu, tmp_path: Path) -> None:
    """Quarter-wave films: the colour for which the film is half a wave thick comes back brightest on glass.

    With a film of index 2 on a dielectric of 1.5, reflections add up at 4 n d / (2 m + 1)."""
    films = {0: 650.0, 1: 540.0, 2: 450.0}
    looks = []
    for wave in films.values():
        nm = wave / 4 / 2.0
        film = {
            "iridescenceFactor": 1.0,
            "iridescenceIor": 2.0,
            "iridescenceThicknessMinimum": nm,
            "iridescenceThicknessMaximum": nm + 2 * wave / 4.0,
        }
        looks.append(_look(np.zeros(3), 0.0, 0.0, iridescence=film))
    plain = _look(np.zeros(3), 0.0, 0.0)
    rows = _squares(gpu, tmp_path, [*looks, plain], _even(tmp_path))
    colours = [row[0][0] / row[0][0].sum() for row in rows]
    assert np.ptp(colours[3]) < 0.005  # without a film, white
    for index, colour in enumerate(colours[:3]):
        assert np.ptp(colour) > 0.05, (index, colour)
    brightest = [int(np.argmax(colour)) for colour in colours[:3]]
    assert brightest == [0, 1, 2]


def test_a_coat_has_its_own_normal_map(gpu: Gpu, tmp_path: Path) -> None:
    """A coat tilted towards the light's mirror image shines there; the base below it does not."""
    half = LIGHT + UP
    half /= np.linalg.norm(half)
    chart = Chart()
    texture = chart.texture(png(np.tile(np.rint(127.5 + 127.5 * half).astype(np.uint8), (2, 2, 1))))
    coat: dict[str, Any] = {"clearcoatFactor": 1.0, "clearcoatRoughnessFactor": 0.4}
    for x, more in ((-0.5, {"clearcoatNormalTexture": {"index": texture}}), (0.5, {})):
        look = _look((0, 0, 0), 0.0, 1.0, clearcoat=coat | more)
        chart.square((x, 0, 0), attributes={"TEXCOORD_0": QUAD_UV}, **look)
    chart.glb(tmp_path / "chart.glb")
    looking = Looking(size=(64, 64), away_m=200.0)
    drawn = looking.shot(engine_for(gpu, scene_file(tmp_path, sun(LIGHT) + relic("chart.glb"))))
    tilted_coat, flat = (drawn[looking.pixel((x, 0, 0))][0] for x in (-0.5, 0.5))
    share = coat_mirrors(float(half[2]), 1.0)
    peak = 10 * share * specular_lobe(half, UP, LIGHT, 0.4**2) * (half @ LIGHT)
    assert tilted_coat == pytest.approx(float(peak), rel=0.05)  # 8 bits of the map
    assert flat < 0.5 * tilted_coat
