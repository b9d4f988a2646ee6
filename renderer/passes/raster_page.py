"""The finished raster on the GPU, in the LEDs' own levels.

Reads: developed tiles of a frame, and a brightness. Writes: one encoded, dithered picture.
"""

from __future__ import annotations

import moderngl
import numpy as np

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import Page
from renderer.passes.finish import Developed, blue_noise
from renderer.passes.panels import Tile
from renderer.passes.units import Value, set_uniforms

_PICTURE, _NOISE = range(2)


class RasterPage:
    """What the LEDs get, in sRGB with so many ``bits`` a channel: the same bytes as in picture files.

    Patterns and stills are drawn straight into its ``framebuffer``, whose first row is the raster's top one."""

    def __init__(self, gpu: Gpu, programs: Programs, size: tuple[int, int], bits: int = 8) -> None:
        self.size, self.bits = size, bits
        self._gpu, self._programs = gpu, programs
        self._page = Page(gpu.ctx, size, 4, "f1" if bits == 8 else "nu2")
        self._noise = blue_noise(gpu)
        self._thumbnails: dict[int, Page] = {}
        self.texture, self.framebuffer = self._page.texture, self._page.framebuffer

    def write(self, tile: Tile, developed: Developed, brightness: float = 1.0) -> None:
        """A tile of a frame, its light times ``brightness``."""
        program = self._programs.get("lib/full", "output/page")
        units: dict[str, Value] = {"shown": _PICTURE, "blue_noise": _NOISE}
        light: dict[str, Value] = {"levels": 2.0**self.bits - 1.0, "brightness": brightness}
        set_uniforms(program, {**units, **light, "origin": (tile.x, tile.y)})
        developed.shown.use(_PICTURE)
        self._noise.use(_NOISE)
        self._page.begin()
        self.framebuffer.viewport = (tile.x, tile.y, tile.width, tile.height)
        self._gpu.ctx.enable_only(moderngl.NOTHING)
        self._programs.cover(program)

    @property
    def name(self) -> int:
        """The texture's, for whoever draws with OpenGL of their own."""
        return int(self.texture.glo)

    def smooth(self) -> None:
        """Makes the texture ready to be drawn about as large as it is."""
        self.texture.filter = moderngl.LINEAR, moderngl.LINEAR

    def soften(self) -> None:
        """Makes the texture ready to be drawn at other sizes."""
        self.texture.build_mipmaps()
        self.texture.filter = moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR

    def thumbnail(self, width: int) -> np.ndarray:
        """[h, width, 3] uint8 sRGB of the page's mean light. Waits until everything before it is drawn."""
        height = max(round(self.size[1] * width / self.size[0]), 1)
        if width not in self._thumbnails:
            self._thumbnails[width] = Page(self._gpu.ctx, (width, height), 4)
        page = self._thumbnails[width]
        program = self._programs.get("lib/full", "output/thumbnail")
        set_uniforms(program, {"page": _PICTURE, "size": page.size})
        self.texture.use(_PICTURE)
        page.begin()
        self._gpu.ctx.enable_only(moderngl.NOTHING)
        self._programs.cover(program)
        return np.ascontiguousarray(page.read()[..., :3])

    def pixels(self) -> np.ndarray:
        """[H, W, 3]: uint8, or uint16 with 65535 as white for more than 8 bits."""
        return np.ascontiguousarray(self._page.read()[..., :3])

    def release(self) -> None:
        for page in (self._page, *self._thumbnails.values()):
            page.release()
        self._noise.release()
