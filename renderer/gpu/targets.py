"""Framebuffers: multisampled linear colour with depth, and what it is resolved into."""

from __future__ import annotations

import moderngl
import numpy as np

HALF = "f2"
SAMPLES = 4


def release_framebuffer(framebuffer: moderngl.Framebuffer) -> None:
    """Frees a framebuffer that may be the bound one: moderngl would bind its name again later, which is an
    error."""
    framebuffer.ctx.detect_framebuffer(0).use()
    framebuffer.release()


class Target:
    """A linear half-float picture of ``size``: drawn at ``samples`` per pixel, read from ``texture``."""

    def __init__(self, ctx: moderngl.Context, size: tuple[int, int], samples: int = SAMPLES) -> None:
        self.ctx, self.size = ctx, size
        self.texture = ctx.texture(size, 4, dtype=HALF)
        self.texture.repeat_x = self.texture.repeat_y = False
        self._plain = ctx.framebuffer([self.texture])
        several = samples if samples > 1 else 0  # asked for one, drivers may take the least of their several
        colour = ctx.renderbuffer(size, 4, samples=several, dtype=HALF)
        depth = ctx.depth_renderbuffer(size, samples=several)
        self._drawn = ctx.framebuffer([colour], depth)
        self._parts = (colour, depth)

    def begin(self) -> None:
        """Makes it the place that is drawn to, black and empty."""
        self._drawn.use()
        self._drawn.viewport = (0, 0, *self.size)
        self._drawn.clear(0.0, 0.0, 0.0, 0.0, depth=1.0)

    def resolve(self) -> moderngl.Texture:
        """Averages the samples into ``texture``."""
        self.ctx.copy_framebuffer(self._plain, self._drawn)
        return self.texture

    def release(self) -> None:
        release_framebuffer(self._drawn)
        release_framebuffer(self._plain)
        for part in (self.texture, *self._parts):
            part.release()


class Page:
    """A single-sampled picture that a full-screen pass writes: 8 bit or half float, any number of
    channels."""

    def __init__(self, ctx: moderngl.Context, size: tuple[int, int], components: int, dtype: str = "f1") -> None:
        self.ctx, self.size, self.components, self.dtype = ctx, size, components, dtype
        self.texture = ctx.texture(size, components, dtype=dtype)
        self.texture.repeat_x = self.texture.repeat_y = False
        self.framebuffer = ctx.framebuffer([self.texture])

    def begin(self) -> None:
        self.framebuffer.use()
        self.framebuffer.viewport = (0, 0, *self.size)

    def copy(self, source: moderngl.Texture) -> None:
        """Takes over a texture of the same size and kind."""
        framebuffer = self.ctx.framebuffer([source])
        self.ctx.copy_framebuffer(self.framebuffer, framebuffer)
        release_framebuffer(framebuffer)

    def read(self) -> np.ndarray:
        """[H, W, components], row 0 first as it was drawn."""
        kind = {"f1": np.uint8, "nu2": np.uint16, HALF: np.float16, "f4": np.float32}[self.dtype]
        pixels = np.empty((self.size[1], self.size[0], self.components), kind)
        self.framebuffer.read_into(pixels, components=self.components, dtype=self.dtype, alignment=1)
        return pixels

    def release(self) -> None:
        release_framebuffer(self.framebuffer)
        self.texture.release()
