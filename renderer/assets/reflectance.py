"""What share of the light that meets a relic's vertices goes on, and in which colour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from renderer.assets.model import F32, F64, Image, Material, Model, Primitive, TextureSlot
from renderer.maths.colour import srgb_decode

_COARSE_PX = 128
"""Textures are averaged down to about this size first: a surfel stands for an area."""

_DIELECTRIC = 0.04


@dataclass(frozen=True)
class Optics:
    """Of N points: ``reflectance`` [N, 3] all that they scatter and mirror, ``mirror`` [N, 3] what metal in them
    mirrors, ``metallic`` [N, 1], ``roughness`` [N, 1], ``emission`` [N, 3] the radiance that they emit."""

    reflectance: F32
    mirror: F32
    metallic: F32
    roughness: F32
    emission: F32


def optics_of(model: Model, primitive: Primitive) -> Optics:
    """What a primitive's vertices do to light."""
    material = model.materials[primitive.material]
    base = np.tile(np.array(material.base_colour[:3], np.float64), (len(primitive.positions), 1))
    base *= _colours(model, primitive, material.base_colour_texture, srgb=True)[:, :3]
    if primitive.colours is not None:
        base *= primitive.colours[:, :3]
    surface = _colours(model, primitive, material.metallic_roughness_texture, srgb=False)
    metallic = np.clip(material.metallic * surface[:, 2:3], 0.0, 1.0)
    mirror = base * metallic
    dielectric = (base * (1 - _DIELECTRIC) + _DIELECTRIC) * (1 - metallic)
    light = np.array(material.emissive) * _colours(model, primitive, material.emissive_texture, srgb=True)[:, :3]
    parts = (
        dielectric + mirror,
        mirror,
        metallic,
        np.clip(material.roughness * surface[:, 1:2], 0, 1),
        light,
    )
    return Optics(*(np.asarray(part, np.float32) for part in parts))


def opaque_at(model: Model, primitive: Primitive, uv: F64) -> npt.NDArray[np.bool_]:
    """[N] whether a masked material's surface is there at texture coordinates ``uv`` [N, 2]."""
    material = model.materials[primitive.material]
    slot = material.base_colour_texture
    alpha = np.full(len(uv), material.base_colour[3])
    if slot is not None:
        image = model.images[slot.image]
        alpha = alpha * _read(_unit(image.pixels), slot, uv)[:, 3]
    return np.asarray(alpha >= material.alpha_cutoff)


def texture_coordinates(primitive: Primitive, material: Material) -> F32 | None:
    """The coordinates [N, 2] that the base colour's texture is read with."""
    slot = material.base_colour_texture
    return (primitive.uv1 if slot.uv_set else primitive.uv0) if slot is not None else None


def _colours(model: Model, primitive: Primitive, slot: TextureSlot | None, *, srgb: bool) -> F64:
    """[N, 4] a texture at each vertex; ones where there is none."""
    uv = None if slot is None else (primitive.uv1 if slot.uv_set else primitive.uv0)
    if slot is None or uv is None:
        return np.ones((len(primitive.positions), 4))
    return _read(_coarse(model.images[slot.image], srgb), slot, uv.astype(np.float64))


def _coarse(image: Image, srgb: bool) -> F64:
    pixels = image.pixels if image.pixels.ndim == 3 else image.pixels[..., None]
    step = max(1, max(pixels.shape[:2]) // _COARSE_PX)
    height, width = (max(side // step, 1) * step if side >= step else side for side in pixels.shape[:2])
    rows, columns = min(step, height), min(step, width)
    texels = _unit(pixels[:height, :width])
    if srgb:
        texels[..., :3] = srgb_decode(texels[..., :3])
    blocks = texels.reshape(height // rows, rows, width // columns, columns, 4)
    return np.asarray(blocks.mean(axis=(1, 3)))


def _unit(pixels: npt.NDArray[np.uint8] | npt.NDArray[np.uint16]) -> F64:
    """[H, W, 4] in 0..1: grey is spread, a missing alpha is full."""
    values = (pixels if pixels.ndim == 3 else pixels[..., None]).astype(np.float32) / np.iinfo(pixels.dtype).max
    channels = values.shape[2]
    colour = values[..., :3] if channels >= 3 else np.repeat(values[..., :1], 3, axis=2)
    alpha = values[..., channels - 1 :] if channels in (2, 4) else np.ones_like(values[..., :1])
    return np.concatenate([colour, alpha], axis=2).astype(np.float64)


def _read(texels: F64, slot: TextureSlot, uv: npt.NDArray[np.floating]) -> F64:
    """[N, 4] the nearest texel."""
    matrix = np.array(slot.transform).reshape(2, 3)
    at = uv @ matrix[:, :2].T + matrix[:, 2]
    found = []
    for axis, (wrap, size) in enumerate(
        ((slot.sampler.wrap_u, texels.shape[1]), (slot.sampler.wrap_v, texels.shape[0]))
    ):
        x = np.nan_to_num(at[:, axis])
        if wrap == "repeat":
            x = x % 1.0
        elif wrap == "mirror":
            x = 1.0 - np.abs(x % 2.0 - 1.0)
        found.append(np.clip((x * size).astype(np.int64), 0, size - 1))
    return np.asarray(texels[found[1], found[0]])
