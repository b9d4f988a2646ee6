"""The plum and the ginkgo: gnarled wood grown from a few drawn limbs, and foliage as small geometric cards.

Foliage carries the renderer's convention in COLOR_0: R the leaf's rank (drawn where it is less than the
season's amount), G its shade, B its kind (0 leaf, 1 blossom), A one. Cards are white; seasons colour them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from glb import Material, Mesh, Node, jpeg, tangents
from stage_kit import F, Part, join, tube
from stage_textures import bark, noise

BARK_M = 0.7


@dataclass(frozen=True, eq=False)
class Branch:
    """A centre line with radii, and how far it is from the trunk (0 trunk or limb, 1 branch, 2 twig)."""

    points: F
    radii: F
    order: int


def smooth_line(points: Sequence[Sequence[float] | F], count: int) -> F:
    """A Catmull-Rom curve through the points, sampled ``count`` times."""
    p = np.asarray(points, dtype=np.float64)
    p = np.concatenate([[2 * p[0] - p[1]], p, [2 * p[-1] - p[-2]]])
    s = np.linspace(0.0, len(p) - 3 - 1e-9, count)
    i = s.astype(int)
    t = (s - i)[:, None]
    a, b, c, d = p[i], p[i + 1], p[i + 2], p[i + 3]
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def _unit(v: F) -> F:
    return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-12)


def _shoot(
    rng: np.random.Generator,
    start: F,
    heading: F,
    length: float,
    radius: float,
    order: int,
    kink: float,
    up: float,
) -> Branch:
    """A branch that grows in straight pieces with angular turns, bending towards the light."""
    pieces = {1: 5, 2: 3}[order]
    pts, d = [start], _unit(heading)
    for _ in range(pieces):
        d = _unit(d + kink * rng.standard_normal(3) + np.array([0.0, up, 0.0]))
        pts.append(pts[-1] + d * length / pieces * rng.uniform(0.8, 1.2))
    count = {1: 6, 2: 4}[order]
    return Branch(smooth_line(pts, count), radius * (1.0 - 0.78 * np.linspace(0.0, 1.0, count) ** 0.8), order)


def _grow(
    rng: np.random.Generator,
    parents: Sequence[Branch],
    order: int,
    per_metre: float,
    length: tuple[float, float],
    kink: float,
    up: float,
    spread: float,
    first: float = 0.15,
) -> list[Branch]:
    out = []
    for parent in parents:
        step = np.linalg.norm(np.diff(parent.points, axis=0), axis=1)
        total = float(step.sum())
        where = np.concatenate([[0.0], np.cumsum(step)]) / total
        count = max(1, rng.poisson(per_metre * total * (1.0 - first)))
        for s in np.sort(rng.uniform(first, 1.0, count)):
            at = np.array([np.interp(s, where, parent.points[:, k]) for k in range(3)])
            k = min(int(np.searchsorted(where, s)), len(where) - 1)
            along = _unit(parent.points[k] - parent.points[k - 1])
            side = _unit(np.cross(along, rng.standard_normal(3)))
            radius = 0.55 * float(np.interp(s, where, parent.radii))
            limit = {1: 0.019, 2: 0.008}[order]
            size = rng.uniform(*length) * (1.0 - 0.35 * s)
            out.append(_shoot(rng, at, along + spread * side, size, min(radius, limit), order, kink, up))
    return out


def _limb(points: Sequence[Sequence[float] | F], thick: float, thin: float, count: int) -> Branch:
    t = np.linspace(0.0, 1.0, count)
    return Branch(smooth_line(points, count), thick + (thin - thick) * t**0.75, 0)


def _wood(branches: Sequence[Branch], seed: int, gnarl: float, sides: Sequence[int]) -> Part:
    """All branches as tubes; thick ones are knotted and hollowed."""
    parts = []
    rng = np.random.default_rng(seed)
    for branch in branches:
        n = sides[branch.order] + (4 if branch.radii[0] > 0.12 else 0)
        count = len(branch.points)
        lumps = None
        if branch.order == 0:
            field = noise(rng, 64, 2, 14, (1.0, 1.6))
            rows = np.linspace(0, 63, count).astype(int)
            cols = np.linspace(0, 64, n, endpoint=False).astype(int)
            lumps = np.clip(1.0 + gnarl * field[np.ix_(rows, cols)], 0.55, 1.6)
        parts.append(tube(branch.points, branch.radii, n, BARK_M, lumps))
    return join(parts)


def plum_branches() -> list[Branch]:
    rng = np.random.default_rng(51)
    z = -3.5
    trunk = [(-4.62, 0.05, z), (-4.66, 0.35, z), (-4.86, 0.75, z + 0.06), (-4.58, 1.2, z + 0.14),
             (-4.72, 1.62, z + 0.1),
             (-4.98, 2.0, z + 0.02), (-4.72, 2.45, z + 0.12), (-4.4, 2.72, z + 0.2)]  # fmt: skip
    reach = [(-4.4, 2.72, z + 0.2), (-4.02, 2.86, z + 0.28), (-3.72, 3.22, z + 0.36), (-3.3, 3.3, z + 0.5),
             (-2.98, 3.66, z + 0.55), (-2.5, 3.70, z + 0.66), (-2.2, 4.0, z + 0.72), (-1.75, 3.98, z + 0.8),
             (-1.45, 4.22, z + 0.84)]  # fmt: skip
    crown = [(-4.72, 2.45, z + 0.1), (-4.62, 2.95, z - 0.05), (-4.92, 3.4, z - 0.2), (-4.72, 3.95, z - 0.28),
             (-5.05, 4.4, z - 0.36), (-4.86, 5.0, z - 0.4), (-5.1, 5.55, z - 0.45)]  # fmt: skip
    west = [(-4.98, 2.0, z + 0.0), (-5.35, 2.2, z + 0.2), (-5.62, 2.62, z + 0.36), (-6.12, 2.78, z + 0.5),
            (-6.45, 3.2, z + 0.6), (-7.0, 3.26, z + 0.7), (-7.35, 3.62, z + 0.76)]  # fmt: skip
    droop = [(-3.3, 3.3, z + 0.5), (-3.05, 2.98, z + 0.7), (-2.72, 2.92, z + 0.9), (-2.5, 2.62, z + 1.0),
             (-2.1, 2.6, z + 1.1), (-1.85, 2.4, z + 1.2)]  # fmt: skip
    back = [(-4.72, 3.95, z - 0.28), (-4.3, 4.3, z - 0.5), (-3.95, 4.75, z - 0.6), (-3.5, 4.85, z - 0.7),
            (-3.1, 5.25, z - 0.75)]  # fmt: skip
    root, stretch = np.array([-4.62, 0.0, z]), np.array([1.12, 1.22, 1.12])
    trunk, reach, crown, west, droop, back = (
        [root + (np.array(p) - root) * stretch for p in line] for line in (trunk, reach, crown, west, droop, back)
    )
    limbs = [
        _limb(trunk, 0.27, 0.17, 34), _limb(reach, 0.15, 0.02, 40), _limb(crown, 0.12, 0.018, 30),
        _limb(west, 0.105, 0.016, 30), _limb(droop, 0.05, 0.010, 22), _limb(back, 0.055, 0.012, 20),
    ]  # fmt: skip
    trunk_line = limbs[0]
    trunk_line.radii[:5] *= np.linspace(1.55, 1.02, 5)
    branches = _grow(rng, limbs[1:], 1, 3.6, (0.55, 1.3), 0.22, 0.14, 1.05, first=0.2)
    twigs = _grow(rng, branches, 2, 3.2, (0.25, 0.65), 0.10, 0.16, 0.8)
    twigs += _grow(rng, limbs[1:], 2, 4.0, (0.25, 0.6), 0.10, 0.2, 1.2, first=0.4)
    return [*limbs, *branches, *twigs]


def ginkgo_branches() -> list[Branch]:
    rng = np.random.default_rng(61)
    base = np.array([8.4, -0.5, -8.6])
    height = 12.0
    trunk = [
        base + np.array([0.06 * np.sin(2.1 * y), y, 0.05 * np.cos(1.7 * y)]) for y in np.linspace(0.0, height, 9)
    ]
    limbs = [_limb(trunk, 0.30, 0.03, 30)]
    limbs[0].radii[:4] *= [1.5, 1.2, 1.06, 1.0]
    angle = rng.uniform(0, 6.28)
    for y in np.linspace(2.9, height - 0.6, 26):
        angle += 2.39996 + rng.normal(0.0, 0.25)
        s = (y - 2.9) / (height - 2.9)
        length = (3.2 * np.sin(np.pi * (0.30 + 0.68 * s)) + 0.45) * rng.uniform(0.8, 1.12)
        start = np.array([np.interp(y - 0.5, limbs[0].points[:, 1], limbs[0].points[:, k]) for k in range(3)])
        start[1] = y - 0.5
        out = np.array([np.cos(angle), 0.0, np.sin(angle)])
        pts = [start + out * length * t + np.array([0.0, length * (0.28 * t + 0.30 * t * t), 0.0])
               + 0.08 * rng.standard_normal(3) * (t > 0) for t in np.linspace(0.0, 1.0, 5)]  # fmt: skip
        limbs.append(_limb(pts, 0.085 * (1.0 - 0.6 * s), 0.012, 9))
    branches = _grow(rng, limbs[1:], 1, 2.9, (0.6, 1.5), 0.12, 0.05, 1.0, first=0.15)
    return [*limbs, *branches]


# ---------------------------------------------------------------- foliage


def _scatter(
    rng: np.random.Generator, branches: Sequence[Branch], count: int, off: float, clump: int
) -> tuple[F, F]:
    """Places along thin wood, gathered in clumps, and the direction of the wood there."""
    starts = np.concatenate([b.points[:-1] for b in branches])
    ends = np.concatenate([b.points[1:] for b in branches])
    thick = np.concatenate([b.radii[:-1] for b in branches])
    weight = np.linalg.norm(ends - starts, axis=1) * (thick < 0.04)
    seg = rng.choice(len(weight), size=count // clump + 1, p=weight / weight.sum())
    at = starts[seg] + (ends[seg] - starts[seg]) * rng.uniform(size=(len(seg), 1))
    at = np.repeat(at, clump, axis=0)[:count]
    along = np.repeat(_unit(ends[seg] - starts[seg]), clump, axis=0)[:count]
    spot = _unit(rng.standard_normal((count, 3)))
    spot = _unit(spot - 0.8 * along * np.einsum("ij,ij->i", spot, along)[:, None])
    return at + spot * off * rng.uniform(0.3, 1.0, (count, 1)), spot


def _cards(
    rng: np.random.Generator, shape: F, tri: F, at: F, facing: F, size: F, centre: F, kind: float
) -> tuple[F, F, F, F]:
    """Copies a card (its +y the tip, +z its face) to places with random spin; soft normals point outwards."""
    n, m = len(at), len(shape)
    face = _unit(facing + 0.35 * rng.standard_normal((n, 3)))
    outward = _unit(at - centre)
    face *= np.where(np.einsum("ij,ij->i", face, outward) < 0.0, -1.0, 1.0)[:, None]
    side = _unit(np.cross(face, _unit(rng.standard_normal((n, 3)))))
    tip = np.cross(face, side)
    local = shape[None] * size[:, None, None]
    pos = (
        at[:, None]
        + local[..., :1] * side[:, None]
        + local[..., 1:2] * tip[:, None]
        + local[..., 2:] * face[:, None]
    )
    normal = _unit(0.45 * face + 0.75 * outward + np.array([0.0, 0.15, 0.0]))
    normal = np.repeat(normal[:, None], m, axis=1)
    colour = np.ones((n, m, 4))
    colour[..., 0] = rng.uniform(0.0, 0.999, (n, 1))
    colour[..., 1] = rng.uniform(0.0, 1.0, (n, 1))
    colour[..., 2] = kind
    index = (tri[None] + m * np.arange(n)[:, None, None]).reshape(-1, 3)
    return pos.reshape(-1, 3), normal.reshape(-1, 3), colour.reshape(-1, 4), index


def _blossom() -> tuple[F, F]:
    """Five petals, one triangle each, round a sunken heart."""
    a = 2.0 * np.pi * np.arange(5) / 5.0
    w = np.radians(27.0)
    pos = [[0.0, 0.0, -0.12]]
    tri = []
    for k, t in enumerate(a):
        pos += [
            [0.5 * np.sin(t - w), 0.5 * np.cos(t - w), 0.06],
            [0.5 * np.sin(t + w), 0.5 * np.cos(t + w), 0.06],
        ]
        tri.append([0, 2 * k + 2, 2 * k + 1])
    return np.array(pos), np.array(tri)


PLUM_LEAF = (np.array([[0, 0, 0], [0.26, 0.5, 0.10], [0, 1, -0.06], [-0.26, 0.5, 0.10]], dtype=np.float64),
             np.array([[0, 1, 2], [0, 2, 3]]))  # fmt: skip
GINKGO_LEAF = (np.array([[0, -0.1, 0], [0.58, 0.62, 0.12], [0.0, 0.70, -0.05], [-0.58, 0.62, 0.12]],
dtype=np.float64),
               np.array([[0, 1, 2], [0, 2, 3]]))  # fmt: skip


def _foliage(name: str, sets: Sequence[tuple[F, F, F, F]]) -> Node:
    starts = np.cumsum([0, *(len(s[0]) for s in sets)])
    pos, nrm, col = (np.concatenate([s[k] for s in sets]) for k in range(3))
    tri = np.concatenate([s[3] + o for s, o in zip(sets, starts[:-1], strict=True)])
    print(f"  {name}: {len(tri)} triangles, {len(pos)} vertices")
    stuff = Material("foliage", roughness=0.7, double_sided=True)
    return Node(name, [Mesh(pos, tri, stuff, normals=nrm, colours=col, name=name)])


def plum_foliage(branches: Sequence[Branch]) -> Node:
    rng = np.random.default_rng(52)
    thin = [b for b in branches if b.radii[-1] < 0.03]
    centre = np.array([-4.2, 3.1, -3.6])
    at, spot = _scatter(rng, thin, 3300, 0.055, 4)
    flower = _cards(rng, *_blossom(), at, spot, rng.uniform(0.060, 0.098, len(at)), centre, 1.0)
    at, spot = _scatter(rng, thin, 900, 0.02, 2)
    leaf = _cards(rng, *PLUM_LEAF, at, spot, rng.uniform(0.06, 0.10, len(at)), centre, 0.0)
    return _foliage("plum-foliage", [flower, leaf])


def ginkgo_foliage(branches: Sequence[Branch]) -> Node:
    rng = np.random.default_rng(62)
    thin = [b for b in branches[1:] if b.radii[-1] < 0.05]
    at, spot = _scatter(rng, thin, 10000, 0.34, 5)
    leaf = _cards(rng, *GINKGO_LEAF, at, spot, rng.uniform(0.12, 0.19, len(at)), np.array([8.4, 4.2, -8.6]), 0.0)
    return _foliage("ginkgo-foliage", [leaf])


def trees() -> dict[str, Node]:
    """All four nodes by file name."""
    surface = bark()
    plum, ginkgo = plum_branches(), ginkgo_branches()
    out = {}
    for name, branches, gnarl, sides, tint in (
        ("plum", plum, 0.16, (9, 5, 3), (0.8, 0.76, 0.74, 1.0)),
        ("ginkgo", ginkgo, 0.05, (5, 3, 3), (1.0, 0.97, 0.92, 1.0)),
    ):
        part = _wood(branches, 53, gnarl, sides)
        stuff = Material(
            f"{name} bark", base_color=tint, base_color_texture=jpeg(surface.base.resize((512, 512)), 84),
            normal=jpeg(surface.normal.resize((512, 512)) if surface.normal else surface.base, 88),
            roughness=0.92,
        )  # fmt: skip
        tan = tangents(part.pos, part.nrm, part.uv, part.tri)
        print(f"  {name}: {len(part.tri)} triangles, {len(part.pos)} vertices")
        out[name] = Node(
            name, [Mesh(part.pos, part.tri, stuff, normals=part.nrm, uv=part.uv, tangents=tan, name=name)]
        )
    out["plum-foliage"] = plum_foliage(plum)
    out["ginkgo-foliage"] = ginkgo_foliage(ginkgo)
    return out
