"""The ruler: ticks, the loop's bracket, photo spots and the playhead."""

from __future__ import annotations

from fractions import Fraction

from imgui_bundle import imgui

from renderer.editing.clock import Clock
from renderer.preview.landmarks import mark
from renderer.preview.look import drawing as look
from renderer.preview.timeline.area import Area, Lane
from renderer.preview.timeline.model import Drag, Spot
from renderer.preview.timeline.scale import roomy, ticks

LABEL = 4.2
TICK = 0.6
"""em: the least distance of labels, and of short ticks."""
SMALL = 0.85
GRIP = 0.55


def draw_ticks(area: Area, lane: Lane, fps: Fraction) -> None:
    em, base = area.em, lane.bottom
    with area.clipped(lane) as paper:
        paper.add_rect_filled((area.left, lane.top), (area.right, base), look.LANE)
        for tick in ticks(area.scale, fps, LABEL * em, TICK * em):
            x = round(area.scale.x(tick.seconds)) + 0.5
            if not tick.label:
                paper.add_line_v(x, base - 0.3 * em, base, look.TICK)
                continue
            paper.add_line_v(x, base - 0.6 * em, base, look.DIM)
            whole = not tick.label.startswith(".")
            width = look.text_width(tick.label, SMALL)
            tint = look.TEXT if whole else look.DIM
            look.write((x - width / 2, base - 0.65 * em - SMALL * em), tick.label, tint, SMALL)


def draw_loop(area: Area, lane: Lane, clock: Clock, bottom: float) -> Drag | None:
    """The bracket on the ruler, its ends to be dragged; what the loop leaves out is darker while it is on."""
    if clock.marks is None:
        return None
    em, scale = area.em, area.scale
    a, b = (scale.x(float(frame / clock.fps)) for frame in (clock.marks.start, clock.marks.stop))
    tint = look.LOOP if clock.looping else look.TICK
    with area.clipped(Lane(lane.top, bottom)) as paper:
        if clock.looping:
            paper.add_rect_filled((area.left, lane.top), (a, bottom), look.OUTSIDE)
            paper.add_rect_filled((b, lane.top), (area.right, bottom), look.OUTSIDE)
        paper.add_rect_filled((a, lane.top), (b, lane.top + 0.22 * em), tint)
        for x, inwards in ((a, 0.5 * em), (b, -0.5 * em)):
            paper.add_triangle_filled((x, lane.top), (x + inwards, lane.top), (x, lane.top + 0.9 * em), tint)
            paper.add_line_v(x, lane.top, lane.bottom, tint)
    return _end("in", a, 0, area, lane) or _end("out", b, -0.7 * em, area, lane)


def _end(name: str, x: float, shift: float, area: Area, lane: Lane) -> Drag | None:
    """An end of the loop, if it was taken hold of in this frame."""
    if not area.holds(x):
        return None
    imgui.set_cursor_screen_pos((x + shift, lane.top))
    imgui.invisible_button(f"##{name}", (0.7 * area.em, 0.9 * area.em))
    mark(f"timeline/{name}")
    if imgui.is_item_hovered() or imgui.is_item_active():
        imgui.set_mouse_cursor(imgui.MouseCursor_.resize_ew)
    if not imgui.is_item_activated():
        return None
    grip = area.scale.seconds(x) - area.scale.seconds(imgui.get_io().mouse_pos.x)
    return Drag("in" if name == "in" else "out", grip)


def draw_spots(area: Area, lane: Lane, spots: tuple[Spot, ...]) -> Spot | None:
    """Flags with names, on poles that stand on the ruler; the one that was clicked."""
    em, clicked = area.em, None
    known = sorted((s for s in spots if area.first_s <= s.at_s < area.last_s), key=lambda spot: spot.at_s)
    places = [area.scale.x(spot.at_s) for spot in known]
    widths = [look.text_width(spot.name, SMALL) + 1.4 * em for spot in known]
    for spot, x, width, named in zip(known, places, widths, roomy(places, widths), strict=True):
        number = spots.index(spot)
        imgui.set_cursor_screen_pos((x, lane.top))
        if imgui.invisible_button(f"##spot{number}", (width if named else 0.9 * em, lane.height)):
            clicked = spot
        mark(f"timeline/spot/{number}")
        hovered = imgui.is_item_hovered()
        if hovered:
            imgui.set_tooltip(spot.name)
        _draw_flag(area, Lane(lane.top, lane.bottom + 0.35 * em), x, spot.name if named else "", hovered)
    return clicked


def _draw_flag(area: Area, lane: Lane, x: float, name: str, hovered: bool) -> None:
    em, top = area.em, lane.top + 0.3 * area.em
    tint = look.BRIGHT if hovered else look.TEXT
    with area.clipped(lane) as paper:
        paper.add_line_v(round(x) + 0.5, top, lane.bottom, look.colour("#BDBDBD", 0.5))
        flag = (x, top), (x + 0.8 * em, top + 0.32 * em), (x, top + 0.64 * em)
        paper.add_triangle_filled(*flag, tint)
        look.write((x + 0.95 * em, lane.top + 0.2 * em), name, tint, SMALL)


def draw_playhead(area: Area, lane: Lane, seconds: float, grip: Lane | None) -> None:
    """The line down a lane, with the grip that hangs in the ruler."""
    x = round(area.scale.x(seconds)) + 0.5
    with area.clipped(lane) as paper:
        paper.add_rect_filled((x - 0.06 * area.em, lane.top), (x + 0.06 * area.em, lane.bottom), look.PLAYHEAD)
        if grip is None:
            return
        half, top = GRIP * area.em, grip.top + 0.25 * area.em
        outline = ((-0.75, 0), (0.75, 0), (1, 0.25), (1, 0.9), (0, 1.9), (-1, 0.9), (-1, 0.25))
        paper.add_convex_poly_filled([(x + dx * half, top + dy * half) for dx, dy in outline], look.PLAYHEAD)
