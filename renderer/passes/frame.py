"""The false frame of a scene on a wall, as two more things with triangles."""

from __future__ import annotations

import numpy as np

from renderer.assets.model import Material, Primitive
from renderer.gpu.blocks import MATERIAL
from renderer.gpu.context import Gpu
from renderer.gpu.materials import GpuMaterial, material_record
from renderer.gpu.models import GpuMesh, GpuPrimitive, upload_primitive
from renderer.passes.drawables import Drawable
from renderer.scene.file import FrameEntry
from renderer.wall.frame import FrameMesh, frame_meshes
from renderer.wall.model import Wall

_ROUGHNESS, _SPECULAR = 0.9, 0.3
"""Matt, as a mount is: a sheen would tell where the wall is."""


class FalseFrame:
    """A scene's frame along the outer edge of one wall. Shadows fall on it; it casts none, as the room behind
    it has no wall for its light to come through."""

    def __init__(self, gpu: Gpu, wall: Wall, entry: FrameEntry) -> None:
        self._blocks = [MATERIAL.buffer(gpu.ctx) for _ in range(2)]
        meshes = frame_meshes(
            wall, width_m=entry.width_m, depth_m=entry.depth_m, margin_m=entry.margin_m, bottom=entry.bottom
        )
        variants = (("ALPHA_OPAQUE", "DOUBLE_SIDED"), ("ALPHA_OPAQUE", "DOUBLE_SIDED", "UNLIT"))
        self._parts = [
            _uploaded(gpu, mesh, GpuMaterial(Material(name="frame"), block, {}, defines))
            for mesh, block, defines in zip(meshes, self._blocks, variants, strict=True)
            if len(mesh.triangles)
        ]
        black = Material(base_colour=(0.0, 0.0, 0.0, 1.0))
        self._blocks[1].write(material_record(black).tobytes())

    @property
    def meshes(self) -> list[GpuMesh]:
        return [part.mesh for part in self._parts]

    def release(self) -> None:
        for mesh in self.meshes:
            mesh.release()
        for block in self._blocks:
            block.release()

    def drawables(self, colour: tuple[float, float, float]) -> list[Drawable]:
        """The frame in a base colour (linear), and its black margin."""
        look = Material(base_colour=(*colour, 1.0), metallic=0.0, roughness=_ROUGHNESS, specular=_SPECULAR)
        self._blocks[0].write(material_record(look).tobytes())
        return [Drawable(part, np.eye(4), weather=False, shadow=False) for part in self._parts]


def _uploaded(gpu: Gpu, mesh: FrameMesh, material: GpuMaterial) -> GpuPrimitive:
    positions, normals = mesh.positions.astype(np.float32), mesh.normals.astype(np.float32)
    return upload_primitive(gpu, Primitive(positions, normals, mesh.triangles.astype(np.uint32), 0), material)
