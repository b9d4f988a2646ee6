"""The texture slots of a material, and how many different textures of them one draw can read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from renderer.assets.model import Material, TextureSlot

MAX_TEXTURES = 8
"""OpenGL 4.1 has 16 texture units for a fragment shader; the others are for light."""


@dataclass(frozen=True)
class Slot:
    """A slot by its name in :class:`Material`, without ``_texture``; ``srgb`` if its colour is encoded so.

    sRGB leaves alpha alone, so what is read from alpha shares the texture of the colour beside it."""

    name: str
    srgb: bool = False


SLOTS = (
    Slot("base_colour", srgb=True),
    Slot("metallic_roughness"),
    Slot("normal"),
    Slot("occlusion"),
    Slot("emissive", srgb=True),
    Slot("clearcoat"),
    Slot("clearcoat_roughness"),
    Slot("clearcoat_normal"),
    Slot("transmission"),
    Slot("thickness"),
    Slot("sheen_colour", srgb=True),
    Slot("sheen_roughness", srgb=True),
    Slot("anisotropy"),
    Slot("specular_colour", srgb=True),
    Slot("specular", srgb=True),
    Slot("iridescence"),
    Slot("iridescence_thickness"),
)
"""In the order of the uniform block's arrays; what comes first is kept if they are too many."""

TextureKey = tuple[int, bool, str, str, bool]


def texture_of(material: Material, slot: Slot) -> TextureSlot | None:
    """The material's texture in ``slot``."""
    found: TextureSlot | None = getattr(material, f"{slot.name}_texture")
    return found


def texture_key(slot: Slot, use: TextureSlot) -> TextureKey:
    """Uses with the same key can share one texture unit."""
    return (use.image, slot.srgb, use.sampler.wrap_u, use.sampler.wrap_v, use.sampler.nearest)


def fitted(material: Material, warnings: list[str]) -> Material:
    """``material`` with as many textures as fit; adds a warning that names those left out."""
    keys: dict[TextureKey, None] = {}
    left_out = []
    for slot in SLOTS:
        use = texture_of(material, slot)
        if use is None:
            continue
        key = texture_key(slot, use)
        if key in keys or len(keys) < MAX_TEXTURES:
            keys[key] = None
        else:
            left_out.append(slot.name)
    if not left_out:
        return material
    named = ", ".join(name.replace("_", " ") for name in left_out)
    warnings.append(
        f"material '{material.name}' uses more than {MAX_TEXTURES} different textures: "
        f"shown without those for {named} (put their channels into shared pictures)"
    )
    without: dict[str, Any] = {f"{name}_texture": None for name in left_out}
    return replace(material, **without)
