"""From light to files.

Reads: a scene's linear light, what of it is spread around, and a grade. Writes: exposed linear light, what
the LEDs show (both linear), and the bytes of files, dithered.
"""

from __future__ import annotations

import moderngl
import numpy as np
import PIL.Image

from renderer import resources
from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import HALF, Page, release_framebuffer
from renderer.passes.bloom import Bloom
from renderer.passes.grading import Grade
from renderer.passes.units import Value, set_uniforms

_SCENE, _GLARE, _GRADE, _NOISE = range(4)
"""Texture units of these passes."""


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
    """Exposure, bloom, tone mapping, grading, mixing of cues, dither, encoding."""

    def __init__(self, gpu: Gpu, programs: Programs) -> None:
        self._gpu, self._programs = gpu, programs
        self._pages: dict[tuple[object, ...], Page] = {}
        self._noise = blue_noise(gpu)

    def develop(
        self,
        light: moderngl.Texture,
        into: Developed,
        *,
        exposure: float,
        tone_map: str,
        weight: float,
        grade: Grade | None = None,
        bloom: Bloom | None = None,
    ) -> None:
        """Exposes and tone maps ``light``; ``bloom`` only reaches what is shown.

        ``weight`` mixes the result over what ``into`` holds already."""
        ctx = self._gpu.ctx
        into.framebuffer.use()
        into.framebuffer.viewport = (0, 0, *into.size)
        if weight < 1.0:
            ctx.enable_only(moderngl.BLEND)
            ctx.blend_func = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
        else:
            ctx.enable_only(moderngl.NOTHING)
        defines: tuple[str, ...] = (f"TONE_MAP tone_{tone_map}",)
        uniforms: dict[str, Value] = {"scene": _SCENE, "exposure": exposure, "weight": weight}
        light.use(_SCENE)
        if grade is not None:
            grade.texture.use(_GRADE)
            defines += (grade.define,)
            uniforms |= {"grade": _GRADE, "grade_low": grade.low, "grade_high": grade.high}
        if bloom is None:
            program = self._programs.get("lib/full", "finish/develop", defines)
            set_uniforms(program, uniforms)
            self._programs.cover(program)
            return
        if weight >= 1.0:
            into.framebuffer.clear()  # beside the panels nothing is drawn
        program = self._programs.get("sky/backdrop", "finish/develop", (*defines, "BLOOM"))
        set_uniforms(program, uniforms | {"glare": _GLARE, "bloom": bloom.strength})
        for glare in bloom.glares:
            glare.spread.use(_GLARE)
            set_uniforms(program, glare.uniforms)
            for instances in bloom.panels.batches(program, glare.inside(bloom.panels)):
                self._programs.bare(program).render(moderngl.TRIANGLE_STRIP, vertices=4, instances=instances)

    def encoded(self, shown: moderngl.Texture, origin: tuple[int, int] = (0, 0), bits: int = 8) -> np.ndarray:
        """[H, W, 3] sRGB, dithered to ``bits``: uint8, or uint16 with 65535 as white for more than 8.

        ``origin`` is where the picture lies in the whole one, for the dither's pattern."""
        page = self._page(shown.size, 4, "f1" if bits == 8 else "nu2")
        self._fill(page, "finish/encode", shown, origin, levels=float(2**bits - 1))
        return np.ascontiguousarray(page.read()[..., :3])

    def nv12(self, shown: moderngl.Texture, origin: tuple[int, int] = (0, 0)) -> np.ndarray:
        """[H · 3/2, W] uint8 for a film; H and W even, padded from the picture's size."""
        width, height = (side + side % 2 for side in shown.size)
        page = self._page((width, height * 3 // 2), 1, "f1")
        self._fill(page, "finish/nv12", shown, origin, film=(width, height))
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

    def _fill(
        self, page: Page, shader: str, shown: moderngl.Texture, origin: tuple[int, int], **uniforms: Value
    ) -> None:
        program = self._programs.get("lib/full", shader)
        shown.use(_SCENE)
        self._noise.use(_NOISE)
        set_uniforms(program, {"shown": _SCENE, "blue_noise": _NOISE, "origin": origin, **uniforms})
        page.begin()
        self._gpu.ctx.enable_only(moderngl.NOTHING)
        self._programs.cover(program)


def blue_noise(gpu: Gpu) -> moderngl.Texture:
    """The thresholds of ``lib/dither.glsl``."""
    with PIL.Image.open(resources.shaders() / "finish" / "blue_noise.png") as picture:
        texture = gpu.ctx.texture(picture.size, 1, picture.convert("L").tobytes())
    texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
    return texture
