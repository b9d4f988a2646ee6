"""How the window is divided: menu, tree, views, inspector, timeline, and a line of status."""

from __future__ import annotations

from dataclasses import dataclass, field

from imgui_bundle import imgui

from renderer.preview.landmarks import Rect

SIDES = ("left", "right", "bottom")
LIMITS_EM = {"left": (10.0, 30.0), "right": (14.0, 40.0), "bottom": (9.0, 40.0)}
GRIP_EM = 0.35
STATUS_EM = 2.4


@dataclass
class Desk:
    """The sides' sizes in em; the views take the rest."""

    sizes_em: dict[str, float] = field(default_factory=lambda: {"left": 15.0, "right": 22.0, "bottom": 17.0})
    bare: bool = False
    """Nothing but the views."""

    def rects(self, width: float, height: float, top: float) -> dict[str, Rect]:
        """x, y, width, height of each part of a window of this size, whose menu ends at ``top``."""
        em = imgui.get_font_size()
        status = STATUS_EM * em
        if self.bare:
            return {"views": (0.0, top, width, height - top)}
        left, right, bottom = (round(self.sizes_em[side] * em) for side in SIDES)
        left, right = min(left, round(width * 0.3)), min(right, round(width * 0.4))
        bottom = min(bottom, round((height - top) * 0.6))
        middle = height - status - bottom
        return {
            "left": (0.0, top, left, middle - top),
            "views": (left, top, width - left - right, middle - top),
            "right": (width - right, top, right, middle - top),
            "bottom": (0.0, middle, width, bottom),
            "status": (0.0, height - status, width, status),
        }

    def draw_grips(self, rects: dict[str, Rect]) -> None:
        """The edges between the parts can be dragged."""
        if self.bare:
            return
        em = imgui.get_font_size()
        x, y, width, height = rects["views"]
        grip = GRIP_EM * em
        self._grip("left", (x - grip, y, grip, height), horizontal=True, sign=1.0)
        self._grip("right", (x + width, y, grip, height), horizontal=True, sign=-1.0)
        self._grip("bottom", (0.0, y + height - grip / 2, rects["bottom"][2], grip), horizontal=False, sign=-1.0)

    def _grip(self, side: str, rect: Rect, *, horizontal: bool, sign: float) -> None:
        em, io = imgui.get_font_size(), imgui.get_io()
        imgui.set_next_window_pos(rect[:2])
        imgui.set_next_window_size(rect[2:])
        imgui.push_style_var(imgui.StyleVar_.window_padding, (0.0, 0.0))
        imgui.push_style_var(imgui.StyleVar_.window_min_size, (1.0, 1.0))
        imgui.begin(f"##grip {side}", None, FIXED | imgui.WindowFlags_.no_background)
        imgui.invisible_button(f"##{side}", rect[2:])
        if imgui.is_item_hovered() or imgui.is_item_active():
            cursor = imgui.MouseCursor_.resize_ew if horizontal else imgui.MouseCursor_.resize_ns
            imgui.set_mouse_cursor(cursor)
        if imgui.is_item_active():
            moved = io.mouse_delta.x if horizontal else io.mouse_delta.y
            low, high = LIMITS_EM[side]
            self.sizes_em[side] = min(max(self.sizes_em[side] + sign * moved / em, low), high)
        imgui.end()
        imgui.pop_style_var(2)


FIXED = imgui.WindowFlags_.no_decoration | imgui.WindowFlags_.no_move | imgui.WindowFlags_.no_saved_settings


def begin_part(name: str, rect: Rect, *, scrolls: bool = True) -> None:
    """A part of the window to draw into, until ``imgui.end()``."""
    imgui.set_next_window_pos(rect[:2])
    imgui.set_next_window_size(rect[2:])
    flags = FIXED | imgui.WindowFlags_.no_bring_to_front_on_focus
    if scrolls:
        flags &= ~imgui.WindowFlags_.no_scrollbar
    imgui.push_style_var(imgui.StyleVar_.window_rounding, 0.0)
    imgui.begin(f"##{name}", None, flags)
    imgui.pop_style_var()
