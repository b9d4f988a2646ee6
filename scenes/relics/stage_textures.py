"""Tileable surfaces of the stage, computed: marble, plaster, brick, glazed tile, bark, and a painted atlas.

Every surface is a height field and a colour field made of periodic noise (white noise filtered in the
frequency domain repeats by construction), so the pictures tile without a visible edge.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

F = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Surface:
    """Pictures of one material: base colour (sRGB), roughness in G and metallic in B, normals (green up)."""

    base: Image.Image
    rough: Image.Image | None = None
    normal: Image.Image | None = None


def noise(
    rng: np.random.Generator, size: int, low: float, high: float, stretch: tuple[float, float] = (1.0, 1.0)
) -> F:
    """Periodic noise, mean 0, deviation 1, frequencies between ``low`` and ``high`` cycles per tile.

    ``stretch`` (u, v) > 1 draws its features out along that axis.
    """
    fy = np.fft.fftfreq(size, 1.0 / size)[:, None] * stretch[1]
    fx = np.fft.rfftfreq(size, 1.0 / size)[None, :] * stretch[0]
    f = np.hypot(fx, fy)
    with np.errstate(divide="ignore"):
        gain = np.where((f >= low) & (f <= high), 1.0 / np.maximum(f, 1e-9) ** 1.2, 0.0)
    spectrum = np.fft.rfft2(rng.standard_normal((size, size))) * gain
    out = np.fft.irfft2(spectrum, s=(size, size))
    return (out - out.mean()) / out.std()


def smoothstep(a: float, b: float, x: F) -> F:
    t = np.clip((x - a) / (b - a), 0.0, 1.0)
    return t * t * (3.0 - 2.0 * t)


def rgb(code: str) -> F:
    return np.array([int(code[k : k + 2], 16) for k in (1, 3, 5)]) / 255.0


def mix(a: F, b: F, t: F) -> F:
    return a + (b - a) * t[..., None]


def picture(values: F) -> Image.Image:
    return Image.fromarray(np.round(np.clip(values, 0.0, 1.0) * 255.0).astype(np.uint8), "RGB")


def roughness_picture(rough: F, size: int) -> Image.Image:
    z = np.zeros_like(rough)
    return picture(np.stack([z, rough, z], -1)).resize((size, size), Image.Resampling.BOX)


def normal_picture(height_m: F, tile_m: float) -> Image.Image:
    """Slopes of a periodic height field in metres over a tile of ``tile_m``."""
    step = tile_m / height_m.shape[0]
    du = (np.roll(height_m, -1, 1) - np.roll(height_m, 1, 1)) / (2.0 * step)
    dv = (np.roll(height_m, -1, 0) - np.roll(height_m, 1, 0)) / (2.0 * step)
    n = np.stack([-du, dv, np.ones_like(du)], -1)
    n /= np.linalg.norm(n, axis=-1, keepdims=True)
    return picture(n * 0.5 + 0.5)


def _warped(field: F, dx: F, dy: F) -> F:
    size = field.shape[0]
    y, x = np.mgrid[0:size, 0:size]
    return field[(y + np.round(dy).astype(int)) % size, (x + np.round(dx).astype(int)) % size]


def marble(size: int = 1024) -> Surface:
    """White marble that has stood outdoors for centuries: veins, honey stains, pitted and tooled."""
    rng = np.random.default_rng(11)
    cloud, stain = noise(rng, size, 1, 24), noise(rng, size, 2, 60)
    wx, wy = noise(rng, size, 1, 12), noise(rng, size, 1, 12)
    veins = np.zeros((size, size))
    for low, width, strength in ((1, 0.035, 1.0), (3, 0.03, 0.55)):
        field = _warped(noise(rng, size, low, low * 4, (0.7, 1.3)), 14 * wx, 14 * wy)
        presence = smoothstep(-0.2, 1.0, noise(rng, size, 1, 5))
        veins += strength * presence * np.exp(-((field / width) ** 2) / 2.0)
    grain = noise(rng, size, 60, 500)
    pits = smoothstep(2.0, 3.0, noise(rng, size, 40, 220))
    base = np.broadcast_to(rgb("#DAD5C7"), (size, size, 3))
    base = mix(base, rgb("#C6C3B8"), smoothstep(-0.5, 1.8, cloud) * 0.7)
    base = mix(base, rgb("#C9B892"), smoothstep(0.6, 2.2, stain) * 0.45)
    base = mix(base, rgb("#9EA09B"), np.clip(veins, 0, 1) * 0.5)
    base = base * (1.0 + 0.018 * grain[..., None]) * (1.0 - 0.25 * pits[..., None])
    rough = 0.46 + 0.07 * cloud + 0.04 * stain + 0.3 * pits + 0.015 * grain
    height = 0.0006 * cloud + 0.00022 * grain - 0.0014 * pits - 0.0006 * np.clip(veins, 0, 1)
    return Surface(picture(base), roughness_picture(np.clip(rough, 0.25, 0.9), 512), normal_picture(height, 1.6))


def plaster(size: int = 1024) -> Surface:
    """Vermilion limewash in many coats, rain-streaked, rubbed pale, flaked in a few places."""
    rng = np.random.default_rng(12)
    broad, patch = noise(rng, size, 1, 10), noise(rng, size, 2, 40)
    streak = noise(rng, size, 3, 200, (1.0, 9.0))
    trowel = noise(rng, size, 4, 60, (1.6, 1.0))
    grain = noise(rng, size, 120, 500)
    flake = smoothstep(1.75, 1.95, noise(rng, size, 3, 90))
    base = np.broadcast_to(rgb("#8E2A21"), (size, size, 3))
    base = mix(base, rgb("#A23B2A"), smoothstep(-0.3, 1.4, patch) * 0.9)
    base = mix(base, rgb("#6E211C"), smoothstep(0.4, 2.2, streak) * 0.55)
    base = mix(base, rgb("#7A241E"), smoothstep(0.0, 2.0, broad) * 0.6)
    base = mix(base, rgb("#B4604A"), smoothstep(1.0, 2.6, -streak) * 0.35)
    base = mix(base, rgb("#B98D78"), flake * 0.6)
    base = base * (1.0 + 0.03 * grain[..., None])
    height = 0.0012 * patch + 0.0009 * trowel + 0.0003 * grain - 0.002 * flake
    rough = np.clip(0.86 + 0.04 * patch, 0.7, 0.98)
    return Surface(picture(base), roughness_picture(rough, 256), normal_picture(height, 3.0))


def brick(size: int = 1024) -> Surface:
    """Grey paving bricks, 0.4 x 0.2 m in running bond, over a tile of 2 m."""
    rng = np.random.default_rng(13)
    y, x = np.mgrid[0:size, 0:size] / size
    row = np.floor(y * 10).astype(int)
    across = (x * 5 + 0.5 * (row % 2)) % 5
    col = np.floor(across).astype(int)
    tone = rng.standard_normal((10, 5))[row, col]
    edge = np.minimum(
        np.minimum(across % 1, 1 - across % 1) * 0.4, np.minimum((y * 10) % 1, 1 - (y * 10) % 1) * 0.2
    )
    wear, grain = noise(rng, size, 2, 60), noise(rng, size, 50, 500)
    inside = smoothstep(0.003, 0.010, edge + 0.0012 * wear)
    base = np.broadcast_to(rgb("#6E6A63"), (size, size, 3)) * (1.0 + 0.07 * tone + 0.05 * wear)[..., None]
    base = mix(base, rgb("#85807A"), smoothstep(0.3, 2.0, wear) * 0.4)
    base = mix(np.broadcast_to(rgb("#3E3B36"), base.shape), base * (1 + 0.04 * grain[..., None]), inside)
    height = 0.006 * inside + 0.0012 * tone * inside + 0.0008 * wear + 0.0004 * grain
    rough = np.clip(0.78 + 0.06 * wear + 0.1 * (1 - inside), 0.5, 1.0)
    return Surface(picture(base), roughness_picture(rough, 512), normal_picture(height, 2.0))


def glaze(size: int = 512) -> Surface:
    """Yellow roof glaze over 1 m: four tile lengths along v, each a shade of its own, dark in the joints."""
    rng = np.random.default_rng(14)
    y, x = np.mgrid[0:size, 0:size] / size
    along = (y * 4) % 1
    tone = rng.standard_normal((4, 4))[np.floor(y * 4).astype(int), np.floor(x * 4).astype(int)]
    joint = np.exp(-((np.minimum(along, 1 - along) / 0.035) ** 2))
    run_, grain = noise(rng, size, 2, 60, (1.0, 2.5)), noise(rng, size, 30, 250)
    loss = smoothstep(1.8, 2.2, noise(rng, size, 4, 80))
    base = np.broadcast_to(rgb("#D99A2B"), (size, size, 3)) * (1.0 + 0.05 * tone + 0.05 * run_)[..., None]
    base = mix(base, rgb("#B9731C"), smoothstep(0.2, 2.0, run_) * 0.5)
    base = mix(base, rgb("#7A4A12"), joint * 0.8)
    base = mix(base, rgb("#8C6B45"), loss * 0.6)
    rough = np.clip(0.30 + 0.05 * run_ + 0.35 * joint + 0.4 * loss + 0.02 * grain, 0.15, 0.9)
    height = 0.008 * (1 - along) - 0.004 * joint + 0.0006 * run_
    return Surface(picture(base), roughness_picture(rough, 256), normal_picture(height, 1.0))


def bark(size: int = 1024) -> Surface:
    """Fissured old bark over 0.7 m: ridges along v, breaking into plates, lichen on them."""
    rng = np.random.default_rng(15)
    wx = noise(rng, size, 1, 12)
    ridge = _warped(noise(rng, size, 5, 60, (1.0, 5.0)), 26 * wx, 10 * noise(rng, size, 1, 8))
    crack = np.exp(-((_warped(noise(rng, size, 4, 40, (1.6, 1.0)), 8 * wx, 8 * wx) / 0.16) ** 2))
    grain, lichen = noise(rng, size, 30, 400), smoothstep(1.3, 1.9, noise(rng, size, 2, 70))
    plate = np.tanh(ridge * 1.1) - 0.7 * crack
    base = np.broadcast_to(rgb("#2C231E"), (size, size, 3))
    base = mix(base, rgb("#5D4E43"), smoothstep(-0.9, 1.0, plate))
    base = mix(base, rgb("#7C8278"), lichen * 0.45) * (1 + 0.06 * grain[..., None])
    height = 0.010 * plate + 0.0008 * grain
    rough = np.clip(0.9 - 0.06 * plate, 0.7, 1.0)
    return Surface(picture(base), roughness_picture(rough, 256), normal_picture(height, 0.7))


def painted(size: int = 1024) -> Surface:
    """The atlas of timber: four bands of v that tile along u.

    0 a beam in blue, green and gold, four times as long as high; 1 vermilion lacquer;
    2 lattice doors; 3 a blue plaque, darkness, green rafter paint and gilding, a quarter of u each.
    """
    rng = np.random.default_rng(16)
    band = size // 4
    image = Image.new("RGB", (size, size), "#4a1a14")
    draw = ImageDraw.Draw(image)
    _beam(draw, size, band)
    draw.rectangle((0, band, size, 2 * band), fill="#7a2018")
    _lattice(draw, size, 2 * band, band)
    quarter = size // 4
    for k, colour in enumerate(("#1d3a66", "#0c0a09", "#2f6b4f", "#c9a24b")):
        draw.rectangle((k * quarter, 3 * band, (k + 1) * quarter, size), fill=colour)
    _plaque(draw, 0, 3 * band, quarter, band)
    values = np.asarray(image, dtype=np.float64) / 255.0
    wear = noise(rng, size, 3, 200, (1.0, 3.0))
    values = values * (1.0 + 0.07 * wear[..., None])
    return Surface(picture(values))


def _beam(draw: ImageDraw.ImageDraw, size: int, band: int) -> None:
    """Xuanzi painting: a cartouche, whorled rosettes either side, hoops at the ends, in gold outlines."""
    blue, green, gold, dark, pale = "#1f4e79", "#2f6b4f", "#c9a24b", "#14283c", "#c3cfc6"
    mid, unit = size / 2.0, band / 2.0
    draw.rectangle((0, 0, size, band), fill=blue)
    for sign in (-1.0, 1.0):
        for far, near, colour in ((4.0, 3.72, green), (3.72, 3.6, gold), (3.6, 3.3, blue), (3.3, 3.22, gold),
                                  (3.22, 1.6, green)):  # fmt: skip
            x0, x1 = sorted((mid + sign * far * unit, mid + sign * near * unit))
            draw.rectangle((x0, 0, x1, band), fill=colour)
        x = mid + sign * 2.42 * unit
        for r, colour in ((0.80, pale), (0.74, blue), (0.50, pale), (0.44, green), (0.22, gold)):
            draw.ellipse((x - r * unit, unit * (1 - r), x + r * unit, unit * (1 + r)), fill=colour)
        for k in range(9):
            a = 2.0 * np.pi * k / 9.0
            cx, cy, q = x + 0.62 * unit * np.cos(a), unit + 0.62 * unit * np.sin(a), 0.11 * unit
            draw.ellipse((cx - q, cy - q, cx + q, cy + q), fill=pale)
    for w, h, colour, line in ((1.75, 1.1, blue, gold), (1.45, 0.62, dark, gold)):
        box = [
            (mid - w * unit, unit),
            (mid - 0.8 * w * unit, unit * (1 - h)),
            (mid + 0.8 * w * unit, unit * (1 - h)),
            (mid + w * unit, unit),
            (mid + 0.8 * w * unit, unit * (1 + h)),
            (mid - 0.8 * w * unit, unit * (1 + h)),
        ]
        draw.polygon(box, fill=colour, outline=line, width=7)  # fmt: skip
    t = np.linspace(-1.0, 1.0, 60)
    dragon = [(mid + 0.95 * unit * u, unit * (1.0 + 0.22 * np.sin(9.0 * u) * (1.0 - 0.3 * u))) for u in t]
    draw.line(dragon, fill=gold, width=11, joint="curve")
    for u in t[4::7]:
        cx, cy = mid + 0.95 * unit * u, unit * (1.0 - 0.30 * np.sin(9.0 * u))
        draw.ellipse((cx - 9, cy - 5, cx + 9, cy + 5), fill=gold)
    for y in (band // 26, band - band // 26):
        draw.line((0, y, size, y), fill=gold, width=band // 20)


def _lattice(draw: ImageDraw.ImageDraw, size: int, top: int, band: int) -> None:
    """Four door leaves: a gilt-edged lattice above, a panel with a gilt ruyi below."""
    draw.rectangle((0, top, size, top + band), fill="#7a2018")
    leaf = size // 4
    for k in range(4):
        x0, x1 = k * leaf + leaf * 0.07, (k + 1) * leaf - leaf * 0.07
        y0, y1, y2 = top + band * 0.05, top + band * 0.66, top + band * 0.95
        draw.rectangle((x0, y0, x1, y1), fill="#1a0f0c", outline="#b08a3c", width=4)
        for j in range(1, 8):
            x = x0 + (x1 - x0) * j / 8
            draw.line((x, y0, x, y1), fill="#8a3a24", width=5)
            y = y0 + (y1 - y0) * j / 8
            draw.line((x0, y, x1, y), fill="#8a3a24", width=5)
        draw.rectangle((x0, y1 + band * 0.06, x1, y2), fill="#6a1b15", outline="#b08a3c", width=4)
        cx, cy, r = (x0 + x1) / 2, (y1 + y2) / 2 + band * 0.03, band * 0.06
        draw.ellipse((cx - r * 1.6, cy - r, cx + r * 1.6, cy + r), outline="#c9a24b", width=5)


def _plaque(draw: ImageDraw.ImageDraw, x: int, y: int, width: int, height: int) -> None:
    """Three brushed characters in gold, read from the right: a heaven of one's own (xiao you tian)."""
    tian = (
        ((2, 3), (8, 2.7)),
        ((1, 5.2), (9, 4.9)),
        ((5, 2.8), (4.4, 6), (1.2, 9)),
        ((5, 5), (6.4, 7.4), (9, 8.9)),
    )
    you = (((1, 3), (9, 2.6)), ((5, 1), (3.6, 4.4), (1, 7.2)), ((3.6, 4.6), (3.5, 9.2)), ((3.6, 4.5),
    (7.6, 4.4),
           (7.6, 9), (6.6, 8.6)), ((3.7, 6), (7.5, 5.9)), ((3.7, 7.4), (7.5, 7.3)))  # fmt: skip
    xiao = (
        ((5, 1), (5.1, 9), (3.9, 8.2)),
        ((3.2, 4), (2.6, 5.8), (1.2, 7.4)),
        ((6.9, 4), (7.8, 5.4), (8.9, 7)),
    )
    side = width * 0.28
    for k, strokes in enumerate((tian, you, xiao)):
        x0, y0 = x + width * 0.06 + k * width * 0.305, y + (height - side * 1.9) / 2.0
        for stroke in strokes:
            line = [(x0 + px * side / 10.0, y0 + py * side * 1.9 / 10.0) for px, py in stroke]
            draw.line(line, fill="#d9b45a", width=max(3, width // 26), joint="curve")
