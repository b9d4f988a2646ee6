"""The lanes under the ruler: what the guards object to, the seasons, the picture's level."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from imgui_bundle import imgui

from renderer.preview.look import drawing as look
from renderer.preview.look.words import t
from renderer.preview.timeline.area import GUARD_ROW, MAX_GUARD_ROWS, Area, Lane, draw_name
from renderer.preview.timeline.model import Band, Levels, TimelineModel
from renderer.preview.timeline.scale import Piece, highest, packed, pieces

SMALL = 0.85
COLUMN = 0.3
"""em: a column of the level's area."""
GOOD_LEVEL = (0.08, 0.25)
"""A picture's average, as a share of the wall's peak, that leaves the night its black."""
_OTHER = ("#4A4A4A", "#9A9A9A", "")


def draw_seasons(area: Area, lane: Lane, model: TimelineModel) -> None:
    """Each season in its colour, turning into the next as the scene does."""
    draw_name(area, lane, t("Seasons"))
    with area.clipped(lane):
        for piece in pieces(model, area.first_s, area.last_s):
            _draw_piece(area, lane, piece, model.duration_s)


def _draw_piece(area: Area, lane: Lane, piece: Piece, duration_s: float) -> None:
    paper, em = imgui.get_window_draw_list(), area.em
    ground, edge, sign = look.SEASONS.get(piece.name, _OTHER)
    later, later_edge, _ = look.SEASONS.get(piece.following, _OTHER)
    last = area.scale.x(min(piece.end_s, duration_s))
    start, turns, end = (round(min(area.scale.x(s), last)) for s in (piece.start_s, piece.turns_s, piece.end_s))
    rim = lane.top + max(round(0.14 * em), 1)
    for top, bottom, first, second in ((lane.top, lane.bottom, ground, later), (lane.top, rim, edge, later_edge)):
        a, b = look.colour(first), look.colour(second)
        paper.add_rect_filled((start, top), (turns, bottom), a)
        paper.add_rect_filled_multi_color((turns, top), (end, bottom), a, b, b, a)
    name = t(piece.name.capitalize())
    beside = sign if sign and sign not in name and look.has_glyph(sign) else ""
    x = max(start, area.left) + 0.6 * em
    y = lane.top + (lane.height - SMALL * em) / 2 + 0.06 * em
    width = look.text_width(name, SMALL)
    room = min(turns, area.right) - x
    if width > room:
        name, beside, width = beside or name[:1], "", em
    if width <= room:
        look.write((x, y), name, look.ON_SEASON, SMALL)
    if beside and width + 1.6 * em <= room:
        look.write((x + width + 0.45 * em, y), beside, look.colour(edge, 0.9), SMALL)


def draw_guards(area: Area, lane: Lane, guards: tuple[Band, ...], mouse: look.Point | None) -> None:
    """A bar for each objection; those that overlap are beneath one another."""
    draw_name(area, lane, t("Guards"))
    em = area.em
    for band, row in zip(guards, packed(guards), strict=True):
        top = lane.top + (0.15 + GUARD_ROW * min(row, MAX_GUARD_ROWS - 1)) * em
        bar = Lane(top, top + (GUARD_ROW - 0.15) * em)
        a, b = area.scale.x(band.start_s), area.scale.x(band.end_s)
        b = max(b, a + 0.35 * em)
        if b < area.left or a > area.right:
            continue
        with area.clipped(lane) as paper:
            hue = look.SEVERITY[band.severity]
            paper.add_rect_filled((a, bar.top), (b, bar.bottom), look.packed(hue, 0.34), 0.2 * em)
            paper.add_rect_filled((a, bar.top), (a + 0.22 * em, bar.bottom), look.packed(hue), 0.1 * em)
            x = max(a, area.left) + 0.5 * em
            label = look.fitted(band.label, b - x - 0.2 * em, 0.75)
            look.write((x, bar.top + (bar.height - 0.75 * em) / 2 - 0.02 * em), label, look.BRIGHT, 0.75)
        if mouse and bar.holds(mouse[1]) and a <= mouse[0] <= b:
            imgui.set_tooltip(f"{band.label}\n{band.start_s:.2f} – {band.end_s:.2f} s")


def draw_levels(area: Area, lane: Lane, levels: Levels, seconds: float) -> None:
    """The average as an area, the peak as a line, and the good average's band; square roots, as eyes see."""
    average, peak = (float(np.interp(seconds, levels.times, curve)) for curve in (levels.average, levels.peak))
    draw_name(area, lane, t("Level"), f"{t('average')} {100 * average:.0f} %", f"{t('peak')} {100 * peak:.0f} %")
    averages, peaks = _curves(area, lane, levels)
    low, high = (round(_height(lane, share)) for share in GOOD_LEVEL)
    with area.clipped(lane) as paper:
        paper.add_rect_filled((area.left, lane.top), (area.right, lane.bottom), look.LANE)
        for (x, y), (following, _) in pairwise(averages):
            paper.add_rect_filled((x, y), (following, lane.bottom), look.AVERAGE)
        paper.add_rect_filled((area.left, high), (area.right, low), look.GOOD)
        for edge in (low, high):
            paper.add_line_h(area.left, area.right, edge + 0.5, look.GOOD)
        for line, tint in ((averages, look.AVERAGE), (peaks, look.PEAK)):
            paper.add_polyline(line, tint, max(0.08 * area.em, 1.0), 0)


def _height(lane: Lane, share: float) -> float:
    return lane.bottom - 0.93 * lane.height * min(max(share, 0.0), 1.0) ** 0.5


@lru_cache(maxsize=2)
def _curves(area: Area, lane: Lane, levels: Levels) -> tuple[list[Any], list[Any]]:
    """Average and peak, on whole pixels from the first to the last level in sight."""
    first, last = max(area.first_s, float(levels.times[0])), min(area.last_s, float(levels.times[-1]))
    left, right = area.scale.x(first), area.scale.x(max(last, first))
    count = max(int((right - left) / (COLUMN * area.em)), 1) + 1
    xs = np.round(np.linspace(left, right, count))
    at = area.scale.start_s + (xs - area.scale.left) / area.scale.px_per_s
    average, peak = (
        [(x, _height(lane, share)) for x, share in zip(xs.tolist(), shares.tolist(), strict=True)]
        for shares in (highest(levels.times, curve, at) for curve in (levels.average, levels.peak))
    )
    return average, peak
