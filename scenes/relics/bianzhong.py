"""A bianzhong bell, generated: writes `bianzhong.glb` beside this file, the same bytes each run.

After a type of the Warring States (fifth century BC): the yongzhong of a chime, 38 cm, with an almond
section that gives it two tones, an arched rim between two points, 36 bosses in twelve rows of three,
strips of interlaced serpents between cords, and a shank with a collar and a loop to hang it by. It
copies no particular object.

    python scenes/relics/bianzhong.py

Metres, y up, origin below the middle at the height of the rim's points. Lengths here are millimetres
below the flat top (`deep`) and shares of the half section (`x`, -1 to 1 from ridge to ridge).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from bronze import bronze
from bronze_relief import cord, dense, leiwen, s_curve, serpents, strand
from brush import Array, Image32, smooth
from glb import Material, Mesh, Node, write_glb
from lathe import Profile, Wobble, lathe
from relief import Relief, softened
from skin import Surface, joined, moved, sample, sheet, step

SEED = 433
BODY, ARCH = 262.0, 44.0  # from the top to the rim's points, and how high the rim arches between them
HALF = 120.0  # of a face, from its middle line to the ridge, in the drawing's millimetres
ZONE, ZONE_V = 146.0, 0.55  # the zone of bosses ends there, in millimetres and in v
FACE_PX, SHANK_PX = 1792, 768
RELIEF = 2.4  # the highest there is on the face, bosses apart
BOSS_X, BOSS_DEEP = (32.8, 64.5, 96.2), (21.0, 71.0, 121.0)
STRIPS = ((35.0, 57.0), (85.0, 107.0))

SHANK = [
    *((0, 118), (10, 118), (14.5, 117.8), (16.3, 116.6), (16.8, 114), (17.4, 90), (18.4, 60), (19.0, 46)),
    *((19.4, 43.4), (21.6, 42.4), (24.6, 41.4), (25.8, 38.5), (25.8, 34.5), (24.6, 31.6), (21.8, 30.6)),
    *((20.0, 29.4), (20.2, 26), (21.2, 10), (22.2, 2), (24, -0.5), (23, -3), (0, -3)),
]
BOSS = [
    *((0, 19), (2.3, 18.7), (4.1, 17.4), (5.1, 15), (5.5, 12.4), (5.9, 11.2), (7.1, 10.7), (7.7, 9.6)),
    *((8.0, 5), (8.5, 2.7), (9.3, 1.3), (9.8, 0.2), (9.2, -1.8), (0, -1.8)),
]

# The striking panel's right half: (right of the middle, below the top), radius, turn in degrees, width.
SERPENTS = (
    (52.5, 174.0, 5.6, 82.0, 2.6),
    (47.0, 208.0, 6.0, -40.0, 2.8),
    (30.0, 202.0, 4.6, 30.0, 2.4),
    (10.0, 195.0, 5.0, 66.0, 2.6),
    (30.5, 182.0, 11.4, 22.0, 5.0),
)


def section(x: Array, deep: Array, inwards: float = 0.0) -> tuple[Array, Array]:
    """Half the almond as an arc of a circle: to the right and to the front, x even in arc length."""
    t = deep / BODY
    swell = 2.5 * np.sin(np.pi * np.clip(t, 0.0, 1.0))
    wide, front = 82.0 + 22.0 * t + swell - 1.15 * inwards, 58.0 + 16.0 * t + swell - inwards
    radius = (wide**2 + front**2) / (2 * front)
    angle = x * 2 * np.arctan2(front, wide)
    return radius * np.sin(angle), radius * np.cos(angle) - (radius - front)


def rim_at(x: Array) -> Array:
    """How deep the rim lies at a share of the half section."""
    return BODY - ARCH + ARCH * np.sin(x * np.pi / 2) ** 2


def depth_at(x: Array, v: Array) -> Array:
    """Level above ZONE_V, from there on ever more like the arch of the rim."""
    low = rim_at(x) - ZONE
    share = (v - ZONE_V) / (1.0 - ZONE_V)
    return np.where(v < ZONE_V, ZONE * v / ZONE_V, ZONE + low * share)


def shell(inwards: float, top: float = 0.0) -> Surface:
    """The front of the body or, `inwards` of it, of its inside, which begins `top` below the plate."""

    def place(u: Array, v: Array) -> Array:
        x = 2.0 * u - 1.0
        deep = depth_at(x, v)
        right, front = section(x, deep, inwards)
        return np.stack([right, BODY - np.maximum(deep, top) + 0 * right, front], axis=-1)

    return place


def face_px(points: Array) -> Array:
    """A drawing's (right of the middle, below the top) to pixels of the face's texture."""
    x, deep = points[:, 0] / HALF, points[:, 1]
    low = rim_at(x) - ZONE
    v = np.where(deep < ZONE, ZONE_V * deep / ZONE, ZONE_V + (1 - ZONE_V) * (deep - ZONE) / low)
    return np.column_stack([(0.5 * x + 0.5) * FACE_PX, v * FACE_PX])


def face_relief() -> Image32:
    r = Relief(FACE_PX, FACE_PX, FACE_PX / (2 * HALF), face_px, RELIEF)
    for side in (-1.0, 1.0):
        left, right = sorted((side * 17.0, side * 112.0))
        for top, bottom in STRIPS:
            serpents(r, (left + 1.5, top + 1.8, right - 1.5, bottom - 1.8), 5)
        for deep in BOSS_DEEP:
            for x in BOSS_X:
                boss_bed(r, side * x, deep)
        for deep in (7.0, 135.0, *(d for strip in STRIPS for d in strip)):
            cord(r, [(left, deep), (right, deep)], 1.7, 1.5)
        for x in (left, right):
            cord(r, [(x, 7.0), (x, 135.0)], 1.9, 1.6)
    striking_panel(r)
    return softened(r.heights(), r.mm, 0.17)


def boss_bed(r: Relief, x: float, deep: float) -> None:
    """A coiled serpent round the foot of a boss."""
    t = np.linspace(0.0, 2 * np.pi, 60)
    ring = np.column_stack([x + 11.2 * np.cos(t), deep + 11.2 * np.sin(t)])
    strand(r, ring, 1.5, 0.75, 0.0)
    for k in range(4):
        a = np.pi / 4 + k * np.pi / 2
        centre = (x + 12.6 * np.cos(a), deep + 10.8 * np.sin(a))
        r.disc(*centre, 1.9, 0.0)
        r.disc(*centre, 1.5, 0.9)
        r.disc(*centre, 0.5, 0.3)


def striking_panel(r: Relief) -> None:
    """Where the bell is struck: two great serpents face to face over squared spirals, within a cord."""
    across = np.linspace(-58.0, 58.0, 60)
    lower = np.column_stack([across, rim_at(across / HALF) - 13.0])
    edge = np.concatenate([dense([lower[0], (-64, 153), (64, 153), lower[-1]]), lower[::-1]])
    for j, deep in enumerate(np.arange(157.0, 224.0, 5.0)):
        for i, x in enumerate(np.arange(-57.5, 60.0, 5.0)):
            limit = 63.0 - 6.0 * (deep - 153.0) / 70.0
            if abs(x) < limit - 2.0 and deep < rim_at(np.array(x / HALF)) - 16.0:
                leiwen(r, x, deep, 5.0, 0.9, (i + j) % 2 == 1)
    for side in (-1.0, 1.0):
        for x, deep, radius, turn, width in SERPENTS:
            body = s_curve(x, deep, radius, turn, False) * [side, 1.0]
            strand(r, body, width, 1.5, 0.1, grooves=2 if width > 3 else 1)
            for end in (body[0], body[-1]):
                r.disc(*end, 0.62 * width, 2.0)
                r.disc(*end, 0.22 * width, 0.9)
        brow = smooth([(2.5, 174.0), (6.0, 164.0), (15.0, 158.6), (28.0, 160.0), (40.0, 158.0), (48.0, 161.0)])
        strand(r, brow * [side, 1.0], 3.4, 1.5, 0.1)
        r.disc(side * 9.5, 174.0, 4.8, 0.1)
        r.disc(side * 9.5, 174.0, 3.8, 1.9)
        r.disc(side * 9.5, 174.0, 1.2, 0.8)
    strand(r, [(0, 158), (0, 186)], 2.8, 1.7, 0.1)
    cord(r, edge, 2.0, 1.6)


def shank_relief() -> Image32:
    """Two strips of serpents and a collar of squared spirals; v runs down the shank's whole profile."""
    px = SHANK_PX / 122.0
    r = Relief(SHANK_PX, SHANK_PX, px, lambda p: p * px, RELIEF)
    serpents(r, (0.0, 24.0, 122.0, 46.0), 6)
    serpents(r, (0.0, 50.0, 122.0, 68.0), 7)
    for i, x in enumerate(np.arange(2.2, 121.0, 4.36)):
        leiwen(r, x, 83.0, 4.2, 0.8, i % 2 == 1)
    for deep in (22.5, 48.0, 70.0):
        cord(r, [(0.0, deep), (122.0, deep)], 1.6, 1.4)
    return softened(r.heights(), r.mm, 0.17)


def body(face: Image32, skin: Material | None, plain: Material | None) -> tuple[list[Mesh], list[Mesh]]:
    """The outer faces, and the plate, the rim and the inside."""
    outer, inner = shell(0.0), shell(8.0, 9.0)
    u, v = np.linspace(0.0, 1.0, 71), np.linspace(0.0, 1.0, 81)
    coarse = v[::4]

    def raised(gu: Array, gv: Array) -> Array:
        inset = step(np.minimum(np.minimum(gu, 1 - gu), np.minimum(gv, 1 - gv)), 0.005, 0.03)
        out = outer(gu, gv) - inner(gu, gv)
        out /= np.linalg.norm(out, axis=-1, keepdims=True)
        return np.asarray(outer(gu, gv) + out * (sample(face, gu, gv) * inset)[..., None])

    def plate(gu: Array, gv: Array) -> Array:
        return outer(gu, 0 * gv) * np.stack([1 + 0 * gv, 1 + 0 * gv, 2 * gv - 1], axis=-1)

    def ceiling(gu: Array, gv: Array) -> Array:
        return inner(gu, 0 * gv) * np.stack([1 + 0 * gv, 1 + 0 * gv, 1 - 2 * gv], axis=-1)

    def rim(gu: Array, gv: Array) -> Array:
        out, within = outer(gu, 1 + 0 * gv), inner(gu, 1 + 0 * gv)
        bulge = np.stack([0 * gv, -1.6 * np.sin(np.pi * gv), 0 * gv], axis=-1)
        return out + (within - out) * gv[..., None] + bulge

    def lining(gu: Array, gv: Array) -> Array:
        return inner(1 - gu, gv)

    back = np.diag([-1.0, 1.0, -1.0])
    front = sheet("face", outer, u, v, skin, raised)
    half = [sheet("rim", rim, u, np.linspace(0, 1, 6), plain), sheet("inside", lining, u, coarse, plain)]
    whole = [sheet("top", plate, u, np.linspace(0, 1, 9), plain), sheet("ceiling", ceiling, u, coarse[::2], plain)]
    return [front, moved(front, back, (0, 0, 0))], [*half, *(moved(m, back, (0, 0, 0)) for m in half), *whole]


def bosses(plain: Material | None) -> list[Mesh]:
    """All 36, each a little different, square on the face."""
    rng = np.random.default_rng(SEED + 5)
    profile, outer, out = Profile.through(BOSS), shell(0.0), []
    rows = profile.rows(16, detail=3.0)
    for side in (1.0, -1.0):
        for x in (*(-b for b in BOSS_X), *BOSS_X):
            for deep in BOSS_DEEP:
                size, lean, phase = rng.normal(1.0, 0.02), rng.normal(0.0, 0.25), rng.uniform(0, 6.28)
                p, n, t, uv, tri = lathe(
                    profile, rows, lambda s: s / profile.length, 20,
                    _oval(lean, phase),
                )  # fmt: skip
                uv[:, 0] += rng.uniform()
                boss = Mesh(p * size / 1000.0, tri, plain, n, uv, t)
                u = np.array(0.5 + 0.5 * x / HALF)
                out.append(moved(*_upright(boss, outer, u, np.array(ZONE_V * deep / ZONE), side)))
    return out


def _oval(amount: float, phase: float) -> Wobble:
    """Out of round by so many millimetres, but not at the tip."""
    return lambda a, r, y: (amount * np.cos(2 * a + phase) * np.clip(r / 4, 0, 1), 0 * a)


def _upright(mesh: Mesh, outer: Surface, u: Array, v: Array, side: float) -> tuple[Mesh, Array, Array]:
    """The mesh, the axes that stand it on the face, and the place; the back is the front, turned."""
    turn = np.diag([side, 1.0, side])
    right, down = (outer(u + a, v + b) - outer(u - a, v - b) for a, b in ((1e-4, 0.0), (0.0, 1e-4)))
    normal = np.cross(down, right)
    normal, right = normal / np.linalg.norm(normal), right / np.linalg.norm(right)
    axes = np.column_stack([right, normal, np.cross(right, normal)])
    return mesh, turn @ axes, turn @ outer(u, v)


def shank(skin: Material | None) -> Mesh:
    profile = Profile.through(SHANK)

    def wobble(a: Array, r: Array, y: Array) -> tuple[Array, Array]:
        grip = np.clip(r / 10.0, 0.0, 1.0)
        return (0.25 * np.cos(2 * a + y / 40.0) + 0.35 * np.cos(8 * a)) * grip, 0.3 * np.cos(a) * (y > 100) * grip

    p, n, t, uv, tri = lathe(profile, profile.rows(44, detail=3.0), lambda s: s / profile.length, 64, wobble)
    return moved(Mesh(p / 1000.0, tri, skin, n, uv, t, name="shank"), np.eye(3), (0, BODY, 0))


def loop(plain: Material | None) -> Mesh:
    """The loop on the collar: a flattened ring, half sunk in the shank."""
    middle = np.array([27.0, BODY + 36.5, 0.0])

    def place(u: Array, v: Array) -> Array:
        a, b = 2 * np.pi * u, -2 * np.pi * v
        thick = np.abs(np.cos(b)) ** 0.6 * np.sign(np.cos(b)) * 3.6
        out = 13.5 + thick + 1.5 * np.cos(a) * (np.cos(a) > 0)
        wide = np.abs(np.sin(b)) ** 0.6 * np.sign(np.sin(b)) * (5.6 + 0.8 * np.cos(2 * a))
        return middle + np.stack([out * np.cos(a), out * np.sin(a), -wide], axis=-1)

    return sheet("loop", place, np.linspace(0, 1, 41), np.linspace(0, 1, 19), plain)


def materials(face: Image32) -> dict[str, Material]:
    flat = np.zeros((512, 512), dtype=np.float32)
    up = 1.0 - np.arange(512, dtype=np.float32)[:, None] / 512.0
    tip = np.broadcast_to(step(up, 0.62, 0.95) * 1.1 - 0.5 * step(-up, -0.5, -0.1), flat.shape).astype(np.float32)
    shank_mm = 122.0 / SHANK_PX
    return {
        "face": bronze("bronze, face", face, 2 * HALF / FACE_PX, SEED),
        "shank": bronze("bronze, shank", shank_relief(), shank_mm, SEED + 20),
        "boss": bronze("bronze, bosses", flat, 0.1, SEED + 40, touched=tip),
        "plain": bronze("bronze, plain", flat, 0.25, SEED + 60, repeats=True),
    }


def meshes(face: Image32, skins: dict[str, Material]) -> list[Mesh]:
    faces, rest = body(face, skins.get("face"), skins.get("plain"))
    return [
        joined("faces", faces),
        joined("bosses", bosses(skins.get("boss"))),
        shank(skins.get("shank")),
        joined("body", [*rest, loop(skins.get("plain"))]),
    ]


def main() -> None:
    face = face_relief()
    parts = meshes(face, materials(face))
    path = Path(__file__).with_suffix(".glb")
    size = write_glb(path, [Node("bianzhong", parts)], generator="Yingbi scenes/relics/bianzhong.py")
    triangles = sum(len(np.asarray(p.indices).reshape(-1, 3)) for p in parts)
    print(f"{path.name}: {size / 1e6:.2f} MB, {triangles} triangles")


if __name__ == "__main__":
    main()
