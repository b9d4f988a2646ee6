"""The floor of an environment, as one more thing with triangles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from renderer.assets.model import F32, Material, Primitive
from renderer.gpu.blocks import MATERIAL
from renderer.gpu.context import Gpu
from renderer.gpu.materials import GpuMaterial, material_record
from renderer.gpu.models import GpuPrimitive, upload_primitive
from renderer.maths.transforms import F64, scaling
from renderer.passes.contact import occluder_uniforms
from renderer.passes.drawables import Drawable
from renderer.scene.environment import Ground

REACH_M = 300.0
"""From here on the floor is endless."""

_SECTORS, _RINGS = 48, 12
_FLOOR = "stage/floor"


class GroundPlane:
    """The plane y = 0, which takes its colour, roughness and opacity from the environment.

    A square as far as one sees, or a disc that fades out towards its rim."""

    def __init__(self, gpu: Gpu) -> None:
        self._block = MATERIAL.buffer(gpu.ctx)
        look = GpuMaterial(Material(name="ground"), self._block, {}, ())
        self._square = _variants(upload_primitive(gpu, _square(), look))
        self._disc = _variants(upload_primitive(gpu, _disc(), look))

    def drawables(self, ground: Ground, standing: Sequence[tuple[F64, F64]]) -> list[Drawable]:
        """The floor, if it is visible; ``standing`` are matrices and boxes of what may stand on it."""
        if ground.visible <= 0:
            return []
        floor = Material(base_colour=(*ground.colour, ground.visible), metallic=0.0, roughness=ground.roughness)
        self._block.write(material_record(floor).tobytes())
        ends = ground.reach_m < REACH_M
        parts = self._disc if ends else self._square
        primitive = parts[ends or ground.visible < 1, ground.mirrors]
        matrix = scaling(min(ground.reach_m, REACH_M))
        uniforms = {"mirrors": ground.reflection, **occluder_uniforms(standing)}
        return [Drawable(primitive, matrix, shadow=False, fragment=_FLOOR, uniforms=uniforms)]


def _variants(primitive: GpuPrimitive) -> dict[tuple[bool, bool], GpuPrimitive]:
    """By whether it is blended over what is behind, and whether it mirrors relics."""
    return {
        (blended, mirrors): replace(primitive, material=replace(primitive.material, defines=alpha + mirror))
        for blended, alpha in ((False, ("ALPHA_OPAQUE",)), (True, ("ALPHA_BLEND",)))
        for mirrors, mirror in ((False, ()), (True, ("MIRRORS",)))
    }


def _square() -> Primitive:
    """From -1 to 1 along x and z."""
    corners = np.array([(-1, 0, 1), (1, 0, 1), (1, 0, -1), (-1, 0, -1)], np.float32)
    return Primitive(corners, _upwards(4), np.array([(0, 1, 2), (0, 2, 3)], np.uint32), 0)


def _upwards(count: int) -> F32:
    return np.tile(np.array((0, 1, 0), np.float32), (count, 1))


def _disc() -> Primitive:
    """A disc of radius 1, opaque in its middle."""
    radius, angle = np.meshgrid(
        np.linspace(0, 1, _RINGS + 1), np.arange(_SECTORS) * 2 * np.pi / _SECTORS, indexing="ij"
    )
    places = np.stack([radius * np.cos(angle), np.zeros_like(radius), radius * -np.sin(angle)], axis=-1)
    inside = np.clip((1 - radius.ravel()) / 0.8, 0, 1)
    colours = np.ones((radius.size, 4), np.float32)
    colours[:, 3] = inside**2 * (3 - 2 * inside)
    ring, sector = (grid.ravel() for grid in np.meshgrid(np.arange(_RINGS), np.arange(_SECTORS), indexing="ij"))
    a, b = ring * _SECTORS + sector, ring * _SECTORS + (sector + 1) % _SECTORS
    c, d = a + _SECTORS, b + _SECTORS
    triangles = np.stack([np.stack([a, c, d], -1), np.stack([a, d, b], -1)], 1).reshape(-1, 3)
    positions = places.reshape(-1, 3).astype(np.float32)
    return Primitive(positions, _upwards(radius.size), triangles.astype(np.uint32), 0, colours=colours)
