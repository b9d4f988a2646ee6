"""The panels of a raster in the GPU's memory, and which of them a draw reaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import moderngl
import numpy as np

from renderer.gpu.blocks import PANELS, PANELS_PER_BLOCK
from renderer.gpu.context import Gpu
from renderer.maths.frustum import Frustum
from renderer.maths.transforms import F64
from renderer.passes.units import set_uniforms


@dataclass(frozen=True, eq=False)
class Panel:
    """A flat part of a picture: its frustum, its corners [3, 3] (bottom left, bottom right, top left; metres)
    and its rectangle (x, y, width, height) in pixels from the picture's top left."""

    frustum: Frustum
    corners_m: F64
    rectangle: tuple[int, int, int, int]

    @cached_property
    def _slope(self) -> float:
        """A pixel's width per metre of depth."""
        return 2.0 / (float(self.frustum.projection[0, 0]) * self.rectangle[2])

    def pixel_at(self, centre: F64, radius: float) -> float:
        """The size in metres of a pixel at the depth at which a ball begins."""
        view = self.frustum.view
        depth = -float(view[2, :3] @ centre + view[2, 3]) - radius
        return self._slope * max(depth, 0.0)


@dataclass(frozen=True)
class Tile:
    """The part of a picture that is drawn at once: x, y, width, height in pixels."""

    x: int
    y: int
    width: int
    height: int

    def touches(self, rectangle: tuple[int, int, int, int]) -> bool:
        x, y, width, height = rectangle
        return (
            x < self.x + self.width
            and self.x < x + width
            and y < self.y + self.height
            and self.y < y + height
        )


class PanelSet:
    """Panels as uniform blocks of :data:`PANELS_PER_BLOCK` each (see lib/panel.glsl)."""

    def __init__(self, gpu: Gpu, panels: tuple[Panel, ...]) -> None:
        self.panels = panels
        self._inside: list[int] = []
        self._records = [PANELS.record() for _ in range(-(-len(panels) // PANELS_PER_BLOCK))]
        self._buffers = [PANELS.buffer(gpu.ctx) for _ in self._records]
        for index, panel in enumerate(panels):
            record, slot = self._records[index // PANELS_PER_BLOCK], index % PANELS_PER_BLOCK
            origin, right, top = panel.corners_m
            record["p_matrix"][slot] = panel.frustum.matrix
            record["p_eye"][slot, :3] = panel.frustum.eye
            record["p_origin"][slot, :3] = origin
            record["p_right"][slot, :3] = right - origin
            record["p_up"][slot, :3] = top - origin

    def place(self, tile: Tile) -> None:
        """Makes ``tile`` the target's whole picture; panels outside of it are skipped."""
        self._inside = [i for i, p in enumerate(self.panels) if tile.touches(p.rectangle)]
        for index in self._inside:
            x, y, width, height = self.panels[index].rectangle
            scale_x, scale_y = width / tile.width, height / tile.height
            # the target's row 0 is the picture's top row: y is turned upside down
            self._records[index // PANELS_PER_BLOCK]["p_place"][index % PANELS_PER_BLOCK] = (
                scale_x,
                -scale_y,
                2 * (x - tile.x) / tile.width + scale_x - 1,
                2 * (y - tile.y) / tile.height + scale_y - 1,
            )
        for record, buffer in zip(self._records, self._buffers, strict=True):
            buffer.write(record.tobytes())

    def all(self) -> list[int]:
        """The panels of the tile."""
        return self._inside

    def seeing(self, centre: F64, radius: float) -> list[int]:
        """The panels of the tile in which a ball may be seen."""
        return [i for i in self._inside if self.panels[i].frustum.may_see(centre, radius)]

    def pixel_m(self, centre: F64, radius: float) -> float:
        """How large a pixel is at least, metres, where a ball begins that a panel of the tile may see.

        All panels of the picture count, so that tiles agree.
        """
        return min(p.pixel_at(centre, radius) for p in self.panels if p.frustum.may_see(centre, radius))

    def batches(self, program: moderngl.Program, indices: list[int]) -> Iterator[int]:
        """Tells ``program`` which panels its instances are; yields how many instances to draw."""
        for number, buffer in enumerate(self._buffers):
            start = number * PANELS_PER_BLOCK
            batch = [i - start for i in indices if start <= i < start + PANELS_PER_BLOCK]
            if batch:
                padded = np.zeros(PANELS_PER_BLOCK, np.int32)
                padded[: len(batch)] = batch
                set_uniforms(program, {"visible": padded})
                buffer.bind_to_uniform_block(PANELS.binding)
                yield len(batch)
