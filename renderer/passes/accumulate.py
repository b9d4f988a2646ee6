"""The mean of sub-frames.

Reads: a scene's linear light, one sub-frame after another. Writes: their weighted sum in 32-bit floats.
"""

from __future__ import annotations

import moderngl

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import Page
from renderer.passes.units import set_uniforms


class AccumulatePass:
    """Adds pictures up."""

    def __init__(self, gpu: Gpu, programs: Programs) -> None:
        self._gpu, self._programs = gpu, programs

    def add(self, light: moderngl.Texture, into: Page, share: float, *, first: bool) -> None:
        """Adds ``share`` of ``light`` to ``into``, which the ``first`` picture overwrites."""
        ctx = self._gpu.ctx
        program = self._programs.get("lib/full", "finish/accumulate")
        into.begin()
        ctx.enable_only(moderngl.NOTHING if first else moderngl.BLEND)
        ctx.blend_func = moderngl.ONE, moderngl.ONE
        light.use(0)
        set_uniforms(program, {"scene": 0, "share": share})
        self._programs.cover(program)
