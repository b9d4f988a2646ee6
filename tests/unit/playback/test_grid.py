"""Slots lie on an exact grid, after any number of years."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from renderer.playback.grid import NS, Grid, presented

RATES = [Fraction(r) for r in (60, 50, 24, 25, 1000, 1, "60000/1001", "24000/1001", "1/3", "119.88", "7/100000")]
FAR = 10**12
"""Slots: five centuries at 60 frames a second."""

grids = st.builds(Grid, st.integers(-(10**18), 10**18), st.sampled_from(RATES))
slots = st.integers(-FAR, FAR)


@given(grids, slots)
@example(Grid(0, Fraction(60)), FAR)
@example(Grid(-1, Fraction(60000, 1001)), 0)
def test_a_slot_begins_with_its_first_nanosecond(grid: Grid, slot: int) -> None:
    begins = grid.begins_ns(slot)
    assert grid.slot_at(begins) == slot
    assert grid.slot_at(begins - 1) == slot - 1
    assert grid.slot_at(grid.begins_ns(slot + 1) - 1) == slot


@given(grids, slots)
def test_no_slot_is_off_the_grid_by_a_nanosecond(grid: Grid, slot: int) -> None:
    """However far: nothing is added up."""
    late = grid.begins_ns(slot) - grid.start_ns - slot * NS / grid.fps
    assert 0 <= late < 1


def test_a_period_that_is_added_up_drifts() -> None:
    """What the grid is for: the rounded period is a frame off within a month."""
    grid = Grid(0, Fraction(60))
    month = 60 * 86_400 * 30
    assert abs(month * grid.period_ns - grid.begins_ns(month)) > 50_000_000


@pytest.mark.parametrize("fps", RATES, ids=str)
def test_the_period_is_for_budgets(fps: Fraction) -> None:
    assert abs(Grid(5, fps).period_ns - NS / fps) <= Fraction(1, 2)


@given(grids, slots, st.integers(0, 10**13))
def test_the_account_of_a_late_picture(grid: Grid, slot: int, late_ns: int) -> None:
    """It misses the slots that begin while it is late, and the next one has not begun."""
    now = grid.begins_ns(slot) + late_ns
    account = presented(grid, slot, now)
    assert account.slot == slot
    assert account.lateness_ns == late_ns
    assert grid.begins_ns(slot + account.missed) <= now < grid.begins_ns(account.next_slot)
    assert account.missed == (0 if now < grid.begins_ns(slot + 1) else grid.slot_at(now) - slot)


@given(grids, slots, st.integers(1, 10**10))
def test_a_picture_that_is_early_misses_nothing(grid: Grid, slot: int, early_ns: int) -> None:
    account = presented(grid, slot, grid.begins_ns(slot) - early_ns)
    assert account.missed == 0
    assert account.lateness_ns == -early_ns
    assert account.next_slot == slot + 1
