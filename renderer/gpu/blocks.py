"""Uniform blocks whose GLSL text is made from the numpy record that fills them, so that they cannot drift."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import moderngl
import numpy as np

Fields = tuple[tuple[str, str] | tuple[str, str, int], ...]

_SHAPES = {"vec4": (4,), "mat4": (4, 4)}


@dataclass(frozen=True)
class Block:
    """A std140 uniform block.

    ``fields`` are (name, ``vec4`` or ``mat4``[, array length]): only types that std140 packs without holes.
    Matrices are stored as numpy has them, row by row, hence ``row_major``."""

    name: str
    binding: int
    fields: Fields

    @cached_property
    def dtype(self) -> np.dtype:
        entries = []
        for name, kind, *length in self.fields:
            entries.append((name, np.float32, (*length, *_SHAPES[kind])))
        return np.dtype(entries)

    @cached_property
    def glsl(self) -> str:
        lines = [f"layout(std140, row_major) uniform {self.name} {{"]
        for name, kind, *length in self.fields:
            lines.append(f"    {kind} {name}{f'[{length[0]}]' if length else ''};")
        return "\n".join([*lines, "};"])

    def record(self) -> np.ndarray:
        """A zeroed record, shape ()."""
        return np.zeros((), self.dtype)

    def buffer(self, ctx: moderngl.Context) -> moderngl.Buffer:
        return ctx.buffer(reserve=self.dtype.itemsize, dynamic=True)


FRAME = Block(
    "Frame",
    0,
    (
        ("f_time", "vec4"),  # seconds, exposure, wind m/s, intensity of the environment
        (
            "f_environment",
            "vec4",
        ),  # share of the second environment, cos and sin of the map's turn, specular layers - 1
        ("f_air", "vec4"),  # haze colour, density per m
        ("f_mist", "vec4"),  # density per m, height m
        ("f_ground", "vec4"),  # wetness, snow
        ("f_leaf", "vec4"),  # colour, amount
        ("f_leaf_warm", "vec4"),  # colour
        ("f_blossom", "vec4"),  # colour, amount
        ("f_zenith", "vec4"),  # colour
        ("f_upper", "vec4"),  # colour
        ("f_horizon", "vec4"),  # colour
        ("f_below", "vec4"),  # colour
        ("f_glow", "vec4"),  # colour, sharpness
        ("f_cloud", "vec4"),  # colour, cover
        ("f_afterglow", "vec4"),  # colour, sharpness along the horizon
        ("f_afterglow_where", "vec4"),  # x and z of its direction, sharpness upwards
        ("f_sun", "vec4"),  # direction towards the sun, sky radiance factor
        ("f_lamp_where", "vec4", 4),  # direction towards it, 1 / half width
        ("f_lamp_light", "vec4", 4),  # radiance, 1 / half height
        ("f_light_direction", "vec4", 4),  # direction the light travels, radius of its shadow's filter in m
        ("f_light_colour", "vec4", 4),  # irradiance, 1 if it casts shadows
        ("f_light_matrix", "mat4", 4),  # world to the shadow atlas: u, v, depth
        ("f_shadow", "vec4"),  # texel of the atlas, metres per texel
        ("f_counts", "vec4"),  # lights, taps per shadow, lamps
    ),
)

MATERIAL = Block(
    "Material",
    1,
    (
        ("m_base", "vec4"),
        ("m_emissive", "vec4"),  # colour, alpha cutoff
        ("m_surface", "vec4"),  # metallic, roughness, normal scale, occlusion strength
        ("m_uv_set", "vec4", 2),  # uv set of each slot
        ("m_wrap", "vec4", 5),  # wrap of u and v of each slot: 0 repeat, 1 clamp, 2 mirror
        ("m_uv_x", "vec4", 5),  # first row of each slot's transform
        ("m_uv_y", "vec4", 5),  # second row
    ),
)

MAX_POINTS = 16
"""Of a falling particle: the length of ``k_points``."""

FALL = Block(
    "Fall",
    2,
    (
        ("k_size", "vec4"),  # smallest and largest in m, particles at full share, share over which one grows
        ("k_fall", "vec4"),  # slowest and fastest in m/s, share of the wind it takes, seconds that it lies
        ("k_sway", "vec4"),  # sway m, swings per s, turns per s, share that tumbles over
        ("k_low", "vec4"),  # corner of the volume, opacity or what shines through
        ("k_high", "vec4"),  # opposite corner, height of the volume at its far side
        ("k_first", "vec4"),  # one end of the colours
        ("k_second", "vec4"),  # the other end, points of a particle
        ("k_points", "vec4", MAX_POINTS),  # across and along, which part of the particle
    ),
)

PANELS_PER_BLOCK = 64

PANELS = Block(
    "Panels",
    3,
    (
        ("p_matrix", "mat4", PANELS_PER_BLOCK),  # world to the panel's clip space
        ("p_eye", "vec4", PANELS_PER_BLOCK),  # where its picture is made for
        (
            "p_place",
            "vec4",
            PANELS_PER_BLOCK,
        ),  # where its clip space lies in the tile's: scale x, y, offset x, y
        ("p_origin", "vec4", PANELS_PER_BLOCK),  # bottom left corner, metres
        ("p_right", "vec4", PANELS_PER_BLOCK),  # along the bottom edge, metres
        ("p_up", "vec4", PANELS_PER_BLOCK),  # along the left edge, metres
    ),
)

BLOCKS = {block.name: block for block in (FRAME, MATERIAL, FALL, PANELS)}
