"""The backdrop.

Reads: the frame's block, or an equirectangular map; depth. Writes: linear light wherever nothing was drawn.
"""

from __future__ import annotations

import moderngl

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.passes.panels import PanelSet
from renderer.passes.units import UNITS, set_uniforms


class SkyPass:
    """Fills what is still empty of every panel with the sky, or with the map."""

    def __init__(self, gpu: Gpu, programs: Programs) -> None:
        self._gpu, self._programs = gpu, programs

    def draw(self, panels: PanelSet, source: moderngl.Texture | None) -> None:
        """``source`` is the map to show; None shows the sky."""
        program = self._programs.get("sky/backdrop", "sky/backdrop", ("FROM_MAP",) if source else ())
        if source is not None:
            source.use(UNITS["backdrop"])
            set_uniforms(program, {"map": UNITS["backdrop"]})
        set_uniforms(program, {"shafts": UNITS["shafts"]})
        ctx = self._gpu.ctx
        ctx.enable_only(moderngl.DEPTH_TEST)
        ctx.depth_func = "<="
        for instances in panels.batches(program, panels.all()):
            self._programs.bare(program).render(moderngl.TRIANGLE_STRIP, vertices=4, instances=instances)
