"""Surfaces into facets: planes, the corner's two wings, and arcs.

Each function gives facets whose raster rectangles are relative to the surface's own top left pixel.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator

import numpy as np

from renderer.wall.file import ArcSurface, Corner, PlaneSurface
from renderer.wall.model import F64, Facet

Plan = Callable[[float], tuple[float, float]]
"""A curve seen from above: (x, z) in metres of a parameter."""


def plane_facets(surface: PlaneSurface, name: str) -> list[Facet]:
    corners = np.array([surface.bottom_left_m, surface.bottom_right_m, surface.top_left_m], np.float64)
    return [Facet(name, name, corners, (0, 0, *surface.pixels))]


def arc_facets(surface: ArcSurface, name: str, cabinet_width: int) -> list[Facet]:
    """One flat facet per cabinet column; the cabinets' edges lie on the arc."""
    centre_x, centre_z = surface.centre_m[0], surface.centre_m[-1]
    width, height = surface.pixels

    def plan(x_px: float) -> tuple[float, float]:
        degrees = surface.from_deg + (surface.to_deg - surface.from_deg) * x_px / width
        angle = math.radians(degrees)
        return centre_x + surface.radius_m * math.sin(angle), centre_z + surface.radius_m * math.cos(angle)

    edges = [*range(0, width, cabinet_width), width]
    points = [plan(x) for x in edges]
    return _upright_facets(name, points, edges, height, surface.base_m, surface.height_m)


def corner_facets(corner: Corner, pitch_m: float, cabinet_width: int) -> tuple[list[Facet], list[Facet]]:
    """The left wing's facets and the right wing's, each relative to its own top left pixel."""
    height = round(corner.height_m / pitch_m)
    wings = []
    for name, length, side in (("left wing", corner.left_m, -1), ("right wing", corner.right_m, +1)):
        width = round(length / pitch_m)
        columns = _columns_from_seam(width, cabinet_width) if corner.radius_m else [0, width]
        steps = [(b - a) * length / width for a, b in itertools.pairwise(columns)]
        points = list(_wing_plan(corner, side, steps))
        if side < 0:  # the left wing's picture runs towards the seam
            points.reverse()
            columns = [width - x for x in reversed(columns)]
        wings.append(_upright_facets(name, points, columns, height, corner.base_m, corner.height_m))
    return wings[0], wings[1]


def rounding_m(corner: Corner) -> float:
    """How much of each wing's straight length the rounding takes away: from the seam to the tangent."""
    return corner.radius_m * abs(math.tan(_half_turn(corner)))


def _half_turn(corner: Corner) -> float:
    """Half of the angle by which a rounded corner turns, radians; negative for a building's corner."""
    return math.radians(180.0 - corner.angle_deg) / 2


def _columns_from_seam(width: int, cabinet_width: int) -> list[int]:
    return [*range(0, width, cabinet_width), width]


def _wing_plan(corner: Corner, side: int, steps_m: list[float]) -> Iterator[tuple[float, float]]:
    """(x, z) of the cabinet edges of one wing, from the seam outwards.

    The rounding is the fillet of the two wings: a circle of ``radius_m`` tangent to both. A cabinet keeps its
    width and its edges lie on the curve, so each step is a chord.
    """
    half_turn = _half_turn(corner)
    radius, sign = corner.radius_m, math.copysign(1.0, half_turn)
    centre_z = sign * radius / math.cos(half_turn)
    along = (
        side * math.sin(math.radians(corner.angle_deg / 2)),
        math.cos(math.radians(corner.angle_deg / 2)),
    )
    tangent = rounding_m(corner)

    def on_arc(turn: float) -> tuple[float, float]:
        return side * radius * math.sin(turn), centre_z - sign * radius * math.cos(turn)

    def on_line(distance: float) -> tuple[float, float]:
        return along[0] * distance, along[1] * distance

    turned, distance, on_curve = 0.0, 0.0, radius > 0
    point = on_arc(0.0) if on_curve else (0.0, 0.0)
    yield point
    for step in steps_m:
        if on_curve and step < 2 * radius:
            turned += 2 * math.asin(step / (2 * radius))
            on_curve = turned < abs(half_turn)
        else:
            turned, on_curve = math.inf, False
        if on_curve:
            point = on_arc(turned)
        else:
            distance = _step_on_to_line(point, along, step) if distance < tangent else distance + step
            point = on_line(distance)
        yield point


def _step_on_to_line(start: tuple[float, float], along: tuple[float, float], step: float) -> float:
    """How far from the seam the wing's line is met by a circle of radius ``step`` around ``start``."""
    foot = start[0] * along[0] + start[1] * along[1]
    aside = start[0] * along[1] - start[1] * along[0]
    return foot + math.sqrt(max(step * step - aside * aside, 0.0))


def _upright_facets(
    name: str,
    points: list[tuple[float, float]],
    edges_px: list[int],
    height_px: int,
    base_m: float,
    height_m: float,
) -> list[Facet]:
    """Vertical facets between neighbouring points of a plan, left to right."""
    facets = []
    for i, (left, right) in enumerate(itertools.pairwise(edges_px)):
        (x0, z0), (x1, z1) = points[i], points[i + 1]
        corners: F64 = np.array([(x0, base_m, z0), (x1, base_m, z1), (x0, base_m + height_m, z0)], np.float64)
        label = name if len(edges_px) == 2 else f"{name} {i + 1}"
        facets.append(Facet(label, name, corners, (left, 0, right - left, height_px)))
    return facets
