"""Relics in the GPU's memory, in two steps: interleaved arrays with their levels of detail, and those uploaded."""

from __future__ import annotations

from dataclasses import dataclass

import moderngl
import numpy as np

from renderer.assets.chunks import chunks, levels
from renderer.assets.model import Model, Primitive
from renderer.gpu.context import Gpu
from renderer.gpu.materials import GpuMaterial
from renderer.gpu.uploads import Upload, at_once, upload_buffer


@dataclass(frozen=True, eq=False)
class PreparedPiece:
    """Near triangles of a primitive: where they lie in its ``indices`` (first, count), finest first, and the
    size of detail that each coarser level loses, in the primitive's unit."""

    ranges: tuple[tuple[int, int], ...]
    cells: tuple[float, ...]
    centre: np.ndarray
    radius: float


@dataclass(frozen=True, eq=False)
class PreparedPrimitive:
    """``vertices`` [N, K] interleave what ``attributes`` name, in ``layout``."""

    vertices: np.ndarray
    indices: np.ndarray
    layout: str
    attributes: tuple[str, ...]
    material: int
    pieces: tuple[PreparedPiece, ...]


@dataclass(frozen=True, eq=False)
class PreparedNode:
    """One placing of a primitive in the model's own space."""

    primitive: int
    matrix: np.ndarray
    surfels: int


@dataclass(frozen=True, eq=False)
class PreparedMeshes:
    """All triangles of a model."""

    primitives: tuple[PreparedPrimitive, ...]
    nodes: tuple[PreparedNode, ...]


@dataclass(frozen=True, eq=False)
class GpuMesh:
    """A primitive's buffers, which its pieces share."""

    vertices: moderngl.Buffer
    indices: moderngl.Buffer
    layout: str
    attributes: tuple[str, ...]

    def release(self) -> None:
        self.vertices.release()
        self.indices.release()


@dataclass(frozen=True, eq=False)
class GpuPrimitive:
    """A primitive, or a near piece of it: ``ranges`` of the mesh's indices, finest first."""

    mesh: GpuMesh
    ranges: tuple[tuple[int, int], ...]
    cells: tuple[float, ...]
    centre: np.ndarray
    radius: float
    material: GpuMaterial

    @property
    def attributes(self) -> tuple[str, ...]:
        return self.mesh.attributes

    def level_for(self, lost: float) -> int:
        """The coarsest level that loses nothing larger than ``lost`` (the primitive's unit); 0 is finest."""
        return sum(1 for cell in self.cells if cell <= lost)


@dataclass(frozen=True, eq=False)
class GpuNode:
    """One placing of a primitive in the model's own space."""

    primitive: GpuPrimitive
    matrix: np.ndarray
    surfels: int


@dataclass(frozen=True, eq=False)
class GpuMeshes:
    """All triangles of a model in the GPU's memory."""

    meshes: tuple[GpuMesh, ...]
    nodes: tuple[GpuNode, ...]

    def release(self) -> None:
        for mesh in self.meshes:
            mesh.release()


def prepare_meshes(model: Model, *, with_levels: bool) -> PreparedMeshes:
    """Interleaved vertices and ordered triangles, with coarser levels of detail if they will be used."""
    primitives = tuple(
        _primitive(primitive, _largest(model, index), with_levels)
        for index, primitive in enumerate(model.primitives)
    )
    return PreparedMeshes(primitives, tuple(PreparedNode(n.primitive, n.matrix, n.surfels) for n in model.nodes))


def upload_meshes(gpu: Gpu, prepared: PreparedMeshes, materials: tuple[GpuMaterial, ...]) -> Upload[GpuMeshes]:
    """Puts prepared triangles into the GPU's memory."""
    meshes, pieces = [], []
    for primitive in prepared.primitives:
        mesh = yield from _upload_mesh(gpu, primitive)
        meshes.append(mesh)
        material = materials[primitive.material]
        pieces.append([GpuPrimitive(mesh, **vars(piece), material=material) for piece in primitive.pieces])
    nodes = [GpuNode(piece, n.matrix, n.surfels) for n in prepared.nodes for piece in pieces[n.primitive]]
    return GpuMeshes(tuple(meshes), tuple(nodes))


def upload_primitive(gpu: Gpu, primitive: Primitive, material: GpuMaterial) -> GpuPrimitive:
    """Puts a few triangles into the GPU's memory, in one piece."""
    vertices, layout, attributes = _interleaved(primitive)
    indices = np.ascontiguousarray(primitive.triangles, np.uint32).ravel()
    whole = PreparedPrimitive(vertices, indices, layout, attributes, 0, ())
    centre, radius = _ball(primitive.positions)
    mesh = at_once(_upload_mesh(gpu, whole))
    return GpuPrimitive(mesh, ((0, indices.size),), (), centre, radius, material)


def _upload_mesh(gpu: Gpu, primitive: PreparedPrimitive) -> Upload[GpuMesh]:
    vertices = yield from upload_buffer(gpu, primitive.vertices)
    indices = yield from upload_buffer(gpu, primitive.indices)
    return GpuMesh(vertices, indices, primitive.layout, primitive.attributes)


def _largest(model: Model, index: int) -> float:
    """How many metres a primitive's unit is where it is placed largest."""
    scales = [float(np.linalg.norm(n.matrix[:3, :3], ord=2)) for n in model.nodes if n.primitive == index]
    return max(scales, default=1.0)


def _primitive(primitive: Primitive, metres: float, with_levels: bool) -> PreparedPrimitive:
    """A primitive in near pieces that share its vertices."""
    pieces, indices, start = [], [], 0
    for triangles in chunks(primitive, metres):
        centre, radius = _ball(primitive.positions[triangles.ravel()])
        thinner = list(levels(primitive, triangles, radius)) if with_levels else []
        ranges = []
        for part in (triangles, *(fewer for _, fewer in thinner)):
            indices.append(np.ascontiguousarray(part, np.uint32).ravel())
            ranges.append((start, part.size))
            start += part.size
        pieces.append(PreparedPiece(tuple(ranges), tuple(float(cell) for cell, _ in thinner), centre, radius))
    vertices, layout, attributes = _interleaved(primitive)
    return PreparedPrimitive(
        vertices, np.concatenate(indices), layout, attributes, primitive.material, tuple(pieces)
    )


def _ball(places: np.ndarray) -> tuple[np.ndarray, float]:
    """The middle of a box around ``places`` [N, 3], and how far they lie from it."""
    centre = (places.min(axis=0) + places.max(axis=0)).astype(np.float64) / 2
    return centre, float(np.sqrt(((places - centre) ** 2).sum(axis=1).max()))


def _interleaved(primitive: Primitive) -> tuple[np.ndarray, str, tuple[str, ...]]:
    """[N, K] all that a primitive has per vertex, its layout and names."""
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
    vertices = np.ascontiguousarray(np.hstack([np.asarray(array, np.float32) for _, array in columns]))
    layout = " ".join(f"{array.shape[1]}f" for _, array in columns)
    return vertices, layout, tuple(name for name, _ in columns)
