"""Glazed tile roofs: copings of walls and the curved roofs of pavilion and gate tower.

A slope is a section curve drawn along x: rows of half-round cover tiles with round end caps over pans that
end in pointed drip tiles. Texture coordinates run up the slope (v) and round the tile (u), a repeat a metre.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
from stage_kit import F, Part, finish, grid_triangles, join, tube

GROOVE = (0.42, 0.36, 0.30)
SOFFIT = (0.10, 0.13, 0.20)


def _cover(path: F, radius: float, sides: int, cap: bool) -> Part:
    """A half-round row of cover tiles along ``path`` (from the eaves up), its end closed by a round cap."""
    n = len(path)
    along = np.gradient(path, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    right = np.cross(along, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right, axis=1, keepdims=True)
    up = np.cross(right, along)
    a = np.pi * (1.0 - np.arange(sides + 1) / sides)
    ring = np.cos(a)[None, :, None] * right[:, None] + np.sin(a)[None, :, None] * up[:, None]
    pos = (path[:, None] + radius * ring).reshape(-1, 3)
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    uv = np.stack(np.broadcast_arrays(0.25 * np.arange(sides + 1)[None, :] / sides, -length[:, None]), -1)
    part = finish(pos, grid_triangles(n, sides + 1), uv.reshape(-1, 2), crease_deg=75.0)
    if not cap:
        return part
    full = 2.0 * np.pi * np.arange(8) / 8.0
    face = np.array([0.0, 1.0, 0.0])
    out = np.cross(right[0], face)
    out = out if out @ along[0] < 0.0 else -out
    rim = path[0] + out * 0.012 + 1.12 * radius * (np.cos(full)[:, None] * right[0] + np.sin(full)[:, None] * face)
    boss = path[0] + out * 0.03
    flat = np.concatenate([rim, [boss]])
    i = np.arange(8)
    tri = np.stack([i, (i + 1) % 8, np.full(8, 8)], -1)
    if np.cross(rim[1] - rim[0], rim[2] - rim[0]) @ out < 0.0:
        tri = tri[:, ::-1]
    disc = finish(flat, tri, np.column_stack([flat[:, 0] * 0.3, flat[:, 1] * 0.1 + 0.1]), crease_deg=50.0)
    return join([part, disc.tinted(0.92)])


def slope(
    width: float,
    section: F,
    pitch: float,
    radius: float,
    sides: int = 5,
    surface: Callable[[F, F], F] | None = None,
    limit: Callable[[float], float] | None = None,
    caps: bool = True,
    soffit: bool = False,
) -> Part:
    """A tiled slope facing +z, ``width`` along x, centred; ``section`` [n, 2] is (z, y) from the eaves up.

    ``surface(t,
    points)`` may bend it (upturned corners); ``limit(x)`` says how far up (0..1) the slope goes at
    x, for hips. With ``sides`` < 3 there are no cover tiles.
    """
    count = max(2, round(width / pitch))
    xs = (np.arange(count + 1) / count - 0.5) * width
    t_all = np.linspace(0.0, 1.0, len(section))

    def line(x: float) -> F:
        top = 1.0 if limit is None else max(limit(x), 0.03)
        t = t_all * top
        pts = np.column_stack(
            [np.full(len(t), x), np.interp(t, t_all, section[:, 1]), np.interp(t, t_all, section[:, 0])]
        )
        return pts if surface is None else surface(t, pts)

    lines = [line(float(x)) for x in xs]
    covers = []
    for pts in lines if sides > 2 else ():
        normal_up = pts + np.array([0.0, 0.15 * radius, 0.0])
        covers.append(_cover(normal_up, radius, sides, caps))
    pan = np.stack(lines, axis=1)
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(pan[:, count // 2], axis=0), axis=1))])
    uv = np.stack(np.broadcast_arrays(xs[None, :] / 1.0, -length[:, None]), -1)
    pans = finish(pan.reshape(-1, 3), grid_triangles(len(section), count + 1), uv.reshape(-1, 2), crease_deg=60.0)
    parts = [*covers, pans.tinted(GROOVE)]
    if soffit:
        parts.append(replace(pans, nrm=-pans.nrm, tri=pans.tri[:, ::-1]).moved(y=-0.9 * radius).tinted(SOFFIT))
    if caps:
        parts.append(_drips(lines, radius))
    return join(parts)


def _drips(lines: list[F], radius: float) -> Part:
    """The pointed drip tiles that hang from the pans' ends between the covers."""
    pos: list[F] = []
    tri: list[list[int]] = []
    uv: list[list[float]] = []
    drop = 1.9 * radius
    for left, right in pairwise(lines):
        a, b = left[0], right[0]
        forward = left[0] - left[1]
        forward = 0.03 * forward / np.linalg.norm(forward) * [1.0, 0.0, 1.0]
        k = len(pos)
        for s, d in ((0.12, 0.0), (0.88, 0.0), (0.88, -0.45 * drop), (0.5, -drop), (0.12, -0.45 * drop)):
            pos.append(a + (b - a) * s + forward + [0.0, d + 0.3 * radius, 0.0])
            uv.append([a[0] + s * 0.2, d * 0.5 + 0.15])
        tri += [[k, k + 4, k + 3], [k, k + 3, k + 2], [k, k + 2, k + 1]]
    return finish(np.array(pos), np.array(tri), np.array(uv), crease_deg=30.0, tint=0.9)


def ridge(points: F, height: float, width: float, sides: int = 5) -> Part:
    """A ridge on ``points``: upright flanks under a round of tiles. Ends are closed."""
    n = len(points)
    along = np.gradient(points, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    right = np.cross(along, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right, axis=1, keepdims=True)
    a = np.pi * np.arange(sides + 1) / sides
    section = [(0.62, 0.0), (0.42, 0.12), (0.42, 0.55), (0.56, 0.60), (0.56, 0.66)]
    section += [(0.5 * np.cos(t), 0.70 + 0.30 * np.sin(t)) for t in a]
    section += [(-x, y) for x, y in section[4::-1]]
    prof = np.array(section)
    m = len(prof)
    pos = (
        points[:, None]
        + prof[None, :, :1] * width * right[:, None]
        + prof[None, :, 1:] * height * np.array([0, 1.0, 0])
    )
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    uv = np.stack(np.broadcast_arrays(np.arange(m)[None, :] * 0.06, -length[:, None]), -1)
    body = finish(pos.reshape(-1, 3), grid_triangles(n, m)[:, ::-1], uv.reshape(-1, 2), crease_deg=40.0)
    ends = []
    for k, outward in ((0, -1.0), (n - 1, 1.0)):
        loop = np.concatenate([pos[k], [points[k] + [0.0, height * 0.45, 0.0]]])
        i = np.arange(m - 1)
        tri = np.stack([i, i + 1, np.full(m - 1, m)], -1)
        if (
            np.cross(loop[tri[3, 1]] - loop[tri[3, 0]], loop[tri[3, 2]] - loop[tri[3, 0]]) @ along[k]
        ) * outward < 0:
            tri = tri[:, ::-1]
        ends.append(finish(loop, tri, loop[:, :2] * 0.3, crease_deg=30.0))
    return join([body, *ends])


def coping(length: float, eaves_y: float, ridge_y: float, reach: float, back: bool = False) -> Part:
    """The roof of a wall along x, centred on z = 0: tiled towards +z (and -z), plain where nobody sees it."""
    t = np.linspace(0.0, 1.0, 4)
    z = reach * (1.0 - t) + 0.09 * t
    y = eaves_y + (ridge_y - 0.24 - eaves_y) * (0.78 * t + 0.22 * t**2)
    front = slope(length, np.column_stack([z, y]), 0.25, 0.072, sides=4)
    if back:
        rear = front.turned(180.0)
    else:
        pos = np.array([[length / 2, eaves_y, -reach], [-length / 2, eaves_y, -reach], [-length / 2,
        ridge_y - 0.2, 0.0],
                        [length / 2, ridge_y - 0.2, 0.0]])  # fmt: skip
        rear = finish(pos, np.array([[0, 1, 2], [0, 2, 3]]), pos[:, [0, 2]], tint=GROOVE)
    under = np.array([[-length / 2, eaves_y - 0.01, -reach], [length / 2, eaves_y - 0.01, -reach],
                      [length / 2, eaves_y - 0.01, reach], [-length / 2, eaves_y - 0.01, reach]])  # fmt: skip
    soffit = finish(under, np.array([[0, 1, 2], [0, 2, 3]]), under[:, [0, 2]], tint=(0.2, 0.16, 0.13))
    top = ridge(
        np.array([[s * length, ridge_y - 0.28, 0.0] for s in (-0.5, 0.0, 0.5)]),
        0.30, 0.24,
    )  # fmt: skip
    return join([front, rear, soffit, top])


def hip_roof(
    eave: tuple[float, float],
    ridge_length: float,
    base_y: float,
    rise: float,
    lift: float,
    pitch: float,
    hips_only_to: float = 1.0,
    beast: float = 0.5,
    tiled_left: bool = True,
) -> Part:
    """A hipped roof, ``eave`` = (width, depth), concave in section, its corners swept up by ``lift``.

    ``hips_only_to`` < 1 cuts the top off (a lower eave round a storey above). The back slope is plain.
    """
    width, depth = eave
    top = hips_only_to
    t = np.linspace(0.0, 1.0, 6)
    curve = 0.55 * t + 0.45 * t**2.0

    def sweep(along: F, up: F) -> F:
        """How much the corner lifts; on the hips ``along`` and ``up`` (in slope lengths) are equal."""
        return lift * np.clip(1.0 - along / 1.25, 0.0, 1.0) ** 2.4 * np.clip(1.0 - 1.3 * up, 0.0, 1.0) ** 1.2

    def side(w: float, d: float, run_in: float, tiled: bool) -> Part:
        z = d / 2.0 - run_in * t * top
        section = np.column_stack([z, base_y + rise * np.interp(t * top, t, curve)])
        inset = (width - ridge_length) / 2.0 if run_in == depth / 2.0 else depth / 2.0

        def limit(x: float) -> float:
            return min(1.0, (w / 2.0 - abs(x)) / (inset * top))

        def bend(s: F, pts: F) -> F:
            up = sweep((w / 2.0 - np.abs(pts[:, 0])) / inset, s * top)
            return pts + np.column_stack([0.25 * up * np.sign(pts[:, 0]), up, 0.25 * up])

        if tiled:
            return slope(w, section, pitch, 0.30 * pitch, 3, bend, limit, soffit=True)
        return slope(w, section, w / 8.0, 0.02, 2, bend, limit, caps=False)

    ends_in = (width - ridge_length) / 2.0
    parts = [
        side(width, depth, depth / 2.0, True),
        side(width, depth, depth / 2.0, False).turned(180.0),
        side(depth, width, ends_in, True).turned(90.0),
        side(depth, width, ends_in, tiled_left).turned(-90.0),
    ]
    for sx in (-1.0, 1.0):
        for sz in (-1.0, 1.0):
            s = t * top
            x = sx * (width / 2.0 - ends_in * s)
            z = sz * (depth / 2.0 - depth / 2.0 * s)
            up = sweep(s, s)
            line = np.column_stack(
                [x + sx * 0.25 * up, base_y + rise * np.interp(s, t, curve) + up, z + sz * 0.25 * up]
            )
            parts.append(ridge(line, 1.15 * pitch, 1.0 * pitch, 3))
    if top >= 1.0:
        y = base_y + rise - 0.5 * pitch
        h = ridge_length / 2.0
        main = np.array([[-h, y, 0.0], [0.0, y, 0.0], [h, y, 0.0]])
        parts.append(ridge(main, 2.4 * pitch, 1.5 * pitch, 4))
        for sx in (-1.0, 1.0):
            parts.append(_chiwen(beast).turned(0.0 if sx > 0 else 180.0).moved(sx * h, y + pitch, 0.0))
    return join(parts)


def _chiwen(size: float) -> Part:
    """The owl-tailed beast that bites the ridge's end, as a curl: thick at the jaw, thin at the tail."""
    a = np.linspace(-0.5, 4.4, 12)
    r = np.linspace(0.55, 0.12, 12)
    pts = np.column_stack([0.15 + r * np.sin(a) * 0.75, 0.62 - r * np.cos(a) * 1.0, np.zeros(12)]) * size * 1.6
    part = tube(pts, np.linspace(0.34, 0.05, 12) * size, 6)
    return replace(part, pos=part.pos * [1.0, 1.0, 0.7])
