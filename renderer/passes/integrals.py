"""Sums over all directions, in numpy: what falls on a surface, what a rough one mirrors, what it reflects at
all."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

IRRADIANCE_PX = 32
LOBE_PX = 48


def coarse(radiance: F32, largest: tuple[int, int]) -> F32:
    """An equirectangular map averaged down to ``largest`` (width, height), or less than twice that."""
    height, width = radiance.shape[:2]
    step_x, step_y = max(width // largest[0], 1), max(height // largest[1], 1)
    cut = radiance[: height // step_y * step_y, : width // step_x * step_x].astype(np.float64)
    blocks = cut.reshape(cut.shape[0] // step_y, step_y, cut.shape[1] // step_x, step_x, 3)
    return blocks.mean(axis=(1, 3)).astype(np.float32)


def map_directions(height: int, width: int) -> F64:
    """[H, W, 3] the direction of each texel of an equirectangular map."""
    azimuth = ((np.arange(width) + 0.5) / width - 0.5) * 2 * np.pi
    polar = (np.arange(height) + 0.5) / height * np.pi
    a, p = np.meshgrid(azimuth, polar)
    return np.stack([np.sin(p) * np.cos(a), np.cos(p), np.sin(p) * np.sin(a)], axis=-1)


def octahedron_directions(size: int) -> F64:
    """[size², 3] the direction of each texel of an octahedral map with a border of one texel
    (lib/octahedron.glsl)."""
    line = (np.arange(size) + 0.5 - 1.0) / (size - 2) * 2 - 1
    x, y = (grid.ravel() for grid in np.meshgrid(line, line))
    over_x, over_y = np.abs(x) > 1, np.abs(y) > 1
    x, y = np.where(over_x, 2 * np.sign(x) - x, x), np.where(over_x, -y, y)
    x, y = np.where(over_y, -x, x), np.where(over_y, 2 * np.sign(y) - y, y)
    up = 1 - np.abs(x) - np.abs(y)
    folded_x = np.where(up < 0, (1 - np.abs(y)) * np.where(x >= 0, 1, -1), x)
    folded_y = np.where(up < 0, (1 - np.abs(x)) * np.where(y >= 0, 1, -1), y)
    directions = np.stack([folded_x, up, folded_y], axis=-1)
    return directions / np.linalg.norm(directions, axis=-1, keepdims=True)


def _solid_angles(height: int, width: int) -> F64:
    """[H · W] of each texel of an equirectangular map."""
    bands = np.cos(np.arange(height + 1) * np.pi / height)
    return np.repeat((bands[:-1] - bands[1:]) * 2 * np.pi / width, width)


def irradiance_map(radiance: F32, size: int = IRRADIANCE_PX) -> F32:
    """[size, size, 4] irradiance over π by direction: the map's radiance weighted by the cosine, summed
    up."""
    if _is_uniform(radiance):
        return _uniform(radiance, size)
    return _weighted(_cosine_weights(*radiance.shape[:2], size), radiance, size)


def lobe_map(radiance: F32, roughness: float, size: int = LOBE_PX) -> F32:
    """[size, size, 4] what a rough surface mirrors, seen from straight above: the map's radiance weighted by
    GGX's distribution and the cosine (Karis 2013), summed up."""
    if _is_uniform(radiance):
        return _uniform(radiance, size)
    return _weighted(_lobe_weights(*radiance.shape[:2], roughness, size), radiance, size)


@lru_cache(maxsize=2)
def _cosine_weights(height: int, width: int, size: int) -> F32:
    """[size², H · W] weights of an equirectangular map's texels, by direction; each row's sum is 1. A year's
    skies share them."""
    light = map_directions(height, width).reshape(-1, 3)
    weight = np.maximum(octahedron_directions(size) @ light.T, 0.0) * _solid_angles(height, width)
    return (weight / weight.sum(axis=1, keepdims=True)).astype(np.float32)


@lru_cache(maxsize=6)
def _lobe_weights(height: int, width: int, roughness: float, size: int) -> F32:
    """The same for a rough surface."""
    light = map_directions(height, width).reshape(-1, 3).astype(np.float32)
    cosine = octahedron_directions(size).astype(np.float32) @ light.T
    # the half vector's cosine squared is (1 + cosine) / 2
    spread = (1 + cosine) * np.float32((roughness**4 - 1) / 2) + np.float32(1)
    weight = np.maximum(cosine, 0.0) * _solid_angles(height, width).astype(np.float32) / (spread * spread)
    return weight / weight.sum(axis=1, keepdims=True)


def _is_uniform(radiance: F32) -> bool:
    """Whether all directions shine alike, as a black sky's do: any mean is the same then."""
    return bool((radiance == radiance[0, 0]).all())


def _uniform(radiance: F32, size: int) -> F32:
    return np.broadcast_to(np.append(radiance[0, 0], np.float32(1)), (size, size, 4)).astype(np.float32)


def _weighted(weights: F32, radiance: F32, size: int) -> F32:
    """[size, size, 4] means of a map, by weights [size², texels]; alpha is 1."""
    result = np.ones((size * size, 4), np.float32)
    result[:, :3] = weights @ radiance.reshape(-1, 3).astype(np.float32)
    return result.reshape(size, size, 4)


def enlarged(octahedron: F32, size: int) -> F32:
    """[size, size, 4] an octahedral map at a larger size, interpolated linearly."""
    own = len(octahedron)
    d = octahedron_directions(size)
    d = d / np.abs(d).sum(axis=1, keepdims=True)
    x, up, y = d.T
    below = up < 0
    sign_x, sign_y = np.where(x >= 0, 1, -1), np.where(y >= 0, 1, -1)
    x, y = np.where(below, (1 - np.abs(y)) * sign_x, x), np.where(below, (1 - np.abs(x)) * sign_y, y)
    column, row = ((p * 0.5 + 0.5) * (own - 2) + 0.5 for p in (x, y))
    left, top = np.floor(column).astype(int), np.floor(row).astype(int)
    right, bottom = np.minimum(left + 1, own - 1), np.minimum(top + 1, own - 1)
    across, down = (column - left)[:, None], (row - top)[:, None]
    upper = octahedron[top, left] * (1 - across) + octahedron[top, right] * across
    lower = octahedron[bottom, left] * (1 - across) + octahedron[bottom, right] * across
    return (upper * (1 - down) + lower * down).astype(np.float32).reshape(size, size, 4)


@cache
def dfg_table(size: int = 64, across: int = 64, around: int = 8) -> F32:
    """[size, size, 2] the split sum's scale and bias (Karis 2013) by cos(view) (columns) and roughness
    (rows), both 0..1 from the first texel's middle to the last one's; with the height-correlated Smith term.

    Half vectors are drawn as the eye sees them (Dupuy and Benyoub 2023), which leaves next to no noise.
    """
    u = np.repeat((np.arange(across) + 0.5) / across, around)
    turn = np.tile(np.pi * (np.arange(around) + 0.5) / around, across)  # the other half mirrors this one
    cos_view = np.maximum(np.arange(size) / (size - 1), 1e-3)[:, None]
    sin_view = np.sqrt(1 - cos_view**2)
    table = np.empty((size, size, 2), np.float32)
    for row in range(size):
        alpha = max((row / (size - 1)) ** 2, 1e-3)
        stretched = np.hypot(alpha * sin_view, cos_view)
        x, z = alpha * sin_view / stretched, cos_view / stretched
        height = (1 - u) * (1 + z) - z
        rim = np.sqrt(1 - height**2)
        half = np.stack([alpha * (rim * np.cos(turn) + x), alpha * rim * np.sin(turn), height + z])
        half /= np.linalg.norm(half, axis=0)
        vh = np.clip(sin_view * half[0] + cos_view * half[2], 0.0, 1.0)
        cos_light = 2 * vh * half[2] - cos_view
        of_view, of_light = (
            np.sqrt(1 + alpha**2 * (1 / c**2 - 1)) for c in (cos_view, np.maximum(cos_light, 1e-6))
        )
        visible = np.where(cos_light > 0, (1 + of_view) / (of_view + of_light), 0.0)
        fresnel = (1 - vh) ** 5
        table[row, :, 0] = ((1 - fresnel) * visible).mean(axis=1)
        table[row, :, 1] = (fresnel * visible).mean(axis=1)
    return table


@cache
def sheen_table(size: int = 64, across: int = 96, around: int = 32) -> F32:
    """[size, size, 2] of Charlie's sheen (Estevez and Kulla 2017), laid out as :func:`dfg_table`: what it
    reflects of even light, and what it takes from diffuse light below it.

    The latter is KHR_materials_sheen's scaling by the larger of what it reflects towards the eye and towards
    the light, averaged over the light's directions by their cosine.
    """
    cosines = (np.arange(across) + 0.5) / across
    turn = np.pi * (np.arange(around) + 0.5) / around
    nl, phi = (grid.ravel() for grid in np.meshgrid(cosines, turn))
    light = np.stack([np.sqrt(1 - nl**2) * np.cos(phi), np.sqrt(1 - nl**2) * np.sin(phi), nl])
    nv = np.maximum(np.arange(size) / (size - 1), 1e-3)
    eye = np.stack([np.sqrt(1 - nv**2), np.zeros(size), nv])
    half = light[:, None, :] + eye[:, :, None]
    sine = np.sqrt(np.maximum(1 - (half[2] / np.linalg.norm(half, axis=0)) ** 2, 1e-6))
    masked = nl / (4 * (nl + nv[:, None] - nl * nv[:, None]))
    table = np.empty((size, size, 2), np.float32)
    for row in range(size):
        sharpness = 1 / max(row / (size - 1), 0.07) ** 2
        reflected = (2 + sharpness) / (2 * np.pi) * sine**sharpness * masked
        table[row, :, 0] = np.clip(2 * np.pi * reflected.mean(axis=1), 0, 1)
        towards = np.maximum(table[row, :, None, 0], np.interp(cosines, nv, table[row, :, 0]))
        table[row, :, 1] = (2 * towards * cosines).mean(axis=1)
    return table
