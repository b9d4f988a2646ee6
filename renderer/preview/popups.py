"""Small windows that open over a panel."""

from __future__ import annotations

from imgui_bundle import imgui


def close_with_escape() -> None:
    """Within a popup: the window does without ImGui's own keyboard navigation, which would do this."""
    if imgui.is_key_pressed(imgui.Key.escape, False) and not imgui.is_any_item_active():
        imgui.close_current_popup()
