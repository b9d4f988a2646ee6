"""Handles are where the relic is seen, and drag it as far as the cursor goes. Without a window: ImGui is told
where the mouse is."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from imgui_bundle import imgui, imguizmo

from renderer.engine.view import Camera
from renderer.maths.transforms import F64, apply, rotation, scaling, translation
from renderer.preview.hall.gizmo import Handled, Operation, draw_gizmo
from renderer.preview.hall.overlay import Overlay

RECT = (50.0, 40.0, 800.0, 500.0)
CAMERA = Camera(np.array([5.0, 3.0, 9.0]), np.array([0.0, 2.0, 0.0]), 40.0, (800, 500))
OVERLAY = Overlay(CAMERA, RECT)
RELIC = translation((1.0, 1.5, 0.5)) @ rotation((10, 30, 5)) @ scaling(1.3)


class Hands:
    """Drives a gizmo with a mouse, and keeps the matrix that it gives."""

    def __init__(self, operation: Operation, *, local: bool = False, snap: float | None = None) -> None:
        self.matrix, self.operation, self.local, self.snap = RELIC, operation, local, snap
        self.handled = Handled(None, used=False, hovered=False)

    def frame(self) -> None:
        imgui.get_io().delta_time = 1 / 60
        imgui.new_frame()
        imguizmo.im_guizmo.begin_frame()
        imgui.set_next_window_pos((0, 0))
        imgui.set_next_window_size((900, 600))
        imgui.begin("hall", None, imgui.WindowFlags_.no_move)
        self.handled = draw_gizmo(RECT, CAMERA, self.matrix, self.operation, local=self.local, snap=self.snap)
        imgui.end()
        imgui.render()
        if self.handled.matrix is not None:
            self.matrix = self.handled.matrix

    def drag(self, *path: F64) -> None:
        """Presses the button at the first place and lets go at the last one."""
        io = imgui.get_io()
        io.add_mouse_pos_event(*path[0])
        self.frame()
        self.frame()
        io.add_mouse_button_event(0, True)
        self.frame()
        for place in path[1:]:
            io.add_mouse_pos_event(*place)
            self.frame()
        self.used = self.handled.used
        io.add_mouse_button_event(0, False)
        self.frame()
        self.frame()


@pytest.fixture(autouse=True)
def _imgui() -> Iterator[None]:
    before = imgui.get_current_context()
    own = imgui.create_context()
    imgui.set_current_context(own)
    io = imgui.get_io()
    io.set_ini_filename("")
    io.display_size = imgui.ImVec2(900, 600)
    io.backend_flags |= imgui.BackendFlags_.renderer_has_textures
    yield
    imgui.destroy_context(own)
    if before is not None:
        imgui.set_current_context(before)


def seen(point: F64) -> F64:
    return np.asarray(OVERLAY.pixels(point[None])[0])


def origin(matrix: F64) -> F64:
    return np.asarray(matrix[:3, 3])


def handle(axis: F64, px: float) -> F64:
    """Where a straight handle along ``axis`` is seen, ``px`` from the relic's origin."""
    start = seen(origin(RELIC))
    way = seen(origin(RELIC) + 0.01 * axis) - start
    return start + px * way / np.linalg.norm(way)


def test_the_middle_handle_takes_the_origin_where_the_cursor_goes() -> None:
    hands, start = Hands("move"), seen(origin(RELIC))
    path = [start + step * np.array([1.0, -0.5]) for step in (0, 10, 35, 60)]
    hands.drag(*path)
    assert hands.used
    assert seen(origin(hands.matrix)) == pytest.approx(path[-1], abs=0.05)
    assert hands.matrix[:3, :3] == pytest.approx(RELIC[:3, :3], abs=1e-5)


def test_beside_the_handles_nothing_is_taken() -> None:
    hands, start = Hands("move"), seen(origin(RELIC)) - np.array([90.0, 140.0])
    hands.drag(start, start + 40)
    assert not hands.used
    assert hands.matrix is RELIC


@pytest.mark.parametrize("axis", range(3))
@pytest.mark.parametrize("local", [False, True])
def test_an_arrow_moves_along_its_axis_only(axis: int, local: bool) -> None:
    direction = RELIC[:3, axis] / np.linalg.norm(RELIC[:3, axis]) if local else np.eye(3)[axis]
    hands = Hands("move", local=local)
    hands.drag(handle(direction, 30.0), handle(direction, 45.0), handle(direction, 80.0))
    move = origin(hands.matrix) - origin(RELIC)
    assert move @ direction > 0.1
    assert np.cross(move, direction) == pytest.approx(np.zeros(3), abs=1e-4)


def test_moves_snap_to_whole_steps() -> None:
    hands = Hands("move", snap=0.25)
    up = np.array([0.0, 1.0, 0.0])
    hands.drag(handle(up, 30.0), handle(up, 50.0), handle(up, 97.0))
    steps = (origin(hands.matrix) - origin(RELIC))[1] / 0.25
    assert steps > 0.9
    assert steps == pytest.approx(round(steps), abs=1e-3)


def test_turning_keeps_place_and_size() -> None:
    hands = Hands("turn")
    middle = seen(origin(RELIC))
    over = [middle - np.array([0.0, radius]) for radius in np.arange(30.0, 140.0)]
    ring = next(place for place in over if _hovers(hands, place))
    hands.drag(*(ring + np.array([aside, 0.0]) for aside in (0.0, 20.0, 60.0)))
    assert hands.used
    assert origin(hands.matrix) == pytest.approx(origin(RELIC), abs=1e-5)
    lengths = np.linalg.norm(hands.matrix[:3, :3], axis=0)
    assert lengths == pytest.approx([1.3] * 3, abs=1e-4)
    cosine = (np.trace(hands.matrix[:3, :3] @ RELIC[:3, :3].T) / 1.3**2 - 1) / 2
    assert math.degrees(math.acos(cosine)) > 5


@pytest.mark.parametrize("axis", range(3))
def test_every_handle_scales_all_axes_alike(axis: int) -> None:
    hands = Hands("scale")
    direction = RELIC[:3, axis] / 1.3
    hands.drag(*(handle(direction, px) for px in (30.0, 36.0, 45.0, 60.0)))
    lengths = np.linalg.norm(hands.matrix[:3, :3], axis=0)
    assert lengths == pytest.approx([lengths[0]] * 3, rel=1e-4)
    assert lengths[0] > 1.5 * 1.3
    assert hands.matrix[:3, :3] / lengths[0] == pytest.approx(RELIC[:3, :3] / 1.3, abs=1e-4)
    assert apply(hands.matrix, np.zeros(3)) == pytest.approx(origin(RELIC), abs=1e-5)


def _hovers(hands: Hands, place: F64) -> bool:
    imgui.get_io().add_mouse_pos_event(*place)
    hands.frame()
    hands.frame()
    return hands.handled.hovered
