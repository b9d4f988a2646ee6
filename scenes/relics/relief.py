"""A carver's drawing of heights: strips, areas and discs in millimetres, each laid over what is there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from brush import Array, Image32
from numpy.typing import ArrayLike
from PIL import Image, ImageDraw
from skin import blur


class Relief:
    """Heights from 0 to `top_mm`, drawn in a motif's own millimetres (x to the right, y downwards)."""

    def __init__(
        self, rows: int, cols: int, px_per_mm: float, to_px: Callable[[Array], Array], top_mm: float
    ) -> None:
        self._image = Image.new("L", (cols, rows), 0)
        self._draw = ImageDraw.Draw(self._image)
        self._scale, self._to_px, self._top = px_per_mm, to_px, top_mm

    @property
    def mm(self) -> float:
        return 1.0 / self._scale

    def heights(self) -> Image32:
        return np.asarray(self._image, dtype=np.float32) * np.float32(self._top / 255.0)

    def line(self, points: ArrayLike, width: float, height: float) -> None:
        """A flat strip with round ends and corners."""
        p = self._to_px(np.asarray(points, dtype=np.float64))
        fill, w = self._level(height), max(1, round(width * self._scale))
        self._draw.line(p.ravel().tolist(), fill=fill, width=w, joint="curve")
        for q in (p[0], p[-1]):
            self._draw.ellipse([q[0] - w / 2, q[1] - w / 2, q[0] + w / 2, q[1] + w / 2], fill=fill)

    def area(self, points: ArrayLike, height: float) -> None:
        p = self._to_px(np.asarray(points, dtype=np.float64))
        self._draw.polygon(p.ravel().tolist(), fill=self._level(height))

    def disc(self, x: float, y: float, radius: float, height: float) -> None:
        t = np.linspace(0.0, 2 * np.pi, int(np.clip(3.0 * radius * self._scale, 8, 40)))
        self.area(np.column_stack([x + radius * np.cos(t), y + radius * np.sin(t)]), height)

    def _level(self, height: float) -> int:
        return int(np.clip(round(height / self._top * 255.0), 0, 255))


def softened(drawing: Image32, mm: float, edge_mm: float) -> Image32:
    """A drawn relief with round edges: a sharp one and a worn one, half each."""
    sharp = blur(drawing, (edge_mm / mm, edge_mm / mm))
    worn = blur(sharp, (1.6 * edge_mm / mm, 1.6 * edge_mm / mm))
    return (0.6 * sharp + 0.4 * worn).astype(np.float32)
