"""Rectangles of a picture onto a window or a screen.

Reads: a picture with its top row first. Writes: whatever framebuffer is bound, whose first row is the lowest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import moderngl
import numpy as np

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.passes.units import set_uniforms

Rectangle = tuple[int, int, int, int]
"""x, y of the top left, width, height in pixels; y grows downwards."""

Grey = tuple[float, float, float]
BLACK: Grey = (0.0, 0.0, 0.0)

_PICTURE = 0
_TURNS = {
    0: ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0)),
    90: ((0.0, -1.0), (1.0, 0.0), (0.0, 1.0)),
    180: ((-1.0, 0.0), (0.0, -1.0), (1.0, 1.0)),
    270: ((0.0, 1.0), (-1.0, 0.0), (1.0, 0.0)),
}
"""Of a clockwise turn, what undoes it: columns for a step to the right, a step down, and the start."""


@dataclass(frozen=True)
class Piece:
    """A rectangle of the raster, turned clockwise by 0, 90, 180 or 270 degrees, and where it goes in a window."""

    source: Rectangle
    target: Rectangle
    rotate_deg: int = 0

    @property
    def exact(self) -> bool:
        """Whether an LED is a pixel of the window."""
        width, height = self.source[2:]
        return self.target[2:] == ((height, width) if self.rotate_deg in (90, 270) else (width, height))


class Still:
    """A picture, [H, W, 3] uint8 sRGB, that is shown at any size."""

    def __init__(self, gpu: Gpu, pixels: np.ndarray) -> None:
        height, width = pixels.shape[:2]
        self.texture = gpu.ctx.texture((width, height), 3, np.ascontiguousarray(pixels).tobytes(), alignment=1)
        self.texture.build_mipmaps()
        self.texture.filter = moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR
        self.texture.repeat_x = self.texture.repeat_y = False

    def release(self) -> None:
        self.texture.release()


class OutputsPass:
    """Draws pieces. Without ``smooth`` every pixel is one of the picture's, unchanged."""

    def __init__(self, gpu: Gpu, programs: Programs) -> None:
        self._gpu, self._programs = gpu, programs

    def draw(
        self,
        picture: moderngl.Texture,
        raster_px: tuple[int, int],
        pieces: Iterable[Piece],
        into: moderngl.Framebuffer,
        size_px: tuple[int, int],
        *,
        smooth: bool = False,
        background: Grey = BLACK,
    ) -> None:
        """``picture`` holds a raster of ``raster_px``, maybe in another size; ``size_px`` is that of ``into``."""
        program = self._programs.get("lib/full", "output/piece", ("SMOOTH",) if smooth else ())
        into.use()
        into.viewport = (0, 0, *size_px)
        into.clear(*background)
        self._gpu.ctx.enable_only(moderngl.NOTHING)
        picture.use(_PICTURE)
        set_uniforms(program, {"picture": _PICTURE})
        for piece in pieces:
            x, y, width, height = piece.target
            into.viewport = (x, size_px[1] - y - height, width, height)
            set_uniforms(program, {"from_piece": _from_piece(piece, raster_px)})
            self._programs.cover(program)


def _from_piece(piece: Piece, raster_px: tuple[int, int]) -> np.ndarray:
    """[2, 3] from places on the piece as it stands in the window (0..1, y down) to places on the raster."""
    x, y, width, height = piece.source
    raster = np.array([[width, 0.0], [0.0, height]]) / np.array(raster_px, np.float64)[:, None]
    matrix = raster @ np.array(_TURNS[piece.rotate_deg], np.float64).T
    matrix[:, 2] += np.array([x, y], np.float64) / raster_px
    return matrix


def fitted(size: tuple[int, int], within: tuple[int, int]) -> Rectangle:
    """Where a picture of ``size`` lies in the middle of ``within``: unchanged if it is just as large, else as
    large as fits."""
    if within[0] * size[1] <= within[1] * size[0]:
        width, height = within[0], max(round(within[0] * size[1] / size[0]), 1)
    else:
        width, height = max(round(within[1] * size[0] / size[1]), 1), within[1]
    return (within[0] - width) // 2, (within[1] - height) // 2, width, height
