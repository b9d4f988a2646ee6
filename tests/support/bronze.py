"""A bronze that glitters: a bumpy ball of metal with a fine normal map, and a map of small bright lights."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.support.gltf_files import Builder, png
from tests.support.stage import environment_file


def _noise(random: np.random.Generator, side: int, finest: int, coarsest: int) -> np.ndarray:
    """[side, side] that repeats, with waves of ``coarsest`` to ``finest`` a side, about 1 high."""
    waves = np.fft.fftfreq(side, 1 / side)
    length = np.hypot(waves[:, None], waves[None])
    spectrum = np.fft.fft2(random.standard_normal((side, side))) * np.where(
        (length >= coarsest) & (length <= finest), np.maximum(length, 1.0) ** -2.0, 0.0
    )
    noise = np.fft.ifft2(spectrum).real
    return noise / noise.std()


def bumpy_normals(side: int = 512, slope: float = 0.35, coarsest: int = 4) -> np.ndarray:
    """[side, side, 3] uint8, a normal map of hammered metal with slopes of about ``slope`` in waves of
    ``coarsest`` a side and finer."""
    height = _noise(np.random.default_rng(3), side, side // 3, coarsest)
    dx, dy = (np.roll(height, -1, axis) - np.roll(height, 1, axis) for axis in (1, 0))
    scale = slope / np.hypot(dx, dy).mean()
    normal = np.stack([-dx * scale, dy * scale, np.ones_like(dx)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    return np.rint(127.5 * normal + 127.5).astype(np.uint8)


def bronze_file(path: Path, roughness: float = 0.3, columns: int = 320) -> Path:
    """A ball of radius 1, its surface in waves and bumps."""
    rows = columns // 2
    u, v = np.meshgrid(np.linspace(0, 1, columns + 1), np.linspace(0.002, 0.998, rows + 1))
    bumps = _noise(np.random.default_rng(7), 512, 48, 3)
    bump = bumps[(v * 511).astype(int), (u * 512).astype(int) % 512]
    radius = 1.0 + 0.04 * np.sin(5 * np.pi * v) + 0.01 * bump
    azimuth, polar = 2 * np.pi * u, np.pi * v
    ring = np.sin(polar) * radius
    places = np.stack([ring * np.sin(azimuth), radius * np.cos(polar), ring * np.cos(azimuth)], axis=-1)
    across = np.gradient(places, axis=1)
    across[:, [0, -1]] = (places[:, [1]] - places[:, [-2]]) / 2  # the seam closes
    normal = np.cross(np.gradient(places, axis=0), across)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    index = np.arange((rows + 1) * (columns + 1)).reshape(rows + 1, columns + 1)
    a, b, c, d = index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]
    triangles = np.stack([np.stack([a, b, c], -1), np.stack([a, c, d], -1)], 2).reshape(-1).astype(np.uint32)
    builder = Builder()
    image = builder.texture(png(bumpy_normals()))
    material = builder.material(
        pbrMetallicRoughness={"baseColorFactor": [0.8, 0.5, 0.3, 1], "roughnessFactor": roughness},
        normalTexture={"index": image},
    )
    mesh = builder.mesh(
        places.reshape(-1, 3).astype(np.float32),
        triangles,
        NORMAL=normal.reshape(-1, 3).astype(np.float32),
        TEXCOORD_0=np.stack([6 * u, 3 * v], axis=-1).reshape(-1, 2).astype(np.float32),
        material=material,
    )
    builder.node(mesh=mesh)
    return builder.glb(path)


def lights_file(path: Path) -> Path:
    """A dim room with a dozen small bright lamps."""
    radiance = np.full((128, 256, 3), 0.15, np.float32)
    random = np.random.default_rng(1)
    for _ in range(12):
        row, column = random.integers(20, 70), random.integers(0, 254)
        radiance[row : row + 2, column : column + 2] = 80.0
    environment_file(path, radiance)
    return path
