"""A colour in the inspector. The file has linear light without an upper limit, a display has sRGB: what is shown
is the colour divided by its :func:`gain_of`, and beside it stands how bright it is."""

from __future__ import annotations

from imgui_bundle import imgui

from renderer.maths.colour import Rgb
from renderer.preview.inspector.slot import NO_LIMIT, Slot
from renderer.preview.inspector.values import (
    bright_decimals,
    brightened,
    brightness,
    from_display,
    gain_of,
    hex_of,
    on_display,
)
from renderer.preview.look import theme
from renderer.preview.look.words import t
from renderer.preview.popups import close_with_escape

BRIGHT_EM = 4.2
GAP_EM = 0.25
PICKER_EM = 15.0
PICKER_HEIGHT_EM = 24.0
DARKEST = 0.01
"""From here on the brightness moves by hundredths of itself."""

_PICKER = (
    imgui.ColorEditFlags_.no_side_preview
    | imgui.ColorEditFlags_.no_label
    | imgui.ColorEditFlags_.display_rgb
    | imgui.ColorEditFlags_.display_hsv
    | imgui.ColorEditFlags_.display_hex
)


def draw_colour(slot: Slot) -> None:
    """A swatch that opens a picker, and how bright it is."""
    red, green, blue = map(float, slot.value)
    linear, em = (red, green, blue), imgui.get_font_size()
    _draw_swatch(slot, linear, imgui.get_content_region_avail().x - (BRIGHT_EM + GAP_EM) * em)
    imgui.same_line(0, GAP_EM * em)
    _draw_brightness(slot, linear)


def _before(slot: Slot, linear: Rgb) -> Rgb:
    """The colour as it was when its change began: what is compared with that neither runs away nor loses its
    hue in the dark."""
    changing = slot.inspector.colour
    return changing[1] if changing is not None and changing[0] == slot.key else linear


def _draw_swatch(slot: Slot, linear: Rgb, width: float) -> None:
    em, flags = imgui.get_font_size(), imgui.ColorEditFlags_.no_tooltip | imgui.ColorEditFlags_.no_drag_drop
    gain = gain_of(_before(slot, linear))
    shown = on_display(linear, gain)
    if imgui.color_button("##0", (*shown, 1.0), flags, (width, imgui.get_frame_height())):
        imgui.open_popup("picker")
    slot.mark()
    _place_picker()
    imgui.set_item_tooltip(t("{hex} on a display; click to pick another").format(hex=hex_of(shown)))
    if imgui.begin_popup("picker"):
        if imgui.is_window_appearing():
            slot.inspector.colour = slot.key, linear
        imgui.set_next_item_width(PICKER_EM * em)
        imgui.push_style_color(imgui.Col_.text, theme.TEXT)
        changed, found = imgui.color_picker3("##picker", list(shown), _PICKER)
        imgui.pop_style_color()
        slot.mark("picker")
        if changed:
            slot.put(from_display(found, gain))
        slot.rest()
        close_with_escape()
        imgui.end_popup()


def _place_picker() -> None:
    """Under the item that was drawn last, or over it if there is more room."""
    low, high, em = imgui.get_item_rect_min(), imgui.get_item_rect_max(), imgui.get_font_size()
    over = high.y + PICKER_HEIGHT_EM * em > imgui.get_io().display_size.y
    left = min(low.x, imgui.get_io().display_size.x - (PICKER_EM + 2) * em)
    y, pivot = (low.y - GAP_EM * em, 1.0) if over else (high.y + GAP_EM * em, 0.0)
    imgui.set_next_window_pos((left, y), imgui.Cond_.appearing, (0.0, pivot))


def _draw_brightness(slot: Slot, linear: Rgb) -> None:
    bright, before = brightness(linear), _before(slot, linear)
    imgui.set_next_item_width(BRIGHT_EM * imgui.get_font_size())
    speed = 0.01 * max(bright, DARKEST)
    changed, found = imgui.drag_float("##bright", bright, speed, 0.0, NO_LIMIT, f"× %.{bright_decimals(bright)}f")
    slot.mark(1)
    if not imgui.is_item_active():
        said = t("Brightness: the largest of linear red, green and blue; above 1 no display has it")
        imgui.set_item_tooltip(said)
    if imgui.is_item_activated():
        slot.inspector.colour = slot.key, linear
    if changed:
        slot.put(brightened(before, max(found, 0.0)))
    if imgui.is_item_deactivated():
        slot.inspector.colour = None
    slot.rest()
