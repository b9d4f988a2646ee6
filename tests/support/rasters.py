"""What is drawn straight into a raster: pages of a wall's own size, read back."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import moderngl
import numpy as np

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import Page
from renderer.passes.patterns import PatternPass
from renderer.wall.model import Eye, Wall
from renderer.wall.scaling import scaled_size

FPS = Fraction(60)


def drawn(
    gpu: Gpu, size: tuple[int, int], draw: Callable[[moderngl.Framebuffer], None], bits: int = 8
) -> np.ndarray:
    """[H, W, 3] levels of ``bits``."""
    page = Page(gpu.ctx, size, 4, "f1" if bits == 8 else "nu2")
    draw(page.framebuffer)
    pixels = page.read()[..., :3]
    page.release()
    return pixels if bits == 8 else np.round(pixels * ((2**bits - 1) / 65535)).astype(int)


def pattern(
    gpu: Gpu,
    wall: Wall,
    name: str,
    frame: int = 0,
    *,
    level: float = 1.0,
    scale: float = 1.0,
    bits: int = 8,
    eye: Eye | None = None,
    fps: Fraction = FPS,
) -> np.ndarray:
    """[H, W, 3] levels of a test pattern."""
    patterns = PatternPass(gpu, Programs(gpu.ctx), wall, scale, bits=bits)
    size = scaled_size(wall.raster_px, scale)
    pixels = drawn(gpu, size, lambda into: patterns.draw(name, frame, fps, level, into, eye=eye), bits)
    patterns.release()
    return pixels
