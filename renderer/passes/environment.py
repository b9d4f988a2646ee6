"""Environment light: maps and skies, prefiltered for the surfaces that they light.

Reads: an equirectangular map, or the sky's parameters. Writes: an octahedral array of GGX-prefiltered
radiance, one layer per roughness, and an octahedral map of irradiance.
"""

from __future__ import annotations

from dataclasses import dataclass

import moderngl
import numpy as np

from renderer.gpu.blocks import FRAME
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import Page, release_framebuffer
from renderer.passes.integrals import F32, IRRADIANCE_PX, coarse, enlarged, irradiance_map, lobe_map
from renderer.passes.units import set_uniforms

LAYERS = 8
SUMMED_FROM = 0.5
"""Roughness from which on a layer is summed up over a coarse map: its lobe is wider than that map's
texels."""

_COARSE, _COARSER = (128, 64), (64, 32)


@dataclass(frozen=True)
class Detail:
    """How finely an environment is kept: octahedral size, samples per texel, and the size of a sky's map."""

    size_px: int
    samples: int
    map_px: tuple[int, int]


SKY = Detail(64, 96, (256, 128))
MAP = Detail(256, 192, (0, 0))


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
        irradiance = irradiance_map(coarse(radiance, _COARSE))
        texture = self._gpu.ctx.texture((IRRADIANCE_PX, IRRADIANCE_PX), 4, irradiance.tobytes(), dtype="f4")
        texture.repeat_x = texture.repeat_y = False
        return EnvironmentMaps(self._specular(source, radiance, detail), texture, source)

    def _specular(self, source: moderngl.Texture, radiance: F32, detail: Detail) -> moderngl.TextureArray:
        size = (detail.size_px, detail.size_px)
        array = self._gpu.ctx.texture_array((*size, LAYERS), 4, dtype="f2")
        array.repeat_x = array.repeat_y = False
        page = Page(self._gpu.ctx, size, 4, "f2")
        source.use(0)
        set_uniforms(self._filter, {"map": 0, "samples": detail.samples, "size": float(detail.size_px)})
        rough = coarse(radiance, _COARSER)
        for layer in range(LAYERS):
            roughness = layer_roughness(layer)
            if roughness < SUMMED_FROM:
                page.begin()
                set_uniforms(self._filter, {"roughness": roughness})
                self._filter_vao.render(moderngl.TRIANGLES, vertices=3)
                pixels = page.read()
            else:
                pixels = enlarged(lobe_map(rough, roughness), detail.size_px).astype(np.float16)
            array.write(pixels.tobytes(), viewport=(0, 0, layer, *size, 1))
        page.release()
        return array
