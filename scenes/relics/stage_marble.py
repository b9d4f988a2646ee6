"""Everything of marble on the stage: paving, the plinth, balustrades, steps, a planting bed.

All texture coordinates are in repeats of the marble tile (`REPEAT_M` metres); colours darken what weather
reaches and brighten what hands and feet polish.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from stage_kit import F, Part, box, extrude, finish, grid_triangles, join, lathe, run

REPEAT_M = 1.6
SHADE = (0.80, 0.80, 0.78)
GRIME = (0.60, 0.60, 0.57)


def _shaded_down(part: Part, low: float, high: float, dark: Sequence[float] = GRIME) -> Part:
    """Grime that rises from the ground: dark at height ``low``, clean from ``high`` up."""
    t = np.clip((part.pos[:, 1:2] - low) / (high - low), 0.0, 1.0)
    col = part.col.copy()
    col[:, :3] *= np.asarray(dark) * (1.0 - t) + t
    return replace(part, col=col)


def paving(
    x: tuple[float, float],
    z: tuple[float, float],
    seed: int,
    holes: Sequence[tuple[float, float, float]] = (),
) -> Part:
    """Slabs with chamfered edges and open joints, each with a tone and a piece of marble of its own.

    Rows are 0.9 m deep; ``holes`` are (x, z, half-width) squares that stay open.
    """
    rng = np.random.default_rng(seed)
    rows = max(1, round((z[1] - z[0]) / 0.9))
    depth = (z[1] - z[0]) / rows
    slabs = []
    for r in range(rows):
        z0 = z[0] + r * depth
        edges = [x[0]]
        at = x[0] + rng.uniform(0.5, 1.4)
        while at < x[1] - 0.5:
            edges.append(at)
            at += rng.uniform(1.15, 1.55)
        edges.append(x[1])
        for a, b in pairwise(edges):
            mid = np.array([(a + b) / 2.0, z0 + depth / 2.0])
            if any(np.max(np.abs(mid - h[:2])) < h[2] for h in holes):
                continue
            slabs.append(_slab(a, b, z0, z0 + depth, rng))
    bed = np.array([[x[0], -0.012, z[1]], [x[1], -0.012, z[1]], [x[1], -0.012, z[0]], [x[0], -0.012, z[0]]])
    joint = finish(bed, np.array([[0, 1, 2], [0, 2, 3]]), repeat_m=REPEAT_M, tint=(0.16, 0.15, 0.13))
    return join([*slabs, joint])


def _slab(x0: float, x1: float, z0: float, z1: float, rng: np.random.Generator) -> Part:
    corner = np.array([[x0, z1], [x1, z1], [x1, z0], [x0, z0]])
    inward = np.array([[1, -1], [-1, -1], [-1, 1], [1, 1]])
    pos = np.zeros((8, 3))
    pos[:4, [0, 2]] = corner + 0.013 * inward
    pos[4:, [0, 2]] = corner + 0.003 * inward
    pos[:4, 1] = rng.uniform(-0.002, 0.0015, 4)
    pos[4:, 1] = -0.012
    i = np.arange(4)
    j = (i + 1) % 4
    tri = np.concatenate([[[0, 1, 2], [0, 2, 3]], np.stack([4 + i, 4 + j, j], -1), np.stack([4 + i, j, i], -1)])
    part = finish(pos, tri, crease_deg=20.0, repeat_m=REPEAT_M)
    part = part.uv_moved(*rng.uniform(0.0, 1.0, 2))
    tone = 0.80 + 0.09 * rng.standard_normal()
    warm = 0.02 * rng.standard_normal()
    return part.tinted(np.clip([tone + warm, tone, tone - warm], 0.6, 1.0))


# ---------------------------------------------------------------- the plinth


def plinth() -> Part:
    """A round lotus pedestal (Xumizuo), 0.55 m high: fasciae, lotus bands down and up, a carved waist."""
    low = lathe(
        [(0.75, 0.0), (0.75, 0.058), (0.742, 0.066), (0.715, 0.070), (0.722, 0.086), (0.712, 0.100),
         (0.690, 0.104), (0.69, 0.112)], 64, repeat_m=REPEAT_M)  # fmt: skip
    waist = _waist(0.232, 0.318, 0.520)
    high = lathe(
        [(0.66, 0.442), (0.664, 0.452), (0.690, 0.456), (0.706, 0.468), (0.702, 0.482), (0.716, 0.486),
         (0.724, 0.494), (0.724, 0.540), (0.714, 0.550), (0.0, 0.550)], 64, repeat_m=REPEAT_M)  # fmt: skip
    fillets = [
        lathe(
            [(0.58, y), (0.562, y + 0.004), (0.566, y + 0.013), (0.558, y + 0.022), (0.52, y + 0.024)],
            64,
            repeat_m=REPEAT_M,
        )
        for y in (0.206, 0.312)
    ]
    down = _lotus_band(0.696, 0.106, 0.568, 0.208, 20, downward=True)
    up = _lotus_band(0.562, 0.334, 0.690, 0.448, 20, downward=False)
    parts = [low, waist, high, *fillets, down, up]
    foot = box((1.72, 0.05, 1.72), bevel=0.014, repeat_m=REPEAT_M).moved(y=-0.022)
    return join([_shaded_down(join(parts), 0.0, 0.35, (0.74, 0.73, 0.70)), foot.tinted(0.85)])


def _waist(y0: float, y1: float, radius: float) -> Part:
    """The recessed drum with a scroll of leaves in low relief."""
    cols, rows = 240, 8
    a = np.arange(cols + 1) / cols
    v = np.linspace(0.0, 1.0, rows)
    aa, vv = np.meshgrid(a, v)
    phase = aa * 12.0 * np.pi * 2.0
    centre = 0.5 + 0.26 * np.sin(phase)
    stem = np.exp(-(((vv - centre) / 0.11) ** 2))
    leaf = np.zeros_like(aa)
    for shift in (0.0, 0.5):
        t = (aa * 12.0 + 0.25 + shift) % 1.0 - 0.5
        side = 0.30 if shift == 0.0 else 0.70
        r2 = (t / 0.16) ** 2 + ((vv - side) / 0.2) ** 2
        lobes = 1.0 + 0.35 * np.cos(5.0 * np.arctan2((vv - side) / 0.2, t / 0.16))
        leaf = np.maximum(leaf, np.clip(1.25 * lobes - r2, 0.0, 1.0))
    relief = 0.014 * np.maximum(stem, leaf) * np.clip(np.minimum(vv, 1 - vv) / 0.08, 0.0, 1.0)
    r = radius + relief
    ang = 2.0 * np.pi * aa
    pos = np.stack([r * np.sin(ang), y0 + (y1 - y0) * vv, r * np.cos(ang)], -1).reshape(-1, 3)
    uv = np.stack([2.0 * aa, -vv * (y1 - y0) / REPEAT_M], -1).reshape(-1, 2)
    part = finish(pos, grid_triangles(rows, cols + 1), uv, crease_deg=60.0)
    depth = np.clip((np.hypot(part.pos[:, 0], part.pos[:, 2]) - radius) / 0.014, 0.0, 1.0)
    col = part.col.copy()
    col[:, :3] *= (0.66 + 0.34 * depth)[:, None]
    return replace(part, col=col)


def _lotus_band(r0: float, y0: float, r1: float, y1: float, count: int, downward: bool) -> Part:
    """A ring of overlapping lotus petals; the rows of vertices follow each petal's outline."""
    rows = 9
    v = np.linspace(0.0, 1.0, rows)
    tip = v if not downward else 1.0 - v  # 0 at the petal's root, 1 at its tip
    width = np.sqrt(np.clip(1.0 - np.clip((tip - 0.35) / 0.65, 0.0, 1.0) ** 2.4, 0.0, 1.0)) * 0.93 + 0.03
    inside = np.array([-1.0, -0.86, -0.5, 0.0, 0.5, 0.86, 1.0])
    body = np.array([0.25, 1.0, 0.62, 0.85, 0.62, 1.0, 0.25])
    u = np.concatenate([[-1.0 * np.ones(rows)], [w * width for w in inside]]).T  # [rows, 8]
    lift = np.concatenate([[0.0], body])
    swell = np.sin(np.pi * np.clip(tip, 0.0, 1.0) ** 0.8) * 0.7 + 0.5 * tip
    offset = 0.026 * lift[None, :] * swell[:, None]
    pitch = 2.0 * np.pi / count
    angle = (np.arange(count)[None, :, None] * pitch) + (u[:, None, :] + 1.0) * 0.5 * pitch
    angle = angle.reshape(rows, -1)
    angle = np.column_stack([angle, angle[:, 0] + 2.0 * np.pi])
    off = np.tile(offset, (1, count))
    off = np.column_stack([off, off[:, 0]])
    curve = r0 + (r1 - r0) * (v**1.5 if downward is False else 1.0 - (1.0 - v) ** 1.5)
    r = curve[:, None] + off
    y = (y0 + (y1 - y0) * v)[:, None] + np.zeros_like(r)
    pos = np.stack([r * np.sin(angle), y, r * np.cos(angle)], -1).reshape(-1, 3)
    uv = np.stack([3.0 * angle / (2.0 * np.pi), -y / REPEAT_M], -1).reshape(-1, 2)
    part = finish(pos, grid_triangles(rows, angle.shape[1]), uv, crease_deg=50.0)
    at = np.clip((part.pos[:, 1] - y0) / (y1 - y0), 0.0, 1.0)
    out = np.hypot(part.pos[:, 0], part.pos[:, 2]) - np.interp(at, v, curve)
    col = part.col.copy()
    col[:, :3] *= (0.62 + 0.38 * np.clip(out / 0.02, 0.0, 1.0))[:, None]
    return replace(part, col=col)


# ---------------------------------------------------------------- balustrades


def post(height: float = 1.0) -> Part:
    """A square post with sunk panels' edges and a lotus-bud head on a beaded neck; stands on y = 0."""
    shaft = lathe(
        [(0.115, 0.0), (0.115, height - 0.05), (0.105, height - 0.035), (0.105, height - 0.01),
        (0.0, height - 0.01)],
        4, square=True, crease_deg=20.0, repeat_m=REPEAT_M)  # fmt: skip
    panels = [_recess(0.15, height - 0.42, 0.012).moved(y=0.14, z=0.1152).turned(a) for a in (0.0, 90.0, 270.0)]
    bud = lathe(
        [(0.098, 0.0), (0.102, 0.02), (0.085, 0.035), (0.072, 0.05), (0.085, 0.07), (0.104, 0.082),
        (0.104, 0.095),
         (0.092, 0.105), (0.106, 0.15), (0.112, 0.20), (0.104, 0.26), (0.082, 0.315), (0.048, 0.36),
         (0.012, 0.385), (0.0, 0.386)], 14, crease_deg=40.0, repeat_m=REPEAT_M)  # fmt: skip
    fluted = bud.pos.copy()
    ring = np.hypot(fluted[:, 0], fluted[:, 2])
    grow = (
        np.clip((fluted[:, 1] - 0.10) / 0.05, 0.0, 1.0)
        * 0.055
        * np.cos(7.0 * np.arctan2(fluted[:, 0], fluted[:, 2]))
    )
    fluted[:, [0, 2]] *= np.where(ring > 0.0, 1.0 + grow, 1.0)[:, None]
    head = replace(bud, pos=fluted).moved(y=height - 0.01)
    return _shaded_down(join([shaft, *panels, head]), 0.0, 0.4)


def _recess(width: float, height: float, depth: float) -> Part:
    """A raised frame round a sunk field, on the plane z = 0, standing on y = 0, centred in x."""
    w, h = width / 2.0, height
    rings = []
    for inset, z in ((0.0, 0.0), (0.006, 0.010), (0.018, 0.010), (0.018 + depth, 0.001)):
        rings.append(
            [
                [-w + inset, inset, z],
                [w - inset, inset, z],
                [w - inset, h - inset, z],
                [-w + inset, h - inset, z],
            ]
        )
    pos = np.array(rings).reshape(-1, 3)
    tri = [[12, 13, 14], [12, 14, 15]]
    for k in range(3):
        for i in range(4):
            j = (i + 1) % 4
            tri += [[4 * k + i, 4 * k + j, 4 * k + 4 + j], [4 * k + i, 4 * k + 4 + j, 4 * k + 4 + i]]
    part = finish(pos, np.array(tri), crease_deg=15.0, repeat_m=REPEAT_M)
    col = part.col.copy()
    col[:, :3] *= np.where(part.pos[:, 2:] < 0.005, 0.82, 1.0)
    return replace(part, col=col)


def panel(length: float) -> Part:
    """The slab between two posts: plinth rail, carved field, vase-shaped struts, octagonal handrail."""
    rail = [(0.085, 0.0), (0.085, 0.09), (0.07, 0.11), (-0.07, 0.11), (-0.085, 0.09), (-0.085, 0.0)]
    parts = [
        run(rail, length, caps=False, repeat_m=REPEAT_M),
        run([(0.05, 0.11), (0.05, 0.52), (0.035, 0.54), (-0.035, 0.54), (-0.05, 0.52), (-0.05, 0.11)],
            length, caps=False, repeat_m=REPEAT_M),
    ]  # fmt: skip
    octagon = [(0.06 * np.cos(a), 0.83 + 0.06 * np.sin(a)) for a in np.radians(22.5 + 45.0 * np.arange(8))]
    parts.append(run(octagon, length, caps=False, repeat_m=REPEAT_M))
    field = (length - 0.10) / 2.0
    for x in (-field / 2.0 - 0.01, field / 2.0 + 0.01):
        parts.append(_recess(field - 0.02, 0.34, 0.016).moved(x=x, y=0.155, z=0.0502))
    strut = [(0.05, 0.54), (0.07, 0.555), (0.048, 0.575), (0.075, 0.62), (0.08, 0.65), (0.045, 0.70),
             (0.05, 0.725),
             (0.105, 0.76), (0.11, 0.785)]  # fmt: skip
    for x in np.linspace(-length / 2.0 + 0.28, length / 2.0 - 0.28, 2 if length < 1.9 else 3):
        vase = lathe(strut, 10, crease_deg=40.0, repeat_m=REPEAT_M)
        flat = replace(vase, pos=vase.pos * [1.0, 1.0, 0.62])
        parts.append(flat.moved(x=float(x)))
    return _shaded_down(join(parts), 0.0, 0.35)


def balustrade(start: Sequence[float], end: Sequence[float], panels: int, seed: int, last: bool = True) -> Part:
    """Posts and panels from ``start`` to ``end`` (x, y, z), on the same level."""
    rng = np.random.default_rng(seed)
    a, b = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    step = (b - a) / panels
    length = float(np.linalg.norm(step)) - 0.22
    turn = float(np.degrees(np.arctan2(-step[2], step[0])))
    one_post, one_panel = post().turned(turn), panel(length).turned(turn)
    parts = []
    for k in range(panels + 1):
        if k < panels + last:
            p = a + step * k
            parts.append(one_post.moved(*p).uv_moved(*rng.uniform(size=2)).tinted(rng.uniform(0.88, 1.0)))
        if k < panels:
            p = a + step * (k + 0.5)
            parts.append(one_panel.moved(*p).uv_moved(*rng.uniform(size=2)).tinted(rng.uniform(0.88, 1.0)))
    return join(parts)


def steps(width: float, count: int, rise: float, tread: float) -> Part:
    """Steps going down from y = 0 at z = 0 towards -z, between sloping side stones."""
    parts = []
    for k in range(count):
        height = rise * (count - k)
        low = -rise * count
        tread_box = box((width, height, tread), bevel=0.012, repeat_m=REPEAT_M, tint=0.9)
        parts.append(tread_box.moved(0.0, low, -tread * (k + 0.5)).uv_moved(0.37 * k, 0.0))
    total, drop = tread * count, rise * count
    for side in (-1.0, 1.0):
        ramp = extrude([(0.0, 0.03), (-total - 0.3, -drop), (0.0, -drop)], 0.34, repeat_m=REPEAT_M, tint=0.9)
        parts.append(ramp.turned(-90.0).moved(x=side * (width / 2.0 + 0.17)))
    return join(parts)


def bed(half: float, height: float = 0.30) -> Part:
    """A square kerb for planting, with a moulded edge; earth comes separately."""
    inner = half - 0.16
    profile = [(half, 0.0), (half, 0.07), (half - 0.03, 0.09), (half - 0.03, height - 0.09),
               (half, height - 0.06),
               (half, height - 0.012), (half - 0.012, height), (inner, height),
               (inner, height - 0.12)]  # fmt: skip
    kerb = lathe(profile, 4, square=True, crease_deg=20.0, repeat_m=REPEAT_M)
    return _shaded_down(kerb, 0.0, height, (0.62, 0.62, 0.58))


def rock(height: float, seed: int) -> Part:
    """A Taihu rock: upright, waisted, worn into hollows."""
    rng = np.random.default_rng(seed)
    rows, cols = 17, 22
    v = np.linspace(0.0, 1.0, rows)[:, None]
    a = 2.0 * np.pi * np.arange(cols) / cols + 0.0 * v
    r = np.sin(np.pi * np.clip(0.1 + 0.9 * v, 0.0, 1.0)) ** 0.5 * (
        0.72 + 0.30 * np.sin(5.5 * v + rng.uniform(0, 6))
    )
    for _ in range(16):
        av, aa, size = rng.uniform(0.1, 0.95), rng.uniform(0, 2 * np.pi), rng.uniform(0.10, 0.2)
        d = ((v - av) / size) ** 2 + (np.angle(np.exp(1j * (a - aa))) / (3.2 * size)) ** 2
        r = r - 0.42 * np.exp(-d * 1.6) + 0.16 * np.exp(-((np.sqrt(d) - 1.3) ** 2) * 3.0)
    r = np.clip(r, 0.12, 1.3) * 0.34 * height
    lean = 0.16 * height * np.sin(4.0 * v + rng.uniform(0, 6))
    pos = np.stack([r * np.sin(a) + lean, height * v + 0.0 * a, 0.7 * r * np.cos(a) + 0.5 * lean], -1)
    pos[0, :, 1] = -0.1
    pos[-1] = pos[-1].mean(axis=0) + np.array([0.0, 0.02, 0.0])
    part = finish(pos.reshape(-1, 3), grid_triangles(rows, cols, close=True), crease_deg=70.0, repeat_m=REPEAT_M)
    depth = np.clip(np.hypot(part.pos[:, 0], part.pos[:, 2]) / (0.34 * height), 0.3, 1.0)[:, None]
    col = part.col.copy()
    col[:, :3] *= np.array([0.60, 0.62, 0.62]) * (0.35 + 0.65 * depth)
    return replace(part, col=col)


def skirt(x0: float, x1: float, z: float, low: float) -> Part:
    """The terrace's own wall below its edge, facing -z."""
    pos: F = np.array([[x1, low, z], [x0, low, z], [x0, 0.0, z], [x1, 0.0, z]])
    return finish(pos, np.array([[0, 1, 2], [0, 2, 3]]), repeat_m=REPEAT_M, tint=SHADE)
