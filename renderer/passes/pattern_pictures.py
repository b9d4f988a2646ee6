"""Test patterns as the pixels of files. Reads: patterns. Writes: what sinks take."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from renderer.errors import GpuError
from renderer.gpu.context import Gpu
from renderer.gpu.raw import FORMATS
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import Page, release_framebuffer
from renderer.maths.colour import srgb_decode
from renderer.passes.finish import FinishPass
from renderer.passes.patterns import PatternPass
from renderer.wall.model import Eye, Wall

TILE_PX = 4096


class PatternPictures:
    """Pictures of one wall's patterns in one of the engine's pixel forms: rgb8, rgb10, rgb12, rgba16f, nv12."""

    def __init__(self, gpu: Gpu, wall: Wall, scale: float, form: str) -> None:
        programs = Programs(gpu.ctx)
        bits = {"rgb10": 10, "rgb12": 12, "rgba16f": wall.bit_depth}.get(form, 8)
        self._gpu, self._form = gpu, form
        self._patterns = PatternPass(gpu, programs, wall, scale, bits=bits)
        self._page_type = "f1" if bits == 8 else "nu2"
        self._finish = FinishPass(gpu, programs)

    def draw(self, name: str, frame: int, fps: Fraction, level: float, eye: Eye) -> np.ndarray:
        """A whole picture of frame ``frame``."""
        if self._form == "nv12":
            return self._film_picture(name, frame, fps, level, eye)
        width, height = self._patterns.size_px
        whole = np.empty((height, width, 3), np.uint8 if self._page_type == "f1" else np.uint16)
        for x, y, columns, rows in _tiles((width, height)):
            page = Page(self._gpu.ctx, (columns, rows), 4, self._page_type)
            self._patterns.draw(name, frame, fps, level, page.framebuffer, eye=eye, origin=(x, y))
            whole[y : y + rows, x : x + columns] = page.read()[..., :3]
            page.release()
        return _linear(whole) if self._form == "rgba16f" else whole

    def _film_picture(self, name: str, frame: int, fps: Fraction, level: float, eye: Eye) -> np.ndarray:
        size = self._patterns.size_px
        if max(size) > self._gpu.limits.texture_px:
            what = f"the GPU cannot hold a picture of {size[0]} x {size[1]} px"
            raise GpuError("no-target", what, hint="try a smaller --scale")
        texture = self._gpu.ctx.texture(size, 4, internal_format=FORMATS["srgb8"].internal)
        framebuffer = self._gpu.ctx.framebuffer([texture])
        self._patterns.draw(name, frame, fps, level, framebuffer, eye=eye)
        pixels = self._finish.nv12(texture)
        release_framebuffer(framebuffer)
        texture.release()
        return pixels


def _tiles(size: tuple[int, int]) -> Iterator[tuple[int, int, int, int]]:
    """x, y, width, height of the parts of a picture: no GPU holds the largest walls whole."""
    for y in range(0, size[1], TILE_PX):
        for x in range(0, size[0], TILE_PX):
            yield x, y, min(TILE_PX, size[0] - x), min(TILE_PX, size[1] - y)


def _linear(encoded: np.ndarray) -> np.ndarray:
    """float16 light of encoded levels."""
    return srgb_decode(encoded / np.iinfo(encoded.dtype).max).astype(np.float16)
