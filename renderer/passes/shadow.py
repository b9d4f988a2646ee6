"""Shadows of directional lights.

Reads: what casts shadows. Writes: one depth atlas, a quarter of it per light.
"""

from __future__ import annotations

from dataclasses import dataclass

import moderngl
import numpy as np

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.maths import transforms
from renderer.maths.transforms import F64
from renderer.passes.drawables import Drawable, Drawer
from renderer.passes.quality import Quality
from renderer.passes.units import set_uniforms
from renderer.scene.timeline import LightState

MAX_RADIUS_M = 16.0
SOFTEST_M = 0.35


@dataclass(frozen=True, eq=False)
class LightView:
    """A light and where its part of the atlas looks: ``clip_matrix`` for drawing, ``atlas_matrix`` for
    reading."""

    light: LightState
    clip_matrix: F64
    atlas_matrix: F64
    viewport: tuple[int, int, int, int]
    metres_per_texel: float

    @property
    def filter_m(self) -> float:
        """Radius of the disc over which the shadow is averaged."""
        return max(self.light.softness * SOFTEST_M, self.metres_per_texel)


def light_views(
    lights: tuple[LightState, ...], centre: F64, radius: float, atlas_px: int
) -> tuple[LightView, ...]:
    """Shadow frusta around a ball that holds everything worth a shadow."""
    return tuple(
        _light_view(light, index, centre, radius, atlas_px // 2) for index, light in enumerate(lights)
    )


def _light_view(light: LightState, index: int, centre: F64, radius: float, half: int) -> LightView:
    size = 2.0 * radius / half
    direction = np.array(light.direction)
    up = (0.0, 0.0, 1.0) if abs(direction[1]) > 0.95 else (0.0, 1.0, 0.0)
    view = transforms.look_at(np.zeros(3), direction, up)
    # moving in whole texels keeps the shadow's edge still
    x, y, z = view[:3, :3] @ centre
    x, y = round(x / size) * size, round(y / size) * size
    reach = 4.0 * radius
    clip = (
        transforms.orthographic(x - radius, x + radius, y - radius, y + radius, -z - reach, -z + reach) @ view
    )
    left, bottom = (index & 1) * half, (index >> 1) * half
    into_quarter = np.array(
        [
            [0.25, 0.0, 0.0, 0.25 + 0.5 * (index & 1)],
            [0.0, 0.25, 0.0, 0.25 + 0.5 * (index >> 1)],
            [0.0, 0.0, 0.5, 0.5],
            [0.0, 0.0, 0.0, 1.0],
        ]
    )
    return LightView(light, clip, into_quarter @ clip, (left, bottom, half, half), size)


class ShadowPass:
    """Draws the casters' depth as each light sees it."""

    def __init__(self, gpu: Gpu, programs: Programs, quality: Quality) -> None:
        self._gpu, self._programs, self._quality = gpu, programs, quality
        atlas_px = quality.shadow_px
        self.atlas = gpu.ctx.depth_texture((atlas_px, atlas_px))
        self.atlas.compare_func = "<="
        self.atlas.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self.atlas.repeat_x = self.atlas.repeat_y = False
        self._target = gpu.ctx.framebuffer(depth_attachment=self.atlas)

    def draw(self, views: tuple[LightView, ...], casters: list[Drawable], drawer: Drawer) -> None:
        if not any(view.light.shadow for view in views):
            return
        ctx = self._gpu.ctx
        self._target.use()
        self._target.viewport = (0, 0, *self.atlas.size)
        self._target.clear(depth=1.0)
        ctx.enable_only(moderngl.DEPTH_TEST)
        ctx.depth_func = "<="
        ctx.polygon_offset = 1.5, 4.0
        for view in views:
            if view.light.shadow:
                self._target.viewport = view.viewport
                self._target.scissor = view.viewport
                for caster in casters:
                    self._draw(caster, view, drawer)
        self._target.scissor = (0, 0, *self.atlas.size)
        ctx.polygon_offset = 0.0, 0.0

    def _draw(self, caster: Drawable, view: LightView, drawer: Drawer) -> None:
        defines = caster.caster_defines
        program = self._programs.get("shadow/caster", "shadow/caster", defines)
        set_uniforms(program, {"model": caster.matrix, "light": view.clip_matrix})
        level = caster.level(self._quality.detail_px * view.metres_per_texel)
        drawer.render(program, caster.primitive, 1, level)
