"""The transport: always within its range, exactly on its grid, and honest about what it missed."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from renderer.editing.clock import KEPT, MOST_FRAMES, NS, SPEEDS, Clock, FrameTimes, frames_in

NTSC = Fraction(60000, 1001)
RATES = st.sampled_from([Fraction(60), Fraction(50), NTSC, Fraction(24000, 1001), Fraction(25, 2)])


def begins(clock_start_ns: int, slot: int, fps: Fraction) -> int:
    """The first nanosecond of a slot, in whole numbers only."""
    return clock_start_ns + -(-slot * NS * fps.denominator // fps.numerator)


@pytest.mark.parametrize(
    ("seconds", "fps", "frames"),
    [
        (120, Fraction(60), 7200),
        (1, NTSC, 60),
        (0.001, Fraction(60), 1),
        (0, Fraction(60), 1),
        (0.1, Fraction(50), 6),
    ],
)
def test_frames_of_a_scene(seconds: float, fps: Fraction, frames: int) -> None:
    # 0.1 as a float is a little more than a tenth: the sixth frame is begun
    assert frames_in(seconds, fps) == frames


@given(fps=RATES, start=st.integers(0, 10**18), slots=st.integers(0, 12 * 3600 * 60))
def test_the_grid_is_exact_over_hours(fps: Fraction, start: int, slots: int) -> None:
    clock = Clock(10**6, fps)
    clock.play(start)
    assert clock.advance(begins(start, slots + 1, fps) - 1) == slots % clock.total
    assert clock.next_due_ns == begins(start, slots + 1, fps)
    assert clock.advance(begins(start, slots + 1, fps)) == (slots + 1) % clock.total


def test_an_hour_at_ntsc_has_no_drift() -> None:
    clock = Clock(7200.0, NTSC)
    clock.play(17)
    due = 17
    for _ in range(5_000):  # each frame asked for when it is due, as a loop does
        due = clock.next_due_ns or 0
        clock.advance(due)
    assert clock.frame == 5_000
    assert clock.missed == 0
    assert due == begins(17, 5_000, NTSC)
    assert clock.advance(17 + 3600 * NS) == math.floor(3600 * NTSC)


def test_late_frames_are_missed_and_not_caught_up_with() -> None:
    clock = Clock(10, Fraction(50))
    clock.play(0)
    assert clock.advance(20_000_000) == 1
    assert clock.missed == 0
    assert clock.advance(99_000_000) == 4  # 2 and 3 had no picture
    assert clock.missed == 2
    assert clock.next_due_ns == 100_000_000


def test_play_in_a_loop_begins_in_it_and_stays() -> None:
    clock = Clock(10, Fraction(50))
    clock.set_loop(range(100, 103))
    clock.seek(7)
    assert clock.frame == 7  # looked at, with nothing playing
    clock.play(0)
    assert [clock.advance(n * 20_000_000) for n in range(5)] == [100, 101, 102, 100, 101]


def test_without_a_loop_the_scene_begins_again() -> None:
    clock = Clock(0.1, Fraction(30))
    clock.play(0)
    assert [clock.advance(begins(0, n, clock.fps)) for n in range(7)] == [0, 1, 2, 3, 0, 1, 2]


def test_seeking_while_playing_keeps_the_phase() -> None:
    clock = Clock(10, Fraction(50))
    clock.play(5)
    clock.advance(5 + 20_000_000)
    clock.seek(300)
    assert clock.next_due_ns == 5 + 40_000_000
    assert clock.advance(5 + 40_000_000) == 301


def test_pausing_keeps_the_picture_that_is_on_show() -> None:
    clock = Clock(10, Fraction(50))
    clock.play(0)
    clock.advance(20_000_000)
    clock.pause()
    assert (clock.frame, clock.advance(10**12), clock.next_due_ns) == (1, 1, None)


def test_shuttle_goes_through_the_speeds_and_turns_round_at_once() -> None:
    clock = Clock(10, Fraction(50))
    speeds = []
    for key in (1, 1, 1, 1, -1, -1, 1, 0):
        clock.shuttle(key, 0)
        speeds.append(clock.speed if clock.playing else 0)
    assert speeds == [1, 2, 4, 4, -1, -2, 1, 0]


def test_backwards_from_the_first_frame_comes_the_last() -> None:
    clock = Clock(1, Fraction(50))
    clock.shuttle(-1, 0)
    assert clock.advance(20_000_000) == 49


def test_marks_in_and_out() -> None:
    clock = Clock(2, Fraction(50))
    clock.seek(40)
    clock.mark_in()
    assert clock.loop == range(40, 100)
    clock.seek(59)
    clock.mark_out()
    assert clock.loop == range(40, 60)
    clock.seek(10)
    clock.mark_out()
    assert clock.loop == range(11)
    clock.seek(50)
    clock.mark_in()
    assert clock.loop == range(50, 100)
    clock.set_loop(None)
    assert clock.loop is None


def test_an_edited_scene_keeps_the_time() -> None:
    clock = Clock(10, Fraction(50))
    clock.set_loop(range(50, 100))
    clock.seek(75)
    clock.become(10, Fraction(60))
    assert (clock.seconds, clock.loop) == (Fraction(3, 2), range(60, 120))
    clock.become(1.2, Fraction(60))
    assert (clock.frame, clock.loop) == (71, range(60, 72))
    clock.become(0.5, Fraction(60))
    assert (clock.frame, clock.loop, clock.looping) == (29, None, False)


def test_the_same_scene_again_does_not_stop_it() -> None:
    clock = Clock(10, Fraction(50))
    clock.play(0)
    clock.become(10, Fraction(50))
    assert clock.playing


class Transport(RuleBasedStateMachine):
    """Any hands at any time: the frame is one of the scene's, and while a loop plays one of the loop's."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock(3.7, NTSC)
        self.now = 10**15
        self.missed = 0

    @rule(wait=st.integers(0, 40_000_000))
    def time_passes(self, wait: int) -> None:
        self.now += wait
        self.clock.advance(self.now)

    @rule(hours=st.integers(1, 100))
    def night_passes(self, hours: int) -> None:
        self.now += hours * 3600 * NS
        self.clock.advance(self.now)

    @rule(frame=st.integers(-1000, 1000))
    def seek(self, frame: int) -> None:
        self.clock.seek(frame)
        if not self.clock.playing:
            assert self.clock.frame == min(max(frame, 0), self.clock.total - 1)

    @rule(frames=st.integers(-300, 300))
    def step(self, frames: int) -> None:
        self.clock.step(frames)
        assert not self.clock.playing

    @rule(direction=st.sampled_from([-1, 0, 1]))
    def shuttle(self, direction: int) -> None:
        self.clock.shuttle(direction, self.now)

    @rule()
    def toggle(self) -> None:
        self.clock.toggle(self.now)

    @rule(a=st.integers(-10, 300), b=st.integers(-10, 300), on=st.booleans())
    def loop(self, a: int, b: int, on: bool) -> None:
        self.clock.set_loop(range(a, b), on)

    @rule()
    def marks(self) -> None:
        self.clock.mark_in()
        self.clock.mark_out()

    @rule(seconds=st.floats(0, 5), fps=RATES)
    def edited(self, seconds: float, fps: Fraction) -> None:
        self.clock.become(seconds, fps)

    @precondition(lambda self: self.clock.playing)
    @rule()
    def one_slot_is_one_step(self) -> None:
        before, span, due = self.clock.frame, self.clock.span, self.clock.next_due_ns
        assert due is not None
        if due >= self.now:
            self.now = due
            after = self.clock.advance(due)
            assert (after - before - self.clock.speed) % len(span) == 0

    @invariant()
    def within(self) -> None:
        clock = self.clock
        assert 0 <= clock.frame < clock.total
        assert clock.speed in SPEEDS
        assert not clock.playing or clock.frame in clock.span
        assert clock.marks is None or (len(clock.marks) and clock.marks[-1] < clock.total and clock.marks[0] >= 0)
        assert clock.missed >= self.missed
        self.missed = clock.missed


TestTransport = Transport.TestCase
TestTransport.settings = settings(max_examples=25, stateful_step_count=30)


def test_percentiles_are_times_that_were_measured() -> None:
    times = FrameTimes(budget_ms=16.7)
    assert (times.p50_ms, times.p99_ms, times.max_ms) == (0.0, 0.0, 0.0)
    for work in range(1, 101):
        times.add(float(work))
    assert (times.p50_ms, times.p99_ms, times.max_ms) == (50.0, 99.0, 100.0)


def test_only_the_last_frames_are_kept() -> None:
    times = FrameTimes(budget_ms=16.7)
    for number in range(KEPT + 5):
        times.add(float(number), missed=int(number == KEPT))
    assert len(times.samples) == KEPT
    assert times.samples[0] == (5.0, False)
    assert [work for work, late in times.samples if late] == [float(KEPT)]


@pytest.mark.parametrize("seconds", [1e17, 1e30, 1e300])
def test_a_scene_that_nobody_sees_the_end_of_plays(seconds: float) -> None:
    clock = Clock(seconds, Fraction(60))
    assert clock.total == MOST_FRAMES
    clock.to_end()
    clock.mark_in()
    clock.play(0)
    assert clock.advance(NS) in clock.span
