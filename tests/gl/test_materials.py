"""What a glTF material's parts do to its surface: textures, channels, coordinates, opacity, sides."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from renderer.gpu.context import Gpu
from renderer.maths.colour import srgb_decode, srgb_encode
from tests.support.brdf import reflected
from tests.support.gltf_files import QUAD_UV, png
from tests.support.stage import (
    Chart,
    Looking,
    engine_for,
    environment_file,
    plain,
    relic,
    scene_file,
    sun,
)

UNLIT: dict[str, Any] = {"extensions": {"KHR_materials_unlit": {}}}
FRONT = np.array([0.0, 0.0, 1.0])
LOOKING = Looking(high_m=2.0, size=(64, 64))


def _nearest(chart: Chart, pixels: np.ndarray, **sampler: Any) -> int:
    """A texture that is not filtered."""
    chart.tree["samplers"] = [{"magFilter": 9728, "minFilter": 9728, **sampler}]
    return chart.texture(png(pixels), sampler=0)


def _shot(gpu: Gpu, folder: Path, chart: Chart, extra: str = "", looking: Looking = LOOKING) -> np.ndarray:
    chart.glb(folder / "chart.glb")
    return looking.shot(engine_for(gpu, scene_file(folder, extra + relic("chart.glb"))))


@pytest.mark.parametrize("slot", ["base colour", "emissive"])
def test_colour_textures_are_decoded_from_srgb(gpu: Gpu, tmp_path: Path, slot: str) -> None:
    """All 256 levels in a 16 x 16 texture, each 4 pixels wide."""
    levels = np.arange(256, dtype=np.uint8).reshape(16, 16)
    chart = Chart()
    texture = _nearest(chart, np.stack([levels, 255 - levels, levels.T], axis=-1))
    uv = {"attributes": {"TEXCOORD_0": QUAD_UV}, "half_m": 1.0}
    if slot == "emissive":
        chart.square(
            (0, 0, 0), **uv, emissiveTexture={"index": texture}, emissiveFactor=[1, 1, 1], **plain((0, 0, 0))
        )
    else:
        chart.square((0, 0, 0), **uv, **UNLIT, pbrMetallicRoughness={"baseColorTexture": {"index": texture}})
    drawn = _shot(gpu, tmp_path, chart)[2::4, 2::4]
    expected = np.stack([levels, 255 - levels, levels.T], axis=-1)
    # drivers may decode a little off: llvmpipe's polynomial is wrong by up to a third of a level
    assert srgb_encode(drawn) * 255 == pytest.approx(expected, abs=0.4)


def test_metal_and_roughness_are_blue_and_green(gpu: Gpu, tmp_path: Path) -> None:
    chart = Chart()
    pixels = np.zeros((1, 2, 3), np.uint8)
    pixels[0] = (255, 90, 0), (0, 200, 255)  # red must not count
    texture = _nearest(chart, pixels)
    look = {"baseColorFactor": [0.9, 0.5, 0.2, 1], "metallicRoughnessTexture": {"index": texture}}
    chart.square((0, 0, 0), half_m=1.0, attributes={"TEXCOORD_0": QUAD_UV}, pbrMetallicRoughness=look)
    towards = np.array([0.2, 0.1, 1.0]) / np.linalg.norm([0.2, 0.1, 1.0])
    drawn = _shot(gpu, tmp_path, chart, sun(towards))
    for x, metallic, green in ((-0.5, 0.0, 90), (0.5, 1.0, 200)):
        row, column = LOOKING.pixel((x, 0, 0))
        v = LOOKING.eye - LOOKING.on_plane(row, column, np.zeros(3), FRONT)
        colour, roughness = np.array([0.9, 0.5, 0.2]), green / 255
        expected = 10 * reflected(FRONT, v / np.linalg.norm(v), towards, colour, metallic, roughness)
        assert drawn[row, column] == pytest.approx(expected, rel=0.005)


def test_occlusion_is_red_and_leaves_the_sun_alone(gpu: Gpu, tmp_path: Path) -> None:
    environment_file(tmp_path / "even.exr", np.ones((16, 32, 3)))
    drawn = {}
    for name, extra in (("sun", sun((0, 0, 1))), ("sky", '[environment]\nmap = "even.exr"\n')):
        chart = Chart()
        texture = _nearest(chart, np.array([[(255, 0, 0), (102, 255, 255)]], np.uint8))
        for y, strength in ((0.5, 1.0), (-0.5, 0.5)):
            chart.square(
                (0, y, 0),
                half_m=0.5,
                attributes={"TEXCOORD_0": QUAD_UV},
                occlusionTexture={"index": texture, "strength": strength},
                **plain((0.5, 0.5, 0.5)),
            )
        light = _shot(gpu, tmp_path, chart, extra)
        at = {(x, y): light[LOOKING.pixel((x, y, 0))][0] for x in (-0.25, 0.25) for y in (-0.5, 0.5)}
        drawn[name] = [at[0.25, y] / at[-0.25, y] for y in (0.5, -0.5)]
    assert drawn["sun"] == pytest.approx([1.0, 1.0], abs=0.01)
    assert drawn["sky"] == pytest.approx([0.4, 0.7], abs=0.02)


MIRRORED_UV = QUAD_UV * np.array([-1, 1], np.float32) + np.array([1, 0], np.float32)
TANGENTS = np.tile(np.array([1, 0, 0, 1], np.float32), (4, 1))
MIRRORED_TANGENTS = np.tile(np.array([-1, 0, 0, -1], np.float32), (4, 1))


def test_normal_maps_tilt_the_right_way(gpu: Gpu, tmp_path: Path) -> None:
    """Red is along u, green towards the picture's top, also where u runs the other way; whether the file
    gives tangents or not."""
    cases = list(product((False, True), (False, True), ((1, 0), (-1, 0), (0, 1), (0, -1))))
    chart, tilt, places, texels = Chart(), 0.5, [], []
    for index, (given, mirrored, (red, green)) in enumerate(cases):
        texel = 127.5 + 127.5 * np.array([red * tilt, green * tilt, np.sqrt(1 - tilt**2)])
        texels.append(np.rint(texel).astype(np.uint8))
        texture = _nearest(chart, np.tile(texels[-1], (2, 2, 1)))
        attributes = {"TEXCOORD_0": MIRRORED_UV if mirrored else QUAD_UV}
        if given:
            attributes["TANGENT"] = MIRRORED_TANGENTS if mirrored else TANGENTS
        places.append((index % 4 - 1.5, index // 4 - 1.5, 0.0))
        chart.square(places[-1], attributes=attributes, normalTexture={"index": texture}, **plain((0.8, 0.8, 0.8)))
    towards = np.array([0.6, 0.4, 0.7]) / np.linalg.norm([0.6, 0.4, 0.7])
    looking = Looking(high_m=4.0, size=(64, 64))
    drawn = _shot(gpu, tmp_path, chart, sun(towards), looking)
    for case, place, texel in zip(cases, places, texels, strict=True):
        row, column = looking.pixel(place)
        n = (texel / 127.5 - 1) * (-1 if case[1] else 1, 1, 1)
        v = looking.eye - looking.on_plane(row, column, np.array(place), FRONT)
        n, v = (x / np.linalg.norm(x) for x in (n, v))
        expected = 10 * reflected(n, v, towards, np.full(3, 0.8), 0.0, 1.0)
        assert drawn[row, column] == pytest.approx(expected, rel=0.006), case


def test_normal_scale_flattens(gpu: Gpu, tmp_path: Path) -> None:
    chart = Chart()
    texel = np.rint(127.5 + 127.5 * np.array([0.6, 0.0, 0.8])).astype(np.uint8)
    texture = _nearest(chart, np.tile(texel, (2, 2, 1)))
    chart.square(
        (0, 0, 0),
        half_m=1.0,
        attributes={"TEXCOORD_0": QUAD_UV},
        normalTexture={"index": texture, "scale": 0.25},
        **plain((0.8, 0.8, 0.8)),
    )
    towards = np.array([0.6, 0.0, 0.8])
    drawn = _shot(gpu, tmp_path, chart, sun(towards))
    n = (texel / 127.5 - 1) * (0.25, 0.25, 1)
    v = LOOKING.eye - LOOKING.on_plane(32, 32, np.zeros(3), FRONT)
    expected = 10 * reflected(n / np.linalg.norm(n), v / np.linalg.norm(v), towards, np.full(3, 0.8), 0.0, 1.0)
    assert drawn[32, 32] == pytest.approx(expected, rel=0.005)


def test_opacity_is_masked_or_blended(gpu: Gpu, tmp_path: Path) -> None:
    """Three squares before a wall of light: opaque whatever its alpha, cut off, and mixed."""
    chart = Chart()
    chart.square((0, 0, -1), half_m=3.0, **UNLIT, **plain((0.25, 0.5, 1.0)))
    alphas = np.array([[(255, 255, 255, 100), (255, 255, 255, 156)]], np.uint8)
    texture = _nearest(chart, alphas)
    for x, mode in ((-1, {}), (0, {"alphaMode": "MASK"}), (1, {"alphaMode": "BLEND"})):
        look = {"baseColorFactor": [1, 0, 0.5, 0.9], "baseColorTexture": {"index": texture}}
        chart.square(
            (x, 0, 0),
            attributes={"TEXCOORD_0": QUAD_UV},
            **UNLIT,
            **mode,
            pbrMetallicRoughness=look,
        )
    looking = Looking(high_m=4, size=(128, 128))
    drawn = _shot(gpu, tmp_path, chart, looking=looking)
    colour, behind = np.array([1, 0, 0.5]), np.array([0.25, 0.5, 1.0])

    def at(x: float) -> np.ndarray:
        return drawn[looking.pixel((x, 0, 0))]

    assert [at(-1.2), at(-0.8)] == pytest.approx(np.array([colour, colour]), abs=1e-3)
    assert [at(-0.2), at(0.2)] == pytest.approx(np.array([behind, colour]), abs=1e-3)
    mixed = [a * colour + (1 - a) * behind for a in (0.9 * 100 / 255, 0.9 * 156 / 255)]
    assert [at(0.8), at(1.2)] == pytest.approx(np.array(mixed), abs=2e-3)


def test_backs_are_seen_only_of_what_is_double_sided(gpu: Gpu, tmp_path: Path) -> None:
    chart = Chart()
    away = (0.0, 0.0, -1.0)
    chart.square((-0.5, 0, 0), away, **plain((0.8, 0.8, 0.8)))
    chart.square((0.5, 0, 0), away, doubleSided=True, **plain((0.8, 0.8, 0.8)))
    drawn = _shot(gpu, tmp_path, chart, sun((0, 0, 1)))
    assert not drawn[LOOKING.pixel((-0.5, 0, 0))].any()
    row, column = LOOKING.pixel((0.5, 0, 0))
    v = LOOKING.eye - LOOKING.on_plane(row, column, np.zeros(3), FRONT)
    expected = 10 * reflected(FRONT, v / np.linalg.norm(v), FRONT, np.full(3, 0.8), 0.0, 1.0)
    assert drawn[row, column] == pytest.approx(expected, rel=0.005)


def test_vertex_colours_multiply_and_are_linear(gpu: Gpu, tmp_path: Path) -> None:
    colours = np.array([(0, 0.5, 1, 1), (1, 0.5, 1, 1), (1, 0.5, 0, 1), (0, 0.5, 0, 1)], np.float32)
    chart = Chart()
    chart.square((0, 0, 0), half_m=1.0, attributes={"COLOR_0": colours}, **UNLIT, **plain((0.5, 0.5, 1.0)))
    drawn = _shot(gpu, tmp_path, chart)
    rows, columns = np.mgrid[0:64, 0:64]
    across, up = (columns + 0.5) / 64, 1 - (rows + 0.5) / 64
    expected = np.stack([0.5 * across, np.full_like(across, 0.25), 1 - up], axis=-1)
    assert drawn[1:-1, 1:-1] == pytest.approx(expected[1:-1, 1:-1], abs=2e-3)


def test_each_slot_has_its_own_coordinates(gpu: Gpu, tmp_path: Path) -> None:
    """Base colour by the first set; emission by the second, which is turned by half a turn."""
    chart = Chart()
    corners = np.array([[(200, 0, 0), (0, 200, 0)], [(0, 0, 200), (200, 200, 0)]], np.uint8)
    texture = _nearest(chart, corners)
    look = {"baseColorTexture": {"index": texture}, "metallicFactor": 0.0}
    attributes = {"TEXCOORD_0": QUAD_UV, "TEXCOORD_1": 1 - QUAD_UV}
    chart.square((-0.5, 0, 0), half_m=0.5, attributes=attributes, **UNLIT, pbrMetallicRoughness=look)
    chart.square(
        (0.5, 0, 0),
        half_m=0.5,
        attributes=attributes,
        emissiveTexture={"index": texture, "texCoord": 1},
        emissiveFactor=[1, 1, 1],
        **plain((0, 0, 0)),
    )
    drawn = _shot(gpu, tmp_path, chart)
    texels = srgb_decode(corners / 255)
    for x0, expected in ((-0.5, texels), (0.5, texels[::-1, ::-1])):
        for (row, column), colour in np.ndenumerate(np.empty((2, 2))):
            del colour
            place = (x0 + (column - 0.5) / 2, (0.5 - row) / 2, 0)
            assert drawn[LOOKING.pixel(place)] == pytest.approx(expected[row, column], abs=2e-3)


def test_a_texture_transform_moves_the_picture(gpu: Gpu, tmp_path: Path) -> None:
    """The specification's own example: the lower left quadrant, turned clockwise by a quarter."""
    chart = Chart()
    picture = np.random.default_rng(3).integers(0, 255, (4, 4, 3)).astype(np.uint8)
    texture = _nearest(chart, picture)
    move = {"offset": [0, 1], "rotation": np.pi / 2, "scale": [0.5, 0.5]}
    slot = {"index": texture, "extensions": {"KHR_texture_transform": move}}
    chart.tree["extensionsUsed"] = ["KHR_texture_transform", "KHR_materials_unlit"]
    chart.square(
        (0, 0, 0),
        half_m=1.0,
        attributes={"TEXCOORD_0": QUAD_UV},
        **UNLIT,
        pbrMetallicRoughness={"baseColorTexture": slot},
    )
    drawn = _shot(gpu, tmp_path, chart)[16::32, 16::32]
    quadrant = srgb_decode(picture[2:, :2] / 255)
    assert drawn == pytest.approx(np.rot90(quadrant, -1), abs=2e-3)


@pytest.mark.parametrize("wrap", ["repeat", "clamp", "mirror"])
def test_textures_go_on_beyond_their_edge(gpu: Gpu, tmp_path: Path, wrap: str) -> None:
    chart = Chart()
    row = np.array([(200, 0, 0), (0, 200, 0), (0, 0, 200), (90, 90, 90)], np.uint8)
    number = {"repeat": 10497, "clamp": 33071, "mirror": 33648}[wrap]
    texture = _nearest(chart, np.tile(row, (4, 1, 1)), wrapS=number, wrapT=number)
    attributes = {"TEXCOORD_0": QUAD_UV * np.float32(4) - np.float32(1.5)}  # -1.5 to 2.5
    look = {"baseColorTexture": {"index": texture}}
    chart.square((0, 0, 0), half_m=1.0, attributes=attributes, **UNLIT, pbrMetallicRoughness=look)
    drawn = _shot(gpu, tmp_path, chart)[32, 2::4]
    index = np.floor((np.arange(16) + 0.5) - 6).astype(int)
    index = {
        "repeat": index % 4,
        "clamp": index.clip(0, 3),
        "mirror": np.where(index % 8 < 4, index % 4, 3 - index % 4),
    }[wrap]
    assert drawn == pytest.approx(srgb_decode(row[index] / 255), abs=2e-3)
