"""Uniform blocks whose GLSL text is made from the numpy record that fills them, so that they cannot drift."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import moderngl
import numpy as np

from renderer.assets.material_slots import SLOTS

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
        ("f_light_place", "vec4", 8),  # where it is, kind: 0 sun, 1 spot, 2 area
        ("f_light_direction", "vec4", 8),  # way it travels, tangent of a sun's half angle or a lamp's radius
        ("f_light_colour", "vec4", 8),  # light, first shadow map + 1 (0: none)
        ("f_light_cone", "vec4", 8),  # share = cosine x + y, an area's m2, shadow maps
        ("f_light_right", "vec4", 8),  # an area's half width
        ("f_light_up", "vec4", 8),  # an area's half height
        ("f_shadow_matrix", "mat4", 16),  # world to the shadow atlas: u, v, depth, times w
        ("f_shadow_cell", "vec4", 16),  # low and high u, v of the map
        ("f_shadow_size", "vec4", 16),  # m per texel, penumbra per depth, widest m, slack
        ("f_shadow", "vec4"),  # texel of the atlas, taps of the search, taps of the filter
        # pixels that one shading stands for, bias of the textures' levels, samples per pixel, 2 to the bias
        ("f_filter", "vec4"),
        ("f_counts", "vec4"),  # lights, how many of them come before the areas, lamps, fireflies
        ("f_shelter", "vec4"),  # of the map of what shelters: low x and z, 1 / side
        ("f_shelter_height", "vec4"),  # its height at depth 0, how much lower it is at 1
        ("f_firefly_place", "vec4", 16),  # where it is, how far it lights
        ("f_firefly_light", "vec4", 16),  # radiant intensity
    ),
)

MATERIAL = Block(
    "Material",
    1,
    (
        ("m_base", "vec4"),
        ("m_emissive", "vec4"),  # colour, alpha cutoff
        ("m_surface", "vec4"),  # metallic, roughness, normal scale, occlusion strength
        ("m_dielectric", "vec4"),  # what is no metal mirrors: colour looked at squarely, share at most
        ("m_clearcoat", "vec4"),  # share, roughness, normal scale
        ("m_sheen", "vec4"),  # colour, roughness
        ("m_anisotropy", "vec4"),  # strength, cos and sin of its turn
        ("m_iridescence", "vec4"),  # share, ior, least and greatest thickness in nm
        ("m_volume", "vec4"),  # transmission, thickness in the mesh's unit, ior
        ("m_attenuation", "vec4"),  # absorbed per m
        ("m_uv_how", "vec4", len(SLOTS)),  # of each slot: wrap of u and v (0 repeat, 1 clamp, 2 mirror), uv set
        ("m_uv_x", "vec4", len(SLOTS)),  # first row of each slot's transform
        ("m_uv_y", "vec4", len(SLOTS)),  # second row
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
        ("k_ground", "vec4"),  # how far it is blown along the ground in the end, m
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

COSINES = Block(
    "Cosines",
    6,
    (("c_inverse", "vec4", 256),),  # by roughness and angle of view: lib/area/fit.py
)

SHAFTS = Block(
    "Shafts",
    7,
    (
        ("s_eye", "vec4"),  # where the shafts are seen from, 1 if there are any
        ("s_right", "vec4"),  # axis of the map, half its width
        ("s_up", "vec4"),  # axis of the map, half its height
        ("s_towards", "vec4"),  # axis of the map
        ("s_layout", "vec4"),  # slices side by side, rows of them, all of them, where the last one ends in m
    ),
)

BLOCKS = {block.name: block for block in (FRAME, MATERIAL, FALL, PANELS, COSINES, SHAFTS)}
