"""Masks that keep their area at a distance.

The mean of a mask's texels crosses its cutoff in fewer and fewer places, so that leaves and grilles thin
out as they shrink. From the second level on alpha is instead the share of the finest level's texels that
pass the cutoff, which averages truly and needs no cutoff any more (shaders/lib/coverage.glsl).
"""

from __future__ import annotations

import moderngl
import numpy as np

_TYPES = {"f1": (np.uint8, 255.0), "nu2": (np.uint16, 65535.0), "f2": (np.float16, 1.0)}
"""How texels are stored, and as what full alpha."""


def share_covered(texture: moderngl.Texture, cutoff: float) -> None:
    """Rewrites the alpha of a mip-mapped RGBA ``texture``; ``cutoff`` is a share of full alpha."""
    stored, full = _TYPES[texture.dtype]
    kind = np.dtype(stored)
    passes = _level(texture, 0, kind)[..., 3] >= cutoff * full
    mask = texture.ctx.texture(texture.size, 1, (passes * np.uint8(255)).tobytes(), alignment=1)
    mask.build_mipmaps()
    for level in range(1, max(texture.size).bit_length()):
        pixels = _level(texture, level, kind).copy()
        share = np.frombuffer(mask.read(level=level, alignment=1), np.uint8).reshape(pixels.shape[:2])
        pixels[..., 3] = (share / 255.0 * full).astype(kind)
        texture.write(pixels.tobytes(), level=level)
    mask.release()


def _level(texture: moderngl.Texture, level: int, kind: np.dtype) -> np.ndarray:
    """[H, W, 4] a mip level as it is stored."""
    width, height = (max(side >> level, 1) for side in texture.size)
    return np.frombuffer(texture.read(level=level, alignment=1), kind).reshape(height, width, 4)
