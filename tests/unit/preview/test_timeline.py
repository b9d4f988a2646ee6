"""The timeline's measures: known answers, and what holds for any zoom and any scene."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from renderer.editing.clock import Clock
from renderer.preview.timeline import model as model
from renderer.preview.timeline import scale as scale
from renderer.preview.timeline.model import Band, TimelineModel
from renderer.preview.timeline.scale import Scale
from renderer.scene.year import Season

NTSC = Fraction(60000, 1001)
SIXTY = Fraction(60)
RATES = st.sampled_from([SIXTY, Fraction(50), NTSC, Fraction(24), Fraction(24000, 1001), Fraction(30000, 1001)])
SCALES = st.builds(Scale, st.floats(0, 500), st.floats(50, 4000), st.floats(0, 3600), st.floats(0.05, 7200))
YEAR = TimelineModel(
    duration_s=30,
    seasons=tuple(Season(name, start, start + 3) for name, start in (("spring", 0), ("summer", 3), ("winter", 6))),
    cycle_s=9,
    transition_s=1,
)


@given(where=SCALES, share=st.floats(-1, 2))
def test_a_place_is_a_time_is_the_place(where: Scale, share: float) -> None:
    x = where.left + share * where.width
    assert where.x(where.seconds(x)) == pytest.approx(x, abs=1e-6 * max(where.width, where.px_per_s))
    assert where.x(where.start_s) == where.left
    assert where.x(where.end_s) == pytest.approx(where.left + where.width)


@given(
    where=SCALES,
    share=st.floats(0, 1),
    factor=st.floats(0.1, 10),
    duration=st.floats(0.01, 7200),
    least=st.floats(0.01, 1),
)
def test_zoom_stays_in_the_scene_and_about_the_cursor(
    where: Scale, share: float, factor: float, duration: float, least: float
) -> None:
    start, span = scale.held(where.start_s, where.span_s, duration, least)
    before = Scale(where.left, where.width, start, span)
    about = before.seconds(where.left + share * where.width)
    start, span = scale.zoomed(before, about, factor, duration, least)
    after = Scale(where.left, where.width, start, span)
    assert span >= least * (1 - 1e-9)
    assert start >= 0
    assert start + span <= max(duration, least) * (1 + 1e-9)
    at_an_end = start <= 1e-9 or start + span >= max(duration, least) * (1 - 1e-9)
    assert at_an_end or after.x(about) == pytest.approx(before.x(about), abs=1e-6 * where.width)


def test_a_span_of_nothing_is_all_of_it() -> None:
    assert scale.held(5.0, 0.0, 120.0, 0.1) == (0.0, 120.0)


@pytest.mark.parametrize(
    ("start", "span", "labels"),
    [
        (0, 120, ["0:00", "0:15", "0:30", "0:45", "1:00", "1:15", "1:30", "1:45", "2:00"]),
        (14, 8, ["0:14", "0:15", "0:16", "0:17", "0:18", "0:19", "0:20", "0:21", "0:22"]),
        (0.9, 0.5, [".54", ".55", ".56", ".57", ".58", ".59", "0:01", *(f".{n:02d}" for n in range(1, 25))]),
        (0, 7200, ["0:00", "15:00", "30:00", "45:00", "1:00:00", "1:15:00", "1:30:00", "1:45:00", "2:00:00"]),
    ],
)
def test_labels_of_the_ruler(start: float, span: float, labels: list[str]) -> None:
    width = 1600 if span < 1 else 480
    found = scale.ticks(Scale(0, width, start, span), SIXTY, label_px=45, tick_px=8)
    assert [tick.label for tick in found if tick.label] == labels


def test_frames_of_a_broken_rate_are_where_they_begin() -> None:
    found = scale.ticks(Scale(0, 2000, 0.95, 0.1), NTSC, label_px=40, tick_px=8)
    frames = [round(tick.seconds * NTSC) for tick in found]
    assert frames == list(range(57, 63))
    assert all(
        tick.seconds == pytest.approx(frame * 1001 / 60000, abs=1e-12)
        for tick, frame in zip(found, frames, strict=True)
    )
    assert [tick.label for tick in found] == [".57", ".58", ".59", "0:01", ".01", ".02"]


@given(where=SCALES, fps=RATES)
def test_ticks_are_in_sight_in_order_and_apart(where: Scale, fps: Fraction) -> None:
    found = scale.ticks(where, fps, label_px=60, tick_px=8)
    times = [tick.seconds for tick in found]
    assert times == sorted(set(times))
    assert len(found) <= where.width / 4 + 2
    assert all(where.start_s - 1e-9 <= t <= where.end_s + 1e-9 for t in times)
    labels = [tick.seconds for tick in found if tick.label]
    longest = where.px_per_s * scale.SECOND_STEPS[-1]
    gaps = [(b - a) * where.px_per_s for a, b in pairwise(labels)]
    assert all(gap >= min(30, longest) for gap in gaps)


@pytest.mark.parametrize(
    ("frame", "fps", "text"),
    [
        (870, SIXTY, "0:14.30"),
        (7199, SIXTY, "1:59.59"),
        (0, SIXTY, "0:00.00"),
        (60, NTSC, "0:01.00"),  # begins 1 ms after the second
        (59, NTSC, "0:00.59"),
        (216_000, SIXTY, "1:00:00.00"),
        (119, Fraction(120), "0:00.119"),
    ],
)
def test_timecodes(frame: int, fps: Fraction, text: str) -> None:
    assert scale.timecode(frame, fps) == text


@pytest.mark.parametrize("days", [1.0, 1e3, 1e9, 1e25])
def test_ticks_of_days_are_as_far_apart_as_others(days: float) -> None:
    where = Scale(0.0, 1000.0, 0.0, days * 86400.0)
    assert 2 <= len(scale.ticks(where, SIXTY, 60.0, 6.0)) <= 170


@given(frame=st.integers(0, 10**7), fps=RATES)
def test_a_timecode_typed_in_is_its_frame(frame: int, fps: Fraction) -> None:
    assert scale.frame_of(scale.timecode(frame, fps), fps) == frame
    assert scale.frame_of(f"{frame}f", fps) == frame


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ("14.5", 870),
        (" 14.5s ", 870),
        ("14.", 840),
        ("1:05", 3900),
        ("870F", 870),
        ("", None),
        ("1:2:3:4", None),
        ("²", None),
        ("9" * 5000, None),
        (f"1:{'9' * 5000}", None),
    ],
)
def test_times_typed_in(text: str, frame: int | None) -> None:
    assert scale.frame_of(text, SIXTY) == frame


def test_snapping_takes_the_target_exactly_and_else_the_frame() -> None:
    assert scale.snapped(14.49, SIXTY, [9.0, 14.503, 18.0], 0.05) == 14.503
    assert scale.snapped(14.40, SIXTY, [9.0, 14.503, 18.0], 0.05) == 14.4
    assert scale.snapped(0.118, SIXTY, [], 1.0) == 0.116667


@given(frame=st.integers(0, 10**6), fps=RATES)
def test_a_frame_written_in_a_file_is_read_as_this_frame(frame: int, fps: Fraction) -> None:
    assert round(scale.snapped(float(frame / fps), fps, (), 0.0) * fps) == frame


@given(
    times=st.lists(st.floats(0, 100), min_size=1, max_size=8, unique=True).map(sorted),
    index=st.integers(0, 7),
    share=st.floats(0, 1),
)
def test_a_key_never_passes_its_neighbours(times: list[float], index: int, share: float) -> None:
    assume(index < len(times))
    low, high = scale.between(times, index, 100.0, SIXTY)
    moved = [*times[:index], low + share * (high - low), *times[index + 1 :]]
    assert moved == sorted(moved)
    assert len(set(moved)) == len(moved)


def test_seasons_go_round_as_long_as_the_scene_lasts() -> None:
    found = scale.pieces(YEAR, 0, 1000)
    assert [piece.name for piece in found] == ["spring", "summer", "winter"] * 3 + ["spring"]
    assert (found[2].following, found[2].start_s, found[2].turns_s, found[2].end_s) == ("spring", 6, 8, 9)
    assert found[-1].start_s == 27


def test_only_seasons_in_sight() -> None:
    assert [(p.name, p.start_s) for p in scale.pieces(YEAR, 10, 14)] == [("spring", 9), ("summer", 12)]
    assert scale.pieces(TimelineModel(10), 0, 10) == ()


def test_bands_that_overlap_have_rows_of_their_own() -> None:
    spans = [(5, 9), (0, 4), (3, 6), (4, 5), (20, 21)]
    assert scale.packed([Band(a, b, "warning", "") for a, b in spans]) == (0, 0, 1, 0, 0)


def test_texts_that_run_into_the_next_are_left_out() -> None:
    assert scale.roomy([0, 30, 50], [31, 20, 1e6]) == (False, True, True)
    assert scale.roomy([], []) == ()


def test_a_flash_between_two_columns_is_seen() -> None:
    times = np.arange(0, 10, 0.01)
    values = np.full(1000, 0.1)
    values[437] = 0.9
    at = np.linspace(0, 10, 21)
    found = scale.highest(times, values, at)
    assert found[8] == 0.9
    assert np.all(np.delete(found, 8) == pytest.approx(0.1))
    assert np.interp(at, times, values).max() < 0.2  # what plain sampling would show


@given(x=st.floats(0, 9))
def test_a_coarse_curve_is_a_line_between_its_points(x: float) -> None:
    found = scale.highest(np.array([0.0, 10.0]), np.array([0.0, 1.0]), np.array([x, x + 0.5]))
    assert found[0] == pytest.approx(x / 10)


def test_actions_move_the_clock() -> None:
    clock = Clock(10, SIXTY)
    for action, frame in (
        (model.Seek(100), 100),
        (model.Step(-1), 99),
        (model.ToEnd(), 599),
        (model.ToStart(), 0),
        (model.SetLoop(range(30, 60)), 0),
        (model.ToEnd(), 59),
        (model.MarkIn(), 59),
        (model.SetLoop(None), 59),
        (model.Seek(20), 20),
        (model.MarkOut(), 20),
    ):
        model.obey(clock, action, now_ns=0)
        assert clock.frame == frame, action
    assert clock.loop == range(21)
    model.obey(clock, model.TogglePlay(), now_ns=0)
    assert clock.playing
    clock.advance(10**9)
    assert clock.missed == 59
    model.obey(clock, model.ForgetMissed(), now_ns=0)
    model.obey(clock, model.Shuttle(0), now_ns=0)
    assert (clock.missed, clock.playing) == (0, False)
    assert math.isclose(clock.seconds, clock.frame / 60)
