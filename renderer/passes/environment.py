"""Environment light: maps and skies, prefiltered for the surfaces that they light.

Reads: an equirectangular map, or the sky's parameters. Writes: an octahedral array of GGX-prefiltered
radiance, one layer per roughness, and an octahedral map of irradiance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import moderngl
import numpy as np
import numpy.typing as npt

from renderer.gpu.blocks import FRAME
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import Page, release_framebuffer
from renderer.passes.units import set_uniforms

F32 = npt.NDArray[np.float32]

LAYERS = 8
IRRADIANCE_PX = 32
_COARSE = (128, 64)


@dataclass(frozen=True)
class Detail:
    """How finely an environment is kept: octahedral size, samples per texel, and the size of a sky's map."""

    size_px: int
    samples: int
    map_px: tuple[int, int]


SKY = Detail(64, 48, (256, 128))
MAP = Detail(256, 96, (0, 0))


@dataclass(frozen=True, eq=False)
class EnvironmentMaps:
    """One environment's light. ``source`` is the equirectangular radiance itself."""

    specular: moderngl.TextureArray
    irradiance: moderngl.Texture
    source: moderngl.Texture


def layer_roughness(layer: int) -> float:
    """The roughness that a layer is filtered for; smooth ones lie closer together."""
    return (layer / (LAYERS - 1)) ** 2


class EnvironmentPass:
    """Makes :class:`EnvironmentMaps`, once per environment."""

    def __init__(self, gpu: Gpu, programs: Programs) -> None:
        self._gpu = gpu
        self._sky = programs.get("lib/full", "environment/sky_map")
        self._filter = programs.get("lib/full", "environment/prefilter")
        self._sky_vao = gpu.ctx.vertex_array(self._sky, [])
        self._filter_vao = gpu.ctx.vertex_array(self._filter, [])

    def from_map(self, radiance: F32) -> EnvironmentMaps:
        """From an equirectangular picture [H, W, 3], top row first."""
        height, width = radiance.shape[:2]
        clipped = np.minimum(radiance, 60000.0).astype(np.float16)
        texture = self._gpu.ctx.texture((width, height), 3, clipped.tobytes(), dtype="f2", alignment=2)
        return self._filtered(texture, radiance, MAP)

    def from_sky(self, frame_block: moderngl.Buffer) -> EnvironmentMaps:
        """From the sky whose parameters are in the frame's block."""
        frame_block.bind_to_uniform_block(FRAME.binding)
        page = Page(self._gpu.ctx, SKY.map_px, 4, "f2")
        page.begin()
        self._sky_vao.render(moderngl.TRIANGLES, vertices=3)
        radiance = page.read()[..., :3].astype(np.float32)
        release_framebuffer(page.framebuffer)
        return self._filtered(page.texture, radiance, SKY)

    def _filtered(self, source: moderngl.Texture, radiance: F32, detail: Detail) -> EnvironmentMaps:
        source.repeat_x, source.repeat_y = True, False
        source.build_mipmaps()
        source.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        irradiance = irradiance_map(coarse(radiance))
        texture = self._gpu.ctx.texture((IRRADIANCE_PX, IRRADIANCE_PX), 4, irradiance.tobytes(), dtype="f4")
        texture.repeat_x = texture.repeat_y = False
        return EnvironmentMaps(self._specular(source, detail), texture, source)

    def _specular(self, source: moderngl.Texture, detail: Detail) -> moderngl.TextureArray:
        size = (detail.size_px, detail.size_px)
        array = self._gpu.ctx.texture_array((*size, LAYERS), 4, dtype="f2")
        array.repeat_x = array.repeat_y = False
        page = Page(self._gpu.ctx, size, 4, "f2")
        source.use(0)
        set_uniforms(self._filter, {"map": 0, "samples": detail.samples, "size": float(detail.size_px)})
        for layer in range(LAYERS):
            page.begin()
            set_uniforms(self._filter, {"roughness": layer_roughness(layer)})
            self._filter_vao.render(moderngl.TRIANGLES, vertices=3)
            array.write(page.read().tobytes(), viewport=(0, 0, layer, *size, 1))
        page.release()
        return array


def coarse(radiance: F32) -> F32:
    """An equirectangular map averaged down to at most 128 x 64."""
    height, width = radiance.shape[:2]
    step_x, step_y = max(width // _COARSE[0], 1), max(height // _COARSE[1], 1)
    cut = radiance[: height // step_y * step_y, : width // step_x * step_x].astype(np.float64)
    blocks = cut.reshape(cut.shape[0] // step_y, step_y, cut.shape[1] // step_x, step_x, 3)
    return blocks.mean(axis=(1, 3)).astype(np.float32)


def map_directions(height: int, width: int) -> npt.NDArray[np.float64]:
    """[H, W, 3] the direction of each texel of an equirectangular map."""
    azimuth = ((np.arange(width) + 0.5) / width - 0.5) * 2 * np.pi
    polar = (np.arange(height) + 0.5) / height * np.pi
    a, p = np.meshgrid(azimuth, polar)
    return np.stack([np.sin(p) * np.cos(a), np.cos(p), np.sin(p) * np.sin(a)], axis=-1)


def octahedron_directions(size: int) -> npt.NDArray[np.float64]:
    """[size², 3] the direction of each texel of an octahedral map with a border of one texel
    (lib/octahedron.glsl)."""
    line = (np.arange(size) + 0.5 - 1.0) / (size - 2) * 2 - 1
    x, y = (grid.ravel() for grid in np.meshgrid(line, line))
    over_x, over_y = np.abs(x) > 1, np.abs(y) > 1
    x, y = np.where(over_x, 2 * np.sign(x) - x, x), np.where(over_x, -y, y)
    x, y = np.where(over_y, -x, x), np.where(over_y, 2 * np.sign(y) - y, y)
    up = 1 - np.abs(x) - np.abs(y)
    folded_x = np.where(up < 0, (1 - np.abs(y)) * np.where(x >= 0, 1, -1), x)
    folded_y = np.where(up < 0, (1 - np.abs(x)) * np.where(y >= 0, 1, -1), y)
    directions = np.stack([folded_x, up, folded_y], axis=-1)
    return directions / np.linalg.norm(directions, axis=-1, keepdims=True)


def irradiance_map(radiance: F32, size: int = IRRADIANCE_PX) -> F32:
    """[size, size, 4] irradiance over π by direction: the map's radiance weighted by the cosine, summed up
    exactly."""
    height, width = radiance.shape[:2]
    light = map_directions(height, width).reshape(-1, 3)
    bands = np.cos(np.arange(height + 1) * np.pi / height)
    solid_angle = np.repeat((bands[:-1] - bands[1:]) * 2 * np.pi / width, width)
    cosine = np.maximum(octahedron_directions(size) @ light.T, 0.0) * solid_angle
    cosine *= np.pi / cosine.sum(axis=1, keepdims=True)
    result = np.ones((size * size, 4), np.float32)
    result[:, :3] = cosine @ radiance.reshape(-1, 3).astype(np.float64) / np.pi
    return result.reshape(size, size, 4)


@cache
def dfg_table(size: int = 64, across: int = 64, around: int = 8) -> F32:
    """[size, size, 2] the split sum's scale and bias (Karis 2013) by cos(view) (columns) and roughness
    (rows), both 0..1 from the first texel's middle to the last one's; with the height-correlated Smith term.

    Half vectors are drawn as the eye sees them (Dupuy and Benyoub 2023), which leaves next to no noise.
    """
    u = np.repeat((np.arange(across) + 0.5) / across, around)
    turn = np.tile(np.pi * (np.arange(around) + 0.5) / around, across)  # the other half mirrors this one
    cos_view = np.maximum(np.arange(size) / (size - 1), 1e-3)[:, None]
    sin_view = np.sqrt(1 - cos_view**2)
    table = np.empty((size, size, 2), np.float32)
    for row in range(size):
        alpha = max((row / (size - 1)) ** 2, 1e-3)
        stretched = np.hypot(alpha * sin_view, cos_view)
        x, z = alpha * sin_view / stretched, cos_view / stretched
        height = (1 - u) * (1 + z) - z
        rim = np.sqrt(1 - height**2)
        half = np.stack([alpha * (rim * np.cos(turn) + x), alpha * rim * np.sin(turn), height + z])
        half /= np.linalg.norm(half, axis=0)
        vh = np.clip(sin_view * half[0] + cos_view * half[2], 0.0, 1.0)
        cos_light = 2 * vh * half[2] - cos_view
        of_view, of_light = (
            np.sqrt(1 + alpha**2 * (1 / c**2 - 1)) for c in (cos_view, np.maximum(cos_light, 1e-6))
        )
        visible = np.where(cos_light > 0, (1 + of_view) / (of_view + of_light), 0.0)
        fresnel = (1 - vh) ** 5
        table[row, :, 0] = ((1 - fresnel) * visible).mean(axis=1)
        table[row, :, 1] = (fresnel * visible).mean(axis=1)
    return table
