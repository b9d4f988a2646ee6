"""What tiles are drawn into."""

from __future__ import annotations

from dataclasses import dataclass

import moderngl

from renderer.errors import GpuError
from renderer.gpu.context import Gpu
from renderer.gpu.targets import Page, Target
from renderer.passes.finish import Developed
from renderer.passes.quality import Quality


@dataclass(frozen=True, eq=False)
class Canvas:
    """What a tile is drawn into: a sub-frame, the sum of all of them, and the finished pictures."""

    target: Target
    light: Page | None
    developed: Developed

    def release(self) -> None:
        for part in (self.target, self.light, self.developed):
            if part is not None:
                part.release()


KEPT = 12
"""Sizes and qualities that pictures go back to; a window that is being resized needs a new one in every frame."""

_Key = tuple[tuple[int, int], int, bool]


class Canvases:
    """Kept by size, samples, and whether sub-frames are summed up: the :data:`KEPT` that were used last, as far as
    ``area_px`` goes."""

    def __init__(self, gpu: Gpu, area_px: int) -> None:
        self._gpu, self._area_px = gpu, area_px
        self._made: dict[_Key, Canvas] = {}

    def get(self, size: tuple[int, int], quality: Quality) -> Canvas:
        summed = max(quality.subframes, quality.lens_subframes) > 1
        key = (size, quality.samples, summed)
        if key not in self._made:
            self._make_room(size)
            try:
                self._made[key] = self._canvas(*key)
            except moderngl.Error as error:
                what = f"the GPU cannot hold a picture of {size[0]} x {size[1]} px: {error}"
                raise GpuError("no-target", what, hint="try a smaller --scale") from error
        self._made[key] = self._made.pop(key)  # as the one that was used last
        while len(self._made) > KEPT:
            self._made.pop(next(iter(self._made))).release()
        return self._made[key]

    def _canvas(self, size: tuple[int, int], samples: int, summed: bool) -> Canvas:
        ctx = self._gpu.ctx
        light = Page(ctx, size, 4, "f4") if summed else None
        return Canvas(Target(ctx, size, samples), light, Developed(self._gpu, size))

    def _make_room(self, size: tuple[int, int]) -> None:
        """Lets the canvases go that would not fit beside one of ``size``: the tiles of a large picture have
        several sizes."""
        kept = sum(width * height for (width, height), _, _ in self._made)
        if kept + size[0] * size[1] > self._area_px:
            for canvas in self._made.values():
                canvas.release()
            self._made.clear()
