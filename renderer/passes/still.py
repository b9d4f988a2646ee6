"""A still picture on every surface of a wall, whole and unstretched.

Reads: a picture. Writes: display-encoded colours; the colour of the picture's top left corner beside it, black
where there are no LEDs.
"""

from __future__ import annotations

import moderngl

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.passes.places import Places
from renderer.passes.units import set_uniforms
from renderer.wall.model import Wall
from renderer.wall.pattern_layout import pattern_layout

_PICTURE = 0


class StillPass:
    """Draws stills on one wall at one scale. ``bits`` is how many of them its LEDs have per channel."""

    def __init__(
        self, gpu: Gpu, programs: Programs, wall: Wall, scale: float = 1.0, *, bits: int | None = None
    ) -> None:
        self._gpu, self._programs = gpu, programs
        self._places = Places(gpu, pattern_layout(wall, scale))
        self._levels = 2 ** (bits or wall.bit_depth) - 1

    def draw(
        self, texture: moderngl.Texture, into: moderngl.Framebuffer, *, origin: tuple[int, int] = (0, 0)
    ) -> None:
        """Fills ``into``, whose first pixel is the raster's at ``origin``, with ``texture``: sRGB, encoded and
        mip-mapped, top row first."""
        program = self._programs.get("patterns/place", "patterns/still")
        set_uniforms(program, {"picture": _PICTURE, "levels": self._levels})
        texture.use(_PICTURE)
        into.use()
        into.viewport = (0, 0, *into.size)
        self._gpu.ctx.enable_only(moderngl.NOTHING)
        into.clear(alpha=1.0)
        self._places.draw(self._programs, program, into.size, origin)

    def release(self) -> None:
        self._places.release()
