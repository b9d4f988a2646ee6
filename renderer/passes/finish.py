"""From light to files.

Reads: a scene's linear light. Writes: exposed linear light, what the LEDs show (both linear), and their 8-bit
forms.
"""

from __future__ import annotations

import moderngl
import numpy as np

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import HALF, Page, release_framebuffer
from renderer.passes.units import Value, set_uniforms


class Developed:
    """Two linear half-float pictures of one size: ``exposed`` for EXR, ``shown`` tone mapped for the LEDs."""

    def __init__(self, gpu: Gpu, size: tuple[int, int]) -> None:
        self.size = size
        ctx = gpu.ctx
        self.exposed, self.shown = (ctx.texture(size, 4, dtype=HALF) for _ in range(2))
        for texture in (self.exposed, self.shown):
            texture.repeat_x = texture.repeat_y = False
        self.framebuffer = ctx.framebuffer([self.exposed, self.shown])

    def release(self) -> None:
        release_framebuffer(self.framebuffer)
        self.exposed.release()
        self.shown.release()


class FinishPass:
    """Exposure, tone mapping, mixing of cues, encoding."""

    def __init__(self, gpu: Gpu, programs: Programs) -> None:
        self._gpu, self._programs = gpu, programs
        self._arrays: dict[int, moderngl.VertexArray] = {}
        self._pages: dict[tuple[object, ...], Page] = {}

    def develop(
        self,
        light: moderngl.Texture,
        into: Developed,
        *,
        factor: int,
        exposure: float,
        tone_map: str,
        weight: float,
    ) -> None:
        """Exposes and tone maps ``light``, which has ``factor`` pixels per axis for each of the picture's.

        ``weight`` mixes the result over what ``into`` holds already."""
        ctx = self._gpu.ctx
        into.framebuffer.use()
        into.framebuffer.viewport = (0, 0, *into.size)
        if weight < 1.0:
            ctx.enable_only(moderngl.BLEND)
            ctx.blend_func = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
        else:
            ctx.enable_only(moderngl.NOTHING)
        program = self._programs.get("lib/full", "finish/develop", (f"TONE_MAP tone_{tone_map}",))
        light.use(0)
        set_uniforms(program, {"scene": 0, "factor": factor, "exposure": exposure, "weight": weight})
        self._cover(program)

    def encoded(self, shown: moderngl.Texture) -> np.ndarray:
        """[H, W, 3] uint8, sRGB."""
        page = self._page(shown.size, 4, "f1")
        self._fill(page, "finish/encode", shown)
        return np.ascontiguousarray(page.read()[..., :3])

    def nv12(self, shown: moderngl.Texture) -> np.ndarray:
        """[H · 3/2, W] uint8 for a film; H and W even, padded from the picture's size."""
        width, height = (side + side % 2 for side in shown.size)
        page = self._page((width, height * 3 // 2), 1, "f1")
        self._fill(page, "finish/nv12", shown, film=(width, height))
        return page.read()[..., 0]

    def linear(self, exposed: moderngl.Texture) -> np.ndarray:
        """[H, W, 3] float16."""
        pixels = np.frombuffer(exposed.read(), np.float16).reshape(exposed.height, exposed.width, 4)
        return np.ascontiguousarray(pixels[..., :3])

    def _page(self, size: tuple[int, int], components: int, dtype: str) -> Page:
        key = (size, components, dtype)
        if key not in self._pages:
            self._pages[key] = Page(self._gpu.ctx, size, components, dtype)
        return self._pages[key]

    def _fill(self, page: Page, shader: str, shown: moderngl.Texture, **uniforms: Value) -> None:
        program = self._programs.get("lib/full", shader)
        shown.use(0)
        set_uniforms(program, {"shown": 0, **uniforms})
        page.begin()
        self._gpu.ctx.enable_only(moderngl.NOTHING)
        self._cover(program)

    def _cover(self, program: moderngl.Program) -> None:
        if program.glo not in self._arrays:
            self._arrays[program.glo] = self._gpu.ctx.vertex_array(program, [])
        self._arrays[program.glo].render(moderngl.TRIANGLES, vertices=3)
