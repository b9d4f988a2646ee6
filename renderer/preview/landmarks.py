"""Where things are on the screen: for the first-run hint's arrows, and for whoever drives the window from
outside."""

from __future__ import annotations

from imgui_bundle import imgui

Rect = tuple[float, float, float, float]
"""x, y, width, height in the window's own coordinates."""

_places: dict[str, Rect] = {}


def mark(name: str) -> None:
    """Notes where the item that was drawn last is."""
    low, size = imgui.get_item_rect_min(), imgui.get_item_rect_size()
    _places[name] = (low.x, low.y, size.x, size.y)


def note(name: str, rect: Rect) -> None:
    """The same for what is no item of ImGui's."""
    _places[name] = rect


def clear() -> None:
    """A new frame begins: what is not drawn in it is nowhere."""
    _places.clear()


def place(name: str) -> Rect | None:
    """Where the item of that name is in this frame."""
    return _places.get(name)


def places() -> dict[str, Rect]:
    return dict(_places)
