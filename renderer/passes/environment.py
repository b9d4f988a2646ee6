"""Environment light: maps and skies, prefiltered for the surfaces that they light.

Reads: an equirectangular map, or the sky's parameters. Writes: an octahedral array of GGX-prefiltered
radiance, one layer per roughness, and an octahedral map of irradiance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np
import numpy.typing as npt

from renderer.gpu.blocks import FRAME
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs, shader_text
from renderer.gpu.targets import Page
from renderer.gpu.textures import PreparedTexture, read_levels, upload_levels
from renderer.gpu.uploads import Upload, upload_layers, upload_texture
from renderer.passes.integrals import F32, coarse, enlarged, irradiance_map, lobe_map
from renderer.passes.units import set_uniforms

LAYERS = 16
SUMMED_FROM = 0.5
"""Roughness from which on a layer is summed up over a coarse map: its lobe is wider than that map's
texels."""

_BRIGHTEST = 60000.0
_COARSE, _COARSER = (128, 64), (64, 32)


@dataclass(frozen=True)
class Detail:
    """How finely an environment is kept: the octahedral map's size, and samples per texel at most."""

    size_px: int
    samples: int


SKY = Detail(64, 96)
_SKY_PX = (256, 128)
_LEAST_PX, _MOST_PX = 64, 512
_LEAST_LOBE_PX = 128
_MAP_SAMPLES = 512


_AROUND = (False, True)
"""An equirectangular map repeats around the horizon and ends at the poles."""


@dataclass(frozen=True, eq=False)
class PreparedEnvironment:
    """One environment's light, divided by ``scale``: ``specular`` [L, S, S, 4] halves by roughness,
    ``irradiance`` [S, S, 4] floats. ``source`` is the equirectangular radiance itself."""

    specular: np.ndarray
    irradiance: np.ndarray
    source: PreparedTexture
    scale: float


@dataclass(frozen=True, eq=False)
class EnvironmentMaps:
    """A :class:`PreparedEnvironment` in the GPU's memory."""

    specular: moderngl.TextureArray
    irradiance: moderngl.Texture
    source: moderngl.Texture
    scale: float

    def release(self) -> None:
        for texture in (self.specular, self.irradiance, self.source):
            texture.release()


def sky_defines(states: Sequence[EnvironmentMaps]) -> tuple[str, ...]:
    """What shaders must know of the ``states`` of a scene's year: a second environment that is never blended in
    costs a software rasteriser a seventh of the time that it takes to compile a relic's program."""
    return ("ONE_SKY",) if len(states) == 1 else ()


def upload_environment(gpu: Gpu, prepared: PreparedEnvironment) -> Upload[EnvironmentMaps]:
    """Puts a prepared environment into the GPU's memory."""
    specular = yield from upload_layers(gpu, prepared.specular)
    irradiance = yield from upload_texture(gpu, prepared.irradiance)
    for texture in (specular, irradiance):
        texture.repeat_x = texture.repeat_y = False
    source = yield from upload_levels(gpu, prepared.source)
    return EnvironmentMaps(specular, irradiance, source, prepared.scale)


def layer_roughness(layer: int) -> float:
    """The roughness that a layer is filtered for; smooth ones lie closer together."""
    return (layer / (LAYERS - 1)) ** 2


def lobe_detail(roughness: float, detail: Detail, map_px: tuple[int, int]) -> tuple[int, int]:
    """The octahedral size, and the samples per texel, that a lobe of this roughness is worth: its width goes
    like GGX's alpha."""
    alpha = roughness**2
    size = detail.size_px
    while size > _LEAST_LOBE_PX and 4 / size < alpha:  # a texel is about 3.5 / size wide
        size //= 2
    texels_covered = 16 * np.pi * alpha**2 / (2 * np.pi**2 / (map_px[0] * map_px[1]))
    return size, int(np.clip(4 * texels_covered, 64, detail.samples))


def made_by() -> bytes:
    """What else an environment depends on: the shaders that make it, as they are now."""
    return shader_text("lib/full.vert", "environment/sky_map.frag", "environment/prefilter.frag").encode()


class EnvironmentPass:
    """Makes :class:`PreparedEnvironment`, once per environment."""

    def __init__(self, gpu: Gpu, programs: Programs) -> None:
        self._gpu, self._programs = gpu, programs

    def from_map(self, radiance: F32) -> PreparedEnvironment:
        """From an equirectangular picture [H, W, 3], top row first."""
        height, width = radiance.shape[:2]
        # a sun in the map may be brighter than half floats go
        scale = max(1.0, float(radiance.max()) / _BRIGHTEST)
        stored = radiance / np.float32(scale)
        pixels = stored.astype(np.float16).tobytes()
        texture = self._gpu.ctx.texture((width, height), 3, pixels, dtype="f2", alignment=2)
        size = int(2 ** np.ceil(np.log2(np.clip(height, _LEAST_PX, _MOST_PX))))
        prepared = self._filtered(texture, "rgb16f", stored, Detail(size, _MAP_SAMPLES), scale)
        texture.release()
        return prepared

    def from_sky(self, frame_block: moderngl.Buffer) -> PreparedEnvironment:
        """From the sky whose parameters are in the frame's block."""
        frame_block.bind_to_uniform_block(FRAME.binding)
        page = Page(self._gpu.ctx, _SKY_PX, 4, "f2")
        page.begin()
        self._programs.cover(self._programs.get("lib/full", "environment/sky_map"))
        radiance = page.read()[..., :3].astype(np.float32)
        prepared = self._filtered(page.texture, "rgba16f", radiance, SKY, 1.0)
        page.release()
        return prepared

    def _filtered(
        self, source: moderngl.Texture, stored: str, radiance: F32, detail: Detail, scale: float
    ) -> PreparedEnvironment:
        source.repeat_x, source.repeat_y = True, False
        source.build_mipmaps()
        source.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        irradiance = np.asarray(irradiance_map(coarse(radiance, _COARSE)), np.float32)
        specular = self._specular(source, radiance, detail)
        levels = PreparedTexture(stored, read_levels(source, stored), clamp=_AROUND)
        return PreparedEnvironment(specular, irradiance, levels, scale)

    def _specular(self, source: moderngl.Texture, radiance: F32, detail: Detail) -> npt.NDArray[np.float16]:
        layers = np.empty((LAYERS, detail.size_px, detail.size_px, 4), np.float16)
        rough = coarse(radiance, _COARSER)
        for layer in range(LAYERS):
            roughness = layer_roughness(layer)
            if roughness < SUMMED_FROM:
                pixels = self._sampled(source, roughness, detail).astype(np.float32)
            else:
                pixels = lobe_map(rough, roughness)
            layers[layer] = enlarged(pixels, detail.size_px) if len(pixels) < detail.size_px else pixels
        return layers

    def _sampled(self, source: moderngl.Texture, roughness: float, detail: Detail) -> npt.NDArray[np.float16]:
        """[size, size, 4] the map as a surface of this roughness mirrors it, no finer than that can be."""
        size, samples = lobe_detail(roughness, detail, source.size)
        page = Page(self._gpu.ctx, (size, size), 4, "f2")
        source.use(0)
        uniforms = {"map": 0, "samples": samples, "size": float(size), "roughness": roughness}
        program = self._programs.get("lib/full", "environment/prefilter")
        set_uniforms(program, uniforms)
        page.begin()
        self._programs.cover(program)
        pixels = page.read()
        page.release()
        return pixels
