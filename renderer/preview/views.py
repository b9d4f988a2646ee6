"""The views: pictures side by side, each with its name and what the mouse does in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from imgui_bundle import imgui

from renderer.maths.orbit import RUN_M_S, WALK_M_S, Walker
from renderer.preview.hall.panel import HallTools, draw_hall
from renderer.preview.landmarks import Rect, mark
from renderer.preview.look import theme
from renderer.preview.look.drawing import draw_tag, packed
from renderer.preview.look.words import t
from renderer.preview.studio import Studio
from renderer.preview.viewpoint import ViewKind
from renderer.preview.wall_view import WallZoom, draw_wall

NAMES: dict[ViewKind, str] = {"photo": "Photo", "wall": "Wall", "hall": "Hall", "direct": "Direct"}
MEANINGS: dict[ViewKind, str] = {
    "photo": "What the visitor sees of the lit wall",
    "wall": "The raster: what the LEDs get",
    "hall": "The wall and the visitor from outside",
    "direct": "The virtual world without a wall",
}
GAP = 2.0
FOV_STEP = 0.92
FOV_LIMITS_DEG = (5.0, 120.0)
WALKING = {
    imgui.Key.w: (1.0, 0.0, 0.0),
    imgui.Key.s: (-1.0, 0.0, 0.0),
    imgui.Key.d: (0.0, 1.0, 0.0),
    imgui.Key.a: (0.0, -1.0, 0.0),
    imgui.Key.e: (0.0, 0.0, 1.0),
    imgui.Key.q: (0.0, 0.0, -1.0),
}
"""Ahead, to the right, up."""


@dataclass
class Views:
    """What the views remember; ``sizes_px`` are what pictures should have."""

    zoom: WallZoom = field(default_factory=WallZoom)
    hall: HallTools = field(default_factory=HallTools)
    sizes_px: dict[ViewKind, tuple[int, int]] = field(default_factory=dict)
    active: ViewKind = "photo"
    pixel_ratio: float = 1.0

    def wanted(self, studio: Studio) -> list[tuple[ViewKind, tuple[int, int]]]:
        """The views on the screen with their sizes, the active one first."""
        kinds = sorted(studio.shown, key=lambda kind: kind != self.active)
        return [(kind, self.sizes_px[kind]) for kind in kinds if kind in self.sizes_px]


def draw_views(studio: Studio, views: Views, rect: Rect, pixel_ratio: float) -> None:
    """Fills ``rect`` of the window with the views that are shown."""
    views.pixel_ratio = pixel_ratio
    for kind, (x, y, width, height) in zip(studio.shown, tiles(len(studio.shown), rect), strict=True):
        imgui.set_next_window_pos((x, y))
        imgui.set_next_window_size((width, height))
        imgui.push_style_var(imgui.StyleVar_.window_padding, (0.0, 0.0))
        imgui.push_style_color(imgui.Col_.window_bg, theme.VIEW)
        imgui.begin(f"##view {kind}", None, _FLAGS)
        views.sizes_px[kind] = max(round(width * pixel_ratio), 16), max(round(height * pixel_ratio), 16)
        if imgui.is_window_focused():
            views.active = kind
        _DRAWN[kind](studio, views, (x, y, width, height))
        _draw_name(kind, active=kind == views.active and len(studio.shown) > 1)
        imgui.end()
        imgui.pop_style_color()
        imgui.pop_style_var()


def tiles(count: int, rect: Rect) -> list[Rect]:
    """``rect`` for one, two beside one another, else two rows."""
    x, y, width, height = rect
    columns, rows = (1, 1) if count == 1 else (2, 1) if count == 2 else (2, 2)
    across, down = round((width - GAP * (columns - 1)) / columns), round((height - GAP * (rows - 1)) / rows)
    return [
        (x + (n % columns) * (across + GAP), y + (n // columns) * (down + GAP), across, down) for n in range(count)
    ]


_FLAGS = (
    imgui.WindowFlags_.no_decoration
    | imgui.WindowFlags_.no_move
    | imgui.WindowFlags_.no_saved_settings
    | imgui.WindowFlags_.no_bring_to_front_on_focus
    | imgui.WindowFlags_.no_focus_on_appearing
    | imgui.WindowFlags_.no_nav
)


def draw_picture(studio: Studio, kind: ViewKind, rect: Rect) -> bool:
    """The newest picture of a view over all of ``rect``; whether there is one."""
    shown = studio.canvas.shown.get(kind)
    if shown is None:
        return False
    shown.page.smooth()
    imgui.set_cursor_screen_pos(rect[:2])
    imgui.image(imgui.ImTextureRef(shown.page.name), rect[2:])
    return True


def draw_field(kind: ViewKind, rect: Rect) -> None:
    """What takes the mouse in a view."""
    imgui.set_cursor_screen_pos(rect[:2])
    buttons = (
        imgui.ButtonFlags_.mouse_button_left
        | imgui.ButtonFlags_.mouse_button_middle
        | imgui.ButtonFlags_.mouse_button_right
    )
    imgui.set_next_item_allow_overlap()
    imgui.invisible_button(f"##field {kind}", rect[2:], buttons)
    mark(f"view/{kind}")


def _draw_visitor(kind: ViewKind) -> Callable[[Studio, Views, Rect], None]:
    def draw(studio: Studio, views: Views, rect: Rect) -> None:
        draw_picture(studio, kind, rect)
        draw_field(kind, rect)
        view, io = studio.view, imgui.get_io()
        if imgui.is_item_active() and (io.mouse_delta.x or io.mouse_delta.y):
            view.walker = view.standing.looked((io.mouse_delta.x, io.mouse_delta.y), rect[3])
            studio.move()
        if imgui.is_item_hovered() and io.mouse_wheel:
            low, high = FOV_LIMITS_DEG
            view.fov_deg = min(max(view.fov_deg * FOV_STEP**io.mouse_wheel, low), high)
            studio.move()
        if views.active == kind and not io.want_text_input and not io.key_ctrl:
            _walk(studio)

    return draw


def _walk(studio: Studio) -> None:
    held = [way for key, way in WALKING.items() if imgui.is_key_down(key)]
    if not held:
        return
    io = imgui.get_io()
    speed = RUN_M_S if io.key_shift else WALK_M_S
    forward, right, up = (sum(way[axis] for way in held) for axis in range(3))
    standing: Walker = studio.view.standing
    studio.view.walker = standing.moved(forward, right, up, min(io.delta_time, 0.1), speed)
    studio.move()


def _draw_name(kind: ViewKind, *, active: bool) -> None:
    em = imgui.get_font_size()
    place = imgui.get_window_pos()
    x, y = place.x + 0.6 * em, place.y + 0.5 * em
    low, high = draw_tag((x, y), t(NAMES[kind]), packed(theme.GOLD if active else theme.TEXT))
    if imgui.is_mouse_hovering_rect(low, high):
        imgui.set_tooltip(t(MEANINGS[kind]))


_DRAWN: dict[ViewKind, Callable[[Studio, Views, Rect], None]] = {
    "photo": _draw_visitor("photo"),
    "direct": _draw_visitor("direct"),
    "wall": lambda studio, views, rect: draw_wall(studio, views.zoom, rect, views.pixel_ratio, draw_field),
    "hall": lambda studio, views, rect: draw_hall(studio, views.hall, rect, draw_picture, draw_field),
}
