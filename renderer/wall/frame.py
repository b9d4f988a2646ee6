"""A false frame along the wall's outer edge: what breaks out of it seems to leave the wall.

Each facet's band is mitred where two of its sides are outer ones. The outermost part is black, so that the
wall's edge disappears in the hall; the band stands a little before the wall and reaches back behind it as a
reveal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from renderer.wall.checks import seam_gap
from renderer.wall.model import F64, Facet, Wall
from renderer.wall.panels import merge_coplanar

REVEAL_M = 0.25
OVERHANG_M = 0.5
"""How far the black margin reaches beyond the wall: it stands before it, and the eye looks past its edge."""


@dataclass(frozen=True, eq=False)
class FrameMesh:
    """Triangles of one colour: ``positions`` [N, 3], ``normals`` [N, 3], ``triangles`` [M, 3]."""

    positions: F64
    normals: F64
    triangles: npt.NDArray[np.int64]


def frame_meshes(
    wall: Wall, *, width_m: float, depth_m: float, margin_m: float, bottom: bool
) -> tuple[FrameMesh, FrameMesh]:
    """The frame itself and its black margin."""
    facets = merge_coplanar(list(wall.facets))
    band, margin = [], []
    for facet in facets:
        neighbours = [_neighbour(side, facet, facets) for side in _sides(facet)]
        outer = [neighbour is None for neighbour in neighbours]
        outer[0] = outer[0] and bottom
        off = _off_wall(facet, neighbours)
        edge = _inset(facet, outer, -OVERHANG_M) + depth_m * off
        black = _inset(facet, outer, min(margin_m, width_m)) + depth_m * off
        inner = _inset(facet, outer, width_m) + depth_m * off
        back = _inset(facet, outer, width_m) - REVEAL_M * off
        margin += _ring(edge, black, outer)
        band += _ring(black, inner, outer)
        band += _ring(inner, back, outer)
    return _mesh(band), _mesh(margin)


def _sides(facet: Facet) -> Iterator[F64]:
    """[2, 3] bottom, right, top, left edge."""
    outline = facet.outline_m
    for index in range(4):
        yield np.array([outline[index], outline[(index + 1) % 4]])


def _neighbour(side: F64, facet: Facet, facets: list[Facet]) -> Facet | None:
    """The facet that continues the wall beyond a side."""
    others = (other for other in facets if other is not facet)
    return next((o for o in others if any(seam_gap(side, edge) is not None for edge in _sides(o))), None)


def _off_wall(facet: Facet, neighbours: list[Facet | None]) -> F64:
    """[4, 3] which way each corner of the outline leaves the wall, so that neighbours meet: mitred at upright
    seams."""
    _, right, _, left = (_mitre(facet.normal, n.normal) if n else facet.normal for n in neighbours)
    return np.array([left, right, right, left])


def _mitre(normal: F64, other: F64) -> F64:
    return (normal + other) / max(1.0 + float(normal @ other), 0.25)


def _inset(facet: Facet, outer: list[bool], by_m: float) -> F64:
    """[4, 3] the facet's outline, drawn in at its outer sides."""
    width, height = np.linalg.norm(facet.right_m), np.linalg.norm(facet.up_m)
    bottom, right, top, left = (by_m if side else 0.0 for side in outer)
    u = np.array([left / width, 1 - right / width, 1 - right / width, left / width])
    v = np.array([bottom / height, bottom / height, 1 - top / height, 1 - top / height])
    return facet.corners_m[0] + u[:, None] * facet.right_m + v[:, None] * facet.up_m


def _ring(outside: F64, inside: F64, outer: list[bool]) -> list[F64]:
    """[4, 3] a quad for each outer side, between two outlines."""
    quads = []
    for index, side in enumerate(outer):
        if side:
            following = (index + 1) % 4
            quads.append(np.array([outside[index], outside[following], inside[following], inside[index]]))
    return quads


def _mesh(quads: list[F64]) -> FrameMesh:
    corners = np.array(quads).reshape(-1, 4, 3)
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 3] - corners[:, 0])
    length = np.linalg.norm(across, axis=1, keepdims=True)
    kept = length[:, 0] > 1e-12
    corners, normals = corners[kept], across[kept] / length[kept]
    first = 4 * np.arange(len(corners))[:, None]
    triangles = np.hstack([first, first + 1, first + 2, first, first + 2, first + 3]).reshape(-1, 3)
    return FrameMesh(corners.reshape(-1, 3), np.repeat(normals, 4, axis=0), triangles)
