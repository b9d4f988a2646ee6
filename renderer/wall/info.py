"""A wall after all shorthand is resolved, as plain data: the format ``yingbi-wall-info/1``."""

from __future__ import annotations

from typing import Any

from renderer.wall.model import Facet, Output, Wall

FORMAT = "yingbi-wall-info/1"


def wall_info(wall: Wall) -> dict[str, Any]:
    """What JSON can hold, and nothing else."""
    return {
        "format": FORMAT,
        "raster_px": list(wall.raster_px),
        "facets": [_facet(facet) for facet in wall.facets],
        "eyes": [{"name": eye.name, "position_m": eye.position_m.tolist()} for eye in wall.eyes],
        "outputs": [_output(output) for output in wall.outputs],
    }


def _facet(facet: Facet) -> dict[str, Any]:
    return {
        "name": facet.name,
        "surface": facet.surface,
        "corners_m": facet.corners_m.tolist(),
        "pixels": list(facet.pixels),
        "raster_px": list(facet.raster_px),
    }


def _output(output: Output) -> dict[str, Any]:
    monitor: dict[str, Any] = {}
    if output.monitor is not None:
        monitor["monitor"] = output.monitor
    if output.position_px is not None:
        monitor["position_px"] = list(output.position_px)
    return {
        "name": output.name,
        "size_px": list(output.size_px),
        "refresh_hz": output.refresh_hz,
        **monitor,
        "tiles": [
            {"from_px": list(tile.from_px), "to_px": list(tile.to_px), "rotate_deg": tile.rotate_deg}
            for tile in output.tiles
        ],
    }
