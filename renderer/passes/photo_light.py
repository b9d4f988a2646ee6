"""The wall as the floor's lamp.

Reads: the raster. Writes: the mean radiance of each cell of the wall, beside the cells' edges for
shaders/photo/glow.
"""

from __future__ import annotations

import moderngl
import numpy as np

from renderer.gpu.context import Gpu
from renderer.gpu.shaders import Programs
from renderer.gpu.targets import HALF, Page
from renderer.passes.photo_wall import F32, Glow
from renderer.passes.units import set_uniforms

COARSE_STEP = 8
"""How many texels of the raster one texel of its coarse copy stands for, each way:
shaders/photo/coarse.frag."""

_WORK = 60_000_000
_FINEST_STEP = 4
_WIDTH = 512


class FloorLight:
    """Measures the wall's cells, and hands them to the shader that lights the floor."""

    def __init__(self, gpu: Gpu, programs: Programs, glow: Glow, raster_size: tuple[int, int]) -> None:
        self._gpu, self._programs, self._count = gpu, programs, len(glow.edges)
        cells = _folded(np.vstack([glow.cells, np.zeros((1, 4), np.float32)]))
        self._cells = _float_texture(gpu, cells)
        self._edges = _float_texture(gpu, _folded(glow.edges.reshape(-1, 4)))
        size = (-(-raster_size[0] // COARSE_STEP), -(-raster_size[1] // COARSE_STEP))
        self._coarse = Page(gpu.ctx, size, 4, HALF)
        self._radiance = Page(gpu.ctx, (cells.shape[1], cells.shape[0]), 4, HALF)

    def step(self, size: tuple[int, int]) -> int:
        """How many pixels of a picture of ``size`` one texel of the glow may stand for, each way: more for
        walls of many facets, so that the work stays within bounds."""
        step = _FINEST_STEP
        while self._count * size[0] * size[1] / step**2 > _WORK and step < 32:
            step *= 2
        return step

    def measure(self, raster: moderngl.Texture) -> None:
        self._gpu.ctx.enable_only(moderngl.NOTHING)
        self._fill(self._coarse, "photo/coarse", {"raster": raster})
        self._fill(self._radiance, "photo/cells", {"coarse": self._coarse.texture, "cells": self._cells})

    def bind(self, program: moderngl.Program) -> None:
        self._edges.use(0)
        self._radiance.texture.use(1)
        set_uniforms(program, {"edges": 0, "radiance": 1, "edge_count": self._count})

    def _fill(self, page: Page, shader: str, textures: dict[str, moderngl.Texture]) -> None:
        program = self._programs.get("lib/full", shader)
        for unit, (name, texture) in enumerate(textures.items()):
            texture.use(unit)
            set_uniforms(program, {name: unit})
        page.begin()
        self._programs.cover(program)


def _folded(rows: F32) -> F32:
    """[n, 4] as a picture [H, W, 4] of at most 512 columns, row after row, zeros at its end."""
    width = min(max(len(rows), 1), _WIDTH)
    height = -(-max(len(rows), 1) // width)
    folded = np.zeros((height * width, 4), np.float32)
    folded[: len(rows)] = rows
    return folded.reshape(height, width, 4)


def _float_texture(gpu: Gpu, pixels: F32) -> moderngl.Texture:
    texture = gpu.ctx.texture((pixels.shape[1], pixels.shape[0]), 4, pixels.tobytes(), dtype="f4")
    texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
    return texture
