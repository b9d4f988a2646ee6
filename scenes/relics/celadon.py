"""A crackled celadon vase, generated: writes `celadon.glb` beside this file, the same bytes each run.

After a type of the Southern Song guan kilns (twelfth to thirteenth century): the mallet vase with a
dish mouth, 24 cm, under a glaze thicker than its wall. Two nets of crackle, dark "iron wire" and fine
"gold thread"; the glaze runs thin and purple-brown at the mouth and on the shoulder's edge, and stands
deep and bluish in the hollows; the foot ring is bare and iron-brown. It copies no particular object.

    python scenes/relics/celadon.py

Metres, y up, origin at the middle of the foot's underside. One strip of texture runs from the inside's
bottom over the lip and the outer wall to the underside's middle, u once around with the seam at -z.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from brush import Array, Image32, noise
from crackle import Crackle, bent, crackle
from glb import CLAMP, REPEAT, Material, Mesh, Node, jpeg, png, write_glb
from lathe import Profile, lathe, sky_seen
from skin import mix, rgb, slopes, step

SEED = 1163
WIDTH, HEIGHT = 4096, 2048
AROUND, ROWS = 160, 150

# (radius, height) in millimetres: inner wall upwards, lip, outer wall downwards, foot, base.
POINTS = [
    *((0, 14), (40, 14.6), (57, 20), (62.6, 33), (64.3, 68), (64.6, 95), (62, 105), (48, 112.8)),
    *((33, 118.8), (24.8, 125.8), (22.4, 136), (21.8, 160), (22.0, 190), (23.4, 209), (26.2, 219)),
    *((31.5, 225.8), (38.5, 230.6), (43.6, 234.4), (45.8, 237.4), (46.9, 239.4), (48.3, 240), (49.7, 239.2)),
    *((50.1, 237.4), (49.0, 235.0), (45.6, 231.6), (39, 227.4), (33.2, 222.6), (29.3, 215.5), (27.4, 204)),
    *((26.4, 188), (26.2, 160), (26.8, 137), (28.6, 128.6), (33.6, 122.6), (47.5, 116.6), (61.5, 110.2)),
    *((67.2, 106), (69.5, 100.6), (70.0, 93), (69.6, 68), (68.4, 40), (65.6, 25), (60, 15.2), (53.4, 10.6)),
    *((50.8, 8.0), (50.2, 5), (50.0, 1.6), (49.2, 0.3), (47.6, 0), (45.4, 0), (44.0, 0.5), (43.3, 3)),
    *((42.4, 6.4), (38, 7.6), (20, 7.9), (0, 7.9)),
]

# Depth of the glaze to colour (sRGB): the clay through a thin film, grey, #A9C2AE, the blue of a pool.
GLAZE = (
    (0.0, 0x4A3430),
    (0.16, 0x6E5850),
    (0.34, 0x968F7E),
    (0.58, 0xA2B5A1),
    (0.9, 0xA9C2AE),
    (1.3, 0x9DBDB0),
    (1.9, 0x8DB3AC),
)
IRON, GOLD, CLAY = 0x2B2320, 0x9A7440, 0x3F291D
THROAT, SKIN_END = 0.06, 0.94  # v where the visible throat begins, and where the outer wall ends
CELLS = 520.0, 62.0  # mm2: pieces of the iron wire, and of the gold thread
NORMAL_GAIN = 5.0


class Vase:
    """The profile with its landmarks, and how arc length becomes v."""

    def __init__(self) -> None:
        self.profile = Profile.through(POINTS)
        near = self.profile.nearest
        self.lip, self.foot = near(48.3, 240.0), near(50.2, 5.0)
        self._marks = [0.0, near(23.4, 209.0), near(49.2, 0.3), self.profile.length]
        self.ring = near(50.1, 4.0), near(43.4, 2.6)  # the bare foot ring, from and to
        self.s_rows = self.s((np.arange(HEIGHT) + 0.5) / HEIGHT)

    def v(self, s: Array) -> Array:
        return np.interp(s, self._marks, [0.0, THROAT, SKIN_END, 1.0])

    def s(self, v: Array) -> Array:
        return np.interp(v, [0.0, THROAT, SKIN_END, 1.0], self._marks)

    def radii(self) -> Array:
        """Of each row of texels, in millimetres."""
        return np.maximum(self.profile.at(self.s_rows)[0], 0.5)


def wobble(angle: Array, r: Array, y: Array) -> tuple[Array, Array]:
    """Hand and kiln: out of round, the neck leaning a little, the dish not level, a glaze that has run."""
    up, grip = y / 240.0, np.clip(r / 25.0, 0.0, 1.0)
    out = 0.9 * up**2 * np.cos(angle + 0.9) + (0.3 + 0.25 * up) * np.cos(2 * (angle - 0.5 + up))
    out += 0.18 * np.cos(3 * angle + 1.0 + 3 * up) + 0.09 * np.cos(7 * angle - 4 * up)
    out += 0.08 * np.sin(2 * np.pi * y / 17.0 + 1.5 * np.cos(angle))
    return out * grip, 0.55 * up**2 * np.cos(angle - 1.1) * grip


def cracks(vase: Vase) -> Crackle:
    """Both nets, in true millimetres on the vase's skin; inside and outside cracked apart."""
    r, y = vase.radii(), vase.profile.at(vase.s_rows)[1]
    angle = ((np.arange(WIDTH) + 0.5) / WIDTH - 0.5) * 2 * np.pi
    x, z = r[:, None] * np.sin(angle), r[:, None] * np.cos(angle)
    points = np.stack([x, np.broadcast_to(y[:, None], x.shape), z], axis=-1)
    area = np.broadcast_to((np.gradient(vase.s_rows) * 2 * np.pi * r / WIDTH)[:, None], x.shape)
    inside = np.broadcast_to((vase.s_rows < vase.lip)[:, None], x.shape).astype(np.int64)
    return crackle(bent(points, SEED + 1, 2.2), area, inside, CELLS, SEED + 2, 4)


def wander(seed: int) -> Array:
    """A wavering edge, in millimetres, once around."""
    rng = np.random.default_rng(seed)
    angle = (np.arange(WIDTH) + 0.5) / WIDTH * 2 * np.pi
    waves = ((2, 0.5), (3, 0.4), (5, 0.3), (9, 0.2), (17, 0.12), (31, 0.07))
    return np.asarray(sum(a * np.sin(k * angle + rng.uniform(0, 6.28)) for k, a in waves))


def bare_share(vase: Vase) -> Image32:
    """1 where the clay is bare: the foot ring, between two wavering edges of the glaze."""
    at = vase.s_rows[:, None] + 0.8 * wander(SEED + 3)
    return step(at, vase.ring[0] - 0.2, vase.ring[0] + 0.2) * step(-at, -vase.ring[1] - 0.3, -vase.ring[1] + 0.3)


def glaze_depth(vase: Vase) -> Image32:
    """How thick the glaze lies, 1 being usual: it leaves edges and the lip, and gathers in hollows."""
    wide = np.hanning(181)  # about 12 mm of the profile
    bend = np.convolve(vase.profile.curvature(), wide / wide.sum(), mode="same")
    hollow = np.interp(vase.s_rows, vase.profile.s, bend)
    sharp = np.interp(vase.s_rows, vase.profile.s, vase.profile.curvature())
    depth = 1.0 + np.where(hollow > 0, 9.0 * hollow, 3.0 * hollow) - 1.6 * np.clip(-sharp - 0.03, 0.0, 0.4)
    run = vase.s_rows[:, None] + 1.3 * wander(SEED + 4)
    lip = np.abs(run - vase.lip) / np.where(run > vase.lip, 6.5, 4.0)
    thin = 0.06 + step(lip, 0.25, 1.5)
    clouds = noise((HEIGHT // 4, WIDTH // 4), (55.0, 60.0), SEED + 5).repeat(4, 0).repeat(4, 1)
    return np.clip((depth[:, None] + 0.07 * clouds) * np.minimum(thin, 1.0), 0.0, 2.0).astype(np.float32)


def base_colour(vase: Vase, net: Crackle, depth: Image32, bare: Image32) -> Image32:
    stops = np.array([stop for stop, _ in GLAZE])
    codes = np.array([rgb(code) for _, code in GLAZE])
    colour = np.stack([np.interp(depth, stops, codes[:, k]) for k in range(3)], axis=-1)
    milk = noise((HEIGHT, WIDTH), (7.0, 9.0), SEED + 6)
    colour = (colour * (1.0 + 0.012 * milk[..., None])).astype(np.float32)
    tone = noise((HEIGHT // 4, WIDTH // 4), (20.0, 24.0), SEED + 7).repeat(4, 0).repeat(4, 1)
    gold = (1.0 - step(net.late, 0.07, 0.24)) * np.clip(0.62 + 0.2 * tone, 0.2, 0.9)
    colour = mix(colour, rgb(GOLD), gold * step(depth, 0.1, 0.5))
    halo = (1.0 - step(net.early, 0.1, 1.3)) * 0.22
    iron = (1.0 - step(net.early, 0.14, 0.36)) * np.clip(0.86 + 0.14 * tone, 0.4, 1.0)
    colour = mix(mix(colour, rgb(0x6B5B48), halo), rgb(IRON), iron * step(depth, 0.0, 0.3))
    clay = rgb(CLAY) * (1.0 + 0.10 * noise((HEIGHT, WIDTH), (1.6, 2.2), SEED + 8)[..., None])
    clay = mix(clay, rgb(0x6A3E26), np.clip(4.0 * bare * (1.0 - bare), 0.0, 0.8))
    return mix(colour, clay, bare)


def surface(vase: Vase, sky: Array, bare: Image32) -> Image32:
    """Occlusion, roughness of what lies under the coat, metal: a quarter of the colour's size."""
    small = bare[::4, ::4]
    rough = 0.42 + 0.02 * noise(small.shape, (9.0, 11.0), SEED + 9)
    rough = rough * (1 - small) + 0.85 * small
    return np.stack([np.broadcast_to(sky[::4, None], small.shape), rough, np.zeros(small.shape)], axis=-1)


def coat(depth: Image32, bare: Image32) -> Image32:
    """The glaze as a clear coat: how much (R) and how rough (G)."""
    here, thin = 1.0 - bare[::4, ::4], 1.0 - step(depth[::4, ::4], 0.1, 0.6)
    rough = 0.075 + 0.06 * thin + 0.008 * noise(here.shape, (30.0, 34.0), SEED + 10)
    return np.stack([here, rough, np.zeros(here.shape)], axis=-1)


def normal_map(vase: Vase, net: Crackle, bare: Image32) -> Image32:
    """Orange peel, slow unevenness, cracks a hair deep, grit on the bare clay: half the colour's size."""
    bare = bare[::2, ::2]
    shape = bare.shape
    height = 0.0022 * noise(shape, (5.0, 7.0), SEED + 11) + 0.010 * noise(shape, (16.0, 22.0), SEED + 12)
    crack = 0.008 * (1.0 - step(net.early[::2, ::2], 0.05, 0.4))
    height = (height - crack) * (1 - bare) + 0.02 * noise(shape, (1.5, 2.0), SEED + 13) * bare
    down = float(np.gradient(vase.s_rows)[HEIGHT // 2] * 2)
    return slopes(
        height, (down, (2 * np.pi * np.maximum(vase.radii(), 12.0)[::2] / shape[1])[:, None]), NORMAL_GAIN
    )


def material(vase: Vase) -> Material:
    net, bare, depth = cracks(vase), bare_share(vase), glaze_depth(vase)
    sky = np.interp(vase.s_rows, *sky_seen(vase.profile))
    wrap = (REPEAT, CLAMP)
    orm = png(surface(vase, sky, bare), *wrap)
    glaze = png(coat(depth, bare), *wrap)
    peel = jpeg(normal_map(vase, net, bare), 88, *wrap)
    return Material(
        "crackled celadon",
        metallic=0.0,
        base_color_texture=jpeg(base_colour(vase, net, depth, bare), 85, *wrap),
        metallic_roughness=orm,
        occlusion=orm,
        normal=peel,
        normal_scale=1.0 / NORMAL_GAIN,
        extensions={
            "KHR_materials_clearcoat": {
                "clearcoatFactor": 1.0,
                "clearcoatTexture": {"index": glaze},
                "clearcoatRoughnessFactor": 1.0,
                "clearcoatRoughnessTexture": {"index": glaze},
                "clearcoatNormalTexture": {"index": peel, "scale": 1.0 / NORMAL_GAIN},
            }
        },
    )


def meshes(vase: Vase, skin: Material | None) -> list[Mesh]:
    rows = vase.profile.rows(ROWS, detail=9.0)
    positions, normals, tangents, uv, triangles = lathe(vase.profile, rows, vase.v, AROUND, wobble)
    return [Mesh(positions / 1000.0, triangles, skin, normals, uv, tangents, name="celadon vase")]


def main() -> None:
    vase = Vase()
    path = Path(__file__).with_suffix(".glb")
    parts = meshes(vase, material(vase))
    size = write_glb(path, [Node("celadon vase", parts)], generator="Yingbi scenes/relics/celadon.py")
    print(f"{path.name}: {size / 1e6:.2f} MB, {sum(len(p.indices) for p in parts)} triangles")


if __name__ == "__main__":
    main()
