"""Hills behind the palace: five ranges, one behind another, and the ground that carries them.

Each range is a ribbon of a height field on a polar grid round the visitor, so that its silhouette is even
whatever the eye's direction. Heights are given as the angle at which the visitor sees them. The renderer adds
the air between; colours here only go from moss to mineral blue-green, as in a green-and-blue landscape.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from glb import Material, Mesh, Node
from stage_kit import F, Part, finish, grid_triangles, join, srgb

EYE_Z, EYE_Y, GROUND_Y = 8.0, 1.6, -0.5


@dataclass(frozen=True)
class Range:
    """A range at ``distance`` (metres from the eye); peaks are (azimuth, elevation, width) in degrees."""

    distance: float
    depth: float
    base_deg: float
    peaks: tuple[tuple[float, float, float], ...]
    rough: float
    foot: str
    crest: str
    seed: int


RANGES = (
    Range(78, 26, 1.0, ((12, 1.5, 3), (33, 6.0, 8), (48, 6, 10), (-38, 6.6, 10), (-58, 7, 10), (-2, 2.8, 7)),
          0.22, "#27301C", "#3A4A26", 1),
    Range(135, 40, 1.8, ((17.5, 3.2, 3.5), (28, 8.0, 6), (43, 9.6, 9), (-30, 6.8, 9), (-47, 10.2, 9),
          (1, 6.4, 6), (60, 9, 9)),
          0.26, "#2B3826", "#445A3A", 2),
    Range(230, 70, 3.0, ((10.5, 5.2, 3.4), (27, 11.6, 6), (3, 7.6, 6), (46, 11.2, 8), (-38, 10.4, 8),
          (-56, 11.4, 9), (-9, 7.4, 7)),
          0.27, "#2D3F33", "#456452", 3),
    Range(370, 110, 5.2, ((19, 14.2, 5.2), (13.5, 11.2, 4), (32, 12.8, 6), (-3, 10.2, 6), (-31, 12.4, 6),
          (50, 13, 8), (-50, 12.6, 8)),
          0.26, "#2F483F", "#3F6A60", 4),
    Range(590, 150, 7.4, ((8, 14.8, 4.6), (2, 12.6, 4.6), (25, 16.2, 5.4), (38, 14, 7), (-6, 11.6, 5),
          (-26, 13.8, 6), (-43, 14, 8)),
          0.24, "#34505A", "#456C78", 5),
)  # fmt: skip


def _waves(rng: np.random.Generator, x: F, low: float, octaves: int) -> F:
    """A sum of sines with falling amplitude, as a cheap one-dimensional noise of deviation near 1."""
    out = np.zeros_like(x)
    for k in range(octaves):
        for _ in range(3):
            f = low * 2.0**k * rng.uniform(0.75, 1.35)
            out += np.sin(x * f + rng.uniform(0, 2 * np.pi)) * 0.62**k * 0.5
    return out


def _range(r: Range) -> Part:
    rng = np.random.default_rng(70 + r.seed)
    cols, rows = (230 if r.distance > 300 else 150), 6
    az = np.linspace(-74.0, 70.0, cols)
    crest = r.base_deg + r.rough * 1.2 * _waves(rng, np.radians(az) * 20, 1.0, 3)
    for at, high, wide in r.peaks:
        lean = rng.uniform(0.75, 1.3)
        d = (az - at) / (wide * np.where(az < at, lean, 1.0 / lean))
        crest = np.maximum(crest, r.base_deg + (high - r.base_deg) * np.exp(-(np.abs(d) ** 1.45) * 1.1))
    crag = np.abs(_waves(rng, np.radians(az) * 26, 1.0, 4)) - 0.8
    rise = np.clip((crest - 0.6 * r.base_deg) / 5.0, 0.15, 1.6)
    crest = crest + r.rough * (0.5 * _waves(rng, np.radians(az) * 70, 1.0, 3) - 2.6 * crag) * rise
    across = np.array([0.0, 0.28, 0.55, 0.8, 1.0, 1.35])
    shape = np.array([0.0, 0.26, 0.58, 0.87, 1.0, 0.72])
    fold_a, fold_b = (_waves(rng, np.radians(az) * 34, 1.0, 3) for _ in range(2))
    pos = np.empty((rows, cols, 3))
    top = r.distance * np.tan(np.radians(np.maximum(crest, 0.4))) + EYE_Y - GROUND_Y
    for k, (t, s) in enumerate(zip(across, shape, strict=True)):
        fold = fold_a * (1 - t) + fold_b * t if k < 4 else 0.0 * fold_a
        dist = r.distance + r.depth * (t - 1.0) + 0.10 * r.depth * fold * min(1.0, 2.0 * s)
        height = top * s * (1.0 + (0.16 * fold * (1.0 - s) if k else 0.0))
        a = np.radians(az)
        pos[k] = np.column_stack(
            [dist * np.sin(a), GROUND_Y + height - (0.3 if k == 0 else 0.0), EYE_Z - dist * np.cos(a)]
        )
    part = finish(pos.reshape(-1, 3), grid_triangles(rows, cols), np.zeros((rows * cols, 2)), crease_deg=180.0)
    t = np.clip((part.pos[:, 1] - GROUND_Y) / (0.8 * top.max()), 0.0, 1.0)[:, None]
    col = np.ones((len(part.pos), 4))
    mottle = 1.0 + 0.10 * np.sin(part.pos[:, :1] * 0.9 + part.pos[:, 1:2] * 1.7) * np.sin(part.pos[:, 2:] * 0.7)
    col[:, :3] = (srgb(r.foot) * (1.0 - t) + srgb(r.crest) * t) * mottle
    return Part(part.pos, part.nrm, part.uv, col, part.tri)


def _ground() -> Part:
    """Grass from the palace wall to the hills' feet."""
    dist = np.array([19.6, 24.0, 32.0, 48.0, 80.0, 160.0, 700.0])
    a = np.radians(np.linspace(-80.0, 76.0, 40))
    pos = np.empty((len(dist), len(a), 3))
    for k, d in enumerate(dist):
        z = np.minimum(EYE_Z - d * np.cos(a), -11.3)
        pos[k] = np.column_stack([d * np.sin(a), np.full(len(a), GROUND_Y + 0.02), z])
    part = finish(pos.reshape(-1, 3), grid_triangles(*pos.shape[:2]), np.zeros((pos.shape[0] * pos.shape[1], 2)))
    col = np.ones((len(part.pos), 4))
    col[:, :3] = srgb("#515A3C")
    return Part(part.pos, part.nrm, part.uv, col, part.tri)


def hills() -> Node:
    """The node with all ranges and the ground in one primitive."""
    part = join([_ground(), *(_range(r) for r in RANGES)])
    print(f"  hills: {len(part.tri)} triangles, {len(part.pos)} vertices")
    colours = np.round(np.clip(part.col, 0.0, 1.0) * 255.0).astype(np.uint8)
    stuff = Material("hills", roughness=0.95)
    return Node("hills", [Mesh(part.pos, part.tri, stuff, normals=part.nrm, colours=colours, name="hills")])
