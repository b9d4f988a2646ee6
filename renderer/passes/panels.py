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
from renderer.maths.lens import Lens, ShearedEye
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


PINHOLE = Lens(1.0, (0.0, 0.0))
"""Everything is sharp."""


@dataclass(frozen=True)
class Tile:
    """The part of a picture that is drawn at once: x, y, width, height in pixels."""

    x: int
    y: int
    width: int
    height: int

    def touches(self, rectangle: tuple[int, int, int, int]) -> bool:
        x, y, width, height = rectangle
        return x < self.x + self.width and self.x < x + width and y < self.y + self.height and self.y < y + height


class PanelSet:
    """Panels as uniform blocks of :data:`PANELS_PER_BLOCK` each (see lib/panel.glsl)."""

    def __init__(self, gpu: Gpu, panels: tuple[Panel, ...]) -> None:
        self.panels = panels
        self._inside: list[int] = []
        self._eyes: dict[bytes, ShearedEye] = {}
        self._sheared = False
        self._placed: tuple[Tile, tuple[float, float], Lens] | None = None
        self._records = [PANELS.record() for _ in range(-(-len(panels) // PANELS_PER_BLOCK))]
        self._buffers = [PANELS.buffer(gpu.ctx) for _ in self._records]

    def place(self, tile: Tile, jitter_px: tuple[float, float] = (0.0, 0.0), lens: Lens = PINHOLE) -> None:
        """Makes ``tile`` the target's whole picture; panels outside of it are skipped.

        ``jitter_px`` moves what is seen through each panel right and down; the panels themselves stay, so an
        LED never shows anything of another panel's. ``lens`` is the place on a lens that sees it.
        """
        if self._placed == (tile, jitter_px, lens):
            return
        self._placed = tile, jitter_px, lens
        eyes = {panel.frustum.eye.tobytes(): panel.frustum.eye for panel in self.panels}
        self._eyes = {key: lens.looking(eye, self._middle - eye) for key, eye in eyes.items()}
        self._sheared = lens != PINHOLE
        self._inside = [i for i, p in enumerate(self.panels) if tile.touches(p.rectangle)]
        for index in self._inside:
            panel = self.panels[index]
            record, slot = self._records[index // PANELS_PER_BLOCK], index % PANELS_PER_BLOCK
            x, y, width, height = panel.rectangle
            across, down = jitter_px[0] / width, jitter_px[1] / height
            origin, right, top = panel.corners_m
            shift = np.eye(4)
            shift[:2, 3] = 2.0 * across, -2.0 * down
            eye = self._eyes[panel.frustum.eye.tobytes()]
            moved = origin - across * (right - origin) + down * (top - origin)
            record["p_matrix"][slot] = shift @ panel.frustum.matrix @ eye.matrix
            record["p_eye"][slot, :3] = eye.place
            record["p_origin"][slot, :3] = eye.place + eye.rays(moved - eye.eye)
            record["p_right"][slot, :3] = eye.rays(right - origin)
            record["p_up"][slot, :3] = eye.rays(top - origin)
            scale_x, scale_y = width / tile.width, height / tile.height
            # the target's row 0 is the picture's top row: y is turned upside down
            record["p_place"][slot] = (
                scale_x,
                -scale_y,
                2 * (x - tile.x) / tile.width + scale_x - 1,
                2 * (y - tile.y) / tile.height + scale_y - 1,
            )
        for record, buffer in zip(self._records, self._buffers, strict=True):
            buffer.write(record.tobytes())

    def release(self) -> None:
        for buffer in self._buffers:
            buffer.release()

    def all(self) -> list[int]:
        """The panels of the tile."""
        return self._inside

    def seeing(self, centre: F64, radius: float) -> list[int]:
        """The panels of the tile in which a ball may be seen."""
        return [i for i in self._inside if self._may_see(self.panels[i], centre, radius)]

    def _may_see(self, panel: Panel, centre: F64, radius: float) -> bool:
        if self._sheared:
            centre, radius = self._eyes[panel.frustum.eye.tobytes()].ball(centre, radius)
        return panel.frustum.may_see(centre, radius)

    @cached_property
    def _middle(self) -> F64:
        """What a lens faces."""
        corners = np.array([panel.corners_m for panel in self.panels])
        areas = [panel.rectangle[2] * panel.rectangle[3] for panel in self.panels]
        return np.average((corners[:, 1] + corners[:, 2]) / 2, axis=0, weights=areas)

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
