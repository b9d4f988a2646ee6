"""The governor: lowers the quality before a slot is missed, and raises it again when there is room for long.

It only looks at how long frames took and at the slots' numbers, so that it can be tried on any history.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

TIGHT = 0.85
"""Share of a slot from which on a frame's work is close to being late."""
FAR_OVER = 1.25
"""Share of a slot from which on one rung down may not be enough."""
ROOMY = 0.55
"""Share of a slot below which the work must stay before a better rung is tried."""
WATCHED = 6
"""Frames whose work is looked at for stepping down."""
TIGHT_FRAMES = 2
"""So many tight ones among them make it step down: one alone may be the system's hiccup."""
SETTLING = 8
"""Frames after a step that are not judged: the first ones pay for the step itself."""
CALM_S = 4.0
"""How long the work must have been roomy before a better rung is tried."""
LONGEST_CALM_S = 300.0
"""What that grows to when better rungs turn out to be too much."""


@dataclass(frozen=True)
class Step:
    """A change of rung at a slot; 0 is the best."""

    slot: int
    rung: int
    why: str


@dataclass
class Governor:
    """``rungs`` of quality, of slots of ``period_ns``."""

    rungs: int
    period_ns: int
    rung: int = 0
    _recent: deque[float] = field(default_factory=lambda: deque(maxlen=WATCHED))
    _judge_from: int = 0
    _roomy_since: int | None = None
    _calm_s: float = CALM_S
    _raised_at: int | None = None

    def saw(self, slot: int, work_ns: int, growth: float = 1.0) -> Step | None:
        """Takes note of what the picture of a slot cost; the step to be taken, if any.

        ``growth`` is by how much pictures are about to cost more, as where a crossfade begins soon."""
        load = work_ns / self.period_ns * growth
        if slot < self._judge_from:
            return None
        self._recent.append(load)
        tight = [share for share in self._recent if share > TIGHT]
        if len(tight) >= TIGHT_FRAMES and self.rung + 1 < self.rungs:
            return self._lower(slot, max(tight))
        if sum(share > ROOMY for share in self._recent) >= TIGHT_FRAMES:
            self._roomy_since = None
        elif self._roomy_since is None:
            self._roomy_since = slot
        elif self._seconds(slot - self._roomy_since) >= self._calm_s and self.rung > 0:
            return self._raise(slot, load)
        self._forgive(slot)
        return None

    def _lower(self, slot: int, load: float) -> Step:
        if self._raised_at is not None and self._seconds(slot - self._raised_at) < LONGEST_CALM_S:
            self._calm_s = min(2 * self._calm_s, LONGEST_CALM_S)  # the better rung was too much
        self._raised_at = None
        down = 2 if load > FAR_OVER else 1
        return self._moved(slot, min(self.rung + down, self.rungs - 1), f"frames took {load:.0%} of their time")

    def _raise(self, slot: int, load: float) -> Step:
        self._raised_at = slot
        why = f"frames took only {load:.0%} of their time for {self._calm_s:g} s"
        return self._moved(slot, self.rung - 1, why)

    def _moved(self, slot: int, rung: int, why: str) -> Step:
        self.rung = rung
        self._recent.clear()
        self._roomy_since = None
        self._judge_from = slot + SETTLING
        return Step(slot, rung, why)

    def _forgive(self, slot: int) -> None:
        """A better rung that has lasted is no longer held against later tries."""
        if self._raised_at is not None and self._seconds(slot - self._raised_at) >= LONGEST_CALM_S:
            self._raised_at, self._calm_s = None, CALM_S

    def _seconds(self, slots: int) -> float:
        return slots * self.period_ns / 1e9
