"""The grid of slots: frame n begins at t0 + n · P, exactly; a stall costs whole slots and never the phase."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

NS = 1_000_000_000


@dataclass(frozen=True)
class Grid:
    """Slots of 1 / ``fps`` s from ``start_ns`` on a monotonic clock."""

    start_ns: int
    fps: Fraction

    def begins_ns(self, slot: int) -> int:
        """When a slot begins: the first nanosecond of it."""
        return self.start_ns - (-slot * NS * self.fps.denominator // self.fps.numerator)

    def slot_at(self, now_ns: int) -> int:
        """The slot in which ``now_ns`` is; negative before the start."""
        return (now_ns - self.start_ns) * self.fps.numerator // (NS * self.fps.denominator)

    @property
    def period_ns(self) -> int:
        """A slot's length, to the nearest nanosecond: for budgets, never to be added up."""
        return round(NS / self.fps)


@dataclass(frozen=True)
class Presented:
    """What became of a slot: how late it was, and how many slots after it had no picture of their own."""

    slot: int
    lateness_ns: int
    missed: int

    @property
    def next_slot(self) -> int:
        return self.slot + 1 + self.missed


def presented(grid: Grid, slot: int, now_ns: int) -> Presented:
    """The account of a picture made for ``slot`` and shown at ``now_ns``.

    While it was late, floor(late / P) slots went by: they are missed, and the one after them is next.
    """
    lateness = now_ns - grid.begins_ns(slot)
    return Presented(slot, lateness, max(grid.slot_at(now_ns) - slot, 0))
