"""How the window looks: neutral greys without any tint, because colours are judged beside them, and two colours
that mean something: vermilion for what is selected and for the playhead, gold for keyframes.

Sizes are those at scale 1 and are multiplied once; whoever draws measures in ``imgui.get_font_size()``.
"""

from __future__ import annotations

from imgui_bundle import imgui

from renderer.preview.look.fonts import TEXT_PX

Rgba = tuple[float, float, float, float]


def colour(text: str, alpha: float = 1.0) -> Rgba:
    """``#RRGGBB`` as ImGui has it: sRGB, 0 to 1."""
    red, green, blue = bytes.fromhex(text.removeprefix("#"))
    return red / 255, green / 255, blue / 255, alpha


VERMILION = colour("#C2412F")
"""What is selected, the playhead."""
GOLD = colour("#C9A24B")
"""Keyframes; what has been changed."""
AMBER = colour("#D98E2B")
"""Warnings."""
RED = colour("#E5604D")
"""Mistakes: brighter than vermilion, because it is read as text."""
GREEN = colour("#7FA45E")
"""What is in order."""
TEXT = colour("#DADADA")
FAINT = colour("#8C8C8C")
"""Units, hints, what is out of use."""
BACKGROUND = colour("#1E1E1E")
PANEL = colour("#262626")
"""A panel's head, a band of a table or of the timeline."""
FIELD = colour("#333333")
"""What takes a click or a number."""
FIELD_HOVERED = colour("#3E3E3E")
FIELD_HELD = colour("#4A4A4A")
GRAB = colour("#636363")
"""A handle: text that lies on it stays readable."""
LINE = colour("#3A3A3A")
VIEW = colour("#121212")
"""Behind pictures."""

_NONE = colour("#000000", 0.0)

COLOURS: dict[imgui.Col_, Rgba] = {
    imgui.Col_.text: TEXT,
    imgui.Col_.text_disabled: FAINT,
    imgui.Col_.text_link: GOLD,
    imgui.Col_.text_selected_bg: colour("#C2412F", 0.45),
    imgui.Col_.input_text_cursor: TEXT,
    imgui.Col_.window_bg: BACKGROUND,
    imgui.Col_.child_bg: _NONE,
    imgui.Col_.popup_bg: colour("#2A2A2A", 0.98),
    imgui.Col_.menu_bar_bg: PANEL,
    imgui.Col_.title_bg: PANEL,
    imgui.Col_.title_bg_active: PANEL,
    imgui.Col_.title_bg_collapsed: PANEL,
    imgui.Col_.border: LINE,
    imgui.Col_.border_shadow: _NONE,
    imgui.Col_.separator: LINE,
    imgui.Col_.separator_hovered: FAINT,
    imgui.Col_.separator_active: VERMILION,
    imgui.Col_.tree_lines: LINE,
    imgui.Col_.frame_bg: FIELD,
    imgui.Col_.frame_bg_hovered: FIELD_HOVERED,
    imgui.Col_.frame_bg_active: FIELD_HELD,
    imgui.Col_.check_mark: TEXT,
    imgui.Col_.checkbox_selected_bg: VERMILION,
    imgui.Col_.slider_grab: GRAB,
    imgui.Col_.slider_grab_active: TEXT,
    imgui.Col_.button: FIELD,
    imgui.Col_.button_hovered: FIELD_HOVERED,
    imgui.Col_.button_active: FIELD_HELD,
    imgui.Col_.header: colour("#C2412F", 0.55),
    imgui.Col_.header_hovered: FIELD,
    imgui.Col_.header_active: FIELD_HELD,
    imgui.Col_.tab: PANEL,
    imgui.Col_.tab_hovered: FIELD_HOVERED,
    imgui.Col_.tab_selected: FIELD,
    imgui.Col_.tab_selected_overline: VERMILION,
    imgui.Col_.tab_dimmed: PANEL,
    imgui.Col_.tab_dimmed_selected: FIELD,
    imgui.Col_.tab_dimmed_selected_overline: LINE,
    imgui.Col_.docking_preview: colour("#C2412F", 0.5),
    imgui.Col_.docking_empty_bg: VIEW,
    imgui.Col_.scrollbar_bg: _NONE,
    imgui.Col_.scrollbar_grab: FIELD_HELD,
    imgui.Col_.scrollbar_grab_hovered: GRAB,
    imgui.Col_.scrollbar_grab_active: FAINT,
    imgui.Col_.resize_grip: _NONE,
    imgui.Col_.resize_grip_hovered: FIELD_HELD,
    imgui.Col_.resize_grip_active: VERMILION,
    imgui.Col_.table_header_bg: PANEL,
    imgui.Col_.table_border_strong: LINE,
    imgui.Col_.table_border_light: colour("#2E2E2E"),
    imgui.Col_.table_row_bg: _NONE,
    imgui.Col_.table_row_bg_alt: colour("#FFFFFF", 0.025),
    imgui.Col_.plot_lines: TEXT,
    imgui.Col_.plot_lines_hovered: GOLD,
    imgui.Col_.plot_histogram: GRAB,
    imgui.Col_.plot_histogram_hovered: GOLD,
    imgui.Col_.drag_drop_target: GOLD,
    imgui.Col_.drag_drop_target_bg: colour("#C9A24B", 0.12),
    imgui.Col_.unsaved_marker: GOLD,
    imgui.Col_.nav_cursor: GOLD,
    imgui.Col_.nav_windowing_highlight: colour("#FFFFFF", 0.7),
    imgui.Col_.nav_windowing_dim_bg: colour("#000000", 0.5),
    imgui.Col_.modal_window_dim_bg: colour("#000000", 0.6),
}
"""Every colour that ImGui has."""

SIZES: dict[str, float | tuple[float, float]] = {
    "window_padding": (10, 10),
    "frame_padding": (8, 5),
    "item_spacing": (8, 7),
    "item_inner_spacing": (6, 5),
    "cell_padding": (8, 4),
    "separator_text_padding": (0, 5),
    "indent_spacing": 16,
    "scrollbar_size": 12,
    "scrollbar_padding": 3,
    "grab_min_size": 10,
    "window_rounding": 4,
    "child_rounding": 4,
    "popup_rounding": 4,
    "frame_rounding": 4,
    "grab_rounding": 3,
    "tab_rounding": 4,
    "scrollbar_rounding": 4,
    "menu_item_rounding": 3,
    "window_border_size": 0,
    "child_border_size": 1,
    "popup_border_size": 1,
    "frame_border_size": 0,
    "tab_bar_border_size": 1,
    "tab_bar_overline_size": 2,
    "separator_text_border_size": 1,
    "docking_separator_size": 2,
}
"""Pixels at scale 1, by the names of ImGui's style."""


def apply(scale: float = 1.0) -> None:
    """Gives the current ImGui context this look, ``scale`` times as large. It may be called again with another."""
    fresh = imgui.Style()
    for name, size in SIZES.items():
        setattr(fresh, name, imgui.ImVec2(*size) if isinstance(size, tuple) else size)
    fresh.window_title_align = imgui.ImVec2(0.0, 0.5)
    fresh.window_menu_button_position = imgui.Dir.none
    fresh.disabled_alpha = 0.45
    fresh.scale_all_sizes(scale)  # it rounds down, so twice is not the product: each time from the beginning
    fresh.font_size_base = TEXT_PX
    fresh.font_scale_dpi = scale
    for index, rgba in COLOURS.items():
        fresh.set_color_(index, imgui.ImVec4(*rgba))
    _copy(fresh, imgui.get_style())


def section(label: str, *, opened: bool = True) -> bool:
    """A part of a panel that folds. ImGui paints such heads like what is selected; this one is grey."""
    imgui.push_style_color(imgui.Col_.header, imgui.ImVec4(*PANEL))
    flags = imgui.TreeNodeFlags_.default_open if opened else imgui.TreeNodeFlags_.none
    unfolded = imgui.collapsing_header(label, flags)
    imgui.pop_style_color()
    return unfolded


def ui_scale(content_scale: float, pixel_ratio: float) -> float:
    """How much larger text and sizes must be than at scale 1.

    Windows and X11 count windows in pixels: everything must grow by the desktop's content scale. macOS and Wayland
    count in points, each of ``pixel_ratio`` pixels, and text there is drawn finer by itself.
    """
    return max(content_scale / max(pixel_ratio, 0.1), 0.5)


def _copy(source: imgui.Style, target: imgui.Style) -> None:
    for name in dir(source):
        value = getattr(source, name)
        if not name.startswith("_") and not callable(value):
            setattr(target, name, value)
    for index in COLOURS:
        target.set_color_(index, source.color_(index))
