"""Light shafts: what the air over the stage scatters of the lights' beams, where no shadow lies.

Reads: the frame's block, the shadow atlas. Writes: light and transmittance from the eye to any place.

The air around the eye is cut into slices by distance and into texels of an equal-area map by direction
(froxels: B. Wronski, "Volumetric Fog", 2014), so that panels, tiles and their seams play no part, and the
cost depends on neither the picture's size nor what is drawn. Everything that is drawn afterwards looks its
own place up.
"""

from __future__ import annotations

import math
from weakref import WeakKeyDictionary

import moderngl

from renderer.gpu.blocks import SHAFTS
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import HALF, Page
from renderer.maths.equal_area import EqualAreaMap, fitted_map
from renderer.passes.panels import PanelSet
from renderer.passes.quality import Quality
from renderer.passes.units import UNITS, Value, point_samplers, set_uniforms

FARTHEST_M = 36.0
_TEXEL_DEG, _MARGIN_DEG, _MULTIPLE = 0.5, 1.0, 4
_COLUMNS, _ROWS = 4, 8
_SLICES = _COLUMNS * _ROWS


class ShaftsPass:
    """Fills the shafts of one eye: that of a picture's first panel."""

    def __init__(self, gpu: Gpu, programs: Programs, quality: Quality) -> None:
        self._gpu, self._programs, self.taps = gpu, programs, quality.shaft_taps
        self._maps: WeakKeyDictionary[PanelSet, EqualAreaMap] = WeakKeyDictionary()
        self._pages: dict[tuple[int, int], tuple[Page, Page]] = {}
        self._block = SHAFTS.buffer(gpu.ctx)

    def draw(self, density: float, panels: PanelSet) -> None:
        """What is drawn next sees the shafts of air that scatters ``density`` per metre; 0 is clear air."""
        record = SHAFTS.record()
        if density <= 0.0 or self.taps == 0 or not panels.panels:
            self._bind(record.tobytes())
            return
        made = self._map(panels)
        for name, axis in zip(("s_right", "s_up", "s_towards"), made.axes, strict=True):
            record[name][:3] = axis
        record["s_eye"] = (*panels.panels[0].frustum.eye, 1.0)
        record["s_right"][3], record["s_up"][3] = made.half
        record["s_layout"] = _COLUMNS, _ROWS, _SLICES, FARTHEST_M
        self._bind(record.tobytes())
        slices, softened = self._sheets(made.size)
        self._fill("shafts/scatter", slices, map_px=made.size, taps=self.taps, density=density)
        slices.texture.use(0)
        self._fill("shafts/soften", softened, map_px=made.size, slices=0)
        softened.texture.use(0)
        self._fill("shafts/add_up", slices, map_px=made.size, slices=0)
        slices.texture.use(UNITS["shafts"])

    def _bind(self, data: bytes) -> None:
        self._block.write(data)
        self._block.bind_to_uniform_block(SHAFTS.binding)

    def _map(self, panels: PanelSet) -> EqualAreaMap:
        if panels not in self._maps:
            corners = [panel.corners_m for panel in panels.panels]
            texel, margin = math.radians(_TEXEL_DEG), math.radians(_MARGIN_DEG)
            self._maps[panels] = fitted_map(panels.panels[0].frustum.eye, corners, texel, margin, _MULTIPLE)
        return self._maps[panels]

    def _sheets(self, size: tuple[int, int]) -> tuple[Page, Page]:
        if size not in self._pages:
            for page in (page for pair in self._pages.values() for page in pair):
                page.release()  # those of an eye that was somewhere else
            self._pages.clear()
            whole = (size[0] * _COLUMNS, size[1] * _ROWS)
            self._pages[size] = Page(self._gpu.ctx, whole, 4, HALF), Page(self._gpu.ctx, whole, 4, HALF)
        return self._pages[size]

    def _fill(self, shader: str, page: Page, **uniforms: Value) -> None:
        program = self._programs.get("lib/full", shader)
        point_samplers(program)
        set_uniforms(program, uniforms)
        page.begin()
        self._gpu.ctx.enable_only(moderngl.NOTHING)
        self._programs.cover(program)
