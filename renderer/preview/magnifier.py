"""A part of the raster at any size: LEDs as squares when they are large, their mean light when they are small.

ImGui's own sampler would smooth them."""

from __future__ import annotations

import math

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import Page
from renderer.passes.outputs import OutputsPass, Piece, Rectangle
from renderer.passes.raster_page import RasterPage

GROUND = (0.07, 0.07, 0.07)


class Magnifier:
    """Draws into a picture as large as the view."""

    def __init__(self, gpu: Gpu, programs: Programs) -> None:
        self._gpu, self._outputs = gpu, OutputsPass(gpu, programs)
        self._page: Page | None = None

    def draw(
        self, raster: RasterPage, raster_px: tuple[int, int], at: tuple[float, float, float], size: tuple[int, int]
    ) -> int:
        """The texture's name; its first row is the lowest. ``at`` is where the raster's top left is in the picture
        of ``size``, and how many pixels an LED has."""
        if self._page is None or self._page.size != size:
            if self._page is not None:
                self._page.release()
            self._page = Page(self._gpu.ctx, size, 4)
        smooth = raster.size[0] > raster_px[0] * at[2]
        if smooth:
            raster.soften()
        piece = visible_piece(raster_px, at, size)
        pieces = [piece] if piece is not None else []
        self._outputs.draw(
            raster.texture,
            raster_px,
            pieces,
            self._page.framebuffer,
            size,
            smooth=smooth,
            background=GROUND,
        )
        return int(self._page.texture.glo)


def visible_piece(
    raster_px: tuple[int, int], at: tuple[float, float, float], size: tuple[int, int]
) -> Piece | None:
    """Whole LEDs that are to be seen, and where; None if none are."""
    left, top, units = at
    sides: list[tuple[int, int, int, int]] = []
    for start, count, length in ((left, raster_px[0], size[0]), (top, raster_px[1], size[1])):
        first = max(math.floor(-start / units), 0)
        last = min(math.ceil((length - start) / units), count)
        if last <= first:
            return None
        low, high = round(start + first * units), round(start + last * units)
        sides.append((first, last - first, low, max(high - low, 1)))
    (x, width, to_x, to_width), (y, height, to_y, to_height) = sides
    source: Rectangle = (x, y, width, height)
    return Piece(source, (to_x, to_y, to_width, to_height))
