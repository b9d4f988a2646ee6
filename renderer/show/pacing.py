"""When a picture is shown: by the clock, or by the display's own beat where it has the show's rate."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from renderer.playback.grid import Grid, Presented, presented

SPIN_NS = 700_000
"""The last part of a wait is spent looking at the clock: the system wakes sleepers late."""
SAME_RATE = 0.005
"""By how much a display's rate may differ from the show's to be called the same."""


class Clock(Protocol):
    """A monotonic clock that can be waited for."""

    def now_ns(self) -> int: ...

    def sleep_ns(self, ns: int) -> None: ...


class MonotonicClock:
    """The system's."""

    def now_ns(self) -> int:
        return time.monotonic_ns()

    def sleep_ns(self, ns: int) -> None:
        time.sleep(ns / 1e9)


@dataclass
class TimerPacer:
    """Waits for the slot's beginning and then shows: for displays that do not give the beat."""

    grid: Grid
    clock: Clock

    def show(self, slot: int, present: Callable[[], None]) -> Presented:
        """Calls ``present`` at the beginning of ``slot``, or at once if that is past."""
        due = self.grid.begins_ns(slot)
        left = due - self.clock.now_ns()
        if left > SPIN_NS:
            self.clock.sleep_ns(left - SPIN_NS)
        while self.clock.now_ns() < due:
            pass
        present()
        return presented(self.grid, slot, self.clock.now_ns())

    def spare_ns(self, slot: int) -> int:
        """How much time is left before ``slot`` must be shown."""
        return self.grid.begins_ns(slot) - self.clock.now_ns() - SPIN_NS


@dataclass
class VsyncPacer:
    """Shows one picture per beat of the display, whose ``present`` waits for it.

    Slots are counted by the display's beats. Where the display's beat and the grid have drifted apart by a whole
    slot, one is shown twice or left out, so that the show keeps to the clock.
    """

    grid: Grid
    clock: Clock
    _last_ns: int | None = None

    def show(self, slot: int, present: Callable[[], None]) -> Presented:
        present()
        now = self.clock.now_ns()
        period = self.grid.period_ns
        beats = 1 if self._last_ns is None else max(round((now - self._last_ns) / period), 1)
        lateness = 0 if self._last_ns is None else now - self._last_ns - period
        self._last_ns = now
        drift = self.grid.slot_at(now) - (slot + beats - 1)
        correction = drift if abs(drift) > 1 else 0
        return Presented(slot, lateness, max(beats - 1 + correction, -1 if correction < 0 else 0))

    def spare_ns(self, slot: int) -> int:
        del slot
        if self._last_ns is None:
            return 0
        return self._last_ns + self.grid.period_ns - self.clock.now_ns() - SPIN_NS


def same_rate(refresh_hz: float, grid: Grid) -> bool:
    return abs(refresh_hz / float(grid.fps) - 1.0) <= SAME_RATE
