"""Soft shadows: what lies open to the sun gets all of it, however low the sun, however soft its shadows."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import trimesh

from renderer.engine.engine import Engine, picture
from renderer.engine.view import Camera, camera_view
from renderer.gpu.context import Gpu
from renderer.passes import shadow_views
from renderer.passes.frame_block import direction_of
from renderer.passes.quality import QUALITIES
from renderer.scene.show_reader import load_source
from renderer.wall.reader import default_wall
from tests.support.scenes import box
from tests.support.stage import Chart, engine_for, plain, relic, scene_file, sun

FLOOR = "v -6 0 6\nv 6 0 6\nv 6 0 -6\nv -6 0 -6\nf 1 2 3 4\n"
SCENE = """
format = "yingbi-scene/1"
duration_s = 1

[[light]]
direction = {direction}
irradiance = 3.0
shadow_softness = {softness}

[[relic]]
mesh = "floor.obj"
"""


def floor_light(gpu: Gpu, folder: Path, elevation_deg: float, softness: float) -> float:
    (folder / "floor.obj").write_text(FLOOR)
    direction = [-c for c in direction_of(-50.0, elevation_deg)]
    path = folder / "floor.toml"
    path.write_text(SCENE.format(direction=direction, softness=softness))
    engine = Engine(gpu, load_source(path), default_wall(), "bare")
    view = camera_view(Camera(np.array([0.0, 1.6, 8.0]), np.array([0.0, 0.0, 2.0]), 5.0, (24, 16)))
    return float(picture(engine, 0, Fraction(1), view, "rgba16f").astype(float).mean())


@pytest.mark.parametrize("elevation_deg", [60.0, 18.0])
def test_an_open_floor_does_not_shade_itself(gpu: Gpu, tmp_path: Path, elevation_deg: float) -> None:
    hard, soft = (floor_light(gpu, tmp_path, elevation_deg, softness) for softness in (0.0, 1.0))
    lambert = 3.0 / math.pi * math.sin(math.radians(elevation_deg))
    assert 0.7 * lambert < hard < 0.9 * lambert, "the default material is a light grey"
    assert soft == pytest.approx(hard, rel=0.01)


# a floor, a box of half a metre on it, and a pebble far off that widens the map to that of a 5 m stage


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quality show, but for light that relics bounce."""
    monkeypatch.setitem(QUALITIES, "bare", replace(QUALITIES["show"], transfer=False))


BOX_M, PEBBLE_M = 0.5, 2.6
RADIUS_M = 2.0**0.75
"""Of the map's ball: the next rung above that of box and pebble."""
TEXEL_M = 2 * RADIUS_M / 2048
"""In quality show."""


def box_stage(
    gpu: Gpu,
    folder: Path,
    light: str,
    quality: str = "bare",
    *,
    high_m: float = BOX_M,
    at_m: float = 0.0,
    up_m: float = 0.0,
) -> Engine:
    chart = Chart()
    chart.square((0, 0, 0), (0, 1e-9, 1), half_m=4, **plain((1, 1, 1)))
    chart.glb(folder / "floor.glb")
    trimesh.creation.box((BOX_M, high_m, BOX_M)).export(folder / "box.glb")
    box(folder / "pebble.glb", 0.02)
    placed = [
        relic("floor.glb", "rotation_deg = [-90, 0, 0]\nshadow = false"),
        relic("box.glb", f"position_m = [{at_m}, {high_m / 2 + up_m}, 0.0]"),
        relic("pebble.glb", f"position_m = [{PEBBLE_M}, 0.01, 0.0]"),
    ]
    return engine_for(gpu, scene_file(folder, light + "".join(placed)), quality)


def floor_line(
    engine: Engine, middle_m: float, wide_m: float, beside_m: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """x [96], and light there on the floor along z = 0, seen from 30 m above, ``beside_m`` aside."""
    pixels, away_m = 96, math.hypot(30.0, beside_m)
    fov = 2 * math.degrees(math.atan(wide_m / pixels * 8 / 2 / away_m))
    at = np.array([middle_m, 0.0, 0.0])
    view = camera_view(Camera(np.array([middle_m, 30.0, beside_m]), at, fov, (pixels, 8)))
    light = picture(engine, 0, Fraction(1), view, "rgba16f").astype(np.float64)[4, :, 1]
    return middle_m + ((np.arange(pixels) + 0.5) / pixels - 0.5) * wide_m, light


def sun_from_right(elevation_deg: float, angle_deg: float = 0.0) -> str:
    e = math.radians(elevation_deg)
    return sun((math.cos(e), math.sin(e), 0.0), 3.0, f"angle_deg = {angle_deg}")


def edge_of(x: np.ndarray, light: np.ndarray) -> tuple[float, float]:
    """Mean and deviation of where the light falls off along a line: those of its slope."""
    slope = np.diff(light) / (light[-1] - light[0])
    between = (x[1:] + x[:-1]) / 2
    mean = float((slope * between).sum())
    return mean, math.sqrt(max(float((slope * (between - mean) ** 2).sum()), 0.0))


def edge_shift_texels(gpu: Gpu, folder: Path, elevation_deg: float) -> float:
    """How far the shadow of the box's upper edge lies from where it should, in texels of the map."""
    engine = box_stage(gpu, folder, sun_from_right(elevation_deg))
    slant = math.sin(math.radians(elevation_deg))
    expected = -BOX_M / 2 - BOX_M / math.tan(math.radians(elevation_deg))
    x, light = floor_line(engine, expected, 24 * TEXEL_M / slant)
    assert light.max() > 0.1
    return abs(edge_of(-x, light)[0] + expected) * slant / TEXEL_M


def contact_gap_texels(gpu: Gpu, folder: Path, elevation_deg: float) -> float:
    """How wide the light is between a slab of 3 cm that lies on the floor and its own shadow."""
    engine = box_stage(gpu, folder, sun_from_right(elevation_deg, 0.53), high_m=0.03)
    slant = math.sin(math.radians(elevation_deg))
    x, light = floor_line(engine, -BOX_M / 2, 24 * TEXEL_M / slant)
    lit = 3.0 / math.pi * slant
    beside = -BOX_M / 2 - x
    near = (beside > 0) & (beside < 0.015 / math.tan(math.radians(elevation_deg)))
    return float((light[near] > 0.1 * lit).sum()) * (x[1] - x[0]) * slant / TEXEL_M


ELEVATIONS = (70.0, 40.0, 15.0)


@pytest.mark.parametrize("elevation_deg", ELEVATIONS)
def test_a_shadow_s_edge_lies_where_it_should(gpu: Gpu, tmp_path: Path, elevation_deg: float) -> None:
    shift = edge_shift_texels(gpu, tmp_path, elevation_deg)
    print(f"{elevation_deg} deg: {shift:.2f} texels")
    assert shift <= 1.0


@pytest.mark.parametrize("elevation_deg", ELEVATIONS)
def test_a_shadow_begins_at_the_slab(gpu: Gpu, tmp_path: Path, elevation_deg: float) -> None:
    gap = contact_gap_texels(gpu, tmp_path, elevation_deg)
    print(f"{elevation_deg} deg: {gap:.2f} texels")
    assert gap <= 1.0


def test_with_a_large_slack_it_does_not(gpu: Gpu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shadow_views, "_SLACK_M", 0.06)
    assert contact_gap_texels(gpu, tmp_path, 40.0) > 3.0


@pytest.mark.parametrize(("slack_m", "clean"), [(shadow_views._SLACK_M, True), (-4e-3, False)])
def test_what_is_lit_has_no_acne(
    gpu: Gpu, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slack_m: float, clean: bool
) -> None:
    """The box's own lit top, in its own map; with less than no slack it shades itself."""
    monkeypatch.setattr(shadow_views, "_SLACK_M", slack_m)
    for elevation_deg in ELEVATIONS:
        engine = box_stage(gpu, tmp_path, sun_from_right(elevation_deg, 1.0))
        light = floor_line(engine, 0.0, 0.8 * BOX_M)[1]
        assert (light.min() > 0.995 * light.max()) == clean


def penumbra_m(gpu: Gpu, folder: Path, up_m: float, quality: str = "bare") -> float:
    """Deviation of the half shadow's slope under a plate's left edge, ``up_m`` above the floor, the sun
    overhead and 4 degrees wide."""
    engine = box_stage(gpu, folder, sun_from_right(90.0, 4.0), quality, high_m=0.002, up_m=up_m)
    reach = 3 * up_m * math.tan(math.radians(2.0)) + 0.02
    # from above the plate would hide its own shadow
    x, light = floor_line(engine, -BOX_M / 2, 2 * reach, beside_m=60.0)
    return edge_of(-x, light)[1]


@pytest.mark.parametrize("up_m", [0.4, 0.8, 1.6])
def test_half_shadows_widen_with_the_distance(gpu: Gpu, tmp_path: Path, up_m: float) -> None:
    """A disc's light fades over its width with a deviation of half its radius."""
    expected = up_m * math.tan(math.radians(2.0)) / 2
    assert penumbra_m(gpu, tmp_path, up_m) == pytest.approx(expected, rel=0.15)


def test_draft_s_do_not(gpu: Gpu, tmp_path: Path) -> None:
    near, far = (penumbra_m(gpu, tmp_path, up_m, "draft") for up_m in (0.4, 1.6))
    assert far < 1.5 * near


SHADOW_M = -BOX_M / 2 - BOX_M / math.tan(math.radians(40.0))
"""Where the box's shadow ends at 40 degrees."""


def moved_change(gpu: Gpu, folder: Path, texels: list[float]) -> tuple[float, float]:
    """By how much of the full light the floor changes at most from one place of the box to the next: at its
    shadow's edge, and elsewhere between there and the box."""
    edges, wides = [], []
    for at in texels:
        engine = box_stage(gpu, folder, sun_from_right(40.0, 0.0), at_m=at * TEXEL_M)
        edges.append(floor_line(engine, SHADOW_M, 48 * TEXEL_M)[1])
        x, light = floor_line(engine, SHADOW_M, 1.0)
        wides.append(light)
    away = (np.abs(x - SHADOW_M) > 0.03) & (x < -BOX_M / 2 - 0.03)
    at_edge, elsewhere = (
        float(np.abs(np.diff(lines, axis=0))[:, where].max())
        for lines, where in ((edges, slice(None)), (wides, away))
    )
    return at_edge / edges[0].max(), elsewhere


def test_small_moves_change_edges_a_little_and_nothing_else(gpu: Gpu, tmp_path: Path) -> None:
    """The hardest edge there is, along the map's texels, which then step all at once."""
    at_edge, elsewhere = moved_change(gpu, tmp_path, [0.0, 0.3, 0.6, 0.9, 1.2])
    print(f"{at_edge:.3f} of the full light at the edge")
    assert elsewhere == 0.0
    assert 0.005 < at_edge < 0.5


def test_a_large_move_changes_more(gpu: Gpu, tmp_path: Path) -> None:
    assert moved_change(gpu, tmp_path, [0.0, 4.0])[0] > 0.6


def test_a_lamp_s_shadow_widens_as_its_size_says(gpu: Gpu, tmp_path: Path) -> None:
    """A spot of 4 cm radius 3 m above the floor, a plate at 1 m: its half shadow is half the lamp's width."""
    spot = (
        '[[light]]\nkind = "spot"\nposition_m = [-0.25, 3.0, 0.0]\naim_m = [-0.25, 0.0, 0.0]\n'
        "inner_cone_deg = 60.0\nouter_cone_deg = 70.0\nradius_m = 0.04\n"
    )
    engine = box_stage(gpu, tmp_path, spot, high_m=0.002, up_m=1.0)
    x, light = floor_line(engine, -BOX_M / 2, 0.16, beside_m=60.0)
    mean, deviation = edge_of(-x, light)
    assert -mean == pytest.approx(-BOX_M / 2, abs=0.003)
    assert deviation == pytest.approx(0.04 * 1.0 / 2.0 / 2, rel=0.15)
