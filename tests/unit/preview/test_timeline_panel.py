"""The timeline under a hand: ImGui without a window or a GPU, with the events of a mouse and a keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from imgui_bundle import imgui

from renderer.editing.clock import Clock, FrameTimes
from renderer.preview import landmarks
from renderer.preview.timeline import model as asks
from renderer.preview.timeline.keys import transport_keys
from renderer.preview.timeline.model import Band, Levels, Spot, TimelineModel, TimelineView, Track
from renderer.preview.timeline.panel import draw_timeline
from renderer.scene.year import Season

FPS = Fraction(60)
POSITION, SCALE = ("relic", 0, "position_m"), ("relic", 0, "scale")
LEFT, MIDDLE = 0, 2


class Desk:
    """A timeline whose clock and keys do what is asked, as the window's do."""

    def __init__(self, model: TimelineModel, size: tuple[int, int] = (1200, 360)) -> None:
        self.model, self.size = model, size
        self.clock = Clock(model.duration_s, FPS)
        self.view = TimelineView()
        self.times = FrameTimes(1000 / 60)
        self.asked: list[asks.Action] = []
        self.frames(2)

    def frames(self, count: int) -> None:
        for _ in range(count):
            self._frame()

    def _frame(self) -> None:
        io = imgui.get_io()
        io.display_size = self.size
        io.delta_time = 1 / 60
        landmarks.clear()
        imgui.new_frame()
        imgui.set_next_window_pos((0, 0))
        imgui.set_next_window_size(self.size)
        imgui.begin("timeline", None, imgui.WindowFlags_.no_decoration)
        asked = draw_timeline(self.model, self.view, self.clock, self.times)
        imgui.end()
        imgui.render()
        for texture in imgui.get_platform_io().textures:
            texture.set_status(imgui.ImTextureStatus.ok)
        for action in (*asked, *transport_keys(self.clock)):
            self.asked.append(action)
            if isinstance(action, asks.Transport):
                asks.obey(self.clock, action, now_ns=0)
            self.model = replace(self.model, tracks=tuple(edited(track, action) for track in self.model.tracks))

    def place(self, name: str, across: float = 0.5, down: float = 0.5) -> tuple[float, float]:
        rect = landmarks.place(f"timeline/{name}")
        assert rect is not None, sorted(landmarks.places())
        return rect[0] + across * rect[2], rect[1] + down * rect[3]

    def go(self, place: tuple[float, float]) -> None:
        imgui.get_io().add_mouse_pos_event(*place)
        self.frames(2)

    def press(self, button: int = LEFT, down: bool = True) -> None:
        imgui.get_io().add_mouse_button_event(button, down)
        self.frames(2)

    def click(self, place: tuple[float, float], times: int = 1) -> None:
        self.go(place)
        for _ in range(times):
            self.press()
            self.press(down=False)

    def drag(self, start: tuple[float, float], dx: float, button: int = LEFT) -> None:
        """In four strokes, as a hand does; the button stays down."""
        self.go(start)
        self.press(button)
        for stroke in range(1, 5):
            self.go((start[0] + dx * stroke / 4, start[1]))

    def key(self, *keys: imgui.Key) -> None:
        for down in (True, False):
            for key in keys:
                imgui.get_io().add_key_event(key, down)
            self.frames(2)

    def of(self, kind: type) -> list[asks.Action]:
        return [action for action in self.asked if isinstance(action, kind)]


def edited(track: Track, action: asks.Action) -> Track:
    if getattr(action, "key", None) != track.key:
        return track
    times = list(track.times)
    match action:
        case asks.MoveKey(_, from_s, to_s):
            times[times.index(from_s)] = to_s
        case asks.AddKey(_, at_s):
            times = sorted({*times, at_s})
        case asks.DeleteKey(_, at_s):
            times.remove(at_s)
    return replace(track, times=tuple(times))


@pytest.fixture(autouse=True)
def _imgui() -> Iterator[None]:
    context = imgui.create_context()
    io = imgui.get_io()
    io.set_ini_filename("")
    io.config_flags |= imgui.ConfigFlags_.nav_enable_keyboard
    io.backend_flags |= imgui.BackendFlags_.renderer_has_textures
    yield
    imgui.destroy_context(context)


@pytest.fixture
def desk() -> Desk:
    year = tuple(
        Season(name, 30.0 * n, 30.0 * n + 30) for n, name in enumerate(("spring", "summer", "autumn", "winter"))
    )
    levels = np.array([[0.0, 120.0], [0.1, 0.2], [0.5, 0.9]])
    return Desk(
        TimelineModel(
            120.0,
            (Track(POSITION, "position", (9.0, 14.5, 18.0), "vase"), Track(SCALE, "scale", (), "vase")),
            year,
            120.0,
            8.0,
            (Spot("gate", 40.0), Spot("snow", 100.0)),
            (Band(20, 30, "danger", "out"), Band(25, 35, "warning", "bright")),
            Levels(*levels),
        )
    )


def test_a_press_on_the_ruler_seeks_and_dragging_goes_on(desk: Desk) -> None:
    desk.drag(desk.place("ruler", 0.5), 120)
    frames = [action.frame for action in desk.of(asks.Seek)]
    assert frames[0] == 3600
    assert frames == sorted(frames)
    assert desk.clock.frame > 3900
    shown = desk.clock.frame
    desk.press(down=False)
    desk.go(desk.place("ruler", 0.2))
    assert desk.clock.frame == shown  # let go of


def test_scrubbing_snaps_to_a_key_unless_alt_is_held(desk: Desk) -> None:
    x, _ = desk.place("key/0/1")
    _, y = desk.place("ruler")
    desk.click((x + 3, y))
    assert desk.clock.frame == 870
    imgui.get_io().add_key_event(imgui.Key.mod_alt, True)
    desk.click((x + 3, y))
    assert 870 < desk.clock.frame < 930


def test_a_key_is_dragged_frame_by_frame_and_the_edit_is_closed(desk: Desk) -> None:
    desk.drag(desk.place("key/0/2"), 45)
    desk.press(down=False)
    moves = desk.of(asks.MoveKey)
    assert moves[0].from_s == 18.0
    assert all(later.from_s == earlier.to_s for earlier, later in pairwise(moves))
    moved = desk.model.tracks[0].times[2]
    assert moved > 21
    assert moved == round(round(moved * 60) / 60, 6)
    assert isinstance(desk.asked[-1], asks.EndEdit)
    assert desk.view.drag is None


def test_a_click_selects_a_key_and_moves_nothing(desk: Desk) -> None:
    desk.click(desk.place("key/0/2", 0.6))
    assert desk.of(asks.SelectKey) == [asks.SelectKey(POSITION, 18.0)]
    assert not desk.of(asks.MoveKey)
    assert not desk.of(asks.EndEdit)


def test_escape_takes_a_key_back(desk: Desk) -> None:
    desk.drag(desk.place("key/0/2"), 45)
    assert desk.model.tracks[0].times[2] != 18.0
    desk.key(imgui.Key.escape)
    desk.go((900, 200))
    desk.press(down=False)
    assert desk.model.tracks[0].times == (9.0, 14.5, 18.0)
    assert isinstance(desk.asked[-1], asks.EndEdit)


def test_a_key_stops_a_frame_before_its_neighbour(desk: Desk) -> None:
    desk.drag(desk.place("key/0/0"), 400)
    assert desk.model.tracks[0].times[0] == pytest.approx(14.5 - 1 / 60, abs=1e-6)


def test_delete_removes_the_selected_key_only(desk: Desk) -> None:
    desk.key(imgui.Key.delete)
    assert not desk.of(asks.DeleteKey)
    desk.click(desk.place("key/0/1"))
    desk.key(imgui.Key.delete)
    desk.key(imgui.Key.delete)
    assert desk.of(asks.DeleteKey) == [asks.DeleteKey(POSITION, 14.5)]


def test_a_double_click_in_a_row_adds_a_key_there(desk: Desk) -> None:
    desk.click(desk.place("row/1"), times=2)
    assert desk.of(asks.AddKey) == [asks.AddKey(SCALE, 60.0)]


def test_the_diamond_beside_a_name_sets_and_removes_a_key_at_the_playhead(desk: Desk) -> None:
    desk.clock.seek(870)
    desk.click(desk.place("switch/0"))
    desk.click(desk.place("switch/0"))
    assert desk.asked == [asks.DeleteKey(POSITION, 14.5), asks.AddKey(POSITION, 14.5)]


def test_a_loop_is_marked_with_shift_and_its_end_dragged(desk: Desk) -> None:
    imgui.get_io().add_key_event(imgui.Key.mod_shift, True)
    desk.drag(desk.place("ruler", 0.3), 200)
    desk.press(down=False)
    imgui.get_io().add_key_event(imgui.Key.mod_shift, False)
    loop = desk.clock.loop
    assert loop is not None
    assert not desk.of(asks.Seek)
    desk.drag(desk.place("in"), -1000)
    desk.press(down=False)
    assert desk.clock.loop == range(loop.stop)


def test_the_loop_button_takes_the_season_at_the_playhead(desk: Desk) -> None:
    desk.clock.seek(2500)
    desk.click(desk.place("loop"))
    assert desk.clock.loop == range(1800, 3600)
    desk.click(desk.place("loop"))
    assert (desk.clock.loop, desk.clock.marks) == (None, range(1800, 3600))


def test_wheel_zooms_about_the_mouse_middle_button_pans_double_click_fits(desk: Desk) -> None:
    desk.go(desk.place("head", 0.5, 0.6))
    for _ in range(5):
        imgui.get_io().add_mouse_wheel_event(0, 1)
        desk.frames(1)
    assert desk.view.span_s == pytest.approx(120 / 1.2**5)
    assert desk.view.start_s + desk.view.span_s / 2 == pytest.approx(60, abs=0.1)
    before = desk.view.start_s
    desk.drag(desk.place("head", 0.5, 0.6), -100, MIDDLE)
    desk.press(MIDDLE, down=False)
    assert desk.view.start_s > before + 1
    assert not desk.of(asks.Seek)
    desk.click(desk.place("ruler"), times=2)
    assert desk.view.span_s == 0


def test_a_flag_seeks_its_moment(desk: Desk) -> None:
    desk.click(desk.place("spot/1"))
    assert desk.clock.frame == 6000


def test_keys_of_the_transport(desk: Desk) -> None:
    key = imgui.Key
    for pressed in (key.end, key.left_arrow, key.i, key.home, key.space, key.space, key.x):
        desk.key(pressed)
    assert desk.asked == [
        asks.ToEnd(),
        asks.Step(-1),
        asks.MarkIn(),
        asks.ToStart(),
        asks.TogglePlay(),
        asks.TogglePlay(),
        asks.SetLoop(None),
    ]


@pytest.mark.parametrize("clicked", ["spot/1", "forth"])
def test_keys_neither_press_what_was_clicked_nor_wander_into_a_field(desk: Desk, clicked: str) -> None:
    desk.click(desk.place(clicked))
    desk.asked.clear()
    for pressed in (imgui.Key.down_arrow, imgui.Key.space, imgui.Key.space):
        desk.key(pressed)
    assert desk.asked == [asks.TogglePlay(), asks.TogglePlay()]


def test_a_time_is_typed_in(desk: Desk) -> None:
    desk.click(desk.place("time"))
    for letter in "1:05.30":
        imgui.get_io().add_input_character(ord(letter))
        desk.frames(1)
    desk.key(imgui.Key.space)  # in a field it plays nothing
    desk.key(imgui.Key.enter)
    assert desk.clock.frame == 3930
    assert not desk.clock.playing


def test_nonsense_typed_in_changes_nothing(desk: Desk) -> None:
    desk.click(desk.place("frame"))
    imgui.get_io().add_input_character(ord("q"))
    desk.frames(1)
    desk.key(imgui.Key.enter)
    assert desk.asked == []


def test_the_view_follows_the_playhead_out_of_sight(desk: Desk) -> None:
    desk.view.start_s, desk.view.span_s = 0.0, 10.0
    desk.clock.seek(3000)
    desk.frames(1)
    assert desk.view.start_s == pytest.approx(45)
    desk.view.start_s = 100.0  # looked at with nothing playing, it stays
    desk.frames(2)
    assert desk.view.start_s == 100.0


@pytest.mark.parametrize("size", [(1200, 360), (500, 200), (120, 40), (30, 12)])
def test_any_size_and_an_empty_scene(size: tuple[int, int]) -> None:
    desk = Desk(TimelineModel(0.0), size)
    desk.frames(3)
    assert desk.asked == []


@pytest.mark.parametrize(("typed", "sought"), [("33", 33), ("²", None), ("9" * 5000, None), ("-1", None)])
def test_a_frame_is_typed_in(desk: Desk, typed: str, sought: int | None) -> None:
    desk.click(desk.place("frame"))
    imgui.get_io().add_input_characters_utf8(typed)
    desk.key(imgui.Key.enter)
    assert [seek.frame for seek in desk.of(asks.Seek)] == ([] if sought is None else [sought])


def test_a_selection_that_is_gone_is_forgotten(desk: Desk) -> None:
    desk.click(desk.place("key/0/2"))
    desk.model = replace(desk.model, tracks=desk.model.tracks[1:])
    desk.key(imgui.Key.delete)
    assert desk.view.selected is None
    assert not desk.of(asks.DeleteKey)


def test_only_rows_in_sight_are_drawn_and_the_rest_can_be_scrolled_to() -> None:
    tracks = tuple(Track(("relic", n, "scale"), "scale", (1.0, 2.0)) for n in range(40))
    desk = Desk(TimelineModel(10.0, tracks))
    assert landmarks.place("timeline/row/3") is not None
    assert landmarks.place("timeline/row/39") is None
    x, y = desk.place("row/3", 0.0)
    desk.go((x - 30, y))
    for _ in range(30):
        imgui.get_io().add_mouse_wheel_event(0, -1)
        desk.frames(1)
    assert landmarks.place("timeline/row/39") is not None
    assert desk.view.span_s == 0  # over the names nothing was zoomed
