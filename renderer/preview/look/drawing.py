"""Colours, texts and small shapes of what panels draw themselves."""

from __future__ import annotations

import math
from functools import lru_cache

from imgui_bundle import imgui

from renderer.preview.look import theme

Point = tuple[float, float]
Icon = tuple[tuple[Point, ...], ...]
"""Convex shapes in a square from -1 to 1, y down."""


def packed(rgba: theme.Rgba, alpha: float = 1.0) -> int:
    """A colour as draw lists take it: 0xAABBGGRR."""
    parts = (*rgba[:3], alpha * rgba[3])
    red, green, blue, left = (round(255 * min(max(part, 0.0), 1.0)) for part in parts)
    return left << 24 | blue << 16 | green << 8 | red


def colour(text: str, alpha: float = 1.0) -> int:
    """``#RRGGBB``, as draw lists take it."""
    return packed(theme.colour(text), alpha)


BRIGHT = colour("#F0F0F0")
TEXT = packed(theme.TEXT, 0.85)
DIM = packed(theme.FAINT)
TICK = colour("#5A5A5A")
LINE = packed(theme.LINE)
LANE = packed(theme.PANEL)
ROW = packed(theme.BACKGROUND)
ODD_ROW = colour("#222222")
HOVER = colour("#FFFFFF", 0.07)
HAIR = colour("#FFFFFF", 0.04)
PLAYHEAD = packed(theme.VERMILION)
KEY = packed(theme.GOLD)
KEY_HOVERED = colour("#E2BE68")
KEY_EDGE = colour("#15130E")
KEY_LINE = packed(theme.GOLD, 0.3)
CHOSEN = colour("#FFF1C9")
CURSOR = colour("#FFFFFF", 0.22)
TAG = colour("#000000", 0.55)
LOOP = colour("#D8D8D8")
OUTSIDE = colour("#101010", 0.55)
SEVERITY = {"warning": theme.AMBER, "danger": theme.RED}
ON_SEASON = colour("#F4F0E8", 0.95)
AVERAGE = colour("#A9B8AE", 0.42)
PEAK = colour("#E8DFC8", 0.75)
GOOD = colour("#8FB89B", 0.13)

SEASONS: dict[str, tuple[str, str, str]] = {
    "spring": ("#7E545D", "#DDA3AE", "春"),
    "summer": ("#2A5040", "#5F9C7C", "夏"),
    "autumn": ("#77602B", "#D2A94C", "秋"),
    "winter": ("#576978", "#B4C6D4", "冬"),
}
"""Ground and edge: plum blossom, deep green, ginkgo gold, pearl blue."""

_BAR = ((-0.85, -0.8), (-0.55, -0.8), (-0.55, 0.8), (-0.85, 0.8))
_LEFT = ((0.75, -0.8), (0.75, 0.8), (-0.45, 0.0))


def _mirrored(icon: Icon) -> Icon:
    return tuple(tuple((-x, y) for x, y in reversed(shape)) for shape in icon)


START: Icon = (_BAR, _LEFT)
BACK: Icon = (((0.3, -0.7), (0.3, 0.7), (-0.75, 0.0)), ((0.5, -0.7), (0.72, -0.7), (0.72, 0.7), (0.5, 0.7)))
PLAY: Icon = (((-0.6, -0.9), (0.9, 0.0), (-0.6, 0.9)),)
PAUSE: Icon = (
    ((-0.65, -0.8), (-0.2, -0.8), (-0.2, 0.8), (-0.65, 0.8)),
    ((0.2, -0.8), (0.65, -0.8), (0.65, 0.8), (0.2, 0.8)),
)
END: Icon = _mirrored(START)
FORTH: Icon = _mirrored(BACK)


def draw_icon(icon: Icon, centre: Point, radius: float, tint: int) -> None:
    paper = imgui.get_window_draw_list()
    for shape in icon:
        paper.add_convex_poly_filled([(centre[0] + x * radius, centre[1] + y * radius) for x, y in shape], tint)


def draw_loop_icon(centre: Point, radius: float, tint: int) -> None:
    """A ring that is open at its upper right, where an arrow's head closes it."""
    paper, (x, y) = imgui.get_window_draw_list(), centre
    ring, gap = radius * 0.78, math.radians(-62)
    paper.path_arc_to(centre, ring, math.radians(-5), math.radians(360) + gap, 24)
    paper.path_stroke(tint, max(radius * 0.24, 1.0))
    tip_x, tip_y = x + ring * math.cos(gap), y + ring * math.sin(gap)
    size = radius * 0.5
    paper.add_triangle_filled(
        (tip_x - size * 0.3, tip_y - size),
        (tip_x + size, tip_y + size * 0.1),
        (tip_x - size * 0.6, tip_y + size),
        tint,
    )


def draw_diamond(centre: Point, radius: float, tint: int, edge: int) -> None:
    x, y = centre
    paper = imgui.get_window_draw_list()
    for reach, fill in ((radius * 1.32, edge), (radius, tint)):
        paper.add_quad_filled((x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y), fill)


def text_width(text: str, size: float = 1.0) -> float:
    return imgui.calc_text_size(text).x * size


def write(place: Point, text: str, tint: int = TEXT, size: float = 1.0) -> None:
    """``text`` with its upper left corner there, in the font's size or a part of it, on whole pixels."""
    corner = (round(place[0]), round(place[1]))
    imgui.get_window_draw_list().add_text(imgui.get_font(), imgui.get_font_size() * size, corner, tint, text)


def fitted(text: str, width: float, size: float = 1.0) -> str:
    """``text``, or as much of its beginning as there is room for."""
    return _fitted(text, max(width, 0.0) // size, imgui.get_font_size())


@lru_cache(maxsize=512)
def _fitted(text: str, width: float, _font_px: float) -> str:
    if text_width(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if text_width(text[:middle] + "…") <= width else (low, middle - 1)
    return text[:low].rstrip() + "…" if low else ""


def has_glyph(letter: str) -> bool:
    return imgui.get_font().is_glyph_in_font(ord(letter))


def draw_tag(place: Point, text: str, tint: int) -> tuple[Point, Point]:
    """A text on a dark ground, readable over any picture; the ground's corners."""
    em, size, paper = imgui.get_font_size(), imgui.calc_text_size(text), imgui.get_window_draw_list()
    low = place[0] - 0.3 * em, place[1] - 0.15 * em
    high = place[0] + size.x + 0.3 * em, place[1] + size.y + 0.15 * em
    paper.add_rect_filled(low, high, TAG, 0.25 * em)
    paper.add_text(place, tint, text)
    return low, high
