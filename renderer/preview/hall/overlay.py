"""Lines of the world over a picture of it: from metres to the window's coordinates, and into a draw list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from imgui_bundle import imgui

from renderer.engine.view import FAR_M, NEAR_M, Camera
from renderer.maths.frustum import Frustum, off_axis
from renderer.maths.transforms import F64
from renderer.preview.hall.hidden import all_seen, split_hidden
from renderer.preview.hall.lines import Lines
from renderer.preview.landmarks import Rect
from renderer.preview.look.drawing import packed
from renderer.preview.look.theme import Rgba
from renderer.wall.model import Wall


@dataclass(frozen=True)
class Style:
    """``width`` in em; ``hidden`` is how much is left of the part behind the wall."""

    colour: Rgba
    width: float
    hidden: float = 0.25

    @cached_property
    def seen(self) -> int:
        return packed(self.colour)

    @cached_property
    def behind(self) -> int:
        return packed((*self.colour[:3], self.colour[3] * self.hidden))


_GOLD = (0.788, 0.635, 0.294)
_VERMILION = (0.898, 0.329, 0.255)

STYLES = {
    "floor": Style((1.0, 1.0, 1.0, 0.07), 0.07),
    "floor metres": Style((1.0, 1.0, 1.0, 0.16), 0.07),
    "wall": Style((0.93, 0.93, 0.93, 0.85), 0.12),
    "seam": Style((0.93, 0.93, 0.93, 0.35), 0.07),
    "cabinet": Style((1.0, 1.0, 1.0, 0.22), 0.07, hidden=0.0),
    "view": Style((*_GOLD, 0.42), 0.07),
    "figure": Style((0.93, 0.93, 0.93, 0.80), 0.10),
    "eye": Style((*_GOLD, 1.0), 0.12),
    "other eye": Style((0.75, 0.75, 0.75, 0.55), 0.09),
    "spot": Style((*_GOLD, 0.8), 0.09),
    "relic": Style((*_VERMILION, 0.55), 0.08, hidden=0.6),
    "foot": Style((*_VERMILION, 0.55), 0.08, hidden=0.6),
    "plumb": Style((*_VERMILION, 0.45), 0.08, hidden=0.6),
    "sight": Style((*_VERMILION, 0.80), 0.10),
    "sight beyond": Style((*_VERMILION, 0.40), 0.07, hidden=0.8),
    "drawn": Style((*_VERMILION, 1.0), 0.16),
}
"""Of :class:`renderer.preview.hall.lines.Lines`."""

_PLANES = np.array([[0, 0, 1, -NEAR_M], [1, 0, 1, 0], [-1, 0, 1, 0], [0, 1, 1, 0], [0, -1, 1, 0]], np.float64)
"""Of what is seen: the camera's near plane and the picture's edges, over x, y, w and 1."""

FIGURE_FILL: Rgba = (0.80, 0.80, 0.80, 0.16)


@dataclass(frozen=True, eq=False)
class Overlay:
    """A picture from ``camera`` that fills ``rect`` of the window."""

    camera: Camera
    rect: Rect

    @cached_property
    def frustum(self) -> Frustum:
        return off_axis(self.camera.screen_m, self.camera.position_m, NEAR_M, FAR_M)

    def pixels(self, points_m: F64) -> F64:
        """[N, 2] where ``points_m`` [N, 3] are seen; not a number for those that are not before the
        camera."""
        clip = self._clip(points_m)
        clip[clip[:, 2] < NEAR_M * (1.0 - 1e-9)] = np.nan
        return self._placed(clip)

    def clipped(self, segments_m: F64) -> tuple[F64, npt.NDArray[np.bool_]]:
        """[M, 2, 2] where ``segments_m`` [N, 2, 3] are seen, and [N] which of them are at all.

        They end where the picture does, and before the camera: what is beside or behind it has no place."""
        start, end = self._clip(segments_m[:, 0]), self._clip(segments_m[:, 1])
        low, high = np.zeros(len(start)), np.ones(len(start))
        for plane in _PLANES:  # Liang and Barsky 1984, in homogeneous coordinates
            first, last = (clip @ plane[:3] + plane[3] for clip in (start, end))
            with np.errstate(divide="ignore", invalid="ignore"):
                at = first / (first - last)
            low = np.where((first < 0) & (last >= 0), np.maximum(low, at), low)
            high = np.where((first >= 0) & (last < 0), np.minimum(high, at), high)
            high = np.where((first < 0) & (last < 0), -1.0, high)
        seen = low < high
        start, way = start[seen], (end - start)[seen]
        ends = [self._placed(start + share[seen, None] * way) for share in (low, high)]
        return np.stack(ends, axis=1), seen

    def ray(self, point_px: tuple[float, float]) -> tuple[F64, F64]:
        """Where the ray begins that is seen in a point of the window, and its unit direction."""
        x, y, width, height = self.rect
        bottom_left, bottom_right, top_left = self.camera.screen_m
        across, down = (point_px[0] - x) / width, (point_px[1] - y) / height
        at = top_left + across * (bottom_right - bottom_left) - down * (top_left - bottom_left)
        way = at - self.camera.position_m
        return self.camera.position_m, way / np.linalg.norm(way)

    def draw(self, draw_list: imgui.ImDrawList, lines: Iterable[Lines], wall: Wall | None = None) -> None:
        """Draws ``lines``; what ``wall`` hides of them is fainter."""
        groups = list(lines)
        segments = np.concatenate([np.zeros((0, 2, 3)), *(group.segments_m for group in groups)])
        styles = [STYLES[group.style] for group in groups for _ in group.segments_m]
        parts = all_seen(segments) if wall is None else split_hidden(segments, self.camera.position_m, wall)
        places, seen = self.clipped(parts.segments_m)
        em = imgui.get_font_size()
        self._push(draw_list)
        of, hidden = parts.of[seen].tolist(), parts.hidden[seen].tolist()
        for (start, end), index, behind in zip(places.tolist(), of, hidden, strict=True):
            style = styles[index]
            draw_list.add_line(start, end, style.behind if behind else style.seen, style.width * em)
        draw_list.pop_clip_rect()

    def fill(self, draw_list: imgui.ImDrawList, outline_m: F64, colour: Rgba) -> None:
        """Fills a flat outline [N, 3], if all of it is before the camera."""
        points = self.pixels(outline_m)
        if np.isnan(points).any():
            return
        following = np.roll(points, -1, axis=0)
        if (points[:, 0] * following[:, 1] - points[:, 1] * following[:, 0]).sum() < 0:
            points = points[::-1]  # draw lists fill what runs clockwise
        self._push(draw_list)
        draw_list.add_concave_poly_filled([imgui.ImVec2(*point) for point in points.tolist()], packed(colour))
        draw_list.pop_clip_rect()

    def _push(self, draw_list: imgui.ImDrawList) -> None:
        x, y, width, height = self.rect
        draw_list.push_clip_rect((x, y), (x + width, y + height), True)

    def _clip(self, points_m: F64) -> F64:
        """[N, 3] clip space's x, y and w."""
        rows = self.frustum.matrix[[0, 1, 3]]
        return np.asarray(points_m @ rows[:, :3].T + rows[:, 3], np.float64)

    def _placed(self, clip: F64) -> F64:
        x, y, width, height = self.rect
        across, up = clip[:, 0] / clip[:, 2], clip[:, 1] / clip[:, 2]
        return np.stack([x + (0.5 + 0.5 * across) * width, y + (0.5 - 0.5 * up) * height], axis=1)
