"""Decoded images into textures."""

from __future__ import annotations

import moderngl
import numpy as np

from renderer.assets.model import Image
from renderer.errors import InputError
from renderer.gpu.context import Gpu

SRGB8_ALPHA8 = 0x8C43


def upload_image(
    gpu: Gpu, image: Image, *, srgb: bool, clamp: tuple[bool, bool], nearest: bool, anisotropy: float
) -> moderngl.Texture:
    """A mip-mapped RGBA texture; row 0 of the image is at v = 0."""
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
        stored_as = SRGB8_ALPHA8 if srgb else None
        texture = gpu.ctx.texture((width, height), 4, pixels.tobytes(), internal_format=stored_as)
    elif srgb:  # there is no 16-bit sRGB format: decode into half floats
        linear = _decoded(pixels)
        texture = gpu.ctx.texture((width, height), 4, linear.tobytes(), dtype="f2")
    else:
        texture = gpu.ctx.texture((width, height), 4, pixels.tobytes(), dtype="nu2")
    texture.repeat_x, texture.repeat_y = not clamp[0], not clamp[1]
    texture.build_mipmaps()
    texture.filter = (
        (moderngl.NEAREST, moderngl.NEAREST) if nearest else (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
    )
    if not nearest:
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
