"""Every glTF extension that this reader knows, and what becomes of it: the reader decides by this table, and the
documentation's is made of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from renderer.errors import InputError

Support = Literal["supported", "warned", "refused"]


@dataclass(frozen=True)
class Extension:
    """``support`` is ``supported``, ``warned`` (shown without it, unless the file requires it) or ``refused``.

    ``text`` says what is drawn, or after "is not supported:" what is shown instead; ``hint`` what to do where
    a file requires it.
    """

    name: str
    support: Support
    text: str
    hint: str = "export it again without that extension"

    @property
    def of_material(self) -> bool:
        """Whether it stands in materials, and its warning names one."""
        return self.name.startswith("KHR_materials_") and self.name != "KHR_materials_variants"


_PICTURES = "export it again with PNG or JPEG textures"
_NO_EFFECT = "changes nothing in the picture"

_TABLE = (
    Extension("KHR_animation_pointer", "warned", "the model stands still"),
    Extension("KHR_draco_mesh_compression", "supported", "decoded, with the extra `yingbi[draco]`"),
    Extension("KHR_gaussian_splatting", "warned", "splats are points, and not shown"),
    Extension("KHR_interactivity", "warned", "the model does not react"),
    Extension("KHR_lights_punctual", "warned", "the scene has its own lights"),
    Extension("KHR_materials_anisotropy", "supported", "stretched highlights and reflections"),
    Extension("KHR_materials_clearcoat", "supported", "a clear layer with a normal map of its own"),
    Extension("KHR_materials_diffuse_transmission", "warned", "no light shines through from behind"),
    Extension("KHR_materials_dispersion", "warned", "glass does not split colours"),
    Extension("KHR_materials_emissive_strength", "supported", "light brighter than white"),
    Extension("KHR_materials_ior", "supported", "reflectance and refraction by the index"),
    Extension("KHR_materials_iridescence", "supported", "the colours of a thin film"),
    Extension("KHR_materials_pbrSpecularGlossiness", "warned", "by metal and roughness, or as a non-metal"),
    Extension("KHR_materials_sheen", "supported", "fibres, as on silk and velvet"),
    Extension("KHR_materials_specular", "supported", "strength and tint of reflections"),
    Extension("KHR_materials_transmission", "supported", "light that passes through"),
    Extension("KHR_materials_unlit", "supported", "its colour, whatever the light"),
    Extension("KHR_materials_variants", "warned", "the default variant is shown"),
    Extension("KHR_materials_volume", "supported", "thickness, refraction and absorption"),
    Extension("KHR_materials_volume_scatter", "warned", "light is absorbed, but not scattered within"),
    Extension("KHR_mesh_quantization", "supported", "small integers as coordinates"),
    Extension(
        "KHR_meshopt_compression", "refused", "packed geometry", "export it again without meshopt compression"
    ),
    Extension("KHR_node_hoverability", "supported", _NO_EFFECT),
    Extension("KHR_node_selectability", "supported", _NO_EFFECT),
    Extension("KHR_node_visibility", "supported", "hidden nodes are left out"),
    Extension(
        "KHR_texture_basisu", "warned", "a KTX2 texture's fallback, or none", f"{_PICTURES} instead of KTX2"
    ),
    Extension("KHR_texture_transform", "supported", "for every texture"),
    Extension("KHR_xmp_json_ld", "supported", _NO_EFFECT),
    Extension("CESIUM_primitive_outline", "warned", "outlines are not drawn"),
    Extension("EXT_lights_ies", "warned", "the scene has its own lights"),
    Extension("EXT_lights_image_based", "warned", "the scene has its own environment"),
    Extension("EXT_mesh_features", "supported", _NO_EFFECT),
    Extension(
        "EXT_mesh_gpu_instancing",
        "warned",
        "instanced meshes are shown once",
        "export it again with plain nodes instead of GPU instancing",
    ),
    Extension("EXT_mesh_manifold", "supported", _NO_EFFECT),
    Extension(
        "EXT_meshopt_compression", "refused", "packed geometry", "export it again without meshopt compression"
    ),
    Extension("EXT_structural_metadata", "supported", _NO_EFFECT),
    Extension("EXT_texture_avif", "warned", "an AVIF texture's fallback, or none", f"{_PICTURES} instead of AVIF"),
    Extension("EXT_texture_webp", "supported", "WebP textures"),
    Extension("MSFT_lod", "supported", "the finest level is shown"),
    Extension("MSFT_packing_normalRoughnessMetallic", "supported", "the standard textures are read instead"),
    Extension("MSFT_packing_occlusionRoughnessMetallic", "supported", "the standard textures are read instead"),
    Extension("MSFT_texture_dds", "warned", "a DDS texture's fallback, or none", f"{_PICTURES} instead of DDS"),
)

EXTENSIONS = {extension.name: extension for extension in _TABLE}

_HONOURED_IF_REQUIRED = {"KHR_materials_pbrSpecularGlossiness"}
"""Warned of, and yet shown near enough where a file requires it."""


def refuse_extensions(names: Iterable[str]) -> None:
    """Raises InputError if one of ``names``, which the file cannot do without, is not supported."""
    missing = [name for name in dict.fromkeys(names) if not _honoured(name)]
    if missing:
        named = ", ".join(name[:60] for name in missing[:4])
        known = EXTENSIONS.get(missing[0])
        raise InputError(
            "gltf-extension",
            f"the file requires the glTF extension {named}, which is not supported",
            hint=known.hint if known else "export it again without that extension",
        )


def _honoured(name: str) -> bool:
    known = EXTENSIONS.get(name)
    return known is not None and (known.support == "supported" or name in _HONOURED_IF_REQUIRED)


def warning(name: str) -> str | None:
    """What to say of an extension that a file uses outside its materials and textures; None if nothing."""
    known = EXTENSIONS.get(name)
    if known is None:
        return f"{name[:60]} is not supported: the model is shown without it"
    return None if known.support == "supported" else f"{name} is not supported: {known.text}"


def material_warning(name: str, material: str) -> str | None:
    """The same for an extension of a material."""
    known = EXTENSIONS.get(name)
    if known is None:
        return f"{name[:60]} is not supported: material '{material}' is shown without it"
    if known.support == "supported":
        return None
    return f"{name} is not supported: material '{material}' is shown without it ({known.text})"


def markdown_table() -> str:
    """The table as the documentation has it."""
    lines = ["| extension | | |", "| --- | --- | --- |"]
    lines += [f"| `{e.name}` | {e.support} | {e.text} |" for e in _TABLE]
    return "\n".join(lines)
