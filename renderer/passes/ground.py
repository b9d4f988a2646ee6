"""The endless floor of an environment, as one more thing with triangles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from renderer.assets.model import Material
from renderer.gpu.blocks import MATERIAL
from renderer.gpu.context import Gpu
from renderer.gpu.models import GpuMaterial, GpuPrimitive
from renderer.passes.drawables import Drawable
from renderer.scene.environment import Ground

REACH_M = 300.0


class GroundPlane:
    """A square at y = 0 that takes its colour, roughness and opacity from the environment."""

    def __init__(self, gpu: Gpu) -> None:
        corners = REACH_M * np.array([(-1, 0, 1), (1, 0, 1), (1, 0, -1), (-1, 0, -1)], np.float32)
        normals = np.tile(np.array((0, 1, 0), np.float32), (4, 1))
        self._block = MATERIAL.buffer(gpu.ctx)
        opaque = GpuMaterial(Material(name="ground"), self._block, {}, ("ALPHA_OPAQUE",))
        self._opaque = GpuPrimitive(
            vertices=gpu.ctx.buffer(np.hstack([corners, normals])),
            indices=gpu.ctx.buffer(np.array([(0, 1, 2), (0, 2, 3)], np.uint32)),
            layout="3f 3f",
            attributes=("in_position", "in_normal"),
            centre=np.zeros(3),
            radius=2 * REACH_M,
            material=opaque,
        )
        self._blended = replace(self._opaque, material=replace(opaque, defines=("ALPHA_BLEND",)))

    def drawables(self, ground: Ground) -> list[Drawable]:
        """The floor, if it is visible."""
        if ground.visible <= 0:
            return []
        record = MATERIAL.record()
        record["m_base"] = (*ground.colour, ground.visible)
        record["m_surface"] = (0.0, ground.roughness, 1.0, 1.0)
        self._block.write(record.tobytes())
        primitive = self._opaque if ground.visible >= 1 else self._blended
        return [Drawable(primitive, np.eye(4), shadow=False)]
