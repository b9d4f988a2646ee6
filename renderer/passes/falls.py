"""What falls or flies.

Reads: the frame's block, environment maps, the shadow atlas, what shelters, depth. Writes: linear light; plates
also depth.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

import moderngl
import numpy as np

from renderer.gpu.blocks import FALL
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.passes.fall_kinds import KINDS, Kind
from renderer.passes.panels import PanelSet
from renderer.passes.units import point_samplers, set_uniforms
from renderer.scene.environment import Falls

TICKS_PER_S = 1 << 14


@dataclass(frozen=True, eq=False)
class _Ready:
    """A kind in the GPU's memory, with the triangles of so many particles."""

    kind: Kind
    program: moderngl.Program
    triangles: moderngl.Buffer
    block: moderngl.Buffer
    array: moderngl.VertexArray

    def release(self) -> None:
        for part in (self.array, self.triangles, self.block):
            part.release()


class FallsPass:
    """Draws petals, leaves, rain, snow, fireflies and motes where they are at a time.

    Reads: the frame's block, the maps and shadows that ``RelicPass.bind`` bound, the depth of what was drawn
    before. Writes: linear light; plates also depth. Nothing is kept from frame to frame.
    """

    def __init__(self, gpu: Gpu, programs: Programs) -> None:
        self._gpu, self._programs = gpu, programs
        self._ready: dict[str, _Ready] = {}
        programs.tell(self)

    def forget_programs(self, gone: Collection[int]) -> None:
        """Frees the kinds that programs of these names in OpenGL draw."""
        for kind in [kind for kind, ready in self._ready.items() if ready.program.glo in gone]:
            self._ready.pop(kind).release()

    def draw_solid(self, falls: Falls, seconds: float, panels: PanelSet) -> None:
        """Petals and leaves, with depth: before the sky."""
        chosen = _chosen(falls, solid=True)
        if not chosen:
            return
        ctx = self._gpu.ctx
        ctx.enable_only(moderngl.DEPTH_TEST)
        ctx.depth_func = "<="
        self._draw(chosen, seconds, panels)

    def draw_soft(self, falls: Falls, seconds: float, panels: PanelSet) -> None:
        """Everything else, blended over what is there without writing depth."""
        chosen = _chosen(falls, solid=False)
        if not chosen:
            return
        ctx = self._gpu.ctx
        ctx.enable_only(moderngl.DEPTH_TEST | moderngl.BLEND)
        ctx.depth_func = "<="
        ctx.blend_func = moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA
        framebuffer = ctx.fbo
        framebuffer.depth_mask = False
        try:
            self._draw(chosen, seconds, panels)
        finally:
            framebuffer.depth_mask = True

    def _draw(self, chosen: list[tuple[Kind, float]], seconds: float, panels: PanelSet) -> None:
        shared = {**time_uniforms(seconds), "tile_px": float(self._gpu.ctx.fbo.viewport[3])}
        for kind, share in chosen:
            low, high = kind.bounds_m
            seen = panels.seeing((low + high) / 2, float(np.linalg.norm(high - low)) / 2)
            if not seen:
                continue
            ready = self._prepared(kind)
            vertices = kind.drawn(share) * kind.shape.triangles.size
            ready.block.bind_to_uniform_block(FALL.binding)
            set_uniforms(ready.program, {**shared, "share": share, "salt": kind.salt})
            point_samplers(ready.program)
            for instances in panels.batches(ready.program, seen):
                ready.array.render(moderngl.TRIANGLES, vertices=vertices, instances=instances)

    def _prepared(self, kind: Kind) -> _Ready:
        found = self._ready.get(kind.name)
        if found is None or found.kind.count != kind.count:
            if found is not None:
                found.release()
            vertex, fragment = (f"falls/{name}" for name in kind.shaders)
            program = self._programs.get(vertex, fragment, kind.all_defines)
            ctx = self._gpu.ctx
            triangles = ctx.buffer(kind.indices)
            array = ctx.vertex_array(program, [], triangles, index_element_size=4)
            found = _Ready(kind, program, triangles, ctx.buffer(kind.record().tobytes()), array)
            self._ready[kind.name] = found
        return found


def time_uniforms(seconds: float) -> dict[str, float]:
    """Time in whole ticks and the rest: exact for days (after 72 h it begins anew)."""
    ticks = math.floor(seconds * TICKS_PER_S)
    return {"ticks": ticks & 0xFFFFFFFF, "tick_s": 1 / TICKS_PER_S, "rest_s": seconds - ticks / TICKS_PER_S}


def _chosen(falls: Falls, *, solid: bool) -> list[tuple[Kind, float]]:
    """The kinds of which there are any, and their shares."""
    shares = [(kind, float(getattr(falls, kind.share))) for kind in KINDS if kind.solid is solid]
    return [(kind.counted(falls.counts), share) for kind, share in shares if share > 0]
