"""The floor of an environment, as one more thing with triangles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from renderer.assets.model import Material
from renderer.gpu.blocks import MATERIAL
from renderer.gpu.context import Gpu
from renderer.gpu.models import GpuMaterial, GpuPrimitive
from renderer.maths.transforms import scaling
from renderer.passes.drawables import Drawable
from renderer.scene.environment import Ground

REACH_M = 300.0
"""From here on the floor is endless."""

_SECTORS, _RINGS = 48, 12


class GroundPlane:
    """The plane y = 0, which takes its colour, roughness and opacity from the environment: a square as far as one
    sees, or a disc that fades out towards its rim."""

    def __init__(self, gpu: Gpu) -> None:
        self._block = MATERIAL.buffer(gpu.ctx)
        opaque = GpuMaterial(Material(name="ground"), self._block, {}, ("ALPHA_OPAQUE",))
        corners = np.array([(-1, 0, 1), (1, 0, 1), (1, 0, -1), (-1, 0, -1)], np.float32)
        normals = np.tile(np.array((0, 1, 0), np.float32), (4, 1))
        self._opaque = GpuPrimitive(
            vertices=gpu.ctx.buffer(np.hstack([corners, normals])),
            indices=gpu.ctx.buffer(np.array([(0, 1, 2), (0, 2, 3)], np.uint32)),
            layout="3f 3f",
            attributes=("in_position", "in_normal"),
            centre=np.zeros(3),
            radius=2.0,
            material=opaque,
        )
        blended = replace(opaque, defines=("ALPHA_BLEND",))
        self._blended = replace(self._opaque, material=blended)
        vertices, indices = _disc()
        self._disc = GpuPrimitive(
            vertices=gpu.ctx.buffer(vertices),
            indices=gpu.ctx.buffer(indices),
            layout="3f 3f 4f",
            attributes=("in_position", "in_normal", "in_colour"),
            centre=np.zeros(3),
            radius=1.0,
            material=blended,
        )

    def drawables(self, ground: Ground) -> list[Drawable]:
        """The floor, if it is visible."""
        if ground.visible <= 0:
            return []
        record = MATERIAL.record()
        record["m_base"] = (*ground.colour, ground.visible)
        record["m_surface"] = (0.0, ground.roughness, 1.0, 1.0)
        self._block.write(record.tobytes())
        if ground.reach_m < REACH_M:
            return [Drawable(self._disc, scaling(ground.reach_m), shadow=False)]
        primitive = self._opaque if ground.visible >= 1 else self._blended
        return [Drawable(primitive, scaling(REACH_M), shadow=False)]


def _disc() -> tuple[np.ndarray, np.ndarray]:
    """A disc of radius 1, opaque in its middle: vertices [n, 10] of position, normal and colour; indices [m, 3]."""
    radius, angle = np.meshgrid(np.linspace(0, 1, _RINGS + 1), np.arange(_SECTORS) * 2 * np.pi / _SECTORS, indexing="ij")
    vertices = np.zeros((radius.size, 10), np.float32)
    vertices[:, 0] = (radius * np.cos(angle)).ravel()
    vertices[:, 2] = (radius * -np.sin(angle)).ravel()
    vertices[:, 4] = 1.0
    vertices[:, 6:9] = 1.0
    inside = np.clip((1 - radius.ravel()) / 0.8, 0, 1)
    vertices[:, 9] = inside**2 * (3 - 2 * inside)
    ring, sector = (grid.ravel() for grid in np.meshgrid(np.arange(_RINGS), np.arange(_SECTORS), indexing="ij"))
    a, b = ring * _SECTORS + sector, ring * _SECTORS + (sector + 1) % _SECTORS
    c, d = a + _SECTORS, b + _SECTORS
    triangles = np.stack([np.stack([a, c, d], -1), np.stack([a, d, b], -1)], 1)
    return vertices, triangles.reshape(-1, 3).astype(np.uint32)
