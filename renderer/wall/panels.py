"""What is drawn at once: neighbouring facets of one plane, seen from one eye, as one panel.

Cabinets of a straight wing lie in one plane with one pitch; their frusta are parts of one frustum, so a panel
gives the same pixels as its facets one by one, for fewer draws.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from renderer.wall.checks import sees
from renderer.wall.model import Eye, Facet, Wall

_SAME_M = 1e-7


@dataclass(frozen=True, eq=False)
class Panel:
    """A flat rectangle and the eye from which its picture is made."""

    facet: Facet
    eye: Eye


def panels_for(wall: Wall, eye: Eye) -> tuple[tuple[Panel, ...], tuple[str, ...]]:
    """The wall's panels for a visitor at ``eye``, and warnings.

    A facet turned away from ``eye`` keeps the picture made for the first eye of the file that sees it; one
    that no eye sees stays dark and has no panel.
    """
    seen_by: dict[str, tuple[Eye, list[Facet]]] = {}
    dark: list[str] = []
    for facet in wall.facets:
        chosen = next((e for e in (eye, *wall.eyes) if sees(facet, e)), None)
        if chosen is None:
            dark.append(facet.name)
            continue
        key = eye.name if chosen is eye else f"\0{chosen.name}"
        seen_by.setdefault(key, (chosen, []))[1].append(facet)
    panels = [Panel(f, e) for e, facets in seen_by.values() for f in merge_coplanar(facets)]
    return tuple(panels), _warnings(wall, eye, seen_by, dark)


def _warnings(
    wall: Wall, eye: Eye, seen_by: dict[str, tuple[Eye, list[Facet]]], dark: list[str]
) -> tuple[str, ...]:
    told = [
        f"{_names(facets)} cannot be seen from {eye.name} and keep the picture made for {other.name}"
        for other, facets in seen_by.values()
        if other is not eye
    ]
    if dark:
        told.append(f"{', '.join(dark)} of {wall.name} cannot be seen from any eye and stay dark")
    return tuple(told)


def _names(facets: list[Facet]) -> str:
    return ", ".join(dict.fromkeys(f.surface for f in facets)) + f" ({len(facets)} facets)"


def merge_coplanar(facets: list[Facet]) -> list[Facet]:
    """Joins facets that continue one another in space and in the raster: into rows, then rows into blocks."""
    rows = _merged(sorted(facets, key=lambda f: (f.raster_px[1], f.raster_px[0])), _join_right)
    return _merged(sorted(rows, key=lambda f: (f.raster_px[0], f.raster_px[1])), _join_below)


def _merged(facets: list[Facet], join: Callable[[Facet, Facet], Facet | None]) -> list[Facet]:
    done: list[Facet] = []
    for facet in facets:
        joined = join(done[-1], facet) if done else None
        if joined is None:
            done.append(facet)
        else:
            done[-1] = joined
    return done


def _join_right(left: Facet, right: Facet) -> Facet | None:
    x, y, width, height = left.raster_px
    if (x + width, y, height) != (right.raster_px[0], right.raster_px[1], right.raster_px[3]):
        return None
    if not np.allclose(left.right_m / width, right.right_m / right.pixels[0], rtol=0, atol=_SAME_M / height):
        return None
    if not np.allclose([left.corners_m[1], left.up_m], [right.corners_m[0], right.up_m], rtol=0, atol=_SAME_M):
        return None
    corners = np.array([left.corners_m[0], right.corners_m[1], left.corners_m[2]])
    return replace(left, corners_m=corners, raster_px=(x, y, width + right.pixels[0], height))


def _join_below(top: Facet, bottom: Facet) -> Facet | None:
    x, y, width, height = top.raster_px
    if (x, y + height, width) != bottom.raster_px[:3]:
        return None
    if not np.allclose(top.up_m / height, bottom.up_m / bottom.pixels[1], rtol=0, atol=_SAME_M / height):
        return None
    if not np.allclose(
        [top.corners_m[0], top.right_m], [bottom.corners_m[2], bottom.right_m], rtol=0, atol=_SAME_M
    ):
        return None
    corners = np.array([bottom.corners_m[0], bottom.corners_m[1], top.corners_m[2]])
    return replace(top, corners_m=corners, raster_px=(x, y, width, height + bottom.pixels[1]))
