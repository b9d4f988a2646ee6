"""The wall view: the raster, from all of it down to single LEDs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from imgui_bundle import imgui

from renderer.preview.landmarks import Rect
from renderer.preview.look import theme
from renderer.preview.look.drawing import draw_tag, packed
from renderer.preview.look.words import t
from renderer.preview.studio import Studio
from renderer.preview.viewpoint import ViewKind
from renderer.wall.model import Wall

STEP = 1.25
CLOSEST = 64.0
"""Units of the window per LED."""
LED_LINES = 8.0
"""From so many units per LED on, LEDs are told apart by lines."""

_CABINET = packed((1.0, 1.0, 1.0, 0.35))
_LED = packed((0.0, 0.0, 0.0, 0.45))
_FACET = packed((*theme.GOLD[:3], 0.6))


@dataclass
class WallZoom:
    """``units`` of the window per LED, 0 for as large as fits; ``centre_px`` is the raster's point in the
    middle."""

    units: float = 0.0
    centre_px: tuple[float, float] = (0.0, 0.0)
    cabinets: bool = False


def placed(zoom: WallZoom, raster_px: tuple[int, int], rect: Rect) -> tuple[float, float, float]:
    """Where the raster's top left is in the window, and how many units an LED has."""
    x, y, width, height = rect
    if zoom.units <= 0.0:
        fits = min(width / raster_px[0], height / raster_px[1])
        return x + (width - raster_px[0] * fits) // 2, y + (height - raster_px[1] * fits) // 2, fits
    cx, cy = zoom.centre_px
    return x + width / 2 - cx * zoom.units, y + height / 2 - cy * zoom.units, zoom.units


def zoomed(
    zoom: WallZoom, raster_px: tuple[int, int], rect: Rect, at: tuple[float, float], steps: float
) -> WallZoom:
    """After ``steps`` of the wheel: the LED under ``at`` stays there; all of it always fits."""
    left, top, units = placed(zoom, raster_px, rect)
    whole = placed(WallZoom(), raster_px, rect)[2]
    closer = min(units * STEP**steps, CLOSEST)
    if closer <= whole * 1.001:
        return WallZoom(cabinets=zoom.cabinets)
    led = (at[0] - left) / units, (at[1] - top) / units
    middle = rect[0] + rect[2] / 2, rect[1] + rect[3] / 2
    centre = (led[0] - (at[0] - middle[0]) / closer, led[1] - (at[1] - middle[1]) / closer)
    return WallZoom(closer, centre, zoom.cabinets)


def draw_wall(
    studio: Studio, zoom: WallZoom, rect: Rect, pixel_ratio: float, draw_field: Callable[[ViewKind, Rect], None]
) -> None:
    """The raster, and over it cabinets and LEDs as far as they can be told apart."""
    wall, shown = studio.view.wall, studio.canvas.shown.get("wall")
    left, top, units = placed(zoom, wall.raster_px, rect)
    paper = imgui.get_window_draw_list()
    paper.push_clip_rect(rect[:2], (rect[0] + rect[2], rect[1] + rect[3]), True)
    if shown is not None:
        ratio = pixel_ratio
        within = ((left - rect[0]) * ratio, (top - rect[1]) * ratio, units * ratio)
        name = studio.canvas.magnifier.draw(
            shown.page, wall.raster_px, within, (max(round(rect[2] * ratio), 1), max(round(rect[3] * ratio), 1))
        )
        low, high = (0.0, 1.0), (1.0, 0.0)  # its first row is the lowest
        paper.add_image(imgui.ImTextureRef(name), rect[:2], (rect[0] + rect[2], rect[1] + rect[3]), low, high)
    if units >= LED_LINES:
        _draw_leds(paper, rect, (left, top), units)
    if zoom.cabinets:
        _draw_cabinets(paper, wall, (left, top), units)
    paper.pop_clip_rect()
    draw_field("wall", rect)
    _mouse(studio, zoom, rect, (left, top, units))


def _mouse(studio: Studio, zoom: WallZoom, rect: Rect, at: tuple[float, float, float]) -> None:
    io, raster = imgui.get_io(), studio.view.wall.raster_px
    left, top, units = at
    if imgui.is_item_hovered():
        if io.mouse_wheel:
            after = zoomed(zoom, raster, rect, (io.mouse_pos.x, io.mouse_pos.y), io.mouse_wheel)
            zoom.units, zoom.centre_px = after.units, after.centre_px
        if imgui.is_mouse_double_clicked(imgui.MouseButton_.left):
            zoom.units = 0.0
        led = int((io.mouse_pos.x - left) // units), int((io.mouse_pos.y - top) // units)
        _draw_place(studio.view.wall, led, rect)
    if imgui.is_item_active() and zoom.units > 0.0:
        cx, cy = zoom.centre_px
        zoom.centre_px = cx - io.mouse_delta.x / units, cy - io.mouse_delta.y / units


def _draw_place(wall: Wall, led: tuple[int, int], rect: Rect) -> None:
    """Which LED the mouse is on, and where it hangs in the hall."""
    for facet in wall.facets:
        x, y, width, height = facet.raster_px
        if x <= led[0] < x + width and y <= led[1] < y + height:
            place = facet.positions_m(np.array([led[0] + 0.5]), np.array([led[1] + 0.5]))[0]
            metres = ", ".join(f"{c:.2f}" for c in place)
            text = t("LED {x}, {y} · {facet} · {place} m").format(
                x=led[0], y=led[1], facet=facet.name, place=metres
            )
            em = imgui.get_font_size()
            draw_tag((rect[0] + 0.6 * em, rect[1] + rect[3] - 1.6 * em), text, packed(theme.TEXT))
            return


def _draw_cabinets(paper: imgui.ImDrawList, wall: Wall, origin: tuple[float, float], units: float) -> None:
    wide, high = wall.cabinet_px
    for facet in wall.facets:
        x, y, width, height = facet.raster_px
        low = origin[0] + x * units, origin[1] + y * units
        up = low[0] + width * units, low[1] + height * units
        for column in range(wide, width, wide):
            paper.add_line((low[0] + column * units, low[1]), (low[0] + column * units, up[1]), _CABINET)
        for row in range(high, height, high):
            paper.add_line((low[0], low[1] + row * units), (up[0], low[1] + row * units), _CABINET)
        paper.add_rect(low, up, _FACET)


def _draw_leds(paper: imgui.ImDrawList, rect: Rect, origin: tuple[float, float], units: float) -> None:
    x, y, width, height = rect
    first = int((x - origin[0]) // units), int((y - origin[1]) // units)
    for number in range(int(width / units) + 2):
        at = origin[0] + (first[0] + number) * units
        paper.add_line((at, y), (at, y + height), _LED)
    for number in range(int(height / units) + 2):
        at = origin[1] + (first[1] + number) * units
        paper.add_line((x, at), (x + width, at), _LED)
