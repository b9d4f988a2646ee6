"""Relics in the GPU's memory: uploaded once, drawn every frame."""

from __future__ import annotations

from dataclasses import dataclass, replace

import moderngl
import numpy as np

from renderer.assets.chunks import chunks, levels
from renderer.assets.model import Material, Model, Primitive, TextureSlot
from renderer.gpu.blocks import MATERIAL
from renderer.gpu.context import Gpu
from renderer.gpu.textures import upload_image

SLOTS = ("base_colour", "metallic_roughness", "normal", "occlusion", "emissive")
"""Texture slots of a material, in the order of their units and of the block's arrays."""

_SRGB_SLOTS = ("base_colour", "emissive")
_WRAPS = {"repeat": 0.0, "clamp": 1.0, "mirror": 2.0}


@dataclass(frozen=True, eq=False)
class GpuMaterial:
    """A material's uniform block and textures by slot; ``defines`` are what the shader must know of it."""

    source: Material
    block: moderngl.Buffer
    textures: dict[str, moderngl.Texture]
    defines: tuple[str, ...]


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


@dataclass(frozen=True, eq=False)
class GpuModel:
    """A relic in the GPU's memory."""

    name: str
    nodes: tuple[GpuNode, ...]
    bounds: np.ndarray
    triangles: int


def upload_model(gpu: Gpu, model: Model, anisotropy: float, *, with_levels: bool) -> GpuModel:
    """Puts all of ``model`` into the GPU's memory, with coarser levels of detail if they will be used."""
    textures = _Textures(gpu, model, anisotropy)
    materials = [_material(gpu, material, textures) for material in model.materials]
    pieces = [
        _pieces(gpu, primitive, materials[primitive.material], _largest(model, index), with_levels)
        for index, primitive in enumerate(model.primitives)
    ]
    nodes = tuple(GpuNode(piece, node.matrix) for node in model.nodes for piece in pieces[node.primitive])
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


def _material(gpu: Gpu, material: Material, shared: _Textures) -> GpuMaterial:
    record = MATERIAL.record()
    record["m_base"] = material.base_colour
    record["m_emissive"] = (*material.emissive, material.alpha_cutoff)
    record["m_surface"] = (
        material.metallic,
        max(material.roughness, 0.0),
        material.normal_scale,
        material.occlusion_strength,
    )
    textures, defines = {}, []
    uv_sets = np.zeros(8, np.float32)
    for index, name in enumerate(SLOTS):
        slot: TextureSlot | None = getattr(material, f"{name}_texture")
        if slot is None:
            continue
        defines.append(f"HAS_{name.upper()}_TEXTURE")
        uv_sets[index] = slot.uv_set
        record["m_wrap"][index, :2] = _WRAPS[slot.sampler.wrap_u], _WRAPS[slot.sampler.wrap_v]
        record["m_uv_x"][index, :3] = slot.transform[:3]
        record["m_uv_y"][index, :3] = slot.transform[3:]
        if "mirror" in (slot.sampler.wrap_u, slot.sampler.wrap_v):
            defines.append("MIRRORED_WRAP")
        textures[name] = shared.get(slot, srgb=name in _SRGB_SLOTS)
    record["m_uv_set"] = uv_sets.reshape(2, 4)
    defines += [f"ALPHA_{material.alpha_mode.upper()}"]
    defines += ["UNLIT"] * material.unlit + ["DOUBLE_SIDED"] * material.double_sided
    block = gpu.ctx.buffer(record.tobytes())
    return GpuMaterial(material, block, textures, tuple(dict.fromkeys(defines)))


class _Textures:
    """A model's textures; what several materials use is uploaded once."""

    def __init__(self, gpu: Gpu, model: Model, anisotropy: float) -> None:
        self._gpu, self._model, self._anisotropy = gpu, model, anisotropy
        self._made: dict[tuple[object, ...], moderngl.Texture] = {}

    def get(self, slot: TextureSlot, *, srgb: bool) -> moderngl.Texture:
        clamp = (slot.sampler.wrap_u != "repeat", slot.sampler.wrap_v != "repeat")
        key = (slot.image, srgb, clamp, slot.sampler.nearest)
        if key not in self._made:
            self._made[key] = upload_image(
                self._gpu,
                self._model.images[slot.image],
                srgb=srgb,
                clamp=clamp,
                nearest=slot.sampler.nearest,
                anisotropy=self._anisotropy,
            )
        return self._made[key]
