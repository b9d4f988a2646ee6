"""Texture units, the same for every program that draws the world: what is bound once serves all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import moderngl
import numpy as np
import numpy.typing as npt

from renderer.gpu.materials import TEXTURE_NAMES

GATHERED = 7
"""Textures in which a relic's surfels keep what they gathered."""

UNITS = {
    "dfg": 1,
    "specular_first": 2,
    "specular_second": 3,
    "irradiance_first": 4,
    "irradiance_second": 5,
    "shadow_atlas": 6,
    "backdrop": 7,
    "shafts": 23,
    "reflection": 25,
    "shelter_map": 30,
    "surfel_visibility": 32,
    **{f"gathered_{index}": 33 + index for index in range(GATHERED)},
    # what gathers light at surfels draws no materials: their units are free then
    "surfel_place": 8,
    "surfel_facing": 9,
    "surfel_reflectance": 10,
    "surfel_emission": 11,
    "surfel_hits": 12,
    "surfel_links": 24,
    "directions": 13,
    "arriving": 14,
    "irradiance": 15,
    "radiosity": 0,
    "radiosity_between": 26,
    "radiosity_before": 27,
    "surfel_mirror": 7,
    **{name: 8 + index for index, name in enumerate(TEXTURE_NAMES)},
}


def point_samplers(program: moderngl.Program) -> None:
    """Tells every sampler of ``program`` its unit."""
    set_uniforms(program, UNITS)


Value = float | Sequence[float] | npt.NDArray[np.float64] | npt.NDArray[np.int32]


def set_uniforms(program: moderngl.Program, values: Mapping[str, Value]) -> None:
    """Sets those of ``values`` that ``program`` uses. Matrices are given as numpy has them, row by row."""
    for name, value in values.items():
        uniform = program.get(name, None)
        if isinstance(uniform, moderngl.Uniform):
            if isinstance(value, np.ndarray):
                kind = np.int32 if value.dtype.kind == "i" else np.float32
                uniform.write(np.ascontiguousarray(value.T, kind).tobytes())
            else:
                uniform.value = value
