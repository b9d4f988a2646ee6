"""Relics in the GPU's memory: uploaded once, drawn every frame."""

from __future__ import annotations

from dataclasses import dataclass, replace

import moderngl
import numpy as np

from renderer.assets.chunks import chunks, levels
from renderer.assets.model import Model, Primitive
from renderer.gpu.context import Gpu
from renderer.gpu.materials import GpuMaterial, MaterialUploader


@dataclass(frozen=True, eq=False)
class GpuPrimitive:
    """A primitive's buffers, or those of a near piece of it.

    ``attributes`` name what ``vertices`` interleaves, in ``layout``; ``levels`` are coarser triangles with
    the size of detail that they lose, in the primitive's unit.
    """

    vertices: moderngl.Buffer
    indices: moderngl.Buffer
    layout: str
    attributes: tuple[str, ...]
    centre: np.ndarray
    radius: float
    material: GpuMaterial
    levels: tuple[tuple[float, moderngl.Buffer], ...] = ()

    def level_for(self, lost: float) -> int:
        """The coarsest level that loses nothing larger than ``lost`` (the primitive's unit); 0 is finest."""
        return sum(1 for cell, _ in self.levels if cell <= lost)

    def triangles_of(self, level: int) -> moderngl.Buffer:
        return self.levels[level - 1][1] if level else self.indices


@dataclass(frozen=True, eq=False)
class GpuNode:
    """One placing of a primitive in the model's own space."""

    primitive: GpuPrimitive
    matrix: np.ndarray
    surfels: int


@dataclass(frozen=True, eq=False)
class GpuModel:
    """A relic in the GPU's memory."""

    name: str
    nodes: tuple[GpuNode, ...]
    bounds: np.ndarray
    triangles: int


def upload_model(gpu: Gpu, model: Model, anisotropy: float, *, with_levels: bool) -> GpuModel:
    """Puts all of ``model`` into the GPU's memory, with coarser levels of detail if they will be used."""
    uploader = MaterialUploader(gpu, model, anisotropy)
    materials = [uploader.upload(material) for material in model.materials]
    pieces = [
        _pieces(gpu, primitive, materials[primitive.material], _largest(model, index), with_levels)
        for index, primitive in enumerate(model.primitives)
    ]
    nodes = tuple(
        GpuNode(piece, node.matrix, node.surfels) for node in model.nodes for piece in pieces[node.primitive]
    )
    gpu.check(f"uploading {model.name}")
    return GpuModel(model.name, nodes, model.bounds, model.triangle_count)


def _largest(model: Model, index: int) -> float:
    """How many metres a primitive's unit is where it is placed largest."""
    scales = [float(np.linalg.norm(n.matrix[:3, :3], ord=2)) for n in model.nodes if n.primitive == index]
    return max(scales, default=1.0)


def _pieces(
    gpu: Gpu, primitive: Primitive, material: GpuMaterial, metres: float, with_levels: bool
) -> list[GpuPrimitive]:
    """A primitive in near pieces that share its vertices."""
    whole = upload_primitive(gpu, primitive, material)
    found = []
    for triangles in chunks(primitive, metres):
        places = primitive.positions[triangles.ravel()]
        centre = (places.min(axis=0) + places.max(axis=0)).astype(np.float64) / 2
        radius = float(np.sqrt(((places - centre) ** 2).sum(axis=1).max()))
        thinner = levels(primitive, triangles, radius) if with_levels else ()
        coarser = tuple((cell, gpu.ctx.buffer(fewer)) for cell, fewer in thinner)
        indices = gpu.ctx.buffer(np.ascontiguousarray(triangles, dtype=np.uint32))
        found.append(replace(whole, indices=indices, centre=centre, radius=radius, levels=coarser))
    return found


def upload_primitive(gpu: Gpu, primitive: Primitive, material: GpuMaterial) -> GpuPrimitive:
    """Puts triangles into the GPU's memory."""
    columns = [("in_position", primitive.positions), ("in_normal", primitive.normals)]
    optional = (
        ("in_tangent", primitive.tangents),
        ("in_uv0", primitive.uv0),
        ("in_uv1", primitive.uv1),
        ("in_colour", primitive.colours),
        ("in_surfels" if primitive.shares is not None else "in_surfel", primitive.surfels),
        ("in_shares", primitive.shares),
        ("in_chord", primitive.chords),
    )
    columns += [(name, array) for name, array in optional if array is not None]
    vertices = np.hstack([np.asarray(array, np.float32) for _, array in columns])
    low, high = primitive.positions.min(axis=0), primitive.positions.max(axis=0)
    centre = (low + high).astype(np.float64) / 2
    radius = float(np.sqrt(((primitive.positions - centre) ** 2).sum(axis=1).max()))
    return GpuPrimitive(
        vertices=gpu.ctx.buffer(np.ascontiguousarray(vertices)),
        indices=gpu.ctx.buffer(np.ascontiguousarray(primitive.triangles, dtype=np.uint32)),
        layout=" ".join(f"{array.shape[1]}f" for _, array in columns),
        attributes=tuple(name for name, _ in columns),
        centre=centre,
        radius=radius,
        material=material,
    )
