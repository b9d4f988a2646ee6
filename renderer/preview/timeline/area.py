"""The timeline's panel cut into lanes: names at the left, times at the right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from imgui_bundle import imgui

from renderer.preview.look import drawing as look
from renderer.preview.timeline.model import TimelineModel
from renderer.preview.timeline.scale import Scale, packed

GUTTER = 15.0
GUTTER_SHARE = 0.24
"""The names' width: em, but no more than this share of the panel."""
SIDE = 0.8
"""em between the panel's edges and the scene's ends, so that a grip at either end is whole."""

HEIGHTS = {"spots": 1.35, "ruler": 1.9, "seasons": 1.7, "levels": 2.7}
"""em"""
GUARD_ROW = 0.95
MAX_GUARD_ROWS = 3
NAME = 0.88
"""em"""


@dataclass(frozen=True)
class Lane:
    """A strip across the panel."""

    top: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def holds(self, y: float) -> bool:
        return self.top <= y < self.bottom


@dataclass(frozen=True)
class Area:
    """Where names (from ``edge``) and times (``left`` to ``right``) are; ``scale`` is for the times."""

    edge: float
    left: float
    right: float
    scale: Scale
    em: float

    def holds(self, x: float) -> bool:
        return self.left <= x < self.right

    @property
    def first_s(self) -> float:
        """The time at the left edge, a little before the scale's own beginning."""
        return self.scale.seconds(self.left)

    @property
    def last_s(self) -> float:
        return self.scale.seconds(self.right)

    @contextmanager
    def clipped(self, lane: Lane) -> Iterator[imgui.ImDrawList]:
        """The window's paper, for the times of a lane only."""
        paper = imgui.get_window_draw_list()
        paper.push_clip_rect((self.left, lane.top), (self.right, lane.bottom), True)
        yield paper
        paper.pop_clip_rect()


def gutter_px(width: float, em: float) -> float:
    return min(GUTTER * em, GUTTER_SHARE * width)


def area_of(left: float, width: float, start_s: float, span_s: float) -> Area:
    """The panel's columns, for a part of the scene."""
    em = imgui.get_font_size()
    times, right = left + gutter_px(width, em), left + width
    inner = max(right - times - 2 * SIDE * em, em)
    return Area(left, times, right, Scale(times + SIDE * em, inner, start_s, span_s), em)


def lanes_of(model: TimelineModel, top: float, em: float) -> dict[str, Lane]:
    """The lanes over the keyframes' rows, from ``top`` down; those that have nothing to show are left out."""
    rows = min(max(packed(model.guards), default=-1) + 1, MAX_GUARD_ROWS)
    there = {
        "spots": HEIGHTS["spots"] * bool(model.spots),
        "ruler": HEIGHTS["ruler"],
        "guards": GUARD_ROW * rows + 0.2 * bool(rows),
        "seasons": HEIGHTS["seasons"] * bool(model.seasons),
        "levels": HEIGHTS["levels"] * (model.levels is not None),
    }
    lanes = {}
    for name, height in there.items():
        if height:
            lanes[name] = Lane(top, top + round(height * em))
            top = lanes[name].bottom + (0 if name == "spots" else 1)
    return lanes


def draw_name(area: Area, lane: Lane, text: str, *beside: str) -> None:
    """A lane's name, and figures beneath one another at the right edge of the names' column."""
    size, line = NAME * area.em, 1.1 * NAME * area.em
    widest = max((look.text_width(figures, NAME) for figures in beside), default=0.0)
    room = area.left - area.edge - widest - 1.4 * area.em
    look.write((area.edge + 0.4 * area.em, lane.middle - size / 2), look.fitted(text, room, NAME), look.DIM, NAME)
    y = lane.middle - size / 2 - (len(beside) - 1) * line / 2
    for number, figures in enumerate(beside):
        x = area.left - 0.6 * area.em - look.text_width(figures, NAME)
        look.write((x, y + number * line), figures, look.TEXT, NAME)
