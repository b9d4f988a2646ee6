"""Materials on the GPU: the shader's variants keep within OpenGL 4.1's limits, and a scene's changes show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import moderngl
import numpy as np
import pytest

from renderer.assets.material_slots import MAX_TEXTURES
from renderer.gpu.context import Gpu
from renderer.gpu.materials import TEXTURE_NAMES
from renderer.gpu.shaders import Programs
from renderer.passes.units import UNITS
from tests.support.gltf_files import QUAD_UV, png
from tests.support.stage import Chart, Looking, engine_for, environment_file, plain, relic, scene_file

UNITS_PER_STAGE = 16
"""GL_MAX_TEXTURE_IMAGE_UNITS is at least this in OpenGL 4.1."""

LOBES = ("CLEARCOAT", "SHEEN", "ANISOTROPY", "IRIDESCENCE", "TRANSMISSION")


def test_the_heaviest_material_has_units_enough(gpu: Gpu) -> None:
    """All lobes and as many textures as fit, with everything else that a fragment reads."""
    slots = (
        "BASE_COLOUR",
        "METALLIC_ROUGHNESS",
        "NORMAL",
        "OCCLUSION",
        "EMISSIVE",
        "CLEARCOAT",
        "SHEEN_COLOUR",
        "THICKNESS",
    )
    assert len(slots) == MAX_TEXTURES == len(TEXTURE_NAMES)
    defines = [f"HAS_{lobe}" for lobe in LOBES] + ["HAS_TANGENT", "HAS_UV0", "HAS_COLOUR", "ALPHA_BLEND"]
    defines.append("SHELTERED")
    for number, slot in enumerate(slots):
        defines += [
            f"{slot}_TEXEL read_slot(map_{number}, {number})",
            f"{slot}_LEVEL read_level(map_{number}, {number})",
        ]
    program = Programs(gpu.ctx).get("relics/relic", "relics/relic", tuple(defines))
    samplers = [name for name in program if isinstance(program[name], moderngl.Uniform) and name in UNITS]
    assert set(TEXTURE_NAMES) <= set(samplers)
    assert len(samplers) <= UNITS_PER_STAGE, samplers


@pytest.mark.parametrize("lobe", LOBES)
def test_each_lobe_compiles_alone(gpu: Gpu, lobe: str) -> None:
    defines = (f"HAS_{lobe}", "HAS_TANGENT", "ALPHA_OPAQUE")
    assert Programs(gpu.ctx).get("relics/relic", "relics/relic", defines)


LOOKING = Looking(high_m=2.0, size=(32, 32))


def test_the_same_mesh_can_look_different_twice(gpu: Gpu, tmp_path: Path) -> None:
    environment_file(tmp_path / "even.exr", np.ones((16, 32, 3)))
    chart = Chart()
    chart.square((0, 0, 0), half_m=0.4, name="Paint", **plain((0.5, 0.5, 0.5)))
    chart.glb(tmp_path / "a.glb")
    change = '[[relic.material]]\nname = "Paint"\nbase_colour = [1.0, 0.0, 0.0]\nmetallic = 1.0\n'
    body = (
        '[environment]\nmap = "even.exr"\n'
        + relic("a.glb", "position_m = [-0.5, 0, 0]")
        + relic("a.glb", "position_m = [0.5, 0, 0]\n" + change)
    )
    drawn = LOOKING.shot(engine_for(gpu, scene_file(tmp_path, body)))
    grey, red = (drawn[LOOKING.pixel((x, 0, 0))] for x in (-0.5, 0.5))
    assert np.ptp(grey) < 0.01
    assert red == pytest.approx([1.0, 0.0, 0.0], abs=0.06)


def test_channels_are_read_where_the_extensions_put_them(gpu: Gpu, tmp_path: Path) -> None:
    """Transmission is red, thickness green, in one picture: half of it lets half the light through."""
    environment_file(tmp_path / "even.exr", np.ones((16, 32, 3)))
    chart = Chart()
    chart.tree["samplers"] = [{"magFilter": 9728, "minFilter": 9728}]
    texture = chart.texture(png(np.array([[(255, 128, 9), (0, 255, 9)]], np.uint8)), sampler=0)
    use = {"index": texture}
    look: dict[str, Any] = {
        "KHR_materials_transmission": {"transmissionFactor": 1.0, "transmissionTexture": use},
        "KHR_materials_volume": {
            "thicknessFactor": 2.0,
            "thicknessTexture": use,
            "attenuationDistance": 1.0,
            "attenuationColor": [0.25, 0.25, 0.25],
        },
    }
    surface = {"baseColorFactor": [1, 1, 1, 1], "metallicFactor": 0.0, "roughnessFactor": 0.0}
    chart.square(
        (0, 0, 0), half_m=1.0, attributes={"TEXCOORD_0": QUAD_UV}, extensions=look, pbrMetallicRoughness=surface
    )
    chart.glb(tmp_path / "a.glb")
    drawn = LOOKING.shot(
        engine_for(gpu, scene_file(tmp_path, '[environment]\nmap = "even.exr"\n' + relic("a.glb")))
    )
    clear, opaque = (drawn[LOOKING.pixel((x, 0, 0))][0] for x in (-0.5, 0.5))
    assert clear == pytest.approx(0.04 + 0.96 * 0.25 ** (2 * 128 / 255), rel=0.03)
    assert opaque == pytest.approx(1.0, rel=0.01)
