"""The preview's transport: which frame is due, on an absolute grid.

Slot s begins at start + s / fps on the monotonic clock, and every slot moves the scene on by ``speed`` frames from
where play began: nothing is added up, so neither a stall nor hours of play shift it. What was too late to have a
picture of its own is missed, not caught up with.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from fractions import Fraction

from renderer.maths.time import frame_at, seconds_of

NS = 1_000_000_000
SPEEDS = (-4, -2, -1, 1, 2, 4)
"""Frames per slot, as J and L go through them."""
MOST_FRAMES = 2**53
"""More than these nobody sees, and Python cannot count how many a range has."""
KEPT = 240
"""Frames whose times are kept for the strip."""


class Clock:
    """Frames 0 to ``total`` - 1 of a scene; ``frame`` is the one to be shown."""

    def __init__(self, duration_s: float, fps: Fraction) -> None:
        self.fps = fps
        self.total = frames_in(duration_s, fps)
        self.frame = 0
        self.speed = 1
        self.missed = 0
        self.marks: range | None = None
        self.looping = False
        self._started_ns: int | None = None
        self._slot = 0
        self._from = (0, 0)

    @property
    def playing(self) -> bool:
        return self._started_ns is not None

    @property
    def seconds(self) -> Fraction:
        """When the frame begins on the scene's clock, exactly."""
        return seconds_of(self.frame, self.fps)

    @property
    def loop(self) -> range | None:
        """The frames that are played over and over, if the loop is on."""
        return self.marks if self.looping else None

    @property
    def span(self) -> range:
        """What is played: the loop, or the whole scene, over and over too."""
        return self.loop or range(self.total)

    @property
    def next_due_ns(self) -> int | None:
        """When the next frame is due: the first nanosecond of its slot. None while nothing plays."""
        if self._started_ns is None:
            return None
        return self._started_ns + math.ceil(seconds_of(self._slot + 1, self.fps) * NS)

    def play(self, now_ns: int, speed: int = 1) -> None:
        """Begins a grid at ``now_ns`` with the frame on show; from the loop's start if that is elsewhere."""
        if self.playing and speed == self.speed:
            return
        self.speed, self._started_ns, self._slot = speed, now_ns, 0
        if self.frame not in self.span:
            self.frame = self.span[0] if speed > 0 else self.span[-1]
        self._hold()

    def pause(self) -> None:
        """The picture on show stays."""
        self._started_ns = None
        self.speed = 1

    def toggle(self, now_ns: int) -> None:
        if self.playing:
            self.pause()
        else:
            self.play(now_ns)

    def shuttle(self, direction: int, now_ns: int) -> None:
        """J (-1), K (0) and L (+1) of an edit desk: again in the same direction is faster."""
        if not direction:
            self.pause()
        elif not self.playing or self.speed * direction < 0:
            self.play(now_ns, direction)
        else:
            place = SPEEDS.index(self.speed) + direction
            self.play(now_ns, SPEEDS[min(max(place, 0), len(SPEEDS) - 1)])

    def advance(self, now_ns: int) -> int:
        """The frame due at ``now_ns``; slots that went by without being asked for are counted as missed."""
        if self._started_ns is None:
            return self.frame
        slot = max(frame_at(Fraction(now_ns - self._started_ns, NS), self.fps), self._slot)
        self.missed += max(slot - self._slot - 1, 0)
        self._slot = slot
        first_slot, first_frame = self._from
        start = self.span.start
        self.frame = start + (first_frame - start + self.speed * (slot - first_slot)) % len(self.span)
        return self.frame

    def seek(self, frame: int) -> None:
        """Shows the frame, or the nearest there is; play goes on from it, within its loop and on its grid."""
        allowed = self.span if self.playing else range(self.total)
        self.frame = min(max(frame, allowed[0]), allowed[-1])
        self._hold()

    def step(self, frames: int) -> None:
        """So many frames on or back, with play stopped."""
        self.pause()
        self.seek(self.frame + frames)

    def to_start(self) -> None:
        self.seek(self.span[0])

    def to_end(self) -> None:
        self.seek(self.span[-1])

    def set_loop(self, marks: range | None, looping: bool = True) -> None:
        """Marks the frames of a loop, cut to the scene; empty marks are none."""
        kept = range(max(marks.start, 0), min(marks.stop, self.total)) if marks else None
        self.marks = kept or None
        self.looping = looping and self.marks is not None
        self.seek(self.frame)

    def mark_in(self) -> None:
        """The loop begins with the frame on show; an end before it goes to the scene's end."""
        stop = self.marks.stop if self.marks and self.marks.stop > self.frame else self.total
        self.set_loop(range(self.frame, stop))

    def mark_out(self) -> None:
        """The loop ends with the frame on show; a beginning after it goes to the scene's start."""
        start = self.marks.start if self.marks and self.marks.start <= self.frame else 0
        self.set_loop(range(start, self.frame + 1))

    def become(self, duration_s: float, fps: Fraction) -> None:
        """The scene was edited: another length or rate, the same time and marks as far as there is such."""
        if (frames_in(duration_s, fps), fps) == (self.total, self.fps):
            return
        seconds, marks = self.seconds, self.marks
        ends = (seconds_of(marks.start, self.fps), seconds_of(marks.stop, self.fps)) if marks else None
        self.pause()
        self.fps, self.total = fps, frames_in(duration_s, fps)
        self.set_loop(range(round(ends[0] * fps), round(ends[1] * fps)) if ends else None, self.looping)
        self.seek(round(seconds * fps))

    def _hold(self) -> None:
        """From here on frames are counted from this one, in this slot."""
        self._from = (self._slot, self.frame)


def frames_in(duration_s: float, fps: Fraction) -> int:
    """The number of a scene's frames; the last one may be cut short by its end."""
    return min(max(math.ceil(Fraction(duration_s) * fps), 1), MOST_FRAMES)


@dataclass
class FrameTimes:
    """How long the last frames took, against the slot that each of them had."""

    budget_ms: float
    samples: deque[tuple[float, bool]] = field(default_factory=lambda: deque(maxlen=KEPT))
    """Milliseconds of work, and whether slots were missed for it; the newest last."""

    def add(self, work_ms: float, missed: int = 0) -> None:
        self.samples.append((work_ms, missed > 0))

    def clear(self) -> None:
        self.samples.clear()

    def percentile(self, share: float) -> float:
        """The least time that ``share`` of the frames did not exceed (nearest rank); 0 without frames."""
        times = sorted(work for work, _ in self.samples)
        return times[max(math.ceil(share * len(times)), 1) - 1] if times else 0.0

    @property
    def p50_ms(self) -> float:
        return self.percentile(0.5)

    @property
    def p99_ms(self) -> float:
        return self.percentile(0.99)

    @property
    def max_ms(self) -> float:
        return self.percentile(1.0)
