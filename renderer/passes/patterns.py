"""Test patterns, straight into a raster's pixels.

Reads: nothing but the wall. Writes: display-encoded colours, each a level that the LEDs have; black
where there are no LEDs.
"""

from __future__ import annotations

from fractions import Fraction

import moderngl

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.passes.pattern_font import GLYPH_DEFINES, font_picture
from renderer.passes.places import Places
from renderer.passes.units import Value, set_uniforms
from renderer.wall.model import Eye, Wall
from renderer.wall.pattern_layout import pattern_layout, room_m
from renderer.wall.patterns import Moment, Pattern, find_pattern

_FONT = 1
"""Texture unit; :class:`Places` has the ones from 2."""


class PatternPass:
    """Draws the test patterns of one wall at one scale; a wall that was nudged needs a new one.

    ``bits`` is how many of them the LEDs have per channel: the wall's, if it is left out."""

    def __init__(
        self, gpu: Gpu, programs: Programs, wall: Wall, scale: float = 1.0, *, bits: int | None = None
    ) -> None:
        self._gpu, self._programs, self._wall, self._scale = gpu, programs, wall, scale
        self._layout = pattern_layout(wall, scale)
        self._places = Places(gpu, self._layout)
        self._levels = 2 ** (bits or wall.bit_depth) - 1
        font = font_picture()
        self._font = gpu.ctx.texture(font.shape[::-1], 1, font.tobytes(), alignment=1)

    @property
    def size_px(self) -> tuple[int, int]:
        """Of the whole raster."""
        return self._layout.size_px

    def draw(
        self,
        name: str,
        frame: int,
        fps: Fraction,
        level: float,
        into: moderngl.Framebuffer,
        *,
        eye: Eye | None = None,
        origin: tuple[int, int] = (0, 0),
    ) -> None:
        """Fills ``into``, whose first pixel is the raster's at ``origin``, with the pattern as it is in ``frame``.

        ``level`` is linear light, 0 to 1; ``eye`` is the wall's first if it is left out. Raises
        :class:`renderer.errors.InputError` for a name that no pattern has."""
        pattern = find_pattern(name)
        program = self._programs.get("patterns/place", f"patterns/{pattern.name}", GLYPH_DEFINES)
        set_uniforms(program, self._uniforms(pattern, Moment(frame, fps, level, self.size_px, self._scale)))
        set_uniforms(program, self._seen_by(eye or self._wall.eyes[0]))
        self._font.use(_FONT)
        into.use()
        into.viewport = (0, 0, *into.size)
        self._gpu.ctx.enable_only(moderngl.NOTHING)
        into.clear(alpha=1.0)
        self._places.draw(self._programs, program, into.size, origin, tiles=pattern.outputs)

    def _uniforms(self, pattern: Pattern, moment: Moment) -> dict[str, Value]:
        if not pattern.takes_level:
            moment = Moment(moment.frame, moment.fps, 1.0, moment.raster_px, moment.scale)
        return {
            "font": _FONT,
            "levels": self._levels,
            "full": moment.full,
            "scale": self._scale,
            "cabinet": self._wall.cabinet_px,
            "raster": self.size_px,
            **pattern.values(moment),
        }

    def _seen_by(self, eye: Eye) -> dict[str, Value]:
        low, high = room_m(self._wall, eye)
        return {"eye": eye.position_m.tolist(), "room_low": low.tolist(), "room_high": high.tolist()}

    def release(self) -> None:
        self._places.release()
        self._font.release()
