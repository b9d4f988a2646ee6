"""A smaller raster of the same wall: every raster edge at round(edge · scale)."""

from __future__ import annotations

Rectangle = tuple[int, int, int, int]
"""x, y, width, height, px."""


def scaled_edge(edge_px: int, scale: float) -> int:
    """Where an edge of the raster lies in a raster at ``scale``: round(edge · scale), halves to even."""
    return round(edge_px * scale)


def scaled_size(size_px: tuple[int, int], scale: float) -> tuple[int, int]:
    return max(scaled_edge(size_px[0], scale), 1), max(scaled_edge(size_px[1], scale), 1)


def scaled_rectangle(rectangle: Rectangle, scale: float) -> Rectangle:
    """A rectangle of the raster in a raster at ``scale``; it may have no width or no height there."""
    x, y, width, height = rectangle
    left, top = scaled_edge(x, scale), scaled_edge(y, scale)
    return left, top, scaled_edge(x + width, scale) - left, scaled_edge(y + height, scale) - top
