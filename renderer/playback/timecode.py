"""Chasing timecode: where the show is, from times that arrive late and unevenly.

Timecode comes through USB or a network some milliseconds late, never early, each time by another amount. A Kalman
filter of two states (Kalman 1960; for clocks, offset and skew: Galleani and Tavella 2010) finds the line behind
the arrivals. What is shown slews to that line, so that it never steps back while timecode runs; only a jump of
more than JUMP_FRAMES is taken at once. Every machine finds the same line to a fraction of a millisecond.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from renderer.scene.show_file import ClockEntry

ChaseState = Literal["waiting", "locked", "freewheel", "held"]

JUMP_FRAMES = 2
"""Of the timecode: what differs by more is a relocation."""
_USUAL_FPS = 25.0
"""For sources that do not say their rate."""
_MISSING = 4
"""Timecode is lost when this many of its usual intervals have passed without any ..."""
_LOST_S = (0.05, 2.0)
"""... but not before the first of these, nor after the second."""
_SLEW_S = 0.25
_SLEW_MOST = 0.05
"""A correction takes _SLEW_S, or as long as this change of speed needs."""

_ARRIVAL_S = 2e-3
"""Standard deviation of arrivals."""
_SKEW = 1e-3
"""... of the source's speed before it is known: "30" may be 29.97."""
_WANDER = 2e-6
"""... of how that speed changes, per square root of a second: a crystal's warming up."""


@dataclass(frozen=True)
class Position:
    """Seconds since the show's beginning, never negative. ``locked``: timecode runs. ``freewheel``: it is lost and
    the show runs on. ``held``: it stands, or has been lost for long. ``waiting``: there has been none."""

    seconds: float
    state: ChaseState


class Line:
    """Timecode over this machine's clock: ``value`` at ``at_ns``, changing by ``speed`` a second."""

    def __init__(self, at_ns: int, value: float, direction: int, skew: float = 0.0) -> None:
        self.at_ns, self.value, self.direction = at_ns, value, direction
        self.skew = skew
        self._offset_offset, self._offset_skew, self._skew_skew = _ARRIVAL_S**2, 0.0, _SKEW**2

    def at(self, now_ns: int) -> float:
        return self.value + (self.direction + self.skew) * (now_ns - self.at_ns) * 1e-9

    def correct(self, at_ns: int, seconds: float) -> None:
        """The Kalman filter's step: predict to ``at_ns``, then weigh what arrived there."""
        elapsed_s = max(0.0, (at_ns - self.at_ns) * 1e-9)
        self.value, self.at_ns = self.at(at_ns), at_ns
        oo, os_, ss = self._offset_offset, self._offset_skew, self._skew_skew
        oo, os_ = oo + elapsed_s * (2 * os_ + elapsed_s * ss), os_ + elapsed_s * ss
        ss += _WANDER**2 * elapsed_s
        surprise = seconds - self.value
        total = oo + _ARRIVAL_S**2
        gain, skew_gain = oo / total, os_ / total
        self.value += gain * surprise
        self.skew += skew_gain * surprise
        self._offset_offset, self._offset_skew = oo * (1 - gain), os_ * (1 - gain)
        self._skew_skew = ss - skew_gain * os_


class Chase:
    """Fed with timecode as it arrives, it says where the show is. ``entry.lost`` says what is done without."""

    def __init__(self, entry: ClockEntry) -> None:
        self._offset_s = entry.offset_s
        self._run_on_s = {"strict": 0.0, "freewheel": entry.freewheel_s, "jam": math.inf}[entry.lost]
        self._line: Line | None = None
        self._slew = (0, 0.0)
        """From when, and by how much, what is shown is ahead of the line."""
        self._heard_ns = 0
        """When timecode last changed, ..."""
        self._seconds = 0.0
        """... and what it was then."""
        self._interval_s = 0.0
        self._stands = False
        self._doubted = (0, math.nan)
        """What came behind its time, as (at_ns, seconds): late, or moved back? The next one tells."""

    def update(self, at_ns: int, seconds: float, running: bool, fps: float = 0.0) -> None:
        """At ``at_ns`` of the monotonic clock timecode was ``seconds``; if not ``running`` it stands there."""
        jump_s = JUMP_FRAMES / (fps or _USUAL_FPS)
        quiet_s = (at_ns - self._heard_ns) * 1e-9
        if running and self._line is not None and seconds == self._seconds:
            if not self._stands and quiet_s > self._patience_s():
                self._stand(at_ns, seconds, jump_s)
        elif not running:
            self._stand(at_ns, seconds, jump_s)
        else:
            state, before = ("waiting", seconds) if self._line is None else self._state(at_ns)
            line = self._follow(at_ns, seconds, state, jump_s)
            behind = before - line.at(at_ns)
            self._slew = (at_ns, behind if abs(behind) <= jump_s else 0.0)
            if 0 < quiet_s < _LOST_S[1]:
                self._interval_s += (quiet_s - self._interval_s) / (8 if self._interval_s else 1)
            self._line, self._heard_ns, self._seconds, self._stands = line, at_ns, seconds, False

    def position(self, now_ns: int) -> Position:
        """Where the show is at ``now_ns``, which may lie ahead of what has been fed."""
        if self._line is None:
            return Position(0.0, "waiting")
        state, seconds = self._state(now_ns)
        return Position(max(0.0, seconds - self._offset_s), state)

    def _state(self, now_ns: int) -> tuple[ChaseState, float]:
        assert self._line is not None
        if self._stands:
            return "held", self._seconds
        quiet_s = (now_ns - self._heard_ns) * 1e-9
        if quiet_s <= self._patience_s():
            return "locked", self._shown(self._line, now_ns)
        if quiet_s <= self._run_on_s:
            return "freewheel", self._shown(self._line, now_ns)
        # From the last timecode itself, not from the line: every machine then holds the same frame.
        return "held", self._seconds + self._line.direction * self._run_on_s

    def _patience_s(self) -> float:
        return min(max(_MISSING * self._interval_s, _LOST_S[0]), _LOST_S[1])

    def _shown(self, line: Line, now_ns: int) -> float:
        since_ns, ahead = self._slew
        takes_s = max(_SLEW_S, abs(ahead) / _SLEW_MOST)
        left = 1 - (now_ns - since_ns) * 1e-9 / takes_s
        return line.at(now_ns) + ahead * min(max(left, 0.0), 1.0)

    def _stand(self, at_ns: int, seconds: float, jump_s: float) -> None:
        """The source says that it stands. Jam runs on, from there if that is elsewhere."""
        running = self._line is not None and not self._stands
        if running and math.isinf(self._run_on_s):
            if abs(seconds - self._state(at_ns)[1]) <= jump_s:
                return
        else:
            self._stands = True
        self._line, self._slew = Line(at_ns, seconds, 1), (at_ns, 0.0)
        self._heard_ns, self._seconds = at_ns, seconds

    def _follow(self, at_ns: int, seconds: float, state: str, jump_s: float) -> Line:
        """The line once ``seconds`` have arrived: corrected, or a new one."""
        line = self._line
        if line is None:
            return Line(at_ns, seconds, 1)
        step = seconds - self._seconds
        direction = (1 if step > 0 else -1) if abs(step) <= jump_s else line.direction
        if state == "held" or direction != line.direction:
            return Line(at_ns, seconds, direction)
        ahead = (seconds - line.at(at_ns)) * direction
        if ahead < -jump_s and not self._moved(at_ns, seconds, direction):
            self._doubted = (at_ns, seconds)
            return line
        if abs(ahead) > jump_s:
            return Line(at_ns, seconds, direction, line.skew)
        line.correct(at_ns, seconds)
        return line

    def _moved(self, at_ns: int, seconds: float, direction: int) -> bool:
        """Whether this one and the doubted one are as far apart as they arrived: late ones arrive in a bunch."""
        doubted_ns, doubted = self._doubted
        step = (seconds - doubted) * direction
        return abs((at_ns - doubted_ns) * 1e-9 - step) <= step / 2
