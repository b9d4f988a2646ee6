"""The wall in numbers that the photo view's shaders read: facets as a camera sees them, cells that light the
floor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from renderer.maths.frustum import Frustum
from renderer.maths.transforms import F64
from renderer.passes.panels import Panel
from renderer.wall.model import Facet

F32 = npt.NDArray[np.float32]

FACET_LAYOUT = "4f 4f 4f 4f 3f 3f 3f 4f 4f"
FACET_NAMES = (
    *("in_bottom_left", "in_bottom_right", "in_top_left", "in_top_right"),
    *("in_u", "in_v", "in_w", "in_rectangle", "in_normal"),
)

MAX_CELLS = 128
_CELL_M = 0.4
_GROWTH = 1.2
_MOST_ROWS = 5
_EDGE_ON = 1e-9


@dataclass(frozen=True, eq=False)
class FlatFacet:
    """``corners_m`` [3, 3] bottom left, bottom right, top left; ``rectangle`` in the raster, None for what
    stays dark."""

    corners_m: F64
    rectangle: tuple[int, int, int, int] | None

    @property
    def outline_m(self) -> F64:
        """[4, 3] bottom left, bottom right, top left, top right."""
        return np.vstack([self.corners_m, self.corners_m[1] + self.corners_m[2] - self.corners_m[0]])

    @property
    def normal(self) -> F64:
        across = np.cross(self.corners_m[1] - self.corners_m[0], self.corners_m[2] - self.corners_m[0])
        return across / np.linalg.norm(across)


def flat_facets(panels: tuple[Panel, ...], facets: tuple[Facet, ...]) -> list[FlatFacet]:
    """The raster's panels, and those of the wall's facets that have no picture in it."""
    lit = [FlatFacet(panel.corners_m, panel.rectangle) for panel in panels]
    held = _held(np.array([p.corners_m for p in panels]).reshape(-1, 3, 3), facets)
    return lit + [FlatFacet(f.corners_m, None) for f, shown in zip(facets, held, strict=True) if not shown]


def _held(corners: F64, facets: tuple[Facet, ...]) -> npt.NDArray[np.bool_]:
    """[N] whether the facet's middle lies on one of the parallelograms of ``corners`` [P, 3, 3]."""
    right, up = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    across = np.cross(right, up)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    inverse = np.linalg.inv(np.stack([right, up, across], axis=-1))
    held = []
    for facet in facets:
        middle = facet.outline_m.mean(axis=0)
        s, t, off = np.einsum("pij,pj->ip", inverse, middle - corners[:, 0])
        held.append(bool(np.any((abs(off) < 1e-6) & (s > 0) & (s < 1) & (t > 0) & (t < 1))))
    return np.array(held, bool)


def facet_rows(facets: list[FlatFacet], frustum: Frustum, *, mirrored: bool) -> F32:
    """[N, 33] what shaders/photo/wall.vert reads per facet; ``mirrored`` about the floor.

    Facets that the camera sees exactly edge-on are left out. The picture's y runs downwards: row 0 is its
    top.
    """
    rows = [_row(facet, frustum, np.array([1.0, -1.0 if mirrored else 1.0, 1.0])) for facet in facets]
    return np.array([row for row in rows if row is not None], np.float32).reshape(-1, 33)


def _row(facet: FlatFacet, frustum: Frustum, turn: F64) -> F64 | None:
    outline = facet.outline_m * turn
    clip = np.hstack([outline, np.ones((4, 1))]) @ frustum.matrix.T
    clip[:, 1] *= -1.0
    # columns: what one step to the right, one step up and the bottom left corner itself add to (x·w, y·w, w)
    steps = np.array([clip[1] - clip[0], clip[2] - clip[0], clip[0]])[:, [0, 1, 3]].T
    size = float(np.prod(np.linalg.norm(steps, axis=0)))
    if abs(np.linalg.det(steps)) < _EDGE_ON * size:
        return None
    s, t, w = np.linalg.inv(steps)
    left, top, width, height = facet.rectangle or (0, 0, 0, 0)
    u, v = left * w + width * s, (top + height) * w - height * t
    normal = facet.normal * turn
    lit = facet.rectangle is not None and normal @ (frustum.eye - outline[0]) > 0
    rectangle = (left, top, left + width, top + height)
    return np.concatenate([clip.ravel(), u, v, w, rectangle, normal, [float(lit)]])


def most_leds(rows: F32, size: tuple[int, int]) -> float:
    """How many LEDs lie along a pixel of a picture of ``size``, at most, by a coarse net of its pixels."""
    x, y = np.meshgrid(np.linspace(-1.0, 1.0, 49), np.linspace(-1.0, 1.0, 37))
    places = np.stack([x, y, np.ones_like(x)], axis=-1).reshape(-1, 3)
    most = 0.0
    for row in rows.astype(np.float64):
        (u, v, w), (left, top, right, bottom), lit = row[16:25].reshape(3, 3), row[25:29], row[32]
        depth = places @ w
        with np.errstate(divide="ignore", invalid="ignore"):
            at_u, at_v = places @ u / depth, places @ v / depth
            inside = (left <= at_u) & (at_u <= right) & (top <= at_v) & (at_v <= bottom) & (lit > 0)
            steps = [
                (axis[:2] - at[:, None] * w[:2]) / depth[:, None] * 2 / size for axis, at in ((u, at_u), (v, at_v))
            ]
        most = max([most, *(float(np.hypot(*s[inside].T).max(initial=0.0)) for s in steps)])
    return most


@dataclass(frozen=True, eq=False)
class Glow:
    """The lit facets as cells of even radiance.

    ``cells`` [n, 4] are rectangles of the raster (left, top, right, bottom; 0..1). ``edges`` [m, 2, 4] are
    the cells' edges: from where, the cell on whose left it runs (as the audience sees it); to where, the cell
    on the other side. ``n`` is no cell; a facet's last edge has 0.5 added to its first number.
    """

    cells: F32
    edges: F32


def glow_of(facets: list[FlatFacet], raster_size: tuple[int, int]) -> Glow:
    """At most :data:`MAX_CELLS` cells, but at least one per facet that can light the floor."""
    lit = [f for f in facets if f.rectangle is not None and f.outline_m[:, 1].max() > 1e-3]
    grids = _grids(lit)
    cells = [_cells(facet, grid, raster_size) for facet, grid in zip(lit, grids, strict=True)]
    count = sum(len(c) for c in cells)
    edges, first = [], 0
    for facet, grid, own in zip(lit, grids, cells, strict=True):
        made = _edges(facet, grid, first, count)
        if len(made):
            made[-1, 0, 3] += 0.5
        edges.append(made)
        first += len(own)
    return Glow(np.concatenate([*cells, np.zeros((0, 4))]).astype(np.float32),
                np.concatenate([*edges, np.zeros((0, 2, 4))]).astype(np.float32))  # fmt: skip


def _grids(facets: list[FlatFacet]) -> list[tuple[int, int]]:
    """Columns and rows of each facet's cells."""
    sides = [np.linalg.norm(f.corners_m[1:] - f.corners_m[0], axis=1) for f in facets]
    cell = _CELL_M
    while True:
        grids = [(max(round(w / cell), 1), min(max(round(h / cell), 1), _MOST_ROWS)) for w, h in sides]
        if sum(c * r for c, r in grids) <= MAX_CELLS or all(grid == (1, 1) for grid in grids):
            return grids
        cell *= _GROWTH


def _splits(grid: tuple[int, int]) -> tuple[F64, F64]:
    """Where the cells' edges lie along the facet, 0..1: even columns, rows that are lower nearer to the
    floor."""
    columns, rows = grid
    return np.linspace(0.0, 1.0, columns + 1), np.linspace(0.0, 1.0, rows + 1) ** 1.7


def _cells(facet: FlatFacet, grid: tuple[int, int], raster_size: tuple[int, int]) -> F64:
    s, t = _splits(grid)
    left, top, width, height = facet.rectangle or (0, 0, 0, 0)
    x = (left + width * s) / raster_size[0]
    y = (top + height * (1 - t)) / raster_size[1]
    return np.array([(x[i], y[j + 1], x[i + 1], y[j]) for j in range(grid[1]) for i in range(grid[0])])


def _edges(facet: FlatFacet, grid: tuple[int, int], first: int, none: int) -> F64:
    s, t = _splits(grid)
    columns, rows = grid
    origin, right, top = facet.corners_m

    def place(i: int, j: int) -> F64:
        found: F64 = origin + s[i] * (right - origin) + t[j] * (top - origin)
        found[1] = max(found[1], 0.0)
        return found

    def cell(i: int, j: int) -> int:
        return first + j * columns + i if 0 <= i < columns and 0 <= j < rows else none

    made = [
        (place(i, j), cell(i, j), place(i + 1, j), cell(i, j - 1)) for j in range(rows + 1) for i in range(columns)
    ]
    made += [
        (place(i, j), cell(i - 1, j), place(i, j + 1), cell(i, j)) for j in range(rows) for i in range(columns + 1)
    ]
    # an upright edge adds nothing to what falls on a level floor
    level = [m for m in made if np.hypot(m[0][0] - m[2][0], m[0][2] - m[2][2]) > 1e-9]
    return np.array([[(*a, left), (*b, beyond)] for a, left, b, beyond in level]).reshape(-1, 2, 4)
