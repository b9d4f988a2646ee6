"""Decoded images into textures, in two steps: all mip levels as arrays, and those into the GPU's memory."""

from __future__ import annotations

from dataclasses import dataclass

import moderngl
import numpy as np

from renderer.assets.model import Image
from renderer.errors import InputError
from renderer.gpu.context import Gpu
from renderer.gpu.coverage import share_covered
from renderer.gpu.raw import FORMATS, level_count, level_size
from renderer.gpu.uploads import Upload, rows_at_once


@dataclass(frozen=True, eq=False)
class PreparedTexture:
    """``levels`` [H, W, C] as they are stored in one of :data:`renderer.gpu.raw.FORMATS`, finest first, row 0 at
    v = 0; ``clamp`` instead of repeating along u and v."""

    stored: str
    levels: tuple[np.ndarray, ...]
    clamp: tuple[bool, bool]
    nearest: bool = False


def prepare_image(
    gpu: Gpu, image: Image, *, srgb: bool, clamp: tuple[bool, bool], nearest: bool, cutoff: float | None
) -> PreparedTexture:
    """An image's RGBA levels; with ``cutoff`` it is a mask (:mod:`renderer.gpu.coverage`)."""
    pixels = _rgba(image.pixels)
    height, width = pixels.shape[:2]
    if max(width, height) > gpu.limits.texture_px:
        raise InputError(
            "texture-too-large",
            f"the texture is {width} x {height} px, this GPU takes {gpu.limits.texture_px}",
            where=image.name,
            hint="scale it down",
        )
    if pixels.dtype == np.uint8:
        stored = "srgb8" if srgb else "rgba8"
    elif srgb:  # there is no 16-bit sRGB format: decode into half floats
        pixels, stored = _decoded(pixels), "rgba16f"
    else:
        stored = "rgba16"
    form = FORMATS[stored]
    texture = gpu.ctx.texture(
        (width, height), 4, pixels.tobytes(), dtype=form.moderngl, internal_format=form.internal
    )
    texture.repeat_x, texture.repeat_y = not clamp[0], not clamp[1]
    texture.build_mipmaps()
    if cutoff is not None:
        share_covered(texture, cutoff)
    levels = read_levels(texture, stored)
    texture.release()
    return PreparedTexture(stored, levels, clamp, nearest)


def read_levels(texture: moderngl.Texture, stored: str) -> tuple[np.ndarray, ...]:
    """All levels of a mip-mapped texture: what the driver makes of them is what is shown."""
    form, found = FORMATS[stored], []
    for level in range(level_count(texture.size)):
        width, height = level_size(texture.size, level)
        values = np.frombuffer(texture.read(level=level, alignment=1), form.dtype)
        found.append(values.reshape(height, width, form.components))
    return tuple(found)


def upload_levels(gpu: Gpu, prepared: PreparedTexture, anisotropy: float = 1.0) -> Upload[moderngl.Texture]:
    """Puts a prepared texture into the GPU's memory."""
    form = FORMATS[prepared.stored]
    height, width = prepared.levels[0].shape[:2]
    texture = gpu.raw.mipmapped(form, (width, height), len(prepared.levels))
    for number, level in enumerate(prepared.levels):
        for rows in rows_at_once(level):
            gpu.raw.write_rows(texture, form, number, rows.start, level[rows])
            yield level[rows].nbytes
    texture.repeat_x, texture.repeat_y = not prepared.clamp[0], not prepared.clamp[1]
    if prepared.nearest:
        texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
    else:
        texture.anisotropy = anisotropy
    return texture


def _rgba(pixels: np.ndarray) -> np.ndarray:
    """[H, W, 4] from 1 to 4 channels: grey is spread, a missing alpha is full."""
    pixels = pixels if pixels.ndim == 3 else pixels[..., None]
    channels = pixels.shape[2]
    if channels == 4:
        return np.ascontiguousarray(pixels)
    full = np.full((*pixels.shape[:2], 4), np.iinfo(pixels.dtype).max, pixels.dtype)
    full[..., :3] = pixels[..., :3] if channels == 3 else pixels[..., :1]
    if channels == 2:
        full[..., 3] = pixels[..., 1]
    return full


def _decoded(pixels: np.ndarray) -> np.ndarray:
    x = pixels.astype(np.float32) / 65535.0
    colour = np.where(x <= 0.04045, x / 12.92, ((np.maximum(x, 0.04045) + 0.055) / 1.055) ** 2.4)
    colour[..., 3] = x[..., 3]
    return colour.astype(np.float16)
