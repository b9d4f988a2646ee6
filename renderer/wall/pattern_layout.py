"""What test patterns and stills need to know of a wall: where its surfaces, facets and outputs lie in a raster."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from renderer.wall.checks import sees
from renderer.wall.model import F64, Eye, Facet, Wall
from renderer.wall.scaling import Rectangle, scaled_rectangle, scaled_size

ROOM_STEP_M = 0.5
ROOM_DEPTH_M = 4.0


@dataclass(frozen=True, eq=False)
class Place:
    """A rectangle of the raster: a facet, or a tile of an output.

    Rectangles are as large as they are drawn; ``first_px`` is where the surface begins at full scale. Numbers
    count from 1; ``output`` is 0 for facets."""

    rectangle_px: Rectangle
    surface_px: Rectangle
    first_px: tuple[int, int]
    label: str
    surface: int = 0
    facet: int = 0
    facets: int = 0
    output: int = 0
    corners_m: F64 | None = None
    eye: Eye | None = None
    """Whose picture the facet keeps where another eye does not see it, if it has one."""


@dataclass(frozen=True, eq=False)
class PatternLayout:
    """A wall's raster at a scale. Facets come before the outputs' tiles."""

    size_px: tuple[int, int]
    facets: tuple[Place, ...]
    tiles: tuple[Place, ...]


def pattern_layout(wall: Wall, scale: float = 1.0) -> PatternLayout:
    """``wall`` as its patterns see it."""
    surfaces = _surfaces(wall)
    places = [
        _facet_place(wall, facet, (index, number, surface), scale)
        for index, surface in enumerate(surfaces.values(), 1)
        for number, facet in enumerate(surface, 1)
    ]
    tiles = [
        Place(scaled_rectangle(tile.from_px, scale), scaled_rectangle(tile.from_px, scale), tile.from_px[:2],
              output.name, output=index)
        for index, output in enumerate(wall.outputs, 1)
        for tile in output.tiles
    ]  # fmt: skip
    return PatternLayout(scaled_size(wall.raster_px, scale), tuple(_lit(places)), tuple(_lit(tiles)))


def still_layout(wall: Wall, scale: float = 1.0) -> dict[str, Rectangle]:
    """The rectangle of the raster that each surface fills, px."""
    return {name: scaled_rectangle(_bounds(facets), scale) for name, facets in _surfaces(wall).items()}


def room_m(wall: Wall, eye: Eye) -> tuple[F64, F64]:
    """Low and high corner of a room, whole steps in size, that holds the wall and whoever looks at it."""
    points = np.concatenate([*(f.outline_m for f in wall.facets), [e.position_m for e in wall.eyes]])
    low, high = points.min(axis=0), points.max(axis=0)
    low[1] = min(low[1], 0.0)
    low[2] -= ROOM_DEPTH_M
    low, high = np.minimum(low, eye.position_m - ROOM_STEP_M), np.maximum(high, eye.position_m + ROOM_STEP_M)
    return np.floor(low / ROOM_STEP_M) * ROOM_STEP_M, np.ceil(high / ROOM_STEP_M) * ROOM_STEP_M


def _surfaces(wall: Wall) -> dict[str, list[Facet]]:
    surfaces: dict[str, list[Facet]] = {}
    for facet in wall.facets:
        surfaces.setdefault(facet.surface, []).append(facet)
    return surfaces


def _bounds(facets: list[Facet]) -> Rectangle:
    left, top = (min(f.raster_px[axis] for f in facets) for axis in (0, 1))
    right, bottom = (max(f.raster_px[axis] + f.raster_px[axis + 2] for f in facets) for axis in (0, 1))
    return left, top, right - left, bottom - top


def _facet_place(wall: Wall, facet: Facet, which: tuple[int, int, list[Facet]], scale: float) -> Place:
    index, number, surface = which
    bounds = _bounds(surface)
    return Place(
        scaled_rectangle(facet.raster_px, scale),
        scaled_rectangle(bounds, scale),
        bounds[:2],
        facet.surface,
        surface=index,
        facet=number,
        facets=len(surface),
        corners_m=facet.corners_m,
        eye=next((eye for eye in wall.eyes if sees(facet, eye)), None),
    )


def _lit(places: list[Place]) -> Iterator[Place]:
    """Those that have any pixels at their scale."""
    return (place for place in places if min(place.rectangle_px[2:]) > 0)
