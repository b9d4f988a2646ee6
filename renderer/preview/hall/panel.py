"""The hall view: the wall as an object, the visitor before it, the relics' ghosts and the handles to move them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from imgui_bundle import imgui

from renderer.guards.sweet_spot import viewer_error
from renderer.maths.transforms import F64
from renderer.preview.hall.figure import figure
from renderer.preview.hall.gizmo import Operation, draw_gizmo
from renderer.preview.hall.lines import (
    Lines,
    box_corners,
    cabinet_lines,
    eye_mark,
    floor_lines,
    other_eyes,
    photo_spot,
    plumb_lines,
    polyline,
    relic_lines,
    sight_lines,
    view_lines,
    wall_lines,
)
from renderer.preview.hall.overlay import FIGURE_FILL, Overlay
from renderer.preview.hall.picking import Box, picked
from renderer.preview.landmarks import Rect, note
from renderer.preview.look.words import t
from renderer.preview.studio import Studio
from renderer.preview.viewpoint import ViewKind

CLICK_PX = 3.0
"""A press that moves no farther is a click."""
SNAPS: dict[Operation, float] = {"move": 0.1, "turn": 15.0, "scale": 0.1}
"""With Ctrl held: metres, degrees, a factor."""
OPERATIONS: dict[imgui.Key, Operation] = {
    imgui.Key.g: "move",
    imgui.Key.r: "turn",
    imgui.Key.s: "scale",
}


@dataclass
class HallTools:
    """What the handles do, and which lines are drawn."""

    operation: Operation = "move"
    local: bool = False
    cabinets: bool = False
    sight: bool = True
    grid: bool = True
    _pressed: tuple[float, float] | None = None
    _held: bool = field(default=False)


def draw_hall(
    studio: Studio,
    tools: HallTools,
    rect: Rect,
    draw_picture: Callable[[Studio, ViewKind, Rect], bool],
    draw_field: Callable[[ViewKind, Rect], None],
) -> None:
    """The hall's picture with its lines, the selected relic's handles, and what the mouse does."""
    draw_picture(studio, "hall", rect)
    size = max(round(rect[2]), 1), max(round(rect[3]), 1)
    overlay = Overlay(studio.view.onlooker(size), rect)
    paper = imgui.get_window_draw_list()
    boxes = relic_boxes(studio)
    overlay.draw(paper, hall_lines(studio, tools, boxes), studio.view.wall)
    person = figure(studio.view.made_for.position_m, studio.view.wall.middle_m)
    overlay.fill(paper, person, FIGURE_FILL)
    overlay.draw(paper, [Lines("figure", polyline(person, closed=True))], studio.view.wall)
    if not _handles(studio, tools, overlay):  # ImGuizmo takes no click on what an item of ImGui's lies on
        draw_field("hall", rect)
        _mouse(studio, tools, overlay, boxes)
    _keys(tools)


def relic_boxes(studio: Studio) -> dict[int, Box]:
    """By relic number: where it stands, and its file's box; only those that are ready."""
    found = {}
    for number, relic in enumerate(studio.session.scene.relics):
        model, matrix = studio.stage.model_of(relic), studio.matrix_of(number)
        if model is not None and matrix is not None:
            found[number] = matrix, model.bounds
    return found


def hall_lines(studio: Studio, tools: HallTools, boxes: dict[int, Box]) -> list[Lines]:
    view, eye = studio.view, studio.view.made_for
    outline = np.concatenate([facet.outline_m for facet in view.wall.facets])
    lines = [*wall_lines(view.wall), eye_mark(eye.position_m), other_eyes(view.wall, view.eye)]
    if tools.grid:
        lines += floor_lines(np.vstack([outline, eye.position_m]))
    if tools.cabinets:
        lines.append(cabinet_lines(view.wall))
    if tools.sight:
        lines.append(view_lines(eye.position_m, view.wall))
    for spot in studio.session.edition.data.photo_spot:
        if spot.position_m is not None:
            lines.append(photo_spot(np.add(spot.position_m, (0.0, eye.position_m[1], 0.0))))
    if studio.relic in boxes:
        box = boxes[studio.relic]
        lines += [relic_lines(*box), *plumb_lines(*box)]
        if tools.sight:
            lines += sight_lines(eye.position_m, view.wall, *box)
    return lines


def _handles(studio: Studio, tools: HallTools, overlay: Overlay) -> bool:
    """The selected relic's handles; whether they have the mouse."""
    number = studio.relic
    matrix = None if number is None else studio.matrix_of(number)
    if number is None or matrix is None:
        return False
    pivot = _about_pivot(studio, number, matrix)
    snap = SNAPS[tools.operation] if imgui.get_io().key_ctrl else None
    handled = draw_gizmo(
        overlay.rect, overlay.camera, matrix @ pivot, tools.operation, local=tools.local, snap=snap
    )
    origin = overlay.pixels((matrix @ pivot)[None, :3, 3])[0]
    if not np.isnan(origin).any():
        note("handle", (float(origin[0]), float(origin[1]), 0.0, 0.0))
    if handled.matrix is not None:
        studio.place_relic(number, handled.matrix @ np.linalg.inv(pivot))
    if tools._held and not handled.used:
        studio.rest()
    tools._held = handled.used
    return handled.used or handled.hovered


def _about_pivot(studio: Studio, number: int, matrix: F64) -> F64:
    """[4, 4] from what a relic turns about to its file: the middle of its bottom, if it has a height."""
    relic = studio.session.scene.relics[number]
    model = studio.stage.model_of(relic)
    shift = np.eye(4)
    if relic.entry.height_m is not None and model is not None:
        low, high = model.bounds
        shift[:3, 3] = (low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2
    return shift


def _mouse(studio: Studio, tools: HallTools, overlay: Overlay, boxes: dict[int, Box]) -> None:
    io, view = imgui.get_io(), studio.view
    orbit = view.orbiting(overlay.rect[2:])
    at, drag = (io.mouse_pos.x, io.mouse_pos.y), (io.mouse_delta.x, io.mouse_delta.y)
    if imgui.is_item_activated():
        tools._pressed = at
    if imgui.is_item_active() and any(drag):
        panned = imgui.is_mouse_down(imgui.MouseButton_.middle) or io.key_shift
        if panned:
            view.orbit = orbit.panned(drag, overlay.rect[3], overlay.camera.fov_deg)
        else:
            view.orbit = orbit.turned(drag, overlay.rect[3])
        studio.move()
    if imgui.is_item_deactivated() and tools._pressed is not None:
        if np.hypot(at[0] - tools._pressed[0], at[1] - tools._pressed[1]) <= CLICK_PX:
            numbers = list(boxes)
            place = picked(*overlay.ray(at), list(boxes.values()))
            studio.selection = () if place is None else ("relic", numbers[place])
        tools._pressed = None
    if imgui.is_item_hovered():
        if io.mouse_wheel:
            view.orbit = orbit.zoomed(io.mouse_wheel)
            studio.move()
        if imgui.is_mouse_double_clicked(imgui.MouseButton_.left) and studio.relic is None:
            view.orbit = None
        if io.key_alt:
            _draw_viewer(studio, overlay, at, boxes)


def _draw_viewer(studio: Studio, overlay: Overlay, at: tuple[float, float], boxes: dict[int, Box]) -> None:
    """With Alt held: how wrong the picture is for somebody who stands where the mouse points."""
    origin, way = overlay.ray(at)
    if way[1] >= -1e-6:
        return
    foot = origin - way * (origin[1] / way[1])
    eye = studio.view.made_for.position_m
    viewer = np.array([foot[0], eye[1], foot[2]])
    chosen = [boxes[studio.relic]] if studio.relic in boxes else list(boxes.values())
    if not chosen:
        return
    points = np.concatenate([box_corners(*box) for box in chosen])
    person = figure(viewer, studio.view.wall.middle_m)
    paper = imgui.get_window_draw_list()
    overlay.draw(paper, [Lines("other eye", polyline(person, closed=True))], studio.view.wall)
    error = viewer_error(studio.view.wall, eye, points, viewer)
    if np.isfinite(error.deg).any():
        what = t("from here things are {mean:.1f}° off on average, {worst:.1f}° at most")
        imgui.set_tooltip(what.format(mean=float(np.nanmean(error.deg)), worst=float(np.nanmax(error.deg))))
    else:
        imgui.set_tooltip(t("from here nothing of this is seen on the wall"))


def _keys(tools: HallTools) -> None:
    if not imgui.is_window_focused() or imgui.get_io().want_text_input or imgui.get_io().key_ctrl:
        return
    for key, operation in OPERATIONS.items():
        if imgui.is_key_pressed(key, False):
            tools.operation = operation
