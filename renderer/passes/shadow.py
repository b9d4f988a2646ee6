"""Shadow maps of the lights, and the table that areas light by.

Reads: what casts shadows. Writes: one depth atlas, a cell of it per map.
"""

from __future__ import annotations

import moderngl
import numpy as np

from renderer import resources
from renderer.gpu.blocks import COSINES
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.passes.drawables import Drawable, Drawer
from renderer.passes.quality import Quality
from renderer.passes.shadow_views import LightView, ShadowView
from renderer.passes.units import set_uniforms


class ShadowPass:
    """Draws the casters' depth as each light sees it."""

    def __init__(self, gpu: Gpu, programs: Programs, quality: Quality) -> None:
        self._gpu, self._programs, self._quality = gpu, programs, quality
        atlas_px = quality.shadow_px
        self.atlas = gpu.ctx.depth_texture((atlas_px, atlas_px))
        self.atlas.compare_func = ""  # depths themselves are read, four at a time
        self.atlas.filter = (moderngl.NEAREST, moderngl.NEAREST)
        self.atlas.repeat_x = self.atlas.repeat_y = False
        self._target = gpu.ctx.framebuffer(depth_attachment=self.atlas)
        self._cosines = gpu.ctx.buffer(_cosines())

    def bind(self) -> None:
        """The table that areas light by, for everything that is drawn next."""
        self._cosines.bind_to_uniform_block(COSINES.binding)

    def draw(self, views: tuple[LightView, ...], casters: list[Drawable], drawer: Drawer) -> None:
        maps = [shadow_map for view in views for shadow_map in view.maps]
        if not maps:
            return
        ctx = self._gpu.ctx
        self._target.use()
        self._target.viewport = self._target.scissor = (0, 0, *self.atlas.size)
        self._target.clear(depth=1.0)
        ctx.enable_only(moderngl.DEPTH_TEST)
        ctx.depth_func = "<="
        for shadow_map in maps:
            self._target.viewport = shadow_map.viewport
            self._target.scissor = shadow_map.viewport
            for caster in casters:
                if shadow_map.sees(caster.centre, caster.radius):
                    self._draw(caster, shadow_map, drawer)

    def _draw(self, caster: Drawable, shadow_map: ShadowView, drawer: Drawer) -> None:
        defines = caster.caster_defines
        program = self._programs.get("shadow/caster", "shadow/caster", defines)
        set_uniforms(program, {"model": caster.matrix, "light": shadow_map.clip_matrix})
        level = caster.level(self._quality.detail_px * shadow_map.texel_m)
        drawer.render(program, caster.primitive, 1, level)


def _cosines() -> bytes:
    with np.load(resources.shaders() / "lib" / "area" / "cosines.npz") as tables:
        return np.ascontiguousarray(tables["inverse"], np.float32).tobytes()
