"""A blue-and-white meiping, generated: writes `meiping.glb` beside this file, the same bytes each run.

After a type of the Yongle and Xuande reigns (early fifteenth century): the tall "plum vase" with a
small rolled mouth, painted in underglaze cobalt with a cloud collar, a lotus scroll, and waves and
cliffs round the foot. It copies no particular object. The proportions are those usual for the type at
33 cm: mouth about a fifth of the height, shoulder 20 cm and widest at four fifths, waist above a
slightly flared foot, wall 3 to 5 mm, unglazed foot ring round a recessed base.

    python scenes/relics/meiping.py

Metres, y up, origin at the middle of the foot's underside. One strip of texture runs from the inside's
bottom over the lip and the outer wall to the underside's middle, u once around with the seam at -z.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from brush import Array, Canvas, Image32, noise
from glb import CLAMP, REPEAT, Material, Mesh, Node, jpeg, png, write_glb
from lathe import Profile, lathe, sky_seen
from numpy.typing import NDArray
from registers import classic_scroll, cloud_collar, key_fret, lotus_scroll, rings, sea
from skin import blur, rgb

SEED = 1426
WIDTH, HEIGHT = 4096, 2048
AROUND, ROWS = 168, 160

# (radius, height) in millimetres: inner wall upwards, lip, outer wall downwards, foot, base.
POINTS = [
    *((0, 6.5), (20, 6.6), (40, 7.6), (52, 13), (55.8, 25), (56.6, 40), (58.6, 62), (64.2, 96)),
    *((72.6, 138), (82, 182), (90.4, 220), (95.3, 243), (97.0, 258), (95.2, 271), (88.5, 284.5)),
    *((75.5, 294.0), (58, 300.3), (42, 304.4), (30.0, 307.8), (23.9, 311.6), (22.0, 316.6), (22.2, 322.0)),
    *((24.0, 326.4), (26.4, 329.0), (29.2, 330.0), (31.9, 329.3), (33.2, 327.0), (32.5, 324.7)),
    *((30.0, 322.9), (27.6, 321.0), (26.6, 318.0), (26.8, 313.8), (29.2, 310.4), (34.5, 308.0), (45, 305.2)),
    *((61, 301.2), (78.5, 295.2), (91.8, 285.4), (98.9, 272), (101.2, 258), (99.5, 243), (94.4, 219.5)),
    *((86, 181.5), (76.6, 138), (68.2, 96), (62.6, 62), (60.6, 40), (60.7, 25), (62.0, 13), (63.4, 6)),
    *((63.7, 3.4), (63.2, 1.6), (61.6, 0.35), (59.2, 0), (55.6, 0), (53.2, 0.5), (52.0, 2.2), (51.2, 4.0)),
    *((49, 5.0), (44, 5.4), (25, 5.0), (0, 4.4)),
]


# Thickness of the fired cobalt to colour (sRGB): thin wash, #4C6FB5, the full #1D3C8B, heaped spots.
COBALT = (
    (0.0, 0xEEF1EE),
    (0.12, 0xD2DCE9),
    (0.30, 0xA5B8DC),
    (0.50, 0x7591CA),
    (0.75, 0x4C6FB5),
    (1.0, 0x2F529F),
    (1.3, 0x1D3C8B),
    (1.75, 0x152A69),
    (2.4, 0x0E1A40),
)
THROAT, SKIN_END = 0.05, 0.95  # v where the visible throat begins, and where the outer wall ends


class Vase:
    """The profile with its landmarks, and how arc length becomes v."""

    def __init__(self) -> None:
        self.profile = Profile.through(POINTS)
        near = self.profile.nearest
        self.lip, self.foot = near(33.2, 327.0), near(63.6, 4.0)
        self._marks = [0.0, near(42.0, 304.4), near(61.6, 0.35), self.profile.length]
        self.ring = near(63.4, 2.1), near(52.0, 2.4)  # the unglazed foot ring, from and to

    def v(self, s: Array) -> Array:
        return np.interp(s, self._marks, [0.0, THROAT, SKIN_END, 1.0])

    def s(self, v: Array) -> Array:
        return np.interp(v, [0.0, THROAT, SKIN_END, 1.0], self._marks)

    def texel_rows(self, height: int) -> Array:
        return self.s((np.arange(height) + 0.5) / height)


def wobble(angle: Array, r: Array, y: Array) -> tuple[Array, Array]:
    """Hand and kiln: out of round, a lip not quite level, seams of the luted parts, throwing rings."""
    up, grip = y / 330.0, np.clip(r / 30.0, 0.0, 1.0)
    out = 0.45 * up * np.cos(angle - 0.7) + (0.25 + 0.40 * up) * np.cos(2 * (angle + 0.4 + 0.6 * up))
    out += 0.22 * np.cos(3 * angle + 2.0 - 2.2 * up) + 0.10 * np.cos(5 * angle + 5.0 * up)
    for seam, height in ((158.0, 0.16), (266.0, 0.10)):
        out += height * np.exp(-(((y - seam - 1.5 * np.cos(angle)) / 5.0) ** 2))
    out += 0.045 * np.sin(2 * np.pi * y / 13.0 + angle) * np.clip(y / 20.0, 0.0, 1.0)
    return out * grip, 0.35 * up**2 * np.cos(angle + 1.9) * grip


def paint(vase: Vase) -> Image32:
    """All the cobalt: pigment thickness over the whole texture."""
    s = vase.texel_rows(HEIGHT)
    rows = np.nonzero((s >= vase.lip) & (s <= vase.foot))[0]
    canvas = Canvas(vase.profile, s[rows], WIDTH, SEED)
    decorate(canvas)
    ink = np.zeros((HEIGHT, WIDTH), dtype=np.float32)
    ink[rows] = canvas.ink
    return ink


def decorate(c: Canvas) -> None:
    """The registers from the shoulder to the foot."""
    y = c.y_at
    classic_scroll(c, y(301.2) + 1, y(306.8) - 1, 9)
    cloud_collar(c, y(224.5), y(299.2))
    lotus_scroll(c, y(88.6), y(218.5))
    key_fret(c, y(84.0), y(75.0), 36)
    sea(c, y(11.0), y(71.0))
    for height in (308.2, 307.2, 300.6, 299.2, 221.0, 219.0, 88.0, 86.0, 73.0, 71.5, 10.2, 8.6):
        rings(c, y(height))


def fire(ink: Image32) -> Image32:
    """What the kiln does to the cobalt: it softens, bleeds a little, mottles, and piles up in spots."""
    shape = ink.shape
    fine, coarse, spots = (noise(shape, (k, k * 1.3), SEED + i) for i, k in ((11, 2.6), (12, 16.0), (13, 4.2)))
    ink = ink * (1.0 + 0.09 * fine + 0.07 * coarse)
    near = blur(ink, (3.0, 4.0))
    body = np.clip((near - 0.45) / 0.5, 0.0, 1.0)
    ink += 0.75 * body * np.clip(spots + 0.45 * coarse - 1.15, 0.0, 1.6)
    sharp = blur(ink, (0.55, 0.75))
    return 0.84 * sharp + 0.16 * blur(near, (1.0, 1.5))


def biscuit_share(vase: Vase, s: Array) -> Image32:
    """1 where the clay is bare: the foot ring, between two wavering edges of the glaze."""
    angle = (np.arange(WIDTH) + 0.5) / WIDTH * 2 * np.pi
    wander = sum(
        a * np.sin(k * angle + p) for k, a, p in ((2, 0.25, 0.3), (5, 0.14, 2.0), (11, 0.10, 4.0), (23, 0.06, 1.0))
    )
    edge = s[:, None] - np.asarray(wander)[None, :]
    share = np.clip((edge - vase.ring[0]) / 0.25, 0, 1) * np.clip((vase.ring[1] - edge) / 0.5, 0, 1)
    return share.astype(np.float32)


def base_colour(vase: Vase, ink: Image32, sky: Array, bare: Image32) -> Image32:
    s = vase.texel_rows(HEIGHT)
    hollow = np.clip(np.interp(s, vase.profile.s, vase.profile.curvature()) * 9.0, 0.0, 1.0)
    pool = np.clip(0.75 * hollow + 0.5 * (1.0 - sky) * (s > vase.lip - 25), 0.0, 1.0).astype(np.float32)
    drift = noise((HEIGHT // 4, WIDTH // 4), (60.0, 70.0), SEED + 21).repeat(4, 0).repeat(4, 1)
    depth = np.clip(pool[:, None] + 0.10 * drift, 0.0, 1.0)[..., None]
    glaze = rgb(0xEEF1EE) * (1 - depth) + rgb(0xD3E2E3) * depth
    stops = np.array([stop for stop, _ in COBALT])
    through = np.array([rgb(code) / rgb(COBALT[0][1]) for _, code in COBALT])
    colour = np.stack([glaze[..., k] * np.interp(ink, stops, through[:, k]) for k in range(3)], axis=-1)
    colour = specks(colour)
    grit = noise((HEIGHT, WIDTH), (1.6, 2.2), SEED + 22)
    clay = rgb(0xCDBB9F) * (1.0 + 0.045 * grit[..., None])
    flash = 4.0 * bare * (1.0 - bare) + np.clip(blur(bare, (5.0, 3.0)) * 1.2 - bare, 0, 1) * 0.4
    clay = clay + (rgb(0xB77A48) - clay) * np.clip(flash, 0, 0.8)[..., None]
    return (colour + (clay - colour) * bare[..., None]).astype(np.float32)


def specks(colour: NDArray[np.float64]) -> NDArray[np.float64]:
    """A few iron specks and pinholes, as every kiln leaves them."""
    rng = np.random.default_rng(SEED + 31)
    for _ in range(90):
        row, col = rng.integers(int(HEIGHT * 0.08), int(HEIGHT * 0.93)), rng.integers(4, WIDTH - 4)
        size, strength = rng.uniform(0.5, 1.15), rng.uniform(0.15, 0.55)
        y, x = np.mgrid[-3:4, -3:4]
        spot = strength * np.exp(-(x**2 / 1.7 + y**2) / (2 * size**2))[..., None]
        part = colour[row - 3 : row + 4, col - 3 : col + 4]
        part += (rgb(0x6B4A35) - part) * spot
    return colour


def surface(vase: Vase, ink: Image32, sky: Array, bare: Image32) -> NDArray[np.uint8]:
    """Occlusion, roughness, metal: half the size of the colour."""
    shape = (HEIGHT // 2, WIDTH // 2)
    small, bare = ink[::2, ::2], bare[::2, ::2]
    slow, quick = noise(shape, (90.0, 110.0), SEED + 41), noise(shape, (5.0, 6.5), SEED + 42)
    rough = 0.078 + 0.009 * slow + 0.006 * quick + 0.05 * np.clip(small - 1.9, 0, 1)
    rough = np.clip(rough, 0.055, 0.16) * (1 - bare) + (0.80 + 0.04 * quick) * bare
    dither = np.random.default_rng(SEED + 43).uniform(-0.5, 0.5, shape)
    open_sky = np.broadcast_to(sky[::2, None], shape) * 255.0
    layers = [np.round(open_sky), np.round(rough * 255.0 + dither), np.zeros(shape)]
    return np.clip(np.stack(layers, axis=-1), 0, 255).astype(np.uint8)


NORMAL_GAIN = 5.0  # slopes are stored this much steeper, and `normal_scale` takes it back: 8 bits are few


def normal_map(vase: Vase, bare: Image32) -> Image32:
    """Orange peel and slow unevenness of the glaze, fine throwing rings, grit on the bare clay."""
    shape = (HEIGHT // 2, WIDTH // 2)
    bare = bare[::2, ::2]
    s = vase.texel_rows(HEIGHT)[::2]
    r = np.maximum(np.interp(s, vase.profile.s, vase.profile.r), 1.0)
    narrow = np.clip((70.0 - r) / 40.0, 0.0, 1.0)[:, None]

    def ripple(size: float, seed: int) -> Image32:  # about as long as wide, at the narrow neck too
        wide = (1 - narrow) * noise(shape, (size, 1.4 * size), seed)
        return (wide + narrow * noise(shape, (size, 4.2 * size), seed + 50)).astype(np.float32)

    height = 0.0016 * ripple(4.5, SEED + 51) + 0.006 * ripple(13.0, SEED + 52)
    height += 0.004 * np.sin(2 * np.pi * s / 4.3 + 0.8 * np.sin(s / 17.0))[:, None]
    height = height * (1 - bare) + 0.012 * noise(shape, (1.5, 2.0), SEED + 53) * bare
    down = np.gradient(height, axis=0) / np.gradient(s)[:, None]
    along = (np.roll(height, -1, axis=1) - np.roll(height, 1, axis=1)) / (4 * np.pi * r / shape[1])[:, None]
    n = np.stack([-NORMAL_GAIN * along, NORMAL_GAIN * down, np.ones(shape)], axis=-1)
    n /= np.linalg.norm(n, axis=-1, keepdims=True)
    return (0.5 * n + 0.5).astype(np.float32)


def material(vase: Vase) -> Material:
    s = vase.texel_rows(HEIGHT)
    sky = np.interp(s, *sky_seen(vase.profile))
    bare = biscuit_share(vase, s)
    ink = fire(paint(vase))
    wrap = (REPEAT, CLAMP)
    orm = png(surface(vase, ink, sky, bare), *wrap)
    return Material(
        "blue-and-white porcelain",
        metallic=0.0,
        base_color_texture=jpeg(base_colour(vase, ink, sky, bare), 92, *wrap),
        metallic_roughness=orm,
        occlusion=orm,
        normal=jpeg(normal_map(vase, bare), 92, *wrap),
        normal_scale=1.0 / NORMAL_GAIN,
    )


def main() -> None:
    vase = Vase()
    rows = vase.profile.rows(ROWS, detail=9.0)
    positions, normals, tangents, uv, triangles = lathe(vase.profile, rows, vase.v, AROUND, wobble)
    mesh = Mesh(positions / 1000.0, triangles, material(vase), normals, uv, tangents, name="meiping")
    path = Path(__file__).with_suffix(".glb")
    size = write_glb(path, [Node("meiping", [mesh])], generator="Yingbi scenes/relics/meiping.py")
    print(f"{path.name}: {size / 1e6:.2f} MB, {len(triangles)} triangles, {len(positions)} vertices")


if __name__ == "__main__":
    main()
