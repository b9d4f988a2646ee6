"""Materials: a uniform block, textures on shared units, and the shader variant they need; prepared as arrays, then
put into the GPU's memory."""

from __future__ import annotations

import math
from dataclasses import dataclass

import moderngl
import numpy as np

from renderer.assets.material_slots import MAX_TEXTURES, SLOTS, TextureKey, texture_key, texture_of
from renderer.assets.model import Material, Model, TextureSlot
from renderer.gpu.blocks import MATERIAL
from renderer.gpu.context import Gpu
from renderer.gpu.textures import PreparedTexture, prepare_image, upload_levels
from renderer.gpu.uploads import Upload, upload_buffer

TEXTURE_NAMES = tuple(f"map_{number}" for number in range(MAX_TEXTURES))
"""The samplers of shaders/relics/material.glsl."""

_WRAPS = {"repeat": 0.0, "clamp": 1.0, "mirror": 2.0}


@dataclass(frozen=True, eq=False)
class PreparedMaterial:
    """A material's ``record`` for its uniform block, and numbers of its model's textures by sampler."""

    source: Material
    record: np.ndarray
    textures: dict[str, int]
    defines: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class PreparedLook:
    """The materials of a model and the textures that they share."""

    textures: tuple[PreparedTexture, ...]
    materials: tuple[PreparedMaterial, ...]


@dataclass(frozen=True, eq=False)
class GpuMaterial:
    """A material's uniform block and textures by sampler; ``defines`` are what the shader must know of it."""

    source: Material
    block: moderngl.Buffer
    textures: dict[str, moderngl.Texture]
    defines: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class GpuLook:
    """The materials of a model in the GPU's memory."""

    textures: tuple[moderngl.Texture, ...]
    filtered: tuple[moderngl.Texture, ...]
    materials: tuple[GpuMaterial, ...]

    def set_anisotropy(self, anisotropy: float) -> None:
        for texture in self.filtered:
            texture.anisotropy = anisotropy

    def release(self) -> None:
        for texture in self.textures:
            texture.release()
        for material in self.materials:
            material.block.release()


def prepare_look(gpu: Gpu, model: Model) -> PreparedLook:
    """A texture that several materials use in the same way is prepared once."""
    maker = _TextureMaker(gpu, model)
    materials = tuple(_prepared(material, maker) for material in model.materials)
    return PreparedLook(tuple(maker.made), materials)


def upload_look(gpu: Gpu, prepared: PreparedLook, anisotropy: float) -> Upload[GpuLook]:
    """Puts prepared materials into the GPU's memory."""
    textures = []
    for texture in prepared.textures:
        textures.append((yield from upload_levels(gpu, texture, anisotropy)))
    materials = []
    for material in prepared.materials:
        block = yield from upload_buffer(gpu, material.record)
        bound = {sampler: textures[number] for sampler, number in material.textures.items()}
        materials.append(GpuMaterial(material.source, block, bound, material.defines))
    filtered = [made for made, source in zip(textures, prepared.textures, strict=True) if not source.nearest]
    return GpuLook(tuple(textures), tuple(filtered), tuple(materials))


class _TextureMaker:
    """Numbers the textures of one model as they are asked for."""

    def __init__(self, gpu: Gpu, model: Model) -> None:
        self._gpu, self._model = gpu, model
        self.made: list[PreparedTexture] = []
        self._numbers: dict[tuple[object, ...], int] = {}

    def number(self, use: TextureSlot, *, srgb: bool, cutoff: float | None) -> int:
        """``cutoff`` is the alpha from which a mask covers."""
        clamp = (use.sampler.wrap_u != "repeat", use.sampler.wrap_v != "repeat")
        key = (use.image, srgb, clamp, use.sampler.nearest, cutoff)
        if key not in self._numbers:
            self._numbers[key] = len(self.made)
            image, nearest = self._model.images[use.image], use.sampler.nearest
            self.made.append(
                prepare_image(self._gpu, image, srgb=srgb, clamp=clamp, nearest=nearest, cutoff=cutoff)
            )
        return self._numbers[key]


def _prepared(material: Material, maker: _TextureMaker) -> PreparedMaterial:
    textures, defines = {}, list(lobe_defines(material))
    samplers: dict[TextureKey, str] = {}
    for number, slot in enumerate(SLOTS):
        use = texture_of(material, slot)
        if use is None:
            continue
        sampler = samplers.setdefault(texture_key(slot, use), TEXTURE_NAMES[len(samplers)])
        masks = material.alpha_mode == "mask" and slot.name == "base_colour"
        cutoff = material.alpha_cutoff / max(float(material.base_colour[3]), 1e-6) if masks else None
        textures[sampler] = maker.number(use, srgb=slot.srgb, cutoff=cutoff)
        defines.append(f"{slot.name.upper()}_TEXEL read_slot({sampler}, {number})")
        defines.append(f"{slot.name.upper()}_LEVEL read_level({sampler}, {number})")
        if "mirror" in (use.sampler.wrap_u, use.sampler.wrap_v):
            defines.append("MIRRORED_WRAP")
    return PreparedMaterial(material, material_record(material), textures, tuple(dict.fromkeys(defines)))


def lobe_defines(material: Material) -> tuple[str, ...]:
    """The variant of the shader for everything but textures: what a material lacks costs nothing."""
    there = {
        f"ALPHA_{material.alpha_mode.upper()}": True,
        "UNLIT": material.unlit,
        "DOUBLE_SIDED": material.double_sided,
        "HAS_CLEARCOAT": material.clearcoat > 0,
        "HAS_SHEEN": max(material.sheen_colour) > 0,
        "HAS_ANISOTROPY": material.anisotropy > 0,
        "HAS_IRIDESCENCE": material.iridescence > 0,
        "HAS_TRANSMISSION": material.transmission > 0,
    }
    return tuple(name for name, needed in there.items() if needed)


def material_record(material: Material) -> np.ndarray:
    """What the uniform block holds of a material."""
    m = material
    record = MATERIAL.record()
    record["m_base"] = m.base_colour
    record["m_emissive"] = (*m.emissive, m.alpha_cutoff)
    record["m_surface"] = (m.metallic, m.roughness, m.normal_scale, m.occlusion_strength)
    squarely = ((m.ior - 1) / (m.ior + 1)) ** 2
    record["m_dielectric"] = (*(squarely * tint for tint in m.specular_colour), m.specular)
    record["m_clearcoat"] = (m.clearcoat, m.clearcoat_roughness, m.clearcoat_normal_scale, 0.0)
    record["m_sheen"] = (*m.sheen_colour, m.sheen_roughness)
    turn = m.anisotropy_rotation
    record["m_anisotropy"] = (m.anisotropy, math.cos(turn), math.sin(turn), 0.0)
    record["m_iridescence"] = (m.iridescence, m.iridescence_ior, *m.iridescence_nm)
    record["m_volume"] = (m.transmission, m.thickness, m.ior, 0.0)
    record["m_attenuation"][:3] = _absorbed_per_m(m)
    for number, slot in enumerate(SLOTS):
        use = texture_of(m, slot)
        if use is not None:
            wraps = _WRAPS[use.sampler.wrap_u], _WRAPS[use.sampler.wrap_v]
            record["m_uv_how"][number] = (*wraps, use.uv_set, 0.0)
            record["m_uv_x"][number, :3] = use.transform[:3]
            record["m_uv_y"][number, :3] = use.transform[3:]
    return record


def _absorbed_per_m(material: Material) -> tuple[float, ...]:
    """Beer and Lambert: after the attenuation distance, the attenuation colour is left."""
    if material.attenuation_m is None:
        return (0.0, 0.0, 0.0)
    return tuple(-math.log(max(left, 1e-4)) / material.attenuation_m for left in material.attenuation_colour)
