"""The lock on a simulated clock: the player's loop, with every kind of work and stall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest

from renderer.playback.grid import Grid, Presented, presented
from renderer.show.pacing import SPIN_NS, TimerPacer

START_NS = 7_000_000_123
RATES = [Fraction(60), Fraction(60000, 1001), Fraction(50), Fraction(1000)]


def played(grid: Grid, works: Iterator[int], stalls: dict[int, int]) -> Iterator[tuple[Presented, int]]:
    """Pictures for slots, as the player makes them: drawn, waited for, presented. ``stalls`` by picture: what
    its presenting takes. Yields each account, and when it was."""
    now, slot = grid.start_ns - grid.period_ns, 0
    for picture, work in enumerate(works):
        now = max(now + work, grid.begins_ns(slot)) + stalls.get(picture, 0)
        account = presented(grid, slot, now)
        yield account, now
        slot = account.next_slot


def works_below(grid: Grid, count: int, seed: int) -> Iterator[int]:
    """Random work that just fits: from a begin that was rounded up to the next one there is a nanosecond less."""
    return iter(np.random.default_rng(seed).integers(0, grid.period_ns - 1, count).tolist())


@pytest.mark.parametrize("fps", RATES, ids=str)
def test_work_below_the_budget_misses_nothing(fps: Fraction) -> None:
    grid, count = Grid(START_NS, fps), 30_000
    pictures = list(played(grid, works_below(grid, count, 1), {}))
    assert [(a.slot, a.missed, a.lateness_ns) for a, _ in pictures] == [(n, 0, 0) for n in range(count)]
    assert 0 <= pictures[-1][1] - START_NS - (count - 1) * 10**9 / fps < 1


@pytest.mark.slow
def test_a_million_frames_have_no_drift() -> None:
    """4 h 38 min at 59.94 frames a second, after which the last slot begins on its very nanosecond."""
    grid, count = Grid(START_NS, RATES[1]), 1_000_000
    missed = late = last = 0
    for account, now in played(grid, works_below(grid, count, 2), {}):
        missed += account.missed
        late += account.lateness_ns
        last = now
    assert (missed, late, account.slot) == (0, 0, count - 1)
    assert last == START_NS + -((1 - count) * 1001 * 10**9 // 60000)


@pytest.mark.parametrize("fps", RATES, ids=str)
def test_stalls_cost_just_their_slots(fps: Fraction) -> None:
    """A stall of k slots and a bit: k missed, and the picture after it is on the grid again."""
    grid, count = Grid(START_NS, fps), 20_000
    random = np.random.default_rng(3)
    at = sorted(random.choice(np.arange(1, count - 1), 300, replace=False).tolist())
    slots = {picture: int(random.integers(0, 50)) for picture in at}
    bits = random.integers(1, grid.period_ns - 60, len(at)).tolist()
    stalls = {
        picture: -(-slots[picture] * 10**9 // fps) + bit for picture, bit in zip(at, bits, strict=True)
    }  # rounded up, as the grid does
    missed = 0
    works = iter(np.random.default_rng(4).integers(0, 40, count).tolist())  # time enough after any stall
    for picture, (account, now) in enumerate(played(grid, works, stalls)):
        assert account.missed == slots.get(picture, 0)
        assert account.slot == picture + missed
        if picture not in stalls:
            assert now == grid.begins_ns(account.slot)
        missed += account.missed
    assert missed == sum(slots.values()) > 5000


def test_work_above_the_budget_is_told() -> None:
    """The twin of those above: a loop that does not keep up must not look locked."""
    grid = Grid(START_NS, Fraction(60))
    accounts = [account for account, _ in played(grid, iter([grid.period_ns * 3 // 2] * 1000), {})]
    assert sum(account.missed for account in accounts) > 300
    assert accounts[-1].slot > 1300


@dataclass
class SimulatedClock:
    """Sleepers wake late by up to ``late_ns``; every look at it takes ``look_ns``."""

    now: int
    late_ns: int
    look_ns: int
    random: np.random.Generator

    def now_ns(self) -> int:
        self.now += self.look_ns
        return self.now

    def sleep_ns(self, ns: int) -> None:
        assert ns > 0
        self.now += ns + int(self.random.integers(0, self.late_ns + 1))


@pytest.mark.parametrize("fps", RATES, ids=str)
def test_the_timers_pacer_wakes_in_time(fps: Fraction) -> None:
    """Late sleepers are made good for by looking at the clock: nothing is later than a few looks."""
    grid, look = Grid(START_NS, fps), 20_000
    clock = SimulatedClock(START_NS - grid.period_ns, SPIN_NS - 3 * look, look, np.random.default_rng(5))
    pacer, slot = TimerPacer(grid, clock), 0
    for work in np.random.default_rng(6).integers(0, grid.period_ns - 8 * look, 3000).tolist():
        clock.now += work
        account = pacer.show(slot, lambda: None)
        assert account.missed == 0
        assert 0 <= account.lateness_ns <= 3 * look
        slot = account.next_slot
    assert slot == 3000


def test_a_display_that_stalls_the_timers_pacer_is_told() -> None:
    grid = Grid(START_NS, Fraction(60))
    clock = SimulatedClock(START_NS - grid.period_ns, 0, 1000, np.random.default_rng(7))

    def stall() -> None:
        clock.now += 5 * grid.period_ns + 100

    account = TimerPacer(grid, clock).show(0, stall)
    assert (account.missed, account.next_slot) == (5, 6)
