"""How well a player keeps its slots, counted frame by frame without memory that grows.

Times are counted in a histogram with 64 bins to an octave (Tene, HdrHistogram, 2012), each 1.6 % wide at most,
so percentiles are that exact; counts, largest values, jitter and freezes are exact.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

RECENT_FRAMES = 600
"""Kept one by one, for the page's strip."""

_BITS = 6
_BINS = (64 - _BITS) << _BITS
_MS = 1e6


class Spread(NamedTuple):
    """Of times, in milliseconds."""

    p50: float = 0.0
    p99: float = 0.0
    max: float = 0.0


class LockSummary(NamedTuple):
    """How a stretch of the show went."""

    slots: int
    """Presented and missed ones."""
    missed: int
    longest_freeze_ms: float
    """The longest time that one picture stayed beyond its own slot; 0 if nothing was missed."""
    lateness_ms: Spread
    work_ms: Spread
    jitter: float
    """Standard deviation of the presentation intervals over the period of a frame, without missed slots."""


class Misses(NamedTuple):
    """Slots missed one soon after the other."""

    frame: int = 0
    """The first slot whose picture came too late, or after missed ones."""
    slots: int = 0
    freeze_ms: float = 0.0
    """The longest time that one picture stayed beyond its own slot."""
    work_ms: float = 0.0
    """The longest work on a picture that came too late."""


class Histogram:
    """Counts of nanoseconds."""

    def __init__(self) -> None:
        self.counts = array("q", bytes(8 * _BINS))
        self.largest = 0

    def add(self, value_ns: int) -> None:
        if value_ns < 0:
            value_ns = 0
        if value_ns > self.largest:
            self.largest = value_ns
        shift = value_ns.bit_length() - _BITS - 1
        self.counts[value_ns if shift < 0 else (shift << _BITS) + (value_ns >> shift)] += 1

    def absorb(self, other: Histogram) -> None:
        """Takes another's counts, which are none then."""
        theirs = np.frombuffer(other.counts, np.int64)
        np.frombuffer(self.counts, np.int64)[:] += theirs
        theirs[:] = 0
        self.largest, other.largest = max(self.largest, other.largest), 0


def _spread(histograms: Sequence[Histogram]) -> Spread:
    """Of all their times: the smallest that is not below a share of them, to the width of a bin."""
    totals = np.cumsum(np.sum([np.frombuffer(h.counts, np.int64) for h in histograms], axis=0))
    largest = max(h.largest for h in histograms)
    if not totals[-1]:
        return Spread()
    p50, p99 = (
        min(_middle_ns(int(np.searchsorted(totals, math.ceil(share * totals[-1])))), largest)
        for share in (0.5, 0.99)
    )
    return Spread(p50 / _MS, p99 / _MS, largest / _MS)


def _middle_ns(index: int) -> float:
    shift = (index >> _BITS) - 1
    if shift < 0:
        return index
    first = (index - (shift << _BITS)) << shift
    return first + ((1 << shift) - 1) / 2


class _Stretch:
    """What is counted over a stretch of the show."""

    SUMS = ("presented", "missed", "changes", "change_ns", "change_ns2")

    def __init__(self) -> None:
        self.lateness, self.work = Histogram(), Histogram()
        self.presented = self.missed = self.freeze_ns = 0
        self.changes = self.change_ns = self.change_ns2 = 0

    def absorb(self, later: _Stretch) -> None:
        """Takes what a later one has counted, which has counted nothing then."""
        self.lateness.absorb(later.lateness)
        self.work.absorb(later.work)
        self.freeze_ns, later.freeze_ns = max(self.freeze_ns, later.freeze_ns), 0
        for name in self.SUMS:
            setattr(self, name, getattr(self, name) + getattr(later, name))
            setattr(later, name, 0)


def _summary(stretches: Sequence[_Stretch], period_ns: float) -> LockSummary:
    """Jitter is exact: the sums are whole numbers of any length."""
    presented, missed, n, total, squares = (
        sum(getattr(stretch, name) for stretch in stretches) for name in _Stretch.SUMS
    )
    return LockSummary(
        slots=presented + missed,
        missed=missed,
        longest_freeze_ms=max(stretch.freeze_ns for stretch in stretches) / _MS,
        lateness_ms=_spread([stretch.lateness for stretch in stretches]),
        work_ms=_spread([stretch.work for stretch in stretches]),
        jitter=math.sqrt(n * squares - total**2) / n / period_ns if n > 1 else 0.0,
    )


class LockStats:
    """The player's own bookkeeping: since its start, and since it was last asked."""

    def __init__(self, period_ns: float) -> None:
        self._period_ns = period_ns
        self._before, self._now = _Stretch(), _Stretch()
        self._slot = self._lateness_ns = 0
        self._misses = Misses()
        self._frames = 0
        self._strip = tuple(array("q", bytes(8 * RECENT_FRAMES)) for _ in range(3))

    def present(self, slot: int, lateness_ns: int, work_ns: int, missed: int) -> None:
        """A frame was presented at ``slot``, after ``missed`` slots that nothing was presented at."""
        now = self._now
        now.presented += 1
        now.lateness.add(lateness_ns)
        now.work.add(work_ns)
        change_ns = lateness_ns - self._lateness_ns
        late = lateness_ns >= self._period_ns  # slots have gone by, which the next picture will count
        if missed or late:
            self._miss(slot, missed, change_ns, work_ns)
        elif self._frames and slot == self._slot + 1 and self._lateness_ns < self._period_ns:
            now.changes += 1
            now.change_ns += change_ns
            now.change_ns2 += change_ns * change_ns
        place = self._frames % RECENT_FRAMES
        work, lateness, misses = self._strip
        work[place], lateness[place], misses[place] = work_ns, lateness_ns, missed
        self._frames += 1
        self._slot, self._lateness_ns = slot, lateness_ns

    def summary(self) -> LockSummary:
        """Since the start."""
        return _summary((self._before, self._now), self._period_ns)

    def interval(self) -> LockSummary:
        """Since this was last called: for the log, every ten seconds."""
        found = _summary((self._now,), self._period_ns)
        self._before.absorb(self._now)
        return found

    def misses(self) -> Misses | None:
        """What was missed since this was last called: for the log as soon as it happens, but not per frame."""
        found = self._misses
        if not found.slots:
            return None
        self._misses = Misses()
        return found

    def recent(self, frames: int = RECENT_FRAMES) -> npt.NDArray[np.int64]:
        """Of the last frames, oldest first: work in ns, lateness in ns, slots missed before it [n, 3]."""
        n = min(frames, self._frames, RECENT_FRAMES)
        rows = np.arange(self._frames - n, self._frames) % RECENT_FRAMES
        return np.stack([np.frombuffer(column, np.int64)[rows] for column in self._strip], axis=1)

    def _miss(self, slot: int, missed: int, change_ns: int, work_ns: int) -> None:
        stayed_ns = int((slot - self._slot - 1) * self._period_ns) + change_ns if self._frames else 0
        self._now.missed += missed
        self._now.freeze_ns = max(self._now.freeze_ns, stayed_ns)
        told = self._misses
        self._misses = Misses(
            frame=told.frame if told.freeze_ms or told.slots else slot,
            slots=told.slots + missed,
            freeze_ms=max(told.freeze_ms, stayed_ns / _MS),
            work_ms=max(told.work_ms, work_ns / _MS),
        )
