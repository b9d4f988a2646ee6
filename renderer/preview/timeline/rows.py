"""The keyframes: a row for each animated parameter, a diamond for each key."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from imgui_bundle import imgui

from renderer.preview.landmarks import mark
from renderer.preview.look import drawing as look
from renderer.preview.look.words import t
from renderer.preview.timeline.area import Area, Lane
from renderer.preview.timeline.model import (
    Action,
    AddKey,
    DeleteKey,
    Drag,
    EndEdit,
    MoveKey,
    Seek,
    SelectKey,
    TimelineModel,
    TimelineView,
    Track,
)
from renderer.preview.timeline.scale import between, nearest, snapped

ROW = 1.75
DIAMOND = 0.44
STEPS = 3.9
REACH = 0.5
"""em: how near a dragged thing must come to another time to snap to it."""
SMALL = 0.88


@dataclass(frozen=True)
class Rows:
    """What all rows are drawn with."""

    area: Area
    model: TimelineModel
    view: TimelineView
    now_s: float
    fps: Fraction
    landmarks_s: tuple[float, ...]
    """Times that are not of any track, to snap to."""


def draw_rows(rows: Rows) -> list[Action]:
    """All rows, from the cursor down, within a child window that scrolls."""
    actions: list[Action] = []
    if not rows.model.tracks:
        _draw_nothing(rows.area)
    for number, track in enumerate(rows.model.tracks):
        corner = imgui.get_cursor_screen_pos()
        lane = Lane(corner.y, corner.y + round(ROW * rows.area.em))
        again = number > 0 and rows.model.tracks[number - 1].group == track.group
        held = rows.view.selected is not None and rows.view.selected[0] == track.key
        if held or imgui.is_rect_visible((1, lane.height)):  # a key that is dragged must be there to be let go of
            imgui.push_id(number)
            actions += _draw_row(rows, number, track, lane, "" if again else track.group)
            imgui.pop_id()
        imgui.set_cursor_screen_pos((corner.x, lane.bottom))
    imgui.dummy((1, 0))
    return actions


def _draw_nothing(area: Area) -> None:
    text = t("No keyframes yet: the diamond beside a number in the inspector sets one")
    y = imgui.get_cursor_screen_pos().y + 0.6 * area.em
    look.write(
        (area.left + area.em, y), look.fitted(text, area.right - area.left - 2 * area.em, SMALL), look.DIM, SMALL
    )
    imgui.dummy((1, 2 * area.em))


def _draw_row(rows: Rows, number: int, track: Track, lane: Lane, group: str) -> list[Action]:
    area, paper = rows.area, imgui.get_window_draw_list()
    paper.add_rect_filled(
        (area.edge, lane.top), (area.right, lane.bottom), look.ODD_ROW if number % 2 else look.ROW
    )
    if group and number:
        paper.add_line_h(area.edge, area.right, lane.top, look.LINE)
    imgui.set_next_item_allow_overlap()
    imgui.set_cursor_screen_pos((area.left, lane.top))
    imgui.invisible_button("##row", (area.right - area.left, lane.height))
    mark(f"timeline/row/{number}")
    hovered = imgui.is_item_hovered(imgui.HoveredFlags_.allow_when_overlapped_by_item)
    twice = imgui.is_item_hovered() and imgui.is_mouse_double_clicked(0)
    if imgui.is_item_activated():
        rows.view.selected = None
    _draw_label(rows, track, lane, group)
    actions = _draw_steps(rows, track, lane, number)
    with area.clipped(lane):
        actions += _draw_keys(rows, track, lane, number, hovered)
    if twice:
        at_s = min(max(_time_under_mouse(rows, track), 0.0), rows.model.duration_s)
        actions.append(AddKey(track.key, at_s))
    return actions


def _draw_label(rows: Rows, track: Track, lane: Lane, group: str) -> None:
    """Whose parameter it is, and its name."""
    area, em = rows.area, rows.area.em
    x, y = area.edge + 0.4 * em, lane.middle - SMALL * em / 2
    room = area.left - STEPS * em - x
    imgui.set_cursor_screen_pos((area.edge, lane.top))
    imgui.dummy((room, lane.height))
    if imgui.is_item_hovered():
        imgui.set_tooltip(f"{track.group}\n{track.label}".strip())
    indent = 0.55 * room
    look.write((x, y), look.fitted(group, indent - 0.5 * em, SMALL), look.TEXT, SMALL)
    look.write((x + indent, y), look.fitted(track.label, room - indent, SMALL), look.DIM, SMALL)


def _draw_steps(rows: Rows, track: Track, lane: Lane, number: int) -> list[Action]:
    """‹ ◆ ›: to the key before; a key at the playhead, or none; to the key after."""
    em, half = rows.area.em, float(0.5 / rows.fps)
    x = rows.area.left - STEPS * em
    here = nearest(track.times, rows.now_s, half)
    before = max((time for time in track.times if time < rows.now_s - half), default=None)
    after = min((time for time in track.times if time > rows.now_s + half), default=None)
    actions: list[Action] = []
    if _arrow("before", -1, x, lane, before is not None, em) and before is not None:
        actions.append(Seek(round(before * rows.fps)))
    if _switch(x + 1.2 * em, lane, here is not None, em, number):
        at_s = snapped(rows.now_s, rows.fps, (), 0.0)
        actions.append(AddKey(track.key, at_s) if here is None else DeleteKey(track.key, track.times[here]))
    if _arrow("after", 1, x + 2.4 * em, lane, after is not None, em) and after is not None:
        actions.append(Seek(round(after * rows.fps)))
    return actions


def _arrow(name: str, way: int, x: float, lane: Lane, there: bool, em: float) -> bool:
    imgui.set_cursor_screen_pos((x, lane.top))
    pressed = imgui.invisible_button(f"##{name}", (1.1 * em, lane.height))
    tint = look.BRIGHT if imgui.is_item_hovered() and there else look.DIM if there else look.LINE
    shape = ((-0.5 * way, -0.75), (0.5 * way, 0.0), (-0.5 * way, 0.75))
    look.draw_icon((shape if way > 0 else shape[::-1],), (x + 0.55 * em, lane.middle), 0.38 * em, tint)
    if there and imgui.is_item_hovered():
        imgui.set_tooltip(t("To the key before") if way < 0 else t("To the key after"))
    return pressed


def _switch(x: float, lane: Lane, here: bool, em: float, number: int) -> bool:
    imgui.set_cursor_screen_pos((x, lane.top))
    pressed = imgui.invisible_button("##switch", (1.1 * em, lane.height))
    mark(f"timeline/switch/{number}")
    hovered = imgui.is_item_hovered()
    tint = look.KEY if here else look.TEXT if hovered else look.DIM
    inside = tint if here else look.ROW
    look.draw_diamond((x + 0.55 * em, lane.middle), 0.32 * em, inside, tint)
    if hovered:
        imgui.set_tooltip(t("Remove the key at the playhead") if here else t("Set a key at the playhead"))
    return pressed


def _draw_keys(rows: Rows, track: Track, lane: Lane, number: int, row_hovered: bool) -> list[Action]:
    area, actions = rows.area, []
    paper, em = imgui.get_window_draw_list(), area.em
    if row_hovered:
        paper.add_rect_filled((area.left, lane.top), (area.right, lane.bottom), look.HAIR)
    if len(track.times) > 1:
        ends = (area.scale.x(track.times[0]), area.scale.x(track.times[-1]))
        paper.add_line_h(*ends, round(lane.middle) + 0.5, look.KEY_LINE)
    for index, at_s in enumerate(track.times):
        chosen = rows.view.selected == (track.key, index)
        x = area.scale.x(at_s)
        if not chosen and not area.left - em < x < area.right + em:
            continue
        imgui.set_cursor_screen_pos((x - 0.6 * em, lane.top))
        imgui.invisible_button(f"##{index}", (1.2 * em, lane.height))
        mark(f"timeline/key/{number}/{index}")
        hovered = imgui.is_item_hovered()
        actions += _handle(rows, track, index)
        tint = look.CHOSEN if chosen else look.KEY_HOVERED if hovered else look.KEY
        edge = look.KEY if chosen else look.KEY_EDGE
        look.draw_diamond((x, lane.middle), (DIAMOND + 0.06 * (hovered or chosen)) * em, tint, edge)
        if hovered or (chosen and imgui.is_item_active()):
            imgui.set_tooltip(f"{track.group} {track.label}\n{at_s:.3f} s".strip())
    return actions


def _handle(rows: Rows, track: Track, index: int) -> list[Action]:
    """What the mouse does with the key that is the last item: select it, drag it, let go of it."""
    view, at_s = rows.view, track.times[index]
    if imgui.is_item_activated():
        view.selected = (track.key, index)
        grip = at_s - rows.area.scale.seconds(imgui.get_io().mouse_pos.x)
        view.drag = Drag("key", grip, at_s)
        return [SelectKey(track.key, at_s)]
    drag = view.drag
    if drag is None or drag.kind != "key" or view.selected != (track.key, index):
        return []
    if imgui.is_key_pressed(imgui.Key.escape):
        view.drag = None
        return [MoveKey(track.key, at_s, drag.origin_s), EndEdit()] if at_s != drag.origin_s else []
    if imgui.is_item_deactivated():
        view.drag = None
        return [EndEdit()] if at_s != drag.origin_s else []
    if not imgui.is_item_active() or not (imgui.is_mouse_dragging(0) or at_s != drag.origin_s):
        return []
    to_s = _dragged_to(rows, track, index, drag)
    return [MoveKey(track.key, at_s, to_s)] if to_s != at_s else []


def _dragged_to(rows: Rows, track: Track, index: int, drag: Drag) -> float:
    wanted = _time_under_mouse(rows, track, drag.offset_s)
    low, high = between(track.times, index, rows.model.duration_s, rows.fps)
    return wanted if low <= wanted <= high else round(min(max(wanted, low), high), 6)


def _time_under_mouse(rows: Rows, track: Track, offset_s: float = 0.0) -> float:
    """What is near besides the track's own keys, unless Alt is held; else the nearest frame."""
    scale, io = rows.area.scale, imgui.get_io()
    others = (time for other in rows.model.tracks if other.key != track.key for time in other.times)
    targets = () if io.key_alt else (*others, *rows.landmarks_s, rows.now_s)
    reach = REACH * rows.area.em / scale.px_per_s
    return snapped(scale.seconds(io.mouse_pos.x) + offset_s, rows.fps, targets, reach)
