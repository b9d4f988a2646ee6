"""What is drawn as lines over the hall: plain segments in the world, named after what they mean.

How a name looks is told by :data:`renderer.preview.hall.overlay.STYLES`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from renderer.maths.transforms import F64, apply
from renderer.wall.model import Eye, Facet, Wall
from renderer.wall.panels import merge_coplanar

_SAME_M = 0.03  # seams gape by less
_BEND = np.cos(np.radians(30.0))  # outlines that turn by less go on
_MARK_M = 0.07
_SPOT_M = 0.3
_GRID_MARGIN_M = 2.0
_MAJOR = 5
_STEPS = 12  # along a line on the wall

_BOX = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)])
_BOX_EDGES = np.array([(a, b) for a in range(8) for b in range(a + 1, 8) if abs(_BOX[a] - _BOX[b]).sum() == 1])

_UNDERSIDE = np.array([0, 1, 5, 4])


@dataclass(frozen=True, eq=False)
class Lines:
    """``segments_m`` [N, 2, 3] of one ``style``."""

    style: str
    segments_m: F64


def wall_lines(wall: Wall) -> tuple[Lines, Lines]:
    """Its outline, and the seams within it."""
    edges, shared = _edges(wall)
    return Lines("wall", edges[~shared]), Lines("seam", edges[shared])


def cabinet_lines(wall: Wall) -> Lines:
    """The joints between cabinets, which begin at their surface's top left."""
    first: dict[str, tuple[int, int]] = {}
    for facet in wall.facets:
        x, y = first.get(facet.surface, facet.raster_px[:2])
        first[facet.surface] = min(x, facet.raster_px[0]), min(y, facet.raster_px[1])
    found = [_joints(facet, first[facet.surface], wall.cabinet_px) for facet in wall.facets]
    return Lines("cabinet", np.concatenate(found))


def floor_lines(points_m: F64) -> tuple[Lines, Lines]:
    """A grid of metres on the floor around ``points_m`` [N, 3], and every fifth line of it."""
    low = np.floor(points_m.min(axis=0) - _GRID_MARGIN_M).astype(int)
    high = np.ceil(points_m.max(axis=0) + _GRID_MARGIN_M).astype(int)
    along = {x: [[x, 0, low[2]], [x, 0, high[2]]] for x in range(low[0], high[0] + 1)}
    across = {z: [[low[0], 0, z], [high[0], 0, z]] for z in range(low[2], high[2] + 1)}
    lines = [(place % _MAJOR == 0, line) for group in (along, across) for place, line in group.items()]
    minor, major = ([line for is_major, line in lines if is_major is kind] for kind in (False, True))
    return Lines("floor", _segments(minor)), Lines("floor metres", _segments(major))


def eye_mark(position_m: F64, style: str = "eye") -> Lines:
    """A small octahedron about an eye."""
    tips = position_m + _MARK_M * np.concatenate([np.eye(3), -np.eye(3)])
    pairs = [(a, b) for a in range(6) for b in range(a + 1, 6) if b - a != 3]
    return Lines(style, tips[np.array(pairs)])


def other_eyes(wall: Wall, eye: Eye) -> Lines:
    """The wall's eyes but for ``eye``, each on a post."""
    others = [other.position_m for other in wall.eyes if other is not eye]
    parts = [part for place in others for part in (eye_mark(place).segments_m, _post(place))]
    return Lines("other eye", np.concatenate([np.zeros((0, 2, 3)), *parts]))


def photo_spot(position_m: F64) -> Lines:
    """A place to take a photo from: a ring on the floor, and the eye over it."""
    turns = np.linspace(0.0, 2.0 * np.pi, 33)
    ring = np.stack([_SPOT_M * np.cos(turns), np.zeros(33), _SPOT_M * np.sin(turns)], axis=1)
    ring += position_m * [1.0, 0.0, 1.0]
    parts = [polyline(ring), eye_mark(position_m).segments_m, _post(position_m)]
    return Lines("spot", np.concatenate(parts))


def view_lines(eye_m: F64, wall: Wall) -> Lines:
    """From the eye to the corners of the wall's outline."""
    corners = outline_corners(wall)
    return Lines("view", np.stack([np.broadcast_to(eye_m, corners.shape), corners], axis=1))


def relic_lines(matrix: F64, bounds: F64) -> Lines:
    """The box ``bounds`` [2, 3] of a relic's file, where ``matrix`` puts it."""
    return Lines("relic", box_corners(matrix, bounds)[_BOX_EDGES])


def plumb_lines(matrix: F64, bounds: F64) -> tuple[Lines, Lines]:
    """Where on the floor a relic stands or hovers: its box's underside there, and a plumb line from it."""
    flat = np.array([1.0, 0.0, 1.0])
    under = box_corners(matrix, bounds)[_UNDERSIDE]
    middle = under.mean(axis=0)
    return Lines("foot", polyline(under * flat, closed=True)), Lines("plumb", np.array([[middle, middle * flat]]))


def sight_lines(eye_m: F64, wall: Wall, matrix: F64, bounds: F64) -> tuple[Lines, Lines, Lines]:
    """How a relic gets onto the wall: rays from the eye over its top and its foot, up to the nearer of relic
    and wall; what joins the two; and how high it is drawn on the wall."""
    low, high = bounds
    middle = (low + high) / 2
    ends = np.array([[middle[0], low[1], middle[2]], [middle[0], high[1], middle[2]]])
    shares = np.linspace(0.0, 1.0, _STEPS + 1)[:, None]
    axis = apply(matrix, ends[0] + shares * (ends[1] - ends[0]))
    drawn, meets = seen_on_wall(eye_m, wall, axis)
    near, far = [], []
    for index in (0, _STEPS):
        relic, on_wall = axis[index], drawn[index]
        before = not meets[index] or np.linalg.norm(relic - eye_m) < np.linalg.norm(on_wall - eye_m)
        near.append([eye_m, relic if before else on_wall])
        if meets[index]:
            far.append([relic, on_wall])
    on_wall = polyline(drawn)[meets[:-1] & meets[1:]]
    return Lines("sight", _segments(near)), Lines("sight beyond", _segments(far)), Lines("drawn", on_wall)


def seen_on_wall(eye_m: F64, wall: Wall, points_m: F64) -> tuple[F64, npt.NDArray[np.bool_]]:
    """[N, 3] where the rays from the eye to ``points_m`` [N, 3] meet the wall first, and whether they do."""
    rays = points_m - eye_m
    nearest = np.full(len(points_m), np.inf)
    for facet in wall.facets:
        distance = facet.distance_m(eye_m)
        if distance <= 0.0:
            continue
        towards = -(rays @ facet.normal)
        with np.errstate(divide="ignore", invalid="ignore"):
            far = distance / towards
            place = eye_m + far[:, None] * rays - facet.corners_m[0]
            sides = np.linalg.pinv(np.stack([facet.right_m, facet.up_m], axis=1))
            shares = place @ sides.T
        meets = (towards > 1e-9) & (np.abs(shares - 0.5) <= 0.5 + 1e-9).all(axis=1)
        nearest = np.where(meets & (far < nearest), far, nearest)
    meets = np.isfinite(nearest)
    return eye_m + np.where(meets, nearest, 1.0)[:, None] * rays, meets


def box_corners(matrix: F64, bounds: F64) -> F64:
    """[8, 3] the corners of a box, where ``matrix`` puts it."""
    return apply(matrix, bounds[0] + _BOX * (bounds[1] - bounds[0]))


def polyline(points_m: F64, *, closed: bool = False) -> F64:
    """[N, 2, 3] the segments that join ``points_m`` [N, 3] one by one."""
    ends = np.roll(points_m, -1, axis=0)
    segments = np.stack([points_m, ends], axis=1)
    return segments if closed else segments[:-1]


def outline_corners(wall: Wall) -> F64:
    """[N, 3] where the wall's outline turns sharply: not where the facets of an arc meet."""
    edges, shared = _edges(wall)
    edges = edges[~shared]
    corners: list[F64] = []
    for place in edges.reshape(-1, 3):
        if any(np.linalg.norm(place - other) < _SAME_M for other in corners):
            continue
        starts = np.linalg.norm(edges - place, axis=2) < _SAME_M
        ways = [edge[1 - side] - edge[side] for edge, at in zip(edges, starts, strict=True)
                for side in (0, 1) if at[side]]  # fmt: skip
        units = [way / np.linalg.norm(way) for way in ways]
        if len(units) != 2 or units[0] @ units[1] > -_BEND:
            corners.append(place)
    return np.array(corners)


@lru_cache(maxsize=4)
def _edges(wall: Wall) -> tuple[F64, npt.NDArray[np.bool_]]:
    """[N, 2, 3] the edges of the wall's flat parts, and [N] whether it is one that two of them share: then
    only the first of both is there."""
    panels = merge_coplanar(list(wall.facets))
    edges = np.concatenate([polyline(panel.outline_m, closed=True) for panel in panels])
    kept, shared = [], []
    taken = np.zeros(len(edges), bool)
    for index, edge in enumerate(edges):
        if taken[index]:
            continue
        off = [np.linalg.norm(edges - turned, axis=2).max(axis=1) for turned in (edge, edge[::-1])]
        same = np.minimum(*off) < _SAME_M
        taken |= same
        kept.append(edge)
        shared.append(bool(same.sum() > 1))
    return np.array(kept), np.array(shared, bool)


def _joints(facet: Facet, first: tuple[int, int], cabinet: tuple[int, int]) -> F64:
    left, top, width, height = facet.raster_px
    columns = [x for x in range(first[0], left + width, cabinet[0]) if x > left]
    rows = [y for y in range(first[1], top + height, cabinet[1]) if y > top]
    upright = [[(x, top), (x, top + height)] for x in columns]
    level = [[(left, y), (left + width, y)] for y in rows]
    places = np.array([*upright, *level], np.float64).reshape(-1, 2, 2)
    return facet.positions_m(places[..., 0], places[..., 1])


def _post(place: F64) -> F64:
    return np.array([[place * [1.0, 0.0, 1.0], place]])


def _segments(pairs: Iterable[object]) -> F64:
    return np.array(list(pairs), np.float64).reshape(-1, 2, 3)
