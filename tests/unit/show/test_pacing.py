"""Pacers on a simulated clock: no picture early, stalls counted, the phase kept."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

from renderer.playback.grid import Grid
from renderer.show.pacing import SAME_RATE, TimerPacer, VsyncPacer, same_rate

RATES = [Fraction(60), Fraction(50), Fraction(60000, 1001), Fraction(24)]


@dataclass
class SimulatedClock:
    """Every look at it takes a microsecond; sleepers wake up late by what ``oversleep_ns`` says."""

    now: int = 0
    oversleep_ns: int = 200_000

    def now_ns(self) -> int:
        self.now += 1_000
        return self.now

    def sleep_ns(self, ns: int) -> None:
        self.now += ns + self.oversleep_ns


@pytest.mark.parametrize("fps", RATES)
def test_the_timer_shows_every_slot_at_its_beginning(fps: Fraction) -> None:
    clock = SimulatedClock(5_000_000)
    grid = Grid(1_000, fps)
    pacer, slot = TimerPacer(grid, clock), grid.slot_at(clock.now) + 1
    rng = np.random.default_rng(1)
    for expected in range(slot, slot + 2000):
        clock.now += int(rng.uniform(0.0, 0.9) * grid.period_ns)  # drawing
        outcome = pacer.show(slot, lambda: None)
        assert slot == expected
        assert 0 <= outcome.lateness_ns < 10_000
        slot = outcome.next_slot


def test_the_timer_counts_a_stall_and_keeps_the_phase() -> None:
    grid = Grid(0, Fraction(60))
    clock = SimulatedClock()
    pacer, slot = TimerPacer(grid, clock), 1
    slot = pacer.show(slot, lambda: None).next_slot
    clock.now += 5 * grid.period_ns + 100  # five slots go by while the next picture is drawn
    stalled = pacer.show(slot, lambda: None)
    assert stalled.missed == 4
    after = pacer.show(stalled.next_slot, lambda: None)
    assert after.missed == 0
    assert clock.now - grid.begins_ns(after.slot) < 10_000


def test_nothing_is_shown_early() -> None:
    grid = Grid(0, Fraction(60))
    clock = SimulatedClock(oversleep_ns=0)
    shown: list[int] = []
    pacer, slot = TimerPacer(grid, clock), 1
    for _ in range(100):
        slot = pacer.show(slot, lambda: shown.append(clock.now)).next_slot
    assert all(at >= grid.begins_ns(number) for number, at in enumerate(shown, 1))


@dataclass
class Display:
    """Present waits for its next beat."""

    clock: SimulatedClock
    period_ns: float
    beats: int = 0

    def present(self) -> None:
        self.beats = int(self.clock.now // self.period_ns) + 1
        self.clock.now = round(self.beats * self.period_ns)


@pytest.mark.parametrize("off", [0.0, 0.001, -0.001])
def test_a_display_of_nearly_the_same_rate_gets_one_picture_per_beat(off: float) -> None:
    grid = Grid(0, Fraction(60))
    clock = SimulatedClock(oversleep_ns=0)
    display = Display(clock, 1e9 / (60.0 * (1.0 + off)))
    pacer, slot, slots, missed = VsyncPacer(grid, clock), 1, [], 0
    for _ in range(20_000):
        clock.now += int(0.4 * grid.period_ns)
        outcome = pacer.show(slot, display.present)
        slots.append(slot)
        missed += max(outcome.missed, 0)
        assert abs(grid.slot_at(clock.now) - slot) <= 2, "the show keeps to the clock"
        slot = outcome.next_slot
    drifted = abs(off) * 20_000
    assert missed <= drifted + 1
    steps = np.diff(slots)
    assert set(steps) <= {0, 1, 2, 3}
    assert np.mean(steps == 1) > 0.99


def test_a_late_picture_misses_beats() -> None:
    grid = Grid(0, Fraction(60))
    clock = SimulatedClock(oversleep_ns=0)
    display = Display(clock, grid.period_ns)
    pacer = VsyncPacer(grid, clock)
    slot = pacer.show(1, display.present).next_slot
    clock.now += int(2.5 * grid.period_ns)
    assert pacer.show(slot, display.present).missed == 2


def test_which_displays_give_the_beat() -> None:
    grid = Grid(0, Fraction(60))
    assert same_rate(60.0, grid)
    assert same_rate(59.94, grid)
    assert not same_rate(50.0, grid)
    assert not same_rate(60.0 * (1 + 2 * SAME_RATE), grid)
    assert not same_rate(0.0, grid)
