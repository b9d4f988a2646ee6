"""Old bronze: a relief to the colour, metal, roughness and slopes of its surface.

Green corrosion sits in the hollows and runs down from them, brown bronze shows on the open ground, and
what hands and cloths touch, edges and bosses, is worn bright.
"""

from __future__ import annotations

import numpy as np
from brush import Image32, noise
from glb import CLAMP, REPEAT, Material, jpeg
from skin import hollows, mix, rgb, slopes, step

BROWN, TAN, DARK, BRIGHT = 0x4F3F2A, 0x6A5436, 0x241D15, 0xB08D57
PATINA, MALACHITE, DUST = 0x4E6B57, 0x68907A, 0x7F8068
GAIN = 0.5  # relief is steep: slopes are stored less so, and `normal_scale` gives it back


def bronze(
    name: str, relief: Image32, mm: float, seed: int, touched: Image32 | float = 0.0, repeats: bool = False
) -> Material:
    """The material of a relief in millimetres, `mm` to the pixel.

    `touched` adds to the wear (negative: to the corrosion); `repeats` both ways, or across only.
    """
    shape = relief.shape
    grain = (
        noise(shape, (0.12 / mm, 0.12 / mm), seed) * 0.012 + noise(shape, (0.5 / mm, 0.5 / mm), seed + 1) * 0.02
    )
    pits = step(noise(shape, (0.45 / mm, 0.45 / mm), seed + 2), 1.9, 2.9) * 0.16
    green, bright, dark = shares(relief, mm, seed, touched)
    crust = green * (0.05 + 0.05 * noise(shape, (0.3 / mm, 0.3 / mm), seed + 3))
    height = (relief + grain - pits + crust).astype(np.float32)
    wrap = (REPEAT, REPEAT if repeats else CLAMP)
    orm = jpeg(surface(relief, mm, seed, green, bright, pits)[::2, ::2], 88, *wrap)
    return Material(
        name,
        base_color_texture=jpeg(colour(shape, mm, seed, green, bright, dark + pits), 78, *wrap),
        metallic=1.0,
        metallic_roughness=orm,
        occlusion=orm,
        normal=jpeg(slopes(height, (mm, mm), GAIN), 78, *wrap),
        normal_scale=1.0 / GAIN,
    )


def shares(relief: Image32, mm: float, seed: int, touched: Image32 | float) -> tuple[Image32, Image32, Image32]:
    """Of green corrosion, of bright metal, and of the dark of deep hollows: 0..1 each."""
    shape = relief.shape
    low, near = hollows(relief, 1.6 / mm), hollows(relief, 0.45 / mm)
    blots, spots = clouds(shape, mm, seed + 4), noise(shape, (1.0 / mm, 0.9 / mm), seed + 5)
    runs = noise(shape, (20.0 / mm, 1.8 / mm), seed + 6)
    green = step(2.4 * low + 0.36 * blots + 0.08 * spots + 0.10 * runs - touched, -0.28, 0.62)
    worn = touched - 1.6 * low - 2.2 * near + 0.12 * blots + 0.06 * spots
    bright = step(worn, 0.30, 1.0) * (1.0 - 0.7 * step(blots + 0.3 * spots, 0.9, 2.2))
    dark = step(near, 0.04, 0.16)
    return green * (1.0 - 0.9 * bright), bright, dark


def clouds(shape: tuple[int, ...], mm: float, seed: int) -> Image32:
    """Noise of all sizes from 28 down to 2 mm, unit variance."""
    size = (shape[0], shape[1])
    total = sum(
        k**0.6 * noise(size, (1.2 * k / mm, k / mm), seed + i * 100) for i, k in enumerate((28.0, 12.0, 5.0, 2.0))
    )
    return np.asarray(total / np.std(total), dtype=np.float32)


def colour(
    shape: tuple[int, ...], mm: float, seed: int, green: Image32, bright: Image32, dark: Image32
) -> Image32:
    size = (shape[0], shape[1])
    tone, fine = clouds(size, mm, seed + 7), noise(size, (0.4 / mm, 0.4 / mm), seed + 8)
    metal = mix(rgb(BROWN), rgb(TAN), step(tone, -0.6, 2.0))
    metal = mix(metal, rgb(BRIGHT), bright)
    rust = mix(rgb(PATINA), rgb(MALACHITE), step(0.8 * fine + 0.7 * tone, 0.0, 2.0))
    rust = mix(rust, rgb(DUST), 0.6 * step(fine - 0.6 * tone, 1.0, 2.2))
    out = mix(metal, rust, green)
    out = mix(out, rgb(DARK), np.clip(dark * 0.62, 0.0, 1.0))
    return (out * (1.0 + 0.035 * fine[..., None])).astype(np.float32)


def surface(relief: Image32, mm: float, seed: int, green: Image32, bright: Image32, pits: Image32) -> Image32:
    """Occlusion, roughness, metal."""
    fine = noise((relief.shape[0], relief.shape[1]), (0.6 / mm, 0.6 / mm), seed + 9)
    open_sky = 1.0 - 0.75 * np.clip(1.1 * hollows(relief, 1.2 / mm) + pits, 0.0, 1.0)
    rough = 0.46 + 0.30 * green - 0.19 * bright + 0.04 * fine
    metal = np.clip(0.92 - 0.88 * green, 0.0, 1.0)
    return np.stack([np.clip(open_sky, 0.2, 1.0), np.clip(rough, 0.2, 0.9), metal], axis=-1)
