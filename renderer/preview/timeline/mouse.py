"""The mouse on the timeline: scrub, mark a loop, zoom and pan."""

from __future__ import annotations

from dataclasses import dataclass

from imgui_bundle import imgui

from renderer.editing.clock import Clock
from renderer.preview.landmarks import mark
from renderer.preview.look.drawing import Point
from renderer.preview.timeline.area import Area, Lane
from renderer.preview.timeline.model import Action, Drag, Seek, SetLoop, TimelineModel, TimelineView
from renderer.preview.timeline.scale import held, pieces, snapped, zoomed

WHEEL = 1.2
REACH = 0.4
"""em: snapping."""
PAN_STEP = 0.12
"""Of what is in sight, for a step of a wheel that goes sideways."""


@dataclass(frozen=True)
class HeadMouse:
    """What the mouse asked for, and where it is if it is over the lanes' times."""

    actions: tuple[Action, ...]
    at: Point | None


def landmarks_of(model: TimelineModel, clock: Clock) -> tuple[float, ...]:
    """The times besides keys that dragging snaps to: spots, the seasons' turns, the loop's ends."""
    marks = clock.marks
    ends = [float(frame / clock.fps) for frame in (marks.start, marks.stop)] if marks else []
    turns = [time for piece in pieces(model, 0.0, model.duration_s) for time in (piece.start_s, piece.turns_s)]
    return (*(spot.at_s for spot in model.spots), *turns, *ends)


def handle_wheel(area: Area, body: Lane, view: TimelineView, duration_s: float, least_s: float) -> None:
    """Over the times the wheel zooms about the cursor; with Shift, or sideways, it pans."""
    io = imgui.get_io()
    over = area.holds(io.mouse_pos.x) and body.holds(io.mouse_pos.y)
    if not (over and imgui.is_window_hovered(imgui.HoveredFlags_.child_windows)):
        return
    sideways = io.mouse_wheel_h or (io.mouse_wheel if io.key_shift else 0.0)
    scale = area.scale
    if sideways:
        moved = scale.start_s - sideways * PAN_STEP * scale.span_s
        view.start_s, view.span_s = held(moved, scale.span_s, duration_s, least_s)
    elif io.mouse_wheel:
        about = scale.seconds(io.mouse_pos.x)
        view.start_s, view.span_s = zoomed(scale, about, WHEEL**io.mouse_wheel, duration_s, least_s)


def handle_head(
    area: Area, lanes: dict[str, Lane], model: TimelineModel, view: TimelineView, clock: Clock
) -> HeadMouse:
    """The field over all lanes, to be scrubbed anywhere; spots and the loop's ends lie on top of it."""
    top, bottom = next(iter(lanes.values())).top, list(lanes.values())[-1].bottom
    ruler, io = lanes["ruler"], imgui.get_io()
    imgui.set_next_item_allow_overlap()
    imgui.set_cursor_screen_pos((area.left, top))
    buttons = imgui.ButtonFlags_.mouse_button_left | imgui.ButtonFlags_.mouse_button_middle
    imgui.invisible_button("##scrub", (area.right - area.left, bottom - top), buttons)
    mark("timeline/head")
    if imgui.is_item_activated():
        view.drag = _begun(area, model, view, clock)
    hovered = imgui.is_item_hovered(imgui.HoveredFlags_.allow_when_overlapped_by_item)
    actions = _dragged(area, model, view, clock)
    if imgui.is_item_hovered() and imgui.is_mouse_double_clicked(0):
        _zoom_to(area, lanes, model, view)
    imgui.set_cursor_screen_pos((area.left, ruler.top))
    imgui.dummy((area.right - area.left, ruler.height))
    mark("timeline/ruler")
    return HeadMouse(tuple(actions), (io.mouse_pos.x, io.mouse_pos.y) if hovered else None)


def _begun(area: Area, model: TimelineModel, view: TimelineView, clock: Clock) -> Drag:
    if imgui.is_mouse_down(2):
        return Drag("pan", origin_s=view.start_s)
    if not imgui.get_io().key_shift:
        return Drag("scrub")
    frame = _frame_at(area, imgui.get_io().mouse_pos.x, 0.0, model, clock)
    return Drag("mark", origin_s=float(frame / clock.fps))


def _dragged(area: Area, model: TimelineModel, view: TimelineView, clock: Clock) -> list[Action]:
    """What the drag that is under way asks for."""
    drag = view.drag
    if drag is None or drag.kind == "key":
        return []
    if not (imgui.is_mouse_down(0) or imgui.is_mouse_down(2)):
        view.drag = None
        return []
    if drag.kind == "pan":
        moved = imgui.get_mouse_drag_delta(2, 0.0).x / area.scale.px_per_s
        view.start_s, _ = held(drag.origin_s - moved, area.scale.span_s, model.duration_s, area.scale.span_s)
        return []
    frame = _frame_at(area, imgui.get_io().mouse_pos.x, drag.offset_s, model, clock)
    if drag.kind == "scrub":
        shown = min(frame, clock.total - 1)
        return [Seek(shown)] if shown != clock.frame else []
    marks = _marks(drag, frame, clock)
    return [SetLoop(marks)] if marks and marks != clock.marks else []


def _frame_at(area: Area, x: float, offset_s: float, model: TimelineModel, clock: Clock) -> int:
    """The frame that begins nearest to a place, or to what it snaps to; Alt lets go of that."""
    targets = (
        ()
        if imgui.get_io().key_alt
        else (
            *(time for track in model.tracks for time in track.times),
            *landmarks_of(model, clock),
        )
    )
    reach = REACH * area.em / area.scale.px_per_s
    seconds = snapped(area.scale.seconds(x) + offset_s, clock.fps, targets, reach)
    return min(max(round(seconds * clock.fps), 0), clock.total)


def _marks(drag: Drag, frame: int, clock: Clock) -> range | None:
    """The loop with the end that is dragged at ``frame``; at least one frame is left."""
    if drag.kind == "mark":
        first = round(drag.origin_s * clock.fps)
        return range(min(first, frame), max(first, frame)) or None
    if clock.marks is None:
        return None
    if drag.kind == "in":
        return range(min(frame, clock.marks.stop - 1), clock.marks.stop)
    return range(clock.marks.start, max(frame, clock.marks.start + 1))


def _zoom_to(area: Area, lanes: dict[str, Lane], model: TimelineModel, view: TimelineView) -> None:
    """Double click: a season that is not yet all that is in sight, else the whole scene."""
    mouse = imgui.get_io().mouse_pos
    view.drag = None
    there = area.scale.seconds(mouse.x)
    found = next((piece for piece in pieces(model, there, there + 1e-6)), None)
    wanted = (found.start_s, found.end_s - found.start_s) if found else (0.0, 0.0)
    in_band = "seasons" in lanes and lanes["seasons"].holds(mouse.y)
    already = abs(view.span_s - wanted[1]) < 1e-6
    view.start_s, view.span_s = wanted if found and in_band and not already else (0.0, 0.0)
