"""The timeline: transport, ruler, seasons, guards, level and keyframes of the scene that is open.

What is drawn comes from a :class:`TimelineModel`, a :class:`Clock` and the :class:`TimelineView` that the caller
keeps; what the designer asks for comes back as actions. Nothing is changed here but the view.
"""

from __future__ import annotations

from imgui_bundle import imgui

from renderer.editing.clock import Clock, FrameTimes
from renderer.preview.landmarks import mark
from renderer.preview.look import drawing as look
from renderer.preview.look.words import t
from renderer.preview.timeline.area import Area, Lane, area_of, draw_name, lanes_of
from renderer.preview.timeline.bands import draw_guards, draw_levels, draw_seasons
from renderer.preview.timeline.model import Action, DeleteKey, Seek, TimelineModel, TimelineView
from renderer.preview.timeline.mouse import handle_head, handle_wheel, landmarks_of
from renderer.preview.timeline.rows import Rows, draw_rows
from renderer.preview.timeline.ruler import draw_loop, draw_playhead, draw_spots, draw_ticks
from renderer.preview.timeline.scale import held, pieces, timecode
from renderer.preview.timeline.transport_bar import draw_transport_bar

LEAST_FRAMES = 12
"""The closest view."""
OVERVIEW = 0.55
"""em: the bar at the bottom that shows which part of the scene is in sight."""


def draw_timeline(model: TimelineModel, view: TimelineView, clock: Clock, times: FrameTimes) -> list[Action]:
    """Draws into the current window, all that is left of it; returns what was asked for, in order."""
    # without ImGui's keyboard navigation: Space plays, and must not also press what was clicked last
    flags = imgui.WindowFlags_.no_nav | imgui.WindowFlags_.no_scrollbar | imgui.WindowFlags_.no_scroll_with_mouse
    imgui.begin_child("##timeline", (0, 0), 0, flags)
    actions = _draw_all(model, view, clock, times) + _keys(model, view)
    imgui.end_child()
    return actions


def _draw_all(model: TimelineModel, view: TimelineView, clock: Clock, times: FrameTimes) -> list[Action]:
    least_s = float(LEAST_FRAMES / clock.fps)
    _follow(view, clock, least_s, model.duration_s)
    start_s, span_s = held(view.start_s, view.span_s, model.duration_s, least_s)
    actions = draw_transport_bar(clock, times, _new_loop(model, clock, start_s, span_s))
    corner, room = imgui.get_cursor_screen_pos(), imgui.get_content_region_avail()
    area = area_of(corner.x, room.x, start_s, span_s)
    lanes = lanes_of(model, corner.y, area.em)
    foot = list(lanes.values())[-1].bottom
    body = Lane(corner.y, max(corner.y + room.y - OVERVIEW * area.em, foot + area.em))
    handle_wheel(area, body, view, model.duration_s, least_s)
    actions += _draw_head(area, lanes, model, view, clock)
    actions += _draw_body(area, Lane(foot + 1, body.bottom), model, view, clock)
    _draw_overview(area, Lane(body.bottom, body.bottom + OVERVIEW * area.em), view, model.duration_s)
    return actions


def _follow(view: TimelineView, clock: Clock, least_s: float, duration_s: float) -> None:
    """When the playhead leaves what is in sight, the view goes with it: page by page while it plays."""
    moved, view.frame = view.frame not in (None, clock.frame), clock.frame
    start, span = held(view.start_s, view.span_s, duration_s, least_s)
    now = float(clock.seconds)
    if moved and view.drag is None and not start <= now <= start + span:
        behind = (0.0 if clock.speed > 0 else 1.0) if clock.playing else 0.5
        view.start_s, view.span_s = held(now - behind * span, span, duration_s, least_s)


def _new_loop(model: TimelineModel, clock: Clock, start_s: float, span_s: float) -> range:
    """What a loop begins with: the season at the playhead, else what is in sight."""
    now = float(clock.seconds)
    found = next((piece for piece in pieces(model, now, now + 1e-6) if piece.start_s <= now), None)
    ends = (found.start_s, found.end_s) if found else (start_s, start_s + span_s)
    first, last = (round(end * clock.fps) for end in ends)
    return range(first, max(last, first + 1))


def _draw_head(
    area: Area, lanes: dict[str, Lane], model: TimelineModel, view: TimelineView, clock: Clock
) -> list[Action]:
    """All lanes over the rows. The scrub field lies beneath, what can be gripped on top of it."""
    ruler, bottom = lanes["ruler"], list(lanes.values())[-1].bottom
    mouse = handle_head(area, lanes, model, view, clock)
    draw_ticks(area, ruler, clock.fps)
    _draw_parts(area, lanes, model, clock, mouse.at)
    grip = draw_loop(area, ruler, clock, bottom)
    if grip is not None:
        view.drag = grip
    actions = list(mouse.actions)
    if "spots" in lanes:
        draw_name(area, lanes["spots"], t("Photo spots"))
        clicked = draw_spots(area, lanes["spots"], model.spots)
        actions += [Seek(round(clicked.at_s * clock.fps))] if clicked else []
    draw_playhead(area, Lane(ruler.top, bottom), float(clock.seconds), ruler)
    return actions


def _draw_parts(
    area: Area, lanes: dict[str, Lane], model: TimelineModel, clock: Clock, mouse: look.Point | None
) -> None:
    if "guards" in lanes:
        draw_guards(area, lanes["guards"], model.guards, mouse)
    if "seasons" in lanes:
        draw_seasons(area, lanes["seasons"], model)
    if "levels" in lanes and model.levels is not None:
        draw_levels(area, lanes["levels"], model.levels, float(clock.seconds))
    if mouse is not None:
        _draw_cursor(area, lanes["ruler"], list(lanes.values())[-1].bottom, mouse[0], clock)


def _draw_cursor(area: Area, ruler: Lane, bottom: float, x: float, clock: Clock) -> None:
    """Where the mouse is, as a faint line; its time stands in the names' column."""
    frame = min(max(round(area.scale.seconds(x) * clock.fps), 0), clock.total - 1)
    imgui.get_window_draw_list().add_line_v(round(x) + 0.5, ruler.top, bottom, look.CURSOR)
    draw_name(area, ruler, "", timecode(frame, clock.fps))


def _draw_body(area: Area, lane: Lane, model: TimelineModel, view: TimelineView, clock: Clock) -> list[Action]:
    imgui.set_cursor_screen_pos((area.edge, lane.top))
    imgui.push_style_var(imgui.StyleVar_.item_spacing, (0, 0))
    imgui.push_style_var(imgui.StyleVar_.scrollbar_size, 0.5 * area.em)
    # over the times the wheel zooms; over the names it scrolls
    still = imgui.WindowFlags_.no_scroll_with_mouse if area.holds(imgui.get_io().mouse_pos.x) else 0
    flags = imgui.WindowFlags_.no_background | imgui.WindowFlags_.no_nav | still
    imgui.begin_child("##rows", (area.right - area.edge, max(lane.height, area.em)), 0, flags)
    actions = draw_rows(
        Rows(area, model, view, float(clock.seconds), clock.fps, landmarks_of(model, clock)),
    )
    draw_playhead(area, lane, float(clock.seconds), None)
    imgui.end_child()
    mark("timeline/rows")
    imgui.pop_style_var(2)
    return actions


def _draw_overview(area: Area, lane: Lane, view: TimelineView, duration_s: float) -> None:
    """The whole scene as a thin bar with the part in sight on it, which can be dragged."""
    width, scale = area.right - area.left, area.scale
    imgui.set_cursor_screen_pos((area.left, lane.top))
    imgui.invisible_button("##overview", (width, lane.height))
    mark("timeline/overview")
    if scale.span_s >= duration_s:
        return
    if imgui.is_item_active():
        centre = (imgui.get_io().mouse_pos.x - area.left) / width * duration_s
        view.start_s = min(max(centre - scale.span_s / 2, 0.0), duration_s - scale.span_s)
    tint = look.DIM if imgui.is_item_hovered() or imgui.is_item_active() else look.TICK
    a, b = (area.left + seconds / duration_s * width for seconds in (scale.start_s, scale.end_s))
    top, round_px = lane.top + 0.15 * area.em, 0.15 * area.em
    imgui.get_window_draw_list().add_rect_filled((a, top), (max(b, a + area.em), lane.bottom - 1), tint, round_px)


def _keys(model: TimelineModel, view: TimelineView) -> list[Action]:
    """Delete removes the selected key; what is selected must still be there."""
    found = next((track for track in model.tracks if view.selected and track.key == view.selected[0]), None)
    if found is None or view.selected is None or view.selected[1] >= len(found.times):
        view.selected = None
        return []
    focused = imgui.is_window_focused(imgui.FocusedFlags_.root_and_child_windows)
    deleted = imgui.is_key_pressed(imgui.Key.delete, False) or imgui.is_key_pressed(imgui.Key.backspace, False)
    if not (focused and deleted) or imgui.get_io().want_text_input or view.drag:
        return []
    at_s, view.selected = found.times[view.selected[1]], None
    return [DeleteKey(found.key, at_s)]
