"""What makes a wall impossible to draw or to build: found here, before anybody waits for a picture."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

import numpy as np

from renderer.wall.model import F64, Eye, Facet, Output

RIGHT_ANGLE_TOLERANCE_DEG = 0.1
PITCH_TOLERANCE = 0.01
SEAM_REACH_M = 0.100
SEAM_GAP_M = 0.020
SEAM_ANGLE_DEG = 0.5
NEARLY_PARALLEL_DEG = 10.0
LEAST_EYE_DISTANCE_M = 0.01


def corner_problem(facet: Facet) -> str | None:
    """Why three corners span no rectangle, or None."""
    right, up = facet.right_m, facet.up_m
    width, height = np.linalg.norm(right), np.linalg.norm(up)
    if min(width, height) < 1e-6:
        return "two of its corners are the same point"
    angle = math.degrees(math.acos(np.clip(right @ up / (width * height), -1.0, 1.0)))
    if min(angle, 180.0 - angle) < 0.5:
        return "its corners lie on one line"
    if abs(angle - 90.0) > RIGHT_ANGLE_TOLERANCE_DEG:
        return f"its corners make an angle of {angle:.2f}°, not a right angle"
    return None


def pitch_problem(facet: Facet, pitch_mm: float) -> str | None:
    """Why a facet's pixels and metres disagree with its pitch, or None."""
    for word, size_m, count in (
        ("wide", np.linalg.norm(facet.right_m), facet.pixels[0]),
        ("high", np.linalg.norm(facet.up_m), facet.pixels[1]),
    ):
        actual = 1000.0 * float(size_m) / count
        if abs(actual / pitch_mm - 1.0) > PITCH_TOLERANCE:
            size = f"it is {float(size_m):.3f} m {word} for {count} px"
            return f"{size}, a pitch of {actual:.3f} mm instead of {pitch_mm:g} mm"
    return None


def overlaps(facets: list[Facet]) -> Iterator[tuple[Facet, Facet]]:
    """Pairs of facets that claim the same pixels: a sweep from left to right."""
    active: list[Facet] = []
    for facet in sorted(facets, key=lambda f: f.raster_px[0]):
        x, y, _, height = facet.raster_px
        active = [f for f in active if f.raster_px[0] + f.raster_px[2] > x]
        for other in active:
            other_y, other_height = other.raster_px[1], other.raster_px[3]
            if y < other_y + other_height and other_y < y + height:
                yield other, facet
        active.append(facet)


def sees(facet: Facet, eye: Eye) -> bool:
    """Whether the eye is before the facet's plane."""
    return facet.distance_m(eye.position_m) > LEAST_EYE_DISTANCE_M


def output_problems(output: Output, raster_px: tuple[int, int]) -> Iterator[tuple[int, str]]:
    """(tile index, what is wrong) for every tile that leaves the raster or its output, or covers another."""
    placed: list[tuple[int, int, int, int]] = []
    for index, tile in enumerate(output.tiles):
        x, y, width, height = tile.from_px
        if x + width > raster_px[0] or y + height > raster_px[1]:
            yield index, f"its rectangle leaves the raster of {raster_px[0]} x {raster_px[1]} px"
        if tile.rotate_deg in (90, 270):
            width, height = height, width
        to_x, to_y = tile.to_px
        if to_x + width > output.size_px[0] or to_y + height > output.size_px[1]:
            size = f"{output.size_px[0]} x {output.size_px[1]}"
            yield index, f"needs {to_x + width} x {to_y + height} px, but the output has {size}"
        for a, b, c, d in placed:
            if to_x < a + c and a < to_x + width and to_y < b + d and b < to_y + height:
                yield index, "covers another tile of this output"
        placed.append((to_x, to_y, width, height))


def seams(surfaces: dict[str, list[Facet]]) -> Iterator[tuple[str, str, float, float]]:
    """(surface, surface, widest gap in metres, angle in degrees) of every seam between two surfaces."""
    edges = {name: list(outer_edges(facets)) for name, facets in surfaces.items()}
    for (name, mine), (other, theirs) in combinations(edges.items(), 2):
        found = [g for a in mine for b in theirs if (g := seam_gap(a, b)) is not None]
        if found:
            yield name, other, max(g for g, _ in found), max(a for _, a in found)


def outer_edges(facets: list[Facet]) -> Iterator[F64]:
    """[2, 3] the edges of a surface that no two of its facets share."""
    count: dict[tuple[tuple[float, ...], ...], list[F64]] = {}
    for facet in facets:
        outline = facet.outline_m
        for a, b in zip(outline, np.roll(outline, -1, axis=0), strict=True):
            key = tuple(sorted((tuple(np.round(a, 3)), tuple(np.round(b, 3)))))
            count.setdefault(key, []).append(np.array([a, b]))
    yield from (edges[0] for edges in count.values() if len(edges) == 1)


def seam_gap(first: F64, second: F64) -> tuple[float, float] | None:
    """(widest gap, angle) where two edges [2, 3] run along one another within reach; None if they do not."""
    along = first[1] - first[0]
    length = float(np.linalg.norm(along))
    along = along / length
    other = second[1] - second[0]
    cosine = abs(float(along @ other)) / float(np.linalg.norm(other))
    angle = math.degrees(math.acos(min(cosine, 1.0)))
    if angle > NEARLY_PARALLEL_DEG:
        return None
    places = np.sort((second - first[0]) @ along)
    low, high = max(places[0], 0.0), min(places[1], length)
    if high - low < min(SEAM_REACH_M, length / 2):
        return None
    slope = (other / (along @ other)) if abs(along @ other) > 0 else other
    start = (second[0] - first[0]) @ along
    gaps = []
    for place in (low, high):
        mine = first[0] + place * along
        theirs = second[0] + (place - start) * slope
        gaps.append(float(np.linalg.norm(theirs - mine)))
    return (max(gaps), angle) if min(gaps) <= SEAM_REACH_M else None
