"""The times of the last frames, as bars against the slot that each of them had."""

from __future__ import annotations

from imgui_bundle import imgui

from renderer.editing.clock import KEPT, FrameTimes
from renderer.preview.landmarks import mark
from renderer.preview.look import drawing as look
from renderer.preview.look.words import t

HEADROOM = 1.6
"""The strip's height, in slots."""

_IN_TIME, _TIGHT, _LATE = look.colour("#7A8A80"), look.colour("#C98A2B"), look.PLAYHEAD
TIGHT = 0.85
"""From this share of the slot on a frame is close to being late."""


def draw_frame_strip(times: FrameTimes, width: float, height: float) -> None:
    """One bar a frame, the newest at the right; what the strip has no room for is left out."""
    corner = imgui.get_cursor_screen_pos()
    imgui.invisible_button("##frame times", (width, height))
    mark("timeline/frame-times")
    if imgui.is_item_hovered():
        imgui.set_tooltip(_told(times))
    paper, bottom = imgui.get_window_draw_list(), corner.y + height
    paper.add_rect_filled(corner, (corner.x + width, bottom), look.LANE, 0.2 * imgui.get_font_size())
    step = max(width / KEPT, 1.0)
    shown = list(times.samples)[-int(width / step) :]
    x = corner.x + width - step * len(shown)
    for work, late in shown:
        share = work / times.budget_ms
        tint = _LATE if late or share > 1 else _TIGHT if share > TIGHT else _IN_TIME
        tall = max(min(share / HEADROOM, 1.0) * height, 1.0)
        paper.add_rect_filled((x, bottom - tall), (x + step, bottom), tint)
        x += step
    paper.add_line_h(corner.x, corner.x + width, bottom - height / HEADROOM, look.colour("#FFFFFF", 0.3))


def _told(times: FrameTimes) -> str:
    rows = ((t("half of the frames"), times.p50_ms), (t("99 of 100"), times.p99_ms), (t("slowest"), times.max_ms))
    lines = [f"{value:6.1f} ms  {name}" for name, value in (*rows, (t("a frame's slot"), times.budget_ms))]
    return "\n".join((t("Work in the last frames"), *lines))
