"""Texture units, the same for every program that draws the world: what is bound once serves all of them."""

from __future__ import annotations

from collections.abc import Mapping

import moderngl

from renderer.gpu.models import SLOTS

UNITS = {
    "dfg": 1,
    "specular_first": 2,
    "specular_second": 3,
    "irradiance_first": 4,
    "irradiance_second": 5,
    "shadow_atlas": 6,
    **{f"{name}_texture": 8 + index for index, name in enumerate(SLOTS)},
}


def point_samplers(program: moderngl.Program) -> None:
    """Tells every sampler of ``program`` its unit."""
    set_uniforms(program, UNITS)


def set_uniforms(program: moderngl.Program, values: Mapping[str, float]) -> None:
    """Sets those of ``values`` that ``program`` uses."""
    for name, value in values.items():
        uniform = program.get(name, None)
        if isinstance(uniform, moderngl.Uniform):
            uniform.value = value
