"""Relics and the stage.

Reads: the frame's block, environment maps, the shadow atlas, materials. Writes: linear light and depth.
"""

from __future__ import annotations

import moderngl
import numpy as np

from renderer.gpu.blocks import MATERIAL
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.maths.transforms import F64, normal_matrix
from renderer.passes.drawables import RELIC, Drawable, Drawer
from renderer.passes.environment import EnvironmentMaps
from renderer.passes.integrals import dfg_table, sheen_table
from renderer.passes.panels import PanelSet
from renderer.passes.quality import Quality
from renderer.passes.units import UNITS, point_samplers, set_uniforms

_CLIP_DISTANCE4 = 0x3004
_FLOOR_MIRROR = np.array([1.0, -1.0, 1.0])


class RelicPass:
    """Draws drawables into every panel that may see them, opaque ones first."""

    def __init__(self, gpu: Gpu, programs: Programs, drawer: Drawer, quality: Quality) -> None:
        self._gpu, self._programs, self._drawer, self.quality = gpu, programs, drawer, quality
        table = np.concatenate([dfg_table(), sheen_table()], axis=2)
        self._dfg = gpu.ctx.texture(table.shape[1::-1], 4, table.tobytes(), dtype="f4")
        self._dfg.repeat_x = self._dfg.repeat_y = False
        self._light_defines: tuple[str, ...] = ()

    def bind(
        self,
        first: EnvironmentMaps,
        second: EnvironmentMaps,
        shadow_atlas: moderngl.Texture,
        light_defines: tuple[str, ...],
    ) -> None:
        """What lights everything that is drawn next."""
        self._light_defines = light_defines
        for name, texture in (
            ("dfg", self._dfg),
            ("specular_first", first.specular),
            ("specular_second", second.specular),
            ("irradiance_first", first.irradiance),
            ("irradiance_second", second.irradiance),
            ("shadow_atlas", shadow_atlas),
        ):
            texture.use(UNITS[name])

    def draw_opaque(self, drawables: list[Drawable], panels: PanelSet, eye: F64) -> None:
        """From near to far, as seen from ``eye``."""
        ctx = self._gpu.ctx
        ctx.enable_only(moderngl.DEPTH_TEST)
        ctx.depth_func = "<="
        ctx.front_face = "cw"  # the picture is drawn upside down
        # what is near hides what is far before it is lit; a depth pass of its own cost more than it saved
        for drawable in sorted((d for d in drawables if not d.blended), key=lambda d: d.nearest_to(eye)):
            self._draw(drawable, panels)

    def draw_blended(self, drawables: list[Drawable], panels: PanelSet, eye: F64) -> None:
        """From far to near, as seen from ``eye``; without writing depth."""
        blended = [d for d in drawables if d.blended]
        if not blended:
            return
        ctx = self._gpu.ctx
        ctx.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
        ctx.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        framebuffer = ctx.fbo
        framebuffer.depth_mask = False
        try:
            for drawable in sorted(blended, key=lambda d: -float(np.linalg.norm(d.centre - eye))):
                self._draw(drawable, panels)
        finally:
            framebuffer.depth_mask = True

    def draw_mirrored(self, drawables: list[Drawable], panels: PanelSet, eye: F64, spread: float) -> None:
        """What of them stands above the floor y = 0, as it is mirrored there; ``spread`` is by how many metres
        the floor blurs it per metre of height."""
        ctx = self._gpu.ctx
        ctx.enable_only(moderngl.DEPTH_TEST)
        ctx.depth_func = "<="
        ctx.front_face = "ccw"  # the picture is drawn upside down, and this is mirrored besides
        ctx.enable_direct(_CLIP_DISTANCE4)
        try:
            for drawable in sorted(drawables, key=lambda d: d.nearest_to(_FLOOR_MIRROR * eye)):
                self._draw(drawable, panels, spread)
        finally:
            ctx.disable_direct(_CLIP_DISTANCE4)

    def _draw(self, drawable: Drawable, panels: PanelSet, spread: float | None = None) -> None:
        """``spread`` is None but for mirrored relics."""
        mirrored = spread is not None
        centre = _FLOOR_MIRROR * drawable.centre if mirrored else drawable.centre
        seen = panels.seeing(centre, drawable.radius)
        if not seen:
            return
        variant = drawable.defines + self._light_defines + self._filter_defines()
        variant += ("MIRRORED",) if mirrored else ()
        program = self._programs.get(RELIC, drawable.fragment, variant)
        point_samplers(program)
        material = drawable.primitive.material
        for name, texture in material.textures.items():
            texture.use(UNITS[name])
        material.block.bind_to_uniform_block(MATERIAL.binding)
        set_uniforms(
            program,
            {
                "model": drawable.matrix,
                "normal_matrix": normal_matrix(drawable.matrix),
                "weathered": float(drawable.weather),
                "magnified": drawable.magnified,
                "mirror_spread": spread or 0.0,
                **drawable.uniforms,
            },
        )
        if "DOUBLE_SIDED" in material.defines:
            self._gpu.ctx.disable(moderngl.CULL_FACE)
        else:
            self._gpu.ctx.enable(moderngl.CULL_FACE)
        if drawable.transfer is not None:
            drawable.transfer.bind(program, drawable.first_surfel)
        level = 0
        if drawable.primitive.cells:
            level = drawable.level(self.quality.detail_px * panels.pixel_m(centre, drawable.radius))
        for instances in panels.batches(program, seen):
            self._drawer.render(program, drawable.primitive, instances, level)

    def _filter_defines(self) -> tuple[str, ...]:
        """Mesa's anisotropic filter on the processor reads every texel: the shader takes a few instead."""
        by_hand = self._gpu.limits.software and self.quality.anisotropy > 1
        return (f"FILTER_TAPS {self.quality.software_taps}",) if by_hand else ()
