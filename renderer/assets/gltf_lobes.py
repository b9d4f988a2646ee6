"""The KHR_materials extensions of a glTF material, each to the fields of :class:`Material` that it sets."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Protocol

from renderer.assets import gltf_json as j
from renderer.assets.model import TextureSlot

Fields = dict[str, Any]


class ReadsSlots(Protocol):
    """Reads the texture under a key of an object; None if there is none that can be shown."""

    def __call__(self, parent: j.Object, key: str, where: str, name: str) -> TextureSlot | None: ...


def lobe_fields(extensions: j.Object, where: str, name: str, slot: ReadsSlots) -> Fields:
    """Fields of the material called ``name`` by its ``extensions``."""
    fields: Fields = {}
    for extension, read in _READERS.items():
        if extension in extensions:
            entry, place = j.sub_object(extensions, extension, where), f"{where}.{extension}"
            fields |= read(entry, place)
            for field, key in _TEXTURES.get(extension, {}).items():
                fields[field] = slot(entry, key, place, name)
    return fields


def unit(value: float) -> float:
    """``value`` within 0 and 1."""
    return min(max(value, 0.0), 1.0)


def _share(entry: j.Object, key: str, where: str, default: float = 0.0) -> float:
    return unit(j.number(entry, key, where, default))


def _colour(entry: j.Object, key: str, where: str, default: float, most: float = math.inf) -> tuple[float, ...]:
    return tuple(min(max(value, 0.0), most) for value in j.numbers(entry, key, where, (default,) * 3))


def _clearcoat(entry: j.Object, where: str) -> Fields:
    normal = j.sub_object(entry, "clearcoatNormalTexture", where)
    return {
        "clearcoat": _share(entry, "clearcoatFactor", where),
        "clearcoat_roughness": _share(entry, "clearcoatRoughnessFactor", where),
        "clearcoat_normal_scale": j.number(normal, "scale", f"{where}.clearcoatNormalTexture", 1.0),
    }


def _sheen(entry: j.Object, where: str) -> Fields:
    return {
        "sheen_colour": _colour(entry, "sheenColorFactor", where, 0.0, 1.0),
        "sheen_roughness": _share(entry, "sheenRoughnessFactor", where),
    }


def _ior(entry: j.Object, where: str) -> Fields:
    index = j.number(entry, "ior", where, 1.5)
    # 0 stands for "mirrors everything" (the extension's own words)
    return {"ior": 0.0 if index == 0 else max(index, 1.0)}


def _specular(entry: j.Object, where: str) -> Fields:
    return {
        "specular": _share(entry, "specularFactor", where, 1.0),
        "specular_colour": _colour(entry, "specularColorFactor", where, 1.0),
    }


def _anisotropy(entry: j.Object, where: str) -> Fields:
    return {
        "anisotropy": _share(entry, "anisotropyStrength", where),
        "anisotropy_rotation": j.number(entry, "anisotropyRotation", where, 0.0),
    }


def _iridescence(entry: j.Object, where: str) -> Fields:
    least = j.number(entry, "iridescenceThicknessMinimum", where, 100.0)
    most = j.number(entry, "iridescenceThicknessMaximum", where, 400.0)
    return {
        "iridescence": _share(entry, "iridescenceFactor", where),
        "iridescence_ior": max(j.number(entry, "iridescenceIor", where, 1.3), 1.0),
        "iridescence_nm": (max(least, 0.0), max(most, 0.0)),
    }


def _transmission(entry: j.Object, where: str) -> Fields:
    return {"transmission": _share(entry, "transmissionFactor", where)}


def _volume(entry: j.Object, where: str) -> Fields:
    distance = j.number(entry, "attenuationDistance", where, 0.0)
    return {
        "thickness": max(j.number(entry, "thicknessFactor", where, 0.0), 0.0),
        "attenuation_colour": _colour(entry, "attenuationColor", where, 1.0, 1.0),
        "attenuation_m": distance if distance > 0 else None,
    }


_READERS: dict[str, Callable[[j.Object, str], Fields]] = {
    "KHR_materials_anisotropy": _anisotropy,
    "KHR_materials_clearcoat": _clearcoat,
    "KHR_materials_ior": _ior,
    "KHR_materials_iridescence": _iridescence,
    "KHR_materials_sheen": _sheen,
    "KHR_materials_specular": _specular,
    "KHR_materials_transmission": _transmission,
    "KHR_materials_volume": _volume,
}

_TEXTURES = {
    "KHR_materials_anisotropy": {"anisotropy_texture": "anisotropyTexture"},
    "KHR_materials_clearcoat": {
        "clearcoat_texture": "clearcoatTexture",
        "clearcoat_roughness_texture": "clearcoatRoughnessTexture",
        "clearcoat_normal_texture": "clearcoatNormalTexture",
    },
    "KHR_materials_iridescence": {
        "iridescence_texture": "iridescenceTexture",
        "iridescence_thickness_texture": "iridescenceThicknessTexture",
    },
    "KHR_materials_sheen": {
        "sheen_colour_texture": "sheenColorTexture",
        "sheen_roughness_texture": "sheenRoughnessTexture",
    },
    "KHR_materials_specular": {
        "specular_texture": "specularTexture",
        "specular_colour_texture": "specularColorTexture",
    },
    "KHR_materials_transmission": {"transmission_texture": "transmissionTexture"},
    "KHR_materials_volume": {"thickness_texture": "thicknessTexture"},
}
