"""The world position of every LED."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from renderer.wall.model import F64, Wall

BAND_BYTES = 8 * 2**20


def led_positions(wall: Wall) -> F64:
    """[H, W, 3] metres, NaN where the raster has no LED."""
    return _rows(wall, 0, wall.raster_px[1])


def led_position_bands(wall: Wall, band_bytes: int = BAND_BYTES) -> Iterator[F64]:
    """The same from top to bottom in bands [h, W, 3] of about ``band_bytes``: a large wall has gigabytes."""
    width, height = wall.raster_px
    step = max(band_bytes // (width * 3 * 8), 1)
    for top in range(0, height, step):
        yield _rows(wall, top, min(top + step, height))


def _rows(wall: Wall, top: int, bottom: int) -> F64:
    positions = np.full((bottom - top, wall.raster_px[0], 3), np.nan)
    for facet in wall.facets:
        x, y, w, h = facet.raster_px
        first, end = max(y, top), min(y + h, bottom)
        if first < end:
            columns, rows = np.meshgrid(np.arange(x, x + w) + 0.5, np.arange(first, end) + 0.5)
            positions[first - top : end - top, x : x + w] = facet.positions_m(columns, rows)
    return positions
